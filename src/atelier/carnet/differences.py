"""Ce qui change entre deux documents, et comment le défaire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atelier.erreurs import ErreurSaisie

Document = dict[str, Any]
Ecart = dict[str, Any]
"""``chemin`` (clés successives), ``avant`` et ``apres`` ; une clé absente : il n’y avait rien."""

_LISTES = ("acteurs", "liens")
# Ni la révision ni les compteurs ne reculent : un identifiant supprimé ne resert jamais.
# Un changement de règle annoncé ne se réannonce pas.
_HORS_HISTOIRE = frozenset({"revision", "compteurs", "version_format", "carnet_id", "passage"})
_DEJA_VUS = ("classe_avant", "classe_vue", "regle_vue")


def ecarts(avant: Document, apres: Document) -> list[Ecart]:
    """Les écarts d’un document à l’autre, champ par champ."""
    return list(_ecarts(_indexe(avant), _indexe(apres), ()))


def appliquer(document: Document, changements: list[Ecart], *, vers: str) -> Document:
    """Le document où chaque écart prend sa valeur ``vers`` (« avant » pour défaire, « apres »).

    Lève ``ErreurSaisie`` si un écart, écrit à la main, ne tombe nulle part dans ce document.
    """
    nouveau = _indexe(document)
    for ecart in changements:
        if ecart["chemin"][0] == "regle":
            continue  # un réglage de la première règle (format 3 et avant) : il n’a plus de sens
        noeud = nouveau
        # Copié pas à pas : le document reçu partage ces tables, et ne doit pas changer.
        for cle in ecart["chemin"][:-1]:
            noeud[cle] = dict(_table(noeud.get(cle, {})))
            noeud = noeud[cle]
        derniere = ecart["chemin"][-1]
        if vers in ecart:
            valeur = ecart[vers]
            # Avant le format 2, un contact était un texte.
            contact = (
                ecart["chemin"][0] == "contacts" and isinstance(valeur, str) and len(ecart["chemin"]) == 2
            )
            noeud[derniere] = {"coordonnees": valeur} if contact else valeur
        else:
            noeud.pop(derniere, None)
    return _deplie(nouveau)


def a_defaire(changements: list[Ecart]) -> list[Ecart]:
    """Les écarts qu’« Annuler » défait.

    Le choix fait avant d’avoir vu l’avis, et l’avis vu, n’en sont pas : une fois montré, il a été vu.
    """
    # Un lien entier (deux pas) se défait avec tout ce qu’il porte.
    return [e for e in changements if len(e["chemin"]) < 3 or e["chemin"][-1] not in _DEJA_VUS]


def rejouer(document: Document, changements: list[Ecart], genre: str) -> Document:
    """Le document où une opération est annulée, ou rétablie (``genre`` : « annuler », « retablir »)."""
    if genre == "annuler":
        return appliquer(document, a_defaire(changements), vers="avant")
    return appliquer(document, changements, vers="apres")


def _indexe(document: Document) -> Document:
    listes: Document = {cle: {o["id"]: o for o in document[cle]} for cle in _LISTES if cle in document}
    if "sans_lien" in document:
        # Une liste qui ne fait que s’allonger : on n’en note que ce qui change.
        listes["sans_lien"] = dict.fromkeys(document["sans_lien"], True)
    return {**document, **listes}


def _deplie(document: Document) -> Document:
    listes: Document = {cle: list(_table(document[cle]).values()) for cle in _LISTES if cle in document}
    if "sans_lien" in document:
        paires = document["sans_lien"]  # une liste, dans un journal d’avant
        listes["sans_lien"] = list(paires if isinstance(paires, list) else _table(paires))
    return {**document, **listes}


def _table(valeur: Any) -> Document:
    if not isinstance(valeur, dict):
        raise ErreurSaisie(
            "Ce geste ne peut plus être défait ni refait : son journal est abîmé.",
            intact="Rien n’a changé.",
            remede="Changez vous-même ce que vous vouliez défaire.",
        )
    return valeur


def _ecarts(avant: Document, apres: Document, chemin: tuple[str, ...]) -> Iterator[Ecart]:
    for cle in avant.keys() | apres.keys():
        if not chemin and cle in _HORS_HISTOIRE:
            continue
        a, b = avant.get(cle), apres.get(cle)
        if a == b:
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            yield from _ecarts(a, b, (*chemin, cle))
            continue
        ecart: Ecart = {"chemin": [*chemin, cle]}
        if cle in avant:
            ecart["avant"] = a
        if cle in apres:
            ecart["apres"] = b
        yield ecart
