"""Le verrou d’un travail : un seul écrivain à la fois."""

from __future__ import annotations

import contextlib
import sys
import warnings
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # Dans le navigateur, filelock prévient en anglais, dans la page, qu’il y est sans pouvoir.
    warnings.simplefilter("ignore")
    from filelock import FileLock, Timeout

__all__ = ["Timeout", "verrou"]


class _SansVerrou:
    """Dans le navigateur, un noyau n’a qu’un fil, et un verrou sur son disque ne se rendrait jamais.

    Un fichier effacé pendant qu’il est ouvert y renaît à sa fermeture : la deuxième écriture attendrait
    pour rien. Deux onglets s’y surveillent par les révisions du document.
    """

    def acquire(self, timeout: float | None = None) -> contextlib.AbstractContextManager[None]:
        """Tout de suite, et à personne d’autre."""
        return contextlib.nullcontext()

    def release(self) -> None:
        """Rien à rendre."""


def verrou(chemin: Path) -> Any:
    """Le verrou posé à ce chemin ; rien dans le navigateur."""
    return _SansVerrou() if sys.platform == "emscripten" else FileLock(chemin)
