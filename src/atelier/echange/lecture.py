"""Ouvrir un tableau, d’où qu’il vienne : CSV, presse-papiers, XLSX, ODS. Des lignes de textes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from atelier.carnet.ecriture import lire_octets
from atelier.erreurs import ErreurImport, cause_du_refus

OCTETS_MAX = 20_000_000
LIGNES_MAX = 20_000
COLONNES_MAX = 200
_DEPLIE_MAX = 60_000_000
_CASES_MAX = 2_000_000
_CODAGES = ("utf-8-sig", "cp1252", "latin-1")
_CLASSEURS = (".xlsx", ".xlsm", ".ods")
_CASE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Feuille:
    """Un tableau : son nom, et ses lignes numérotées comme dans un tableur, titres compris."""

    nom: str
    lignes: tuple[tuple[int, tuple[str, ...]], ...]


def lire_feuilles(chemin: Path) -> list[Feuille]:
    """Les tableaux d’un fichier. Lève ``ErreurImport`` s’il ne peut pas être lu."""
    try:
        if chemin.stat().st_size > OCTETS_MAX:
            raise echec(chemin.name, "il est trop gros", "Vérifiez que c’est bien une table.")
        brut = lire_octets(chemin)
    except OSError as e:
        raise echec(chemin.name, cause_du_refus(e), "Vérifiez son nom et son emplacement.") from e
    return feuilles_de(brut, chemin.name)


def feuilles_de(brut: bytes, nom: str) -> list[Feuille]:
    """Comme ``lire_feuilles``, sur un contenu déjà lu ; ``nom`` dit de quel genre de fichier il s’agit."""
    if len(brut) > OCTETS_MAX:
        raise echec(nom, "il est trop gros", "Vérifiez que c’est bien une table.")
    if Path(nom).suffix.lower() in _CLASSEURS:
        return _classeur(brut, nom)
    return [feuille_de_texte(decoder(brut), nom)]


def feuille_de_texte(texte: str, nom: str) -> Feuille:
    """Un tableau en texte : « , », « ; » ou tabulation, d’après sa première ligne."""
    texte = texte.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    entete = texte.lstrip("\n").split("\n", 1)[0]
    separateur = max(("\t", ";", ","), key=entete.count)
    # Un guillemet seul, jamais fermé, avalerait les lignes qui suivent.
    flux = io.StringIO(texte, newline="")
    if texte.count('"') % 2:
        lecteur = csv.reader(flux, delimiter=separateur, quoting=csv.QUOTE_NONE)
    else:
        lecteur = csv.reader(flux, delimiter=separateur)
    lignes: list[tuple[int, tuple[str, ...]]] = []
    try:
        for valeurs in lecteur:
            _ajouter(lignes, lecteur.line_num, valeurs, nom)
    except csv.Error as e:
        raise echec(
            nom, f"la ligne {lecteur.line_num} est mal formée", "Enregistrez-le à nouveau en CSV."
        ) from e
    return Feuille(nom, tuple(lignes))


def decoder(brut: bytes) -> str:
    """Le texte d’un fichier UTF-8 (avec ou sans marque), UTF-16 marqué, sinon cp1252."""
    codages = ("utf-16", *_CODAGES) if brut[:2] in (b"\xff\xfe", b"\xfe\xff") else _CODAGES
    for codage in codages:
        try:
            return brut.decode(codage)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 décode tout")


def echec(nom: str, quoi: str, remede: str) -> ErreurImport:
    """L’erreur à montrer quand un fichier entier ne se lit pas."""
    return ErreurImport(f"Impossible d’importer {nom} : {quoi}.", intact="Rien n’a changé.", remede=remede)


def _ajouter(lignes: list[tuple[int, tuple[str, ...]]], numero: int, valeurs: list[str], nom: str) -> None:
    if not any(v.strip() for v in valeurs):
        return
    if len(lignes) > LIGNES_MAX:
        raise echec(nom, f"il a plus de {LIGNES_MAX} lignes", "Coupez-le en plusieurs fichiers.")
    lignes.append((numero, tuple(v.strip() for v in valeurs[:COLONNES_MAX])))


def _classeur(brut: bytes, nom: str) -> list[Feuille]:
    try:
        from python_calamine import CalamineWorkbook  # noqa: PLC0415 — chargé seulement pour un classeur
    except ImportError as e:
        raise echec(nom, "les classeurs ne se lisent pas ici", "Enregistrez-le en CSV.") from e
    feuilles = []
    try:
        _verifier_la_taille(brut, nom)
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(brut))
        for titre in classeur.sheet_names:
            lignes: list[tuple[int, tuple[str, ...]]] = []
            rangees = classeur.get_sheet_by_name(titre).to_python(skip_empty_area=False)
            for numero, valeurs in enumerate(rangees, 1):
                _ajouter(lignes, numero, [_texte(v) for v in valeurs], nom)
            if lignes:
                feuilles.append(Feuille(f"{nom}, feuille {titre}", tuple(lignes)))
    except ErreurImport:
        raise
    except Exception as e:  # la bibliothèque lève des genres variés sur un classeur abîmé
        raise echec(nom, "ce n’est pas un classeur lisible", "Ouvrez-le, puis enregistrez-le en CSV.") from e
    if not feuilles:
        raise echec(nom, "il est vide", "Vérifiez que c’est le bon fichier.")
    return feuilles


def _verifier_la_taille(brut: bytes, nom: str) -> None:
    """Refuse un classeur qui, déplié, prendrait toute la mémoire : la bibliothèque réserve chaque case."""
    with zipfile.ZipFile(io.BytesIO(brut)) as archive:
        if sum(f.file_size for f in archive.infolist()) > _DEPLIE_MAX:
            raise echec(nom, "déplié, il serait énorme", "Vérifiez d’où il vient.")
        for f in archive.infolist():
            if not (f.filename.startswith("xl/worksheets/") and f.filename.endswith(".xml")):
                continue
            colonne = rangee = 0
            for lettres, chiffres in _CASE.findall(archive.read(f)):
                rang = 0
                for lettre in lettres:
                    rang = 26 * rang + lettre - 64
                colonne, rangee = max(colonne, rang), max(rangee, int(chiffres))
            if colonne * rangee > _CASES_MAX:
                raise echec(nom, "une case est très loin des autres", "Supprimez-la, ou enregistrez en CSV.")


def _texte(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, (date, datetime)):
        return valeur.isoformat()[:10]
    return "" if valeur is None else str(valeur)
