"""Effacer des fichiers, et les dossiers que cela vide ; ne jamais sortir du dossier ; dire ce qui a résisté."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from atelier.erreurs import ErreurSaisie, cause_du_refus


def sans_raccourci(*chemins: Path, intact: str = "Rien n’a été effacé.") -> None:
    """Lève ``ErreurSaisie`` si l’un est un raccourci : on écrirait, ou effacerait, ailleurs qu’ici."""
    # Une jonction de Windows mène ailleurs sans être un lien symbolique ; Python la voit depuis 3.12.
    est_une_jonction = getattr(os.path, "isjunction", lambda _: False)
    for chemin in chemins:
        if chemin.is_symlink() or est_une_jonction(chemin):
            raise ErreurSaisie(f"{chemin} est un raccourci.", intact=intact, remede="Ôtez-le.")


def fichiers_sous(dossier: Path) -> Iterator[Path]:
    """Les fichiers d’un dossier et de ses sous-dossiers. Lève ``ErreurSaisie`` si l’un d’eux est un raccourci."""
    sans_raccourci(dossier)
    for ici, dossiers, noms in os.walk(dossier):
        sans_raccourci(*(Path(ici, n) for n in dossiers))
        yield from (Path(ici, n) for n in noms)


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
