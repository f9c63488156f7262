"""Le journal se lit à partir d’où l’on en était, et dit la même chose que relu en entier."""

import json
import random

import pytest

from atelier.carnet import historique
from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.carnet.historique import Historique
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import inscrire, poser_niveau
from atelier.erreurs import CarnetIllisible, ErreurSaisie


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
