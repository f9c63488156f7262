"""Ce que l’étudiant a tranché : gardé sur la machine, effacé avec le reste, oublié s’il est abîmé."""

import json

import pytest

from atelier.carnet import operations as op
from atelier.carnet import travaux
from atelier.carnet.depot import Depot
from atelier.carnet.tranches import trancher, tranches


@pytest.fixture
def depot(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    return depot


def test_une_reponse_se_garde_sans_toucher_au_travail(depot, tmp_path):
    avant = depot.lire()
    trancher(depot, "personne | sonia lacombe")
    trancher(depot, "personne | sonia lacombe")
    assert tranches(Depot(tmp_path)) == ("personne | sonia lacombe",)
    assert depot.lire() == avant and depot.piles() == Depot(tmp_path).piles()


def test_effacer_le_travail_efface_les_reponses(depot):
    trancher(depot, "personne | sonia lacombe")
    travaux.effacer(depot)
    assert tranches(depot) == () and not depot.reserve.exists()


@pytest.mark.parametrize("abime", [b"", b"{", b"\xff\xfe", b'{"a": 1}', b"[1, null, [[]]]", b"[" * 50_000])
def test_un_fichier_abime_fait_reposer_les_questions(depot, abime):
    (depot.reserve / "tranches.json").write_bytes(abime)
    assert tranches(depot) == ()
    trancher(depot, "doublon | a | b")
    assert tranches(depot) == ("doublon | a | b",)


def test_les_plus_anciennes_reponses_s_oublient(depot):
    (depot.reserve / "tranches.json").write_text(json.dumps([str(n) for n in range(1000)]), encoding="utf-8")
    trancher(depot, "neuve")
    assert (len(tranches(depot)), tranches(depot)[-1], "0" in tranches(depot)) == (1000, "neuve", False)
