"""Chaque volet du bureau : son geste principal, et un refus. Sans navigateur."""

import pytest
from corpus import archive, remise, travail
from gestes import cliquer, ecrire, envoyer, vu
from msgspec.structs import replace

from atelier.correction.etat_du_bureau import poser_niveau
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Categorie
from atelier.saisie.bureau.bureau_de_correction import BureauDeCorrection
from atelier.saisie.bureau.fin import VoletSecond, VoletSorties
from atelier.saisie.bureau.volet_de_synthese import VoletSynthese
from atelier.saisie.bureau.volet_du_bureau import VoletDuBureau
from atelier.saisie.bureau.volets_du_bureau import VoletDonnees, VoletGroupe, VoletNote, VoletRetour, volets

ESSAYES = [VoletDonnees, VoletRetour, VoletNote, VoletGroupe, VoletSecond, VoletSynthese, VoletSorties]
"""``VoletNote`` l’est dans test_bureau."""


def deposer(dossier, copies):
    dossier.mkdir(exist_ok=True)
    entrees = [
        (f"Élève {n}_{n}_assignsubmission_file_/remise.ipynb", octets) for n, octets in enumerate(copies, 1)
    ]
    (dossier / "copies.zip").write_bytes(archive(entrees))


def ouvert(dossier, copies=()):
    deposer(dossier, copies or [remise(i) for i in "abc"])
    page = BureauDeCorrection(dossier)
    page.choix.proposer(page.ouverte.bureau)
    page.choix.lire()
    page._aller("1")  # l’ordre des copies ne dit rien des noms : on prend la première déposée
    return page


def volet(page, classe):
    return next(v for v in page.volets if isinstance(v, classe))


def test_chaque_volet_du_bureau_est_essaye(tmp_path):
    assert {type(v) for v in ouvert(tmp_path).volets} == set(ESSAYES)
    assert set(ESSAYES) == set(VoletDuBureau.__subclasses__())
    assert len(volets(ouvert(tmp_path))) == len(ESSAYES)


def test_choisir_des_copies_qui_n_y_sont_pas_se_dit(tmp_path):
    page = BureauDeCorrection(tmp_path)
    page.choix.proposer(None)
    page.choix.lire()
    assert "Choisissez d’abord des copies" in page.choix.compte.value
    page.choix.chemin.value = str(tmp_path / "nulle part.zip")
    page.choix.lire()
    assert page.ouverte.erreur and not page.ouverte.depot.existe()
    deposer(tmp_path, [remise("a")])
    cliquer(page.choix.boite, "Chercher de nouveau")
    page.choix.chemin.value = ""
    page.choix.lire()
    assert page.ouverte.erreur == "" and list(page.ouverte.lectures) == ["1"]


def test_la_grille_pose_un_niveau_commente_et_refuse_l_impossible(tmp_path):
    page = ouvert(tmp_path)
    cle = page.grille.lignes[0]["cle"]

    def geste(**message):
        return envoyer(page.grille, de=page.grille.de, **message)

    geste(cle=cle, geste="poser", niveau=2)
    geste(cle=cle, geste="commenter", texte="Clair.")
    notation = page.ouverte.bureau.notation("1")
    assert (notation.niveaux[cle], notation.commentaires[cle]) == (2, "Clair.")
    avant = page.ouverte.bureau
    geste(cle=cle, geste="poser", niveau=9)
    geste(cle=cle, geste="poser", niveau=True)
    geste(cle="inventé", geste="poser", niveau=1)
    envoyer(page.grille, de="une autre copie", cle=cle, geste="poser", niveau=1)
    assert page.ouverte.bureau == avant
    rang = page.ouverte.ordre(avant).index("1")
    geste(cle=cle, geste="suivante" if rang < 2 else "precedente")
    assert page.copie == page.ouverte.ordre(avant)[rang + 1 if rang < 2 else rang - 1]
    page.defaire.click()
    assert cle not in page.ouverte.bureau.notation("1").commentaires
    page.mode.value = "critere"
    geste(cle=page.grille.lignes[0]["cle"], geste="poser", niveau=3)
    premiere = page.ouverte.ordre(page.ouverte.bureau)[0]
    assert 3 in page.ouverte.bureau.notation(premiere).niveaux.values()


