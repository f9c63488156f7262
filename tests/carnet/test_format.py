import json
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.carnet.codec import forme_exacte, octets_json
from atelier.carnet.depot import Depot
from atelier.carnet.differences import appliquer, ecarts
from atelier.carnet.document import carnet_de, carnet_de_texte, document_de
from atelier.carnet.empreintes import empreinte, empreinte_admise
from atelier.carnet.modele import Analyse, Vue, carnet_neuf
from atelier.erreurs import CarnetIllisible, CarnetTropRecent, ErreurCarnet
from fabriques import ATTENDUS, carnet, carnets

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
    if "sans_lien" in document:
        ranges["sans_lien"] = sorted(
            set(document["sans_lien"])
        )  # un ensemble de paires : l’ordre n’y dit rien
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
        with pytest.raises(type(e)):
            carnet_de_texte(json.dumps(document))
    else:
        octets_json(document_de(relu))
        assert carnet_de_texte(json.dumps(document)) == relu


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


# Relevées avec l’atelier qui écrivait ces documents ; elles ne changent plus jamais.
EMPREINTES = {
    "v1": "2be60796b21821152d0c6c6e828f29ffd4f11ad6a4811019a193580dd465b23e",
    "v2": "864929dd29c844c0e51578eeaf889e42abe54e251957dfba607c81e330010340",
    "v3": "2845733d0c9d1c3e6b256eef4682c79527f216ad6fe6b60c2a271921c37618e8",
    "v4": "384d22e363f89e6eebcc2a36fbb71f192783e24a41b3553ee1f844b81537ea45",
}


@pytest.mark.parametrize("version", EMPREINTES)
def test_une_remise_d_un_format_passe_se_verifie_octet_pour_octet(version):
    octets = (ATTENDUS / "documents" / f"{version}-mecs.json").read_bytes()
    assert empreinte(json.loads(octets)) == EMPREINTES[version]
    lu = carnet_de_texte(octets)
    assert empreinte_admise(EMPREINTES[version], octets, lu)
    change = octets.replace(b"MECS Les Tamaris", b"MECS Les Tamariz", 1)
    assert not empreinte_admise(EMPREINTES[version], change, carnet_de_texte(change))


json_quelconques = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.text(max_size=8),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=6), x, max_size=4),
    max_leaves=12,
)
a_virgule = st.dictionaries(
    st.sampled_from(["positions", "regle", "reglages"]), st.lists(st.floats(allow_nan=False))
)


@given(st.dictionaries(st.text(max_size=8), json_quelconques, max_size=6), a_virgule)
def test_l_empreinte_porte_sur_les_octets_de_toujours(document, nombres):
    document = document | nombres
    attendus = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert forme_exacte(document) == attendus.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("chemin", "valeur", "dit"),
    [
        (("revision",), "7", "« revision » n’est pas un nombre entier"),
        (("revision",), None, "« revision » n’est pas un nombre entier"),
        (("acteurs", 1, "nom"), 3, "« acteurs n° 2, nom » n’est pas un texte, ou il est trop long"),
        (("acteurs", 1, "nom"), "x" * 201, "« acteurs n° 2, nom » n’est pas un texte, ou il est trop long"),
        (("acteurs", 1, "categorie"), "zzz", "« acteurs n° 2, categorie » a une valeur inconnue"),
        (("acteurs", 1, "roles"), "x", "« acteurs n° 2, roles » n’est pas une liste"),
        (("acteurs", 1, "roles"), [1], "« acteurs n° 2, roles n° 1 » n’est pas un texte"),
        (("acteurs", 1, "id"), "", "« acteurs n° 2, id » est vide"),
        (("acteurs", 1, "id"), "a1", "« acteurs » a un identifiant vide, ou deux fois le même"),
        (("liens", 0, "reponses"), {"P1": "?!"}, "« liens n° 1, reponses » a une valeur inconnue"),
        (("liens", 0, "reponses"), {"P99": "O"}, "« liens n° 1, reponses » a une valeur inconnue"),
        (("liens", 0, "meme_organisme"), "oui", "« liens n° 1, meme_organisme » n’est ni vrai ni faux"),
        (("liens",), {}, "« liens » n’est pas une liste"),
        (("plan",), [], "« plan » n’a pas la forme attendue"),
        (("positions",), {"a1": [1]}, "« positions » n’a pas le bon nombre de valeurs"),
        (
            ("positions",),
            {"a1": [1e9, 0]},
            "« positions n° 1 » n’est pas un nombre, ou il sort de ses bornes",
        ),
        (("reglages",), {"seuil_partenariat": 7}, "Le réglage « seuil_partenariat » ne convient pas"),
    ],
)
def test_un_refus_dit_ou_et_en_francais(chemin, valeur, dit):
    document = document_de(carnet(liens=[("a1", "a2")]))
    noeud = document
    for pas in chemin[:-1]:
        noeud = noeud[pas]
    noeud[chemin[-1]] = valeur
    for lire in (carnet_de, lambda d: carnet_de_texte(json.dumps(d))):
        with pytest.raises(CarnetIllisible) as refus:
            lire(document)
        assert dit in str(refus.value)
        assert "Expected" not in str(refus.value)


def test_un_champ_qui_manque_se_nomme():
    document = document_de(carnet())
    del document["acteurs"][1]["nom"]
    with pytest.raises(CarnetIllisible, match=r"« acteurs n° 2 » est incomplet \(il manque « nom »"):
        carnet_de(document)
    with pytest.raises(CarnetIllisible, match=r"le document est incomplet \(il manque « liens »"):
        carnet_de({c: v for c, v in document_de(carnet()).items() if c != "liens"})


@pytest.mark.parametrize("ou", [(), ("acteurs", 0), ("liens", 0), ("analyse",), ("vues", 0)])
def test_un_champ_plus_recent_demande_une_mise_a_jour_et_jamais_une_sauvegarde(ou, tmp_path):
    document = document_de(
        carnet(liens=[("a1", "a2")], vues=(Vue("oral"),), analyse=Analyse("réseau jeunes"))
    )
    noeud = document
    for pas in ou:
        noeud = noeud[pas]
    noeud["confiance"] = "forte"
    (tmp_path / "carnet.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CarnetTropRecent) as refus:
        Depot(tmp_path).lire()
    assert "Mettez l’atelier à jour" in str(refus.value)
    assert "« confiance »" in str(refus.value)
    assert "sauvegarde" not in str(refus.value)
