"""Passer du document JSON au travail en mémoire, et retour. Décrit par ``docs/format.md``.

Un document peut venir de n’importe qui : tout est contrôlé, type par type et borne par borne.
Les champs vides ne sont pas écrits.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from hashlib import sha256
from typing import Any, get_args, get_type_hints

from atelier.carnet.migrations import mettre_a_niveau
from atelier.carnet.modele import VERSION_FORMAT, Carnet
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.regle import regle
from atelier.domaine.texte import TEXTE_MAX, sans_invisibles
from atelier.domaine.vocabulaire import CRITERES, Lecture, PointDeVue, Reponse, enumeration_de
from atelier.erreurs import CarnetIllisible, ErreurSaisie

ACTEURS_MAX = 2_000
LIENS_MAX = 10_000
OCTETS_MAX = 20_000_000


class _Refus(Exception):
    """Une valeur ne convient pas, à tel endroit du document."""


def document_de(carnet: Carnet, *, avec_contacts: bool = True) -> dict[str, Any]:
    """Le document d’un travail. Sans contacts, c’est celui qui voyage dans un notebook."""
    document: dict[str, Any] = {
        "version_format": VERSION_FORMAT,
        "carnet_id": carnet.carnet_id,
        "revision": carnet.revision,
        "centre": carnet.ego,
        "point_de_vue": carnet.point_de_vue.value,
        "lecture": carnet.lecture.value,
        "regle": {"prereglage": carnet.prereglage, "reglages": _nu(carnet.reglages)},
        "acteurs": [_nu_objet(a) for a in _ranges(carnet.acteurs)],
        "liens": [_nu_objet(lien) for lien in _ranges(carnet.liens)],
        "compteurs": dict(carnet.compteurs),
    }
    facultatifs = {
        "analyse": {"reseau": carnet.reseau_analyse, "perimetre": list(carnet.perimetre)}
        if carnet.reseau_analyse or carnet.perimetre
        else {},
        "plan": dict(carnet.plan),
        "exercices": dict(carnet.exercices),
        "positions": {k: list(v) for k, v in carnet.positions.items()},
        "cours": carnet.cours,
        "contacts": dict(carnet.contacts) if avec_contacts else {},
    }
    return document | {cle: valeur for cle, valeur in facultatifs.items() if valeur}


def texte_json(document: Mapping[str, Any]) -> str:
    """Le texte du document : une ligne par champ, accents lisibles."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def empreinte(document: Mapping[str, Any]) -> str:
    """Empreinte SHA-256 du document, indépendante de la mise en page."""
    nu = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(nu.encode("utf-8")).hexdigest()


def carnet_de_texte(texte: str | bytes, *, source: str = "ce fichier") -> Carnet:
    """Lit un document JSON. Lève ``CarnetIllisible`` ou ``CarnetTropRecent``, jamais autre chose."""
    if len(texte) > OCTETS_MAX:
        raise _illisible(source, "il est beaucoup trop gros")
    try:
        document = json.loads(texte)
    except (ValueError, RecursionError) as e:
        raise _illisible(source, "ce n’est pas du JSON complet") from e
    return carnet_de(document, source=source)


def carnet_de(document: object, *, source: str = "ce fichier") -> Carnet:
    """Le travail décrit par un document, mis à niveau s’il est d’une version plus ancienne."""
    if not isinstance(document, dict):
        raise _illisible(source, "ce n’est pas un travail de l’atelier")
    document = mettre_a_niveau(document, source=source)
    try:
        return _carnet(document)
    except _Refus as e:
        raise _illisible(source, str(e)) from e
    except ErreurSaisie as e:
        raise _illisible(source, e.quoi) from e


def _illisible(source: str, pourquoi: str) -> CarnetIllisible:
    return CarnetIllisible(
        f"Impossible de lire {source} : {pourquoi}.",
        intact="Rien n’a été modifié.",
        remede="Reprenez une sauvegarde (dossier .atelier/sauvegardes) ou une copie du travail.",
    )


def _ranges(objets: Mapping[str, Any]) -> list[Any]:
    return [objets[i] for i in sorted(objets, key=lambda i: (len(i), i))]


