"""Les étiquettes du schéma : couper un nom en lignes, estimer la place qu’il prend."""

from __future__ import annotations

import math
from functools import lru_cache

from atelier.schema.quadrillage import Boite

TAILLE_TEXTE = 15.0
RAYON_SYMBOLE = 11.0
RAYON_NUMEROTE = 13.0
TAILLE_NUMERO = 13.5
"""Un numéro s’écrit dans un symbole un peu plus grand : dessous, il doublerait la place prise."""

_CARACTERES_PAR_LIGNE = 15


def couper(texte: str, largeur: int = _CARACTERES_PAR_LIGNE, lignes_max: int = 3) -> list[str]:
    """Coupe un libellé en lignes courtes, entre les mots si possible ; « … » si c’est trop long."""
    lignes = [""]
    for mot in texte.split():
        while len(mot) > largeur + 5:
            lignes.append(mot[:largeur] + "-")
            mot = mot[largeur:]  # noqa: PLW2901 — on consomme le mot morceau par morceau
        if lignes[-1] and len(lignes[-1]) + 1 + len(mot) > largeur:
            lignes.append(mot)
        else:
            lignes[-1] = f"{lignes[-1]} {mot}".strip()
    lignes = [ligne for ligne in lignes if ligne] or ["?"]
    if len(lignes) > lignes_max:
        lignes = [*lignes[: lignes_max - 1], lignes[lignes_max - 1].rstrip(" -,") + "…"]
    return lignes


def en_lignes(texte: str, largeur: float, taille: float) -> list[str]:
    """Un texte en lignes d’au plus ``largeur``, sans rien en perdre ; un mot trop long est coupé."""
    lignes = [""]
    for mot in texte.split(" "):
        essai = f"{lignes[-1]} {mot}" if lignes[-1] else mot
        if largeur_texte(essai, taille) <= largeur:
            lignes[-1] = essai
            continue
        if lignes[-1]:
            lignes.append("")
        for c in mot:
            if lignes[-1] and largeur_texte(lignes[-1] + c, taille) > largeur:
                lignes.append("")
            lignes[-1] += c
    return lignes


@lru_cache(maxsize=4096)
def largeur_texte(texte: str, taille: float = TAILLE_TEXTE) -> float:
    """Largeur estimée d’un texte sans empattement, un peu large pour ne jamais déborder."""
    total = 0.0
    for c in texte:
        if c in "iljtf.,;:’'!|()I -":
            total += 0.36
        elif c in "mwMW%@…–":
            total += 0.92
        else:
            total += 0.70 if c.isupper() else 0.59
    return total * taille


@lru_cache(maxsize=4096)
def _demi_largeur(etiquette: tuple[str, ...]) -> float:
    # La recherche des places demande dix mille fois les mêmes étiquettes.
    return max(RAYON_SYMBOLE, max(map(largeur_texte, etiquette)) / 2) + 2


def gabarit(etiquette: tuple[str, ...], echelle: float = 1.0, *, dedans: bool = False) -> Boite:
    """La place prise autour de son point par un acteur : symbole et étiquette, dessous ou ``dedans``."""
    if dedans:
        cote = (RAYON_NUMEROTE + 1) * echelle
        return (-cote, -cote, cote, cote)
    demi = _demi_largeur(etiquette) * echelle
    bas = (RAYON_SYMBOLE + 4 + len(etiquette) * TAILLE_TEXTE * 1.15 + 3) * echelle
    return (-demi, -(RAYON_SYMBOLE + 2) * echelle, demi, bas)


def posee(gabarit: Boite, x: float, y: float) -> Boite:
    """Un gabarit, posé en (x, y)."""
    return (x + gabarit[0], y + gabarit[1], x + gabarit[2], y + gabarit[3])


@lru_cache(maxsize=256)
def dans_un_disque(texte: str, rayon: float) -> tuple[float, tuple[tuple[float, str], ...]]:
    """Un texte gras, en lignes qui tiennent dans un disque : sa taille, puis (ordonnée, ligne).

    Les caractères rétrécissent tant qu’il le faut ; un nom interminable finit par « … ».
    """
    if not texte.strip():
        return TAILLE_TEXTE, ()
    tailles = [14 - k / 2 for k in range(18)]
    for taille in tailles:
        for combien in range(1, int(2 * rayon / (1.15 * taille)) + 1):
            if (lignes := _remplir(texte.split(), combien, taille, rayon)) is not None:
                return taille, lignes
    taille = tailles[-1]
    combien = int(2 * rayon / (1.15 * taille)) - 2
    for garde in range(min(len(texte), 400), 0, -1):
        morceaux = [m for mot in texte[:garde].split() for m in couper(mot, 12, 40)]
        if morceaux and (lignes := _remplir([*morceaux[:-1], morceaux[-1] + "…"], combien, taille, rayon)):
            return taille, lignes
    return taille, ((0.0, "…"),)


_GRAS = 1.1
"""Un texte gras est un peu plus large."""


def _remplir(
    mots: list[str], combien: int, taille: float, rayon: float
) -> tuple[tuple[float, str], ...] | None:
    """Les mots sur ``combien`` lignes centrées dans le disque, chacune selon sa corde ; rien si cela déborde."""
    reste = list(mots)
    lignes = []
    for i in range(combien):
        y = (i - (combien - 1) / 2) * taille * 1.15
        demi_corde = math.sqrt(max(0.0, rayon**2 - (abs(y) + taille * 0.5) ** 2))
        ligne = ""
        while reste and _GRAS * largeur_texte(f"{ligne} {reste[0]}".strip(), taille) <= 2 * demi_corde:
            ligne = f"{ligne} {reste.pop(0)}".strip()
        if not ligne:
            return None
        lignes.append((y, ligne))
    return None if reste else tuple(lignes)
