"""La promotion sur plusieurs soirs : groupes, retards, notes posées en trois endroits, arrêts."""

import csv
import io
import json
import shutil
import subprocess
import sys
import threading
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from corpus import BONNE, archive, page, remise, travail
from formes import ANGLAISE, FRANCAISE, anonyme, bombe, cohorte, depots, en_dos, feuille
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from atelier.carnet.document import document_de
from atelier.carnet.effacement import effacer
from atelier.cli import main
from atelier.correction import releve as module_releve
from atelier.correction.bareme import bareme_propose, en_decimal
from atelier.correction.cohorte import actualiser, lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.document_de_la_cohorte import lecture_de, ligne_de_octets, octets_de
from atelier.correction.etat_du_bureau import commenter, garder_les_niveaux, poser_niveau, poser_note
from atelier.correction.generation import GARDEES
from atelier.correction.gestes_d_ensemble import prendre_le_second
from atelier.correction.moodle import lire_feuille, remplir
from atelier.correction.purge import a_purger
from atelier.correction.relecture import NotesEnDesaccord
from atelier.correction.releve import arrivees, corriger, lectures, seul_a_ecrire
from atelier.domaine.acteur import Acteur
from atelier.erreurs import CarnetIllisible, CarnetOccupe, ErreurSaisie
from atelier.remise.verification import verifier

BAREME = bareme_propose()
CRITERES = [c.id for c in BAREME.criteres]
LIBELLES = [c.libelle for c in BAREME.criteres]


def poser(sortie, identifiant, niveau=2, travail=None):
    """Tous les critères d’une copie, et de son groupe, au bureau."""
    depot = DepotDuBureau(sortie)
    marques = {
        x.identifiant: f"{x.copie.carnet.carnet_id}:{x.copie.carnet.revision}"
        for x in lire_la_cohorte(sortie)
        if x.copie
    }
    for c in CRITERES:
        depot.appliquer(poser_niveau(identifiant, c, niveau, travaux=travail or marques))
    return depot


def ecrire(chemin, octets):
    chemin.write_bytes(octets)
    return chemin


def notes(sortie):
    return lire_notes(sortie / "notes.csv")


def lire_notes(fichier):
    """notes.csv, tel que l’atelier ou un tableur l’a écrit."""
    octets = fichier.read_bytes()
    de_l_atelier = octets.startswith(b"\xef\xbb\xbf")
    texte = octets.decode("utf-8-sig" if de_l_atelier else "cp1252")
    lues = csv.DictReader(io.StringIO(texte), delimiter="," if de_l_atelier else ";")
    return {x["identifiant"]: x for x in lues}


def a_la_main(sortie, identifiant, note):
    """Change une note dans notes.csv, comme un tableur : point-virgule et encodage de Windows."""
    lignes = notes(sortie)
    lignes[identifiant]["note"] = note
    sorti = io.StringIO()
    ecrivain = csv.DictWriter(sorti, next(iter(lignes.values())), delimiter=";", lineterminator="\r\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes.values())
    (sortie / "notes.csv").write_bytes(sorti.getvalue().encode("cp1252", "replace"))


def rangs(sortie):
    """La feuille « Notes » du classeur : par identifiant, sa rangée ; et l’en-tête."""
    lues = CalamineWorkbook.from_path(str(sortie / "notes.xlsx")).get_sheet_by_name("Notes")
    toutes = lues.to_python(skip_empty_area=False)
    return {str(r[0]): r for r in toutes[3:]}, toutes[1]


def dans_le_classeur(sortie, **cases):
    """Récrit le classeur comme un tableur qui garde : ``i1={"B1": 3}`` pose un niveau, ``note`` une note."""
    import xlsxwriter

    lues = CalamineWorkbook.from_path(str(sortie / "notes.xlsx")).get_sheet_by_name("Notes")
    toutes = lues.to_python(skip_empty_area=False)
    entete = toutes[1]
    livre = xlsxwriter.Workbook(str(sortie / "notes.xlsx"))
    feuille_ = livre.add_worksheet("Notes")
    for i, rang in enumerate(toutes):
        for quoi, valeur in cases.get(f"i{rang[0]}", {}).items():
            rang[entete.index("Note sur 20" if quoi == "note" else LIBELLES[CRITERES.index(quoi)])] = valeur
        for j, case in enumerate(rang):
            feuille_.write(i, j, case)
    livre.close()


def partout(sortie, identifiant):
    """La note en quatre endroits : csv, classeur, feuille de Moodle, page de retour."""
    lignes, entete = rangs(sortie)
    du_classeur = lignes[identifiant][entete.index("Note sur 20")]
    texte = (sortie / "feuille_moodle.csv").read_text(encoding="utf-8-sig")
    de_moodle = {x["Identifiant"]: x["Note"] for x in csv.DictReader(io.StringIO(texte))}[
        f"Participant {identifiant}"
    ]
    (retour,) = (sortie / "retours").glob(f"*_{identifiant}_*/retour.html")
    texte = retour.read_text(encoding="utf-8")
    de_la_page = texte.partition("Note : ")[2].partition(" sur ")[0] if "Note : " in texte else ""
    en_mots = en_decimal(Fraction(str(du_classeur))) if du_classeur != "" else ""
    return {notes(sortie)[identifiant]["note"], en_mots, de_moodle, de_la_page}


@pytest.fixture
def trois(tmp_path):
    """Trois étudiants, leur feuille, une première correction."""
    copies = ecrire(tmp_path / "copies.zip", depots(*cohorte(3)))
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*((100 + i, f"Élève {i:02d}", "") for i in range(1, 4))))
    sortie = tmp_path / "s"
    corriger([copies], sortie, feuille=la_feuille)
    return copies, sortie


# --- 1. les groupes -------------------------------------------------------------------------------------

ALPHA_BETA = [(55, "Bob Petit", "Groupe Beta"), *((n, f"Ana {n}", "Groupe Alpha") for n in (56, 57, 58))]
EQUIPES = depots(("Groupe Alpha_55", remise("alpha")), ("Groupe Beta_901", remise("beta")))


@pytest.mark.parametrize(
    ("titre", "entete"),
    [("Groupe", FRANCAISE), ("Group", ANGLAISE), ("Équipe de travail", FRANCAISE)],
    ids=["français", "anglais", "par le contenu"],
)
def test_le_numero_d_un_groupe_n_est_pas_celui_d_une_personne(tmp_path, titre, entete):
    copies = ecrire(tmp_path / "c.zip", EQUIPES)
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*ALPHA_BETA, groupe=titre, entete=entete))
    sortie = tmp_path / "s"
    corriger([copies], sortie, feuille=la_feuille)
    poser(sortie, "57", 3)
    lignes = {x.identifiant: x for x in corriger([copies], sortie, feuille=la_feuille).lignes}
    assert {i: (x.nom, x.groupe, x.note) for i, x in lignes.items()} == {
        "55": ("Bob Petit", "Groupe Beta", ""),
        **{str(n): (f"Ana {n}", "Groupe Alpha", "20") for n in (56, 57, 58)},
    }
    rempli = (sortie / "feuille_moodle.csv").read_text(encoding="utf-8-sig")
    titre_de_la_note = "Grade" if entete is ANGLAISE else "Note"
    lues = csv.DictReader(io.StringIO(rempli))
    assert [x[titre_de_la_note] for x in lues] == ["", "20", "20", "20"]


