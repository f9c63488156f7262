"""Les places d’un grand réseau : un semis régulier, en quinconce, où rien ne se recouvre.

Chaque acteur reçoit un point du semis, dans son anneau et son quartier. Les points d’une case sont
rangés du plus écarté au plus serré : un acteur de plus prend le point suivant, les autres restent.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from atelier.schema.ecartement import RAYON
from atelier.schema.etiquettes import gabarit, posee
from atelier.schema.quadrillage import Boite, aire

Point = tuple[float, float]
Case = tuple[float, float, float, float]
"""Angles de début et de fin (radians), rayons intérieur et extérieur."""

ECHELLES = tuple(1.3 * 0.94**k for k in range(28))
"""Du plus gros au plus petit : on garde la première échelle où tout tient."""


@lru_cache(maxsize=64)
def semer(
    cases: tuple[tuple[Case, int], ...], obstacles: tuple[Boite, ...]
) -> tuple[float, tuple[tuple[Point, ...], ...]] | None:
    """L’échelle et, pour chaque case et ce qu’elle doit porter, ses points en ordre ; rien si tout ne tient pas."""
    voulus = sum(combien for _, combien in cases)
    for echelle in ECHELLES:
        # Il faut toujours plus de points que d’acteurs : inutile de compter plus tôt.
        if math.pi * RAYON**2 < 1.4 * voulus * _pas(echelle) ** 2:
            continue
        ranges = _repartir(_points(echelle, obstacles), [case for case, _ in cases], echelle)
        if all(len(r) >= combien for r, (_, combien) in zip(ranges, cases, strict=True)):
            return echelle, tuple(
                du_plus_ecarte(r, combien, ((c[2] + c[3]) / 2, (c[0] + c[1]) / 2))
                for r, (c, combien) in zip(ranges, cases, strict=True)
            )
    return None


def _pas(echelle: float) -> float:
    return 2 * gabarit((), echelle, dedans=True)[2] + 0.2


def _points(echelle: float, obstacles: Sequence[Boite]) -> list[Point]:
    """Tous les points du semis qui tiennent dans la cible."""
    cote = gabarit((), echelle, dedans=True)[2]
    pas = _pas(echelle)
    rangs = int(RAYON / pas) + 1
    points = []
    large = max((max(-o[0], o[2]) for o in obstacles), default=0.0) + cote
    for j in range(-rangs, rangs + 1):
        for i in range(-rangs, rangs + 1):
            x, y = (i + (j % 2) / 2) * pas, j * pas
            ici = (x - cote, y - cote, x + cote, y + cote)
            if math.hypot(abs(x) + cote, abs(y) + cote) > RAYON:
                continue
            # Les obstacles se tiennent au milieu : plus loin que le plus large, rien à comparer.
            if abs(x) >= large or not any(aire(ici, o) for o in obstacles):
                points.append((x, y))
    return points


def _repartir(points: Iterable[Point], cases: Sequence[Case], echelle: float) -> list[list[Point]]:
    """Les points de chaque case, un peu en dedans : un acteur à cheval sur un trait se lirait mal."""
    retrait = 3 * echelle
    bords = sorted({c[2] for c in cases})
    debuts = sorted({c[0] for c in cases})
    par_case: dict[tuple[float, float], list[Point]] = defaultdict(list)
    ou = {(c[0], c[2]): c for c in cases}
    for x, y in points:
        r, angle = math.hypot(x, y), math.atan2(y, x)
        # Les quartiers partent du haut (−π/2) : l’angle se compte dans le même tour.
        angle += 2 * math.pi * (angle < -math.pi / 2)
        cle = (debuts[bisect(debuts, angle) - 1], bords[max(0, bisect(bords, r) - 1)])
        if (case := ou.get(cle)) is None:
            continue
        debut, fin, interieur, exterieur = case
        entier = fin - debut > 2 * math.pi - 1e-6
        if interieur + retrait <= r <= exterieur - retrait and (
            entier or debut + retrait / r <= angle <= fin - retrait / r
        ):
            par_case[cle].append((x, y))
    return [par_case[c[0], c[2]] for c in cases]


def du_plus_ecarte(points: Sequence[Point], combien: int, milieu: Point) -> tuple[Point, ...]:
    """``combien`` points : le plus proche du milieu (rayon, angle), puis chaque fois le plus loin des déjà pris."""
    mx, my = milieu[0] * math.cos(milieu[1]), milieu[0] * math.sin(milieu[1])
    loin = {p: -math.hypot(p[0] - mx, p[1] - my) for p in points}
    pris = []
    for k in range(min(combien, len(points))):
        choisi = max(loin, key=lambda p: loin[p])
        del loin[choisi]
        pris.append(choisi)
        for p, deja in loin.items():
            d = math.hypot(p[0] - choisi[0], p[1] - choisi[1])
            loin[p] = d if k == 0 else min(deja, d)
    return tuple(pris)


def aligner(
    points: dict[str, Point], fixes: Sequence[tuple[Boite, Point]], avant: float = 0.0
) -> float | None:
    """Pousse chaque acteur au point libre du semis le plus proche ; rend l’échelle, ou rien si tout ne tient pas.

    ``fixes`` : ce qui ne bouge pas, sa place à l’échelle 1 et son point. ``avant`` : l’échelle déjà prise,
    que l’on garde tant que c’est possible ; à la même échelle, qui est sur le semis y reste.
    """
    for echelle in ECHELLES:
        if avant and echelle > avant:
            continue
        obstacles = [
            posee((b[0] * echelle, b[1] * echelle, b[2] * echelle, b[3] * echelle), *p) for b, p in fixes
        ]
        libres = _points(echelle, obstacles)
        # De l’air : serrés au plus juste, les acteurs perdraient toute la forme du dessin.
        air = 1.5 if echelle == avant else 2
        if len(libres) >= air * len(points) or (echelle == ECHELLES[-1] and len(libres) >= len(points)):
            break
    else:
        return None
    restants = {(round(x, 1), round(y, 1)): (x, y) for x, y in libres}
    ailleurs = []
    for i, (x, y) in points.items():
        deja = restants.pop((round(x, 1), round(y, 1)), None)
        if deja:
            points[i] = deja
        else:
            ailleurs.append(i)
    for i in ailleurs:
        x, y = points[i]
        # À distance égale, la place elle-même tranche : le même réseau donne le même dessin.
        cle = min(restants, key=lambda p, x=x, y=y: ((p[0] - x) ** 2 + (p[1] - y) ** 2, p))  # type: ignore[misc]
        points[i] = restants.pop(cle)
    return echelle
