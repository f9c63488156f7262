"""Le dessin de l’ensemble des liens : les acteurs reliés se rapprochent, puis chacun garde sa place.

Placement par forces (Fruchterman et Reingold, 1991), avec leur variante en grille : au-delà d’une
distance, deux acteurs ne se repoussent plus. Sans hasard : le même réseau donne le même dessin.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from atelier.schema.dessin import CENTRE, Dessin
from atelier.schema.disposition import (
    Disposition,
    etiqueter,
    gabarits,
    grosseur,
    placer,
)
from atelier.schema.ecartement import RAYON, ecarter
from atelier.schema.etiquettes import gabarit
from atelier.schema.semis import aligner

_ANGLE_D_OR = math.pi * (3 - math.sqrt(5))
_CALCULS = 600_000
"""Au plus : un grand réseau fait moins de tours."""

_EBAUCHE = 6
"""Moins d’acteurs que cela ne font pas encore un dessin dont on se souvient."""

_ALENTOURS = [
    (rayon * math.cos(angle), rayon * math.sin(angle))
    for rayon in (18, 32, 48, 66, 88, 115, 150, 200, 260)
    for angle in (k * math.pi / 6 for k in range(12))
]

_BORDS = [
    (rayon * math.cos(angle), rayon * math.sin(angle))
    for rayon in (RAYON - 70, RAYON - 160)
    for angle in (k * math.pi / 12 for k in range(24))
]
"""Où se pose un acteur sans lien : au large, comme le calcul des forces l’y laisse."""


def disposer_ensemble(
    dessin: Dessin, *, echelle: float = 0.0, numerote: bool | None = None, avant: Disposition | None = None
) -> Disposition:
    """Pose les acteurs d’un dessin fait avec ``ensemble=True`` ; voir ``disposer``.

    ``avant`` : l’ensemble tel qu’il était posé. Chacun y garde sa place ; seuls en cherchent une les acteurs
    neufs, et ceux qui viennent de recevoir leur premier lien. Trop de changements, et tout se recalcule.
    """
    imposee = bool(echelle)
    echelle, numerote = grosseur(len(dessin.noeuds) - 1, echelle, numerote)
    etiquettes = etiqueter(dessin, numerote=numerote)
    gardes = _gardes(dessin, avant) if avant and avant.numerote == numerote and not imposee else {}
    points = _accueillir(dessin, gardes) if gardes else _cadrer(_attirer(dessin))
    if numerote and not imposee:
        milieu = [n.id for n in dessin.noeuds if n.symbole == CENTRE]
        mobiles = {i: p for i, p in points.items() if i not in milieu}
        fixes = [(gabarit(etiquettes[i]), points[i]) for i in milieu]
        alignee = aligner(mobiles, fixes, avant.echelle if avant and gardes else 0.0)
        echelle = alignee or echelle
        return Disposition(dessin, (), (), placer(dessin, points | mobiles, etiquettes), numerote, echelle)
    tailles = gabarits(dessin, etiquettes, echelle, numerote=numerote)
    bornes = RAYON - 20
    choix = {
        i: [p for dx, dy in _ALENTOURS if math.hypot(*(p := (x + dx, y + dy))) < bornes]
        for i, (x, y) in points.items()
    }
    ecarter(points, choix, tailles)
    return Disposition(dessin, (), (), placer(dessin, points, etiquettes), numerote, echelle)


def _gardes(dessin: Dessin, avant: Disposition) -> dict[str, tuple[float, float]]:
    """Les acteurs qui gardent leur place ; aucun si le réseau a trop changé pour que l’ancien dessin serve."""
    relies, relies_avant = _relies(dessin), _relies(avant.dessin)
    gardes = {
        n.id: avant.point(n.id)
        for n in dessin.noeuds
        if n.id in avant.places and (n.id in relies_avant or n.id not in relies)
    }
    changes = len(dessin.noeuds) + len(avant.places) - 2 * len(gardes)
    return gardes if len(gardes) >= _EBAUCHE and changes <= max(2, len(gardes) // 4) else {}


def _relies(dessin: Dessin) -> set[str]:
    return {bout for t in dessin.traits for bout in (t.source, t.cible)}


def _accueillir(dessin: Dessin, gardes: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Une place pour chaque nouveau : au milieu de ceux qui le relient ; sans lien, là où il y a le plus de vide."""
    points = dict(gardes)
    voisins = defaultdict(set)
    for t in dessin.traits:
        voisins[t.source].add(t.cible)
        voisins[t.cible].add(t.source)
    for n in dessin.noeuds:
        if n.id in points:
            continue
        autour = [points[i] for i in sorted(voisins[n.id]) if i in points]
        if autour:
            points[n.id] = (sum(x for x, _ in autour) / len(autour), sum(y for _, y in autour) / len(autour))
        else:
            points[n.id] = max(_BORDS, key=lambda p: min(math.dist(p, q) for q in points.values()))
    return points


