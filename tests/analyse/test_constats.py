"""Les vingt-huit contrôles : chacun se déclenche, son jumeau non, et la table de la documentation suit."""

import sys
from pathlib import Path

import pytest
from hypothesis import given

from atelier.analyse.constats import CONTROLES, GRAVITES, constater, les_plus_utiles
from atelier.carnet.modele import carnet_neuf
from atelier.cours.textes import charger
from atelier.domaine.vocabulaire import PointDeVue
from fabriques import carnet, carnets

sys.path.insert(0, str(Path(__file__).parent))
from cas_controles import CAS


def test_chaque_controle_a_son_texte_et_ses_deux_cas():
    textes = {k: v for k, v in charger("controles").items() if isinstance(v, dict)}
    assert set(CONTROLES) == set(textes) == set(CAS) == {f"K{n:02}" for n in range(1, 29)}
    for code, texte in textes.items():
        assert texte["gravite"] in GRAVITES
        assert texte["origine"] in ("cours", "proposition") or texte["source"]
        assert (texte["gravite"] == "bloquant") == (code in ("K01", "K02"))


@pytest.mark.parametrize("code", CAS)
def test_un_controle_se_declenche_et_son_jumeau_non(code):
    _, oui, _, non = CAS[code]
    assert code in {c.id for c in constater(oui)}
    assert code not in {c.id for c in constater(non)}


def test_vu_de_la_personne_elle_est_au_centre_et_k12_se_tait():
    def dit(vue, liens):
        return "K12" in {c.id for c in constater(carnet(("CMP",), liens, point_de_vue=vue))}

    assert not dit(PointDeVue.PERSONNE, [("a1", "a2")])
    assert dit(PointDeVue.PERSONNE, [])
    assert dit(PointDeVue.MOI, [("a1", "a2")])
    assert dit(PointDeVue.ETABLISSEMENT, [("a1", "a2")])


def test_la_table_de_la_documentation_dit_les_memes_cas(racine):
    page = (racine / "docs" / "controles.md").read_text(encoding="utf-8")
    for code, (oui, _, non, _) in CAS.items():
        (ligne,) = [x for x in page.splitlines() if x.startswith(f"| {code} ")]
        assert oui in ligne, code
        assert non in ligne, code
        assert charger("controles")[code]["message"] in ligne, code


@given(carnets())
def test_un_constat_parle_toujours_d_un_objet_qui_existe(carnet):
    for constat in constater(carnet):
        connus = {"reseau", *carnet.acteurs, *carnet.liens}
        assert constat.cible in connus or constat.cible.startswith("C") or constat.cible in carnet.plan
        assert constat.message


def test_un_travail_vide_n_a_pas_de_constat():
    assert constater(carnet_neuf("x")) == []


def test_les_plus_utiles_sont_graves_et_differents():
    trois = les_plus_utiles(constater(CAS["K02"][1]))
    assert trois[0].id == "K02"
    assert len({c.id for c in trois}) == len(trois) == 3
