"""D’autres formes de la même espèce : ce qu’un second regard a trouvé après coup. Rien n’y est réel."""

import csv
import io
import subprocess
import sys
import zipfile
from datetime import date, timedelta

import pytest
from corpus import BONNE, archive, forgee, page, remise, travail
from formes import anonyme, bombe, cohorte, depots, feuille
from python_calamine import CalamineWorkbook
from test_cohorte import ecrire, notes, poser

from atelier.carnet.document import document_de
from atelier.cli import main
from atelier.correction import archive as module_archive
from atelier.correction.bareme import bareme_propose
from atelier.correction.cohorte import lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import poser_niveau
from atelier.correction.pieces import pieces
from atelier.correction.relecture import NotesEnDesaccord
from atelier.correction.releve import corriger
from atelier.remise.verification import verifier
from atelier.saisie.bureau.correction_ouverte import CorrectionOuverte

FIN = "_assignsubmission_file_"


def etats(sortie):
    return {i: x["etat"] for i, x in notes(sortie).items()}


# --- le nom d’un fichier ne dit rien, son contenu si -----------------------------------------------------


@pytest.mark.parametrize(
    "nom",
    ["remise.ipynb (1)", "remise.ipynb.download", "remise 1.2", "remise.dat", "remise.htm", "rémise.finale"],
)
def test_ce_que_verifier_accepte_corriger_le_lit_et_purger_l_efface(tmp_path, nom):
    ici, sortie = tmp_path / "copies", tmp_path / "s"
    ici.mkdir()
    (ici / "personnel.json").write_bytes(b'{"theme": "sombre"}')
    assert verifier(ecrire(ici / nom, BONNE)).peut_etre_remise
    assert [x.etat for x in corriger([ici], sortie).lignes] == ["a_noter"]
    copies = ecrire(tmp_path / "c.zip", archive([(f"A_1{FIN}/{nom}", BONNE)]))
    assert [x.etat for x in corriger([copies], tmp_path / "t").lignes] == ["a_noter"]
    assert main(["purger", str(sortie), "--oui"]) == 0
    assert [f.name for f in ici.iterdir()] == ["personnel.json"]


def test_un_texte_en_utf_16_sans_sa_marque_se_lit(tmp_path):
    for encodage in ("utf-16-le", "utf-16-be"):
        copie = ecrire(tmp_path / f"{encodage}.ipynb", BONNE.decode().encode(encodage))
        assert verifier(copie).peut_etre_remise, encodage


@pytest.mark.parametrize("debut", ["./", "/", "C:/", "././", "C:\\"])
def test_un_chemin_interdit_reste_a_celui_que_son_premier_dossier_nomme(tmp_path, debut):
    copies = ecrire(
        tmp_path / "c.zip",
        archive([(f"{debut}Ana Roy_16{FIN}/../x.ipynb", BONNE), (f"Bob Petit_2{FIN}/remise.ipynb", remise("b"))]),
    )  # fmt: skip
    la_feuille = ecrire(tmp_path / "f.csv", feuille((16, "Ana Roy", ""), (2, "Bob Petit", "")))
    corriger([copies], tmp_path / "s", feuille=la_feuille)
    assert etats(tmp_path / "s") == {"16": "illisible", "2": "a_noter"}


# --- les vieux encodages, et d’autres alphabets latins ---------------------------------------------------


def en_vieux(noms, encodage):
    """Une archive dont les noms sont écrits dans un vieil encodage, sans le dire ; leurs numéros se suivent."""
    bruts = [f"{nom}_{k}{FIN}/remise.ipynb".encode(encodage) for k, nom in enumerate(noms, 1)]
    codes = [f"{k:03d}".encode().ljust(len(b), b"x") for k, b in enumerate(bruts)]
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as z:
        for code in codes:
            z.writestr(code.decode(), BONNE)
    octets = sortie.getvalue()
    for code, brut in zip(codes, bruts, strict=True):
        octets = octets.replace(code, brut)
    return octets