def test_une_donnee_personnelle_suspend_et_le_formateur_decide(tmp_path):
    copie = remise(
        "p", motif="c’est un standard", acteurs=[Acteur("a2", "CMP", note="06 11 22 33 44"), "PMI"]
    )
    page = ouvert(tmp_path, [copie, remise("b")])
    donnees = volet(page, VoletDonnees)
    assert "c’est un standard" in donnees.dit.value and "06 11" not in donnees.dit.value
    assert vu(donnees.lever)
    donnees.delai.value = "12 décembre"
    donnees.confirmer.click()
    assert page.ouverte.bureau.notation("1").donnees == "confirmee"
    assert "12 décembre" in donnees.message.value and "Suspension confirmée" in donnees.dit.value
    donnees.lever.click()
    assert "Suspension levée" in donnees.dit.value
    page._aller("2")
    assert not vu(donnees.lever)


def test_une_nouvelle_version_garde_ses_niveaux_si_on_le_dit(tmp_path):
    page = ouvert(tmp_path, [remise("a")])
    page.ouverte.appliquer(poser_niveau("1", "B1", 2, travaux=page.ouverte.marques(["1"])))
    deposer(tmp_path, [remise("a", acteurs=("CMP", "Collège", "PMI"), revision=9)])
    page.choix.lire()
    donnees = volet(page, VoletDonnees)
    assert "a changé depuis la note" in donnees.dit.value.replace("\u00a0", " ") and vu(donnees.garder)
    donnees.garder.click()
    assert not vu(donnees.garder)
    assert page.ouverte.niveaux("1", page.ouverte.bureau) == {"B1": 2}


def test_le_retour_se_recrit_et_se_refuse_trop_long(tmp_path):
    page = ouvert(tmp_path)
    retour = volet(page, VoletRetour)
    retour.boite.selected_index = 0
    assert ecrire(retour.general, "Un travail solide.")
    assert ecrire(retour.forces, "Des preuves\nUn schéma lisible")
    assert ecrire(retour.question, "Et si vous partiez ?")
    notation = page.ouverte.bureau.notation("1")
    assert notation.commentaires[""] == "Un travail solide."
    assert (notation.forces, notation.question) == (
        ("Des preuves", "Un schéma lisible"),
        "Et si vous partiez ?",
    )
    avant = page.ouverte.bureau
    assert not ecrire(retour.desaccords.children[0], "d’accord"), "il n’y a pas de désaccord"
    for champ in (retour.general, retour.forces, retour.question):
        page.ouverte.erreur = ""
        assert not ecrire(champ, "x" * 19_000)
        assert page.ouverte.bureau == avant and "Trop long" in page.ouverte.erreur
    cle = page.grille.lignes[0]["cle"]
    envoyer(page.grille, de=page.grille.de, cle=cle, geste="commenter", texte="x" * 19_000)
    assert page.ouverte.bureau == avant
    volet(page, VoletDonnees).delai.value = "x" * 300
    volet(page, VoletDonnees).lever.click()
    assert page.ouverte.bureau == avant and "l’échéance" in page.ouverte.erreur


def test_un_groupe_se_note_ensemble_se_separe_et_se_defait(tmp_path):
    page = ouvert(tmp_path)
    groupe = volet(page, VoletGroupe)
    groupe.membres.value = ("2", "3")
    cliquer(groupe.boite, "Noter ensemble")
    assert page.ouverte.bureau.groupe("1") == ("1", "2", "3")
    cle = page.grille.lignes[0]["cle"]
    envoyer(page.grille, de=page.grille.de, cle=cle, geste="poser", niveau=2)
    assert {i: page.ouverte.bureau.notation(i).niveaux.get(cle) for i in "123"} == dict.fromkeys("123", 2)
    cliquer(groupe.boite, "Noter celle-ci à part")
    assert page.ouverte.bureau.groupe("1") == ("1",)
    cliquer(groupe.boite, "Défaire ce groupe")
    assert len(page.ouverte.bureau.groupe("1")) == 1


