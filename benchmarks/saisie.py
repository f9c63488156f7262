"""Combien d’actions pour entrer le cas MECS (30 acteurs, 42 liens), dans le vrai JupyterLab ?

Une action : un clic, ou une touche qui n’écrit pas une lettre. Puis, d’Entrée à la ligne à
l’écran et au travail sur le disque, à 30 et à 300 acteurs, contre la même mesure à vide.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
CARNET, LIENS = "02_carnet_d_adresses.ipynb", "03_liens.ipynb"
GESTES = 30


def mesurer() -> Iterator[str]:
    """Les actions par manière de saisir, puis les délais. Demande Chromium."""
    sys.path[:0] = [str(RACINE / "tests"), str(RACINE / "tests" / "navigateur")]
    from pilote import OPTIONS, chromium
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=chromium(), args=[*OPTIONS, "--no-sandbox"])
        yield from _actions(navigateur)
        references: list[float] = []
        for taille in (0, 30, 300):
            yield from _delais(navigateur, taille, references)
        navigateur.close()


def _actions(navigateur: Any) -> Iterator[str]:
    from pilote import Lab

    from atelier.carnet.depot import Depot
    from fabriques import depot_du_cas

    with tempfile.TemporaryDirectory() as provisoire:
        racine = Path(provisoire)
        (racine / "modele").mkdir()
        modele = depot_du_cas("mecs", racine / "modele").lire()
        alters = list(modele.reseau.alters())
        centre = modele.acteurs[modele.ego].nom
        lab = Lab(racine / "travail", navigateur, racine / "donnees")
        depot = Depot(lab.dossier)
        try:
            panneau = lab.ouvrir(CARNET)
            champ = panneau.get_by_label("Ajouter un acteur")
            touches = 0
            for a in alters:
                champ.fill(a.nom)
                champ.press("Shift+Enter" if a.est_potentiel else "Enter")
                touches += 1
            lab.jusqu_a(lambda: len(depot.lire().acteurs) == len(alters) + 1)
            yield f"30 acteurs, champ d’ajout : {touches} actions (1 par acteur, et son nom)"
            panneau = lab.ouvrir(LIENS)
            premier, second = (
                panneau.get_by_label("Entre", exact=True),
                panneau.get_by_label("et", exact=True),
            )
            # Le travail saisi ici est neuf : son centre n’a pas encore de nom.
            noms = {i: ("Mon établissement" if i == modele.ego else a.nom) for i, a in modele.acteurs.items()}
            touches, actuel = 0, noms[modele.ego]
            liens = sorted(modele.liens.values(), key=lambda x: (noms[x.source] != actuel, x.source))
            for x in liens:
                if noms[x.source] != actuel:
                    second.press("Shift+Tab")
                    premier.fill(noms[x.source])
                    premier.press("Enter")
                    actuel = noms[x.source]
                    touches += 2
                second.fill(noms[x.cible])
                second.press("Enter")
                touches += 1
            lab.jusqu_a(lambda: len(depot.lire().liens) == len(liens))
            par_lien = touches / len(liens)
            yield f"42 liens, deux noms : {touches} actions ({par_lien:.1f} par lien, et les noms)"
            panneau.get_by_text("Qui connaît qui").click()
            clics = 1
            for x in liens[-5:]:
                a, b = noms[x.source], noms[x.cible]
                panneau.locator(
                    f'.atelier-paire[title="{a} – {b}"], .atelier-paire[title="{b} – {a}"]'
                ).first.click()
                clics += 1
            lab.jusqu_a(lambda: len(depot.lire().liens) == len(liens) - 5)
            yield f"liens par la matrice : 1 clic par lien, plus 1 pour l’ouvrir (vu sur {clics - 1})"
            yield "30 acteurs collés d’un tableur : 2 actions (coller, Importer) ; cas livré : 4 clics"
            yield f"référence publiée, Network Canvas : 1 action par acteur, 2 par lien (centre : {centre})"
        finally:
            lab.fermer()


def _delais(navigateur: Any, taille: int, references: list[float]) -> Iterator[str]:
    from pilote import Lab

    from atelier.carnet.depot import Depot
    from atelier.carnet.lots import ensemble
    from atelier.carnet.operations import ajouter_acteur

    with tempfile.TemporaryDirectory() as provisoire:
        lab = Lab(Path(provisoire) / "travail", navigateur, Path(provisoire) / "donnees")
        depot = Depot(lab.dossier)
        try:
            if taille:
                depot.appliquer(
                    ensemble([ajouter_acteur(f"Acteur {n}", secteur="S01") for n in range(taille)])
                )
            panneau = lab.ouvrir(CARNET)
            champ = panneau.get_by_label("Ajouter un acteur")
            ecran, disque = [], []
            for n in range(GESTES):
                champ.fill(f"Neuf {n}")
                avant = depot.fichier.stat().st_mtime_ns if depot.existe() else 0
                debut = time.perf_counter()
                champ.press("Enter")
                while not depot.existe() or depot.fichier.stat().st_mtime_ns == avant:
                    time.sleep(0.001)
                disque.append(time.perf_counter() - debut)
                panneau.get_by_role("rowheader", name=f"Neuf {n}", exact=True).wait_for()
                ecran.append(time.perf_counter() - debut)
            for nom, mesures in (("disque", disque), ("ligne à l’écran", ecran)):
                median, p95 = statistics.median(mesures), sorted(mesures)[int(0.95 * len(mesures))]
                if taille == 0:
                    references.append(median)
                reference = references[0 if nom == "disque" else 1]
                yield (
                    f"{taille} acteurs, d’Entrée à : {nom} : médiane {1000 * median:.0f} ms, 95e centile "
                    f"{1000 * p95:.0f} ms ; rapport à vide {median / reference:.1f}"
                )
        finally:
            lab.fermer()