def test_sans_colonne_de_groupe_un_numero_qui_se_trompe_de_nom_n_est_donne_a_personne(tmp_path, capsys):
    copies = ecrire(tmp_path / "c.zip", EQUIPES)
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*ALPHA_BETA))
    assert main(["corriger", str(copies), "--vers", str(tmp_path / "s"), "--feuille", str(la_feuille)]) == 1
    lues = notes(tmp_path / "s")
    assert lues["55"]["etat"] == "absente"
    assert lues["Groupe Alpha_55"]["etat"] == "ambigue"
    assert "Bob Petit" in lues["Groupe Alpha_55"]["remarque"]
    assert "Groupe Alpha" in capsys.readouterr().out


def test_une_feuille_qui_ecrit_tous_les_noms_autrement_laisse_le_numero_faire_foi(tmp_path):
    copies = ecrire(tmp_path / "c.zip", depots(*cohorte(3)))
    masquee = ecrire(tmp_path / "f.csv", feuille(*((100 + n, "X", "") for n in range(1, 4))))
    lignes = corriger([copies], tmp_path / "s", feuille=masquee).lignes
    assert [(x.identifiant, x.nom, x.etat) for x in lignes] == [
        (f"10{n}", f"Élève 0{n}", "a_noter") for n in range(1, 4)
    ]
    autres = ecrire(tmp_path / "g.csv", feuille(*((100 + n, f"NUM-{n}", "") for n in range(1, 5))))
    corriger([copies], tmp_path / "t", feuille=autres)
    # Même seul, un tardif se lit comme les autres : la promotion retenue le dit.
    tard = ecrire(tmp_path / "d.zip", depots(*cohorte(1, depuis=4)))
    lignes = corriger([tard], tmp_path / "t", feuille=autres).lignes
    assert {x.identifiant: x.etat for x in lignes} == dict.fromkeys(("101", "102", "103", "104"), "a_noter")


def test_une_note_posee_sous_le_numero_d_un_groupe_le_suit_quand_la_feuille_arrive(tmp_path):
    copies, sortie = ecrire(tmp_path / "c.zip", EQUIPES), tmp_path / "s"
    corriger([copies], sortie)
    poser(sortie, "55", 3)
    assert notes(sortie).keys() == {"55", "901"}
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*ALPHA_BETA, groupe="Groupe"))
    lignes = {x.identifiant: x.note for x in corriger([copies], sortie, feuille=la_feuille).lignes}
    assert lignes == {"55": "", "56": "20", "57": "20", "58": "20"}


DU_GROUPE_A = remise("a")
PAR_MEMBRE = depots(
    ("Groupe A-Alice Martin_1001", DU_GROUPE_A), ("Groupe A-Éloïse Le Goff_1002", DU_GROUPE_A),
    ("Groupe B-Jean-Paul O'Brien_1003", remise("b", acteurs=("CMP", "Mairie"))),
)  # fmt: skip


def test_un_dossier_par_membre_donne_le_nom_et_le_groupe_de_chacun(tmp_path):
    personnes = [(1001, "Alice Martin", "Groupe A"), (1002, "Éloïse Le Goff", "Groupe A"),
                 (1003, "Jean-Paul O'Brien", "Groupe B")]  # fmt: skip
    copies = ecrire(tmp_path / "c.zip", PAR_MEMBRE)
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*personnes, groupe="Groupe"))
    lignes = corriger([copies], tmp_path / "s", feuille=la_feuille).lignes
    assert [(x.nom, x.groupe) for x in lignes] == [(nom, g) for _, nom, g in personnes]
    assert all("groupe à déclarer" not in x.phrase for x in lignes)
    poser(tmp_path / "s", "1001", 3)
    assert [x.note for x in corriger([copies], tmp_path / "s").lignes] == ["20", "20", ""]
    dossiers = {p.parent.name for p in (tmp_path / "s" / "retours").glob("*/retour.html")}
    assert "Alice Martin_1001_assignsubmission_file_" in dossiers


def test_sans_feuille_le_prefixe_commun_est_le_groupe_et_un_nom_compose_n_est_pas_coupe(tmp_path):
    lignes = corriger([ecrire(tmp_path / "c.zip", PAR_MEMBRE)], tmp_path / "s").lignes
    assert [(x.nom, x.groupe) for x in lignes[:2]] == [
        ("Alice Martin", "Groupe A"),
        ("Éloïse Le Goff", "Groupe A"),
    ]
    ailleurs = ecrire(tmp_path / "f.csv", feuille((1003, "Jean-Paul O'Brien", "")))
    lignes = corriger([tmp_path / "c.zip"], tmp_path / "u", feuille=ailleurs).lignes
    assert [(x.nom, x.groupe) for x in lignes] == [
        ("Alice Martin", "Groupe A"), ("Éloïse Le Goff", "Groupe A"), ("Jean-Paul O'Brien", "Groupe B"),
    ]  # fmt: skip
    tricheurs = depots(
        ("Anne-Marie Roy_1", remise("x")), ("Anne-Lise Bo_2", remise("x")), ("Zoé Ly_3", remise("y"))
    )
    lignes = corriger([ecrire(tmp_path / "d.zip", tricheurs)], tmp_path / "t").lignes
    assert [(x.nom, x.groupe) for x in lignes] == [
        ("Anne-Marie Roy", ""),
        ("Anne-Lise Bo", ""),
        ("Zoé Ly", ""),
    ]
    assert "groupe à déclarer" in lignes[0].phrase


def test_deux_groupes_de_meme_nom_ou_presque_ne_se_devinent_pas(tmp_path):
    personnes = [(1, "Ana", "Groupe A"), (2, "Bob", "groupe  a")]
    copies = ecrire(tmp_path / "c.zip", depots(("GROUPE A_900", remise("a"))))
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*personnes, groupe="Groupe"))
    corriger([copies], tmp_path / "s", feuille=la_feuille)
    lues = notes(tmp_path / "s")
    assert {i: x["etat"] for i, x in lues.items()} == {
        "GROUPE A_900": "ambigue",
        "1": "absente",
        "2": "absente",
    }
    assert (
        "« groupe  a »" in lues["GROUPE A_900"]["remarque"]
        or "« Groupe A »" in lues["GROUPE A_900"]["remarque"]
    )


def test_une_exception_pour_un_membre_ne_touche_pas_les_autres(tmp_path):
    copies = ecrire(tmp_path / "c.zip", EQUIPES)
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*ALPHA_BETA, groupe="Groupe"))
    sortie = tmp_path / "s"
    corriger([copies], sortie, feuille=la_feuille)
    poser(sortie, "56", 2)
    corriger([copies], sortie)
    a_la_main(sortie, "58", "11")
    assert {i: x["note"] for i, x in notes(sortie).items()} | {"58": "11"} == {
        "55": "", "56": "13,5", "57": "13,5", "58": "11",
    }  # fmt: skip
    corriger([copies], sortie)
    dans_le_classeur(sortie, i57={"B1": 3})
    corriger([copies], sortie)
    assert [notes(sortie)[i]["note"] for i in ("56", "57", "58")][::2] == ["13,5", "11"]
    assert notes(sortie)["57"]["note"] not in ("13,5", "")
    assert DepotDuBureau(sortie).lire().groupe("57") == ("57",)


