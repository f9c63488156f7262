"""Lire ce qui entoure les acteurs et les liens : fiches, mises à l’épreuve, vues, faits."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from atelier.carnet.lecteurs import Refus, entier, libelle, objet, table_de_textes, texte, textes
from atelier.carnet.modele import Epreuve, Passage, Vue
from atelier.domaine.acteur import Fiche

PRESENTATIONS_MAX = 200
"""Vues, mises à l’épreuve, faits d’une question : au plus."""


def fiche(valeur: Any) -> Fiche:
    """Une fiche du carnet d’adresses."""
    champs = table_de_textes(valeur, "contacts")
    if set(champs) - {c.name for c in fields(Fiche)}:
        raise Refus("« contacts » a un champ inconnu")
    return Fiche(**champs)


def liste(valeur: Any, ou: str) -> list[Any]:
    """Une liste pas trop longue."""
    if not isinstance(valeur, list) or len(valeur) > PRESENTATIONS_MAX:
        raise Refus(f"« {ou} » n’est pas une liste, ou elle est trop longue")
    return valeur


def longs(valeur: Any, ou: str) -> tuple[str, ...]:
    """Des textes de plusieurs lignes."""
    return tuple(texte(v, ou) for v in liste(valeur, ou))


def epreuve(valeur: Any) -> Epreuve:
    """Une mise à l’épreuve."""
    brut = objet(valeur, "epreuves")
    if set(brut) - {"besoin", "appels"}:
        raise Refus("« epreuves » a un champ inconnu")
    return Epreuve(libelle(brut.get("besoin"), "epreuves"), textes(brut.get("appels", []), "epreuves"))


def vue(valeur: Any) -> Vue:
    """Une vue du schéma."""
    brut = objet(valeur, "vues")
    if set(brut) - {c.name for c in fields(Vue)}:
        raise Refus("« vues » a un champ inconnu")
    return Vue(
        libelle(brut.get("nom"), "vues"),
        libelle(brut.get("forme", "cible"), "vues"),
        table_de_textes(brut.get("filtre", {}), "vues"),
        libelle(brut.get("choisi", ""), "vues"),
        texte(brut.get("phrase", ""), "vues"),
    )


def passage(valeur: Any) -> Passage:
    """Le changement de règle à annoncer."""
    brut = objet(valeur, "passage")
    if set(brut) - {"depuis", "abandonnes"}:
        raise Refus("« passage » a un champ inconnu")
    return Passage(entier(brut.get("depuis", 0), "passage"), textes(brut.get("abandonnes", []), "passage"))
