"""Le bureau de correction, sans navigateur."""

import csv
import io
import zipfile

import pytest
from corpus import archive, remise
from gestes import cliquer

from atelier.correction.etat_du_bureau import poser_niveau
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Categorie
from atelier.saisie.bureau.bureau_de_correction import BureauDeCorrection
from atelier.saisie.bureau.fin import VoletSecond, VoletSorties
from atelier.saisie.bureau.volet_de_synthese import VoletSynthese
from atelier.saisie.bureau.volets_du_bureau import VoletNote, VoletRetour


def bureau_ouvert(dossier):
    entrees = [
        (f"Élève {i}_{n}_assignsubmission_file_/remise.ipynb", remise(i)) for n, i in enumerate("ab", 1)
    ]
    (dossier / "copies.zip").write_bytes(archive(entrees))
    page = BureauDeCorrection(dossier)
    page.choix.proposer(page.ouverte.bureau)
    page.choix.lire()
    return page


def tout_noter(page, niveau):
    for c in page.ouverte.bareme.criteres:
        for i, travail in page.ouverte.marques(page.ouverte.lectures).items():
            page.ouverte.appliquer(poser_niveau(i, c.id, niveau, travaux={i: travail}))


def test_le_second_correcteur_ne_voit_pas_la_note_du_premier(tmp_path):
    page = bureau_ouvert(tmp_path)
    tout_noter(page, 2)
    assert [mot for mot, _ in page.copies.options] == ["Copie 1 : 13,5", "Copie 2 : 13,5"]
    page.ouverte.second = True
    page.relister()
    assert [mot for mot, _ in page.copies.options] == ["Copie 1 : 0 sur 8", "Copie 2 : 0 sur 8"]


def test_la_copie_a_lire_ne_se_refait_pas_a_chaque_niveau_pose(tmp_path, monkeypatch):
    page = bureau_ouvert(tmp_path)
    faits = []
    monkeypatch.setattr(
        "atelier.saisie.bureau.bureau_de_correction.en_html", lambda *_: faits.append(1) or "<p></p>"
    )
    tout_noter(page, 1)
    assert faits == []
    page._passer(1)
    assert faits == [1]


# --- une note, une vérité -----------------------------------------------------------------------------


def ecrire(page):
    page.ouverte.tenter(lambda: page.ouverte.ecrire(lambda *_: None))
    return page.ouverte.erreur


def a_la_main(page, identifiant, note):
    chemin = page.ouverte.depot.dossier / "notes.csv"
    lignes = list(csv.reader(io.StringIO(chemin.read_text(encoding="utf-8-sig"))))
    rang = next(x for x in lignes if x[0] == identifiant)
    rang[lignes[0].index("note")] = note
    sorti = io.StringIO()
    csv.writer(sorti).writerows(lignes)
    chemin.write_text(sorti.getvalue(), encoding="utf-8-sig")


def note_de(page, identifiant):
    return page.ouverte.ligne(identifiant, page.ouverte.bureau).note


@pytest.mark.parametrize(("choix", "attendu"), [("au bureau", "20"), ("notes.csv", "11")])
def test_deux_notes_differentes_se_tranchent_au_bureau(tmp_path, choix, attendu):
    page = bureau_ouvert(tmp_path)
    tout_noter(page, 2)
    assert ecrire(page) == ""
    a_la_main(page, "1", "11")
    tout_noter(page, 3)
    assert "à trancher" in ecrire(page)
    assert page.trancher.boite.layout.display == ""
    assert "11" in (tmp_path / "correction" / "notes.csv").read_text(encoding="utf-8-sig")
    cliquer(page.trancher.boite, choix)
    assert page.trancher.boite.layout.display == "none"
    assert ecrire(page) == ""
    assert (note_de(page, "1"), note_de(page, "2")) == (attendu, "20")
    lues = list(
        csv.DictReader(io.StringIO((tmp_path / "correction/notes.csv").read_text(encoding="utf-8-sig")))
    )
    assert [x["note"] for x in lues] == [attendu, "20"]
    assert ecrire(page) == ""
    assert page.ouverte.faits == []


