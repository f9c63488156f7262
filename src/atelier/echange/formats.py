"""Reconnaître un fichier à son contenu, jamais à son nom ; dire comment enregistrer ce qui ne se lit pas."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

EN_XLSX = "Ouvrez-le dans son logiciel, puis enregistrez le tableau en XLSX ou en CSV."
EN_GRAPHML = "Dans le logiciel d’où il vient, exportez le réseau en GraphML, en GEXF, ou en tables CSV."
_EN_TABLE = "Copiez le tableau dans un tableur et enregistrez-le en XLSX, ou collez la liste dans la boîte."
_CONTACTS = "Rien n’y est à prendre : n’écrivez ici que des structures et des fonctions, sans personne."
_IMAGE = "Recopiez les noms des structures : une image ne se lit pas."
_ARCHIVE = "Ouvrez l’archive, puis donnez un à un les fichiers qu’elle contient."


class Contenu(StrEnum):
    """Ce que l’atelier sait ouvrir."""

    TEXTE = "texte"
    CLASSEUR = "classeur"
    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"


# Les premiers octets, tels que chaque format les publie.
_DEBUTS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "un document PDF", _EN_TABLE),
    (b"{\\rtf", "un document RTF de traitement de texte", _EN_TABLE),
    (b"\x89PNG", "une image PNG", _IMAGE),
    (b"\xff\xd8\xff", "une image JPEG", _IMAGE),
    (b"GIF8", "une image GIF", _IMAGE),
    (b"II*\0", "une image TIFF", _IMAGE),
    (b"MM\0*", "une image TIFF", _IMAGE),
    (b"BM", "une image BMP", _IMAGE),
    (b"RIFF", "une image ou un son", _IMAGE),
    (b"\x1f\x8b", "une archive GZIP", _ARCHIVE),
    (b"7z\xbc\xaf", "une archive 7z", _ARCHIVE),
    (b"Rar!", "une archive RAR", _ARCHIVE),
    (b"BZh", "une archive BZIP2", _ARCHIVE),
    (b"\xfd7zXZ", "une archive XZ", _ARCHIVE),
    (b"SQLite format 3", "une base SQLite", EN_XLSX),
    (b"$FL2", "un fichier SPSS", EN_XLSX),
    (b"PAR1", "un fichier Parquet", EN_XLSX),
    (b"RDX", "un fichier R", "Dans R, écrivez la table avec write.csv2, puis donnez ce CSV."),
    (b"\x7fELF", "un programme", EN_XLSX),
    (b"MZ", "un programme", EN_XLSX),
)
_TEXTES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"BEGIN:VCARD", re.I), "des fiches de contacts (vCard)", _CONTACTS),
    (re.compile(r"BEGIN:VCALENDAR", re.I), "un agenda (iCalendar)", _CONTACTS),
    (re.compile(r"\*(vertices|network|arcs|edges)\b", re.I), "un réseau Pajek", EN_GRAPHML),
    (re.compile(r"dl\s+(n|nr|nm|format|labels)\b", re.I), "un réseau UCINET (DL)", EN_GRAPHML),
    (re.compile(r"(creator\b[^\n]*\s+)?graph\s*\[", re.I), "un réseau GML", EN_GRAPHML),
    (re.compile(r"(strict\s+)?(di)?graph\s*[\w\"]*\s*\{", re.I), "un réseau Graphviz (DOT)", EN_GRAPHML),
    (re.compile(r"<!doctype html|<html|<table", re.I), "une page web", _EN_TABLE),
    (re.compile(r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg", re.I | re.S), "une image SVG", _IMAGE),
    (re.compile(r"(from|received|return-path|mime-version): ", re.I), "un courriel", _CONTACTS),
    (re.compile(r"%!PS", re.I), "un document PostScript", _EN_TABLE),
)  # fmt: skip
_RACINES = {
    "graphml": Contenu.GRAPHML,
    "gexf": Contenu.GEXF,
}


def contenu_binaire(brut: bytes) -> Contenu | tuple[str, str] | None:
    """Ce que disent les octets : un contenu à ouvrir, un refus (format, remède), ou ``None`` : du texte."""
    if brut.startswith(b"PK\x03\x04") or brut.startswith(b"PK\x05\x06"):
        return _dans_l_archive(brut)
    if brut.startswith(b"\xd0\xcf\x11\xe0"):
        return _ancien_document(brut)
    if brut[257:262] == b"ustar":
        return "une archive TAR", _ARCHIVE
    if brut[4:8] == b"ftyp":
        return "une image ou une vidéo", _IMAGE
    for debut, format_, remede in _DEBUTS:
        # Deux lettres peuvent commencer une liste : « BM » est une image si la suite n’est pas du texte.
        if brut.startswith(debut) and (len(debut) > 2 or b"\0" in brut[:64]):
            return format_, remede
    return None


def contenu_de_texte(texte: str) -> Contenu | tuple[str, str]:
    """Ce qu’est un texte : un tableau ou une liste, un réseau en XML ou en JSON, ou un refus."""
    debut = texte.lstrip("\ufeff \t\r\n")[:4000]
    for motif, format_, remede in _TEXTES:
        if motif.match(debut):
            return format_, remede
    if debut.startswith("<"):
        racine = re.search(r"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)", debut)
        if racine and (lu := _RACINES.get(racine.group(1).lower())):
            return lu
        if "urn:schemas-microsoft-com:office:spreadsheet" in debut:
            return "un classeur XML d’Excel 2003", EN_XLSX
        return "un document XML que l’atelier ne connaît pas", EN_GRAPHML
    # Une liste collée peut commencer par un crochet : « [à voir] CMP » n’est pas du JSON.
    if debut.startswith(("{", "[{", "[\n", "[ ")) and re.match(r"[\[{]\s*[\[{\"}\]]", debut):
        return Contenu.JSON
    return Contenu.TEXTE


def _dans_l_archive(brut: bytes) -> Contenu | tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(brut)) as archive:
            noms = {f.filename for f in archive.infolist()[:5000]}
            taille = next((f.file_size for f in archive.infolist() if f.filename == "mimetype"), 0)
            # Un vrai genre tient en une ligne : une entrée qui se dit énorme n’est pas dépliée pour si peu.
            genre = archive.read("mimetype").decode("ascii", "replace") if 0 < taille < 200 else ""
    except Exception:  # abîmée : les genres d’erreur sont nombreux, la réponse est la même
        return "une archive abîmée", "Enregistrez-le ou téléchargez-le de nouveau."
    if "xl/workbook.xml" in noms or "opendocument.spreadsheet" in genre:
        return Contenu.CLASSEUR
    if "xl/workbook.bin" in noms:
        return "un classeur binaire d’Excel (XLSB)", EN_XLSX
    if "opendocument.text" in genre:
        return "un document de traitement de texte (ODT)", _EN_TABLE
    if "opendocument" in genre:
        return "un document LibreOffice qui n’est pas un tableau", _EN_TABLE
    if "word/document.xml" in noms:
        return "un document Word (DOCX)", _EN_TABLE
    if any(n.startswith("ppt/") for n in noms):
        return "un diaporama", _EN_TABLE
    if any(n.endswith(".iwa") or n in ("Index.zip", "index.apxl") for n in noms):
        return (
            "un document Numbers, Pages ou Keynote",
            "Dans Numbers : Fichier, Exporter vers, Excel (ou CSV).",
        )
    if "epub" in genre:
        return "un livre EPUB", _EN_TABLE
    return "une archive ZIP", _ARCHIVE


def _ancien_document(brut: bytes) -> tuple[str, str]:
    # Les noms des flux sont écrits en UTF-16 dans le répertoire du document.
    def porte(nom: str) -> bool:
        return nom.encode("utf-16-le") in brut

    if porte("EncryptedPackage"):
        return (
            "un document protégé par un mot de passe",
            "Enlevez le mot de passe, puis donnez-le de nouveau.",
        )
    if porte("Workbook") or porte("Book"):
        return "un ancien classeur Excel (XLS)", "Ouvrez-le, puis « Enregistrer sous » : XLSX, ou CSV."
    if porte("WordDocument"):
        return "un ancien document Word (DOC)", _EN_TABLE
    if porte("__properties_version1.0"):
        return "un courriel Outlook", _CONTACTS
    return "un ancien document Office", EN_XLSX
