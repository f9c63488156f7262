"""Une opération rendue, donc sur le disque, contre l’écriture nue des mêmes octets (write et fsync)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from atelier.carnet.depot import Depot
from atelier.carnet.operations import ajouter_acteur, ajouter_lien, modifier_acteur
from benchmarks.outils import en_alternance


def mesurer() -> Iterator[str]:
    """À 30 et à 300 acteurs."""
    for taille in (30, 300):
        # Pas dans /tmp : il est parfois en mémoire, où fsync ne coûte rien.
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as dossier:
            depot = Depot(dossier)
            for n in range(2, taille + 2):
                depot.appliquer(ajouter_acteur(f"Acteur {n}", secteur="S01", fonction="fonction"))
                depot.appliquer(ajouter_lien("a1", f"a{n}", base="institutionnelle"))
            tour = count()
            octets = depot.fichier.read_bytes()
            nu = Path(dossier) / "nu"

            def operation(depot: Depot = depot, tour: count[int] = tour) -> None:
                depot.appliquer(modifier_acteur("a2", fonction=f"fonction {next(tour)}"))

            def ecriture_nue(nu: Path = nu, octets: bytes = octets) -> None:
                with nu.open("wb") as f:
                    f.write(octets)
                    f.flush()
                    os.fsync(f.fileno())

            resume = en_alternance(operation, ecriture_nue, 60)
            yield f"{taille} acteurs ({len(octets) // 1024} Ko), contre write et fsync : {resume}"
