"""Réglages communs des tests."""

import asyncio
import os
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE / "tests"), str(RACINE / "tests" / "correction")]

settings.register_profile(
    "atelier", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("atelier")
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture
def racine():
    return RACINE


@pytest.fixture
def mecs(tmp_path):
    """Le cas MECS importé dans un dépôt neuf."""
    from fabriques import depot_du_cas

    return depot_du_cas("mecs", tmp_path)


# Avant xdist, qui lit ces marques quand vient son tour.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Un navigateur à la fois : l’autre cœur passe le reste pendant ce temps."""
    for essai in items:
        if essai.get_closest_marker("navigateur") and not essai.get_closest_marker("xdist_group"):
            essai.add_marker(pytest.mark.xdist_group("navigateur"))


@pytest.fixture(autouse=True)
def sans_boucle_laissee(request):
    """Un essai sans navigateur ne voit pas la boucle qu’un essai de navigateur a pu laisser dans ce programme."""
    laissee = None if request.node.get_closest_marker("navigateur") else asyncio._get_running_loop()
    if laissee:
        asyncio._set_running_loop(None)
    yield
    if laissee:
        asyncio._set_running_loop(laissee)


def pytest_terminal_summary(terminalreporter):
    """Dit où passe le temps : les minutes de chaque dossier, préparations comprises."""
    durees = defaultdict(float)
    for rapports in terminalreporter.stats.values():
        for rapport in rapports:
            if hasattr(rapport, "duration") and hasattr(rapport, "nodeid"):
                durees[Path(rapport.nodeid.split("::")[0]).parent.as_posix()] += rapport.duration
    if sum(durees.values()) < 60:
        return
    terminalreporter.section("minutes par dossier")
    for dossier, secondes in sorted(durees.items(), key=lambda d: -d[1]):
        terminalreporter.write_line(f"{secondes / 60:6.1f}  {dossier}")
