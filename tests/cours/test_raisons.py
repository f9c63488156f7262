"""Aucune raison ne dit une réponse qui n’a pas été donnée : chaque phrase a ici la condition qui la rend vraie."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atelier.cours.raisons import nom_du_critere, phrase, raison_principale
from atelier.cours.textes import libelles
from atelier.domaine.classement import evaluer
from atelier.domaine.regle import REGLE_ATELIER, regle
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Lecture, Reponse, Statut
from atelier.saisie.avis import idee_du_cours, raisons_en_html
from fabriques import PARTENARIAT, lien, liens_quelconques

PROUVE = {"O", "P"}
VIE = ("P2", "P9", "R2", "R3", "R4")
RESEAU = ("R1", "R2", "R3", "R4", "R5")


def r(x, critere):
    return x.reponses.get(critere, Reponse.NE_SAIT_PAS).value


def montre(x, *criteres):
    return [c for c in criteres if r(x, c) in PROUVE]


def mandat(x):
    return x.base is Base.MANDAT


def cadre(x, *voulus):
    la = (["mandat"] if mandat(x) else []) + (["accord"] if montre(x, "P1") else [])
    la += ["ecrit"] if montre(x, "P10") else []
    return tuple(la) == voulus


def reciprocite(x, valeur):
    return r(x, "R4") == valeur


VRAI_SI = {
    "potentiel": lambda x: x.est_potentiel,
    "base_inconnue": lambda x: x.base is None,
    "lien_vide": lambda x: r(x, "P1") == r(x, "P2") == "?",
    "rien_de_dit": lambda x: not {v.value for v in x.reponses.values()} & set("OPN"),
    "base_personnelle": lambda x: x.base is Base.PERSONNELLE,
    "mobilisable": lambda x: x.mobilisable is True,
    "pas_mobilisable": lambda x: x.mobilisable is False,
    "mobilisable_inconnu": lambda x: x.mobilisable is None,
    "accord": lambda x: r(x, "P1") in PROUVE,
    "accord_ecrit": lambda x: r(x, "P10") == "O" and r(x, "P1") in "?S",
    "accord_des_parties": lambda x: r(x, "P1") == "S" and r(x, "P8") == "O",
    "accord_refuse": lambda x: r(x, "P1") == "N",
    "accord_sans_direction": lambda x: r(x, "P1") == "S" and r(x, "P8") != "O",
    "accord_inconnu": lambda x: r(x, "P1") == "?",
    "rencontres": lambda x: r(x, "P2") in PROUVE,
    "rencontres_absentes": lambda x: r(x, "P2") == "N",
    "rencontres_sans_objet": lambda x: r(x, "P2") == "S",
    "rencontres_inconnues": lambda x: r(x, "P2") == "?",
    "partage": lambda x: len(montre(x, "P3", "P4", "P5", "P6")) >= 2,
    "partage_faible": lambda x: {r(x, c) for c in ("P3", "P4", "P5", "P6")} & {"N", "P"},
    "partage_peu": lambda x: montre(x, "P3", "P4", "P5", "P6"),
    "partage_absent": lambda x: not montre(x, "P3", "P4", "P5", "P6"),
    "negocie": lambda x: r(x, "P8") in PROUVE,
    "negocie_avec_besoin": lambda x: r(x, "P8") == "P" and r(x, "P7") == "O",
    "besoin_mutuel": lambda x: r(x, "P7") == "O",
    "pas_negocie": lambda x: r(x, "P8") not in PROUVE and r(x, "P7") != "O",
    "negocie_sous_mandat": lambda x: mandat(x) and r(x, "P8") != "O",
    "negocie_interne": lambda x: x.meme_organisme and r(x, "P8") != "O",
    "moyenne_p": lambda x: montre(x, *CRITERES[5:14]) and "?" not in {r(x, c) for c in CRITERES[5:14]},
    "moyenne_p_jusqu_ici": lambda x: montre(x, *CRITERES[5:14]) and "?" in {r(x, c) for c in CRITERES[5:14]},
    "moyenne_p_presque": lambda x: {r(x, c) for c in CRITERES[5:14]} & {"N", "P"},
    "moyenne_p_absente": lambda x: {r(x, c) for c in CRITERES[5:14]} & {"N", "P"},
    "moyenne_p_vide": lambda x: not {r(x, c) for c in CRITERES[5:14]} & set("OPN"),
    "convention_ecrite": lambda x: r(x, "P10") == "O",
    "convention_en_partie": lambda x: r(x, "P10") == "P",
    "sans_convention": lambda x: r(x, "P10") not in PROUVE,
    "cadre_mandat": lambda x: cadre(x, "mandat"),
    "cadre_accord": lambda x: cadre(x, "accord"),
    "cadre_ecrit": lambda x: cadre(x, "ecrit"),
    "cadre_accord_ecrit": lambda x: cadre(x, "accord", "ecrit"),
    "cadre_mandat_accord": lambda x: cadre(x, "mandat", "accord"),
    "cadre_mandat_ecrit": lambda x: cadre(x, "mandat", "ecrit"),
    "cadre_mandat_accord_ecrit": lambda x: cadre(x, "mandat", "accord", "ecrit"),
    "cadre_fait": lambda x: cadre(x) and r(x, "P2") == "O" and montre(x, "P3"),
    "cadre_presque": lambda x: cadre(x) and r(x, "P2") == "P" and montre(x, "P3"),
    "cadre_absent": lambda x: cadre(x) and not (montre(x, "P2") and montre(x, "P3")),
    "vivant_mandat": mandat,
    "vivant": lambda x: montre(x, *VIE),
    "vivant_inconnu": lambda x: "?" in {r(x, c) for c in VIE},
    "papier_dort": lambda x: montre(x, "P10") and {r(x, c) for c in VIE} <= set("NS") and not mandat(x),
    "ne_vit_plus": lambda x: not montre(x, "P10") and {r(x, c) for c in VIE} <= set("NS"),
    "commun": lambda x: montre(x, "P2", "P3", "P4", "P5", "P6"),
    "commun_inconnu": lambda x: "?" in {r(x, c) for c in ("P2", "P3", "P4", "P5", "P6")},
    "commun_absent": lambda x: (
        {r(x, c) for c in ("P2", "P3", "P4", "P5", "P6")} <= set("NS") and not cadre(x)
    ),
    "ni_cadre_ni_partage": lambda x: not montre(x, "P2", "P3", "P4", "P5", "P6"),
    "moyenne_r": lambda x: montre(x, "R4"),
    "moyenne_r_vide": lambda x: not {r(x, c) for c in RESEAU} & set("OPN"),
    "contact": lambda x: x.base in (Base.INSTITUTIONNELLE, Base.MANDAT),
}
for debut, vrai in (("moyenne_r", lambda x: montre(x, *RESEAU)), ("moyenne_r_presque", None), ("moyenne_r_absente", None)):  # fmt: skip
    manque = vrai or (lambda x: {r(x, c) for c in RESEAU} & {"N", "P"})
    if vrai is None:
        VRAI_SI[debut] = lambda x, m=manque: m(x) and montre(x, "R4")
    for suite, valeur in (
        ("sans_reciprocite", "N"),
        ("reciprocite_inconnue", "?"),
        ("reciprocite_sans_objet", "S"),
    ):
        VRAI_SI[f"{debut}_{suite}"] = lambda x, m=manque, v=valeur: m(x) and reciprocite(x, v)


def test_chaque_raison_a_sa_phrase_et_sa_condition():
    assert set(libelles("raison")) == set(VRAI_SI)


@given(liens_quelconques(), st.sampled_from(list(Lecture)))
@settings(max_examples=600)
def test_aucune_phrase_ne_dit_une_reponse_qui_n_a_pas_ete_donnee(x, lecture):
    avis = evaluer(x, lecture, REGLE_ATELIER)
    for raison in avis.raisons:
        assert VRAI_SI[raison.code](x), (raison.code, x.reponses)
        assert all(x.reponses.get(c) is lue for c, lue in raison.lues)
        dite = phrase(raison)
        # Un critère nommé dans une phrase est un critère lu : jamais un autre.
        if "{lues}" in libelles("raison")[raison.code]:
            assert all(nom_du_critere(c) in dite for c, _ in raison.lues)
        if raison.ouverte:
            assert avis.provisoire and not raison.remplie
    assert raison_principale(avis)


@given(liens_quelconques(), st.sampled_from(list(Lecture)))
def test_les_phrases_n_ont_ni_code_ni_trou_et_les_mots_y_precedent_les_nombres(x, lecture):
    for severe in (REGLE_ATELIER, regle({"seuil_partenariat": 0.9, "seuil_informel": 0.9})):
        for raison in evaluer(x, lecture, severe).raisons:
            dite = phrase(raison)
            assert not re.search(r"\b[RPKC]\d|[{}]", dite)
            assert dite.rstrip(")").endswith(".")
            assert ": ;" not in dite and ": ." not in dite and "()" not in dite
            nombre = re.search(r"\d", dite)
            assert nombre is None or nombre.start() > 30


@given(liens_quelconques())
def test_un_mandat_n_est_jamais_un_accord_et_un_lien_d_institution_jamais_une_relation_a_soi(x):
    avis = evaluer(x)
    texte = raisons_en_html(avis) + (idee_du_cours(avis.classe, x.base) if avis.classe else "")
    if x.base is not Base.PERSONNELLE:
        assert "qui m’est propre" not in texte
    if x.base is Base.MANDAT and r(x, "P1") not in PROUVE:
        assert "Les directions ont donné leur accord" not in texte
    assert "pas encore ensemble" not in texte


def test_l_avis_d_un_contact_et_d_un_cadre_vide():
    guichet = evaluer(lien(reponses=dict.fromkeys(CRITERES, "N") | {"R1": "O"}))
    assert guichet.classe is Classe.CONTACT
    assert raison_principale(guichet).startswith("On se connaît, ou c’est un guichet")
    vide = evaluer(lien(reponses=dict.fromkeys(CRITERES, "N") | {"P1": "O", "P9": "O"}))
    assert "Un cadre existe, rien ne s’y partage encore." in [phrase(x) for x in vide.raisons]


@pytest.mark.parametrize("base,interne", [(Base.MANDAT, False), (Base.INSTITUTIONNELLE, True)])
def test_ce_qu_il_faudrait_ne_contredit_pas_la_bascule(base, interne):
    """« Besoin l’un de l’autre » suffit à faire basculer : la raison ne peut pas n’en réclamer qu’un autre."""
    avis = evaluer(lien(base, PARTENARIAT | {"P7": "P", "P8": "P"}, meme_organisme=interne))
    assert "P7" in {b.critere for b in avis.bascules if b.classe is Classe.PARTENARIAT}
    dite = next(phrase(x) for x in avis.raisons if x.clause == "negocie")
    assert "projet discuté à égalité" in dite and "besoin l’un de l’autre" in dite


def test_un_cadre_presque_la_est_ce_qui_decide():
    avis = evaluer(lien(reponses=dict.fromkeys(CRITERES, "N") | {"P2": "P", "P3": "O"}))
    assert avis.classe is Classe.CONTACT
    assert "presque un cadre de fait" in raison_principale(avis)


@pytest.mark.parametrize("x", [lien(statut=Statut.POTENTIEL), lien(None), lien(reponses=PARTENARIAT)])
def test_la_raison_principale_se_dit_toujours(x):
    assert raison_principale(evaluer(x))
