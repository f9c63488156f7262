"""Ce que le navigateur envoie est contrôlé : un message forgé ou en retard ne change rien."""

import pytest

from atelier.saisie.ponts.choix import QuestionChoix
from atelier.saisie.ponts.grille import Grille
from atelier.saisie.ponts.matrice import Matrice
from atelier.saisie.ponts.nuage import Nuage
from atelier.saisie.ponts.table import TableEditable, colonne


def grille(repondre):
    question = {"cle": "P1", "question": "?", "options": [["O", "oui"], ["N", "non"]], "valeur": ""}
    return Grille(repondre, groupes=[{"titre": "", "lien": "l2", "questions": [question]}])


@pytest.mark.parametrize(
    "message",
    [{"cle": "P1", "valeur": "O", "de": "l1"}, {"cle": "P9", "valeur": "O", "de": "l2"}, {"cle": "P1", "valeur": "X", "de": "l2"},
     {"cle": "P1", "valeur": 3, "de": "l2"}, {}],
)  # fmt: skip
def test_une_reponse_a_un_autre_lien_ou_forgee_est_ignoree(message):
    recues = []
    grille(lambda *r: recues.append(r)).entendre(message)
    assert recues == []


def test_une_reponse_juste_est_transmise():
    recues = []
    grille(lambda *r: recues.append(r)).entendre({"cle": "P1", "valeur": "O", "de": "l2"})
    assert recues == [("P1", "O")]


def test_la_table_ne_change_que_ses_lignes_et_ses_colonnes():
    recues = []
    table = TableEditable(
        lambda *r: recues.append(r) or True, lambda ids: recues.append(ids) or True, recues.append,
        colonnes=[colonne("nom", "Nom"), colonne("classe", "Classe", lecture=True)],
        lignes=[{"id": "a2", "valeurs": {"nom": "CMP"}}],
    )  # fmt: skip
    for message in (
        {"geste": "changer", "ids": ["a9"], "colonne": "nom", "valeur": "x"},
        {"geste": "changer", "ids": ["a2"], "colonne": "classe", "valeur": "x"},
        {"geste": "changer", "ids": "a2", "colonne": "nom", "valeur": "x"},
        {"geste": "supprimer", "ids": []}, {"geste": "ouvrir", "id": "a9"}, {"geste": "autre"},
    ):  # fmt: skip
        table.entendre(message)
    assert recues == []
    table.entendre({"geste": "changer", "ids": ["a2", "a9"], "colonne": "nom", "valeur": "PMI"})
    table.entendre({"geste": "ouvrir", "id": "a2"})
    assert recues == [(["a2"], "nom", "PMI"), "a2"]


def test_les_autres_ponts_n_entendent_que_ce_qu_ils_montrent():
    recues = []
    QuestionChoix(recues.append, reponses=[["oui", "Oui"]]).entendre({"geste": "non"})
    Matrice(lambda *r: recues.append(r), acteurs=[["a1", "x"], ["a2", "y"]]).entendre(
        {"geste": "basculer", "a": "a1", "b": "a1"}
    )
    Nuage(recues.append, points=[{"id": "l1", "x": 0, "y": 0, "nom": "z"}]).entendre(
        {"geste": "choisir", "id": "l9"}
    )
    assert recues == []


def test_une_liste_de_la_table_ne_prend_que_ses_options():
    recues = []
    table = TableEditable(
        lambda *r: recues.append(r) or True, lambda _: True,
        colonnes=[colonne("statut", "Statut", options=[("existant", "existant"), ("", "pas encore dit")])],
        lignes=[{"id": "l1", "valeurs": {"statut": "existant"}}],
    )  # fmt: skip
    for valeur in ("zzz", "", "existant"):
        table.entendre({"geste": "changer", "ids": ["l1"], "colonne": "statut", "valeur": valeur})
    assert [r[2] for r in recues] == ["", "existant"]
