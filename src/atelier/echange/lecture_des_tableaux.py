"""Ouvrir un tableau, d’où qu’il vienne : CSV, presse-papiers, XLSX, ODS. Des lignes de textes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from atelier.carnet.ecriture import lire_octets
from atelier.domaine.bornes import OCTETS_MAX
from atelier.domaine.texte import cle
from atelier.echange.accents import Codage, decoder
from atelier.echange.classeurs import feuilles_du_classeur
from atelier.echange.feuilles import INVISIBLES, Feuille, ajouter, echec
from atelier.echange.formats import Contenu, contenu_binaire, contenu_de_texte
from atelier.echange.mots import TOUS_LES_MOTS
from atelier.erreurs import cause_du_refus

_ECHANTILLON = 200_000
# Word colle ses puces en signes privés d’une police, ou en « o » et « § » suivis d’une tabulation.
_PUCE = re.compile(
    r"^[ \t]*(?:[•·▪◦‣●○■□➢➤►✓✔❖\uf0a7\uf0b7\uf0d8*\-–—][ \t]*|\d{1,3}[.)°][ \t]*|[a-zA-Z][.)][ \t]+|[o§][\t]+)(?=\S)"
)
_SEPARATEURS = ("\t", ";", ",", "|")
_LIGNES_DE_L_ENTETE = 12


def lire_feuilles(chemin: Path, codage: Codage | None = None) -> list[Feuille]:
    """Les tableaux d’un fichier. Lève ``ErreurImport`` s’il ne peut pas être lu."""
    return feuilles_de(lire_fichier(chemin), chemin.name, codage)


def lire_fichier(chemin: Path) -> bytes:
    """Les octets d’un fichier, s’il n’est pas trop gros. Lève ``ErreurImport``."""
    try:
        if chemin.stat().st_size > OCTETS_MAX:
            raise echec(chemin.name, "il est trop gros", "Vérifiez que c’est bien une table.")
        return lire_octets(chemin)
    except OSError as e:
        raise echec(chemin.name, cause_du_refus(e), "Vérifiez son nom et son emplacement.") from e


def ouvrir(brut: bytes, nom: str, codage: Codage | None = None) -> tuple[Contenu, str]:
    """Ce qu’est un contenu, et son texte si c’en est un. Lève ``ErreurImport``, avec le format et l’issue."""
    if len(brut) > OCTETS_MAX:
        raise echec(nom, "il est trop gros", "Vérifiez que c’est bien une table.")
    vu = contenu_binaire(brut)
    texte = ""
    if vu is None:
        texte = decoder(brut, nom, codage)
        vu = contenu_de_texte(texte)
    if isinstance(vu, tuple):
        raise echec(nom, f"c’est {vu[0]}", vu[1])
    return vu, texte


def feuilles_de(brut: bytes, nom: str, codage: Codage | None = None) -> list[Feuille]:
    """Comme ``lire_feuilles``, sur un contenu déjà lu : le contenu décide, pas la fin du nom."""
    contenu, texte = ouvrir(brut, nom, codage)
    if contenu is Contenu.CLASSEUR:
        return feuilles_du_classeur(brut, nom)
    return [feuille_de_texte(texte, nom)]


def feuille_de_texte(texte: str, nom: str) -> Feuille:
    """Un tableau en texte : tabulation, « ; », « , » ou « | », d’après l’ensemble de ses premières lignes.

    Les puces et les numéros d’une liste collée s’enlèvent. Une table dont chaque ligne est devenue une
    seule case (un CSV à virgules enregistré par un tableur français) retrouve ses colonnes.
    """
    texte = texte.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\0")
    texte = INVISIBLES.sub("", texte.replace("\0", ""))
    separateur = ""
    saute = 0
    if annonce := re.match(r"[ \t]*\"?sep=(.)\"?[;,\t]*(?:\n|$)", texte, re.IGNORECASE):
        separateur, texte, saute = annonce.group(1), texte[annonce.end() :], 1
    texte = _sans_puces(texte)
    separateur = separateur or _separateur(texte)
    if (resauvee := _resauvee(texte, saute)) is not None:
        lignes: list[tuple[int, tuple[str, ...]]] = []
        for numero, valeurs in resauvee:
            ajouter(lignes, numero, valeurs, nom)
        return Feuille(nom, tuple(lignes))
    return Feuille(nom, tuple(_decouper(texte, separateur, nom, saute)))


def _decouper(texte: str, separateur: str, nom: str, saute: int) -> list[tuple[int, tuple[str, ...]]]:
    lignes: list[tuple[int, tuple[str, ...]]] = []
    if not separateur and '"' not in texte:
        for numero, ligne in enumerate(texte.split("\n"), saute + 1):
            ajouter(lignes, numero, [ligne], nom)
        return lignes
    # Un guillemet seul, jamais fermé, avalerait les lignes qui suivent.
    flux, signe = io.StringIO(texte, newline=""), separateur or "\t"
    if texte.count('"') % 2:
        lecteur = csv.reader(flux, delimiter=signe, quoting=csv.QUOTE_NONE)
    else:
        lecteur = csv.reader(flux, delimiter=signe)
    try:
        for valeurs in lecteur:
            ajouter(lignes, lecteur.line_num + saute, valeurs, nom)
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
