"""Passer du document JSON au travail en mémoire, et retour. Décrit par ``docs/format.md``.

Les types sont le format : ``Carnet`` et ce qu’il contient disent les champs, leurs bornes et leurs noms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from atelier.carnet.codec import Refus, converti, illisible, json_de, nu, octets_json, propre
from atelier.carnet.migrations.niveau import mettre_a_niveau
from atelier.carnet.modele import ACTEURS_MAX, LIENS_MAX, Analyse, Carnet, Passage
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.regle import regle
from atelier.erreurs import CarnetIllisible, ErreurSaisie

OCTETS_MAX = 20_000_000
REQUIS = ("version_format", "carnet_id", "revision", "centre", "point_de_vue", "lecture", "acteurs", "liens")
"""Ce que tout document dit, même quand la valeur est celle par défaut."""
LISTES: dict[str, Any] = {
    "acteurs": Annotated[list[Acteur], Meta(max_length=ACTEURS_MAX)],
    "liens": Annotated[list[Lien], Meta(max_length=LIENS_MAX)],
}
"""En mémoire, une table par identifiant ; dans le document, une liste rangée."""
_REMEDE = "Reprenez une sauvegarde (dossier .atelier/sauvegardes) ou une copie du travail."


def document_de(carnet: Carnet, *, avec_contacts: bool = True) -> dict[str, Any]:
    """Le document d’un travail. Sans contacts, c’est celui qui voyage dans un notebook."""
    document = nu(carnet)
    if carnet.analyse == Analyse():
        document.pop("analyse", None)  # vidée, elle ne s’écrit plus
    if carnet.passage == Passage():
        document.pop("passage", None)
    for nom in LISTES:
        document[nom] = sorted(document.get(nom, {}).values(), key=lambda o: (len(o["id"]), o["id"]))
    if not avec_contacts:
        document.pop("contacts", None)
    return document


def octets_du_carnet(carnet: Carnet) -> bytes:
    """Le texte du fichier d’un travail, en UTF-8."""
    return octets_json(document_de(carnet))


def carnet_de_texte(texte: str | bytes, *, source: str = "ce fichier") -> Carnet:
    """Lit un document JSON. Lève ``CarnetIllisible`` ou ``CarnetTropRecent``, jamais autre chose."""
    if len(texte) > OCTETS_MAX:
        raise illisible(source, "il est beaucoup trop gros", _REMEDE)
    try:
        document = json_de(texte)
    except (ValueError, RecursionError) as e:
        raise illisible(source, "ce n’est pas du JSON complet", _REMEDE) from e
    return carnet_de(document, source=source)


def carnet_de(document: object, *, source: str = "ce fichier") -> Carnet:
    """Le travail décrit par un document, mis à niveau s’il est d’une version plus ancienne."""
    if not isinstance(document, dict):
        raise illisible(source, "ce n’est pas un travail de l’atelier", _REMEDE)
    document = mettre_a_niveau(document, source=source)
    try:
        return _carnet(document)
    except Refus as e:
        raise illisible(source, e, _REMEDE) from e
    except ErreurSaisie as e:
        raise CarnetIllisible(
            f"Impossible de lire {source} : {e.quoi}.", intact="Rien n’a été modifié.", remede=_REMEDE
        ) from e


def _carnet(document: dict[str, Any]) -> Carnet:
    tables = {
        nom: _par_identifiant(propre(tuple(converti(document.get(nom), type_, nom))), nom)
        for nom, type_ in LISTES.items()
    }
    reste: Carnet = converti({**document, "acteurs": {}, "liens": {}}, Carnet, requis=REQUIS)
    carnet = replace(propre(reste), **tables)
    bouts = {b for lien in carnet.liens.values() for b in (lien.source, lien.cible)}
    if carnet.ego not in carnet.acteurs or not bouts <= carnet.acteurs.keys():
        raise Refus("un lien ou le centre désigne un acteur qui n’existe pas")
    regle(carnet.reglages)  # lève si un seuil est impossible
    compteurs = {
        "acteur": max(carnet.compteurs.get("acteur", 0), _dernier(carnet.acteurs)),
        "lien": max(carnet.compteurs.get("lien", 0), _dernier(carnet.liens)),
    }
    return carnet if compteurs == carnet.compteurs else replace(carnet, compteurs=compteurs)


def _dernier(objets: Mapping[str, Any]) -> int:
    suites = [i[1:] for i in objets if len(i) < 9]
    return max((int(s) for s in suites if s.isascii() and s.isdigit()), default=0)


def _par_identifiant(objets: tuple[Any, ...], ou: str) -> dict[str, Any]:
    table = {o.id: o for o in objets}
    if len(table) < len(objets) or "" in table:
        raise Refus(f"« {ou} » a un identifiant vide, ou deux fois le même")
    return table
