"""Où l’on en est, et ce que les données disent pour le plan."""

from hypothesis import given
from hypothesis import strategies as st

from atelier.analyse.faits import faits
from atelier.analyse.progres import DERNIERE, mots, parcours_de, progres
from atelier.carnet import ecrits
from atelier.carnet import operations as op
from atelier.cours.textes import questions_du_plan
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import CRITERES, Categorie, Reponse
from fabriques import carnet, carnets, lien


def compte(c, page):
    return {p.nom: (p.fait, p.vise) for p in progres(c, page)}


def test_les_cibles_suivent_le_parcours():
    c = carnet(("CMP", "Collège"), [("a1", "a2"), ("a2", "a3")])
    assert compte(c, 2)["acteurs"] == (2, 12)
    assert compte(c, 3)["liens entre les autres acteurs"] == (1, 4)
    c = ecrits.choisir_parcours("dossier")(c).carnet
    assert compte(c, 2)["acteurs"] == (2, 30)
    assert parcours_de(ecrits.choisir_parcours("inconnu")(c).carnet)["acteurs"] == 12


def test_une_grille_n_est_entiere_qu_a_quinze_reponses():
    presque = lien(reponses=dict.fromkeys(CRITERES[:-1], "O"))
    assert compte(carnet(("CMP",), [presque]), 3)["grilles entières"][0] == 0
    entiere = lien(reponses=dict.fromkeys(CRITERES, "?"))
    assert compte(carnet(("CMP",), [entiere]), 3)["grilles entières"][0] == 1


@given(carnets(), st.integers(0, DERNIERE))
def test_le_progres_ne_casse_jamais(c, page):
    assert all(p.fait >= 0 and p.vise >= 0 for p in progres(c, page))


@given(carnets(), st.sampled_from([q["id"] for q in questions_du_plan()]))
def test_les_faits_ne_viennent_que_des_membres(c, question):
    assert faits(c, question) == [] or c.analyse.perimetre


def test_les_faits_parlent_des_membres_et_d_eux_seuls():
    usagers = Acteur("a3", "Conseil des jeunes", categorie=Categorie.GROUPE_USAGERS)
    c = carnet(("CMP", usagers, "Préfecture"), [("a2", "a3"), ("a2", "a4")])
    c = op.repondre("l1", {"P3": Reponse.OUI})(c).carnet
    c = op.repondre("l2", {"P3": Reponse.OUI})(c).carnet
    assert faits(c, "C4.2") == []
    c = ecrits.fixer_le_perimetre(["a2", "a3"])(c).carnet
    assert faits(c, "C4.2") == ["Tâches réparties : CMP – Conseil des jeunes."]
    assert faits(c, "C4.1")[0] == "2 membres."
    assert faits(c, "C8.1") == ["Personnes concernées parmi les membres : Conseil des jeunes."]


def test_un_fait_repris_recrit_ou_ecarte_reste_distinct_de_l_ecriture():
    c = carnet()
    c = ecrits.reprendre_fait("C4.1", "2 membres.")(c).carnet
    c = ecrits.reprendre_fait("C4.1", "Deux membres.", "2 membres.")(c).carnet
    assert c.faits["C4.1"] == ("Deux membres.",)
    assert c.faits["C4.1.ecartes"] == ("2 membres.",)
    c = ecrits.ecrire_plan("C4.1", "Ils sont peu.")(c).carnet
    c = ecrits.ecarter_fait("C4.1", "Deux membres.")(c).carnet
    assert "C4.1" not in c.faits
    assert c.plan == {"C4.1": "Ils sont peu."}
    c = ecrits.reproposer_les_faits("C4.1")(c).carnet
    assert c.faits == {}
    assert ecrits.ecrire_plan("C4.1", " ")(c).carnet.plan == {}


def test_les_mots_se_comptent_sans_la_ponctuation():
    assert mots("Oui : c’est « à deux » — ou à trois !") == 7
    assert mots("") == 0
