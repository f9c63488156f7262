"""Nettoyer et comparer les textes saisis, sans jamais en changer le sens."""

from __future__ import annotations

import re
import unicodedata

from atelier.erreurs import ErreurSaisie

LIBELLE_MAX = 200
TEXTE_MAX = 20_000

# Caractères invisibles qui retournent le sens de lecture : ils permettent de faire passer un
# libellé pour un autre.
_BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_RETIRES = {ord(c): None for c in _BIDI} | {0xFEFF: None}
_ESPACES = re.compile(r"[^\S\n]+")


def texte_propre(valeur: str, *, maximum: int = TEXTE_MAX, champ: str = "ce texte") -> str:
    """Le texte sans caractères de contrôle ni espaces en trop, accents composés (NFC).

    Les retours à la ligne sont gardés. Lève ``ErreurSaisie`` au-delà de ``maximum`` caractères.
    """
    texte = valeur.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    texte = unicodedata.normalize("NFC", texte.translate(_RETIRES))
    texte = "".join(c for c in texte if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    texte = "\n".join(_ESPACES.sub(" ", ligne).strip() for ligne in texte.split("\n")).strip()
    if len(texte) > maximum:
        raise ErreurSaisie(
            f"Trop long : {champ} dépasse {maximum} caractères.",
            intact="Rien n’a changé.",
            remede="Raccourcissez, ou mettez le détail dans la note.",
        )
    return texte


def libelle_propre(valeur: str, *, champ: str = "ce libellé") -> str:
    """Comme ``texte_propre``, sur une seule ligne et sans longueur excessive."""
    return texte_propre(valeur.replace("\n", " "), maximum=LIBELLE_MAX, champ=champ)


def cle(valeur: str) -> str:
    """Forme de comparaison : sans accents, casse, ligatures ni ponctuation.

    « Éducatrice référente » et « educatrice  referente » ont la même clé.
    """
    texte = valeur.casefold().replace("œ", "oe").replace("æ", "ae")
    texte = unicodedata.normalize("NFKD", texte)
    texte = "".join(c if c.isalnum() else " " for c in texte if not unicodedata.combining(c))
    return " ".join(texte.split())
