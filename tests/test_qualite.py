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


def test_les_essais_d_un_groupe_passent_dans_le_meme_programme(tmp_path):
    """Sans cela, deux navigateurs tourneraient ensemble, sans que rien ne le dise."""
    (tmp_path / "test_groupe.py").write_text(
        "import os, pathlib, pytest\n"
        "@pytest.mark.xdist_group('g')\n"
        "@pytest.mark.parametrize('n', range(6))\n"
        "def test_ou(n):\n"
        "    pathlib.Path(f'ou-{n}').write_text(os.environ['PYTEST_XDIST_WORKER'])\n",
        encoding="utf-8",
    )
    commande = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadgroup",
        "-p",
        "no:cacheprovider",
    ]
    subprocess.run(
        [*commande, "--rootdir=.", "test_groupe.py"], cwd=tmp_path, check=True, capture_output=True
    )
    assert len({f.read_text() for f in tmp_path.glob("ou-*")}) == 1
