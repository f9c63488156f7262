"""Une promotion en tableaux : les mêmes comptes que les fichiers du bureau, sans les noms."""

import csv
import shutil

import nbformat
import pytest
from corpus import remise
from nbclient import NotebookClient

import atelier
from atelier.correction.bareme import bareme_propose
from atelier.correction.bureau import marque, poser_niveau
from atelier.correction.cadres import COLONNES, promotion_en_tableaux
from atelier.correction.cohorte import lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.releve import corriger
from atelier.domaine.acteur import Acteur
from atelier.erreurs import ErreurSaisie
from fabriques import RACINE


@pytest.fixture
def dossier(tmp_path):
    for nom in ("alice", "bruno", "chloe"):
        (tmp_path / "copies" / nom).mkdir(parents=True)
        (tmp_path / "copies" / nom / "remise.ipynb").write_bytes(remise(nom))
    (tmp_path / "copies" / "dora").mkdir()
    suspendue = remise("dora", acteurs=[Acteur("a2", "CMP", note="06 11 22 33 44")], motif="essai")
    (tmp_path / "copies" / "dora" / "remise.ipynb").write_bytes(suspendue)
    corriger([tmp_path / "copies"], tmp_path / "correction")
    depot = DepotDuBureau(tmp_path / "correction")
    lue = next(x for x in lire_la_cohorte(depot.dossier) if "alice" in x.identifiant)
    for critere in bareme_propose().criteres:
        depot.appliquer(
            poser_niveau(lue.identifiant, critere.id, 2, travaux={lue.identifiant: marque(lue.copie.carnet)})
        )
    return tmp_path / "correction"


def test_une_promotion_donne_cinq_tableaux_egaux_aux_fichiers(dossier):
    t = promotion_en_tableaux(dossier)
    assert list(t) == list(COLONNES)
    assert sorted(t["copies"]["etat"]) == ["a_noter", "a_noter", "notee", "suspendue"]
    assert t["copies"]["note"].count() == 1
    assert len(t["criteres"]) == len(bareme_propose().criteres)
    attendue = float(bareme_propose().note({c.id: 2 for c in bareme_propose().criteres}))
    assert t["copies"]["note"].max() == attendue
    for nom, moins in (("liens", 0), ("acteurs", 3)):  # acteurs.csv ne porte pas le centre de chacun
        with (dossier / f"{nom}.csv").open(encoding="utf-8-sig", newline="") as f:
            assert len(t[nom]) - moins == len(list(csv.DictReader(f)))
    assert not any("06 11" in str(v) for tableau in t.values() for v in tableau.to_numpy().ravel())
    assert "nom" not in t["copies"].columns


def test_un_dossier_sans_correction_le_dit(tmp_path):
    with pytest.raises(ErreurSaisie, match="Aucune promotion"):
        atelier.promotion(tmp_path)


def test_les_cinq_questions_du_notebook_ont_une_reponse(dossier):
    shutil.copy(RACINE / "notebooks" / "formateur" / "promotion.ipynb", dossier.parent)
    nb = nbformat.read(dossier.parent / "promotion.ipynb", as_version=4)
    NotebookClient(nb, timeout=120, resources={"metadata": {"path": str(dossier.parent)}}).execute()
    cellules = [c for c in nb.cells if c.cell_type == "code"]
    assert len(cellules) == 6
    for cellule in cellules:
        assert [s.output_type for s in cellule.outputs] == ["execute_result"], cellule.source
