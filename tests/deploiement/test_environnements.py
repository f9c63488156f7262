"""conda et Binder, sans conda ni Docker : leurs propres bibliothèques lisent nos fichiers."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

RACINE = Path(__file__).resolve().parents[2]


def test_les_exigences_de_conda_se_lisent_comme_conda_les_lit():
    from rattler import MatchSpec, Version

    conda = yaml.safe_load((RACINE / "environment.yml").read_text(encoding="utf-8"))
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    specs = [MatchSpec(x) for x in conda["dependencies"] if isinstance(x, str)]
    par_nom = {
        getattr(s.name, "source", None) or str(getattr(s.name, "normalized", s.name)): s for s in specs
    }
    verrou = dict(
        re.findall(r"(?m)^([\w-]+)==([\w.]+)", (RACINE / "requirements.lock").read_text(encoding="utf-8"))
    )
    assert {"python", "jupyterlab", "ipywidgets", "pandas", "pyvis", "nbval"} <= set(par_nom)
    for nom, spec in par_nom.items():
        if nom in verrou and nom != "pip":
            assert Version(verrou[nom]), nom
            assert spec.version is not None, nom


def test_binder_reconnait_le_depot_comme_un_environnement_conda(tmp_path):
    fait = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "etudiant",
         str(RACINE)],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    sortie = fait.stdout + fait.stderr
    assert fait.returncode == 0, sortie[-2000:]
    assert "CondaBuildPack" in sortie or "environment.yml" in sortie


def test_binder_est_reserve_aux_cas_fictifs():
    for fichier in ("README.md", "environment.yml"):
        texte = (RACINE / fichier).read_text(encoding="utf-8")
        assert re.search("fictifs", texte), fichier


@pytest.mark.parametrize("fichier", ["pyproject.toml"])
def test_les_extras_de_deploiement_sont_bornes(fichier):
    extras = tomllib.loads((RACINE / fichier).read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert all(">=" in x and "<" in x for x in extras["hub"])
