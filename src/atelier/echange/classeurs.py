"""Ouvrir un classeur XLSX ou ODS : ses feuilles, ses cases fusionnées, ses lignes masquées, ce qui ne s’y lit pas."""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from html import unescape
from typing import Any

from atelier.cours.textes import enumerer
from atelier.echange.feuilles import LIGNES_MAX, Feuille, ajouter, echec
from atelier.erreurs import ErreurImport

_DEPLIE_MAX = 60_000_000
_CASES_MAX = 2_000_000
_REPETEES_MAX = 1_100
"""Un peu plus que les 1 024 colonnes d’une feuille de LibreOffice : une rangée pleine n’a rien de suspect."""
_CASE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?!\s*</)')
_ERREUR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*\bt="e"')
_FORMULE = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_RANGEE = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_FEUILLE = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_REPETEE = re.compile(rb'<table:table-cell\b[^>]*number-columns-repeated="(\d+)"[^>]*[^/]>')
_RANGEES = re.compile(
    rb'<table:table-row\b[^>]*number-rows-repeated="(\d+)"[^>]*>((?:(?!</table:table-row>).){0,4000})', re.S
)
_DANS_LE_LIBRE = re.compile(
    rb'<table:table\b[^>]*?\btable:name="([^"]*)"|<table:(table-row|table-cell|covered-table-cell)\b([^>]*)>'
)


Fusion = tuple[tuple[int, int], tuple[int, int]]
"""Une case fusionnée : (rangée, colonne) du haut et de la gauche, puis du bas et de la droite, dès zéro."""
_CITEES = 8


@dataclass(slots=True)
class _Details:
    """Ce que la bibliothèque ne dit pas d’une feuille."""

    masquees: list[range] = field(default_factory=list)
    en_erreur: list[str] = field(default_factory=list)
    sans_resultat: list[str] = field(default_factory=list)
    fusions: list[Fusion] = field(default_factory=list)

    def remarques(self, titre: str) -> tuple[str, ...]:
        """Les cases qui ne se lisent pas, quelques-unes citées."""
        return tuple(
            f"Feuille « {titre} », cases {quoi}, lues comme vides : {enumerer(cases, _CITEES)}."
            for cases, quoi in (
                (self.en_erreur, "en erreur"),
                (self.sans_resultat, "où une formule n’a pas de résultat"),
            )
            if cases
        )


def feuilles_du_classeur(brut: bytes, nom: str) -> list[Feuille]:
    """Les feuilles d’un classeur qui ont quelque chose. Lève ``ErreurImport``.

    Une case fusionnée vers le bas vaut pour chaque ligne qui a autre chose ; une case en erreur, ou dont
    la formule n’a pas de résultat, est lue comme vide, et nommée.
    """
    try:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415
    except ImportError as e:
        raise echec(nom, "les classeurs ne se lisent pas ici", "Enregistrez-le en CSV.") from e
    feuilles = []
    try:
        details = _details(brut, nom)
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(brut))
        for sorte in classeur.sheets_metadata:
            if sorte.typ != SheetTypeEnum.WorkSheet:
                continue
            lignes: list[tuple[int, tuple[str, ...]]] = []
            feuille = classeur.get_sheet_by_name(sorte.name)
            # Sans les rangées vides du haut, les numéros ne seraient plus ceux du tableur.
            rangees = [[_texte(v) for v in r] for r in feuille.to_python(skip_empty_area=False)]
            vu = details.get(sorte.name, _Details())
            # La bibliothèque ne dit pas les fusions d’un ODS : celles-là, on les a lues soi-même.
            _etendre(rangees, feuille.merged_cell_ranges or vu.fusions, nom)
            for numero, valeurs in enumerate(rangees, 1):
                ajouter(lignes, numero, valeurs, nom)
            if lignes:
                feuilles.append(
                    Feuille(
                        f"{nom}, feuille {sorte.name}",
                        tuple(lignes),
                        nom,
                        sorte.name,
                        sorte.visible != SheetVisibleEnum.Visible,
                        vu.remarques(sorte.name),
                        _parmi(vu.masquees, lignes),
                    )
                )
    except ErreurImport:
        raise
    except Exception as e:  # la bibliothèque lève des genres variés sur un classeur abîmé
        raise echec(nom, "ce n’est pas un classeur lisible", "Ouvrez-le, puis enregistrez-le en CSV.") from e
    if not feuilles:
        raise echec(nom, "il est vide", "Vérifiez que c’est le bon fichier.")
    return feuilles


