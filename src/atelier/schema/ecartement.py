"""Écarter les étiquettes qui se gênent, par une recherche bornée et sans hasard."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from atelier.schema.etiquettes import posee
from atelier.schema.quadrillage import Boite, Quadrillage, aire

RAYON = 460.0
"""Le bord de la cible, en unités du dessin."""

_TOURS = 8
"""Deux noms peuvent se disputer une place sans fin : on s’arrête là."""
_COMPARAISONS = 100_000
"""Au plus, environ un dixième de seconde de recherche ; quatre fois plus tant que les noms s’écrivent."""

_FOULE = 80


def ecarter(
    points: dict[str, tuple[float, float]],
    choix: Mapping[str, list[tuple[float, float]]],
    gabarits: Mapping[str, Boite],
    obstacles: Sequence[Boite] = (),
) -> bool:
    """Pose les acteurs un à un, puis déplace ceux qui se gênent encore, tant que cela s’améliore.

    Rend vrai si deux acteurs, au moins, se gênent encore.

    Chacun se pose sans voir les suivants : le dernier venu ne déplace que ceux qu’il gêne vraiment.
    ``choix`` : les places permises à chacun ; ``obstacles`` : ce qui ne bouge pas.
    """
    quadrillage = Quadrillage()
    budget = 4 * _COMPARAISONS if len(points) < _FOULE else _COMPARAISONS

    def gene(identifiant: str, ici: Boite, plafond: float = math.inf) -> float:
        """La gêne d’une place ; on cesse de compter dès qu’elle dépasse ``plafond``."""
        nonlocal budget
        total = _debord(ici)
        if total < plafond:
            for autre in (*obstacles, *quadrillage.voisines(identifiant, ici)):
                budget -= 1
                # L’aire commune, écrite ici : cette boucle fait tout le temps de la disposition.
                dx = (ici[2] if ici[2] < autre[2] else autre[2]) - (ici[0] if ici[0] > autre[0] else autre[0])
                if dx > 0:
                    dy = (ici[3] if ici[3] < autre[3] else autre[3]) - (
                        ici[1] if ici[1] > autre[1] else autre[1]
                    )
                    if dy > 0:
                        total += dx * dy
                        if total >= plafond:
                            break
        return total

    def chercher(i: str) -> bool:
        """La place la moins gênante pour un acteur ; vrai s’il en a changé."""
        actuelle = gene(i, quadrillage.boites[i])
        bouge = False
        for p in choix[i] if actuelle > 0 and budget > 0 else ():
            ici = posee(gabarits[i], *p)
            g = gene(i, ici, actuelle)
            # Un gain d’arrondi ne compte pas : à égalité, l’acteur reste où il est.
            if g < actuelle - 1e-9:
                actuelle, points[i], bouge = g, p, True
                quadrillage.poser(i, ici)
            if actuelle == 0:
                break
        return bouge

    for i, p in points.items():
        quadrillage.poser(i, posee(gabarits[i], *p))
        chercher(i)
    for _ in range(_TOURS):
        # Un très grand réseau : mieux vaut quelques voisins serrés qu’une page figée.
        bouges = [i for i in choix if chercher(i)]
        if budget < 0 or not bouges:
            break
    boites = quadrillage.boites
    return any(aire(b, autre) > 0 for i, b in boites.items() for autre in quadrillage.voisines(i, b))


def _debord(b: Boite) -> float:
    """Gêne d’une étiquette qui sort de la cible et couvrirait le nom d’un secteur."""
    coin = math.hypot(max(-b[0], b[2]), max(-b[1], b[3]))
    return 20 * max(0.0, coin - RAYON + 2)
