"""Les copies arrivent sous toutes les formes ; chacune a sa ligne, aucune n’arrête les autres."""

import csv
import json
import os
import time
import tracemalloc
import zipfile

import pytest
from corpus import BONNE, CORPUS, DEPOT, archive, archive_moodle, page, remise, sommaire_menteur, travail
from hypothesis import given, settings
from hypothesis import strategies as st

from atelier.carnet.document import document_de
from atelier.correction.pieces import pieces
from atelier.correction.releve import arrivees, corriger, lectures
from atelier.erreurs import ErreurCopie
from atelier.remise.copie import lire_contenu


def lues(chemin):
    return {x.identifiant: x for x in lectures(arrivees([chemin])[0])}


def depose(chemin, *entrees):
    chemin.write_bytes(archive(list(entrees)))
    return chemin


@pytest.fixture(scope="module")
def tout(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("corpus")
    attendus = archive_moodle(dossier / "copies.zip")
    debut = time.monotonic()
    releve = corriger([dossier / "copies.zip"], dossier / "sortie")
    return attendus, releve, dossier / "sortie", time.monotonic() - debut


def test_le_corpus_est_assez_tordu():
    assert len(CORPUS) >= 40


def test_chaque_copie_a_l_etat_attendu_et_une_phrase(tout):
    attendus, releve, _, _ = tout
    noms = dict(enumerate(CORPUS, 1))
    etats = {noms[int(x.identifiant)]: x.etat for x in releve.lignes}
    assert etats == {noms[int(i)]: e for i, e in attendus.items()}
    sans_phrase = [x.nom for x in releve.lignes if x.etat not in ("a_noter",) and not x.phrase]
    assert sans_phrase == []


def test_aucune_note_n_est_inventee(tout):
    _, releve, sortie, _ = tout
    assert {x.note for x in releve.lignes} == {""}
    with (sortie / "notes.csv").open(encoding="utf-8-sig", newline="") as f:
        assert {r["note"] for r in csv.DictReader(f)} == {""}


def test_une_donnee_personnelle_n_est_recopiee_nulle_part(tout):
    _, _, sortie, _ = tout
    for fichier in sortie.rglob("*"):
        if fichier.is_file() and fichier.suffix != ".xlsx":
            assert b"06 12 34 56 78" not in fichier.read_bytes(), fichier


def test_rien_ne_s_ecrit_hors_du_dossier(tout):
    _, _, sortie, _ = tout
    assert sorted(p.name for p in sortie.parent.iterdir()) == ["copies.zip", "sortie"]


@pytest.mark.parametrize(
    ("chemin", "identifiant", "nom"),
    [
        ("Dupont Alice_12_assignsubmission_file_/remise.ipynb", "12", "Dupont Alice"),
        ("Dupont Alice_12_assignsubmission_file/remise.ipynb", "12", "Dupont Alice"),
        ("Dupont Alice_12_assignsubmission_file_remise.ipynb", "12", "Dupont Alice"),
        ("Participant_345_assignsubmission_file_/remise.ipynb", "345", "Participant 345"),
        ("Groupe A-N’Diaye Chloé_7_assignsubmission_file_/remise.ipynb", "7", "Groupe A-N’Diaye Chloé"),
        ("Groupe 4_assignsubmission_file_/remise.ipynb", "Groupe 4", "Groupe 4"),
        ("Devoir 1/Le Goff Inès_9_assignsubmission_file_/x/y/remise.ipynb", "9", "Le Goff Inès"),
        ("D’Été_Hiver_9_assignsubmission_file_/remise.ipynb", "9", "D’Été_Hiver"),
    ],
)  # fmt: skip
def test_le_numero_est_la_cle_dans_toutes_les_formes(tmp_path, chemin, identifiant, nom):
    lu = lues(depose(tmp_path / "x.zip", (chemin, BONNE)))
    assert {i: (x.participant.nom, x.etat) for i, x in lu.items()} == {identifiant: (nom, "a_noter")}


def test_personne_ne_prend_le_nom_d_un_autre(tmp_path):
    faux = "Voleur_1_assignsubmission_file_/Victime_2_assignsubmission_file_/remise.ipynb"
    faux_plat = "Voleur_1_assignsubmission_file_Victime_2_assignsubmission_file_remise.ipynb"
    victime = ("Victime_2_assignsubmission_file_/remise.ipynb", remise("v"))
    for chemin in (faux, faux_plat):
        lu = lues(depose(tmp_path / "x.zip", (chemin, remise("faux")), victime))
        assert {i: x.copie.carnet.carnet_id for i, x in lu.items()} == {"1": "faux", "2": "v"}


def test_un_chemin_qui_sort_n_est_pas_lu_et_se_dit_a_cote_de_celui_qu_il_nomme(tmp_path):
    piege = archive([("../Autre_2_assignsubmission_file_/remise.ipynb", BONNE)])
    chemin = depose(
        tmp_path / "x.zip",
        ("/Autre_2_assignsubmission_file_/remise.ipynb", BONNE),
        ("Autre_2_assignsubmission_file_/remise.ipynb", remise("sien")),
        ("Tricheur_3_assignsubmission_file_/travail.zip", piege),
    )
    lu = lues(chemin)
    assert lu["2"].copie.carnet.carnet_id == "sien"
    assert lu["3"].etat == "illisible"
    assert "Illisible à côté" in " ".join(lu["2"].phrases)


def test_une_remise_refaite_dit_ce_qui_a_change(tmp_path):
    chemin = depose(
        tmp_path / "x.zip",
        (f"{DEPOT.format(nom='A', numero=1)}/remise.ipynb", remise("a", revision=3)),
        (f"{DEPOT.format(nom='A', numero=1)}/remise (1).ipynb", remise("a", revision=9, acteurs=("CMP", "Collège", "PMI"))),
    )  # fmt: skip
    (lu,) = lues(chemin).values()
    assert lu.copie.carnet.revision == 9
    assert "Remise refaite depuis la révision 3 : 1 acteur apparu." in lu.phrases


def test_la_meme_personne_dans_deux_archives_fait_une_ligne(tmp_path):
    a = depose(tmp_path / "a.zip", ("A_1_assignsubmission_file_/remise.ipynb", remise("a", revision=3)))
    b = depose(tmp_path / "b.zip", ("A_1_assignsubmission_file_/remise.ipynb", remise("a", revision=5)))
    (lu,) = lectures(arrivees([a, b])[0])
    assert (lu.identifiant, lu.copie.carnet.revision) == ("1", 5)


def test_le_texte_en_ligne_seul_n_est_pas_un_zero(tmp_path):
    (lu,) = lues(
        depose(tmp_path / "x.zip", ("A_1_assignsubmission_onlinetext_/onlinetext.html", b"<p>"))
    ).values()
    assert lu.etat == "sans_document"
    assert "texte en ligne" in lu.phrases[0]


def test_un_sommaire_menteur_ne_remplit_pas_la_memoire(tmp_path):
    (tmp_path / "x.zip").write_bytes(sommaire_menteur())
    tracemalloc.start()
    (lu,) = lues(tmp_path / "x.zip").values()
    pic = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lu.etat == "illisible"
    assert pic < 20_000_000


def test_un_raccourci_du_disque_n_est_pas_suivi(tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(BONNE)
    (tmp_path / "copies").mkdir()
    try:
        (tmp_path / "copies" / "remise.ipynb").symlink_to(tmp_path / "secret.ipynb")
        (tmp_path / "copies" / "boucle").symlink_to(tmp_path)
    except OSError:
        pytest.skip("ce système ne permet pas les raccourcis")
    etats = {x.etat for x in lues(tmp_path / "copies").values()}
    assert etats == {"illisible"}


def test_un_nom_ecrit_par_un_vieil_outil_se_lit(tmp_path):
    infos = zipfile.ZipInfo("x")
    infos.filename = "Éloïse_1_assignsubmission_file_/remise.ipynb".encode().decode("cp437")
    (lu,) = lues(depose(tmp_path / "x.zip", (infos, BONNE))).values()
    assert lu.participant.nom


def test_deux_copies_du_meme_travail_se_signalent_hors_d_un_groupe(tmp_path):
    chemin = depose(
        tmp_path / "x.zip",
        ("A_1_assignsubmission_file_/remise.ipynb", BONNE),
        ("B_2_assignsubmission_file_/remise.ipynb", BONNE),
    )
    phrases = {x.identifiant: x.phrase for x in corriger([chemin], tmp_path / "s").lignes}
    assert "Porte le même travail que B" in phrases["1"]
    assert "Porte le même travail que A" in phrases["2"]


def test_les_pieces_d_un_dossier_ordinaire_gardent_leur_chemin(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "remise.ipynb").write_bytes(BONNE)
    assert [p.relatif for p in pieces(tmp_path)] == ["a/remise.ipynb"]
    assert set(lues(tmp_path)) == {"a/remise.ipynb"}


# --- ce qu’une relecture hostile a trouvé -----------------------------------------------------------


def finalisee(**remise_changee):
    notebook = json.loads(BONNE)
    notebook["metadata"]["atelier"]["remise"].update(remise_changee)
    return json.dumps(notebook).encode()


@pytest.mark.parametrize(
    "fichiers",
    [
        {"A_1_assignsubmission_file_/remise.ipynb": finalisee(date="9\ud800")},
        {"A_1_assignsubmission_file_/remise.ipynb": finalisee(motif="\x1b[31m\ud800", date=[1])},
        {"中" * 90 + "_12_assignsubmission_file_/remise.ipynb": BONNE},
        {"CON_3_assignsubmission_file_/remise.ipynb": BONNE, "con.ipynb": BONNE, "aux..ipynb": BONNE},
        {f"{n}{'x' * 50_000}.ipynb": b"{" for n in range(4)},
        {
            "É_1_assignsubmission_file_/remise.ipynb": BONNE,
            "E\u0301_2_assignsubmission_file_/remise.ipynb": BONNE,
        },
    ],
    ids=["date", "motif", "nom long", "noms de Windows", "noms enormes", "NFC et NFD"],
)
def test_une_copie_n_arrete_ni_ce_releve_ni_le_suivant(tmp_path, fichiers):
    chemin = depose(tmp_path / "x.zip", *fichiers.items())
    for _ in range(2):
        releve = corriger([chemin], tmp_path / "s")
        assert len(releve.lignes) == len(fichiers)
        assert "\x1b" not in "".join(x.phrase for x in releve.lignes)
        assert len(list((tmp_path / "s" / "retours").glob("*/retour.html"))) == len(fichiers)


def test_un_nom_vide_dans_une_archive_a_sa_ligne(tmp_path):
    brut = archive([("Q.ipynb", BONNE)]).replace(b"Q.ipynb", b"\0.ipynb")
    (tmp_path / "x.zip").write_bytes(brut)
    assert all(x.etat for x in lues(tmp_path / "x.zip").values())


def test_une_archive_d_etudiant_ne_peut_pas_se_dire_d_un_autre(tmp_path):
    moodle = depose(
        tmp_path / "moodle.zip", ("Bob_12_assignsubmission_file_/remise.ipynb", remise("b", revision=5))
    )
    recues = tmp_path / "recues"
    recues.mkdir()
    depose(recues / "mallory.zip", ("Bob_12_assignsubmission_file_/remise.ipynb", remise("b", revision=900)))
    depose(recues / "zoe.zip", ("remise.ipynb", remise("z")))
    lu = {x.identifiant: x for x in lectures(arrivees([moodle, recues])[0])}
    assert lu["12"].copie.carnet.revision == 5
    assert len(lu) == 3


def test_une_archive_seule_dans_un_dossier_vaut_cette_archive(tmp_path):
    (tmp_path / "copies").mkdir()
    depose(tmp_path / "copies" / "moodle.zip", ("Bob_12_assignsubmission_file_/remise.ipynb", BONNE))
    assert set(lues(tmp_path / "copies")) == {"12"}


def test_un_groupe_nomme_comme_un_numero_reste_a_part(tmp_path):
    chemin = depose(
        tmp_path / "x.zip",
        ("12_assignsubmission_file_/remise.ipynb", remise("groupe")),
        ("Bob_12_assignsubmission_file_/remise.ipynb", remise("bob")),
    )
    assert {x.copie.carnet.carnet_id for x in lectures(arrivees([chemin])[0])} == {"groupe", "bob"}
    assert {x.identifiant for x in corriger([chemin], tmp_path / "s").lignes} == {"12", "12 (2)"}


def test_des_pages_renommees_dans_un_meme_dossier_sont_chacune_une_copie(tmp_path):
    for nom, octets in (("alice", page(document_de(travail("a")))), ("bob", b"{"), ("carl", page(None))):
        (tmp_path / f"07_remise {nom}.ipynb").write_bytes(octets)
    assert sorted(x.etat for x in lues(tmp_path).values()) == ["illisible", "non_finalisee", "sans_document"]


def test_un_nom_qui_commence_par_un_point_a_sa_ligne(tmp_path):
    (tmp_path / ".bob.ipynb").write_bytes(BONNE)
    assert set(lues(tmp_path)) == {".bob.ipynb"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="ce système n’a pas de tubes nommés")
def test_un_tube_nomme_ne_bloque_pas(tmp_path):
    os.mkfifo(tmp_path / "x.ipynb")
    assert {x.etat for x in lues(tmp_path).values()} == {"illisible"}


def test_on_n_ecrit_pas_dans_ce_qu_on_relit(tmp_path):
    depose(tmp_path / "x.zip", ("A_1_assignsubmission_file_/remise.ipynb", BONNE))
    for _ in range(2):
        lignes = corriger([tmp_path], tmp_path / "sortie").lignes
        assert [x.identifiant for x in lignes] == ["1"]
        assert lignes[0].etat == "a_noter"


def test_des_millions_de_petits_elements_sont_refuses_avant_d_etre_lus():
    tracemalloc.start()
    with pytest.raises(ErreurCopie, match="trop d’éléments"):
        lire_contenu(b'{"cells": [' + b"[]," * 6_000_000 + b"[]]}", "x.ipynb")
    pic = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pic < 60_000_000


def test_un_faux_sommaire_ne_trompe_pas(tmp_path):
    brut = bytearray(archive([(f"{n}.ipynb", b"") for n in range(50)]))
    i = brut.rfind(b"PK\x05\x06")
    brut[i + 4 : i + 8] = b"PK\x05\x06"
    (tmp_path / "x.zip").write_bytes(brut)
    assert all(x.etat in ("illisible", "vide") for x in lues(tmp_path / "x.zip").values())


# --- le lecteur, devant n’importe quels octets ------------------------------------------------------

json_quelconque = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=12), x, max_size=4),
    max_leaves=12,
)
_DOCUMENT = document_de(travail("x"))


