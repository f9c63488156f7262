import csv
import json
import shutil

import pytest

from atelier.carnet.document import document_de
from atelier.correction.releve import corriger
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Classe
from atelier.erreurs import ErreurSaisie
from atelier.remise.preparer_la_remise import remettre
from fabriques import carnet, lien


def travail(identite, **champs):
    c = carnet(liens=[lien(classe_choisie=Classe.PARTENARIAT)], **champs)
    from msgspec.structs import replace

    return replace(c, carnet_id=identite)


def page_de_travail(chemin, c):
    chemin.parent.mkdir(parents=True, exist_ok=True)
    contenu = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [],
        "metadata": {"atelier": {"carnet": document_de(c)}},
    }
    chemin.write_text(json.dumps(contenu), encoding="utf-8")


def notes(dossier):
    with (dossier / "notes.csv").open(encoding="utf-8-sig", newline="") as f:
        return {r["identifiant"]: r for r in csv.DictReader(f)}


def test_une_ligne_par_participant_et_jamais_de_note_inventee(tmp_path):
    copies = tmp_path / "copies"
    page_de_travail(copies / "alice" / "02_carnet_d_adresses.ipynb", travail("a"))
    page_de_travail(copies / "alice" / "03_liens.ipynb", travail("a", revision=4))
    remettre(travail("a", revision=5), copies / "alice")
    (copies / "alice" / "00_commencer.ipynb").write_text('{"cells": [], "metadata": {}}', encoding="utf-8")
    page_de_travail(copies / "bruno.ipynb", travail("b"))
    (copies / "chloe.ipynb").write_text("{", encoding="utf-8")
    (copies / "david.ipynb").write_text('{"cells": [], "metadata": {}}', encoding="utf-8")
    page_de_travail(copies / "emma.ipynb", travail("b"))
    (copies / ".ipynb_checkpoints").mkdir()
    shutil.copy(copies / "bruno.ipynb", copies / ".ipynb_checkpoints")

    lignes = corriger([copies], tmp_path / "sortie").lignes

    lues = notes(tmp_path / "sortie")
    assert {i: r["etat"] for i, r in lues.items()} == {
        "alice/A_DEPOSER/remise.ipynb": "a_noter",
        "bruno.ipynb": "non_finalisee",
        "chloe.ipynb": "illisible",
        "david.ipynb": "sans_document",
        "emma.ipynb": "non_finalisee",
    }
    assert {r["note"] for r in lues.values()} == {""}
    assert lues["bruno.ipynb"]["indice_choisi_partenariat"] == "1"
    assert lues["chloe.ipynb"]["indice_acteurs"] == ""
    assert len(lignes) == 5


def test_un_dossier_de_travail_jamais_ouvert_fait_une_ligne(tmp_path):
    for nom in ("00_commencer", "02_carnet_d_adresses"):
        (tmp_path / "fanny").mkdir(exist_ok=True)
        (tmp_path / "fanny" / f"{nom}.ipynb").write_text('{"cells": [], "metadata": {}}', encoding="utf-8")
    (ligne,) = corriger([tmp_path], tmp_path / "sortie").lignes
    assert ligne.etat == "sans_document"


def test_un_texte_d_etudiant_ne_devient_pas_une_formule(tmp_path):
    page_de_travail(tmp_path / "=cmd|' '!A1.ipynb", travail("a"))
    corriger([tmp_path], tmp_path / "sortie")
    assert all(not i.startswith("=") for i in notes(tmp_path / "sortie"))


def test_sans_copie_on_le_dit(tmp_path):
    with pytest.raises(ErreurSaisie, match="Aucun notebook"):
        corriger([tmp_path], tmp_path / "sortie")
    assert not (tmp_path / "sortie").exists()


def test_rien_n_est_execute(tmp_path):
    temoin = tmp_path / "temoin"
    contenu = {
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"atelier": {"carnet": document_de(carnet(acteurs=[Acteur("a2", "__import__('os')")]))}},
        "cells": [{"cell_type": "code", "source": f"open({str(temoin)!r}, 'w')", "outputs": [], "metadata": {}}],
    }  # fmt: skip
    (tmp_path / "x.ipynb").write_text(json.dumps(contenu), encoding="utf-8")
    corriger([tmp_path], tmp_path / "sortie")
    assert not temoin.exists()


def test_relancer_garde_les_notes_deja_posees(tmp_path):
    for nom in ("alice", "bruno"):
        page_de_travail(tmp_path / "copies" / f"{nom}.ipynb", travail(nom))
    sortie = tmp_path / "sortie"
    corriger([tmp_path / "copies"], sortie)
    texte = (sortie / "notes.csv").read_text(encoding="utf-8-sig")
    posee = texte.replace("alice.ipynb,non_finalisee,,,", 'alice.ipynb,non_finalisee,,"13,5",')
    assert posee != texte
    (sortie / "notes.csv").write_bytes(posee.encode("utf-8-sig"))
    page_de_travail(tmp_path / "copies" / "chloe.ipynb", travail("c"))
    corriger([tmp_path / "copies"], sortie)
    assert {i: r["note"] for i, r in notes(sortie).items()} == {
        "alice.ipynb": "13,5", "bruno.ipynb": "", "chloe.ipynb": "",
    }  # fmt: skip
    (gardee,) = (sortie / "sauvegardes").glob("*/notes.csv")
    assert gardee.read_bytes() == posee.encode("utf-8-sig")


def test_des_remises_du_meme_nom_ont_chacune_leur_ligne(tmp_path):
    (tmp_path / "x").mkdir()
    remettre(travail("a"), tmp_path / "x")
    bonne = (tmp_path / "x" / "A_DEPOSER" / "remise.ipynb").read_bytes()
    plat = tmp_path / "plat"
    plat.mkdir()
    (plat / "remise.ipynb").write_bytes(bonne)
    (plat / "remise (1).ipynb").write_bytes(bonne)
    (plat / "remise (2).ipynb").write_bytes(bonne[:500])
    (plat / "devoir.docx").write_bytes(b"PK")
    releve = corriger([plat], tmp_path / "sortie")
    etats = {x.identifiant: x.etat for x in releve.lignes}
    assert etats == {
        "remise.ipynb": "a_noter",
        "remise (1).ipynb": "a_noter",
        "remise (2).ipynb": "illisible",
    }
    assert releve.restes == ["devoir.docx"]


def test_une_page_abimee_a_cote_d_une_remise_est_signalee(tmp_path):
    (tmp_path / "alice").mkdir()
    remettre(travail("a"), tmp_path / "alice")
    (tmp_path / "alice" / "03_liens.ipynb").write_text("{", encoding="utf-8")
    (ligne,) = corriger([tmp_path], tmp_path / "sortie").lignes
    assert ligne.etat == "a_noter"
    assert "03_liens.ipynb" in ligne.phrase


def test_une_copie_piegee_n_arrete_pas_les_autres(tmp_path):
    page_de_travail(tmp_path / "alice.ipynb", travail("a"))
    for n, (cle, valeur) in enumerate((("\ud800", 1), ("positions", {"\ud800": [1, 2]}))):
        contenu = {
            "cells": [],
            "metadata": {"atelier": {"carnet": {**document_de(travail("b")), cle: valeur}}},
        }
        (tmp_path / f"piege{n}.ipynb").write_text(json.dumps(contenu), encoding="utf-8")
    etats = {x.nom: x.etat for x in corriger([tmp_path], tmp_path / "sortie").lignes}
    assert etats["alice"] == "non_finalisee"
    assert set(etats) == {"alice", "piege0", "piege1"}
    assert len(notes(tmp_path / "sortie")) == 3
