import json
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.carnet.codec import octets_json
from atelier.carnet.differences import appliquer, ecarts
from atelier.carnet.document import carnet_de, carnet_de_texte, document_de
from atelier.carnet.empreintes import empreinte
from atelier.carnet.modele import carnet_neuf
from atelier.erreurs import CarnetIllisible, CarnetTropRecent, ErreurCarnet
from fabriques import carnets

SCHEMA = json.loads((files("atelier.carnet") / "carnet.schema.json").read_text(encoding="utf-8"))
VALIDE = jsonschema.Draft202012Validator(SCHEMA)


@given(carnets())
def test_un_document_se_relit_a_l_identique(carnet):
    assert carnet_de_texte(octets_json(document_de(carnet))) == carnet


@given(carnets())
def test_un_document_respecte_le_schema_publie(carnet):
    VALIDE.validate(document_de(carnet))


@given(carnets(), carnets())
def test_les_ecarts_se_defont_et_se_refont(avant, apres):
    a, b = document_de(avant), document_de(apres)
    hors = ("revision", "compteurs", "carnet_id", "passage")
    changements = json.loads(json.dumps(ecarts(a, b)))
    refait = appliquer(a, changements, vers="apres")
    defait = appliquer(b, changements, vers="avant")
    assert _compare(refait) == _compare(_sauf(b, hors, a))
    assert _compare(defait) == _compare(_sauf(a, hors, b))


def _sauf(document, hors, autre):
    nu = {c: v for c, v in document.items() if c not in hors}
    return nu | {c: autre[c] for c in hors if c in autre}


def _compare(document):
    ranges = {k: sorted(document[k], key=lambda o: o["id"]) for k in ("acteurs", "liens")}
    return json.loads(json.dumps({**document, **ranges}))


@given(carnets())
def test_l_empreinte_ne_depend_pas_de_la_mise_en_page(carnet):
    document = document_de(carnet)
    assert empreinte(json.loads(json.dumps(document, indent=4))) == empreinte(document)


@given(carnets())
def test_les_contacts_ne_voyagent_pas(carnet):
    assert "contacts" not in document_de(carnet, avec_contacts=False)


abimes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=8), x, max_size=3),
    max_leaves=8,
)


@given(carnets(), st.data())
def test_un_document_forge_est_refuse_ou_lu_jamais_autre_chose(carnet, data):
    document = document_de(carnet)
    cle = data.draw(st.sampled_from([*document, "inconnue"]))
    document[cle] = data.draw(abimes)
    try:
        relu = carnet_de(document)
    except ErreurCarnet as e:
        assert e.intact
    else:
        octets_json(document_de(relu))


@pytest.mark.parametrize(
    "texte", ["", "{", "[]", "null", "[" * 100_000, '{"version_format": 1}', "\ufeff{}", b"\xff\xfe"]
)
def test_un_texte_qui_n_est_pas_un_travail_est_refuse(texte):
    with pytest.raises(CarnetIllisible):
        carnet_de_texte(texte)


def test_une_version_plus_recente_est_refusee_sans_rien_changer():
    document = {**document_de(carnet_neuf("x")), "version_format": 99}
    with pytest.raises(CarnetTropRecent, match="plus récent"):
        carnet_de(document)


def test_un_lien_vers_un_acteur_absent_est_refuse():
    document = document_de(carnet_neuf("x"))
    document["liens"] = [{"id": "l1", "source": "a1", "cible": "a9", "statut": "existant"}]
    with pytest.raises(CarnetIllisible, match="n’existe pas"):
        carnet_de(document)


def test_un_caractere_invisible_est_retire_a_la_lecture():
    document = document_de(carnet_neuf("x"))
    document["acteurs"][0]["nom"] = "C\ud800M\x08P\u202e"
    assert carnet_de_texte(json.dumps(document)).acteurs["a1"].nom == "CMP"


@pytest.mark.parametrize("valeur", [10**400, -(10**400), float("nan"), float("inf"), True, "1"])
def test_une_position_impossible_est_refusee(valeur):
    document = document_de(carnet_neuf("x")) | {"positions": {"a1": [valeur, 0]}}
    with pytest.raises(CarnetIllisible, match="position"):
        carnet_de(document)
