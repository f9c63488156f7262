"""Chaque notebook, exécuté sur une copie, ne montre jamais d’erreur."""

import json
import random
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from atelier.remise.paquet import MIME
from fabriques import CAS, RACINE, depot_du_cas

# Des noyaux lancés ensemble par quatre coureurs se prennent leurs ports : ici, l’un après l’autre.
pytestmark = pytest.mark.xdist_group("noyaux")

NOTEBOOKS = sorted([
    *(RACINE / "notebooks").glob("*.ipynb"), *(RACINE / "notebooks" / "plus_loin").glob("*.ipynb"),
])  # fmt: skip


def copie(notebook, dossier):
    shutil.copy(notebook, dossier)
    shutil.copytree(CAS, dossier / "cas")
    return dossier / notebook.name


@pytest.mark.parametrize("plein", [False, True], ids=["vide", "plein"])
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_nbval_passe_sur_une_copie(notebook, plein, tmp_path):
    if plein:
        depot_du_cas("mecs", tmp_path)
    copie(notebook, tmp_path)
    resultat = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
         "--nbval-cell-timeout=60", notebook.name],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert resultat.returncode == 0, resultat.stdout[-3000:]
    assert "passed" in resultat.stdout


@pytest.mark.parametrize("plein", [False, True], ids=["vide", "plein"])
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_aucun_ordre_de_cellules_ne_casse(notebook, plein, tmp_path):
    if plein:
        depot_du_cas("mecs", tmp_path)
    nb = nbformat.read(copie(notebook, tmp_path), as_version=4)
    tirage = random.Random(notebook.stem)  # noqa: S311 — un ordre, pas un secret
    cellules = [c for c in nb.cells if c.cell_type == "code"] * 2
    tirage.shuffle(cellules)
    nb.cells = [nbformat.v4.new_code_cell(c.source) for c in cellules]
    NotebookClient(nb, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    if plein and any("mon_travail" in c.source for c in nb.cells):
        # Sans navigateur ni gardien, la sortie porte le document.
        assert any(MIME in s.get("data", {}) for c in nb.cells for s in c.outputs)
    for cellule in nb.cells:
        for sortie in cellule.outputs:
            assert sortie.output_type != "error"
            assert sortie.get("name") != "stderr", sortie


LIGNES = sorted(
    {
        "".join(c["source"])
        for n in NOTEBOOKS
        for c in json.loads(n.read_text(encoding="utf-8"))["cells"]
        if c["cell_type"] == "code"
    }
)


@pytest.mark.parametrize("ligne", LIGNES, ids=lambda x: x.rpartition(".")[2].removesuffix("()"))
def test_chaque_ligne_se_suffit_la_premiere_dans_un_noyau_neuf(ligne, tmp_path):
    depot_du_cas("etudiant", tmp_path)
    shutil.copytree(CAS, tmp_path / "cas")
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ligne)])
    NotebookClient(nb, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert [s.output_type for s in nb.cells[0].outputs if s.output_type in ("error", "stream")] == []
    assert nb.cells[0].outputs, "elle montre quelque chose"