def test_le_second_correcteur_compare_et_prend_un_autre_bureau(tmp_path):
    ailleurs = ouvert(tmp_path / "ailleurs")
    ailleurs.ouverte.appliquer(poser_niveau("1", "B1", 3, travaux=ailleurs.ouverte.marques(["1"])))
    ici = tmp_path / "ici"
    page = ouvert(ici)
    second = volet(page, VoletSecond)
    assert second.autre.label == "aucun fichier trouvé"
    cliquer(second.boite, "Les prendre")
    assert "Choisissez d’abord un fichier" in page.ouverte.erreur
    page.ouverte.appliquer(poser_niveau("1", "B1", 1, travaux=page.ouverte.marques(["1"])))
    (ici / "collegue.json").write_bytes(b"{}")
    page.rafraichir()
    cliquer(second.boite, "Les prendre")
    assert page.ouverte.erreur, "ce n’est pas un bureau"
    (ici / "collegue.json").write_bytes(ailleurs.ouverte.depot.fichier.read_bytes())
    cliquer(second.boite, "Les prendre")
    assert "Écarts : 1" in second.ecarts.value.replace("\u00a0", " ")
    second.est_second.value = True
    assert page.ouverte.niveaux("1", page.ouverte.bureau) == {"B1": 3}


@pytest.mark.parametrize("reponse", ["Oui", "Non"])
def test_la_classe_se_dessine_et_une_ressemblance_se_tranche(tmp_path, reponse):
    noms = ["Val de Gers", "Val de Gers", "Val de Gers", "Val de Gers, antenne"]
    page = ouvert(
        tmp_path,
        [
            remise(
                str(n),
                acteurs=(
                    Acteur("a2", nom, categorie=Categorie.ASSOCIATION),
                    Acteur("a3", "PMI", categorie=Categorie.PUBLIC),
                ),
            )
            for n, nom in enumerate(noms)
        ],
    )
    synthese = volet(page, VoletSynthese)
    assert synthese.image.value == ""
    cliquer(synthese.boite, "Préparer le schéma")
    assert "data:image/svg" in synthese.image.value
    cliquer(synthese.paires, reponse)
    assert list(page.ouverte.bureau.fusions.values()) == [reponse == "Oui"]
    assert f"{reponse}." in synthese.paires.children[0].children[0].value


def test_tout_ecrire_dit_ce_qui_est_ecrit_et_ce_qui_l_empeche(tmp_path):
    page = ouvert(tmp_path)
    sorties = volet(page, VoletSorties)
    assert sorties.noms.disabled, "les noms se montrent quand tout est noté"
    cliquer(sorties.boite, "Tout écrire")
    assert "0 note sur 3 copies" in sorties.dit.value.replace("\u00a0", " ")
    assert (tmp_path / "correction" / "notes.csv").is_file()
    for i, marque in page.ouverte.marques(page.ouverte.lectures).items():
        for c in page.ouverte.bareme.criteres:
            page.ouverte.appliquer(poser_niveau(i, c.id, 2, travaux={i: marque}))
    sorties.noms.value = True
    assert page.ouverte.avec_noms and any("Élève" in mot for mot, _ in page.copies.options)
    # Une note abîmée à la main : rien n’est écrit, et c’est dit là où l’on regarde.
    notes = tmp_path / "correction" / "notes.csv"
    notes.write_text(
        notes.read_text(encoding="utf-8-sig").replace("a_noter,,", "a_noter,,beaucoup"), encoding="utf-8-sig"
    )
    avant = notes.read_bytes()
    cliquer(sorties.boite, "Tout écrire")
    assert "atelier-erreur" in sorties.dit.value and notes.read_bytes() == avant


def test_une_copie_dont_le_travail_manque_ne_fait_rien_tomber(tmp_path):
    page = ouvert(tmp_path, [remise("a"), b"pas un notebook", replace(travail("x")).carnet_id.encode()])
    assert "à redemander" in page.avance.value.replace("\u00a0", " ")
    assert [i for _, i in page.copies.options] == ["1"]
