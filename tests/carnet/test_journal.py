"""Le journal se lit à partir d’où l’on en était, et dit la même chose que relu en entier."""

import contextlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.carnet import historique
from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.carnet.differences import rejouer
from atelier.carnet.document import carnet_de, document_de
from atelier.carnet.historique import Historique
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import inscrire, poser_niveau
from atelier.erreurs import CarnetIllisible, ErreurAtelier, ErreurSaisie
from fabriques import carnet


def relues(depot):
    """Les piles, le journal relu en entier par quelqu’un qui arrive."""
    neuf = Historique(depot.reserve / "historique.jsonl")
    carnet = depot.lire()
    return neuf.piles(carnet.carnet_id, carnet.revision)


@pytest.mark.parametrize("graine", range(6))
def test_lu_petit_a_petit_ou_d_un_coup_le_journal_dit_la_meme_chose(tmp_path, graine, monkeypatch):
    monkeypatch.setattr(historique, "_OCTETS_AVANT_MENAGE", 6_000)  # il se refait plusieurs fois
    alea = random.Random(graine)  # noqa: S311 — pour rejouer, pas pour cacher
    pages = [Depot(tmp_path), Depot(tmp_path)]
    journal = pages[0].reserve / "historique.jsonl"
    for n in range(60):
        page = alea.choice(pages)
        geste = alea.choice(("ajouter", "ajouter", "annuler", "retablir", "coupe", "en trop"))
        try:
            if geste == "ajouter":
                page.appliquer(op.ajouter_acteur(f"Acteur {n}"))
            elif geste == "annuler":
                page.annuler()
            elif geste == "retablir":
                page.retablir()
            elif geste == "coupe" and journal.exists():  # un arrêt au milieu d’une ligne
                journal.write_bytes(journal.read_bytes() + b'{"id": "coup')
            elif geste == "en trop" and journal.exists():  # la ligne écrite, le travail non
                carnet = page.lire()
                ligne = {"id": carnet.carnet_id, "genre": "op", "depuis": carnet.revision, "revision": carnet.revision + 1,
                         "description": "en trop", "ecarts": []}  # fmt: skip
                journal.write_bytes(journal.read_bytes() + f"\n{json.dumps(ligne)}\n".encode())
        except ErreurSaisie:
            pass
        for p in pages:
            assert p.piles() == relues(p)


def test_un_geste_ne_relit_pas_tout_ce_qui_a_ete_fait(tmp_path, monkeypatch):
    depot = Depot(tmp_path)
    for n in range(30):
        depot.appliquer(op.ajouter_acteur(f"Acteur {n}"))
    depot.piles()
    lues = []
    monkeypatch.setattr(
        historique,
        "_lignes_de",
        lambda brut, vrai=historique._lignes_de: lues.extend(x := [*vrai(brut)]) or x,
    )
    for _ in range(5):
        depot.appliquer(op.ajouter_acteur("Un de plus"))
        depot.piles()
        depot.annuler()
        depot.piles()
    assert len(lues) == 10


def bureau_commence(dossier, auteur=""):
    depot = DepotDuBureau(dossier, auteur=auteur)
    depot.prendre_place()
    return depot


def test_au_bureau_annuler_defait_le_dernier_de_ses_propres_gestes(tmp_path):
    moi, toi = bureau_commence(tmp_path, "moi"), bureau_commence(tmp_path, "toi")
    moi.appliquer(inscrire(["1", "2"], ["copies"]), annulable=False)
    moi.appliquer(poser_niveau("1", "B1", 2))
    toi.appliquer(poser_niveau("2", "B1", 3))
    assert moi.annuler().description == "niveau 2 (B1)"
    assert moi.lire().notation("1").niveaux == {}
    assert moi.lire().notation("2").niveaux == {"B1": 3}
    with pytest.raises(ErreurSaisie, match="rien à annuler"):
        moi.annuler()
    assert moi.retablir().bureau.notation("1").niveaux == {"B1": 2}
    assert toi.annuler().description == "niveau 3 (B1)"
    for depot in (moi, toi):
        depot.quitter()