def _parmi(masquees: list[range], lignes: list[tuple[int, tuple[str, ...]]]) -> frozenset[int]:
    """Les numéros de lignes que couvre un passage masqué ; les passages se suivent sans se recouvrir."""
    debuts = [passage.start for passage in masquees]
    trouves = ((n, bisect_right(debuts, n) - 1) for n, _ in lignes)
    return frozenset(n for n, rang in trouves if rang >= 0 and n in masquees[rang])


def _etendre(rangees: list[list[str]], fusions: Any, nom: str) -> None:
    """Donne la valeur d’une case fusionnée à chaque ligne qu’elle couvre, si cette ligne a autre chose.

    Un titre étalé sur deux lignes reste un titre.
    """
    faites = 0
    for (haut, gauche), (bas, droite) in fusions:
        if haut >= len(rangees) or gauche >= len(rangees[haut]):
            continue
        for rangee in rangees[haut + 1 : bas + 1]:
            faites += 1
            if faites > _CASES_MAX:
                raise echec(nom, "ses cases fusionnées n’ont pas de fin", "Enregistrez-le en CSV.")
            if any(rangee[:gauche]) or any(rangee[droite + 1 :]):
                rangee[gauche] = rangee[gauche] or rangees[haut][gauche]


def _details(brut: bytes, nom: str) -> dict[str, _Details]:
    """Par feuille, ce qui ne se lira pas et les lignes masquées.

    Refuse un classeur qui, déplié, prendrait toute la mémoire : la bibliothèque réserve chaque case. Une
    case mise en forme mais vide ne compte pas.
    """
    with zipfile.ZipFile(io.BytesIO(brut)) as archive:
        if sum(f.file_size for f in archive.infolist()) > _DEPLIE_MAX:
            raise echec(nom, "déplié, il serait énorme", "Vérifiez d’où il vient.")
        noms = {f.filename for f in archive.infolist()}
        if "content.xml" in noms:
            contenu = archive.read("content.xml")
            _verifier_les_repetitions(contenu, nom)
            return _details_du_libre(contenu)
        titres = dict(_titres(archive, noms))
        return {
            titres.get(n, n): _details_de_la_feuille(archive.read(n), nom)
            for n in sorted(noms)
            if n.startswith("xl/worksheets/") and n.endswith(".xml")
        }


def _titres(archive: zipfile.ZipFile, noms: set[str]) -> Iterator[tuple[str, str]]:
    """Le fichier de chaque feuille d’un XLSX, et son titre."""
    relations = "xl/_rels/workbook.xml.rels"
    if not {relations, "xl/workbook.xml"} <= noms:
        return
    cibles = {
        _attribut(r, b"Id"): "xl/" + _attribut(r, b"Target").removeprefix("/xl/")
        for r in _RELATION.findall(archive.read(relations))
    }
    for balise in _FEUILLE.findall(archive.read("xl/workbook.xml")):
        yield cibles.get(_attribut(balise, rb"\w+:id"), ""), _attribut(balise, b"name")


def _attribut(balise: bytes, nom: bytes) -> str:
    trouve = _motif(nom).search(balise)
    return unescape((trouve.group(1) or trouve.group(2) or b"").decode("utf-8", "replace")) if trouve else ""


