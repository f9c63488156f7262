"""Saisir les liens : la table dit l’autre acteur, un nom tout proche pose la question."""

import pytest

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.saisie.pages.liens import PageLiens
from atelier.saisie.session import Session


@pytest.fixture
def session(tmp_path):
    return Session(Depot(tmp_path).fichier.parent)


def page(session, classe):
    p = classe(session)
    session.inscrire(p.nom, p)
    return p


def noms(session):
    return sorted(a.nom for a in session.lire().reseau.alters())


def test_un_lien_du_centre_se_dit_par_l_autre_acteur(session):
    p = page(session, PageLiens)
    centre = session.lire().acteurs[session.lire().ego].nom
    assert p._relier(centre, "CMP", False, False)
    assert p._relier("CMP", "PMI", False, False)
    assert p._relier("PMI", centre, False, False)
    dits = [x["valeurs"]["lien"] for x in reversed(p.table.lignes)]
    assert dits == ["CMP", "CMP – PMI", f"PMI – {centre}"]
    assert centre in p.table.colonnes[0]["titre"]


def test_un_lien_neuf_n_a_qu_un_mot_a_dire(session):
    p = page(session, PageLiens)
    p._relier(session.lire().ego, "CMP", False, False)
    valeurs = p.table.lignes[0]["valeurs"]
    assert valeurs["classe"] == "à classer"
    assert "?" not in valeurs.values()


def test_un_nom_tout_proche_pose_la_question_et_se_reunit(session):
    session.appliquer(op.ajouter_acteur("Mission locale"))
    p = page(session, PageLiens)
    p._relier(session.lire().ego, "Misson locale", False, False)
    assert "« Misson locale » ressemble à « Mission locale »" in p.paire.avis["texte"]
    p._sur_l_avis(p.paire.avis["boutons"][0][1])
    assert noms(session) == ["Mission locale"]
    carnet = session.lire()
    assert [carnet.acteurs[x.cible].nom for x in carnet.liens.values()] == ["Mission locale"]


@pytest.mark.parametrize("neufs", [("CMP", "CMPP"), ("PMI", "CMP")])
def test_deux_sigles_ne_se_ressemblent_pas(session, neufs):
    p = page(session, PageLiens)
    for nom in neufs:
        p._relier(session.lire().ego, nom, False, False)
    assert "ressemble" not in p.paire.avis.get("texte", "")
