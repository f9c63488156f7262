"""Des boîtes rangées par case, pour ne comparer chacune qu’à ses voisines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

Boite = tuple[float, float, float, float]
"""Gauche, haut, droite, bas, en unités du dessin."""


def aire(a: Boite, b: Boite) -> float:
    """L’aire commune à deux boîtes."""
    dx = min(a[2], b[2]) - max(a[0], b[0])
    dy = min(a[3], b[3]) - max(a[1], b[1])
    return dx * dy if dx > 0 and dy > 0 else 0.0


class Quadrillage:
    """Les boîtes rangées par case : on ne compare une boîte qu’à ses voisines."""

    _PAS = 60.0

    def __init__(self) -> None:
        self.boites: dict[str, Boite] = {}
        # Un dictionnaire plutôt qu’un ensemble : l’ordre, donc le résultat, est toujours le même.
        self._cases: dict[tuple[int, int], dict[str, Boite]] = defaultdict(dict)

    def poser(self, identifiant: str, ici: Boite) -> None:
        """Pose une boîte, ou la déplace."""
        if identifiant in self.boites:
            for case in self._couvertes(self.boites[identifiant]):
                self._cases[case].pop(identifiant, None)
        self.boites[identifiant] = ici
        for case in self._couvertes(ici):
            self._cases[case][identifiant] = ici

    def voisines(self, identifiant: str, ici: Boite) -> Iterable[Boite]:
        """Les boîtes des autres qui partagent une case avec celle-ci."""
        vues: dict[str, Boite] = {}
        for case in self._couvertes(ici):
            if case in self._cases:
                vues.update(self._cases[case])
        vues.pop(identifiant, None)
        return vues.values()

    def _couvertes(self, b: Boite) -> list[tuple[int, int]]:
        pas = self._PAS
        colonnes = range(int(b[0] // pas), int(b[2] // pas) + 1)
        rangees = range(int(b[1] // pas), int(b[3] // pas) + 1)
        return [(x, y) for x in colonnes for y in rangees]
