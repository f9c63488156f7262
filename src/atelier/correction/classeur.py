"""``notes.xlsx`` : le carnet de notes, dont les formules recalculent les totaux."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atelier.correction.bareme import NIVEAU_MAX, Bareme, en_decimal
from atelier.correction.ligne_des_notes import Ligne
from atelier.cours.textes import charger, libelles

if TYPE_CHECKING:
    import pandas as pd

_NOTABLES = ("notee", "a_noter", "non_finalisee")
FEUILLE, IDENTIFIANT, NOTE_SUR = "Notes", "Identifiant", "Note sur"
_FIXES = (IDENTIFIANT, "Nom", "État")
_PREMIERE = 3
"""Rang de la première copie : le titre, l’en-tête et les points sont au-dessus."""


def ecrire_le_classeur(
    chemin: Path, lignes: Sequence[Ligne], tableaux: Mapping[str, pd.DataFrame], bareme: Bareme
) -> None:
    """Les notes, une ligne par copie ; changer un niveau change la note. Les indices sont à part.

    Les niveaux et les indices viennent des ``tableaux`` de la promotion, qui n’ont ni nom ni remarque :
    ceux-là viennent des ``lignes``. Rangée après rangée, sans garder les cases en mémoire. Lève ``OSError``.
    """
    import xlsxwriter  # noqa: PLC0415 — seulement pour écrire

    livre = xlsxwriter.Workbook(
        str(chemin), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # Une date fixe : sans changement, mêmes octets, donc ni remplacement ni sauvegarde (« generation »).
    livre.set_properties({"created": datetime(2000, 1, 1)})
    gras = livre.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    note = livre.add_format({"bold": True, "num_format": "General"})
    page = livre.add_worksheet(FEUILLE)
    entetes, fixes = titres(bareme), _FIXES
    arrondi = {"tiers": "au tiers", "demi": "au demi-point", "libre": "sans arrondi"}[bareme.arrondi]
    page.write_string(0, 0, f"Niveaux de 0 à {NIVEAU_MAX}. Note : points × niveau / {NIVEAU_MAX}, {arrondi}.")
    for j, mot in enumerate(entetes):
        page.write_string(1, j, mot, gras)
    page.write_string(2, 0, "Points")
    debut, fin = len(fixes), len(fixes) + len(bareme.criteres) - 1
    for j, c in enumerate(bareme.criteres, debut):
        page.write_number(2, j, float(c.points))
    page.set_column(0, 0, 16)
    page.set_column(1, 2, 24)
    page.set_column(debut, fin, 12)
    page.set_column(fin + 2, fin + 2, 60)
    page.freeze_panes(_PREMIERE, len(fixes))
    mots = charger("correction")["etats"]
    niveaux = tableaux["criteres"].pivot_table(index="identifiant", columns="critere", values="niveau")
    par_copie: dict[Any, Mapping[Any, float]] = {i: r.dropna().to_dict() for i, r in niveaux.iterrows()}
    for i, ligne in enumerate(lignes, _PREMIERE):
        for j, texte in enumerate((ligne.identifiant, ligne.nom, mots[ligne.etat])):
            page.write_string(i, j, texte)
        poses = par_copie.get(ligne.identifiant, {})
        for j, c in enumerate(bareme.criteres, debut):
            if (niveau := poses.get(c.id)) is not None:
                page.write_number(i, j, niveau)
        if ligne.valeur is not None and ligne.valeur != ligne.calculee:
            page.write_number(
                i, fin + 1, float(ligne.valeur), note
            )  # posée à la main : elle ne se calcule pas
        elif ligne.etat in _NOTABLES:
            # Sans cette valeur, xlsxwriter écrit 0, que montre tout programme qui ne recalcule pas.
            valeur: Any = float(ligne.valeur) if ligne.valeur is not None else ""
            page.write_formula(i, fin + 1, _formule(i, debut, fin, bareme), note, valeur)
        page.write_string(i, fin + 2, ligne.phrase)
    _indices(livre.add_worksheet("Indices"), tableaux["copies"], gras)
    _bareme(livre.add_worksheet("Barème"), bareme, gras)
    livre.close()


def titres(bareme: Bareme) -> list[str]:
    """L’en-tête : les critères sont entre les colonnes fixes et la note."""
    return [
        *_FIXES,
        *(c.libelle for c in bareme.criteres),
        f"{NOTE_SUR} {en_decimal(bareme.total)}",
        "Remarque",
    ]


def _formule(ligne: int, debut: int, fin: int, bareme: Bareme) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell as case  # noqa: PLC0415

    niveaux = f"{case(ligne, debut)}:{case(ligne, fin)}"
    points = f"{case(2, debut, True, True)}:{case(2, fin, True, True)}"
    somme = f"SUMPRODUCT({niveaux},{points})/{NIVEAU_MAX}"
    pas = {"tiers": 3, "demi": 2, "libre": 0}[bareme.arrondi]
    # Le second arrondi ôte la poussière des flottants avant de trancher au milieu.
    note = f"ROUND(ROUND({somme}*{pas},6),0)/{pas}" if pas else f"ROUND({somme},2)"
    return f'=IF(COUNT({niveaux})={len(bareme.criteres)},{note},"")'


def _indices(page: Any, copies: pd.DataFrame, gras: Any) -> None:
    mots = charger("correction")["indices"]
    classes = {f"choisi_{c}": f"classés « {mot} »" for c, mot in libelles("classe").items()}
    comptes = (
        copies.set_index("identifiant").filter(like="indice_").rename(columns=lambda c: c[len("indice_") :])
    )
    page.write_string(0, 0, "Des comptes à lire, jamais des points.")
    page.write_string(1, 0, "Identifiant", gras)
    places: dict[Any, int] = {code: j for j, code in enumerate(comptes.columns, 1)}
    for code, j in places.items():
        page.write_string(1, j, mots.get(code) or classes.get(code) or code.replace("_", " "), gras)
    for i, (identifiant, rang) in enumerate(comptes.iterrows(), 2):
        page.write_string(i, 0, str(identifiant))
        for code, n in rang.dropna().items():  # une copie sans travail n’a pas d’indice
            page.write_number(i, places[code], n)
    page.set_column(0, len(comptes.columns), 14)
    page.freeze_panes(2, 1)


def _bareme(page: Any, bareme: Bareme, gras: Any) -> None:
    for j, mot in enumerate(("Critère", "Points", *bareme.niveaux)):
        page.write_string(0, j, mot, gras)
    for i, c in enumerate(bareme.criteres, 1):
        page.write_string(i, 0, c.libelle)
        page.write_number(i, 1, float(c.points))
        for j, texte in enumerate(c.descripteurs, 2):
            page.write_string(i, j, texte)
    page.set_column(0, 0, 34)
    page.set_column(2, 5, 34)
