"""Ce que coûte un geste quand le journal est court, puis quand il est long : il ne doit pas grandir."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

COURT, LONG, GESTES = 13_000, 3_600_000, 40


def mesurer() -> Iterator[str]:
    """À 13 Ko et à 3,6 Mo de journal ; la dernière ligne donne le rapport."""
    from atelier.carnet.depot import Depot
    from atelier.carnet.operations import ajouter_acteur, modifier_acteur

    durees = []
    # Pas dans /tmp, qui est parfois en mémoire.
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as dossier:
        depot, tour = Depot(dossier), count()
        for n in range(12):
            depot.appliquer(ajouter_acteur(f"Acteur {n}", secteur="S01", fonction="fonction"))
        journal = depot.reserve / "historique.jsonl"

        def geste() -> None:
            depot.appliquer(modifier_acteur("a2", note=f"Une note assez longue, numéro {next(tour)}. " * 8))
            depot.piles()  # ce que la barre montre après chaque geste

        for taille in (COURT, LONG):
            while journal.stat().st_size < COURT:
                geste()
            if taille > COURT:
                _allonger(journal, taille)
                depot = Depot(dossier)
                depot.piles()
            mesures = []
            for _ in range(GESTES):
                debut = time.process_time()
                geste()
                mesures.append(time.process_time() - debut)
            durees.append(statistics.median(mesures))
            assert depot.piles().annulables  # noqa: S101 — le journal est bien lu
            yield f"journal de {journal.stat().st_size // 1000} Ko : {1000 * durees[-1]:.2f} ms de processeur par geste"
    yield f"rapport {durees[1] / durees[0]:.2f}"


def _allonger(journal: Path, taille: int) -> None:
    """Le même journal, plus long : ses lignes, comme si l’on avait fait mille gestes de plus avant elles."""
    import json

    lignes = [json.loads(x) for x in journal.read_text(encoding="utf-8").splitlines() if x]
    derniere = lignes[-1]
    poids = len(json.dumps(derniere, ensure_ascii=False).encode()) + 1
    combien = taille // poids
    # Les révisions reculent sous zéro : la suite reste sans trou jusqu’à l’état présent.
    debut = lignes[0]["depuis"] - combien
    passees = [derniere | {"depuis": r, "revision": r + 1} for r in range(debut, lignes[0]["depuis"])]
    journal.write_text(
        "".join(json.dumps(x, ensure_ascii=False) + "\n" for x in [*passees, *lignes]), encoding="utf-8"
    )
