"""Ce que l’étudiant garde pour lui ne part pas ; son travail reste entier."""

import pytest

from atelier.carnet import ecrits
from atelier.carnet import operations as op
from atelier.carnet.modele import Vue
from atelier.carnet.presentations import garder_vue, noter_epreuve
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Qualite, Sphere
from atelier.remise.copie import lire_copie
from atelier.remise.partiel import PARTIES, a_remettre, noms_generalises
from atelier.remise.preparer_la_remise import remettre
from fabriques import carnet


def plein():
    tante = Acteur("a3", "Tante aide-soignante", sphere=Sphere.PRIMAIRE)
    c = carnet(("Collège Verdier", tante), [Lien("l1", "a1", "a2", qualite=Qualite.ROMPU), ("a1", "a3")])
    for operation in (
        ecrits.noter_exercices({"v01": "formel"}),
        noter_epreuve("Un toit", ["a2", "a3"]),
        garder_vue(Vue("Vue", choisi="a3")),
    ):
        c = operation(c).carnet
    return c


@pytest.mark.parametrize("partie", PARTIES)
def test_chaque_partie_s_ote_de_la_copie_seulement(partie, tmp_path):
    entier = ecrits.garder_pour_soi(partie, oui=True)(plein()).carnet
    copie = a_remettre(entier)
    assert copie != entier
    relu = lire_copie(remettre(copie, tmp_path).chemin)
    assert relu.finalisee
    assert relu.carnet.non_rendu == (partie,), "le formateur sait que l’étudiant l’a gardée"
    absents = {
        "entourage": "a3" not in relu.carnet.acteurs and len(relu.carnet.liens) == 1,
        "qualite": all(x.qualite is None for x in relu.carnet.liens.values()),
        "noms": relu.carnet.acteurs["a2"].nom == "Collège A",
        "exercices": not relu.carnet.exercices,
        "epreuves": not relu.carnet.epreuves,
        "vues": not relu.carnet.vues,
    }
    assert absents[partie]
    assert entier.acteurs.keys() == plein().acteurs.keys()


def test_remettre_puis_reprendre_une_partie():
    c = ecrits.garder_pour_soi("vues", oui=True)(plein()).carnet
    c = ecrits.garder_pour_soi("vues", oui=False)(c).carnet
    assert a_remettre(c) == c == plein()


def test_les_noms_communs_ne_changent_pas_et_deux_colleges_restent_deux():
    c = carnet(("Collège Verdier", "Collège Ronsard", "Mission locale", "CMP", "Juge des enfants"))
    assert noms_generalises(c) == {"a2": "Collège A", "a3": "Collège B"}


def test_une_remise_provisoire_le_dit(tmp_path):
    c = op.ajouter_acteur("CMP")(carnet()).carnet
    assert lire_copie(remettre(c, tmp_path, definitive=False).chemin).remise["provisoire"] is True
    assert "provisoire" not in lire_copie(remettre(c, tmp_path).chemin).remise


def test_rien_de_ce_qui_est_garde_ne_se_lit_ailleurs_dans_la_copie(tmp_path):
    soeur = Acteur("a3", "Ma sœur infirmière", sphere=Sphere.PRIMAIRE)
    prof = Acteur("a4", "Professeure", fonction="professeure au collège Verdier")
    c = carnet(("Collège Verdier", soeur, prof), [("a1", "a2"), ("a1", "a4")], sans_lien=("a3-a4", "a2-a4"))
    for operation in (
        op.modifier_lien(
            "l1", preuve="compte rendu du Collège Verdier", justification="Ma sœur infirmière le dit."
        ),
        ecrits.nommer_le_reseau("Réseau du collège Verdier"),
        ecrits.reprendre_fait("C5.1", "Le plus relié : Collège Verdier ; Ma sœur infirmière."),
        ecrits.reprendre_fait("C4.2", "Tâches réparties : Collège Verdier."),
        ecrits.ecarter_fait("C4.1", "Ma sœur infirmière et Collège Verdier."),
        ecrits.ecrire_plan("C4.1", "Collège Verdier d’abord ; ma sœur infirmière ensuite."),
        noter_epreuve("Appeler Ma sœur infirmière", ["a2"]),
        garder_vue(
            Vue("Collège Verdier", choisi="a3", filtre={"qualite": "rompu"}, phrase="Ma sœur infirmière")
        ),
        *(ecrits.garder_pour_soi(p, oui=True) for p in ("entourage", "noms", "qualite")),
    ):
        c = operation(c).carnet
    recu = remettre(a_remettre(c), tmp_path)
    ecrit = recu.chemin.read_text(encoding="utf-8").casefold()
    for cache in ("verdier", "sœur", 'rompu"', "a3-a4", "ecartes"):
        assert cache not in ecrit, cache
    assert "collège a" in ecrit
    assert c.plan["C4.1"].startswith("Collège Verdier"), "le travail reste entier"


@pytest.mark.parametrize(
    ("nom", "general"),
    [
        ("Foyer de l’Étoile", "Acteur A"), ("CCAS d’Arras", "CCAS A"), ("Collège-Verdier", "Collège A"),
        ("Mission locale du Pays d’Auge", "Mission locale A"), ("Emmaüs", "Acteur A"), ("Verdier", "Acteur A"),
        ("CMP de Brest", "CMP A"), ("CMP", ""), ("Juge des enfants", ""), ("Médecin de ville", ""), ("Voisine", ""),
    ],
)  # fmt: skip
def test_les_noms_propres_sous_toutes_leurs_formes(nom, general):
    assert noms_generalises(carnet((nom,))).get("a2", "") == general
