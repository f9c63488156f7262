"""Les retours de quatre copies inventées, lus comme l’étudiant qui les reçoit."""

import re
from datetime import date
from html import unescape

import pytest
from copies_inventees import COPIES, NIVEAUX
from hypothesis import given

from atelier.correction import propositions
from atelier.correction.bareme import NIVEAU_MAX, Critere, bareme_propose
from atelier.correction.etat_du_bureau import Notation
from atelier.correction.indices import faits_a_regarder
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.participants import Participant
from atelier.correction.propositions import forces, pistes, prochaine_etape
from atelier.correction.qualite import argumente, criteres_de_la_preuve, est_creux
from atelier.correction.retours import retour
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Classe, Reponse
from atelier.remise.copie import Copie
from fabriques import carnet, carnets, lien


def copie(nom):
    return Copie(COPIES[nom](), finalisee=True)


def html(nom):
    """La page que l’étudiant reçoit."""
    bareme, niveaux = bareme_propose(), NIVEAUX[nom]
    lecture = LectureDeCopie(Participant(nom, nom), f"{nom}.ipynb", "a_noter", copie=copie(nom))
    return retour(lecture, "notee", Notation(niveaux=niveaux), bareme, bareme.note(niveaux), a_rendre=True)


def page(nom):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html(nom))).replace("\u00a0", " ").split())


def test_la_copie_faible_n_est_pas_louee_de_ce_qui_est_faux():
    c = COPIES["faible"]()
    assert forces(c) == []  # une longue preuve qui contredit les réponses n’est pas un point fort
    premiere, seconde = pistes(c)
    assert premiere.startswith("2 liens restent à classer")
    assert "se connaissent-ils entre eux" in seconde


def test_la_copie_moyenne_apprend_ce_qui_manque_avant_le_style():
    c = COPIES["moyenne"]()
    (force,) = forces(c)
    assert "la preuve répond à vos critères" in force and "rencontres régulières" in force
    assert "se connaissent-ils entre eux" in pistes(c)[0]
    assert "Qu’est-ce qui le prouve" in pistes(c)[1]


def test_la_copie_excellente_est_louee_pour_ce_qu_elle_montre():
    c = COPIES["excellente"]()
    toutes = " ".join(propositions._forces(c))
    for dit in (
        "la preuve répond",
        "vous tenez un autre avis",
        "d’où vous le savez (je l’ai observé)",
        "ce qui circule",
        "une première démarche",
        "elle cite « Mission locale »",
    ):
        assert dit in toutes
    assert len(forces(c)) == 2


def test_le_remplissage_n_est_pas_loue_et_se_dit_au_formateur():
    c = COPIES["remplissage"]()
    assert forces(c) == []
    assert any("revient pour plusieurs liens" in p for p in propositions._pistes(c))
    faits = " ".join(faits_a_regarder(copie("remplissage"), date(2026, 1, 1)))
    assert "La même phrase revient 5 fois" in faits
    assert "où rien n’est dit" in faits
    assert "lien important" not in faits  # jamais recopié : ces faits voyagent


@pytest.mark.parametrize("nom", COPIES)
def test_le_retour_ne_donne_jamais_un_defaut_pour_but(nom):
    texte = page(nom)
    bareme = bareme_propose()
    for c in bareme.criteres:
        n = NIVEAUX[nom][c.id]
        assert c.descripteurs[n] in texte
        assert c.suite(n) in texte
    for c in bareme.criteres:  # seul le descripteur atteint est écrit, jamais celui d’un autre niveau
        autres = [d for m, d in enumerate(c.descripteurs) if m != NIVEAUX[nom][c.id]]
        assert not [d for d in autres if d in texte]


def test_aucune_suite_n_est_un_descripteur_et_chacune_est_un_geste():
    for c in bareme_propose().criteres:
        assert len(set(c.suites)) == NIVEAU_MAX + 1
        assert not set(c.suites) & set(c.descripteurs)
        for suite in c.suites:
            premier = re.match(r"[^.:]*", suite)[0]
            assert re.search(r"\b\w+ez\b|\b[Dd]ites\b|\b[Ff]aites\b", suite), suite
            assert premier


def test_sans_conseil_ecrit_on_en_parle_plutot_que_de_viser_un_descripteur():
    muet = Critere("X", "Un critère", 1, ("un", "deux", "trois", "quatre"))
    assert "formateur" in muet.suite(0)
    assert "descript" not in prochaine_etape(bareme_propose(), {"B1": 0})


@given(carnets())
def test_rien_de_faux_n_est_loue(c):
    for x in c.liens.values():
        for critere in criteres_de_la_preuve(x):
            assert x.reponses[critere] in (Reponse.OUI, Reponse.EN_PARTIE)
    forces(c), pistes(c)


