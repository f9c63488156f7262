"""Le verrou d’un travail : un seul écrivain à la fois."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # Dans le navigateur, filelock prévient en anglais, dans la page, qu’il y est sans pouvoir.
    warnings.simplefilter("ignore")
    from filelock import FileLock, Timeout

from atelier.carnet.ecriture import ecriture_impossible
from atelier.erreurs import CarnetOccupe

ATTENTE = 10.0
"""Secondes avant de dire que le travail est occupé ailleurs."""


@contextlib.contextmanager
def tenir(le_verrou: Any, reserve: Path, fichier: Path, occupe: CarnetOccupe) -> Iterator[None]:
    """Tient le verrou d’un fichier ; ``reserve`` : le dossier du verrou, créé au besoin.

    Lève ``occupe`` si un autre le tient trop longtemps, ``EcritureImpossible`` si le dossier refuse.
    """
    try:
        reserve.mkdir(exist_ok=True)
        with le_verrou.acquire(timeout=ATTENTE):
            yield
    except Timeout as e:
        raise occupe from e
    except OSError as e:
        raise ecriture_impossible(e, fichier) from e


def prendre_sans_attendre(le_verrou: Any) -> bool:
    """Prend le verrou s’il est libre, pour longtemps ; faux si un autre le tient."""
    try:
        le_verrou.acquire(timeout=0)
    except Timeout:
        return False
    return True


class _SansVerrou:
    """Dans le navigateur, un noyau n’a qu’un fil, et un verrou sur son disque ne se rendrait jamais.

    Un fichier effacé pendant qu’il est ouvert y renaît à sa fermeture : la deuxième écriture attendrait
    pour rien. Deux onglets s’y surveillent par les révisions du document.
    """

    def acquire(self, timeout: float | None = None) -> contextlib.AbstractContextManager[None]:
        """Tout de suite, et à personne d’autre."""
        return contextlib.nullcontext()


def verrou(chemin: Path) -> Any:
    """Le verrou posé à ce chemin ; rien dans le navigateur."""
    # ``FileLock`` est du système : le fichier qu’un arrêt brutal laisse derrière lui ne bloque personne.
    return _SansVerrou() if sys.platform == "emscripten" else FileLock(chemin)
