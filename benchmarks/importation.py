"""L’aperçu de 4 000 acteurs et 8 000 liens, compris et comptés, contre pandas qui lit les mêmes fichiers.

Et, dans un processus neuf, ce que coûte la commande entière : secondes et mémoire, démarrage compris.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from atelier.carnet.modele import carnet_neuf
from atelier.echange.apercu import apercevoir_fichiers, compter
from atelier.echange.fichiers import lire
from benchmarks.outils import en_alternance

ACTEURS, LIENS = 4_000, 8_000
_MESURER = """
import json, pathlib, sys, time
debut = time.perf_counter()
{corps}
duree = time.perf_counter() - debut
etat = pathlib.Path("/proc/self/status")  # Linux : le sommet de ce seul processus
sommet = etat.read_text().split("VmHWM:")[1].split()[0] if etat.exists() else "0"
print(json.dumps([duree, int(sommet) / 1024]))
"""
_ATELIER = """
import contextlib, io
from atelier.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["importer", "--carnet", sys.argv[3], sys.argv[1], sys.argv[2], "--apercu"])
"""
_PANDAS = """
import pandas as pd
pd.read_csv(sys.argv[1], sep=";"); pd.read_csv(sys.argv[2], sep=";")
"""


def mesurer() -> Iterator[str]:
    """Le geste seul, puis la commande entière."""
    import pandas as pd

    with tempfile.TemporaryDirectory() as dossier:
        chemins = _tables(Path(dossier))

        def apercu() -> None:
            lus = [lire(c.read_bytes(), c.name) for c in chemins]
            for lu in lus:
                compter(lu)
            apercevoir_fichiers(lus, carnet_neuf("mesure"))

        def pandas_seul() -> None:
            for c in chemins:
                pd.read_csv(c, sep=";")

        yield f"{ACTEURS} acteurs et {LIENS} liens, contre pandas : {en_alternance(apercu, pandas_seul, 5)}"
        for nom, corps in (("atelier importer --apercu", _ATELIER), ("pandas, lecture seule", _PANDAS)):
            secondes, memoire = _dans_un_processus(corps, [*chemins, Path(dossier) / "carnet.json"])
            yield f"{nom}, processus neuf : {secondes:.2f} s, {memoire:.0f} Mo"


def _dans_un_processus(corps: str, arguments: list[Path]) -> tuple[float, float]:
    programme = _MESURER.format(corps=corps)
    commande = [sys.executable, "-c", programme, *map(str, arguments)]
    sorti = subprocess.run(commande, capture_output=True, text=True, check=True).stdout  # noqa: S603 — le nôtre
    secondes, memoire = json.loads(sorti.splitlines()[-1])
    return secondes, memoire


def _tables(dossier: Path) -> list[Path]:
    tirage = random.Random(1)  # noqa: S311 — des exemples, pas un secret
    acteurs = [f"n{n};Service numéro {n};Organisme {n % 300};accueil;S06" for n in range(ACTEURS)]
    liens = []
    for _ in range(LIENS):
        a = tirage.randrange(ACTEURS)
        liens.append(f"n{a};n{(a + 1 + tirage.randrange(ACTEURS - 2)) % ACTEURS};orientation")
    chemins = [dossier / "acteurs.csv", dossier / "liens.csv"]
    chemins[0].write_text("\n".join(["id;Structure;Organisme;Fonction;Secteur", *acteurs]), encoding="utf-8")
    chemins[1].write_text("\n".join(["De;Vers;Nature", *liens]), encoding="utf-8")
    return chemins
