"""Passer du document JSON au travail en mémoire, et retour. Décrit par ``docs/format.md``.

Un document peut venir de n’importe qui : tout est contrôlé, type par type et borne par borne.
Les champs vides ne sont pas écrits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from hashlib import sha256
from typing import Any, get_type_hints

from atelier.carnet.annexes import epreuve, fiche, liste, longs, passage, vue
from atelier.carnet.lecteurs import (
    Lecteur,
    Refus,
    entier,
    lecteur_de,
    libelle,
    objet,
    parmi,
    position,
    table_de_textes,
    texte,
    textes,
)
from atelier.carnet.migrations import mettre_a_niveau
from atelier.carnet.modele import TEXTES_LONGS, VERSION_FORMAT, Carnet, Epreuve, Passage, Vue
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.bornes import OCTETS_MAX
from atelier.domaine.lien import Lien
from atelier.domaine.regle import regle
from atelier.domaine.texte import sans_invisibles
from atelier.domaine.vocabulaire import Lecture, PointDeVue
from atelier.erreurs import CarnetIllisible, ErreurSaisie

ACTEURS_MAX = 2_000
LIENS_MAX = 10_000


def document_de(carnet: Carnet, *, avec_contacts: bool = True) -> dict[str, Any]:
    """Le document d’un travail. Sans contacts, c’est celui qui voyage dans un notebook."""
    document: dict[str, Any] = {
        "version_format": VERSION_FORMAT,
        "carnet_id": carnet.carnet_id,
        "revision": carnet.revision,
        "centre": carnet.ego,
        "point_de_vue": carnet.point_de_vue.value,
        "lecture": carnet.lecture.value,
        "acteurs": [_nu_objet(a) for a in _ranges(carnet.acteurs)],
        "liens": [_nu_objet(lien) for lien in _ranges(carnet.liens)],
        "compteurs": dict(carnet.compteurs),
    }
    facultatifs = {
        "analyse": {"reseau": carnet.reseau_analyse, "perimetre": list(carnet.perimetre)}
        if carnet.reseau_analyse or carnet.perimetre
        else {},
        "plan": dict(carnet.plan),
        "faits": {k: list(v) for k, v in carnet.faits.items()},
        "exercices": dict(carnet.exercices),
        "positions": {k: list(v) for k, v in carnet.positions.items()},
        "cours": carnet.cours,
        "contacts": {i: _nu_objet(f) for i, f in carnet.contacts.items()} if avec_contacts else {},
        "sans_lien": list(carnet.sans_lien),
        "epreuves": [_nu_objet(e) for e in carnet.epreuves],
        "vues": [_nu_objet(v) for v in carnet.vues],
        "non_rendu": list(carnet.non_rendu),
        "parcours": carnet.parcours,
        "reglages": _nu(carnet.reglages),
        "passage": _nu_objet(carnet.passage),
    }
    return document | {cle: valeur for cle, valeur in facultatifs.items() if valeur}


def texte_json(document: Mapping[str, Any]) -> str:
    """Le texte du document : une ligne par champ, accents lisibles."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def empreinte(document: Mapping[str, Any]) -> str:
    """Empreinte SHA-256 du document, indépendante de la mise en page et de qui l’a enregistré.

    Un navigateur récrit « 120.0 » en « 120 » : les deux ont la même empreinte.
    """
    # Ailleurs, un document n’a pas de nombre à virgule.
    a_virgule = {
        cle: _entiers(document[cle]) for cle in ("positions", "regle", "reglages") if cle in document
    }
    return _sha({**document, **a_virgule} if a_virgule else document)


def empreinte_admise(attendue: object, document: Mapping[str, Any], carnet: Carnet) -> bool:
    """Vrai si cette empreinte prouve que le document remis n’a pas changé ; celles d’avant valent aussi.

    ``carnet`` : le travail lu dans ce document, qu’un ancien atelier enregistrait un peu autrement.
    """
    if attendue == _sha(document) or attendue == empreinte(document):
        return True
    refait = document_de(carnet, avec_contacts=False)
    version = document.get("version_format")
    if isinstance(version, int) and version < 4:
        refait = comme_avant_la_deuxieme_regle(refait) | {"regle": document.get("regle", {})}
    refait["version_format"] = version
    return attendue in (_sha(refait), empreinte(refait))


def comme_avant_la_deuxieme_regle(document: Mapping[str, Any]) -> dict[str, Any]:
    """Le document sans ce que le passage du format 3 au format 4 y a mis."""
    ajoutes = ("classe_vue", "regle_vue")
    nu = {cle: v for cle, v in document.items() if cle not in ("reglages", "passage")}
    nu["liens"] = [{c: v for c, v in x.items() if c not in ajoutes} for x in document["liens"]]
    return nu


def _sha(document: Any) -> str:
    nu = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(nu.encode("utf-8", "surrogatepass")).hexdigest()


def _entiers(valeur: Any) -> Any:
    if isinstance(valeur, Mapping):
        return {k: _entiers(v) for k, v in valeur.items()}
    if isinstance(valeur, list):
        return [_entiers(v) for v in valeur]
    return int(valeur) if isinstance(valeur, float) and valeur.is_integer() else valeur


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
    except Refus as e:
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


