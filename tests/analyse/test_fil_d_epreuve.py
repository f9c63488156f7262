"""Suivre un besoin de lien en lien, et comparer deux états."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from atelier.analyse.comparaison import comparer
from atelier.analyse.fil_d_epreuve import suivre
from atelier.carnet import operations as op
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Classe, Qualite, Statut
from fabriques import carnet, carnets


def test_on_appelle_par_le_dernier_acteur_atteint_qui_connait_le_suivant():
    c = carnet(("CMP", "Collège", "PMI"), [("a1", "a2"), ("a2", "a3"), ("a1", "a3")])
    assert [(p.depuis, p.vers) for p in suivre(c.reseau, ("a2", "a3"))] == [("a1", "a2"), ("a2", "a3")]


def test_sans_lien_existant_c_est_une_rupture_et_le_fil_repart_d_avant():
    potentiel = Lien("l2", "a2", "a3", statut=Statut.POTENTIEL)
    c = carnet(("CMP", "Collège", "PMI", "CAF"), [("a1", "a2"), potentiel, ("a3", "a5")])
    premier, second, troisieme, quatrieme = suivre(c.reseau, ("a2", "a3", "a4", "a5"))
    assert (premier.rupture, second.rupture, troisieme.rupture, quatrieme.rupture) == (
        False,
        True,
        True,
        True,
    )
    assert second.lien == potentiel
    assert troisieme.lien is None
    assert quatrieme.lien is None, "un acteur que l’on n’a pas atteint ne peut pas appeler"


def test_un_lien_tenu_ou_personnel_est_fragile():
    tenu = Lien("l1", "a1", "a2", qualite=Qualite.TENU)
    personnel = Lien("l2", "a1", "a3", base=Base.PERSONNELLE)
    c = carnet(("CMP", "Collège", "PMI"), [tenu, personnel, ("a1", "a4")])
    assert [p.fragile for p in suivre(c.reseau, ("a2", "a3", "a4"))] == [True, True, False]


@given(carnets(), st.lists(st.sampled_from(["a1", "a2", "a3", "a4", "a9"]), max_size=6))
def test_aucun_reseau_ne_casse_le_fil(c, appels):
    pas = suivre(c.reseau, appels)
    assert len({p.vers for p in pas}) == len(pas)
    assert all(p.lien is None or {p.depuis, p.vers} == p.lien.paire for p in pas)


def test_comparer_dit_ce_qui_est_apparu_parti_et_devenu_partenariat():
    avant = carnet(
        (Acteur("a2", "CMP", statut=Statut.POTENTIEL), "Collège", "PMI"),
        [("a1", "a3"), Lien("l2", "a1", "a2", statut=Statut.POTENTIEL)],
    )
    apres = op.choisir_classe("l1", Classe.PARTENARIAT)(avant).carnet
    apres = op.modifier_acteur("a2", statut=Statut.EXISTANT)(apres).carnet
    apres = op.modifier_lien("l2", statut=Statut.EXISTANT)(apres).carnet
    apres = op.choisir_classe("l2", Classe.FORMEL)(apres).carnet
    apres = op.supprimer_acteur("a4")(apres).carnet
    apres = op.ajouter_acteur("CAF")(apres).carnet
    apres = op.ajouter_lien("a1", "a5")(apres).carnet
    e = comparer(avant, apres)
    assert e.acteurs_apparus == ("CAF",)
    assert e.acteurs_partis == ("PMI",)
    assert e.acteurs_devenus_existants == ("CMP",)
    assert e.liens_apparus == ("MECS – CAF",)
    assert e.liens_devenus_existants == ("MECS – CMP",)
    assert e.devenus_partenariat == ("MECS – Collège",)
    assert e.reclasses == (("MECS – CMP", None, Classe.FORMEL),)
    assert not e.liens_partis


@given(carnets())
def test_un_travail_compare_a_lui_meme_n_a_pas_change(c):
    assert comparer(c, replace(c, revision=c.revision + 1)).vide
