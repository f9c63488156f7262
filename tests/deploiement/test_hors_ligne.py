"""Une salle sans internet : le dossier préparé s’installe et s’ouvre, le réseau coupé."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from atelier.erreurs import ErreurLancement
from atelier.lab.hors_ligne import preparer_hors_ligne

RACINE = Path(__file__).resolve().parents[2]


def sans_reseau():
    """De quoi lancer un programme sans aucun réseau ; à défaut, un mandataire qui ne répond pas."""
    essai = ["unshare", "-rn", "true"]
    if shutil.which("unshare") and subprocess.run(essai, capture_output=True, check=False).returncode == 0:
        return ["unshare", "-rn"]
    return []


@pytest.mark.navigateur  # long, comme eux : il installe tout
@pytest.mark.xdist_group("deploiement")
def test_le_dossier_prepare_s_installe_le_reseau_coupe(tmp_path):
    dossier = tmp_path / "clé usb été"
    assert preparer_hors_ligne(RACINE, dossier) > 60
    assert not (dossier / ".git").exists()
    milieu = {
        n: v for n, v in os.environ.items() if not n.lower().endswith("_proxy") and not n.startswith("PIP_")
    }
    milieu |= {
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HOME": str(tmp_path),
        "PIP_CACHE_DIR": str(tmp_path / "cache"),
    }
    python = getattr(sys, "_base_executable", sys.executable)
    fait = subprocess.run(
        [*sans_reseau(), python, "lancer.py", "diagnostic", str(tmp_path / "travail")],
        cwd=dossier, env=milieu, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stdout + fait.stderr
    assert "gardien : présent" in fait.stdout
    assert "posé dans l’environnement" in fait.stdout


def test_un_dossier_deja_plein_ou_un_paquet_seul_sont_refuses(tmp_path):
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    with pytest.raises(ErreurLancement, match="n’est pas vide"):
        preparer_hors_ligne(RACINE, tmp_path)
    with pytest.raises(ErreurLancement, match="projet entier"):
        preparer_hors_ligne(tmp_path, tmp_path / "b")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
