"""Ce qui arrive : chaque fichier déposé, dans un dossier ou une archive."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from atelier.correction.archive import FICHIERS_MAX, Archive, de_l_archive
from atelier.correction.piece import DEBUT, NOTEBOOK, Piece, cachee, illisible, piegee, trop_gros
from atelier.domaine.bornes import OCTETS_MAX
from atelier.erreurs import ErreurSaisie, cause_du_refus


def pieces(chemin: Path, sauf: Path | None = None) -> Iterator[Piece]:
    """Les fichiers d’un dossier, d’une archive ou un seul fichier, archives emboîtées comprises.

    ``sauf`` : un dossier où ne pas regarder, celui où l’on écrit. Une archive seule dans un dossier
    vaut cette archive. Lève ``ErreurSaisie`` si ``chemin`` n’existe pas.
    """
    if chemin.is_file():
        if chemin.suffix.lower() == ".zip":
            yield from _archive_donnee(chemin)
        else:
            yield Piece((chemin.name,), _lecteur(chemin), debut=partial(_debut, chemin))
        return
    if not chemin.is_dir():
        raise ErreurSaisie(
            f"{chemin} n’existe pas.", intact="Rien n’a été écrit.", remede="Vérifiez son nom."
        )
    tous = fichiers_lus(chemin, sauf)
    if len(tous) == 1 and tous[0].suffix.lower() == ".zip" and not tous[0].is_symlink():
        yield from _archive_donnee(tous[0])
        return
    for fichier in tous:
        parties = fichier.relative_to(chemin).parts
        genre = fichier.lstat().st_mode
        if stat.S_ISLNK(genre):
            yield piegee(parties, "c’est un raccourci vers un autre fichier ; il n’a pas été suivi")
        elif not stat.S_ISREG(genre):
            yield piegee(parties, "ce n’est pas un fichier ordinaire")
        elif fichier.suffix.lower() == ".zip":
            # Au milieu d’autres fichiers, un étudiant a pu la faire : rien de son contenu ne nomme un dépôt.
            yield from de_l_archive(Archive(_ouvreur(fichier), parties, len(parties)))
        else:
            yield Piece(parties, _lecteur(fichier), debut=partial(_debut, fichier))


def fichiers_lus(dossier: Path, sauf: Path | None = None) -> list[Path]:
    """Les fichiers d’un dossier que la lecture regarde."""
    return [
        f for f in islice(_fichiers(dossier, sauf), FICHIERS_MAX) if not cachee(f.relative_to(dossier).parts)
    ]


def est_une_copie(fichier: Path) -> bool:
    """Vrai pour une archive, ou un notebook, fût-ce sous un autre nom : ce que la lecture a lu."""
    if NOTEBOOK.search(fichier.name) or fichier.suffix.lower() == ".zip":
        return True
    # Un raccourci ou un tube ne s’ouvre pas.
    return (
        stat.S_ISREG(fichier.lstat().st_mode)
        and Piece((fichier.name,), bytes, debut=partial(_debut, fichier)).est_notebook
    )


def _ouvreur(chemin: Path) -> Callable[[], IO[bytes]]:
    return lambda: chemin.open("rb")


def _archive_donnee(chemin: Path) -> Iterator[Piece]:
    for piece in de_l_archive(Archive(_ouvreur(chemin))):
        yield piece if piece.parties else replace(piece, parties=(chemin.name,))


def _fichiers(dossier: Path, sauf: Path | None) -> Iterator[Path]:
    """Tous les fichiers, dans l’ordre, sans suivre de raccourci vers un autre dossier."""
    a_eviter = sauf.resolve() if sauf else None
    for ici, sous_dossiers, noms in os.walk(dossier):
        sous_dossiers[:] = sorted(d for d in sous_dossiers if Path(ici, d).resolve() != a_eviter)
        # os.walk n’entre pas dans un dossier en raccourci : on le montre, pour qu’il soit refusé et dit.
        liens = [n for n in sous_dossiers if Path(ici, n).is_symlink()]
        yield from (Path(ici, n) for n in sorted([*noms, *liens]))


def _lecteur(chemin: Path) -> Callable[[], bytes]:
    def lire() -> bytes:
        try:
            with chemin.open("rb") as f:
                return _bornes(f, chemin.name)
        except OSError as e:
            raise illisible(chemin.name, cause_du_refus(e)) from e

    return lire


def _debut(chemin: Path) -> bytes:
    try:
        with chemin.open("rb") as f:
            return f.read(DEBUT)
    except OSError:
        return b""


def _bornes(f: IO[bytes], nom: str) -> bytes:
    """Les octets, jamais plus que la borne : la taille annoncée peut mentir."""
    octets = f.read(OCTETS_MAX + 1)
    if len(octets) > OCTETS_MAX:
        raise trop_gros(nom, len(octets))
    return octets