def test_les_numeros_de_copie_sont_les_memes_avec_ou_sans_la_feuille(tmp_path):
    copies = ecrire(tmp_path / "c.zip", depots(*cohorte(4)))
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*((100 + i, f"Élève {i:02d}", "") for i in range(1, 9))))
    corriger([copies], tmp_path / "s", feuille=la_feuille)
    corriger([copies], tmp_path / "t")
    avec, sans = (DepotDuBureau(tmp_path / d).lire().notations for d in "st")
    assert {i: n.numero for i, n in avec.items()} == {i: n.numero for i, n in sans.items()}
    assert sorted(n.numero for n in avec.values()) == [1, 2, 3, 4]


def test_absents_et_retards_ont_leur_ligne(tmp_path):
    statuts = {101: "Remis pour évaluation - 2 jours 3 heures de retard", 104: "Pas de remise"}
    copies = ecrire(tmp_path / "c.zip", depots(*cohorte(3)))
    la_feuille = ecrire(
        tmp_path / "f.csv", feuille(*((100 + i, f"Élève {i:02d}", "") for i in range(1, 5)), statuts=statuts)
    )
    assert main(["corriger", str(copies), "--vers", str(tmp_path / "s"), "--feuille", str(la_feuille)]) == 1
    lues = notes(tmp_path / "s")
    assert {i: (x["etat"], x["retard"]) for i, x in lues.items()} == {
        "101": ("a_noter", "2 jours 3 heures"), "102": ("a_noter", ""), "103": ("a_noter", ""), "104": ("absente", ""),
    }  # fmt: skip
    anglais = feuille((1, "A", ""), entete=ANGLAISE, statuts={1: "Submitted for grading - 5 hours late"})
    assert lire_feuille(anglais, "f").inscrits()[0].retard == "5 hours"


# --- 3. la promotion est l’unité ------------------------------------------------------------------------


def test_une_archive_tardive_ne_touche_que_les_siens(tmp_path):
    tous, sortie = cohorte(6), tmp_path / "s"
    copies = tmp_path / "copies.zip"
    ecrire(copies, depots(*tous[:5]))
    corriger([copies], sortie)
    poser(sortie, "101", 3)
    corriger([copies], sortie)
    a_la_main(sortie, "102", "12")
    corriger([copies], sortie)
    avant = notes(sortie)
    retour = (sortie / "retours" / "Élève 03_103_assignsubmission_file_" / "retour.html").read_bytes()
    # Le même nom de fichier, comme Moodle le redonne : deux personnes, dont une connue.
    ecrire(copies, depots(tous[5], ("Élève 04_104", remise("t4", revision=9))))
    releve = corriger([copies], sortie)
    apres = notes(sortie)
    assert list(apres) == [*avant, "106"]
    intacts = [i for i in avant if i != "104"]
    assert [apres[i] for i in intacts] == [avant[i] for i in intacts]
    assert "Remise refaite depuis la révision 7" in apres["104"]["remarque"]
    assert (apres["101"]["note"], apres["102"]["note"]) == ("20", "12")
    assert (sortie / "retours" / "Élève 03_103_assignsubmission_file_" / "retour.html").read_bytes() == retour
    assert len(list((sortie / "retours").glob("*/retour.html"))) == 6
    dits = " ".join(releve.phrases)
    assert "Nouvelles : 1 (Élève 06)" in dits
    assert "Remplacées : 1 (Élève 04)" in dits
    assert "gardées telles quelles : 4" in dits


@given(st.permutations(range(4)), st.integers(1, 3))
@settings(max_examples=12, deadline=None)
def test_l_ordre_des_archives_ne_change_pas_la_promotion(tmp_path_factory, ordre, coupe):
    d = tmp_path_factory.mktemp("ordre")
    lots = [
        ("A_1", remise("a", revision=3)), ("A_1", remise("a", revision=9)), ("B_2", remise("b")), ("A_1", b"{"),
    ]  # fmt: skip
    melange = [lots[i] for i in ordre]
    for n, lot in enumerate((melange[:coupe], melange[coupe:])):
        entrees = [(f"{qui}_assignsubmission_file_/{k}.ipynb", o) for k, (qui, o) in enumerate(lot)]
        corriger([ecrire(d / f"{n}.zip", archive(entrees))], d / "s")
    lues = {x.identifiant: x for x in lire_la_cohorte(d / "s")}
    assert {i: x.copie.carnet.revision for i, x in lues.items()} == {"1": 9, "2": 7}


def test_hors_de_moodle_deux_dossiers_de_meme_contenu_sont_deux_personnes(tmp_path):
    for qui in ("alice", "bob"):
        (tmp_path / qui).mkdir()
        ecrire(tmp_path / qui / "remise.ipynb", remise(qui))
    sortie = tmp_path / "s"
    corriger([tmp_path / "alice"], sortie)
    poser(sortie, "remise.ipynb", 3)
    for _ in range(2):
        corriger([tmp_path / "bob"], sortie)
        assert {i: x["note"] for i, x in notes(sortie).items()} == {
            "remise.ipynb": "20",
            "remise.ipynb (2)": "",
        }
    # Alice refait son travail : c’est sa ligne, à relire.
    ecrire(tmp_path / "alice" / "remise.ipynb", remise("alice", revision=12))
    corriger([tmp_path / "alice"], sortie)
    assert "a changé depuis la note" in notes(sortie)["remise.ipynb"]["remarque"]
    assert len(notes(sortie)) == 2


