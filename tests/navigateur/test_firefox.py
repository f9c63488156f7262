"""Firefox ESR : le fil d’un étudiant, et deux fenêtres sur la même page."""

import json
import os
import shutil
import subprocess

import pytest
from pilote import Serveur

from atelier.carnet.depot import Depot
from atelier.remise.copie import lire_copie
from fabriques import RACINE

pytestmark = pytest.mark.navigateur
SCRIPT = RACINE / "tests" / "front" / "firefox.mjs"


@pytest.fixture
def serveur(tmp_path):
    serveur = Serveur(tmp_path / "Élève n° 2", tmp_path / "données")
    yield serveur
    serveur.fermer()


def conduire(serveur, quoi):
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if not (
        firefox and shutil.which("node") and (SCRIPT.parent / "node_modules" / "puppeteer-core").is_dir()
    ):
        if os.environ.get("ATELIER_EXIGE_NAVIGATEUR") or os.environ.get("CI"):
            pytest.fail("Firefox, Node ou puppeteer-core manquent : ces tests sont exigés ici.")
        pytest.skip("Ni Firefox ni de quoi le conduire sur cette machine.")
    fait = subprocess.run(
        ["node", str(SCRIPT), serveur.base, serveur.jeton, quoi],
        capture_output=True, text=True, check=False, timeout=400, env={**os.environ, "ATELIER_FIREFOX": firefox},
    )  # fmt: skip
    assert fait.returncode == 0, (fait.stdout + fait.stderr)[-4000:]
    return json.loads(fait.stdout.splitlines()[-1])["tapes"]


def test_dans_firefox_du_premier_acteur_a_la_remise(serveur):
    tapes = conduire(serveur, "fil")
    carnet = Depot(serveur.dossier).lire()
    assert [a.nom for a in carnet.reseau.alters()] == tapes
    assert len(carnet.liens) == 3
    assert lire_copie(serveur.dossier / "A_DEPOSER" / "remise.ipynb").carnet.revision == carnet.revision


def test_dans_firefox_deux_fenetres_prennent_chaque_nom(serveur):
    tapes = conduire(serveur, "fenetres")
    assert sorted(a.nom for a in Depot(serveur.dossier).lire().reseau.alters()) == sorted(tapes)