def test_un_bureau_abime_se_reprend_meme_sans_sauvegarde(tmp_path):
    depot = DepotDuBureau(tmp_path)
    depot.appliquer(inscrire(["1"], ["copies"]), annulable=False)
    attendu = depot.appliquer(poser_niveau("1", "B1", 2)).bureau
    for sauvegarde in depot.reserve.glob("bureau-*.json"):
        sauvegarde.unlink()
    depot.fichier.write_bytes(depot.fichier.read_bytes()[:40])
    with pytest.raises(CarnetIllisible, match="Reprendre la sauvegarde"):
        DepotDuBureau(tmp_path).lire()
    assert DepotDuBureau(tmp_path).restaurer() == attendu
    assert DepotDuBureau(tmp_path).lire() == attendu


def ligne_de_plus(depot, **changee):
    """Le journal d’un travail dont quelqu’un a récrit la dernière ligne."""
    journal = depot.reserve / "historique.jsonl"
    lignes = [x for x in journal.read_text(encoding="utf-8").split("\n") if x]
    lignes[-1] = json.dumps({**json.loads(lignes[-1]), **changee})
    journal.write_text("\n".join(lignes) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    "changee",
    [
        *({"ecarts": [x]} for x in (1, "x", None, [], {}, {"chemin": []}, {"chemin": "acteurs"}, {"chemin": [1]},
                                    {"chemin": [["a"]]}, {"chemin": {"a": 1}})),
        {"auteur": ["moi"]},
        {"auteur": {}},
    ],
    ids=str,
)  # fmt: skip
def test_une_ligne_abimee_vide_les_piles_sans_plus(tmp_path, changee):
    Depot(tmp_path).appliquer(op.ajouter_acteur("CMP"))
    ligne_de_plus(Depot(tmp_path), **changee)
    depot = Depot(tmp_path)
    assert depot.piles() == ([], [])
    with pytest.raises(ErreurSaisie, match="rien à annuler"):
        depot.annuler()
    assert depot.retrouver() is None
    assert Historique(depot.reserve / "historique.jsonl").piles("x", 1, {"moi"}) == ([], [])


ECARTS_AILLEURS = [
    {"chemin": ["acteurs"], "avant": 5, "apres": 5},
    {"chemin": ["acteurs"], "avant": ["a1"], "apres": ["a1"]},
    {"chemin": ["liens"]},
    {"chemin": ["sans_lien"], "avant": 5, "apres": 5},
    {"chemin": ["acteurs", "a1", "nom", "x"], "avant": 1, "apres": 1},
    {"chemin": ["revision", "x", "y"], "avant": 1, "apres": 1},
    {"chemin": ["carnet_id"]},
    {"chemin": ["acteurs", "a1"]},
    {"chemin": ["contacts"], "avant": "x", "apres": "x"},
    {"chemin": ["contacts", "a1"], "avant": "x", "apres": "x"},
    {"chemin": ["version_format"], "avant": [], "apres": []},
    {"chemin": ["compteurs"], "avant": {}, "apres": {}},
    {"chemin": ["plan", "\ud800"], "avant": "\ud800", "apres": "\ud800"},
]


@pytest.mark.parametrize("ecart", ECARTS_AILLEURS, ids=repr)
def test_un_ecart_qui_ne_tombe_pas_dans_ce_travail_se_refuse_en_francais(tmp_path, ecart):
    Depot(tmp_path).appliquer(op.ajouter_acteur("CMP"))
    ligne_de_plus(Depot(tmp_path), ecarts=[ecart], description="\ud800")
    depot = Depot(tmp_path)
    for geste in (depot.annuler, depot.retablir):
        with contextlib.suppress(ErreurAtelier):
            geste()
    depot.fichier.write_bytes(b"{")
    Depot(tmp_path).retrouver()


_CLES = st.sampled_from(
    [
        "acteurs",
        "liens",
        "a1",
        "l1",
        "nom",
        "sans_lien",
        "contacts",
        "plan",
        "analyse",
        "regle",
        "centre",
        "id",
        "x",
    ]
)
_VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda x: st.lists(x, max_size=2) | st.dictionaries(_CLES, x, max_size=2),
    max_leaves=4,
)
_ECARTS = st.lists(
    st.fixed_dictionaries({"chemin": st.lists(_CLES, min_size=1, max_size=4)}, optional={"avant": _VALEURS}),
    min_size=1,
    max_size=3,
)


@given(_ECARTS)
def test_aucun_ecart_ecrit_a_la_main_ne_fait_tomber_annuler(ecarts):
    document = document_de(carnet(liens=[("a1", "a2")], sans_lien=("a2-a3",), plan={"C1.1": "x"}))
    with contextlib.suppress(ErreurAtelier):
        carnet_de(rejouer(document, ecarts, "annuler"))
