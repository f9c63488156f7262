"""Les questions d’un acteur : posées du travail lui-même, tues par ce qui est connu, closes une à une."""

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from atelier.analyse import doublons
from atelier.analyse.doutes import Sujet, doutes
from atelier.analyse.doutes import _les_doublons as les_doublons
from atelier.analyse.quelqu_un import acteur_douteux
from atelier.cours.sigles import vocabulaire
from atelier.cours.textes import charger
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Categorie, PointDeVue
from fabriques import carnet, carnets, depot_du_cas


def sujets(c, *tranches):
    return [(d.sujet, d.acteur) for d in doutes(c, tranches)]


def test_aucun_mot_du_vocabulaire_n_est_pris_pour_quelqu_un():
    mots = [m["texte"] for m in vocabulaire()]
    mots += [o["developpe"] for o in charger("organisations")["organisations"]]
    mots += [f for famille in charger("fonctions")["familles"].values() for f in famille]
    assert [m for m in mots if acteur_douteux(m)] == []


@pytest.mark.parametrize("nom", ["mecs", "etudiant"])
def test_les_cas_livres_ne_posent_presque_aucune_question(tmp_path, nom):
    c = depot_du_cas(nom, tmp_path).lire()
    assert [s for s, _ in sujets(c) if s is not Sujet.DOUBLON] == []
    assert len(sujets(c)) <= 1, "deux camarades de promotion se ressemblent, dans l’un d’eux"


@pytest.mark.parametrize(
    ("acteur", "attendu"),
    [
        (Acteur("a2", "Sonia Lacombe"), [Sujet.PERSONNE]),
        (Acteur("a2", "06 11 22 33 44"), [Sujet.PERSONNE]),
        (Acteur("a2", "Zoé M.", categorie=Categorie.PERSONNE_CONCERNEE), [Sujet.PERSONNE]),
        (Acteur("a2", "ADIL"), []),
        (Acteur("a2", "Personne A", categorie=Categorie.PERSONNE_CONCERNEE), []),
        (Acteur("a2", "CHU"), [Sujet.SIGLE]),
        (Acteur("a2", "CHU", organisation="Centre hospitalier universitaire"), []),
        (Acteur("a2", "Parents", categorie=Categorie.PERSONNE_CONCERNEE), [Sujet.FAMILLE]),
        (Acteur("a2", "Parents", categorie=Categorie.ENTOURAGE), []),
        (Acteur("a2", "Parents", categorie=Categorie.PERSONNE_CONCERNEE, reference="A3"), []),
    ],
)
def test_chaque_question_a_son_acteur(acteur, attendu):
    assert [s for s, _ in sujets(carnet((acteur,)))] == attendu


def test_trois_du_meme_nom_se_demandent_deux_fois_une_a_la_fois():
    c = carnet(("PMI", "PMI", "pmi"))
    assert sujets(c) == [(Sujet.DOUBLON, "a4"), (Sujet.DOUBLON, "a3")]
    marques = [d.marque for d in doutes(c)]
    assert sujets(c, marques[1]) == [(Sujet.DOUBLON, "a4")]
    assert doutes(c, [marques[0]])[0].autre == "a3", "reste à savoir s’il est le deuxième"
    # À deux adresses différentes, ce sont deux services.
    deux = (Acteur("a2", "PMI", organisation="Dax"), Acteur("a3", "PMI", organisation="Mimizan"))
    assert sujets(carnet(deux)) == []


def test_de_qui_est_la_famille_ne_se_demande_pas_vu_de_la_personne():
    parents = Acteur("a2", "Parents", categorie=Categorie.ENTOURAGE)
    assert sujets(carnet((parents,), point_de_vue=PointDeVue.MOI)) == [(Sujet.FAMILLE, "a2")]
    assert sujets(carnet((parents,), point_de_vue=PointDeVue.PERSONNE)) == []


@given(carnets())
@settings(max_examples=25)
def test_trancher_tout_ne_laisse_rien(c):
    tranches = set()
    for _ in range(40):
        restent = doutes(c, tranches)
        assert len({(d.acteur, d.sujet) for d in restent}) == len(restent)
        if not restent:
            break
        tranches |= {d.marque for d in restent}
    assert doutes(c, tranches) == []


def test_trois_cents_acteurs_se_regardent_vite_et_une_seule_fois():
    c = carnet(
        [f"{mot} de la ville n° {n}" for n, mot in enumerate(["Foyer", "Centre social", "Mission"] * 100)]
    )
    les_doublons.cache_clear()
    doutes(c)
    doutes(c)
    assert les_doublons.cache_info().misses == 1, "rien n’a changé : rien n’est recomparé"
    autre = replace(c, acteurs={**c.acteurs, "a2": replace(c.acteurs["a2"], note="ouvert le lundi")})
    doutes(autre)
    assert les_doublons.cache_info().misses == 1, "une note ne fait comparer personne"


def test_deux_mille_acteurs_ne_font_pas_attendre(monkeypatch):
    noms = [f"Structure {n} du canton {n % 97}" for n in range(1_990)] + ["PMI"] * 10
    # Au-delà de trois cents acteurs, les noms ne sont plus comparés deux à deux : seul le même libellé compte.
    comparees = []
    vraie = doublons.semblable
    monkeypatch.setattr(doublons, "semblable", lambda *a: comparees.append(a) or vraie(*a))
    restent = doutes(carnet(noms))
    assert len(comparees) == 45, "dix « PMI », deux à deux"
    assert sum(d.sujet is Sujet.DOUBLON for d in restent) == 9, "le même libellé se demande toujours"
