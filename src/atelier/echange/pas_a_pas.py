"""Un long calcul par petits pas : qui le mène dit où il en est, laisse vivre la page, et peut l’arrêter."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, TypeVar

T = TypeVar("T")

LIGNES_PAR_PAS = 50
"""Quelques dizaines de millisecondes de calcul sur une machine ordinaire."""


class Pas(NamedTuple):
    """Où en est un calcul : ce que l’on fait, et combien de lignes sont faites."""

    quoi: str
    faites: int
    total: int


def au_bout(calcul: Generator[Pas, None, T]) -> T:
    """Mène un calcul d’un trait, et rend son résultat."""
    while True:
        try:
            next(calcul)
        except StopIteration as fin:
            resultat: T = fin.value
            return resultat