@cache
def _motif(nom: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\s" + nom + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _details_de_la_feuille(contenu: bytes, nom: str) -> _Details:
    details = _Details()
    colonne = rangee = 0
    for trouve in _CASE.finditer(contenu):
        if trouve.group().endswith(b"/>"):
            continue
        rang = 0
        for lettre in trouve.group(1):
            rang = 26 * rang + lettre - 64
        colonne, rangee = max(colonne, rang), max(rangee, int(trouve.group(2)))
    if colonne * rangee > _CASES_MAX:
        raise echec(nom, "une case est très loin des autres", "Supprimez-la, ou enregistrez en CSV.")
    details.en_erreur = [m.group(1).decode() for m in _ERREUR.finditer(contenu)]
    details.sans_resultat = [m.group(1).decode() for m in _FORMULE.finditer(contenu)]
    numero = 0
    for attributs in _RANGEE.findall(contenu):
        dit = _attribut(b" " + attributs, b"r")
        numero = int(dit) if dit.isascii() and dit.isdecimal() and len(dit) < 8 else numero + 1
        if _attribut(b" " + attributs, b"hidden") in ("1", "true"):
            details.masquees.append(range(numero, numero + 1))
    return details


def _details_du_libre(contenu: bytes) -> dict[str, _Details]:
    details: dict[str, _Details] = {}
    courante, rangee, suivante, colonne = _Details(), 0, 0, 0
    for trouve in _DANS_LE_LIBRE.finditer(contenu):
        titre, balise, attributs = trouve.groups(b"")
        if titre:
            courante = details.setdefault(unescape(titre.decode("utf-8", "replace")), _Details())
            rangee = suivante = 0
        elif balise == b"table-row":
            rangee, colonne = suivante, 0
            suivante += _combien(attributs, b"table:number-rows-repeated")
            if _attribut(attributs, b"table:visibility") in ("collapse", "filter"):
                courante.masquees.append(range(rangee + 1, suivante + 1))
        else:
            _voir_la_case(courante, rangee, colonne, attributs)
            colonne += _combien(attributs, b"table:number-columns-repeated")
    return details


def _voir_la_case(details: _Details, rangee: int, colonne: int, attributs: bytes) -> None:
    if b"-spanned" in attributs:
        bas = rangee + _combien(attributs, b"table:number-rows-spanned") - 1
        droite = colonne + _combien(attributs, b"table:number-columns-spanned") - 1
        details.fusions.append(((rangee, colonne), (bas, droite)))
    if b'value-type="error"' in attributs:
        details.en_erreur.append(_adresse(rangee, colonne))
    elif b"table:formula=" in attributs and b"value-type=" not in attributs:
        details.sans_resultat.append(_adresse(rangee, colonne))


def _combien(attributs: bytes, nom: bytes) -> int:
    dit = _attribut(attributs, nom) if nom in attributs else ""
    return max(1, int(dit)) if dit.isascii() and dit.isdecimal() and len(dit) < 8 else 1


def _adresse(rangee: int, colonne: int) -> str:
    """« B7 »."""
    lettres, n = "", colonne + 1
    while n:
        n, reste = divmod(n - 1, 26)
        lettres = chr(65 + reste) + lettres
    return f"{lettres}{rangee + 1}"


def _verifier_les_repetitions(contenu: bytes, nom: str) -> None:
    """Dans un classeur ODS, une case pleine « répétée » des milliers de fois est un piège."""
    pleine = b"office:value-type"
    for trouve in _REPETEE.finditer(contenu):
        if int(trouve.group(1)) > _REPETEES_MAX and pleine in trouve.group():
            raise echec(nom, "une case y est répétée sans fin", "Enregistrez-le en CSV.")
    for trouve in _RANGEES.finditer(contenu):
        if int(trouve.group(1)) > LIGNES_MAX and pleine in trouve.group(2):
            raise echec(nom, "une ligne y est répétée sans fin", "Enregistrez-le en CSV.")


def _texte(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, (date, datetime)):
        return valeur.isoformat()[:10]
    return "" if valeur is None else str(valeur)
