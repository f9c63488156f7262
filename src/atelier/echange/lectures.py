"""Lire un fichier de situations lues : les réponses aux critères, et les classes de deux lecteurs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from atelier.analyse.accord import Situation
from atelier.cours.textes import famille_de, libelles
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Reponse
from atelier.echange.colonnes import Table, table_native
from atelier.echange.feuilles import echec
from atelier.echange.lecture_des_tableaux import lire_feuilles

COLONNES_LECTURES = (
    "id", "texte", "base", "mobilisable", "meme_organisme", *CRITERES, "lecture_1", "acceptables_1",
    "conventionnee_1", "lecture_2", "acceptables_2", "conventionnee_2",
)  # fmt: skip
_REQUISES = ("id", "base", "lecture_1", "lecture_2")
E = TypeVar("E", bound=StrEnum)
_LUES_PAR_LA_REGLE = ("mobilisable", "meme_organisme", *CRITERES)
_OUI_NON = {"oui": True, "non": False, "": None}


def lire_lectures(chemin: Path) -> list[Situation]:
    """Les situations d’un fichier CSV, XLSX ou ODS. Lève ``ErreurImport``, ligne comprise."""
    return _situations(_table(chemin))


def lire_lectures_et_colonnes(chemin: Path) -> tuple[list[Situation], list[str], list[str]]:
    """Les situations, les colonnes que la règle aurait lues et qui manquent, celles qui ne servent à rien.

    Lève ``ErreurImport`` comme ``lire_lectures``.
    """
    table = _table(chemin)
    lues = {colonne for _, colonne, _ in table.colonnes}
    absentes = [c for c in _LUES_PAR_LA_REGLE if c not in lues]
    ignorees = [titre for titre, colonne, _ in table.colonnes if titre and not colonne]
    return _situations(table), absentes, ignorees


def _table(chemin: Path) -> Table:
    return table_native(lire_feuilles(chemin)[0], COLONNES_LECTURES, _REQUISES)


def _situations(table: Table) -> list[Situation]:
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
    # La règle ne lit que les réponses : ces deux bouts ne servent qu’à faire un lien.
    lien = Lien(
        identifiant,
        "centre",
        "autre",
        base=_parmi(Base, ligne, "base") if ligne.get("base") else None,
        mobilisable=_oui_ou_non(ligne, "mobilisable"),
        meme_organisme=bool(_oui_ou_non(ligne, "meme_organisme")),
        reponses={c: _parmi(Reponse, ligne, c) for c in CRITERES if ligne.get(c)},
    )
    return Situation(
        identifiant,
        lien,
        _parmi(Classe, ligne, "lecture_1"),
        _parmi(Classe, ligne, "lecture_2"),
        frozenset(
            _valeur(Classe, mot, colonne)
            for colonne in ("acceptables_1", "acceptables_2")
            for mot in re.split("[;,]", ligne.get(colonne, ""))
            if mot.strip()
        ),
        *(_parmi(Classe, ligne, c) if ligne.get(c) else None for c in ("conventionnee_1", "conventionnee_2")),
    )


def _oui_ou_non(ligne: Mapping[str, str], colonne: str) -> bool | None:
    valeur = cle(ligne.get(colonne, ""))
    if valeur not in _OUI_NON:
        raise ValueError(f"la colonne {colonne} ne convient pas ; au choix : oui, non, ou rien")
    return _OUI_NON[valeur]


def _parmi(enumeration: type[E], ligne: Mapping[str, str], colonne: str) -> E:
    return _valeur(enumeration, ligne.get(colonne, ""), colonne)


def _valeur(enumeration: type[E], dite: str, colonne: str) -> E:
    """La valeur écrite par son code ou par le mot de l’écran, sans égard aux capitales."""
    mots = libelles(famille_de(enumeration))
    for valeur in enumeration:
        if dite.strip() == valeur or (cle(dite) and cle(dite) in (cle(valeur), cle(mots[valeur]))):
            return valeur
    raise ValueError(f"la colonne {colonne} ne convient pas ; au choix : {', '.join(enumeration)}")
