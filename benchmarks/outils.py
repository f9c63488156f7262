"""Chronométrer deux gestes en alternance, et résumer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def en_alternance(geste: Callable[[], object], reference: Callable[[], object], tours: int) -> str:
    """Médianes des deux, et rapport tour par tour : il tient même si la machine ralentit."""
    mesures, references = [], []
    for _ in range(tours):
        mesures.append(_duree(geste))
        references.append(_duree(reference))
    rapports = [a / b for a, b in zip(mesures, references, strict=True)]
    return (
        f"{1000 * statistics.median(mesures):.1f} ms contre {1000 * statistics.median(references):.1f} ms ; "
        f"rapport {statistics.median(rapports):.2f} ({min(rapports):.2f} à {max(rapports):.2f})"
    )


def _duree(geste: Callable[[], object]) -> float:
    debut = time.perf_counter()
    geste()
    return time.perf_counter() - debut
