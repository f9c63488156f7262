"""Ouvrir un tableau, d’où qu’il vienne : CSV, presse-papiers, XLSX, ODS. Des lignes de textes."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from atelier.carnet.ecriture import lire_octets
from atelier.domaine.bornes import OCTETS_MAX
from atelier.domaine.texte import cle
from atelier.echange.formats import EN_XLSX, Contenu, contenu_binaire, contenu_de_texte
from atelier.echange.mots import TOUS_LES_MOTS
from atelier.erreurs import ErreurImport, cause_du_refus

LIGNES_MAX = 20_000
COLONNES_MAX = 1_100
"""Une matrice d’un millier d’acteurs ; au-delà on refuse, on ne coupe pas."""
_DEPLIE_MAX = 60_000_000
_CASES_MAX = 2_000_000
_REPETEES_MAX = 1_100
_HERITES = ["cp1252", "mac_roman", "cp850"]
_ECHANTILLON = 200_000
_FRANCAIS = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»‘’“”–—…€°·•²\u00a0\u202f")
_MAL_PLACEE = re.compile(
    r"[a-zà-ÿœ][À-ÝŸŒÆ]|\b[ÈËÏÙÛÜŸÄÖ][a-zà-ÿ]|[…€][^\W\d_]|[^\W\d_][€·•²°“”«»—][^\W\d_]|\b[b-zâ-ÿœ]\b(?<=[^\x00-\x7f])"
)
"""Capitale au milieu d’un mot ou qui n’en commence aucun, signe collé entre deux lettres, accent tout seul."""
_CASE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?!\s*</)')
_ERREUR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*\bt="e"')
_FORMULE = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_REPETEE = re.compile(rb'<table:table-cell\b[^>]*number-columns-repeated="(\d+)"[^>]*[^/]>')
_RANGEES = re.compile(
    rb'<table:table-row\b[^>]*number-rows-repeated="(\d+)"[^>]*>((?:(?!</table:table-row>).){0,4000})', re.S
)
_INVISIBLES = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_PUCE = re.compile(
    r"^[ \t]*(?:[•·▪◦‣●○■□➢➤►✓✔❖\uf0a7\uf0b7\uf0d8*\-–—][ \t]*|\d{1,3}[.)°][ \t]*|[a-zA-Z][.)][ \t]+|[o§][\t]+)(?=\S)"
)
_SEPARATEURS = ("\t", ";", ",", "|")
_LIGNES_DE_L_ENTETE = 12


@dataclass(frozen=True, slots=True)
class Feuille:
    """Un tableau : son nom, et ses lignes numérotées comme dans un tableur, titres compris.

    ``fichier`` et ``titre`` : d’où elle vient, pour un classeur ; ``remarques`` : ce qui n’a pas pu s’y
    lire, case par case.
    """

    nom: str
    lignes: tuple[tuple[int, tuple[str, ...]], ...]
    fichier: str = ""
    titre: str = ""
    cachee: bool = False
    remarques: tuple[str, ...] = ()


def lire_feuilles(chemin: Path) -> list[Feuille]:
    """Les tableaux d’un fichier. Lève ``ErreurImport`` s’il ne peut pas être lu."""
    return feuilles_de(lire_fichier(chemin), chemin.name)


def lire_fichier(chemin: Path) -> bytes:
    """Les octets d’un fichier, s’il n’est pas trop gros. Lève ``ErreurImport``."""
    try:
        if chemin.stat().st_size > OCTETS_MAX:
            raise echec(chemin.name, "il est trop gros", "Vérifiez que c’est bien une table.")
        return lire_octets(chemin)
    except OSError as e:
        raise echec(chemin.name, cause_du_refus(e), "Vérifiez son nom et son emplacement.") from e


def ouvrir(brut: bytes, nom: str) -> tuple[Contenu, str]:
    """Ce qu’est un contenu, et son texte si c’en est un. Lève ``ErreurImport``, avec le format et l’issue."""
    if len(brut) > OCTETS_MAX:
        raise echec(nom, "il est trop gros", "Vérifiez que c’est bien une table.")
    vu = contenu_binaire(brut)
    texte = ""
    if vu is None:
        texte = decoder(brut, nom)
        vu = contenu_de_texte(texte)
    if isinstance(vu, tuple):
        raise echec(nom, f"c’est {vu[0]}", vu[1])
    return vu, texte


def feuilles_de(brut: bytes, nom: str) -> list[Feuille]:
    """Comme ``lire_feuilles``, sur un contenu déjà lu : le contenu décide, pas la fin du nom."""
    contenu, texte = ouvrir(brut, nom)
    if contenu is Contenu.CLASSEUR:
        return _classeur(brut, nom)
    return [feuille_de_texte(texte, nom)]


def feuille_de_texte(texte: str, nom: str) -> Feuille:
    """Un tableau en texte : tabulation, « ; », « , » ou « | », d’après l’ensemble de ses premières lignes.

    Les puces et les numéros d’une liste collée s’enlèvent. Une table dont chaque ligne est devenue une
    seule case (un CSV à virgules enregistré par un tableur français) retrouve ses colonnes.
    """
    texte = texte.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\0")
    texte = _INVISIBLES.sub("", texte.replace("\0", ""))
    separateur = ""
    saute = 0
    if annonce := re.match(r"[ \t]*\"?sep=(.)\"?[;,\t]*(?:\n|$)", texte, re.IGNORECASE):
        separateur, texte, saute = annonce.group(1), texte[annonce.end() :], 1
    texte = _sans_puces(texte)
    separateur = separateur or _separateur(texte)
    if (resauvee := _resauvee(texte, saute)) is not None:
        lignes: list[tuple[int, tuple[str, ...]]] = []
        for numero, valeurs in resauvee:
            _ajouter(lignes, numero, valeurs, nom)
        return Feuille(nom, tuple(lignes))
    return Feuille(nom, tuple(_decouper(texte, separateur, nom, saute)))


def _decouper(texte: str, separateur: str, nom: str, saute: int) -> list[tuple[int, tuple[str, ...]]]:
    lignes: list[tuple[int, tuple[str, ...]]] = []
    if not separateur and '"' not in texte:
        for numero, ligne in enumerate(texte.split("\n"), saute + 1):
            _ajouter(lignes, numero, [ligne], nom)
        return lignes
    # Un guillemet seul, jamais fermé, avalerait les lignes qui suivent.
    flux, signe = io.StringIO(texte, newline=""), separateur or "\t"
    if texte.count('"') % 2:
        lecteur = csv.reader(flux, delimiter=signe, quoting=csv.QUOTE_NONE)
    else:
        lecteur = csv.reader(flux, delimiter=signe)
    try:
        for valeurs in lecteur:
            _ajouter(lignes, lecteur.line_num + saute, valeurs, nom)
    except csv.Error as e:
        raise echec(
            nom, f"la ligne {lecteur.line_num} est mal formée", "Enregistrez-le à nouveau en CSV."
        ) from e
    return lignes


def _sans_puces(texte: str) -> str:
    lignes = texte.split("\n")
    pleines = [ligne for ligne in lignes if ligne.strip()]
    if len(pleines) < 2 or sum(bool(_PUCE.match(x)) for x in pleines) < 0.6 * len(pleines):
        return texte
    return "\n".join(_PUCE.sub("", ligne) for ligne in lignes)


def _separateur(texte: str) -> str:
    """Le signe qui sépare les colonnes ; vide pour une liste, où une virgule n’est qu’une virgule."""
    pleines = [x for x in texte[:_ECHANTILLON].split("\n") if x.strip()][:30]
    if not pleines:
        return ""
    meilleur, note = "", 0.0
    for signe in _SEPARATEURS:
        if not any(signe in x for x in pleines):
            continue
        try:
            rangs = [r for r in csv.reader(pleines, delimiter=signe) if any(r)]
        except csv.Error:
            continue
        largeurs = Counter(len(r) for r in rangs if len(r) > 1)
        commune = max(largeurs.values()) / len(rangs) if largeurs else 0.0
        coupees = sum(largeurs.values()) / len(rangs) if rangs else 0.0
        titres = any(
            sum(_connu(c) for c in r) >= 2 or (len(r) > 1 and _connu(r[0]))
            for r in rangs[:_LIGNES_DE_L_ENTETE]
        )
        # Une tabulation n’est jamais dans un nom ; une virgule, souvent.
        if titres or coupees >= 0.5 or (signe == "\t" and largeurs):
            largeur = max(largeurs, default=0)
            valeur = (
                (1.5 if signe == "\t" else 0)
                + commune
                + coupees
                + (2 if titres else 0)
                + min(largeur, 30) / 100
            )
            if valeur > note:
                meilleur, note = signe, valeur
    return meilleur


def _connu(titre: str) -> bool:
    return cle(titre[:80]).replace(" ", "_") in TOUS_LES_MOTS


def _resauvee(texte: str, saute: int) -> list[tuple[int, list[str]]] | None:
    """Les lignes d’un CSV à virgules dont un tableur a fait une case par ligne, ou ``None``.

    Le tableur français coupe aux points-virgules : la ligne entière devient une case, entre guillemets,
    ses propres guillemets doublés. Chaque ligne se répare seule, et doit retrouver ses colonnes.
    """
    lignes = texte.split("\n")
    debut = next((n for n, x in enumerate(lignes) if x.strip()), None)
    if debut is None:
        return None
    entete = lignes[debut].strip().strip(";")
    titres = _une_ligne(entete)
    reparees = len(titres) == 1 and entete.startswith('"')
    if reparees:
        titres = _une_ligne(_defaire(entete))
    if len(titres) < 3 or sum(map(_connu, titres)) < 2 or ";" in entete:
        return None
    lues: list[tuple[int, list[str]]] = [(debut + 1 + saute, titres)]
    for numero, ligne in enumerate(lignes[debut + 1 :], debut + 2 + saute):
        if not ligne.strip():
            continue
        valeurs = _une_ligne(ligne)
        if len(valeurs) != len(titres):
            for essai in (_defaire(ligne), _recoller(ligne), _recoller(ligne.rstrip(";"))):
                if len(_une_ligne(essai)) == len(titres):
                    valeurs, reparees = _une_ligne(essai), True
                    break
        lues.append((numero, valeurs))
    return lues if reparees else None


def _defaire(ligne: str) -> str:
    ligne = ligne.strip()
    if len(ligne) > 1 and ligne.startswith('"') and ligne.endswith('"'):
        return ligne[1:-1].replace('""', '"')
    return ligne


def _recoller(ligne: str) -> str:
    """Une ligne coupée aux points-virgules, recollée, les guillemets de chaque morceau défaits."""
    try:
        return ";".join(next(csv.reader([ligne.strip()], delimiter=";"), []))
    except csv.Error:
        return ligne


def _une_ligne(ligne: str) -> list[str]:
    try:
        return next(csv.reader([ligne]), [])
    except csv.Error:
        return [ligne]


def decoder(brut: bytes, nom: str = "ce fichier") -> str:
    """Le texte d’un fichier : UTF-8, UTF-16 avec ou sans marque, sinon cp1252, MacRoman ou cp850.

    Entre ces trois anciens codages, on garde celui qui donne du français ; si plusieurs en donnent, ou
    aucun, charset-normalizer tranche. S’il hésite, ou si rien n’y ressemble à
    du texte, lève ``ErreurImport`` : aucune lettre ne disparaît en silence.
    """
    if brut[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codages = ["utf-16"]
    elif marque := _utf_16_sans_marque(brut):
        codages = [marque]
    else:
        codages = ["utf-8-sig"]
        brut = brut.rstrip(b"\0")
    for codage in codages:
        try:
            return _texte_lisible(brut.decode(codage), nom)
        except UnicodeDecodeError:
            continue
    return _texte_lisible(_herite(brut, nom), nom)


def _utf_16_sans_marque(brut: bytes) -> str:
    """UTF-16 se voit à ses zéros, un octet sur deux ; complet à deux octets près."""
    debut = brut[:4000].rstrip(b"\0")
    pairs, impairs = debut[0::2].count(0), debut[1::2].count(0)
    if (
        len(debut) < 4
        or max(pairs, impairs) < 0.6 * len(debut) / 2
        or min(pairs, impairs) > 0.1 * len(debut) / 2
    ):
        return ""
    return "utf-16-le" if impairs > pairs else "utf-16-be"


def _herite(brut: bytes, nom: str) -> str:
    # On choisit sur les seules lignes qui ont des accents : dans un long tableau, ils sont rares.
    lignes = brut[: 50 * _ECHANTILLON].replace(b"\r", b"\n").split(b"\n")
    accentuees = b"\n".join(x for x in lignes if any(o > 127 for o in x))[:_ECHANTILLON]
    francais = [c for c in _HERITES if _etrangetes(accentuees, c) == 0]
    # cp1252, de loin le plus courant, l’emporte : un texte Mac ou DOS y a presque toujours une étrangeté.
    if "cp1252" in francais:
        francais = ["cp1252"]
    for codage in francais if len(francais) == 1 else _selon_la_bibliotheque(accentuees, nom):
        try:
            return brut.decode(codage)
        except UnicodeDecodeError:
            continue
    raise echec(nom, "son contenu n’est pas du texte", EN_XLSX)


def _etrangetes(brut: bytes, codage: str) -> int:
    """Ce qu’un texte français n’aurait pas s’il était bien décodé : « MŽdiathque », « …cole », « fÚte »."""
    try:
        texte = brut.decode(codage)
    except UnicodeDecodeError:
        return len(brut)
    etranges = sum(c > "\x7f" and c not in _FRANCAIS for c in texte)
    return etranges + len(_MAL_PLACEE.findall(texte))


def _selon_la_bibliotheque(brut: bytes, nom: str) -> list[str]:
    """Les codages possibles, le plus probable d’abord. Lève ``ErreurImport`` si deux se valent."""
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415 — seulement pour un texte ancien
    except ImportError:
        return []
    lus = list(from_bytes(brut, cp_isolation=_HERITES))
    for un, autre in itertools.pairwise(lus):
        if (
            (un.chaos, un.coherence) == (autre.chaos, autre.coherence)
            and str(un) != str(autre)
            and un is lus[0]
        ):
            raise echec(
                nom, "on ne sait pas lire ses accents", "Enregistrez-le à nouveau : CSV UTF-8, ou XLSX."
            )
    return [x.encoding for x in lus]


def _texte_lisible(texte: str, nom: str) -> str:
    controles = sum(c < " " and c not in "\t\r\n\x0b\x0c\0" for c in texte[:_ECHANTILLON])
    if controles > max(2, len(texte[:_ECHANTILLON]) // 100) or "\0" in texte.strip("\0"):
        raise echec(nom, "son contenu n’est pas du texte", EN_XLSX)
    return texte


def echec(nom: str, quoi: str, remede: str) -> ErreurImport:
    """L’erreur à montrer quand un fichier entier ne se lit pas."""
    return ErreurImport(f"Impossible d’importer {nom} : {quoi}.", intact="Rien n’a changé.", remede=remede)


def _ajouter(
    lignes: list[tuple[int, tuple[str, ...]]], numero: int, valeurs: Sequence[str], nom: str
) -> None:
    propres = [_INVISIBLES.sub("", v).strip() for v in valeurs]
    while propres and not propres[-1]:
        propres.pop()
    if not propres:
        return
    if len(lignes) > LIGNES_MAX:
        raise echec(nom, f"il a plus de {LIGNES_MAX} lignes", "Coupez-le en plusieurs fichiers.")
    if len(propres) > COLONNES_MAX:
        raise echec(nom, f"il a plus de {COLONNES_MAX} colonnes", "Gardez les colonnes utiles.")
    lignes.append((numero, tuple(propres)))


def _classeur(brut: bytes, nom: str) -> list[Feuille]:
    try:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415
    except ImportError as e:
        raise echec(nom, "les classeurs ne se lisent pas ici", "Enregistrez-le en CSV.") from e
    feuilles = []
    try:
        remarques = _verifier_la_taille(brut, nom)
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(brut))
        for sorte in classeur.sheets_metadata:
            if sorte.typ != SheetTypeEnum.WorkSheet:
                continue
            lignes: list[tuple[int, tuple[str, ...]]] = []
            feuille = classeur.get_sheet_by_name(sorte.name)
            rangees = [[_texte(v) for v in r] for r in feuille.to_python(skip_empty_area=False)]
            for (haut, gauche), (bas, droite) in feuille.merged_cell_ranges or ():
                # Une case fusionnée vers le bas vaut pour chaque ligne ; un titre étalé reste un titre.
                if gauche == droite and bas < len(rangees):
                    for n in range(haut + 1, bas + 1):
                        rangees[n][gauche] = rangees[n][gauche] or rangees[haut][gauche]
            for numero, valeurs in enumerate(rangees, 1):
                _ajouter(lignes, numero, valeurs, nom)
            if lignes:
                feuilles.append(
                    Feuille(
                        f"{nom}, feuille {sorte.name}", tuple(lignes), nom, sorte.name,
                        sorte.visible != SheetVisibleEnum.Visible, tuple(remarques),
                    )
                )  # fmt: skip
                remarques = []
    except ErreurImport:
        raise
    except Exception as e:  # la bibliothèque lève des genres variés sur un classeur abîmé
        raise echec(nom, "ce n’est pas un classeur lisible", "Ouvrez-le, puis enregistrez-le en CSV.") from e
    if not feuilles:
        raise echec(nom, "il est vide", "Vérifiez que c’est le bon fichier.")
    return feuilles


def _verifier_la_taille(brut: bytes, nom: str) -> list[str]:
    """Refuse un classeur qui, déplié, prendrait toute la mémoire : la bibliothèque réserve chaque case.

    Une case mise en forme mais vide ne compte pas. Rend ce qui ne se lira pas : erreurs, formules
    sans résultat.
    """
    remarques = []
    with zipfile.ZipFile(io.BytesIO(brut)) as archive:
        if sum(f.file_size for f in archive.infolist()) > _DEPLIE_MAX:
            raise echec(nom, "déplié, il serait énorme", "Vérifiez d’où il vient.")
        for f in archive.infolist():
            if f.filename == "content.xml":
                _verifier_les_repetitions(archive.read(f), nom)
            if not (f.filename.startswith("xl/worksheets/") and f.filename.endswith(".xml")):
                continue
            contenu = archive.read(f)
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
            for motif, quoi in ((_ERREUR, "en erreur"), (_FORMULE, "où une formule n’a pas de résultat")):
                cases = [m.group(1).decode() for m in motif.finditer(contenu)]
                if cases:
                    suite = "…" if len(cases) > 8 else ""
                    remarques.append(f"Cases {quoi}, lues comme vides : {', '.join(cases[:8])}{suite}.")
    return remarques


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
