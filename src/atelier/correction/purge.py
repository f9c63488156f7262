"""Tout ce qu’une correction a laissé sur le disque : copies, bureau, sorties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atelier.carnet.effacement import fichiers_sous
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.document_du_bureau import NOM_DU_FICHIER
from atelier.correction.pieces import est_une_copie, fichiers_lus
from atelier.erreurs import ErreurAtelier, ErreurSaisie

# notes-precedent.csv : les versions d’avant le laissaient, à la place de « sauvegardes ».
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
    ``dossier`` n’est pas un dossier de correction, ou si un raccourci y mène ailleurs.
    """
    if not any((dossier / nom).is_file() for nom in (NOM_DU_FICHIER, "notes.csv")):
        raise ErreurSaisie(
            f"{dossier} n’est pas un dossier de correction.",
            intact="Rien n’a été effacé.",
            remede="Donnez le dossier que vous aviez mis après --vers, ou « correction » à côté de la page.",
        )
    return sorted({*_sorties(dossier), *_copies(dossier)})


def sources_inconnues(dossier: Path) -> bool:
    """Vrai si le bureau est illisible : on ne sait plus d’où venaient les copies, on ne devine pas."""
    try:
        DepotDuBureau(dossier).lire()
    except ErreurAtelier:
        return True
    return False


def _sorties(dossier: Path) -> Iterator[Path]:
    yield from (dossier / nom for nom in SORTIES if (dossier / nom).is_file())
    yield from dossier.glob(f"abime-*-{NOM_DU_FICHIER}")
    # Ce qu’une écriture coupée a pu laisser derrière elle.
    yield from dossier.glob(".*.tmp")
    for nom in ("retours", "sauvegardes", ".atelier"):
        yield from fichiers_sous(dossier / nom)


def _copies(dossier: Path) -> Iterator[Path]:
    if sources_inconnues(dossier):
        return
    bureau = DepotDuBureau(dossier).lire()
    for source in map(Path, (*bureau.sources, *bureau.anciennes)):
        if source.is_file():
            yield source
        elif source.is_dir():
            # Les mêmes fichiers que la lecture : ni dossiers des systèmes, ni ce qu’elle laisse de côté.
            yield from (f for f in fichiers_lus(source, dossier) if est_une_copie(f))
