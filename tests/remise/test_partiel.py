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
from atelier.remise.remettre import remettre
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
