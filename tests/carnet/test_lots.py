"""Plusieurs objets d’un seul geste, et d’une seule annulation."""

import pytest

from atelier.analyse.paires import paires_probables
from atelier.carnet import lots, porte
from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.vocabulaire import Base, Statut
from atelier.erreurs import ErreurSaisie
from fabriques import carnet, lien


def test_un_lot_s_annule_d_un_geste(tmp_path):
    depot = Depot(tmp_path)
    for nom in ("CMP", "PMI", "ASE"):
        depot.appliquer(op.ajouter_acteur(nom))
    fait = depot.appliquer(lots.modifier_acteurs(["a2", "a3"], secteur="S05"))
    assert fait.description == "2 acteurs modifiés"
    assert [a.secteur for a in depot.lire().reseau.alters()] == ["S05", "S05", ""]
    depot.appliquer(lots.supprimer_acteurs(["a2", "a4"]))
    depot.annuler()
    depot.annuler()
    assert [(a.nom, a.secteur) for a in depot.lire().reseau.alters()] == [
        ("CMP", ""),
        ("PMI", ""),
        ("ASE", ""),
    ]


def test_un_lot_dont_un_geste_est_refuse_ne_change_rien(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    avant = depot.lire()
    with pytest.raises(ErreurSaisie):
        depot.appliquer(lots.supprimer_acteurs(["a2", "a1"]))
    assert depot.lire() == avant


def test_relier_cree_les_acteurs_inconnus_et_suit_les_potentiels():
    c = porte.relier("mecs", "CMP")(carnet(())).carnet
    assert [a.nom for a in c.acteurs.values()] == ["MECS", "CMP"]
    ici = carnet((Acteur("a2", "Épicerie", statut=Statut.POTENTIEL),))
    operation = porte.relier("MECS", "epicerie")
    for _ in range(2):  # une opération peut s’appliquer deux fois : elle ne garde rien de la première
        assert operation(ici).carnet.liens["l1"].statut is Statut.POTENTIEL
    with pytest.raises(ErreurSaisie):
        porte.relier("MECS", " ")(ici)


def test_deux_liens_paralleles_sont_permis():
    ici = carnet(("CMP",), [("a1", "a2")])
    assert len(porte.relier("MECS", "CMP")(ici).carnet.liens) == 2


def test_basculer_relie_puis_delie_mais_garde_un_lien_qui_dit_quelque_chose():
    c = porte.basculer_lien("a2", "a3")(carnet()).carnet
    assert len(c.liens) == 1
    assert porte.basculer_lien("a3", "a2")(c).carnet.liens == {}
    rempli = carnet(("CMP",), [lien(Base.MANDAT)])
    with pytest.raises(ErreurSaisie, match="réponses"):
        porte.basculer_lien("a1", "a2")(rempli)


def test_la_fiche_se_remplit_et_se_vide():
    c = lots.noter_fiche("a2", horaires="lundi")(carnet()).carnet
    assert c.contacts == {"a2": Fiche(horaires="lundi")}
    assert lots.noter_fiche("a2", horaires=" ")(c).carnet.contacts == {}
    assert op.supprimer_acteur("a2")(c).carnet.contacts == {}


def test_les_paires_probables_viennent_d_abord_et_un_non_est_retenu():
    c = carnet(
        (Acteur("a2", "CMP", secteur="S06"), Acteur("a3", "Club"), Acteur("a4", "CSAPA", secteur="S06"),
         Acteur("a5", "Piste", statut=Statut.POTENTIEL)),
        [("a1", "a2"), ("a2", "a3")],
    )  # fmt: skip
    paires = paires_probables(c)
    assert [p[:2] for p in paires] == [("a2", "a4"), ("a3", "a4")]
    assert paires[0][2] == "même secteur"
    c = lots.ecarter_paire("a4", "a2")(c).carnet
    assert [p[:2] for p in paires_probables(c)] == [("a3", "a4")]


def test_deux_acteurs_de_meme_nom_ne_se_confondent_pas():
    ici = carnet((Acteur("a2", "CMP", organisation="Nord"), Acteur("a3", "cmp", organisation="Sud")))
    with pytest.raises(ErreurSaisie, match="Plusieurs"):
        porte.relier("MECS", "CMP")(ici)
    assert porte.relier("MECS", "a3")(ici).carnet.liens["l1"].cible == "a3"


def test_dire_non_a_beaucoup_de_paires_ne_fait_pas_enfler_le_journal(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(lots.ensemble([op.ajouter_acteur(f"A{n}") for n in range(30)]))
    avant = (tmp_path / ".atelier" / "historique.jsonl").stat().st_size
    for n in range(3, 30):
        depot.appliquer(lots.ecarter_paire("a2", f"a{n}"))
    assert ((tmp_path / ".atelier" / "historique.jsonl").stat().st_size - avant) / 27 < 450
    depot.annuler()
    assert len(depot.lire().sans_lien) == 26