@pytest.mark.parametrize("encodage", ["cp850", "cp1252"])
@pytest.mark.parametrize(
    "noms",
    [
        ["Inès Bâle"], ["Lê Pêcheur"], ["Pâris Câlin"], ["João Ávila"], ["Søren Åkerman"], ["José Sánchez"],
        ["García Núñez"], ["MÂCON ÉLOÏSE"], ["Éa Îlot"], ["BRÛLÉ Çelik"],
        # Seul, « CÔME » se lit de deux façons : les autres noms de l’archive tranchent.
        ["CÔME", "Éloïse Le Goff", "Noël"],
    ],
    ids=lambda noms: noms[0],
)  # fmt: skip
def test_les_accents_d_une_vieille_archive_sont_les_bons_pour_d_autres_noms(tmp_path, encodage, noms):
    copies = ecrire(tmp_path / "c.zip", en_vieux(noms, encodage))
    corriger([copies], tmp_path / "s")
    assert [x["nom"] for x in notes(tmp_path / "s").values()] == noms


# --- ce qui ne peut pas être une remise finale -----------------------------------------------------------

DANS_DIX_JOURS = (date.today() + timedelta(days=10)).isoformat()


@pytest.mark.parametrize(
    ("revision", "jour"),
    [
        (10**9, "2026-01-10"),
        (7, "2020-03-01"),
        (7, DANS_DIX_JOURS),
        (7, "demain"),
        (7, "2026-13-45"),
        (7, 12),
    ],
)
def test_l_impossible_ne_passe_pour_final_ni_a_la_correction_ni_a_la_verification(tmp_path, revision, jour):
    forge = forgee(BONNE, revision, date=jour)
    copies = ecrire(tmp_path / "c.zip", depots(("A_1", forge)))
    (ligne,) = corriger([copies], tmp_path / "s").lignes
    assert ligne.etat == "non_finalisee"
    assert "n’est pas tenue pour finalisée" in ligne.phrase
    dites = " ".join(verifier(ecrire(tmp_path / "remise.ipynb", forge)).phrases)
    assert "non finalisée" in dites
    assert "n’est pas tenue pour finalisée" in dites


def test_une_remise_datee_de_demain_reste_finale(tmp_path):
    """Une horloge qui avance de quelques heures, ou un autre fuseau, n’est la faute de personne."""
    demain = (date.today() + timedelta(days=1)).isoformat()
    copies = ecrire(tmp_path / "c.zip", depots(("A_1", forgee(BONNE, 7, date=demain))))
    (ligne,) = corriger([copies], tmp_path / "s").lignes
    assert ligne.etat == "a_noter"
    assert "est à venir" in ligne.phrase


# --- les groupes sans noms ------------------------------------------------------------------------------


def test_sans_noms_ni_colonne_de_groupe_le_numero_d_un_groupe_n_est_donne_a_personne(tmp_path):
    copies = ecrire(
        tmp_path / "c.zip", depots(("Groupe Alpha_5001", remise("a")), ("Groupe Beta_99", remise("b")))
    )
    la_feuille = ecrire(tmp_path / "f.csv", anonyme(5001, 5002, 5003))
    corriger([copies], tmp_path / "s", feuille=la_feuille)
    assert etats(tmp_path / "s") == {
        "Groupe Alpha_5001": "ambigue", "99": "a_noter",
        **dict.fromkeys(("5001", "5002", "5003"), "absente"),
    }  # fmt: skip
    assert "Participant 5001" in notes(tmp_path / "s")["Groupe Alpha_5001"]["remarque"]


@pytest.mark.parametrize("noms", ["anonyme", "nommée"])
def test_des_numeros_de_groupe_tous_pris_par_des_personnes_ne_trompent_pas(tmp_path, noms):
    """Sur un Moodle tout neuf, groupes et participants sont numérotés à partir de un."""
    copies = ecrire(tmp_path / "c.zip", depots(*((f"Équipe {n}_{n}", remise(f"e{n}")) for n in (1, 2, 3))))
    personnes = range(1, 8)
    octets = (
        anonyme(*personnes)
        if noms == "anonyme"
        else feuille(*((n, f"Ana {'ABCDEFG'[n - 1] * 3}", "") for n in personnes))
    )
    corriger([copies], tmp_path / "s", feuille=ecrire(tmp_path / "f.csv", octets))
    assert {x["etat"] for i, x in notes(tmp_path / "s").items() if i.isdecimal()} == {"absente"}
    assert [x["etat"] for x in notes(tmp_path / "s").values()].count("ambigue") == 3


# --- la mémoire -----------------------------------------------------------------------------------------

_MESURER = """
import sys
from pathlib import Path
from atelier.correction.releve import corriger
corriger([Path(sys.argv[1])], Path(sys.argv[2]))
pic = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
print(int(pic.split()[1]) // 1024)
"""