def _nu_objet(objet: Acteur | Lien | Fiche | Epreuve | Vue | Passage) -> dict[str, Any]:
    nu = {}
    for champ in fields(objet):
        valeur = getattr(objet, champ.name)
        if champ.default is MISSING and champ.default_factory is MISSING:
            nu[champ.name] = valeur
        elif valeur != _defaut(champ) or champ.name == "statut":
            nu[champ.name] = _nu(valeur)
    return nu


_CHAMPS: dict[type, dict[str, Lecteur]] = {
    classe: {
        nom: texte if nom in TEXTES_LONGS else lecteur_de(t) for nom, t in get_type_hints(classe).items()
    }
    for classe in (Acteur, Lien)
}


def _lire_objets(classe: type, valeur: Any, ou: str, maximum: int) -> dict[str, Any]:
    if not isinstance(valeur, list) or len(valeur) > maximum:
        raise Refus(f"« {ou} » n’est pas une liste, ou elle est trop longue")
    lecteurs = _CHAMPS[classe]
    lus: dict[str, Any] = {}
    for n, brut in enumerate(valeur, 1):
        ici = f"{ou} n° {n}"
        lu = {}
        for cle, v in objet(brut, ici).items():
            if cle not in lecteurs:
                raise Refus(f"« {ici} » a un champ inconnu")
            try:
                lu[cle] = lecteurs[cle](v, cle)
            except Refus:
                lecteurs[cle](v, f"{ici}, {cle}")  # l’endroit exact ne se compose que pour un refus
                raise
        if not lu.get("id") or lu["id"] in lus:
            raise Refus(f"« {ici} » n’a pas d’identifiant, ou un identifiant déjà pris")
        try:
            lus[lu["id"]] = classe(**lu)
        except TypeError as e:
            raise Refus(f"« {ici} » est incomplet") from e
    return lus


_CONNUS = {
    "version_format", "carnet_id", "revision", "centre", "point_de_vue", "lecture", "reglages", "acteurs",
    "liens", "compteurs", "analyse", "plan", "exercices", "positions", "cours", "contacts", "sans_lien",
    "faits", "epreuves", "vues", "non_rendu", "parcours", "passage",
}  # fmt: skip


def _carnet(d: dict[str, Any]) -> Carnet:
    if inconnus := set(d) - _CONNUS:
        raise Refus(f"il contient un champ inconnu ({sans_invisibles(sorted(map(str, inconnus))[0])[:40]})")
    acteurs = _lire_objets(Acteur, d.get("acteurs"), "acteurs", ACTEURS_MAX)
    liens = _lire_objets(Lien, d.get("liens"), "liens", LIENS_MAX)
    ego = texte(d.get("centre"), "centre", 100)
    bouts = {b for lien in liens.values() for b in (lien.source, lien.cible)}
    if ego not in acteurs or not bouts <= set(acteurs):
        raise Refus("un lien ou le centre désigne un acteur qui n’existe pas")
    reglages = objet(d.get("reglages", {}), "reglages")
    regle(reglages)  # lève si un seuil est impossible
    analyse = objet(d.get("analyse", {}), "analyse")
    compteurs = {
        nom: max(entier(objet(d.get("compteurs", {}), "compteurs").get(nom, 0), "compteurs"), plancher)
        for nom, plancher in (("acteur", _dernier(acteurs)), ("lien", _dernier(liens)))
    }
    places = objet(d.get("positions", {}), "positions")
    positions = {texte(k, "positions", 100): position(v, "positions") for k, v in places.items()}
    return Carnet(
        carnet_id=texte(d.get("carnet_id"), "carnet_id", 64),
        revision=entier(d.get("revision"), "revision"),
        ego=ego,
        acteurs=acteurs,
        liens=liens,
        point_de_vue=parmi(PointDeVue)(d.get("point_de_vue"), "point_de_vue"),
        lecture=parmi(Lecture)(d.get("lecture"), "lecture"),
        reglages=reglages,
        passage=passage(d.get("passage", {})),
        contacts={
            texte(k, "contacts", 100): fiche(v) for k, v in objet(d.get("contacts", {}), "contacts").items()
        },
        sans_lien=textes(d.get("sans_lien", []), "sans_lien", LIENS_MAX * 10),
        reseau_analyse=texte(analyse.get("reseau", ""), "analyse"),
        perimetre=textes(analyse.get("perimetre", []), "analyse"),
        plan=table_de_textes(d.get("plan", {}), "plan"),
        faits={
            texte(k, "faits", 100): longs(v, f"faits.{k}")
            for k, v in objet(d.get("faits", {}), "faits").items()
        },
        epreuves=tuple(map(epreuve, liste(d.get("epreuves", []), "epreuves"))),
        vues=tuple(map(vue, liste(d.get("vues", []), "vues"))),
        non_rendu=textes(d.get("non_rendu", []), "non_rendu"),
        parcours=libelle(d.get("parcours", ""), "parcours"),
        exercices=table_de_textes(d.get("exercices", {}), "exercices"),
        positions=positions,
        cours=texte(d.get("cours", ""), "cours", 200),
        compteurs=compteurs,
    )


def _dernier(objets: Mapping[str, Any]) -> int:
    numeros = [int(i[1:]) for i in objets if i[1:].isascii() and i[1:].isdigit() and len(i) < 9]
    return max(numeros, default=0)
