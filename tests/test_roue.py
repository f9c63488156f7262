"""Une roue construite, installée seule ailleurs, se suffit."""

import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from urllib.request import urlopen

import pytest

from fabriques import RACINE


@pytest.fixture(scope="module")
def roue(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("roue")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dossier), str(RACINE)],
        check=True,
        capture_output=True,
    )
    (chemin,) = dossier.glob("*.whl")
    return chemin


def test_la_roue_porte_les_notebooks_les_cas_et_le_gardien(roue):
    noms = zipfile.ZipFile(roue).namelist()
    for voulu in (
        "atelier/_paquet/notebooks/00_commencer.ipynb",
        "atelier/_paquet/data/cas/mecs_acteurs.csv",
        "atelier/cours/criteres.toml",
        "atelier/carnet/carnet.schema.json",
        "atelier/dossier/base.html.j2",
        "atelier/dossier/page.css",
        "atelier/correction/retour.html.j2",
        "atelier/schema/pont.js",
        "atelier/saisie/ponts/barre.js",
        "atelier/lab/labextensions/atelier-gardien/static/remoteEntry.js",
    ):
        assert voulu in noms
    assert any(n.endswith("share/jupyter/labextensions/atelier-gardien/package.json") for n in noms)
    assert not any("tests/" in n or "attendus" in n for n in noms)


@pytest.fixture(scope="module")
def environnement_neuf(roue, tmp_path_factory):
    """Un environnement vide où seule la roue est installée, avec ce qu’elle demande."""
    dossier = tmp_path_factory.mktemp("neuf") / "env"
    subprocess.run([sys.executable, "-m", "venv", str(dossier)], check=True)
    binaires = dossier / ("Scripts" if os.name == "nt" else "bin")
    installation = subprocess.run(
        [str(binaires / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--constraint", str(RACINE / "requirements.lock"), str(roue)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if installation.returncode and not os.environ.get("CI"):
        pytest.skip(f"Installation impossible, sans doute hors ligne : {installation.stderr[-300:]}")
    assert installation.returncode == 0, installation.stderr[-3000:]
    return binaires


def test_la_roue_installee_seule_ouvre_jupyterlab(environnement_neuf, tmp_path):
    travail = tmp_path / "travail"
    serveur = subprocess.Popen(
        [str(environnement_neuf / "atelier"), "ouvrir", str(travail), "--sans-navigateur"],
        stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=tmp_path,
    )  # fmt: skip
    try:
        adresse = next(m.group(1) for x in serveur.stdout if (m := re.search(r"Adresse : (\S+)", x)))
        base, jeton = adresse.split("/lab/")[0], adresse.split("token=")[1]

        def lire(chemin):
            with urlopen(f"{base}/{chemin}{'&' if '?' in chemin else '?'}token={jeton}", timeout=30) as r:  # noqa: S310
                return r.read().decode("utf-8")

        assert "atelier-gardien" in lire("lab")
        reglages = json.loads(lire("lab/api/settings"))["settings"]
        langue = next(r for r in reglages if r["id"] == "@jupyterlab/translation-extension:plugin")
        assert langue["schema"]["properties"]["locale"]["default"] == "fr_FR"
        assert "00_commencer.ipynb" in lire("api/contents")
        assert "atelier-gardien" in lire("lab/extensions/atelier-gardien/static/remoteEntry.js")
    finally:
        serveur.send_signal(signal.SIGINT)
        serveur.wait(30)
        serveur.stdout.close()
