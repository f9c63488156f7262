"""Dans un vrai JupyterLab : d’une page demandée à ses formulaires vivants, contre un notebook d’un seul bouton."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
TOURS = 3
BOUTON = "import ipywidgets as w; display(w.Button(description='Un bouton'))"


def mesurer() -> Iterator[str]:
    """Médianes de trois ouvertures, noyau neuf à chaque fois, la référence dans le même passage. Demande Chromium."""
    sys.path[:0] = [str(RACINE / "tests"), str(RACINE / "tests" / "navigateur")]
    from pilote import OPTIONS, Lab, chromium
    from playwright.sync_api import sync_playwright

    from fabriques import depot_du_cas

    pages = sorted(f.name for f in (RACINE / "notebooks").glob("0*.ipynb"))
    with sync_playwright() as p, tempfile.TemporaryDirectory() as provisoire:
        navigateur = p.chromium.launch(executable_path=chromium(), args=[*OPTIONS, "--no-sandbox"])
        dossier = Path(provisoire) / "travail"
        lab = Lab(dossier, navigateur, Path(provisoire) / "donnees")
        try:
            depot_du_cas("mecs", dossier)
            nu = json.loads((dossier / pages[0]).read_text(encoding="utf-8"))
            # Sans cela, le gardien s’y installerait : la référence est un notebook ordinaire.
            nu["metadata"].pop("atelier", None)
            code = {
                "cell_type": "code",
                "id": "b",
                "metadata": {},
                "source": BOUTON,
                "outputs": [],
                "execution_count": None,
            }
            nu["cells"] = [code]
            (dossier / "bouton.ipynb").write_text(json.dumps(nu), encoding="utf-8")

            def ouvrir(nom: str) -> float:
                for session in lab.api("GET", "sessions"):
                    lab.api("DELETE", f"sessions/{session['id']}")
                debut = time.perf_counter()
                panneau = lab.ouvrir(nom, vivant=False)
                if nom == "bouton.ipynb":
                    panneau.get_by_role("button", name="▶ Tout lancer").first.click()
                    panneau.get_by_role("button", name="Un bouton").wait_for()
                else:
                    lab.attendre_vivant(panneau)
                return time.perf_counter() - debut

            ouvrir("bouton.ipynb")  # le navigateur met en réserve les fichiers de JupyterLab
            durees: dict[str, list[float]] = {}
            for _ in range(TOURS):
                for nom in ("bouton.ipynb", *pages):
                    durees.setdefault(nom, []).append(ouvrir(nom))
        finally:
            lab.fermer()
    reference = statistics.median(durees.pop("bouton.ipynb"))
    yield f"un notebook d’un seul bouton : {reference:.1f} s"
    for nom, mesures in durees.items():
        duree = statistics.median(mesures)
        yield f"{nom} : {duree:.1f} s, rapport {duree / reference:.2f}"