def test_une_preuve_qui_contredit_la_grille_ne_repond_a_rien():
    assert (
        criteres_de_la_preuve(lien(reponses={"P10": "N", "P2": "O"}, preuve="la convention et le calendrier"))
        == ()
    )
    assert criteres_de_la_preuve(lien(reponses={"P10": "O"}, preuve="la convention de 2024")) == ("P10",)
    assert criteres_de_la_preuve(lien(reponses={"P2": "P"}, preuve="compte rendu du 12 mars")) == ("P2",)


@pytest.mark.parametrize(
    "preuve,reponses",
    [
        ("Aucune convention, jamais de réunion", {"P10": "O", "P2": "O"}),
        ("pas de convention", {"P10": "O"}),
        ("Il n’y a pas encore de réunion", {"P2": "P"}),
        ("On devrait signer une convention", {"P10": "O"}),
        ("Sans accord des directions", {"P1": "O"}),
        ("Le chef de service en parle", {"R4": "O"}),
        ("des acteurs locaux", {"P4": "O"}),
        ("convention réunion bilan objectifs accord directions", {"P1": "O", "P2": "O", "P6": "O", "P10": "O"}),
    ],
)  # fmt: skip
def test_une_preuve_qui_nie_qui_souhaite_ou_qui_enumere_ne_prouve_rien(preuve, reponses):
    assert criteres_de_la_preuve(lien(reponses=reponses, preuve=preuve)) == ()


def test_un_compte_rendu_ne_dit_rien_de_la_reciprocite():
    lu = lien(reponses={"P2": "O", "R4": "O"}, preuve="compte rendu du 12 mars")
    assert criteres_de_la_preuve(lu) == ("P2",)
    lu = lien(reponses={"P2": "O", "R4": "N"}, preuve="compte rendu du 12 mars")
    assert criteres_de_la_preuve(lu) == ("P2",)
    assert criteres_de_la_preuve(
        lien(reponses={"R4": "O"}, preuve="il nous rend service, nous aussi : deux prêts en 2025")
    ) == ("R4",)


def test_une_preuve_qui_nie_une_chose_en_montre_une_autre():
    lu = lien(reponses={"P2": "O", "P10": "N"}, preuve="Pas de convention. Une réunion chaque mardi.")
    assert criteres_de_la_preuve(lu) == ("P2",)


@pytest.mark.parametrize(
    "raison",
    [
        "C’est un partenaire car on s’entend bien depuis longtemps et on travaille ensemble.",
        "Ce lien est un partenariat parce que nous avons beaucoup de confiance l’un envers l’autre",
        "Parce que le lien est important et que le partenariat est important",
    ],
)
def test_la_sympathie_n_est_pas_un_argument(raison):
    assert not argumente(raison)


@pytest.mark.parametrize(
    "raison",
    [
        "La règle dit contact ; pourtant la préparatrice appelle quand un habitant ne vient plus : chacun donne.",
        "Il fixe le prix et les objectifs : nous rendons compte, rien ne se discute à égalité.",
        "Les deux cheffes se sont parlé en mars et attendent un écrit : le cadre commence là.",
    ],
)
def test_un_fait_est_un_argument(raison):
    assert argumente(raison)


def test_une_preuve_recopiee_d_un_lien_a_l_autre_n_est_pas_louee():
    preuve, reponses = "Convention signée en 2021, réunion chaque mardi", {"P10": "O", "P2": "O"}
    deux = [Lien(f"l{n}", "a1", f"a{n + 1}", preuve=preuve, reponses={c: Reponse(r) for c, r in reponses.items()},
                 base=Base.INSTITUTIONNELLE, classe_avant=Classe.FORMEL, classe_choisie=Classe.FORMEL) for n in (1, 2)]  # fmt: skip
    assert "la preuve répond" in " ".join(forces(carnet(("CMP", "Collège"), deux[:1])))
    assert forces(carnet(("CMP", "Collège"), deux)) == []


@pytest.mark.parametrize("texte", ["", "Convention signée.", "Il décide, nous rendons compte.", "Tous les mardis, à neuf heures, dans la salle du collège."])  # fmt: skip
def test_un_texte_court_ou_simple_n_est_pas_du_remplissage(texte):
    assert not est_creux(texte)


@pytest.mark.parametrize("texte", ["lorem ipsum dolor", "bla bla bla bla bla bla bla", "aaaaaa qsdfghjk", "le lien le lien le lien le lien"])  # fmt: skip
def test_le_remplissage_se_reconnait(texte):
    assert est_creux(texte)
