"""Réglages communs des tests."""

import os
import sys
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
