"""Un tableau ouvert : des lignes de textes numérotées, et les bornes de ce que l’on lit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from atelier.erreurs import ErreurImport

LIGNES_MAX = 20_000
COLONNES_MAX = 1_100
"""Une matrice d’un millier d’acteurs ; au-delà on refuse, on ne coupe pas."""
# Venus d’un copier-coller, ils rendraient différents deux noms qui se lisent pareil.
INVISIBLES = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Feuille:
    """Un tableau : son nom, et ses lignes numérotées comme dans un tableur, titres compris.

    ``fichier`` et ``titre`` : d’où elle vient, pour un classeur ; ``remarques`` : ce qui n’a pas pu s’y
    lire, case par case ; ``masquees`` : les numéros des lignes que le tableur cachait.
    """

    nom: str
    lignes: tuple[tuple[int, tuple[str, ...]], ...]
    fichier: str = ""
    titre: str = ""
    cachee: bool = False
    remarques: tuple[str, ...] = ()
    masquees: frozenset[int] = frozenset()


def echec(nom: str, quoi: str, remede: str) -> ErreurImport:
    """L’erreur à montrer quand un fichier entier ne se lit pas."""
    return ErreurImport(f"Impossible d’importer {nom} : {quoi}.", intact="Rien n’a changé.", remede=remede)


def ajouter(lignes: list[tuple[int, tuple[str, ...]]], numero: int, valeurs: Sequence[str], nom: str) -> None:
    """Ajoute une ligne, si elle n’est pas vide. Lève ``ErreurImport`` au-delà des bornes."""
    propres = [INVISIBLES.sub("", v).strip() for v in valeurs]
    while propres and not propres[-1]:
        propres.pop()
    if not propres:
        return
    if len(lignes) > LIGNES_MAX:
        raise echec(nom, f"il a plus de {LIGNES_MAX} lignes", "Coupez-le en plusieurs fichiers.")
    if len(propres) > COLONNES_MAX:
        raise echec(nom, f"il a plus de {COLONNES_MAX} colonnes", "Gardez les colonnes utiles.")
    lignes.append((numero, tuple(propres)))