NOMS = [f"{n}{fin}" for n in ("remise.ipynb", "Remise.ipynb", "e\u0301te.ipynb", "éte.ipynb")
        for fin in ("", " (2)", " (3)", " (2) (2)")]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@given(
    st.lists(st.lists(st.sampled_from(NOMS), min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.permutations(range(3)), min_size=1, max_size=3),
    st.integers(1, 3),
)
@settings(max_examples=60)
def test_autant_de_lignes_que_de_copies_quels_que_soient_leurs_noms(
    tmp_path_factory, dossiers, soirs, combien
):
    d = tmp_path_factory.mktemp("noms")
    copies = [[f"{n}-{k}" for k in range(len(noms))] for n, noms in enumerate(dossiers)]
    for n, noms in enumerate(dossiers):
        entrees = [(nom, page(document_de(travail(c)))) for nom, c in zip(noms, copies[n], strict=True)]
        ecrire(d / f"{n}.zip", archive(entrees))
    donnees, avant = set(), {}
    for soir in soirs:
        du_soir = [n for n in soir if n < len(dossiers)][:combien]
        donnees.update(c for n in du_soir for c in copies[n])
        faits = actualiser(d / "s", lectures(arrivees([d / f"{n}.zip" for n in du_soir])[0]))
        retenues = [(x.copie.carnet.carnet_id, x.identifiant) for x in lire_la_cohorte(d / "s")]
        assert sorted(c for c, _ in retenues) == sorted(donnees)
        qui = dict(retenues)
        assert len(set(qui.values())) == len(donnees)
        # D’un soir à l’autre, une copie garde sa ligne, ou sa note la suit.
        assert all(i == qui[c] or qui[c] in faits.deplaces.get(i, ()) for c, i in avant.items())
        avant = qui


def test_un_fichier_deja_nomme_deux_ne_prend_pas_la_place_d_un_autre(tmp_path):
    for dossier, nom, qui in (
        ("a", "remise.ipynb", "x"),
        ("a", "remise.ipynb (2)", "y"),
        ("b", "remise.ipynb", "z"),
    ):
        (tmp_path / dossier).mkdir(exist_ok=True)
        ecrire(tmp_path / dossier / nom, remise(qui))
    for ordre in ("ab", "ba"):
        lignes = corriger([tmp_path / x for x in ordre], tmp_path / f"s-{ordre}").lignes
        assert {x.identifiant for x in lignes} == {"remise.ipynb", "remise.ipynb (2)", "remise.ipynb (3)"}


def test_une_ligne_ajoutee_a_la_main_cede_a_la_copie_qu_elle_attendait(trois, tmp_path):
    _, sortie = trois
    brut = (sortie / "notes.csv").read_text(encoding="utf-8-sig")
    (sortie / "notes.csv").write_text(f"{brut}dora.ipynb,Dora,,,,,9\n", encoding="utf-8-sig")
    corriger([ecrire(tmp_path / "dora.ipynb", remise("d"))], sortie)
    (dora,) = lire_la_cohorte(sortie, ["dora.ipynb"])
    assert (dora.etat, dora.copie.carnet.carnet_id) == ("a_noter", "d")
    assert notes(sortie)["dora.ipynb"]["note"] == "9"


def test_hors_de_moodle_un_travail_qui_change_de_fichier_garde_sa_note(tmp_path):
    ici, sortie = tmp_path / "copies", tmp_path / "s"
    ici.mkdir()
    ecrire(ici / "brouillon.ipynb", page(document_de(travail("a"))))
    ecrire(ici / "autre.ipynb", remise("b"))
    corriger([ici], sortie)
    poser(sortie, "brouillon.ipynb", 3)
    (ici / "brouillon.ipynb").rename(ici / "rendu.ipynb")
    lignes = {x.identifiant: x.note for x in corriger([ici], sortie).lignes}
    assert lignes == {"autre.ipynb": "", "rendu.ipynb": "20"}


def test_ce_que_la_promotion_retient_relu_donne_les_memes_lignes(tmp_path):
    c = travail("s", acteurs=[Acteur("a2", "CMP", note="06 12 34 56 78")])
    copies = ecrire(
        tmp_path / "c.zip",
        archive([
            ("A_1_assignsubmission_file_/remise.ipynb", page(document_de(c), [{"cell_type": "markdown", "source": "a.b@c.fr"}])),
            ("B_2_assignsubmission_file_/remise.ipynb", BONNE),
            ("C_3_assignsubmission_file_/devoir.docx", b"PK"),
        ]),
    )  # fmt: skip
    premiere = corriger([copies], tmp_path / "s")
    autre = ecrire(tmp_path / "d.zip", depots(("D_4", remise("d", acteurs=("CMP", "Mairie")))))
    seconde = corriger([autre], tmp_path / "s")
    assert seconde.lignes[:3] == premiere.lignes


def test_une_promotion_abimee_n_est_pas_ecrasee(trois):
    copies, sortie = trois
    corriger([copies], sortie)
    (sortie / ".atelier" / "cohorte.jsonl").write_bytes(b'{"identifiant": "101"')
    avant = (sortie / "notes.csv").read_bytes()
    with pytest.raises(CarnetIllisible, match="abîmé"):
        corriger([copies], sortie)
    assert (sortie / "notes.csv").read_bytes() == avant
    assert (sortie / ".atelier" / "cohorte.jsonl").read_bytes() == b'{"identifiant": "101"'
    # Ce que le message conseille marche.
    (sortie / ".atelier" / "cohorte-precedente.jsonl").replace(sortie / ".atelier" / "cohorte.jsonl")
    assert len(corriger([copies], sortie).lignes) == 3


# --- 2 et 4. une note, une vérité -----------------------------------------------------------------------


def test_une_note_de_la_main_dans_notes_csv_va_partout_et_se_dit(trois):
    copies, sortie = trois
    poser(sortie, "101")
    corriger([copies], sortie)
    assert partout(sortie, "101") == {"13,5"}
    a_la_main(sortie, "101", "18,5")
    releve = corriger([copies], sortie)
    assert partout(sortie, "101") == {"18,5"}
    assert any("18,5 au lieu de 13,5" in p and "notes.csv" in p for p in releve.phrases)
    assert releve.a_regarder
    # Ensuite tout s’accorde : plus un mot.
    assert not corriger([copies], sortie).a_regarder
    assert partout(sortie, "101") == {"18,5"}


def test_des_niveaux_tapes_dans_le_classeur_vont_partout(trois):
    copies, sortie = trois
    dans_le_classeur(sortie, i102=dict.fromkeys(CRITERES, 3))
    releve = corriger([copies], sortie)
    assert partout(sortie, "102") == {"20"}
    assert any("Élève 02" in p and "notes.xlsx" in p for p in releve.phrases)
    assert dict(DepotDuBureau(sortie).lire().notation("102").niveaux) == dict.fromkeys(CRITERES, 3)
    dans_le_classeur(sortie, i102={"B1": ""})
    corriger([copies], sortie)
    assert partout(sortie, "102") == {""}


def test_les_niveaux_d_une_copie_papier_restent_et_attendent_le_depot(trois, tmp_path):
    copies, sortie = trois
    la_feuille = ecrire(tmp_path / "g.csv", feuille(*((100 + i, f"Élève {i:02d}", "") for i in range(1, 5))))
    corriger([copies], sortie, feuille=la_feuille)
    dans_le_classeur(sortie, i104=dict.fromkeys(CRITERES, 3))
    for _ in range(2):
        corriger([copies], sortie)
        assert (notes(sortie)["104"]["etat"], notes(sortie)["104"]["note"]) == ("absente", "20")
        assert rangs(sortie)[0]["104"][3:11] == [3.0] * 8
    corriger([ecrire(tmp_path / "t.zip", depots(*cohorte(1, depuis=4)))], sortie)
    assert (notes(sortie)["104"]["etat"], notes(sortie)["104"]["note"]) == ("a_noter", "")
    assert "à garder telle quelle" in notes(sortie)["104"]["remarque"]
    DepotDuBureau(sortie).appliquer(garder_les_niveaux("104", "t4:7"))
    corriger([copies], sortie)
    assert partout(sortie, "104") == {"20"}


def test_un_geste_au_bureau_pendant_la_relecture_n_est_pas_ecrase(trois, monkeypatch):
    copies, sortie = trois
    dans_le_classeur(sortie, i101={"B1": 3})
    vraie = module_releve.relire

    def relire(dossier, bureau, *suite):
        relecture = vraie(dossier, bureau, *suite)
        DepotDuBureau(sortie).appliquer(poser_niveau("101", "B2", 1, travaux={"101": "t1:7"}))
        return relecture

    monkeypatch.setattr(module_releve, "relire", relire)
    corriger([copies], sortie)
    assert dict(DepotDuBureau(sortie).lire().notation("101").niveaux) == {"B1": 3, "B2": 1}


def test_une_note_tapee_sur_la_formule_va_partout(trois):
    copies, sortie = trois
    dans_le_classeur(sortie, i101={"note": 7.25})
    corriger([copies], sortie)
    assert partout(sortie, "101") == {"7,25"}


@pytest.mark.parametrize("ou", ["csv et bureau", "csv et classeur", "classeur et bureau"])
def test_deux_endroits_qui_ne_s_accordent_pas_n_ecrasent_rien(trois, capsys, ou):
    copies, sortie = trois
    poser(sortie, "101", 2)
    corriger([copies], sortie)
    if "csv" in ou:
        a_la_main(sortie, "101", "18")
    if "classeur" in ou:
        dans_le_classeur(sortie, i101={"B1": 0})
    if "bureau" in ou:
        DepotDuBureau(sortie).appliquer(poser_niveau("101", "B1", 3, travaux={"101": "t1:7"}))
    avant = {f: f.read_bytes() for f in sortie.rglob("*") if f.is_file() and ".atelier" not in f.parts}
    assert main(["corriger", str(copies), "--vers", str(sortie)]) == 1
    dit = capsys.readouterr().err
    assert "Élève 01" in dit
    assert all(
        mot in dit
        for mot in {"csv": ["notes.csv"], "classeur": ["notes.xlsx"], "bureau": ["bureau"]}[ou.split()[0]]
    )
    assert avant == {
        f: f.read_bytes() for f in sortie.rglob("*") if f.is_file() and ".atelier" not in f.parts
    }


def test_deux_endroits_qui_disent_pareil_ne_sont_pas_un_desaccord(trois):
    copies, sortie = trois
    corriger([copies], sortie)
    poser(sortie, "101", 3)
    a_la_main(sortie, "101", "20")
    corriger([copies], sortie)
    assert partout(sortie, "101") == {"20"}
    assert DepotDuBureau(sortie).lire().notation("101").note == ""


def test_une_case_qui_n_est_pas_une_note_est_dite(trois):
    copies, sortie = trois
    for faux in ("quinze", "25", "-3"):
        a_la_main(sortie, "101", faux)
        with pytest.raises(NotesEnDesaccord, match="n’est pas une note"):
            corriger([copies], sortie)
        assert notes(sortie)["101"]["note"] == faux


def test_une_ligne_ajoutee_a_la_main_reste(trois):
    copies, sortie = trois
    brut = (sortie / "notes.csv").read_text(encoding="utf-8-sig")
    vide = dict.fromkeys(next(csv.reader(io.StringIO(brut))), "")
    ajout = vide | {"identifiant": "papier-1", "nom": "Copie papier", "note": "9"}
    sorti = io.StringIO()
    csv.DictWriter(sorti, ajout).writerow(ajout)
    (sortie / "notes.csv").write_text(brut + sorti.getvalue(), encoding="utf-8-sig")
    for _ in range(2):
        corriger([copies], sortie)
        assert (notes(sortie)["papier-1"]["nom"], notes(sortie)["papier-1"]["note"]) == ("Copie papier", "9")


def test_une_note_de_la_main_survit_a_un_travail_refait_et_le_dit(trois, tmp_path):
    _, sortie = trois
    a_la_main(sortie, "101", "14")
    tard = ecrire(tmp_path / "tard.zip", depots(("Élève 01_101", remise("t1", revision=12))))
    corriger([tard], sortie)
    assert notes(sortie)["101"]["note"] == "14"
    assert "posée avant que le travail change" in notes(sortie)["101"]["remarque"]


def test_chaque_sortie_remplacee_a_sa_sauvegarde_en_nombre_borne(trois):
    copies, sortie = trois
    for n in range(GARDEES + 4):
        a_la_main(sortie, "101", str(n % 20))
        corriger([copies], sortie)
    dossiers = sorted((sortie / "sauvegardes").iterdir())
    assert len(dossiers) == GARDEES
    anciens = {lire_notes(f / "notes.csv")["101"]["note"] for f in dossiers}
    assert anciens == {str(n) for n in range(4, GARDEES + 4)}
    corriger([copies], sortie)  # rien ne change : rien n’est sauvegardé, rien n’est chassé
    assert sorted((sortie / "sauvegardes").iterdir()) == dossiers


@given(st.lists(st.tuples(st.sampled_from(["bureau", "csv", "classeur"]), st.integers(0, 3)), max_size=5))
@settings(max_examples=12, deadline=None)
def test_un_seul_endroit_change_a_la_fois_et_tous_suivent(tmp_path_factory, gestes):
    d = tmp_path_factory.mktemp("verite")
    copies, sortie = ecrire(d / "c.zip", depots(*cohorte(1))), d / "s"
    la_feuille = ecrire(d / "f.csv", feuille((101, "Élève 01", "")))
    corriger([copies], sortie, feuille=la_feuille)
    for ou, n in gestes:
        if ou == "bureau":
            poser(sortie, "101", n).appliquer(poser_note("101", ""))
            attendu = en_decimal(BAREME.note(dict.fromkeys(CRITERES, n)))
        elif ou == "csv":
            attendu = f"{n},5"
            a_la_main(sortie, "101", attendu)
        else:
            DepotDuBureau(sortie).appliquer(poser_note("101", ""))
            corriger([copies], sortie)
            dans_le_classeur(sortie, i101=dict.fromkeys(CRITERES, n))
            attendu = en_decimal(BAREME.note(dict.fromkeys(CRITERES, n)))
        corriger([copies], sortie)
        assert partout(sortie, "101") == {attendu}


# --- 10. tout ou rien -----------------------------------------------------------------------------------


def test_un_arret_a_chaque_instant_de_la_mise_en_place_se_termine_ensuite(trois, monkeypatch):
    from atelier.correction import generation

    copies, sortie = trois
    vrai = generation.remplacer
    for coupe in range(5):
        poser(sortie, "101", coupe % 4)
        poser(sortie, "102", (coupe + 1) % 4)
        reste = [coupe]

        def remplacer(source, cible, reste=reste):
            if reste[0] == 0:
                raise KeyboardInterrupt
            reste[0] -= 1
            vrai(source, cible)

        with monkeypatch.context() as m:
            m.setattr(generation, "remplacer", remplacer)
            with pytest.raises(KeyboardInterrupt):
                corriger([copies], sortie)
        assert all(f.stat().st_size for f in sortie.rglob("retour.html"))
        generation.reprendre(sortie)
        assert partout(sortie, "101") == {en_decimal(BAREME.note(dict.fromkeys(CRITERES, coupe % 4)))}
        # Tout s’accorde : rien n’est repris d’un fichier.
        assert not any("repris" in p for p in corriger([copies], sortie).phrases)


def test_une_sortie_changee_pendant_l_ecriture_n_est_pas_ecrasee(trois, monkeypatch):
    copies, sortie = trois
    poser(sortie, "101")
    vraies = module_releve.bases

    def changer(*ce_qui_s_ecrit):
        a_la_main(sortie, "102", "11")
        return vraies(*ce_qui_s_ecrit)

    with monkeypatch.context() as m:
        m.setattr(module_releve, "bases", changer)
        with pytest.raises(ErreurSaisie, match="vient d’être changé"):
            corriger([copies], sortie)
    corriger([copies], sortie)
    assert (notes(sortie)["101"]["note"], notes(sortie)["102"]["note"]) == ("13,5", "11")


def test_deux_corrections_a_la_fois_la_seconde_attend_son_tour_et_le_dit(trois, monkeypatch):
    copies, sortie = trois
    monkeypatch.setattr("atelier.carnet.verrou.ATTENTE", 0.2)
    with seul_a_ecrire(sortie), pytest.raises(CarnetOccupe, match="Une autre correction"):
        corriger([copies], sortie)


def test_deux_commandes_lancees_ensemble_reussissent_toutes_deux(trois):
    copies, sortie = trois
    codes = []

    def lancer():
        commande = [sys.executable, "-m", "atelier.cli", "corriger", str(copies), "--vers", str(sortie)]
        codes.append(subprocess.run(commande, capture_output=True, check=False).returncode)

    fils = [threading.Thread(target=lancer) for _ in range(2)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert codes == [0, 0]


# --- 5. la mémoire --------------------------------------------------------------------------------------

_MESURER = """
import sys
from pathlib import Path
from atelier.correction.releve import corriger
corriger([Path(sys.argv[1])], Path(sys.argv[2]))
pic = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
print(int(pic.split()[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="la mesure est celle de Linux")
def test_dix_archives_de_zeros_tiennent_sous_deux_cents_megaoctets(tmp_path):
    piege = bombe()
    assert len(piege) < 10_000
    copies = ecrire(
        tmp_path / "c.zip",
        archive([(f"E{n}_{n}_assignsubmission_file_/travail.zip", piege) for n in range(10)]),
    )
    sortie = subprocess.run(
        [sys.executable, "-c", _MESURER, str(copies), str(tmp_path / "s")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {x["etat"] for x in notes(tmp_path / "s").values()} == {"illisible"}
    assert int(sortie.stdout) < 200


def test_les_octets_refuses_comptent_pour_la_limite(tmp_path, monkeypatch):
    monkeypatch.setattr("atelier.correction.lecture_des_copies.OCTETS_PAR_PARTICIPANT", 1_000)
    entrees = [(f"A_1_assignsubmission_file_/{n}.ipynb", b"{" + b"0" * 600) for n in range(5)]
    copies = ecrire(tmp_path / "c.zip", archive([*entrees, ("A_1_assignsubmission_file_/z.ipynb", BONNE)]))
    (ligne,) = corriger([copies], tmp_path / "s").lignes
    assert ligne.etat == "illisible"
    assert "la suite n’a pas été lue" in ligne.phrase


# --- 8, 9, 11 : ce qui arrive autrement ----------------------------------------------------------------


@pytest.mark.parametrize(
    "nom", ["remise.json", "remise.txt", "remise", "Copie de remise.ipynb.txt", "remise.IPYNB"]
)
def test_ce_que_verifier_accepte_corriger_l_accepte(tmp_path, nom):
    ici = tmp_path / "copies"
    ici.mkdir()
    assert verifier(ecrire(ici / nom, BONNE)).peut_etre_remise
    assert [x.etat for x in corriger([ici], tmp_path / "s").lignes] == ["a_noter"]
    copies = ecrire(tmp_path / "c.zip", archive([(f"A_1_assignsubmission_file_/{nom}", BONNE)]))
    assert [x.etat for x in corriger([copies], tmp_path / "t").lignes] == ["a_noter"]


@pytest.mark.parametrize("maximum", ['"-3,00"', '"Non acquis, Acquis"', "-"])
def test_une_echelle_ne_recoit_pas_de_nombre(maximum):
    avant = feuille((1, "A", ""), maximum=maximum)
    rempli = remplir(lire_feuille(avant, "f"), {"1": (Fraction(27, 2), "Bien.")}, Fraction(20))
    assert b"13" not in rempli.octets
    assert rempli.octets == avant.replace(b",x,-,\r\n", b",x,-,<p>Bien.</p>\r\n")
    assert rempli.remplies == 0
    assert any("échelle" in p for p in rempli.phrases)


def test_sans_les_noms_le_numero_distingue_dans_chaque_message(tmp_path):
    copies = ecrire(
        tmp_path / "c.zip",
        depots(
            ("Participant_5001", remise("x")),
            ("Participant_5002", remise("x")),
            ("Groupe A-Participant_5003", remise("y")),
        ),
    )
    la_feuille = ecrire(tmp_path / "f.csv", anonyme(5001, 5002, 5003, 5004))
    lignes = {x.identifiant: x for x in corriger([copies], tmp_path / "s", feuille=la_feuille).lignes}
    assert [x.nom for x in lignes.values()] == [f"Participant {n}" for n in (5001, 5002, 5003, 5004)]
    assert "Participant 5002" in lignes["5001"].phrase
    assert (lignes["5003"].groupe, lignes["5004"].etat) == ("Groupe A", "absente")
    dossiers = {p.parent.name for p in (tmp_path / "s" / "retours").glob("*/retour.html")}
    assert dossiers == {f"Participant_{n}_assignsubmission_file_" for n in (5001, 5002, 5003)}


@pytest.mark.parametrize("encodage", ["cp850", "cp1252", "utf-8"])
@pytest.mark.parametrize(
    "nom", ["Éloïse Le Goff", "Zoé Petit", "François Noël", "Jérôme Bézu", "Anaïs Coëtmeur", "Bob"]
)
def test_les_accents_d_une_vieille_archive_sont_les_bons(tmp_path, encodage, nom):
    copies = ecrire(
        tmp_path / "c.zip", en_dos(f"{nom}_12_assignsubmission_file_/remise.ipynb", BONNE, encodage)
    )
    (ligne,) = corriger([copies], tmp_path / "s").lignes
    assert (ligne.identifiant, ligne.nom) == ("12", nom)


def test_les_tables_s_ouvrent_avec_leurs_accents_dans_un_tableur(trois):
    _, sortie = trois
    for nom in ("notes.csv", "acteurs.csv", "liens.csv", "feuille_moodle.csv"):
        octets = (sortie / nom).read_bytes()
        assert octets.startswith(b"\xef\xbb\xbf"), nom
        assert octets.count(b"\xef\xbb\xbf") == 1, nom


def test_un_chemin_qui_remonte_a_la_ligne_de_son_premier_dossier(tmp_path):
    copies = ecrire(
        tmp_path / "c.zip",
        archive([
            ("Nom_100013_assignsubmission_file_/../../x.ipynb", BONNE),
            ("Autre_2_assignsubmission_file_/remise.ipynb", BONNE),
        ]),
    )  # fmt: skip
    lignes = {x.identifiant: x for x in corriger([copies], tmp_path / "s").lignes}
    assert {i: (x.nom, x.etat) for i, x in lignes.items()} == {
        "100013": ("Nom", "illisible"), "2": ("Autre", "a_noter"),
    }  # fmt: skip


# --- 7. à rendre ----------------------------------------------------------------------------------------


def test_l_archive_des_retours_n_a_que_ce_qui_est_note_et_relu(trois):
    copies, sortie = trois
    poser(sortie, "101").appliquer(commenter("101", "", "Bien."))
    releve = corriger([copies], sortie)
    assert rendus(sortie) == []
    assert any("0 retour à rendre" in p for p in releve.phrases)
    assert all("Brouillon" in f.read_text(encoding="utf-8") for f in sortie.rglob("retours/*/retour.html"))
    corriger([copies], sortie, relus=True)
    assert rendus(sortie) == ["Élève 01_101_assignsubmission_file_/retour.html"]
    (a_rendre,) = sortie.glob("retours/*_101_*/retour.html")
    assert "Brouillon" not in a_rendre.read_text(encoding="utf-8")
    # Le travail change : le retour relu n’est plus celui-là.
    ecrire(copies, depots(("Élève 01_101", remise("t1", revision=20))))
    corriger([copies], sortie)
    assert rendus(sortie) == []


def rendus(sortie):
    with zipfile.ZipFile(sortie / "retours.zip") as z:
        return z.namelist()


def test_on_lit_ce_que_prouve_l_empreinte_la_ou_l_on_lit_finalisee(tmp_path):
    bonne = verifier(ecrire(tmp_path / "remise.ipynb", BONNE))
    assert any("pas qui l’a fait" in p for p in bonne.phrases)


# --- le fichier de la promotion --------------------------------------------------------------------------

ENREGISTREE = Path(__file__).with_name("cohorte_format_1.jsonl")


def promotion(dossier, *lignes):
    (dossier / ".atelier").mkdir()
    (dossier / ".atelier" / "cohorte.jsonl").write_bytes(b"".join(lignes))
    return dossier


def test_une_promotion_retenue_avant_se_lit_et_se_recrit_pareille(tmp_path):
    octets = ENREGISTREE.read_bytes()
    lues = list(lire_la_cohorte(promotion(tmp_path, octets)))
    assert {x.identifiant: (x.etat, x.copie and x.copie.carnet.revision) for x in lues} == {
        "101": ("a_noter", 20),
        "102": ("a_noter", 7),
        "104": ("illisible", None),
        "Inconnue_900": ("ambigue", None),
        "remise.ipynb": ("a_noter", 7),
        "103": ("absente", None),
        "900": ("absente", None),
    }
    assert "révision 7" in lues[0].remplace
    assert [s.ou for s in lues[1].ailleurs] == ["cellule 3"]
    for brute in octets.splitlines():
        ligne = ligne_de_octets(brute)
        lue = lecture_de(ligne, tel_quel=True)
        recrite = ligne_de_octets(octets_de(lue))
        # Le travail est serré de nouveau : les octets peuvent changer, pas ce qu’ils disent.
        assert structs.replace(recrite, copie="") == structs.replace(ligne, copie="")
        assert lecture_de(recrite, tel_quel=True) == lue


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"version_format": 2}, "plus récent"),
        ({"tutorat": "oui"}, "plus récent"),
        ({"identifiant": 12}, "abîmé"),
        ({"phrases": "une"}, "abîmé"),
        ({"ailleurs": [["une seule"]]}, "abîmé"),
        ({"copie": "pas serré"}, "abîmé"),
    ],
    ids=lambda x: x if isinstance(x, str) else next(iter(x)),
)
def test_une_ligne_qui_ne_convient_pas_est_refusee_et_dit_pourquoi(tmp_path, change, cause):
    ligne = {**json.loads(ENREGISTREE.read_bytes().splitlines()[0]), **change}
    with pytest.raises(CarnetIllisible, match=cause):
        list(lire_la_cohorte(promotion(tmp_path, json.dumps(ligne).encode())))


@pytest.mark.parametrize("brute", [b"[]", b"{", b"12", b"{}", b"\xff", b"[" * 5_000])
def test_une_ligne_qui_n_en_est_pas_une_est_dite_abimee(tmp_path, brute):
    with pytest.raises(CarnetIllisible, match="abîmé"):
        list(lire_la_cohorte(promotion(tmp_path, brute)))


def test_un_dossier_de_la_version_05_garde_ses_notes(tmp_path):
    """Sans mémoire de ce qui a été écrit : la colonne ``note_calculee`` et le bureau en tiennent lieu."""
    copies, sortie = ecrire(tmp_path / "c.zip", depots(*cohorte(3))), tmp_path / "s"
    corriger([copies], sortie)
    poser(sortie, "101")
    corriger([copies], sortie)
    a_la_main(sortie, "102", "9")
    for f in (sortie / ".atelier").glob("**/*"):
        if f.name == "cohorte.jsonl" or f.parent.name == "ecrits":
            f.unlink()
    tard = ecrire(tmp_path / "tard.zip", depots(*cohorte(1, depuis=9)))
    corriger([tard], sortie)
    assert {i: x["note"] for i, x in notes(sortie).items()} == {
        "101": "13,5",
        "102": "9",
        "103": "",
        "109": "",
    }


def test_le_bureau_a_le_dernier_mot_quand_lui_seul_a_change(trois):
    copies, sortie = trois
    poser(sortie, "101", 1)
    corriger([copies], sortie)
    poser(sortie, "101", 3)
    assert not corriger([copies], sortie).a_regarder
    assert partout(sortie, "101") == {"20"}
    assert replace(DepotDuBureau(sortie).lire().notation("101")).note == ""


# --- six formes de feuilles, à l’octet près ------------------------------------------------------------

_NOMS = [(101, "Élève 01", "Groupe A"), (102, "Élève 02", "Groupe A"), (103, "Élève 03", "Groupe B")]
SIX_FORMES = {
    "française": feuille(*_NOMS),
    "anglaise": feuille(*_NOMS, entete=ANGLAISE, maximum="20.00"),
    "en groupe": feuille(*_NOMS, groupe="Groupe"),
    "anonyme": anonyme(101, 102, 103),
    "sur une échelle": feuille(*_NOMS, maximum='"-3,00"'),
    "enregistrée par Excel": feuille(*_NOMS).removeprefix(b"\xef\xbb\xbf").decode().replace(",", ";").encode("cp1252"),
}  # fmt: skip


@pytest.mark.parametrize("forme", SIX_FORMES)
def test_chaque_forme_de_feuille_revient_a_l_octet_pres_sauf_notes_et_commentaires(tmp_path, forme):
    avant = SIX_FORMES[forme]
    if forme == "enregistrée par Excel":
        avant = avant.replace(b"20;00", b"20,00")
    noms = {"en groupe": "Groupe {g}-Élève {n:02d}_{i}", "anonyme": "Participant_{i}"}.get(
        forme, "Élève {n:02d}_{i}"
    )
    couples = [(noms.format(g="AAB"[n - 1], n=n, i=100 + n), remise(f"t{n}")) for n in (1, 2, 3)]
    copies = ecrire(tmp_path / "c.zip", depots(*couples))
    la_feuille, sortie = ecrire(tmp_path / "f.csv", avant), tmp_path / "s"
    corriger([copies], sortie, feuille=la_feuille)
    assert (sortie / "feuille_moodle.csv").read_bytes() == avant
    poser(sortie, "101", 2).appliquer(commenter("101", "", "Bien, « vu »."))
    corriger([copies], sortie)
    apres = (sortie / "feuille_moodle.csv").read_bytes()
    encodage, mot = ("cp1252" if forme == "enregistrée par Excel" else "utf-8"), "<p>Bien, « vu ».</p>"
    vide, remplie = {
        "anglaise": (",,20.00", ",13.5,20.00"),
        "sur une échelle": ("", ""),
        "enregistrée par Excel": (';;"20,00"', ';13,5;"20,00"'),
    }.get(forme, (',,"20,00"', ',"13,5","20,00"'))
    (ligne,) = (x for x in avant.decode(encodage).split("\r\n") if x.startswith("Participant 101"))
    notee = ligne.replace(vide, remplie, 1) + (mot if forme == "enregistrée par Excel" else f'"{mot}"')
    assert apres == avant.replace(ligne.encode(encodage), notee.encode(encodage))
    assert {x["nom"] for x in notes(sortie).values()} == (
        {f"Participant {n}" for n in (101, 102, 103)}
        if forme == "anonyme"
        else {f"Élève 0{n}" for n in (1, 2, 3)}
    )
    assert {x["groupe"] for x in notes(sortie).values()} == (
        {"Groupe A", "Groupe B"} if forme == "en groupe" else {""}
    )


# --- trois soirs, soixante étudiants --------------------------------------------------------------------


def test_soixante_copies_sur_trois_soirs(tmp_path):
    """Deux archives, une tardive, des groupes, deux correcteurs, des notes en trois endroits."""
    equipes = {n: f"Équipe {(n - 1) // 3 + 1}" for n in range(1, 61)}
    ensemble = {
        n: remise(f"e{(n - 1) // 3}", acteurs=("CMP", f"Mairie {(n - 1) // 3}")) for n in range(1, 61, 3)
    }
    depot = {n: (f"{equipes[n]}-Élève {n:02d}_{100 + n}", ensemble[n - (n - 1) % 3]) for n in range(1, 61)}
    personnes = [(100 + n, f"Élève {n:02d}", equipes[n]) for n in range(1, 61)]
    statuts = {155: "Remis pour évaluation - 1 jour de retard"}
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*personnes, groupe="Groupe", statuts=statuts))
    sortie = tmp_path / "s"
    etats = lambda: [x["etat"] for x in notes(sortie).values()]  # noqa: E731

    # Premier soir : trente copies ; dix équipes, dont deux notées au bureau.
    corriger(
        [ecrire(tmp_path / "1.zip", depots(*(depot[n] for n in range(1, 31))))], sortie, feuille=la_feuille
    )
    assert (etats().count("a_noter"), etats().count("absente")) == (30, 30)
    poser(sortie, "101", 3)
    poser(sortie, "104", 2)
    corriger([tmp_path / "1.zip"], sortie)
    assert etats().count("notee") == 6

    # Deuxième soir : vingt-quatre autres, une note dans notes.csv, une équipe dans le classeur.
    corriger([ecrire(tmp_path / "2.zip", depots(*(depot[n] for n in range(31, 55))))], sortie)
    a_la_main(sortie, "131", "12,5")
    dans_le_classeur(sortie, **{f"i{i}": dict.fromkeys(CRITERES, 1) for i in (134, 135, 136)})
    corriger([tmp_path / "2.zip"], sortie)
    assert (etats().count("notee"), etats().count("absente")) == (10, 6)

    # Le second correcteur note ailleurs, sur les mêmes archives ; ses niveaux sont pris comme seconds.
    ailleurs = tmp_path / "ailleurs"
    corriger([tmp_path / "1.zip", tmp_path / "2.zip"], ailleurs, feuille=la_feuille)
    poser(ailleurs, "101", 0)
    DepotDuBureau(sortie).appliquer(prendre_le_second(DepotDuBureau(ailleurs).lire()))

    # Troisième soir : les tardifs, et une équipe déjà notée qui redépose.
    refaite = remise("e1", acteurs=("CMP", "Mairie 1"), revision=9)
    tard = [depot[55], *((depot[n][0], refaite) for n in (4, 5, 6))]
    releve = corriger([ecrire(tmp_path / "3.zip", depots(*tard))], sortie, relus=True)
    lues = notes(sortie)
    assert len(lues) == 60
    assert {i: x["note"] for i, x in lues.items() if x["note"]} == {
        **dict.fromkeys(("101", "102", "103"), "20"), "131": "12,5", **dict.fromkeys(("134", "135", "136"), "6,5"),
    }  # fmt: skip
    assert "a changé depuis la note" in lues["104"]["remarque"]
    assert (lues["155"]["etat"], lues["155"]["retard"]) == ("a_noter", "1 jour")
    assert [i for i, x in lues.items() if x["etat"] == "absente"] == [str(n) for n in range(156, 161)]
    assert {x["groupe"] for x in lues.values()} == set(equipes.values())
    assert any("Remplacées : 3" in p for p in releve.phrases)
    for i in (str(100 + n) for n in range(1, 56)):
        assert len(partout(sortie, i)) == 1, i
    assert len(rendus(sortie)) == 7
    dernier = releve.lignes
    assert corriger([tmp_path / "3.zip"], sortie).lignes == dernier


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice n’est pas là")
def test_libreoffice_lit_la_meme_note_que_le_classeur_et_que_la_table(trois, tmp_path):
    copies, sortie = trois
    poser(sortie, "101", 2)
    poser(sortie, "102", 1).appliquer(poser_note("102", "8,25"))
    corriger([copies], sortie)
    commande = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
                "--outdir", str(tmp_path), str(sortie / "notes.xlsx")]  # fmt: skip
    subprocess.run(commande, check=True, capture_output=True, timeout=120)
    tables = list(tmp_path.glob("notes*.csv"))
    if not tables:
        pytest.skip("LibreOffice est là sans son tableur (Calc).")
    (table,) = tables
    lues = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8"))))
    rang = lues[1].index("Note sur 20")
    assert {x[0]: x[rang].replace(".", ",") for x in lues[3:]} == {"101": "13,5", "102": "8,25", "103": ""}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice n’est pas là")
def test_un_fichier_reenregistre_par_libreoffice_n_a_rien_change(trois, tmp_path):
    copies, sortie = trois
    poser(sortie, "101", 2)
    poser(sortie, "102", 1).appliquer(poser_note("102", "8,25"))
    corriger([copies], sortie)
    for nom, forme in (("notes.xlsx", "xlsx"), ("notes.csv", "csv")):
        commande = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to", forme,
                    "--outdir", str(tmp_path / "relu"), str(sortie / nom)]  # fmt: skip
        subprocess.run(commande, check=True, capture_output=True, timeout=120)
        if not (tmp_path / "relu" / nom).exists():
            pytest.skip("LibreOffice est là sans son tableur (Calc).")
        shutil.copy(tmp_path / "relu" / nom, sortie / nom)
    assert not corriger([copies], sortie).a_regarder
    assert partout(sortie, "101") == {"13,5"}
    assert partout(sortie, "102") == {"8,25"}


def test_purger_ne_laisse_rien_de_la_promotion_ni_des_sauvegardes(trois):
    copies, sortie = trois
    a_la_main(sortie, "101", "12")
    corriger([copies], sortie, relus=True)
    assert list(sortie.glob("sauvegardes/*/notes.csv"))
    assert not effacer(a_purger(sortie), sortie)
    assert [p for p in sortie.rglob("*") if p.is_file()] == []
    assert not copies.exists()
