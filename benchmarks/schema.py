"""Le schéma dans un vrai JupyterLab, contre pyvis nu et ipysigma, dans le même passage.

Première image, ajout en place et clic, à 30, 300 et 1 000 acteurs ; puis les étiquettes qui se
recouvrent, mesurées sur les boîtes que le navigateur a dessinées. ipysigma n’est mesuré que s’il
est installé (``pip install ipysigma``) : il n’est pas une dépendance. Le temps part du début de la
fonction, en Python ; anywidget est déjà chargé, comme dans toute page de l’atelier.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.schema_notebook import DEPART, reseau_au_hasard

RACINE = Path(__file__).resolve().parent.parent
TAILLES = (30, 300, 1000)
TOURS = 3
AJOUTS = 4
"""Acteurs ajoutés l’un après l’autre à chaque tour."""
PATIENCE = 60_000
"""Millisecondes avant de renoncer à une première image."""


def mesurer() -> Iterator[str]:
    """Demande Chromium."""
    sys.path[:0] = [str(RACINE / "tests"), str(RACINE / "tests" / "navigateur")]
    from pilote import OPTIONS, Lab, chromium
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p, tempfile.TemporaryDirectory() as provisoire:
        navigateur = p.chromium.launch(executable_path=chromium(), args=[*OPTIONS, "--no-sandbox"])
        lab = Lab(Path(provisoire) / "travail", navigateur, Path(provisoire) / "donnees")
        try:
            for n in TAILLES:
                yield _calcul(n)
                yield from _images(lab, n)
            yield _clic(lab)
            yield from _recouvrements(lab)
        finally:
            lab.fermer()


def _calcul(n: int) -> str:
    """Ce que Python calcule, en temps de processeur : une machine chargée n’y change rien."""
    from atelier.schema.dessin import dessiner
    from atelier.schema.disposition import disposer
    from atelier.schema.ensemble import disposer_ensemble
    from atelier.schema.page_du_schema import difference, etat

    def duree(geste: Callable[[], object]) -> float:
        debut = time.process_time()
        geste()
        return 1000 * (time.process_time() - debut)

    avant, apres = reseau_au_hasard(n), reseau_au_hasard(n + 1)
    cible = etat(disposer(dessiner(avant)))
    ensemble = disposer_ensemble(dessiner(avant, ensemble=True))
    tous = dessiner(apres, ensemble=True)
    en_place, entier, garde = (
        statistics.median(duree(geste) for _ in range(TOURS))
        for geste in (
            lambda: difference(cible, etat(disposer(dessiner(apres)))),
            lambda: disposer_ensemble(tous),
            lambda: disposer_ensemble(tous, avant=ensemble),
        )
    )
    return (
        f"{n} acteurs, calcul (temps de processeur) : un acteur de plus sur la cible {en_place:.0f} ms ; "
        f"sur tous les liens {garde:.0f} ms, contre {entier:.0f} ms en recalculant tout"
    )


_numeros = count(1)


def _ecrire(lab: Any, cellules: list[str]) -> str:
    """Un notebook neuf à chaque mesure : le récrire ferait demander lequel garder. Rend son nom."""
    nom = f"mesure-{next(_numeros)}.ipynb"
    chemin = (
        f"import sys; sys.path[:0] = [{str(RACINE)!r}]; from benchmarks.schema_notebook import *; chauffer()"
    )
    cahier = {
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "cells": [
            {"id": f"c{k}", "cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [],
             "source": s}
            for k, s in enumerate([chemin, *cellules])
        ],
    }  # fmt: skip
    (lab.dossier / nom).write_text(json.dumps(cahier), encoding="utf-8")
    return nom


_GUET = """() => {
  window.__peint = {};
  if (window.__guet) return;
  window.__guet = true;
  window.addEventListener('message', (e) => {
    if (e.data?.peint) window.__peint[e.data.peint] ??= Date.now();
    if (e.data?.compte) window.__peint[e.data.de + e.data.compte] ??= Date.now();
  });
}"""
_SIGMA = """() => {
  const c = document.querySelectorAll('[class*=sigma] canvas, .ipysigma-widget canvas');
  if (!c.length || !c[0].width) return false;
  window.__peint.sigma ??= Date.now();
  return true;
}"""


def _lancer(lab: Any, rang: int, attendu: str) -> float | None:
    """Lance une cellule ; millisecondes jusqu’à ce que ``attendu`` soit peint, ou rien."""
    page = lab.page
    cellule = page.locator(".jp-NotebookPanel:visible .jp-CodeCell").nth(rang)
    cellule.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    try:
        if attendu == "sigma":
            page.wait_for_function(_SIGMA, polling="raf", timeout=PATIENCE)
        else:
            page.wait_for_function("n => window.__peint[n]", arg=attendu, polling=20, timeout=PATIENCE)
    except Exception:
        return None
    # Les deux horloges sont celles de la machine : on part du début de la fonction, en Python.
    depart = float((lab.dossier / DEPART).read_text(encoding="utf-8"))
    return float(page.evaluate("n => window.__peint[n]", attendu) - depart)


def _preparer(lab: Any, panneau: Any) -> None:
    """Lance la première cellule, les imports, autant de fois qu’il faut au noyau pour être prêt."""
    premiere = panneau.locator(".jp-CodeCell").first
    for _ in range(20):
        premiere.locator(".cm-content").click()
        lab.page.keyboard.press("Control+Enter")
        for _ in range(20):
            lab.page.wait_for_timeout(250)
            if re.search(r"\[\d+\]", premiere.locator(".jp-InputPrompt").first.inner_text()):
                return


def _images(lab: Any, n: int) -> Iterator[str]:
    ajouts = "atelier, un acteur de plus en place"
    concurrents = {
        "atelier": f"nous({n}, 'atelier')",
        "pyvis sans physique": f"pyvis_nu({n}, 'pyvis sans physique', physique=False)",
        "pyvis par défaut": f"pyvis_nu({n}, 'pyvis par défaut', physique=True)",
        "sigma": f"sigma({n})",
    }
    if find_spec("ipysigma") is None:
        concurrents.pop("sigma")
        yield "ipysigma absent : non mesuré"
    durees: dict[str, list[float]] = {nom: [] for nom in [*concurrents, ajouts]}
    for tour in range(TOURS):
        for nom, source in concurrents.items():
            # Chacun dans une page neuve : un dessin vivant gênerait le suivant.
            nom_du_notebook = _ecrire(lab, [source, *(f"ajouter({n + k})" for k in range(AJOUTS))])
            panneau = lab.ouvrir(nom_du_notebook, vivant=False)
            panneau.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
            lab.page.evaluate(_GUET)
            _preparer(lab, panneau)
            if nom == "pyvis par défaut" and tour and not durees[nom]:
                continue  # déjà renoncé une fois
            duree = _lancer(lab, 1, nom)
            if duree is not None:
                durees[nom].append(duree)
            if nom == "atelier":
                lab.page.wait_for_timeout(500)
                for k in range(1, AJOUTS + 1):
                    if (ajout := _lancer(lab, 1 + k, f"atelier{n + k}")) is not None:
                        durees[ajouts].append(ajout)
    medianes = {nom: statistics.median(d) if d else None for nom, d in durees.items()}
    nue = medianes["pyvis sans physique"]
    for nom, mediane in medianes.items():
        if mediane is None or nue is None:
            yield f"{n} acteurs, {nom} : rien au bout de {PATIENCE // 1000} s"
        else:
            yield f"{n} acteurs, {nom} : {mediane:.0f} ms ; rapport à pyvis sans physique {mediane / nue:.2f}"
    if (recharger := medianes["atelier"]) and (en_place := medianes[ajouts]):
        yield f"{n} acteurs : en place, {recharger / en_place:.1f} fois plus vite qu’en rechargeant"


def _clic(lab: Any) -> str:
    from test_schema_vif import montrer, ouvrir, pixel

    from atelier.schema.dessin import dessiner
    from atelier.schema.disposition import disposer
    from fabriques import depot_du_cas

    depot = depot_du_cas("mecs", lab.dossier)
    panneau, cadre = ouvrir(lab)
    montrer(lab, cadre)
    liste = panneau.locator(".widget-select select").element_handle()
    durees = []
    for place in list(disposer(dessiner(depot.lire())).places.values())[:20]:
        lab.page.mouse.move(*pixel(lab, cadre, place.x, place.y))
        lab.page.wait_for_timeout(150)
        debut = time.perf_counter()
        lab.page.mouse.down()
        lab.page.mouse.up()
        lab.page.wait_for_function(
            "([l, nom]) => l.selectedOptions[0]?.value === nom || l.value === nom",
            arg=[liste, place.noeud.libelle], polling="raf",
        )  # fmt: skip
        durees.append(1000 * (time.perf_counter() - debut))
    return (
        f"du clic à l’acteur choisi dans la liste, par Python : médiane {statistics.median(durees):.0f} ms, "
        f"la plus longue {max(durees):.0f} ms (20 clics)"
    )


def _recouvrements(lab: Any) -> Iterator[str]:
    from test_schema_vif import PAGE, boites_rendues, ouvrir, recouvrements

    from atelier.carnet import travaux
    from atelier.carnet.depot import Depot
    from fabriques import depot_du_cas

    tirages: list[tuple[str, Any]] = [("cas MECS", "mecs"), ("cas étudiant", "etudiant")]
    tirages += [
        (f"{n} acteurs au hasard ({graine})", (n, graine)) for n in (25, 40, 60) for graine in (1, 2, 3)
    ]
    for nom, quoi in tirages:
        depot = Depot(lab.dossier)
        if depot.existe():
            travaux.effacer(depot)
            # La page portait l’ancien travail : on repart d’une page neuve.
            shutil.copyfile(RACINE / "notebooks" / PAGE, lab.dossier / PAGE)
        if isinstance(quoi, str):
            depot_du_cas(quoi, lab.dossier)
        else:
            depot.adopter(reseau_au_hasard(*quoi))
        panneau, cadre = ouvrir(lab)
        corps = cadre.content_frame.locator("body")
        acteurs = len(depot.lire().acteurs) - 1
        lab.jusqu_a(lambda c=corps, a=acteurs: c.evaluate("() => nodes.length") == a)
        lab.page.wait_for_timeout(400)
        cible = recouvrements(boites_rendues(corps))
        panneau.get_by_role("button", name="tous les liens").click()
        lab.jusqu_a(lambda c=corps, a=acteurs: c.evaluate("() => nodes.length") == a + 1)
        lab.page.wait_for_timeout(400)
        ensemble = recouvrements(boites_rendues(corps))
        yield f"étiquettes qui se recouvrent, {nom} : {cible} sur la cible, {ensemble} dans l’ensemble"
