"""Lire, contrôler et vérifier l’empreinte de copies, contre ``json.loads`` des mêmes octets, copie par copie."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator

from benchmarks.correction import GROSSES, PETITES, copies, gonflee

TOURS = 5


def mesurer() -> Iterator[str]:
    """Trois cents copies ordinaires, cent alourdies d’images ; la dernière ligne donne les deux rapports."""
    from atelier.remise.copie import lire_contenu

    petites = list(copies(PETITES))
    grosses = [gonflee(o) for o in petites[:GROSSES]]
    rapports = []
    for lot in (petites, grosses):
        assert all(lire_contenu(c, "remise.ipynb").finalisee for c in lot)  # noqa: S101 — l’empreinte est vérifiée
        mesures = [_tour(lot, lambda c: lire_contenu(c, "remise.ipynb")) for _ in range(TOURS)]
        suite = sorted(nous / eux for nous, eux in mesures)
        rapports.append(statistics.median(suite))
        nous, eux = (1000 * statistics.median(m[i] for m in mesures) / len(lot) for i in (0, 1))
        yield (
            f"{len(lot)} copies de {min(map(len, lot)) // 1000} à {max(map(len, lot)) // 1000} Ko : "
            f"{nous:.2f} ms contre {eux:.2f} ms par copie ; rapport {rapports[-1]:.2f} "
            f"({suite[0]:.2f} à {suite[-1]:.2f})"
        )
    yield " ".join(f"{r:.2f}" for r in rapports)


def _tour(lot: list[bytes], lire: Callable[[bytes], object]) -> tuple[float, float]:
    """Secondes de processeur, les deux gestes en alternance : une machine occupée ne fausse pas le rapport."""
    nous = eux = 0.0
    for contenu in lot:
        debut = time.process_time()
        lire(contenu)
        milieu = time.process_time()
        json.loads(contenu)
        nous, eux = nous + milieu - debut, eux + time.process_time() - milieu
    return nous, eux