def _des_cles(combien):
    return ",".join(f'"{i:05x}":1' for i in range(combien))


def _des_textes(combien):
    return ",".join(f'"{i:06x}"' for i in range(combien))


def _trop_de_cles_au_plan(combien):
    document = document_de(travail("x"))
    return page(document | {"plan": {}}).replace(b'"plan": {}', b'"plan": {' + ",".join(
        f'"{i:05x}":""' for i in range(combien)).encode() + b"}")  # fmt: skip


LOURDES = {
    "clés": f'{{"cells":[],"metadata":[],"x":{{{_des_cles(1_480_000)}}}}}'.encode,
    "clés d’une sortie": f'{{"cells":[{{"outputs":[{{"data":{{{_des_cles(1_480_000)}}}}}]}}]}}'.encode,
    "textes": f'{{"cells":[],"metadata":[],"x":[{_des_textes(1_480_000)}]}}'.encode,
    "textes d’une cellule": f'{{"cells":[{{"source":[{_des_textes(1_480_000)}]}}]}}'.encode,
    "un signe rare": ('{"cells":[],"metadata":[],"x":"\U0001f600' + "a" * 19_800_000 + '"}').encode,
    "windows": lambda: ('{"cells":[],"metadata":[],"x":"' + "é" * 19_800_000 + '"}').encode("cp1252"),
    "clés du plan": lambda: _trop_de_cles_au_plan(1_480_000),
}


