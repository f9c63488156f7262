"""Lire un fichier de situations lues : les réponses aux critères, et les classes de deux lecteurs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from atelier.analyse.accord import Situation
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Reponse
from atelier.echange.colonnes import table_native
from atelier.echange.feuilles import echec
from atelier.echange.lecture_des_tableaux import lire_feuilles

COLONNES_LECTURES = (
    "id", "texte", "base", "mobilisable", "meme_organisme", *CRITERES, "lecture_1", "acceptables_1",
    "conventionnee_1", "lecture_2", "acceptables_2", "conventionnee_2",
)  # fmt: skip
_REQUISES = ("id", "base", "lecture_1", "lecture_2")
E = TypeVar("E", bound=StrEnum)
_OUI_NON = {"oui": True, "non": False}


def lire_lectures(chemin: Path) -> list[Situation]:
    """Les situations d’un fichier CSV, XLSX ou ODS. Lève ``ErreurImport``, ligne comprise."""
    table = table_native(lire_feuilles(chemin)[0], COLONNES_LECTURES, _REQUISES)
    situations = []
    vus: set[str] = set()
    for numero, ligne in table.lignes:
        try:
            situations.append(_situation(ligne, vus))
        except ValueError as e:
            raise echec(
                table.nom, f"ligne {numero}, {e}", "Corrigez cette ligne, puis relancez la commande."
            ) from e
    if not situations:
        raise echec(table.nom, "il n’a aucune situation", "Ajoutez une ligne par situation.")
    return situations


def _situation(ligne: Mapping[str, str], vus: set[str]) -> Situation:
    identifiant = ligne.get("id", "")
    if not identifiant or identifiant in vus:
        raise ValueError("il manque « id », ou il est déjà pris")
    vus.add(identifiant)
    admises = ";".join(ligne.get(f"acceptables_{n}", "") for n in (1, 2))
    lien = Lien(
        identifiant,
        "centre",
        "autre",
        base=_parmi(Base, ligne, "base") if ligne.get("base") else None,
        mobilisable=_OUI_NON.get(ligne.get("mobilisable", "").lower()),
        meme_organisme=_OUI_NON.get(ligne.get("meme_organisme", "").lower(), False),
        reponses={c: _parmi(Reponse, ligne, c) for c in CRITERES if ligne.get(c)},
    )
    return Situation(
        identifiant,
        lien,
        _parmi(Classe, ligne, "lecture_1"),
        _parmi(Classe, ligne, "lecture_2"),
        frozenset(_classe(mot.strip()) for mot in admises.split(";") if mot.strip()),
        _classe(ligne["conventionnee_1"]) if ligne.get("conventionnee_1") else None,
        _classe(ligne["conventionnee_2"]) if ligne.get("conventionnee_2") else None,
    )


def _parmi(enumeration: type[E], ligne: Mapping[str, str], colonne: str) -> E:
    valeur = ligne.get(colonne, "")
    try:
        return enumeration(valeur)
    except ValueError as e:
        admises = ", ".join(enumeration)
        raise ValueError(f"la colonne {colonne} ne convient pas ; au choix : {admises}") from e


def _classe(valeur: str) -> Classe:
    return _parmi(Classe, {"classe": valeur}, "classe")