@given(st.dictionaries(st.sampled_from([*_DOCUMENT, "autre"]), json_quelconque, min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_un_document_abime_donne_un_etat_jamais_une_panne(changes):
    try:
        lire_contenu(page({**_DOCUMENT, **changes}), "x.ipynb")
    except ErreurCopie as e:
        assert e.etat in ("illisible", "vide", "sans_document", "version_inconnue", "ambigue")


@given(st.integers(0, len(BONNE) - 1), st.binary(min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_une_remise_aux_octets_changes_donne_un_etat(rang, octets):
    try:
        lire_contenu(BONNE[:rang] + octets + BONNE[rang + len(octets) :], "x.ipynb")
    except ErreurCopie as e:
        assert e.etat in ("illisible", "vide", "sans_document", "version_inconnue", "ambigue")


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8), st.booleans())
@settings(max_examples=200, deadline=None)
def test_une_archive_aux_octets_changes_ne_fait_pas_de_panne(tmp_path_factory, rang, octets, fin):
    brut = archive(
        [("A_1_assignsubmission_file_/remise.ipynb", BONNE), ("B_2_assignsubmission_file_/x.zip", b"PK")]
    )
    ici = len(brut) - 1 - rang if fin else rang
    chemin = tmp_path_factory.mktemp("z") / "x.zip"
    chemin.write_bytes(brut[:ici] + octets + brut[ici + len(octets) :])
    assert all(x.etat for x in lues(chemin).values())
