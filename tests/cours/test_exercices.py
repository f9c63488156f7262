"""Noter un exercice, trier une vignette ; les textes livrés tiennent debout."""

from math import factorial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from atelier.cours.exercices import (
    attendues,
    confusions,
    defendable,
    erreurs,
    exercices,
    lien_de_la_vignette,
    melange,
    noter,
    vignettes,
)
from atelier.cours.formes import GENRES
from atelier.cours.raisons import phrase
from atelier.domaine.classement import evaluer
from atelier.domaine.vocabulaire import CRITERES, Classe, Lecture

PAR_ID = {e["id"]: e for e in exercices()}


@pytest.mark.parametrize("exercice", exercices(), ids=lambda e: e["id"])
def test_la_reponse_attendue_est_reussie(exercice):
    resultat = noter(exercice, exercice["reponses"])
    assert resultat.reussi
    assert not resultat.a_revoir


@given(st.sampled_from(exercices()), st.lists(st.integers(0, 9), max_size=12))
def test_aucune_reponse_ne_casse_ni_ne_depasse(exercice, reponse):
    resultat = noter(exercice, reponse)
    assert 0 <= resultat.justes <= resultat.total or exercice["genre"] == "plusieurs"
    assert resultat.justes <= resultat.total
    assert resultat.reussi == (not resultat.a_revoir)


def test_chaque_genre_dit_ce_qui_ne_va_pas():
    assert noter(PAR_ID["e1"], [1, 1, 2, 1, 2]).a_revoir == (2,)
    assert noter(PAR_ID["e3"], [1, 2, 3, 4]).a_revoir == (2, 6)
    assert not noter(PAR_ID["e4"], [1]).reussi
    assert noter(PAR_ID["e5"], [5, 2, 3, 4, 1]).a_revoir == (1, 5)
    assert noter(PAR_ID["e5"], [2, 4, 1, 3, 5]).reussi  # un autre chemin qui se tient
    assert noter(PAR_ID["e6"], []).total == 0
    assert not noter(PAR_ID["e1"], []).reussi


def test_les_vignettes_livrees_sont_assez_nombreuses_et_variees():
    toutes = vignettes()
    assert len(toutes) >= 24
    assert len(vignettes(en_classe=True)) == 8
    assert {v["niveau"] for v in toutes} == {"facile", "piege", "discutable"}
    assert {r for v in toutes for r in v["reponses"]} == set(Classe)
    for v in toutes:
        assert set(v["criteres"]) <= {*CRITERES, "R6", "mobilisable", "base"}
        assert len(v["reponses"]) > 1 or v["niveau"] != "discutable"
        assert defendable(v, v["reponses"][0])
    assert {e["genre"] for e in exercices()} == set(GENRES)


@pytest.mark.parametrize("v", vignettes(), ids=lambda v: v["id"])
@pytest.mark.parametrize("lecture", list(Lecture))
def test_la_regle_dit_ce_que_la_vignette_attend(v, lecture):
    """Ce que le texte énonce suffit : la règle donne la classe attendue, dans les deux lectures."""
    avis = evaluer(lien_de_la_vignette(v), lecture)
    assert avis.classe == attendues(v, lecture)[0], [phrase(r) for r in avis.raisons]
    decisifs = {c for c in v["criteres"] if c not in ("base", "mobilisable", "R6")}
    assert decisifs <= set(lien_de_la_vignette(v).reponses), "un critère décisif n’est pas énoncé"


@pytest.mark.parametrize("v", vignettes(), ids=lambda v: v["id"])
def test_chaque_mauvaise_reponse_a_son_retour(v):
    dites = erreurs(v)
    assert set(dites) == set(Classe) - set(v["reponses"])
    for e in dites.values():
        assert e.fait.endswith(".")
        assert e.fait.count(".") == 1


def test_les_confusions_sont_toutes_exercees_et_les_vignettes_ne_demandent_qu_un_lien():
    vues = {e.confusion for v in vignettes() for e in erreurs(v).values()}
    assert vues >= set(confusions())
    for v in vignettes():
        assert v["texte"].rstrip()[-1] in ".:!»"
        assert (v["niveau"] == "discutable") == (len(v["reponses"]) > 1) or v["niveau"] == "piege"


def test_les_elements_a_ranger_se_montrent_meles():
    e = PAR_ID["e5"]
    rangs = list(range(len(e["elements"])))
    assert sorted(melange(e)) == rangs
    assert melange(e) not in (rangs, rangs[::-1])
    assert melange(e) == melange(e)


@given(
    st.integers(2, 6).flatmap(lambda n: st.lists(st.permutations(range(1, n + 1)), min_size=1, max_size=4)),
    st.text(),
)
@example([[3, 1, 2]], "x")
@example([[2, 1]], "x")
def test_l_ordre_montre_n_est_jamais_un_ordre_attendu(ordres, identifiant):
    n = len(ordres[0])
    autres = [o for o in ordres[1:] if len(o) == n]
    e = {
        "id": identifiant,
        "genre": "ordonner",
        "elements": ["e"] * n,
        "reponses": ordres[0],
        "autres": autres,
    }
    places = {rang: place for place, rang in enumerate(melange(e), 1)}
    assert sorted(places) == list(range(n))
    if len({tuple(o) for o in (ordres[0], *autres)}) < factorial(n):
        assert not noter(e, [places[rang] for rang in range(n)]).reussi
