import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.cours.sigles import comprendre, reconnaitre
from atelier.cours.textes import (
    charger,
    criteres,
    enumerer,
    finalites,
    insecables,
    jour_en_lettres,
    libelles,
    nombre,
    pluriel,
    questions_du_plan,
    secteurs,
)
from atelier.domaine import vocabulaire as v
from atelier.domaine.regle import REGLAGES, REGLAGES_DISPARUS
from atelier.domaine.vocabulaire import Categorie


def test_un_nombre_et_ses_mots_s_accordent_et_zero_est_au_singulier():
    dits = [pluriel(n, "acteur apparu") for n in (0, 1, 2)]
    assert dits == ["0 acteur apparu", "1 acteur apparu", "2 acteurs apparus"]


def test_le_plan_a_huit_sections_et_dix_huit_questions():
    questions = questions_du_plan()
    assert len(questions) == 18
    assert {q["id"].split(".")[0] for q in questions} == {f"C{n}" for n in range(1, 9)}


def test_chaque_critere_du_domaine_a_sa_question():
    assert set(criteres()) == {*v.CRITERES, "R6"}
    for texte in criteres().values():
        assert texte["question"].endswith("?")
        assert texte["aide"]
        assert texte["exemple"]
    assert set(finalites()) == set(v.FINALITES)


@pytest.mark.parametrize(
    "enumeration,famille",
    [(v.Statut, "statut"), (v.Sphere, "sphere"), (v.Base, "base"), (v.Base, "base_courte"), (v.Classe, "classe"),
     (v.Classe, "classe_aide"), (v.Reponse, "reponse"), (v.Lecture, "lecture"), (v.PointDeVue, "point_de_vue"),
     (v.Categorie, "categorie"), (v.Qualite, "qualite"), (v.Sens, "sens"), (v.Echelle, "echelle"),
     (v.Certitude, "certitude")],
)  # fmt: skip
def test_chaque_valeur_du_domaine_a_un_mot_et_un_seul(enumeration, famille):
    assert set(libelles(famille)) == {x.value for x in enumeration}


def test_chaque_reglage_present_ou_disparu_a_un_nom():
    assert set(libelles("reglage")) == set(REGLAGES)
    assert set(libelles("reglage_disparu")) == {*REGLAGES_DISPARUS, "prereglage", "partage"}


def test_chaque_texte_dit_son_origine():
    for nom in (
        "criteres",
        "plan",
        "finalites",
        "libelles",
        "natures",
        "secteurs",
        "organisations",
        "fonctions",
    ):
        assert charger(nom)["origine"]


def test_les_sigles_ambigus_ne_choisissent_pas():
    assert {o["secteur"] for o in reconnaitre("CHU")} == {"S05", "S08"}
    assert comprendre("CHU").secteur == ""
    assert comprendre("éducatrice référente, ASE").secteur == "S01"
    assert comprendre("centre médico-psycho-pédagogique").secteur == "S04"
    assert comprendre("un ami de promo").secteur == "S13"
    assert comprendre("Val de Gers").secteur == ""


@pytest.mark.parametrize(
    "texte,attendu",
    [
        ("éducatrice référente, ASE", ("ASE", "éducatrice référente", "S01", "public")),
        ("CMPP", ("Centre médico-psycho-pédagogique", "", "S04", "")),
        ("cmpp", ("Centre médico-psycho-pédagogique", "", "S04", "")),
        ("Assistante sociale (CAF)", ("CAF", "Assistante sociale", "S11", "public")),
        ("Collège Jean-Moulin", ("", "", "S03", "public")), ("mes voisins", ("", "", "S13", "entourage")),
        ("Club de judo", ("", "", "S12", "association")), ("Médecin généraliste", ("", "Médecin généraliste", "S05", "prive")),
    ],
)  # fmt: skip
def test_un_libelle_laisse_deviner_secteur_nature_et_fonction(texte, attendu):
    p = comprendre(texte)
    assert (p.organisation, p.fonction, p.secteur, p.categorie) == attendu


def test_un_sigle_ambigu_pose_la_question():
    assert [o["secteur"] for o in comprendre("CHU").ambigues] == ["S05", "S08"]
    assert comprendre("CHU de Bordeaux").secteur == ""


@given(st.text(max_size=60))
def test_aucun_libelle_ne_fait_tomber_la_comprehension(texte):
    p = comprendre(texte)
    assert p.secteur in {"", *secteurs()}
    assert p.categorie in {"", *Categorie}


def test_treize_secteurs():
    assert len(secteurs()) == 13


def test_les_mots_et_les_nombres_sont_ecrits_en_francais():
    assert nombre(0.0254, 4) == "0,0254"
    assert nombre(3) == "3"
    assert insecables("« Oui » : non ?") == "«\u00a0Oui\u00a0»\u00a0: non\u00a0?"
    assert jour_en_lettres("2026-08-09") == "9 août 2026"


def test_les_apostrophes_sont_typographiques():
    from importlib.resources import files

    for fichier in files("atelier.cours").iterdir():
        if fichier.name.endswith(".toml"):
            for n, ligne in enumerate(fichier.read_text(encoding="utf-8").splitlines(), 1):
                assert not re.search(r"\w'\w", ligne), f"{fichier.name}, ligne {n}"


@pytest.mark.parametrize(
    "libelle",
    ["Jeunes majeurs", "Jeune majeur", "Les jeunes du foyer", "Mineurs non accompagnés", "Adolescents accueillis",
     "Enfants placés", "Demandeurs d’asile", "Ménages accompagnés", "Allocataires", "Femmes victimes de violences",
     "Personnes sans abri", "Personnes en situation de handicap", "Élèves du collège", "Détenus", "Sortants de prison",
     "Salariés en insertion", "Locataires de la résidence", "Jeunes", "Résidents", "mère suivie", "Bénéficiaires"],
)  # fmt: skip
def test_le_public_d_un_service_est_reconnu(libelle):
    assert comprendre(libelle).categorie == "personne_concernee"


@pytest.mark.parametrize(
    "libelle",
    ["Club de jeunes", "Jeunes agriculteurs", "Mission locale jeunes", "Foyer de jeunes travailleurs", "Femmes solidaires",
     "Personnes ressources", "Élèves infirmiers", "Famille d’accueil", "Association de parents"],
)  # fmt: skip
def test_ce_qui_porte_le_nom_d_un_public_n_en_est_pas_un(libelle):
    assert comprendre(libelle).categorie != "personne_concernee"


def test_un_groupe_de_parole_est_un_groupe_d_usagers():
    assert comprendre("Groupe de parole des parents").categorie == "groupe_usagers"


def test_une_enumeration_dit_combien_elle_en_tait():
    assert enumerer([], 2) == ""
    assert enumerer(["CMP", "PMI"], 2) == "CMP, PMI"
    assert enumerer(iter(["CMP", "PMI", "MDPH"]), 2, " ; ") == "CMP ; PMI et 1 autre"
    assert enumerer("abcde", 2) == "a, b et 3 autres"
