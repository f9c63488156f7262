"""Ce que l’on prépare pour montrer : mises à l’épreuve, vues, états datés."""

import pytest

from atelier.carnet import etats, travaux
from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.carnet.modele import PRESENTATIONS_MAX, Vue
from atelier.carnet.presentations import garder_vue, noter_epreuve, retirer_epreuve, retirer_vue
from atelier.erreurs import ErreurSaisie


@pytest.fixture
def depot(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    depot.appliquer(op.ajouter_acteur("Collège"))
    return depot


def test_une_epreuve_se_note_se_remplace_et_s_annule(depot):
    depot.appliquer(noter_epreuve("Un  toit ", ["a2"]))
    depot.appliquer(noter_epreuve("Un toit", ["a2", "a3"]))
    assert [(e.besoin, e.appels) for e in depot.lire().epreuves] == [("Un toit", ("a2", "a3"))]
    depot.annuler()
    assert depot.lire().epreuves[0].appels == ("a2",)
    depot.appliquer(retirer_epreuve("Un toit"))
    assert not Depot(depot.fichier).lire().epreuves


def test_un_acteur_supprime_quitte_les_epreuves_et_les_vues(depot):
    depot.appliquer(noter_epreuve("Un toit", ["a2", "a3"]))
    depot.appliquer(garder_vue(Vue("Autour du CMP", choisi="a2", filtre={"foyer": "oui"})))
    depot.appliquer(op.supprimer_acteur("a2"))
    assert depot.lire().epreuves[0].appels == ("a3",)
    assert not depot.lire().vues[0].choisi
    depot.annuler()
    assert depot.lire().vues[0].choisi == "a2"


def test_une_vue_du_meme_nom_remplace_l_autre(depot):
    depot.appliquer(garder_vue(Vue("Les potentiels", filtre={"statut": "potentiel"})))
    depot.appliquer(garder_vue(Vue("Les potentiels", forme="ensemble", phrase="Ce qui manque.")))
    (vue,) = Depot(depot.fichier).lire().vues
    assert (vue.forme, vue.phrase, dict(vue.filtre)) == ("ensemble", "Ce qui manque.", {})
    depot.appliquer(retirer_vue("Les potentiels"))
    assert not depot.lire().vues


def test_ce_qui_n_a_pas_de_nom_ou_est_de_trop_est_refuse(depot):
    for operation in (noter_epreuve("  ", []), garder_vue(Vue(" "))):
        with pytest.raises(ErreurSaisie):
            depot.appliquer(operation)
    with pytest.raises(ErreurSaisie):
        depot.appliquer(noter_epreuve("Un toit", ["a99"]))
    for n in range(PRESENTATIONS_MAX):
        depot.appliquer(garder_vue(Vue(f"vue {n}")))
    with pytest.raises(ErreurSaisie):
        depot.appliquer(garder_vue(Vue("une de trop")))
    assert len(Depot(depot.fichier).lire().vues) == PRESENTATIONS_MAX


def test_un_etat_date_se_garde_se_relit_et_s_oublie(depot):
    with pytest.raises(ErreurSaisie):
        etats.garder(Depot(depot.fichier.with_name("autre.json")))
    etat = etats.garder(depot, "2026-09-01")
    assert etats.garder(depot, "2026-09-02") == etat, "le même état n’est pas gardé deux fois"
    depot.appliquer(op.ajouter_acteur("PMI"))
    etats.garder(depot, "2026-11-01")
    gardes = etats.gardes(depot)
    assert [e.jour for e in gardes] == ["2026-09-01", "2026-11-01"]
    for nom in ("2026-09-01-².json", "2026-13-01-0000002.json", "au-c-ho-ix-0000002.json"):
        gardes[0].fichier.with_name(nom).write_bytes(gardes[0].fichier.read_bytes())
    assert etats.gardes(depot) == gardes, "un fichier posé à la main ne fait rien tomber"
    assert len(gardes[0].lire().acteurs) == 3
    etats.oublier(gardes[0])
    assert [e.jour for e in etats.gardes(depot)] == ["2026-11-01"]
    assert len(depot.lire().acteurs) == 4


def test_le_meme_etat_se_retrouve_meme_quand_il_n_y_a_plus_de_place(depot, monkeypatch):
    monkeypatch.setattr(etats, "GARDES_MAX", 1)
    etat = etats.garder(depot, "2026-09-01")
    assert etats.garder(depot, "2026-09-02") == etat
    depot.appliquer(op.ajouter_acteur("PMI"))
    with pytest.raises(ErreurSaisie, match="déjà 1"):
        etats.garder(depot)


def test_effacer_emporte_les_etats_de_ce_travail_mais_pas_ceux_d_un_autre(depot, tmp_path):
    etats.garder(depot)
    travaux.mettre_de_cote(depot)
    depot.appliquer(op.ajouter_acteur("CAF"))
    etats.garder(depot)
    (range_,) = travaux.mis_de_cote(depot)
    travaux.effacer(depot)
    travaux.reprendre(depot, range_)
    assert len(etats.gardes(depot)) == 1
    travaux.effacer(depot)
    assert not list(tmp_path.rglob("*.json"))
