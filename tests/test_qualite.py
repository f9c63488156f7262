"""Les contrôles de style et de types font partie des tests."""

import subprocess
import sys

import pytest

from fabriques import RACINE


@pytest.mark.parametrize(
    "commande",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)],
    ids=["ruff-règles", "ruff-forme", "mypy"],
)
def test_le_code_passe_les_controles(commande):
    resultat = subprocess.run(
        [sys.executable, "-m", *commande], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert resultat.returncode == 0, resultat.stdout + resultat.stderr