def test_une_note_ecrite_dans_notes_csv_se_voit_au_bureau(tmp_path):
    page = bureau_ouvert(tmp_path)
    assert ecrire(page) == ""
    a_la_main(page, "2", "7,5")
    page.choix.lire()
    assert note_de(page, "2") == "7,5"
    assert "Copie 2" in page.avance.value
    assert "7,5 au lieu de rien" in page.avance.value
    assert "Élève" not in page.avance.value
    (volet,) = (v for v in page.volets if isinstance(v, VoletNote))
    page._aller("2")
    assert volet.note.value == "7,5"
    volet.note.value = ""
    volet._poser()
    assert note_de(page, "2") == ""


def test_une_note_impossible_est_refusee_au_bureau(tmp_path):
    page = bureau_ouvert(tmp_path)
    (volet,) = (v for v in page.volets if isinstance(v, VoletNote))
    for fausse in ("21", "quinze", "-1"):
        volet.note.value = fausse
        volet._poser()
        assert "n’est pas une note" in page.ouverte.erreur
    assert note_de(page, "1") == ""


def test_le_bureau_ouvre_toute_la_promotion_meme_pour_une_archive_tardive(tmp_path):
    page = bureau_ouvert(tmp_path)
    tout_noter(page, 2)
    (tmp_path / "copies.zip").write_bytes(
        archive([("Tard_3_assignsubmission_file_/remise.ipynb", remise("c"))])
    )
    page.choix.lire()
    assert [mot for mot, _ in page.copies.options] == [
        "Copie 1 : 13,5",
        "Copie 2 : 13,5",
        "Copie 3 : 0 sur 8",
    ]
    assert "1 (Copie 3)" in page.avance.value
    assert "Tard" not in page.avance.value


def test_deux_bureaux_n_annulent_chacun_que_leurs_gestes(tmp_path):
    un = bureau_ouvert(tmp_path)
    deux = BureauDeCorrection(tmp_path)
    deux.choix.proposer(deux.ouverte.bureau)
    deux.choix.lire()
    un.ouverte.appliquer(poser_niveau("1", "B1", 1))
    deux.ouverte.appliquer(poser_niveau("2", "B1", 3))
    un.ouverte.depot.annuler()
    bureau = un.ouverte.bureau
    assert (dict(bureau.notation("1").niveaux), dict(bureau.notation("2").niveaux)) == ({}, {"B1": 3})
    un.rafraichir()
    assert un.defaire.disabled
    assert not un.refaire.disabled
    # Un geste que l’autre a recouvert ne se défait pas dans son dos.
    un.ouverte.appliquer(poser_niveau("1", "B2", 1))
    deux.ouverte.appliquer(poser_niveau("1", "B2", 2))
    un.ouverte.tenter(un.ouverte.depot.annuler)
    assert "par un autre bureau" in un.ouverte.erreur
    assert un.ouverte.bureau.notation("1").niveaux["B2"] == 2
    # Fermé, sa place est libre : celui qui rouvre retrouve de quoi annuler.
    deux.ouverte.fermer()
    trois = BureauDeCorrection(tmp_path)
    trois.choix.proposer(trois.ouverte.bureau)
    trois.choix.lire()
    trois.ouverte.depot.annuler()
    assert trois.ouverte.bureau.notation("1").niveaux["B2"] == 1
    # Et une sauvegarde se rejoue malgré les gestes mêlés.
    attendu = trois.ouverte.bureau
    (tmp_path / "correction" / "bureau.json").write_bytes(b"{")
    assert trois.ouverte.depot.restaurer() == attendu


def test_un_retour_part_quand_il_est_note_et_relu(tmp_path):
    page = bureau_ouvert(tmp_path)
    tout_noter(page, 2)
    (retour,) = (v for v in page.volets if isinstance(v, VoletRetour))
    (sorties,) = (v for v in page.volets if isinstance(v, VoletSorties))
    page.rafraichir()
    assert "0 retour" in sorties.rendre.value
    retour._relire()
    assert "1 retour" in sorties.rendre.value
    sorties._relire()
    assert "2 retours" in sorties.rendre.value
    assert ecrire(page) == ""
    with zipfile.ZipFile(tmp_path / "correction" / "retours.zip") as z:
        assert len(z.namelist()) == 2


