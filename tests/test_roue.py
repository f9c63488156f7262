"""Une roue construite, installée seule ailleurs, se suffit."""

import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def roue(tmp_path_factory):
    from fabriques import RACINE

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
        "atelier/schema/pont.js",
        "atelier/saisie/front/barre.js",
        "atelier/lab/labextensions/atelier-gardien/static/remoteEntry.js",
    ):
        assert voulu in noms
    assert any(n.endswith("share/jupyter/labextensions/atelier-gardien/package.json") for n in noms)
    assert not any("tests/" in n or "attendus" in n for n in noms)


def test_la_roue_installee_seule_ouvre_un_dossier(roue, tmp_path):
    # Un dossier à part, sans le dépôt : les dépendances viennent de l’environnement des tests.
    cible = tmp_path / "seul"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(cible), str(roue)],
        check=True,
    )  # fmt: skip
    code = (
        f"import sys; sys.path.insert(0, {str(cible)!r})\n"
        "import atelier, pathlib\n"
        f"assert atelier.__file__.startswith({str(cible)!r}), atelier.__file__\n"
        "from atelier.lab.dossier import preparer\n"
        "from atelier.lab.ressources import GARDIEN\n"
        "assert (GARDIEN / 'atelier-gardien' / 'package.json').is_file()\n"
        f"print(len(preparer(pathlib.Path({str(tmp_path / 'travail')!r}))))"
    )
    sortie = subprocess.run(
        [sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout
    assert int(sortie) >= 6
    assert (tmp_path / "travail" / "00_commencer.ipynb").is_file()
