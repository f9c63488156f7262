"""Classer : la base en deux temps, dite selon le point de vue ; ce qui circule, et avec l’accord de qui."""

import pytest
from gestes import envoyer

from atelier.carnet import operations as op
from atelier.domaine.vocabulaire import Base, PointDeVue
from atelier.saisie import questions
from atelier.saisie.pages.classer import PageClasser
from atelier.saisie.session import Session
from fabriques import lien


@pytest.fixture
def page(tmp_path):
    seance = Session(tmp_path)
    seance.appliquer(op.ajouter_acteur("CMP"))
    seance.appliquer(op.ajouter_lien("a1", "a2"))
    p = PageClasser(seance)
    p._lien = "l1"
    p.rafraichir(seance.lire())
    return p


def cles(page):
    page.rafraichir(page.session.lire())
    return {q["cle"]: q["valeur"] for q in page.tri.groupes[0]["questions"]}


def test_la_base_se_pose_en_deux_temps(page):
    assert cles(page)["impose"] == "" and "base" in cles(page)
    page._repondre("impose", "non")
    assert cles(page)["impose"] == "non"
    page._repondre("base", "personnelle")
    assert page.session.lire().liens["l1"].base is Base.PERSONNELLE
    page._repondre("impose", "oui")
    assert page.session.lire().liens["l1"].base is Base.MANDAT
    assert "base" not in cles(page)
    page._repondre("impose", "non")
    assert page.session.lire().liens["l1"].base is None
    assert cles(page)["impose"] == "non"


def test_la_question_change_avec_le_point_de_vue():
    dites = {
        v: questions.tri(lien(None), entre_alters=False, point_de_vue=v)["questions"][1]["question"]
        for v in PointDeVue
    }
    assert len(set(dites.values())) == 3
    assert "poste" in dites[PointDeVue.ETABLISSEMENT] and "lieu" in dites[PointDeVue.PERSONNE]
    # Vu de la personne, « oui, il la suit » veut dire que le lien tient à elle.
    options = dict(
        questions.tri(lien(None), entre_alters=False, point_de_vue=PointDeVue.PERSONNE)["questions"][1][
            "options"
        ]
    )
    assert options["personnelle"].startswith("Oui") and "mandat" not in options
    assert "mandat" not in dict(questions.tri(lien(None), entre_alters=True)["questions"][1]["options"])


def test_ce_qui_circule_se_garde_sur_le_lien(page):
    page._changer("circule", page.circule)("des horaires")
    page._changer("accord_de", page.accord_de)("la famille, prévenue")
    x = page.session.lire().liens["l1"]
    assert (x.circule, x.accord_de) == ("des horaires", "la famille, prévenue")
    page.rafraichir(page.session.lire())
    assert page.circule.value == "des horaires"


def test_l_avis_vient_apres_la_classe_et_une_raison(page):
    page.session.appliquer(op.modifier_lien("l1", base="mandat"))
    page.session.appliquer(op.repondre("l1", {"P1": "N", "P3": "P"}))
    page._suspendre("classe", "contact")
    page._choisir()
    page.rafraichir(page.session.lire())
    assert page.session.lire().liens["l1"].classe_avant == "contact"
    assert "dit pourquoi" in page.avis.value and "C’est à discuter" not in page.avis.value
    assert page.suite.reponses == []
    page._changer("justification", page.justification)("Il décide seul.")
    page.rafraichir(page.session.lire())
    assert "réseau formel</b> (vous ne dites pas" in page.avis.value
    assert page.session.lire().liens["l1"].classe_vue == "formel"
    assert [g for g, _ in page.suite.reponses] == ["changer", "garder", "revoir"]


def test_le_formulaire_ne_se_montre_qu_une_fois_rempli(page):
    page._lien = ""
    page.rafraichir(page.session.lire())
    assert page.bloc.layout.display == "none"
    page.justification.de = ""
    vus = []
    page.bloc.layout.observe(lambda c: vus.append((c["new"], page.justification.de)), "display")
    page._lien = "l1"
    page.rafraichir(page.session.lire())
    assert vus == [("", "l1")]


def test_un_texte_sans_lien_n_est_pas_dit_pris(page):
    page._lien = ""
    page.rafraichir(page.session.lire())
    page.justification.de = ""
    assert page.justification.entendre({"texte": "réunions chaque mois", "de": ""}) is False


@pytest.mark.parametrize(
    ("cle", "valeur"),
    [("classe_choisie", "partenariat"), ("justification", "forgée"), ("id", "l9"), ("source", "a9"),
     ("base", "inconnue"), ("P1", "X"), ("P1", None), ("impose", "peut-être"), ("reponses", "x"), (["P1"], "O"),
     ("P1", ["O"]), ("__class__", "x")],
)  # fmt: skip
def test_une_reponse_reprise_vers_un_autre_lien_et_forgee_ne_change_rien(page, cle, valeur):
    page.session.appliquer(op.ajouter_acteur("PMI"))
    page.session.appliquer(op.ajouter_lien("a1", "a3"))
    avant = page.session.lire()
    for pont in (page.tri, page.grille):
        assert not envoyer(pont, cle=cle, valeur=valeur, de="l2", repris=True)
    assert page.session.lire() == avant


def test_une_reponse_reprise_vers_un_autre_lien_va_a_ce_lien(page):
    page.session.appliquer(op.ajouter_acteur("PMI"))
    page.session.appliquer(op.ajouter_lien("a1", "a3"))
    for cle, valeur in (("base", "institutionnelle"), ("P1", "O")):
        assert envoyer(page.tri, cle=cle, valeur=valeur, de="l2", repris=True)
    assert envoyer(page.grille, cle="P3", valeur="N", de="l2", repris=True)
    liens = page.session.lire().liens
    assert (liens["l2"].base, dict(liens["l2"].reponses)) == (Base.INSTITUTIONNELLE, {"P1": "O", "P3": "N"})
    assert (liens["l1"].base, dict(liens["l1"].reponses)) == (None, {})
