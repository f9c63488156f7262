"""Les étiquettes du schéma : couper un nom en lignes, estimer la place qu’il prend."""

from __future__ import annotations

from functools import lru_cache

from atelier.schema.quadrillage import Boite

TAILLE_TEXTE = 15.0
RAYON_SYMBOLE = 11.0
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


def boite(x: float, y: float, etiquette: tuple[str, ...], echelle: float = 1.0) -> Boite:
    """La place prise par un symbole et son étiquette, centrée dessous."""
    demi = _demi_largeur(etiquette) * echelle
    bas = y + (RAYON_SYMBOLE + 4 + len(etiquette) * TAILLE_TEXTE * 1.15 + 3) * echelle
    return (x - demi, y - (RAYON_SYMBOLE + 2) * echelle, x + demi, bas)