@pytest.mark.skipif(sys.platform != "linux", reason="la mesure est celle de Linux")
@pytest.mark.parametrize("forme", LOURDES)
def test_une_copie_lourde_d_une_autre_forme_tient_sous_deux_cents_megaoctets(tmp_path, forme):
    octets = LOURDES[forme]()
    assert len(octets) < 20_000_000
    copies = ecrire(tmp_path / "c.zip", depots(("A_1", octets), ("B_2", octets)))
    lance = subprocess.run(
        [sys.executable, "-c", _MESURER, str(copies), str(tmp_path / "s")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(lance.stdout) < 200
    assert set(etats(tmp_path / "s").values()) <= {"illisible", "sans_document"}


@pytest.mark.skipif(sys.platform != "linux", reason="la mesure est celle de Linux")
def test_des_archives_de_zeros_juste_sous_la_borne_tiennent_aussi(tmp_path):
    piege = bombe(12, 19_900_000)
    copies = ecrire(tmp_path / "c.zip", archive([(f"E{n}_{n}{FIN}/t.zip", piege) for n in (1, 2)]))
    lance = subprocess.run(
        [sys.executable, "-c", _MESURER, str(copies), str(tmp_path / "s")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(lance.stdout) < 200
    assert set(etats(tmp_path / "s").values()) == {"illisible"}


# --- ce qu’une main écrit dans les tables ----------------------------------------------------------------


@pytest.fixture
def deux(tmp_path):
    copies = ecrire(tmp_path / "c.zip", depots(*cohorte(2)))
    sortie = tmp_path / "s"
    corriger([copies], sortie)
    return copies, sortie


def recrire_la_table(sortie, changer, *, encodage="utf-8-sig", separateur=",", fin="\n"):
    """notes.csv, telle qu’un tableur l’enregistre. ``changer`` reçoit ses lignes."""
    lignes = list(notes(sortie).values())
    changer(lignes)
    sorti = io.StringIO()
    ecrivain = csv.DictWriter(sorti, lignes[0], delimiter=separateur, lineterminator=fin)
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    (sortie / "notes.csv").write_bytes(sorti.getvalue().encode(encodage))


def recrire_le_classeur(sortie, changer, *, page="Notes"):
    """notes.xlsx, tel qu’un programme qui ne calcule pas l’enregistre : les formules y sont vides."""
    import xlsxwriter

    livre = CalamineWorkbook.from_path(str(sortie / "notes.xlsx"))
    rangs = livre.get_sheet_by_name("Notes").to_python(skip_empty_area=False)
    changer(rangs)
    neuf = xlsxwriter.Workbook(str(sortie / "notes.xlsx"))
    feuille_ = neuf.add_worksheet(page)
    for i, rang in enumerate(rangs):
        for j, case in enumerate(rang):
            feuille_.write(i, j, case)
    neuf.close()


@pytest.mark.parametrize(
    "formes",
    [
        {"encodage": "utf-16", "separateur": "\t", "fin": "\r\n"},
        {"encodage": "cp1252", "separateur": ";", "fin": "\r\n"},
        {"encodage": "utf-8-sig", "separateur": ";", "fin": "\r\n"},
        {"encodage": "mac-roman", "separateur": ";", "fin": "\r"},
        {"encodage": "utf-8"},
    ],
    ids=lambda f: f["encodage"],
)
def test_une_note_de_la_main_se_reprend_de_chaque_facon_d_enregistrer(deux, formes):
    copies, sortie = deux
    recrire_la_table(sortie, lambda lignes: lignes[0].update(note="16,5"), **formes)
    corriger([copies], sortie)
    assert notes(sortie)["101"]["note"] == "16,5"


@pytest.mark.parametrize("dite", ["15/30", "12/10", "14/"])
def test_une_note_sur_un_autre_total_n_est_pas_prise_pour_une_note_sur_vingt(deux, dite):
    copies, sortie = deux
    recrire_la_table(sortie, lambda lignes: lignes[0].update(note=dite))
    with pytest.raises(NotesEnDesaccord, match="n’est pas une note de 0 à 20") as e:
        corriger([copies], sortie)
    assert "Corrigez" in e.value.remede
    recrire_la_table(sortie, lambda lignes: lignes[0].update(note="15/20"))
    corriger([copies], sortie)
    assert notes(sortie)["101"]["note"] == "15"


@pytest.mark.parametrize("ou", ["notes.csv", "notes.xlsx"])
def test_deux_lignes_pour_une_personne_ne_s_ecrasent_pas_l_une_l_autre(deux, ou):
    copies, sortie = deux
    if ou == "notes.csv":
        recrire_la_table(
            sortie, lambda lignes: lignes.extend([lignes[0] | {"note": "12"}, lignes[0] | {"note": "9"}])
        )
    else:
        recrire_le_classeur(
            sortie,
            lambda rangs: rangs.extend(
                [["101", "Élève 01", "", *[3] * 8], ["101", "Élève 01", "", *[1] * 8]]
            ),
        )
    with pytest.raises(NotesEnDesaccord, match=f"{ou}, Élève 01 : deux lignes"):
        corriger([copies], sortie)


def test_une_ligne_recopiee_telle_quelle_n_est_pas_un_desaccord(deux):
    copies, sortie = deux
    recrire_la_table(sortie, lambda lignes: lignes.append(dict(lignes[0])))
    recrire_le_classeur(sortie, lambda rangs: rangs.append(list(rangs[3])))
    assert not corriger([copies], sortie).a_regarder


def test_un_classeur_remanie_se_lit_encore(deux):
    """Une colonne ajoutée à gauche, la feuille renommée, les lignes triées."""
    copies, sortie = deux

    def remanier(rangs):
        rangs[3], rangs[4] = rangs[4], rangs[3]
        rangs[4][3:11] = [3] * 8
        for k, rang in enumerate(rangs):
            rang.insert(0, k)

    recrire_le_classeur(sortie, remanier, page="Feuil1")
    corriger([copies], sortie)
    assert {i: x["note"] for i, x in notes(sortie).items()} == {"101": "20", "102": ""}


def test_une_colonne_de_niveaux_qu_on_ne_reconnait_plus_se_dit(deux):
    copies, sortie = deux

    def renommer(rangs):
        rangs[1][3] = "Mon critère"
        rangs[3][3] = 2

    recrire_le_classeur(sortie, renommer)
    releve = corriger([copies], sortie)
    titre = bareme_propose().criteres[0].libelle
    assert any(titre in p and "sauvegardes" in p for p in releve.phrases)
    assert releve.a_regarder
    (garde,) = (sortie / "sauvegardes").glob("*/notes.xlsx")
    assert "Mon critère" in str(CalamineWorkbook.from_path(str(garde)).get_sheet_by_name("Notes").to_python())


def test_vider_dans_le_classeur_une_note_posee_a_la_main_la_retire(deux):
    copies, sortie = deux
    recrire_le_classeur(sortie, lambda rangs: rangs[3].__setitem__(11, 8.25))
    corriger([copies], sortie)
    assert notes(sortie)["101"]["note"] == "8,25"
    recrire_le_classeur(sortie, lambda rangs: rangs[3].__setitem__(11, ""))
    assert any("Élève 01" in p for p in corriger([copies], sortie).phrases)
    assert notes(sortie)["101"]["note"] == ""
    assert not corriger([copies], sortie).a_regarder


@pytest.mark.parametrize("libelles", [("Même titre", "Même titre"), ("Nom", "Remarque"), ("Points", "État")])
def test_des_criteres_de_meme_titre_ne_se_melangent_pas(tmp_path, libelles):
    grille = "".join(
        f'[[criteres]]\nid = "Z{n}"\nlibelle = "{x}"\npoints = 10\ndescripteurs = ["a", "b", "c", "d"]\n'
        for n, x in enumerate(libelles)
    )
    bareme = ecrire(tmp_path / "ecole.toml", f"total = 20\n{grille}".encode())
    copies, sortie = ecrire(tmp_path / "c.zip", depots(*cohorte(1))), tmp_path / "s"
    corriger([copies], sortie, bareme=bareme)
    for c, n in (("Z0", 3), ("Z1", 1)):
        DepotDuBureau(sortie).appliquer(poser_niveau("101", c, n, travaux={"101": "t1:7"}))
    for _ in range(3):
        corriger([copies], sortie, bareme=bareme)
        assert dict(DepotDuBureau(sortie).lire().notation("101").niveaux) == {"Z0": 3, "Z1": 1}


# --- hors de Moodle : « remise.ipynb » ne dit pas de qui il est --------------------------------------------


def test_des_remises_du_meme_nom_donnees_l_une_apres_l_autre_sont_plusieurs_personnes(tmp_path):
    """Reçues par courriel, toutes s’appellent « remise.ipynb » : la note de l’une ne va pas à l’autre."""
    copie, sortie = tmp_path / "remise.ipynb", tmp_path / "s"
    for qui in ("ana", "bob", "cy", "bob"):
        corriger([ecrire(copie, remise(qui, acteurs=("CMP", f"Mairie de {qui}")))], sortie)
        if qui == "ana":
            recrire_la_table(sortie, lambda lignes: lignes[0].update(note="14"))
    corriger([ecrire(copie, remise("ana", acteurs=("CMP", "Mairie de ana"), revision=9))], sortie)
    assert {x.identifiant: x.copie.carnet.carnet_id for x in lire_la_cohorte(sortie)} == {
        "remise.ipynb": "ana", "remise.ipynb (2)": "bob", "remise.ipynb (3)": "cy",
    }  # fmt: skip
    assert {i: x["note"] for i, x in notes(sortie).items() if x["note"]} == {"remise.ipynb": "14"}


def test_l_ordre_des_dossiers_ne_double_personne(tmp_path):
    sortie = tmp_path / "s"
    for qui in "ab":
        (tmp_path / qui).mkdir()
        ecrire(tmp_path / qui / "remise.ipynb", remise(qui, acteurs=("CMP", f"Mairie {qui}")))
        corriger([tmp_path / qui], sortie)
    avant = notes(sortie)
    corriger([tmp_path / "b", tmp_path / "a"], sortie)
    assert notes(sortie) == avant


def test_chaque_remplacement_se_dit_meme_le_meme_jour(tmp_path):
    copies, sortie = tmp_path / "c.zip", tmp_path / "s"
    corriger([ecrire(copies, depots(("A_1", remise("un"))))], sortie)
    for travail_ in ("deux", "trois"):
        releve = corriger([ecrire(copies, depots(("A_1", remise(travail_))))], sortie)
        assert any("Remplacées : 1" in p for p in releve.phrases), travail_
        assert releve.a_regarder


# --- des groupes qui bougent -----------------------------------------------------------------------------

DEUX_EQUIPES = [(1, "Ana Roy", "G1"), (2, "Bob Petit", "G1"), (3, "Cy Du", "G2"), (4, "Ed Fo", "G2")]


def le_second_change_d_equipe(dossier):
    bouge = [x if x[0] != 2 else (2, "Bob Petit", "G2") for x in DEUX_EQUIPES]
    return ecrire(dossier / "g.csv", feuille(*bouge, (5, "Zoé Li", "G1"), groupe="Groupe"))


@pytest.fixture
def equipes_notees(tmp_path):
    """Deux équipes, leur archive, leur feuille ; la première notée."""
    copies = ecrire(
        tmp_path / "c.zip",
        depots(("G1_500", remise("e1", acteurs=("CMP", "Mairie"))), ("G2_501", remise("e2", acteurs=("CAF", "CPAM")))),
    )  # fmt: skip
    sortie = tmp_path / "s"
    corriger([copies], sortie, feuille=ecrire(tmp_path / "f.csv", feuille(*DEUX_EQUIPES, groupe="Groupe")))
    poser(sortie, "1", 2)
    return copies, sortie


@pytest.fixture
def equipes(equipes_notees):
    """De plus, une exception pour le second membre de la première."""
    copies, sortie = equipes_notees
    corriger([copies], sortie)
    recrire_la_table(sortie, lambda lignes: lignes[1].update(note="11"))
    corriger([copies], sortie)
    assert {i: x["note"] for i, x in notes(sortie).items()} == {"1": "13,5", "2": "11", "3": "", "4": ""}
    return copies, sortie


def test_qui_change_de_groupe_garde_sa_note_pour_lui_et_l_on_dit_de_relire(equipes, tmp_path):
    copies, sortie = equipes
    la_feuille = le_second_change_d_equipe(tmp_path)
    corriger([copies], sortie, feuille=la_feuille)
    lues = notes(sortie)
    assert {i: (x["groupe"], x["note"]) for i, x in lues.items()} == {
        "1": ("G1", "13,5"), "5": ("G1", ""), "2": ("G2", "11"), "3": ("G2", ""), "4": ("G2", ""),
    }  # fmt: skip
    assert "avant que le travail change" in lues["2"]["remarque"]
    # Noter l’équipe d’avant ne le note plus.
    poser(sortie, "1", 3)
    corriger([copies], sortie)
    assert (notes(sortie)["1"]["note"], notes(sortie)["2"]["note"]) == ("20", "11")
    bureau = DepotDuBureau(sortie).lire()
    assert "2" not in bureau.groupe("1")


def test_des_niveaux_de_groupe_ne_suivent_pas_qui_en_part(equipes_notees, tmp_path):
    copies, sortie = equipes_notees
    la_feuille = le_second_change_d_equipe(tmp_path)
    corriger([copies], sortie, feuille=la_feuille)
    assert {i: x["note"] for i, x in notes(sortie).items()} == {
        "1": "13,5",
        "5": "",
        "2": "",
        "3": "",
        "4": "",
    }
    assert "Le travail a changé depuis la note" in notes(sortie)["2"]["remarque"]
    poser(sortie, "1", 3)
    corriger([copies], sortie)
    assert {i: x["note"] for i, x in notes(sortie).items() if x["note"]} == {"1": "20"}


def test_une_feuille_d_un_seul_groupe_ne_touche_pas_les_autres(equipes, tmp_path):
    copies, sortie = equipes
    la_feuille = ecrire(tmp_path / "g.csv", feuille(*DEUX_EQUIPES[2:], groupe="Groupe"))
    corriger([copies], sortie, feuille=la_feuille)
    assert {i: (x["groupe"], x["note"]) for i, x in notes(sortie).items()} == {
        "1": ("G1", "13,5"), "2": ("G1", "11"), "3": ("G2", ""), "4": ("G2", ""),
    }  # fmt: skip


def test_qui_n_est_plus_dans_la_feuille_garde_sa_ligne_et_sa_note(equipes, tmp_path):
    copies, sortie = equipes
    partis = [x for x in DEUX_EQUIPES if x[0] != 2]
    corriger([copies], sortie, feuille=ecrire(tmp_path / "g.csv", feuille(*partis, groupe="Groupe")))
    assert {i: x["note"] for i, x in notes(sortie).items()} == {"1": "13,5", "2": "11", "3": "", "4": ""}


def test_un_depot_a_soi_et_celui_de_son_groupe_ensemble_sont_une_question(tmp_path):
    copies = ecrire(
        tmp_path / "c.zip",
        depots(
            ("G1_500", remise("e1")), ("G2_501", remise("e2", acteurs=("CAF", "CPAM"))),
            ("G2-Ed Fo_4", remise("e9", acteurs=("CMP", "Mairie"))),
        ),
    )  # fmt: skip
    la_feuille = ecrire(tmp_path / "f.csv", feuille(*DEUX_EQUIPES, groupe="Groupe"))
    corriger([copies], tmp_path / "s", feuille=la_feuille)
    assert etats(tmp_path / "s") == {"1": "a_noter", "2": "a_noter", "3": "a_noter", "4": "ambigue"}


def test_une_note_qui_suit_une_copie_se_dit(tmp_path):
    copies, sortie = (
        ecrire(tmp_path / "c.zip", depots(("G1_55", remise("e1")), ("G2_901", remise("e2")))),
        tmp_path / "s",
    )
    corriger([copies], sortie)
    poser(sortie, "55", 3)
    personnes = [(55, "Bob Petit", "G2"), (56, "Ana Roy", "G1")]
    releve = corriger(
        [copies], sortie, feuille=ecrire(tmp_path / "f.csv", feuille(*personnes, groupe="Groupe"))
    )
    assert {x.identifiant: x.note for x in releve.lignes} == {"56": "20", "55": ""}
    assert any("Ana Roy" in p and "55" in p for p in releve.phrases)
    assert releve.a_regarder


def test_une_feuille_perdue_ou_sans_groupes_ne_defait_rien(equipes, tmp_path):
    copies, sortie = equipes
    avant = {i: (x["nom"], x["groupe"], x["note"]) for i, x in notes(sortie).items()}
    sans = ecrire(tmp_path / "g.csv", feuille(*((n, nom, "") for n, nom, _ in DEUX_EQUIPES)))
    corriger([copies], sortie, feuille=sans)
    assert {i: (x["nom"], x["groupe"], x["note"]) for i, x in notes(sortie).items()} == avant
    for f in tmp_path.glob("*.csv"):
        f.unlink()
    refaite = depots(("G1_500", remise("e1", acteurs=("CMP", "Mairie"), revision=12)))
    corriger([ecrire(tmp_path / "tard.zip", refaite)], sortie)
    lues = {x.identifiant: x for x in lire_la_cohorte(sortie)}
    assert {i: x.copie.carnet.revision for i, x in lues.items()} == {"1": 12, "2": 12, "3": 7, "4": 7}
    assert {i: (x["nom"], x["groupe"]) for i, x in notes(sortie).items()} == {
        i: v[:2] for i, v in avant.items()
    }


# --- un barème qui change de total -----------------------------------------------------------------------


def test_une_note_de_la_main_ne_passe_pas_d_un_bareme_sur_vingt_a_un_bareme_sur_dix(deux, tmp_path):
    copies, sortie = deux
    grille = 'total = 10\n[[criteres]]\nid = "Z"\nlibelle = "Tout"\npoints = 10\ndescripteurs = ["a", "b", "c", "d"]\n'
    sur_dix = ecrire(tmp_path / "dix.toml", grille.encode())
    recrire_la_table(sortie, lambda lignes: (lignes[0].update(note="18"), lignes[1].update(note="8")))
    corriger(
        [copies],
        sortie,
        feuille=ecrire(tmp_path / "f.csv", feuille((101, "Élève 01", ""), (102, "Élève 02", ""))),
    )
    releve = corriger([copies], sortie, bareme=sur_dix)
    assert notes(sortie)["101"]["note"] == ""
    assert "dépasse" in notes(sortie)["101"]["remarque"]
    assert any("2 notes" in p and "sur 20" in p for p in releve.phrases)
    assert releve.a_regarder
    assert b"36" not in (sortie / "feuille_moodle.csv").read_bytes()
    assert DepotDuBureau(sortie).lire().notation("101").note == "18"
    # Ensuite rien ne s’oppose à continuer, et revenir au premier barème la rend.
    assert not corriger([copies], sortie, bareme=sur_dix).a_regarder
    corriger([copies], sortie, bareme=ecrire(tmp_path / "vingt.toml", grille.replace("10", "20").encode()))
    assert {i: x["note"] for i, x in notes(sortie).items()} == {"101": "18", "102": "8"}


@pytest.mark.parametrize(
    "dedans",
    [[], [("__MACOSX/._remise.ipynb", b"\x00")], [("A_DEPOSER/", b"")], [("x.zip", archive([]))]],
    ids=str,
)
def test_qui_depose_une_archive_vide_a_sa_ligne(tmp_path, dedans):
    copies = ecrire(tmp_path / "c.zip", archive([(f"Ana Roy_13{FIN}/travail.zip", archive(dedans))]))
    la_feuille = ecrire(tmp_path / "f.csv", feuille((13, "Ana Roy", "")))
    (ligne,) = corriger([copies], tmp_path / "s", feuille=la_feuille).lignes
    assert (ligne.identifiant, ligne.etat) == ("13", "vide")
    assert "vide" in ligne.phrase


def test_une_note_que_la_feuille_ne_prend_pas_est_a_regarder(tmp_path):
    copies, sortie = ecrire(tmp_path / "c.zip", depots(*cohorte(1))), tmp_path / "s"
    la_feuille = ecrire(tmp_path / "f.csv", feuille((101, "Élève 01", ""), maximum='"-3,00"'))
    corriger([copies], sortie, feuille=la_feuille)
    poser(sortie, "101", 2)
    assert main(["corriger", str(copies), "--vers", str(sortie)]) == 1


def test_au_bureau_une_case_refusee_ne_dit_pas_le_nom(deux):
    copies, sortie = deux
    recrire_la_table(sortie, lambda lignes: lignes[0].update(note="quinze"))
    ouverte = CorrectionOuverte(sortie)
    with pytest.raises(NotesEnDesaccord, match="« quinze »") as e:
        ouverte.ouvrir([copies], "", "", lambda *_: None)
    assert "Élève" not in str(e.value)
    assert "Copie " in str(e.value)


def test_une_table_ouverte_d_un_double_clic_dans_un_tableur_francais_se_relit(deux):
    """Il met chaque ligne dans une seule case, et double les guillemets en enregistrant."""
    copies, sortie = deux
    recrire_la_table(sortie, lambda lignes: lignes[0].update(note="13,5"))
    corriger([copies], sortie)
    lignes = (sortie / "notes.csv").read_text(encoding="utf-8-sig").replace('"13,5"', '"18,5"').splitlines()
    doubles = [f'"{x.replace(chr(34), chr(34) * 2)}"' if '"' in x else x for x in lignes]
    (sortie / "notes.csv").write_bytes("".join(f"{x}\r\n" for x in doubles).encode("cp1252", "replace"))
    corriger([copies], sortie)
    assert {i: x["note"] for i, x in notes(sortie).items()} == {"101": "18,5", "102": ""}


def test_retaper_le_calcul_par_dessus_une_note_de_la_main_l_ote(deux):
    copies, sortie = deux
    poser(sortie, "101", 3)
    corriger([copies], sortie)
    recrire_la_table(sortie, lambda lignes: lignes[0].update(note="13,5"))
    corriger([copies], sortie)
    assert notes(sortie)["101"]["note"] == "13,5"
    recrire_le_classeur(sortie, lambda rangs: rangs[3].__setitem__(11, 20))
    corriger([copies], sortie)
    assert notes(sortie)["101"]["note"] == "20"
    assert DepotDuBureau(sortie).lire().notation("101").note == ""


def test_des_niveaux_tapes_sous_une_note_de_la_main_disent_qu_elle_reste(deux):
    copies, sortie = deux
    recrire_la_table(sortie, lambda lignes: lignes[0].update(note="12"))
    corriger([copies], sortie)
    recrire_le_classeur(sortie, lambda rangs: rangs[3].__setitem__(slice(3, 11), [3] * 8))
    releve = corriger([copies], sortie)
    assert notes(sortie)["101"]["note"] == "12"
    assert any("12, posée à la main, reste devant" in p for p in releve.phrases)


def test_des_noms_sans_fin_dans_un_vieil_encodage_ne_font_pas_attendre(tmp_path, monkeypatch):
    """Ce qu’on en examine ne dépend ni de leur longueur, ni de leur nombre."""
    examines = []
    vraie = module_archive._vraisemblance

    def compter(brut, encodage):
        examines.append(encodage)
        return vraie(brut, encodage)

    monkeypatch.setattr(module_archive, "_NOMS_LUS", 3)
    monkeypatch.setattr(module_archive, "_vraisemblance", compter)
    noms = [f"Él{'é' * 2_000}ve {k}" for k in range(10)]
    lues = [*pieces(ecrire(tmp_path / "c.zip", en_vieux(noms, "cp850")))]
    assert {p.parties[0].partition("_")[0] for p in lues} == set(noms)
    assert len(examines) == 3 * (3 + 10)
    monkeypatch.setattr(module_archive, "_DEBUT_D_UN_NOM", 0)
    assert vraie("é".encode("cp850"), "cp850") == 0