def _nu(valeur: Any) -> Any:
    if isinstance(valeur, StrEnum):
        return valeur.value
    if isinstance(valeur, Mapping):
        return {k: _nu(v) for k, v in valeur.items()}
    if isinstance(valeur, tuple):
        return [_nu(v) for v in valeur]
    return valeur


def _defaut(champ: Field[Any]) -> Any:
    if champ.default_factory is not MISSING:
        return champ.default_factory()
    return champ.default


def _nu_objet(objet: Acteur | Lien) -> dict[str, Any]:
    nu = {}
    for champ in fields(objet):
        valeur = getattr(objet, champ.name)
        if champ.default is MISSING and champ.default_factory is MISSING:
            nu[champ.name] = valeur
        elif valeur != _defaut(champ) or champ.name == "statut":
            nu[champ.name] = _nu(valeur)
    return nu


# --- lecture -------------------------------------------------------------------------------------

Lecteur = Callable[[Any, str], Any]


def _texte(valeur: Any, ou: str, maximum: int = TEXTE_MAX) -> str:
    if not isinstance(valeur, str) or len(valeur) > maximum:
        raise _Refus(f"« {ou} » n’est pas un texte, ou il est trop long")
    return valeur if valeur.isprintable() else sans_invisibles(valeur)


def _textes(valeur: Any, ou: str) -> tuple[str, ...]:
    if not isinstance(valeur, list) or len(valeur) > ACTEURS_MAX:
        raise _Refus(f"« {ou} » n’est pas une liste")
    return tuple(_texte(v, ou, 500) for v in valeur)


def _booleen(valeur: Any, ou: str) -> bool:
    if not isinstance(valeur, bool):
        raise _Refus(f"« {ou} » n’est ni vrai ni faux")
    return valeur


def _parmi(enumeration: type[StrEnum]) -> Lecteur:
    valeurs = {v.value: v for v in enumeration}

    def lire(valeur: Any, ou: str) -> StrEnum:
        if not isinstance(valeur, str) or valeur not in valeurs:
            raise _Refus(f"« {ou} » a une valeur inconnue")
        return valeurs[valeur]

    return lire


def _reponses(valeur: Any, ou: str) -> dict[str, Reponse]:
    lire = _parmi(Reponse)
    lues = {k: lire(v, f"{ou}.{k}") for k, v in _objet(valeur, ou).items()}
    if any(k not in CRITERES for k in lues):
        raise _Refus(f"« {ou} » nomme un critère inconnu")
    return lues


def _objet(valeur: Any, ou: str, maximum: int = ACTEURS_MAX) -> dict[str, Any]:
    if not isinstance(valeur, dict) or len(valeur) > maximum:
        raise _Refus(f"« {ou} » n’a pas la forme attendue")
    return valeur


def _table_de_textes(valeur: Any, ou: str) -> dict[str, str]:
    return {_texte(k, ou, 100): _texte(v, f"{ou}.{k}") for k, v in _objet(valeur, ou).items()}


def _position(valeur: Any, ou: str) -> tuple[float, float]:
    if not isinstance(valeur, list) or len(valeur) != 2:
        raise _Refus(f"« {ou} » n’est pas une position")
    for v in valeur:
        if isinstance(v, bool) or not isinstance(v, (int, float)) or not math.isfinite(v) or abs(v) > 1e5:
            raise _Refus(f"« {ou} » n’est pas une position")
    return float(valeur[0]), float(valeur[1])


def _entier(valeur: Any, ou: str) -> int:
    if isinstance(valeur, bool) or not isinstance(valeur, int) or not 0 <= valeur <= 10**9:
        raise _Refus(f"« {ou} » n’est pas un nombre entier")
    return valeur


def _lecteur_de(annotation: Any) -> Lecteur:
    """Le lecteur qui convient au type annoté d’un champ d’``Acteur`` ou de ``Lien``."""
    choix = [t for t in get_args(annotation) if t is not type(None)]
    if annotation is str:
        return _texte
    if annotation is bool or choix == [bool]:
        return _booleen
    if choix[:1] == [str] and choix[-1] is ...:
        return _textes
    if choix[:1] == [str]:
        return _reponses
    enumeration = enumeration_de(annotation)
    assert enumeration is not None, annotation  # noqa: S101 — un nouveau genre de champ demande son lecteur
    return _parmi(enumeration)


