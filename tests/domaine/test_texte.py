import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.domaine.texte import cle, libelle_propre, texte_propre
from atelier.erreurs import ErreurSaisie


def test_les_accents_la_casse_et_les_ligatures_ne_comptent_pas():
    assert cle("Éducatrice  référente") == cle("educatrice referente")
    assert cle("Œuvre") == cle("oeuvre")
    assert cle("L’Escale") == cle("l'escale")


def test_les_caracteres_qui_trompent_sont_retires():
    assert texte_propre("CMP\u202egro.ht\u0000") == "CMPgro.ht"
    assert texte_propre("a\ud800b") == "ab"
    assert texte_propre("une\u2028deux") == "une\ndeux"


def test_une_cesure_d_un_pdf_ne_fait_pas_deux_noms():
    colle = "Mis\u00adsion lo\u200bcale\u2060"
    assert libelle_propre(colle) == "Mission locale"
    # Un document écrit ailleurs peut encore la porter.
    assert cle(colle) == cle("Mission locale")


def test_un_texte_trop_long_est_refuse_et_le_dit():
    with pytest.raises(ErreurSaisie, match="dépasse 200"):
        libelle_propre("x" * 201)


@given(st.text(max_size=150))
def test_nettoyer_deux_fois_ne_change_plus_rien(texte):
    une = texte_propre(texte)
    assert texte_propre(une) == une
    une.encode("utf-8")
