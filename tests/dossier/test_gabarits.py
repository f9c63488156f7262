"""Les gabarits des pages à imprimer : tout y est protégé, rien n’y est actif, rien n’y est oublié."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import atelier
from atelier.dossier.page import _gabarits, page

PAQUET = Path(atelier.__file__).parent
GABARITS = sorted(PAQUET.rglob("*.html.j2"))
HOSTILE = "<img src=x onerror=alert(1)>\"'"
ADRESSES = "dossier/adresses.html.j2"


@pytest.mark.parametrize("chemin", GABARITS, ids=lambda c: c.name)
def test_un_gabarit_se_lit_et_ne_leve_aucune_protection(chemin):
    texte = chemin.read_text(encoding="utf-8")
    assert _gabarits().get_template(chemin.relative_to(PAQUET).as_posix())
    assert not re.search(r"\bsafe\b|autoescape|<script|\son\w+=|https?://", texte)


def test_il_y_a_un_gabarit_par_page_et_une_seule_page_de_base():
    pages = [c for c in GABARITS if "{% extends" in c.read_text(encoding="utf-8")]
    assert {c.name.split(".")[0] for c in pages} == {"adresses", "entretien", "dossier", "retour", "synthese"}
    assert [c.name for c in GABARITS if "<!doctype" in c.read_text(encoding="utf-8")] == ["base.html.j2"]
    assert [c.name for c in GABARITS if "<table" in c.read_text(encoding="utf-8")] == ["briques.html.j2"]


def test_tout_est_protege_jusqu_au_nom_lu_par_l_aide_vocale():
    faite = page(ADRESSES, titre=HOSTILE, entetes=(HOSTILE, ""), lignes=[(HOSTILE, "")])
    assert "<img" not in faite
    assert faite.count("&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;") == 5
    assert '<td class="blanc"></td>' in faite


def test_une_valeur_oubliee_est_une_erreur_jamais_un_blanc():
    with pytest.raises(UndefinedError):
        page(ADRESSES, titre="Titre", entetes=("Nom",))


def test_une_saisie_n_est_jamais_lue_comme_un_gabarit():
    faite = page(ADRESSES, titre="{{ 7 * 7 }}", entetes=("{% raw %}",), lignes=[("{# non #}",)])
    assert "{{ 7 * 7 }}" in faite and "{# non #}" in faite
