"""Noter un exercice, trier une vignette ; les textes livrés tiennent debout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.cours.exercices import GENRES, defendable, exercices, noter, vignettes
from atelier.domaine.vocabulaire import CRITERES, Classe

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
    assert noter(PAR_ID["e5"], [2, 1, 3, 4, 5]).a_revoir == (1, 2)
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
