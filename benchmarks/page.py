"""Dans un vrai JupyterLab : d’Entrée à l’acteur enregistré dans le notebook, sur le disque."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
NOTEBOOK = "02_carnet_d_adresses.ipynb"


def mesurer() -> Iterator[str]:
    """Médiane et 95e centile sur trente gestes, contre lire et récrire le même fichier. Demande Chromium."""
    sys.path[:0] = [str(RACINE / "tests"), str(RACINE / "tests" / "navigateur")]
    from pilote import OPTIONS, Lab, chromium
    from playwright.sync_api import sync_playwright

    from fabriques import depot_du_cas

    with sync_playwright() as p, tempfile.TemporaryDirectory() as provisoire:
        navigateur = p.chromium.launch(executable_path=chromium(), args=[*OPTIONS, "--no-sandbox"])
        dossier = Path(provisoire) / "travail"
        lab = Lab(dossier, navigateur, Path(provisoire) / "donnees")
        try:
            depot_du_cas("mecs", dossier)
            panneau = lab.ouvrir(NOTEBOOK)
            champ = panneau.get_by_label("Ajouter un acteur")
            lab.jusqu_a(lambda: lab.revision_gardee(NOTEBOOK) == 1)
            lab.page.wait_for_timeout(2000)
            durees, nues = [], []
            for n in range(30):
                champ.fill(f"Acteur {n}")
                debut = time.perf_counter()
                champ.press("Enter")
                while lab.revision_gardee(NOTEBOOK) < n + 2:
                    time.sleep(0.002)
                durees.append(1000 * (time.perf_counter() - debut))
                octets = (dossier / NOTEBOOK).read_bytes()
                debut = time.perf_counter()
                json.loads(octets)
                (dossier / "nu").write_bytes(octets)
                nues.append(1000 * (time.perf_counter() - debut))
                lab.page.wait_for_timeout(300)
        finally:
            lab.fermer()
    durees.sort()
    mediane, nue = statistics.median(durees), statistics.median(nues)
    yield (
        f"d’Entrée au notebook sur le disque : médiane {mediane:.0f} ms, 95e centile "
        f"{durees[int(0.95 * len(durees))]:.0f} ms ; lire et récrire le même fichier : {nue:.1f} ms ; "
        f"rapport {mediane / nue:.0f}"
    )
