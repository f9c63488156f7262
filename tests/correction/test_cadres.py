"""Une promotion en tableaux : les mêmes comptes que les fichiers du bureau, sans les noms."""

import csv
import re
import shutil

import nbformat
import pytest
from corpus import remise
from hypothesis import example, given
from hypothesis import strategies as st
from nbclient import NotebookClient
from python_calamine import CalamineWorkbook

import atelier
from atelier.correction.bareme import bareme_propose
from atelier.correction.cadres import COLONNES, Cadres, promotion_en_tableaux
from atelier.correction.cohorte import lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import marque, poser_niveau
from atelier.correction.promotion import Promotion
from atelier.correction.releve import corriger
from atelier.correction.synthese import _avec_son_compte, dessin_de_la_classe, synthese
from atelier.cours.textes import libelles, secteurs
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Categorie
from atelier.erreurs import ErreurSaisie
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.etiquettes import couper
from fabriques import RACINE, carnet


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


def test_la_synthese_et_le_classeur_disent_ce_que_disent_les_tableaux(dossier):
    corriger([dossier.parent / "copies"], dossier)
    t = promotion_en_tableaux(dossier)
    page = (dossier / "synthese.html").read_text(encoding="utf-8")
    choisis = t["liens"]["classe_choisie"].value_counts()
    for classe, mot in libelles("classe").items():
        assert re.search(rf"<t[hd][^>]*>{mot}</t[hd]>\s*<td[^>]*>{choisis.get(classe, 0)}</td>", page), classe
    assert f"{t['acteurs']['identifiant'].nunique()} travaux lus" in page
    classeur = CalamineWorkbook.from_path(dossier / "notes.xlsx")
    notes = classeur.get_sheet_by_name("Notes").to_python()
    niveaux = {rang[0]: [n for n in rang[3:-2] if n != ""] for rang in notes[3:]}
    assert {i: len(n) for i, n in niveaux.items() if n} == t["criteres"].groupby(
        "identifiant"
    ).size().to_dict()
    indices = classeur.get_sheet_by_name("Indices").to_python()
    comptes = t["copies"].filter(like="indice_")
    assert len(indices) - 2 == len(comptes)
    assert sum(n for rang in indices[2:] for n in rang[1:] if n != "") == comptes.sum().sum()


def test_deux_ecritures_rapprochees_dans_une_meme_copie_ne_comptent_qu_une_fois():
    cadres = Cadres()
    noms = ["CMP de Lormont", "C.M.P. de Lormont ouest"]
    acteurs = [Acteur(f"a{n}", nom, categorie=Categorie.PUBLIC) for n, nom in enumerate(noms, 2)]
    for n in range(3):
        cadres.ajouter_le_travail(f"copie {n}", carnet(acteurs, [("a1", "a2"), ("a1", "a3")]), [])
    promotion = Promotion(cadres.tableaux())
    a, b = sorted(promotion.organisations)
    unie = promotion.rapprocher({f"{a} | {b}": True})
    assert dict(unie.organisations) == {a: 3}
    assert dict(unie.paires) == {("*", a): 3}
    assert unie.nom(a) in noms


def test_une_promotion_sans_travail_lisible_a_ses_tableaux_et_sa_synthese(tmp_path):
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "x.ipynb").write_text("{}", encoding="utf-8")
    corriger([tmp_path / "copies"], tmp_path / "s")
    t = promotion_en_tableaux(tmp_path / "s")
    assert [len(x) for x in t.values()] == [1, 0, 0, 0, 0]
    assert "0 travail lu" in (tmp_path / "s" / "synthese.html").read_text(encoding="utf-8")


def test_la_synthese_ne_dit_peu_vus_que_des_secteurs_qui_manquent_et_ecrit_chaque_nom_avec_son_compte():
    cadres = Cadres()
    longs = [
        Acteur(
            f"a{n}",
            f"Association numéro {n} pour le territoire du sud",
            categorie=Categorie.ASSOCIATION,
            secteur="S05",
        )
        for n in range(2, 52)
    ]
    partout = [
        Acteur(f"a{n}", f"Secteur numéro {n}", secteur=s) for n, s in enumerate(list(secteurs())[1:], 52)
    ]
    for n in range(3):
        cadres.ajouter_le_travail(f"copie {n}", carnet([*longs, *partout], [("a1", "a2")]), [])
    promotion = Promotion(cadres.tableaux())
    page = synthese(promotion)
    premier = next(iter(secteurs().values()))["libelle"]
    assert re.findall(r"<td[^>]*>([^<]*)</td>\s*<td[^>]*>(\d sur 3)</td>", page) == [(premier, "3 sur 3")]
    # Au-delà de quarante, le dessin mettrait des numéros sans clé.
    dessin = dessin_de_la_classe(promotion)
    assert not disposer_ensemble(dessin).numerote
    assert all(n.libelle.endswith(" (3)") for n in dessin.noeuds)


@example([6, 2, 5, 3, 11, 2, 6], 3)
@given(st.lists(st.integers(1, 24), min_size=1, max_size=8), st.integers(3, 300))
def test_le_compte_d_une_organisation_se_lit_toujours_en_entier(mots, compte):
    nom = " ".join("é" * n for n in mots)
    lignes = couper(_avec_son_compte(nom, compte))
    assert lignes[-1].split()[-1] == f"({compte})"
    assert "……" not in "".join(lignes)