def test_le_bureau_ne_montre_jamais_un_critere_sans_nom(tmp_path):
    page = bureau_ouvert(tmp_path)
    page.mode.value = "critere"
    assert page.criteres.value == page.ouverte.bareme.criteres[0].id
    assert page.criteres.label == page.criteres.options[0][0]
    assert page.grille.titre == page.ouverte.bareme.criteres[0].libelle
    assert {x["titre"] for x in page.grille.lignes} == {"Copie 1", "Copie 2"}
    page.mode.value = "copie"
    assert page.grille.titre.startswith("Copie 1")
    (second,) = (v for v in page.volets if isinstance(v, VoletSecond))
    assert second.autre.label


def test_une_ligne_ajoutee_a_la_main_reste_apres_tout_ecrire(tmp_path):
    page = bureau_ouvert(tmp_path)
    assert ecrire(page) == ""
    chemin = tmp_path / "correction" / "notes.csv"
    entete = next(csv.reader(io.StringIO(chemin.read_text(encoding="utf-8-sig"))))
    ajout = dict.fromkeys(entete, "") | {"identifiant": "papier", "nom": "Copie papier", "note": "9"}
    with chemin.open("a", encoding="utf-8", newline="") as f:
        csv.DictWriter(f, entete).writerow(ajout)
    for _ in range(2):
        assert ecrire(page) == ""
        lues = list(csv.DictReader(io.StringIO(chemin.read_text(encoding="utf-8-sig"))))
        assert [(x["identifiant"], x["note"]) for x in lues] == [("1", ""), ("2", ""), ("papier", "9")]


def test_ouvrir_le_volet_du_retour_le_remplit(tmp_path):
    page = bureau_ouvert(tmp_path)
    (retour,) = (v for v in page.volets if isinstance(v, VoletRetour))
    assert retour.question.texte == ""
    retour.boite.selected_index = 0
    assert retour.question.texte


def test_le_schema_de_la_classe_se_prepare_et_suit_les_rapprochements(tmp_path):
    noms = ("CMP de Lormont", "CMP de Lormont ouest")
    acteurs = [Acteur(f"a{n}", nom, categorie=Categorie.PUBLIC) for n, nom in enumerate(noms, 2)]
    entrees = [
        (f"Élève {i}_{n}_assignsubmission_file_/remise.ipynb", remise(i, acteurs=acteurs))
        for n, i in enumerate("abc", 1)
    ]
    (tmp_path / "copies.zip").write_bytes(archive(entrees))
    page = BureauDeCorrection(tmp_path)
    page.choix.proposer(page.ouverte.bureau)
    page.choix.lire()
    volet = next(v for v in page.volets if isinstance(v, VoletSynthese))
    volet._preparer()
    assert "Schéma de la classe" in volet.image.value
    assert len(volet.paires.children) == 1
    avant = volet.image.value
    cliquer(volet.paires, "Oui")
    assert volet.image.value != avant
    assert "Oui." in volet.paires.children[0].children[0].value


def test_un_bureau_abime_propose_sa_sauvegarde_et_la_reprend(tmp_path):
    page = bureau_ouvert(tmp_path)
    tout_noter(page, 2)
    assert page.reprendre.layout.display == "none"
    fichier = page.ouverte.depot.fichier
    entier = fichier.read_bytes()
    fichier.write_bytes(b"\x00")
    page.rafraichir()
    assert "Impossible de lire" in page.ouverte.erreur
    assert page.reprendre.layout.display == ""
    page.reprendre.click()
    assert (page.ouverte.erreur, page.reprendre.layout.display) == ("", "none")
    assert fichier.read_bytes() == entier


def test_un_bureau_abime_sans_sauvegarde_ni_journal_ne_propose_rien(tmp_path):
    page = bureau_ouvert(tmp_path)
    reserve = page.ouverte.depot.fichier.parent / ".atelier"
    for sauvegarde in reserve.glob("bureau-*.json"):
        sauvegarde.unlink()
    page.ouverte.depot.fichier.write_bytes(b"\x00")
    page.rafraichir()
    assert page.reprendre.layout.display != "none"  # le journal, seul, suffit à le refaire
    (reserve / "historique-bureau.jsonl").unlink()
    page.rafraichir()
    assert page.ouverte.erreur and page.reprendre.layout.display == "none"
