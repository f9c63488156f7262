"""Effacer des fichiers, et les dossiers que cela vide ; dire ce qui a résisté."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from atelier.erreurs import cause_du_refus


def effacer(fichiers: Iterable[Path], sous: Path) -> list[tuple[Path, str]]:
    """Efface chaque fichier, puis, dans ``sous``, les dossiers devenus vides.

    Rend les fichiers qui résistent, et pourquoi. Un dossier qui contient autre chose reste.
    """
    restes = []
    parents: set[Path] = set()
    for fichier in fichiers:
        try:
            fichier.unlink(missing_ok=True)
            parents.add(fichier.parent)
        except OSError as e:
            restes.append((fichier, cause_du_refus(e)))
    for dossier in sorted(parents, key=lambda d: -len(d.parts)):
        with contextlib.suppress(OSError):
            while sous in dossier.parents:
                dossier.rmdir()
                dossier = dossier.parent  # noqa: PLW2901 — on remonte tant que c’est vide
    return restes
