"""Nettoyer et comparer les textes saisis, sans jamais en changer le sens."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from atelier.erreurs import ErreurSaisie

LIBELLE_MAX = 200
TEXTE_MAX = 20_000

# Contrôles, demi-caractères, non-caractères (interdits en XML), et marques qui retournent le sens de
# lecture : celles-ci font passer un libellé pour un autre.
_RETIRES = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"
)
# Césures et espaces sans largeur, venus d’un PDF ou d’une page web. Un document lu les garde : l’empreinte
# d’une remise porte aussi sur eux.
_CESURES = re.compile("[\u00ad\u200b\u2060]")
_SAUTS = re.compile("\r\n|[\r\u2028\u2029]")
_ESPACES = re.compile(r"[^\S\n]+")


def texte_propre(valeur: str, *, maximum: int = TEXTE_MAX, champ: str = "ce texte") -> str:
    """Le texte sans caractères de contrôle, césures ni espaces en trop, accents composés (NFC).

    Les retours à la ligne sont gardés. Lève ``ErreurSaisie`` au-delà de ``maximum`` caractères.
    """
    texte = unicodedata.normalize("NFC", _CESURES.sub("", sans_invisibles(valeur)))
    texte = "\n".join(_ESPACES.sub(" ", ligne).strip() for ligne in texte.split("\n")).strip()
    if len(texte) > maximum:
        raise ErreurSaisie(
            f"Trop long : {champ} dépasse {maximum} caractères.",
            intact="Rien n’a changé.",
            remede="Raccourcissez, ou mettez le détail dans la note.",
        )
    return texte


def sans_invisibles(valeur: str) -> str:
    """Le texte sans les caractères invisibles qui trompent ou qui cassent un fichier."""
    return _SAUTS.sub("\n", _RETIRES.sub("", valeur))


def libelle_propre(valeur: str, *, champ: str = "ce libellé") -> str:
    """Comme ``texte_propre``, sur une seule ligne et sans longueur excessive."""
    return texte_propre(sans_invisibles(valeur).replace("\n", " "), maximum=LIBELLE_MAX, champ=champ)


# Chercher des doublons compare les acteurs deux à deux : les mêmes libellés reviennent sans cesse.
@lru_cache(maxsize=8192)
def cle(valeur: str) -> str:
    """Forme de comparaison : sans accents, casse, ligatures ni ponctuation.

    « Éducatrice référente » et « educatrice  referente » ont la même clé.
    """
    # NFKD sépare un accent de sa lettre, mais ne défait ni « œ » ni « æ ».
    texte = valeur.casefold().replace("œ", "oe").replace("æ", "ae")
    texte = unicodedata.normalize("NFKD", _CESURES.sub("", texte))
    texte = "".join(c if c.isalnum() else " " for c in texte if not unicodedata.combining(c))
    return " ".join(texte.split())