_CHAMPS: dict[type, dict[str, Lecteur]] = {
    classe: {nom: _lecteur_de(t) for nom, t in get_type_hints(classe).items()} for classe in (Acteur, Lien)
}


def _lire_objets(classe: type, valeur: Any, ou: str, maximum: int) -> dict[str, Any]:
    if not isinstance(valeur, list) or len(valeur) > maximum:
        raise _Refus(f"« {ou} » n’est pas une liste, ou elle est trop longue")
    lecteurs = _CHAMPS[classe]
    lus: dict[str, Any] = {}
    for n, brut in enumerate(valeur, 1):
        ici = f"{ou} n° {n}"
        lu = {}
        for cle, v in _objet(brut, ici).items():
            if cle not in lecteurs:
                raise _Refus(f"« {ici} » a un champ inconnu")
            lu[cle] = lecteurs[cle](v, f"{ici}, {cle}")
        if not lu.get("id") or lu["id"] in lus:
            raise _Refus(f"« {ici} » n’a pas d’identifiant, ou un identifiant déjà pris")
        try:
            lus[lu["id"]] = classe(**lu)
        except TypeError as e:
            raise _Refus(f"« {ici} » est incomplet") from e
    return lus


_CONNUS = {
    "version_format", "carnet_id", "revision", "centre", "point_de_vue", "lecture", "regle", "acteurs",
    "liens", "compteurs", "analyse", "plan", "exercices", "positions", "cours", "contacts",
}  # fmt: skip


def _carnet(d: dict[str, Any]) -> Carnet:
    if inconnus := set(d) - _CONNUS:
        raise _Refus(f"il contient un champ inconnu ({sans_invisibles(sorted(map(str, inconnus))[0])[:40]})")
    acteurs = _lire_objets(Acteur, d.get("acteurs"), "acteurs", ACTEURS_MAX)
    liens = _lire_objets(Lien, d.get("liens"), "liens", LIENS_MAX)
    ego = _texte(d.get("centre"), "centre", 100)
    bouts = {b for lien in liens.values() for b in (lien.source, lien.cible)}
    if ego not in acteurs or not bouts <= set(acteurs):
        raise _Refus("un lien ou le centre désigne un acteur qui n’existe pas")
    choix_regle = _objet(d.get("regle", {}), "regle")
    prereglage = _texte(choix_regle.get("prereglage", "atelier"), "regle")
    reglages = _objet(choix_regle.get("reglages", {}), "regle")
    regle(prereglage, reglages)  # lève si un seuil est impossible
    analyse = _objet(d.get("analyse", {}), "analyse")
    compteurs = {
        nom: max(_entier(_objet(d.get("compteurs", {}), "compteurs").get(nom, 0), "compteurs"), plancher)
        for nom, plancher in (("acteur", _dernier(acteurs)), ("lien", _dernier(liens)))
    }
    places = _objet(d.get("positions", {}), "positions")
    positions = {_texte(k, "positions", 100): _position(v, "positions") for k, v in places.items()}
    return Carnet(
        carnet_id=_texte(d.get("carnet_id"), "carnet_id", 64),
        revision=_entier(d.get("revision"), "revision"),
        ego=ego,
        acteurs=acteurs,
        liens=liens,
        point_de_vue=_parmi(PointDeVue)(d.get("point_de_vue"), "point_de_vue"),
        lecture=_parmi(Lecture)(d.get("lecture"), "lecture"),
        prereglage=prereglage,
        reglages=reglages,
        contacts=_table_de_textes(d.get("contacts", {}), "contacts"),
        reseau_analyse=_texte(analyse.get("reseau", ""), "analyse"),
        perimetre=_textes(analyse.get("perimetre", []), "analyse"),
        plan=_table_de_textes(d.get("plan", {}), "plan"),
        exercices=_table_de_textes(d.get("exercices", {}), "exercices"),
        positions=positions,
        cours=_texte(d.get("cours", ""), "cours", 200),
        compteurs=compteurs,
    )


def _dernier(objets: Mapping[str, Any]) -> int:
    numeros = [int(i[1:]) for i in objets if i[1:].isascii() and i[1:].isdigit() and len(i) < 9]
    return max(numeros, default=0)
