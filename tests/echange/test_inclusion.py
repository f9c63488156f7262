"""Un petit export data·inclusion inventé : chercher, ajouter, sans contact de personne."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.carnet.modele import carnet_neuf
from atelier.domaine.vocabulaire import Statut
from atelier.echange.inclusion import ajouter_structures, chercher, est_un_export, lire_structures
from atelier.erreurs import ErreurImport

STRUCTURES = [
    {"source": "essai", "id": "essai--1", "nom": "Mission locale des Coteaux (fictif)", "date_maj": "2026-01-05",
     "commune": "Valmorte", "code_postal": "33999", "reseaux_porteurs": ["mission-locale"],
     "telephone": "+33556000000", "courriel": "accueil@exemple.fr", "horaires_accueil": "Mo-Fr 09:00-17:00",
     "description": "Accompagne les 16-25 ans."},
    {"source": "essai", "id": "essai--2", "nom": "Épicerie sociale L’Œillet (fictif)", "date_maj": "2026-01-05",
     "commune": "Valmorte", "telephone": "0612345678", "courriel": "zoe.martin@exemple.fr"},
    {"source": "essai", "id": "essai--3", "date_maj": "2026-01-05"},
]  # fmt: skip
BRUT = json.dumps(STRUCTURES, ensure_ascii=False).encode("utf-8")


def en_csv():
    colonnes = ["source", "id", "nom", "date_maj", "commune"]
    lignes = [",".join(colonnes), *(",".join(s.get(c, "") for c in colonnes) for s in STRUCTURES)]
    return "\n".join(lignes).encode("utf-8")


@pytest.mark.parametrize(
    "brut",
    [BRUT, en_csv(), b"\n".join(json.dumps(s).encode() for s in STRUCTURES), b'{"data": ' + BRUT + b"}"],
)
def test_chaque_forme_de_l_export_se_lit(brut):
    assert est_un_export(brut)
    assert [s.commune for s in lire_structures(brut, "structures")] == ["Valmorte", "Valmorte"]


def test_chercher_puis_ajouter_sans_contact_de_personne():
    structures = lire_structures(BRUT, "structures.json")
    (epicerie,) = chercher(structures, "epicerie valmorte")
    assert chercher(structures, "") == []
    operation = ajouter_structures([structures[0], epicerie], Statut.POTENTIEL)
    c = operation(carnet_neuf("x")).carnet
    mission, autre = c.reseau.alters()
    assert (mission.secteur, mission.statut, mission.organisation) == (
        "S09",
        Statut.POTENTIEL,
        "Mission Locale",
    )
    assert c.contacts[mission.id].coordonnees == "+33556000000 · accueil@exemple.fr"
    assert c.contacts[mission.id].horaires == "Mo-Fr 09:00-17:00"
    fiche = c.contacts.get(autre.id)
    assert "0612345678" not in str(fiche)
    assert "zoe" not in str(fiche)
    assert len(operation(c).carnet.acteurs) == len(c.acteurs)
    assert operation(c).description == "ajout de 0 structure"
    assert ajouter_structures([epicerie])(carnet_neuf("x")).description == "ajout de 1 structure"


def test_sans_le_vocabulaire_le_reseau_porte_un_nom_lisible(monkeypatch):
    import sys

    from atelier.echange import inclusion

    monkeypatch.setitem(sys.modules, "data_inclusion.schema.v1", None)
    inclusion._reseau.cache_clear()
    assert inclusion._reseau("mission-locale") == "mission locale"
    inclusion._reseau.cache_clear()


@given(st.binary(max_size=300) | st.recursive(st.none() | st.text(max_size=8), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["nom", "id", "source", "reseaux_porteurs"]), x)).map(lambda x: json.dumps(x).encode()))  # fmt: skip
def test_aucun_export_ne_fait_tomber_la_lecture(brut):
    try:
        ajouter_structures(lire_structures(brut, "x.json"))(carnet_neuf("x"))
    except ErreurImport as e:
        assert e.remede