def _attirer(dessin: Dessin) -> dict[str, tuple[float, float]]:
    ids = [n.id for n in dessin.noeuds]
    n = len(ids)
    if n < 2:
        return dict.fromkeys(ids, (0.0, 0.0))
    ideal = 1.0
    # Départ en cœur de tournesol : des places distinctes et régulières, sans tirage au sort.
    x = {i: math.sqrt(k) * math.cos(k * _ANGLE_D_OR) for k, i in enumerate(ids)}
    y = {i: math.sqrt(k) * math.sin(k * _ANGLE_D_OR) for k, i in enumerate(ids)}
    # Triés : le même réseau donne toujours le même dessin.
    paires = sorted({tuple(sorted((t.source, t.cible))) for t in dessin.traits})
    liens = [(a, b) for a, b in paires if a in x and b in x]
    relies = {b for paire in liens for b in paire}
    tours = max(12, min(120, _CALCULS // (n * min(n, 40))))
    for tour in range(tours):
        chaleur = math.sqrt(n) * 0.2 * (1 - tour / tours) ** 1.5 + 0.01
        dx, dy = _repousser(x, y, ideal)
        for a, b in liens:
            ex, ey = x[a] - x[b], y[a] - y[b]
            force = math.hypot(ex, ey) / ideal
            dx[a] -= ex * force
            dy[a] -= ey * force
            dx[b] += ex * force
            dy[b] += ey * force
        for i in ids:
            # Un rien de gravité ; davantage pour un acteur sans lien, qui doit rester à portée de vue.
            g = 0.15 if i in relies else 0.8
            fx, fy = dx[i] - g * x[i], dy[i] - g * y[i]
            norme = math.hypot(fx, fy)
            if norme:
                pas = min(norme, chaleur) / norme
                x[i] += fx * pas
                y[i] += fy * pas
    return {i: (x[i], y[i]) for i in ids}


def _repousser(
    x: dict[str, float], y: dict[str, float], ideal: float
) -> tuple[dict[str, float], dict[str, float]]:
    dx, dy = dict.fromkeys(x, 0.0), dict.fromkeys(x, 0.0)
    portee = 3 * ideal
    cases: dict[tuple[int, int], list[str]] = defaultdict(list)
    for i in x:
        cases[int(x[i] // portee), int(y[i] // portee)].append(i)
    for (cx, cy), ici in cases.items():
        autour = [j for u in (-1, 0, 1) for v in (-1, 0, 1) for j in cases.get((cx + u, cy + v), ())]
        for i in ici:
            for j in autour:
                if i == j:
                    continue
                ex, ey = x[i] - x[j], y[i] - y[j]
                carre = ex * ex + ey * ey or 1e-4
                dx[i] += ex * ideal * ideal / carre
                dy[i] += ey * ideal * ideal / carre
    return dx, dy


def _cadrer(points: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Centre et met à l’échelle du dessin."""
    mx = (max(p[0] for p in points.values()) + min(p[0] for p in points.values())) / 2
    my = (max(p[1] for p in points.values()) + min(p[1] for p in points.values())) / 2
    loin = max(math.hypot(px - mx, py - my) for px, py in points.values()) or 1.0
    k = (RAYON - 70) / loin
    return {i: ((px - mx) * k, (py - my) * k) for i, (px, py) in points.items()}
