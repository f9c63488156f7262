"""Tout ce qu’une correction a laissé sur le disque : copies, bureau, sorties."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.format_du_bureau import NOM_DU_FICHIER
from atelier.erreurs import ErreurAtelier, ErreurSaisie

SORTIES = (
    "notes.csv", "notes-precedent.csv", "notes.xlsx", "acteurs.csv", "liens.csv", "retours.zip",
    "feuille_moodle.csv", "synthese.html", NOM_DU_FICHIER,
)  # fmt: skip
HORS_D_ATTEINTE = (
    "Restent hors d’atteinte : Moodle, les courriels, la corbeille, les copies faites sur une clé ou dans un "
    "espace en ligne, la feuille téléchargée de Moodle."
)


def a_purger(dossier: Path) -> list[Path]:
    """Les fichiers d’une promotion : les copies (archives et notebooks), le bureau et les sorties.

    Rien d’autre n’y figure : un fichier étranger, posé à côté, reste. Lève ``ErreurSaisie`` si
    ``dossier`` n’est pas un dossier de correction.
    """
    if not any((dossier / nom).is_file() for nom in (NOM_DU_FICHIER, "notes.csv")):
        raise ErreurSaisie(
            f"{dossier} n’est pas un dossier de correction.",
            intact="Rien n’a été effacé.",
            remede="Donnez le dossier que vous aviez mis après --vers, ou « correction » à côté de la page.",
        )
    return sorted({*_sorties(dossier), *_copies(dossier)})


def _sorties(dossier: Path) -> Iterator[Path]:
    yield from (dossier / nom for nom in SORTIES if (dossier / nom).is_file())
    yield from dossier.glob(f"abime-*-{NOM_DU_FICHIER}")
    yield from (f for nom in ("retours", ".atelier") for f in _tous(dossier / nom))


def _copies(dossier: Path) -> Iterator[Path]:
    try:
        sources = DepotDuBureau(dossier).lire().sources
    except ErreurAtelier:
        return  # bureau illisible : on ne sait plus d’où venaient les copies, on ne devine pas
    for source in map(Path, sources):
        if source.is_file():
            yield source
        for fichier in _tous(source) if source.is_dir() else ():
            dans_le_bureau = dossier.resolve() in fichier.resolve().parents
            if not dans_le_bureau and fichier.suffix.lower() in (".ipynb", ".zip"):
                yield fichier


def _tous(dossier: Path) -> Iterator[Path]:
    for ici, _, noms in os.walk(dossier):
        yield from (Path(ici, nom) for nom in noms)
