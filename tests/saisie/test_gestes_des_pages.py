"""Chaque page et chaque volet : son geste principal, et un refus. Sans navigateur.

Le navigateur garde ce que lui seul montre : le clavier, le focus, le dessin, ce qui survit à un rechargement.
"""

import importlib
import json
import pkgutil
import sys
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from gestes import boutons, cliquer, ecrire, envoyer, ouvrir, vu

import atelier.saisie.pages
import atelier.saisie.volets
from atelier.carnet import operations as op
from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.lots import noter_fiche
from atelier.carnet.travaux import mis_de_cote
from atelier.cours.exercices import exercices, noter
from atelier.cours.textes import charger
from atelier.domaine.vocabulaire import Base, Lecture, Reponse, Statut
from atelier.erreurs import EcritureImpossible
from atelier.remise.paquet import document_qui_voyage
from atelier.saisie.composants import Page, Volet
from atelier.saisie.pages.acteurs import PageActeurs
from atelier.saisie.pages.carte import PageSchema
from atelier.saisie.pages.cas import PageCas
from atelier.saisie.pages.classer import VOLET_VISEE, PageClasser
from atelier.saisie.pages.commencer import PageCommencer
from atelier.saisie.pages.etape import Etape
from atelier.saisie.pages.exemple import PageExemple
from atelier.saisie.pages.faire_les_exercices import PageExercices
from atelier.saisie.pages.grille_de_notation import PageBareme
from atelier.saisie.pages.liens import PageLiens
from atelier.saisie.pages.mes_travaux import PageTravaux
from atelier.saisie.pages.mon_dossier import PageDossier
from atelier.saisie.pages.notions import PageNotions
from atelier.saisie.pages.plan import PagePlan
from atelier.saisie.pages.recits import PageRecits
from atelier.saisie.pages.relire import PageRelire
from atelier.saisie.pages.remettre import PageRemettre
from atelier.saisie.pages.travail import PageTravail
from atelier.saisie.pages.vignettes import PageVignettes
from atelier.saisie.pages.vote import PageVote
from atelier.saisie.session import Session
from atelier.saisie.volets.avant_apres import AvantApres
from atelier.saisie.volets.du_lien import EtSi, ReglesEtLectures, Visee, VuDeLAutre
from atelier.saisie.volets.entree import Entree
from atelier.saisie.volets.epreuve import MiseALEpreuve
from atelier.saisie.volets.fiche import FicheActeur
from atelier.saisie.volets.filtres import Filtres
from atelier.saisie.volets.imprimer import Papiers
from atelier.saisie.volets.presenter import Presenter
from atelier.saisie.volets.telecharger import Telecharger
from fabriques import RACINE, depot_du_cas

ESSAYES = [
    PageActeurs,
    PageSchema,
    PageCas,
    PageClasser,
    PageCommencer,
    PageDossier,
    Etape,
    PageExemple,
    PageExercices,
    PageBareme,
    PageLiens,
    PageNotions,
    PagePlan,
    PageRecits,
    PageRelire,
    PageRemettre,
    PageTravail,
    PageTravaux,
    PageVignettes,
    PageVote,
    AvantApres,
    EtSi,
    ReglesEtLectures,
    Visee,
    VuDeLAutre,
    Entree,
    MiseALEpreuve,
    FicheActeur,
    Filtres,
    Papiers,
    Presenter,
    Telecharger,
]
"""Ceux dont le geste est essayé ici ou dans un fichier de ce dossier."""


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Session(tmp_path)


@pytest.fixture
def petite(session):
    """Un centre, deux acteurs, un potentiel, un lien entre le centre et le premier."""
    for nom, statut in (("CMP", "existant"), ("Collège", "existant"), ("Épicerie sociale", "potentiel")):
        session.appliquer(op.ajouter_acteur(nom, statut=statut))
    session.appliquer(op.ajouter_lien("a1", "a2"))
    return session


@pytest.fixture
def mecs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    depot_du_cas("mecs", tmp_path)
    return Session(tmp_path)


def disque_plein(session, monkeypatch):
    def refuser(_):
        raise EcritureImpossible("Non enregistré : le disque est plein.")

    monkeypatch.setattr(session.depot, "appliquer", refuser)


def test_chaque_page_et_chaque_volet_est_essaye():
    """Un formulaire de plus dont le geste ne serait pas essayé se voit ici."""
    trouves = set()
    for paquet in (atelier.saisie.pages, atelier.saisie.volets):
        for m in pkgutil.iter_modules(paquet.__path__, f"{paquet.__name__}."):
            module = importlib.import_module(m.name)
            trouves |= {
                x
                for x in vars(module).values()
                if isinstance(x, type) and issubclass(x, (Page, Volet)) and x.__module__ == m.name
            }
    assert trouves - set(ESSAYES) == set()


# --- page 00 ----------------------------------------------------------------------------------------


def test_commencer_nomme_le_centre_et_refuse_un_nom_trop_long(session):
    page = ouvrir(session, PageCommencer)
    assert ecrire(page.nom_du_centre, "MECS Les Tilleuls")
    page.vue.value = "moi"
    carnet = session.lire()
    assert (carnet.acteurs["a1"].nom, carnet.point_de_vue) == ("MECS Les Tilleuls", "moi")
    assert "Où vous en êtes" not in page.ou.value
    assert envoyer(page.premier, texte="CMP")
    assert "« CMP »" in page.ou.value.replace("\u00a0", " ")
    avant = session.lire()
    assert not ecrire(page.nom_du_centre, "x" * 300)
    assert session.lire() == avant and "Trop long" in session.erreur


def test_l_etape_dit_ou_l_on_en_est_et_change_de_parcours(petite, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    etape = Etape(petite)
    petite.inscrire("etape", etape)
    assert "3 acteurs" in etape.dit.value and "<progress" in etape.dit.value
    etape.parcours.value = "absence"
    assert petite.lire().parcours == "absence"
    avant = petite.lire()
    disque_plein(petite, monkeypatch)
    etape.parcours.value = "dossier"
    assert petite.lire() == avant and "disque est plein" in petite.erreur


def test_mes_travaux_range_emporte_rapporte_et_efface(petite, tmp_path):
    page = ouvrir(petite, PageTravaux)
    avant = petite.lire()
    cliquer(page.boite, "Emporter")
    (fichier,) = tmp_path.glob("mon-travail-*.json")
    assert "Télécharger" in page.dit.value
    cliquer(page.boite, "Réunir")
    assert "Choisissez d’abord un fichier" in page.dit.value
    petite.appliquer(op.supprimer_acteur("a3"))
    page.depot_fichier.value = (
        {
            "name": fichier.name,
            "content": fichier.read_bytes(),
            "type": "",
            "size": 1,
            "last_modified": datetime.now(UTC),
        },
    )
    cliquer(page.boite, "Reprendre ce fichier")
    assert "plus ancien" in page.dit.value
    cliquer(page.boite, "Réunir")
    assert "Réunion : 1 acteur et" in page.dit.value.replace("\u00a0", " ")
    assert {a.nom for a in petite.lire().acteurs.values()} == {a.nom for a in avant.acteurs.values()}
    # Commencer demande d’abord, puis range ; on y revient.
    cliquer(page.boite, "Commencer un travail vide")
    petite.repondre("oui")
    assert petite.lire().est_vide and vu(page.rangees)
    cliquer(page.rangees, "Y revenir")
    assert petite.lire().carnet_id == avant.carnet_id
    # Effacer attend le mot.
    cliquer(page.boite, "Effacer")
    assert "Rien n’est effacé" in page.dit.value and petite.depot.existe()
    page.mot.value = "EFFACER"
    cliquer(page.boite, "Effacer")
    assert not petite.depot.existe() and not fichier.exists()


def test_mes_travaux_revient_au_travail_choisi_meme_apres_un_autre_geste(petite):
    page = ouvrir(petite, PageTravaux)
    for _ in range(2):
        petite.appliquer(op.ajouter_acteur("PMI"))
        cliquer(page.boite, "Commencer un travail vide")
        petite.repondre("oui")
    rangements = [r for _, r in page.lequel.options]
    assert len(rangements) == 2
    page.lequel.value = rangements[1]
    voulu = mis_de_cote(petite.depot)[rangements[1]].carnet_id
    petite.appliquer(op.ajouter_acteur("CAF"))
    assert page.lequel.value == rangements[1]
    cliquer(page.rangees, "Y revenir")
    assert petite.lire().carnet_id == voulu
    assert page.lequel.value in {r for _, r in page.lequel.options}


# --- page 01 ----------------------------------------------------------------------------------------


def test_notions_la_lecture_se_choisit_avec_sa_raison(session):
    page = ouvrir(session, PageNotions)
    assert page.lecture.value is None, "le réglage de départ n’est pas son choix"
    page.lecture.value = Lecture.CONVENTIONNEE
    assert session.lire().lecture is Lecture.CONVENTIONNEE
    assert ecrire(page.pourquoi, "Un texte engage.")
    assert session.lire().exercices["lecture.pourquoi"] == "Un texte engage."
    assert not ecrire(page.pourquoi, "x" * 30_000)
    assert session.lire().exercices["lecture.pourquoi"] == "Un texte engage."


@pytest.mark.parametrize("genre", ["une", "plusieurs", "associer", "ordonner", "texte"])
def test_chaque_genre_d_exercice_se_fait_se_juge_et_se_relit(session, genre):
    page = ouvrir(session, PageExercices)
    e = next(e for e in exercices() if e["genre"] == genre)
    exercice = page._exercices[e["id"]]
    if genre == "texte":
        assert ecrire(exercice.texte, "Ma réponse.")
        assert e["explication"][:20] in exercice.retour.value.replace("\u00a0", " ")
        return
    exercice._verifier()  # sans rien avoir répondu
    assert "Regardez encore" in exercice.retour.value
    exercice._poser(e["reponses"])
    cliquer(exercice.boite, "Vérifier")
    assert "Oui, tout y est" in exercice.retour.value
    gardee = session.lire().exercices[e["id"]]
    assert noter(e, [int(r) for r in gardee.split()]).reussi
    relu = ouvrir(Session(session.depot.fichier.parent), PageExercices)._exercices[e["id"]]
    assert relu._reponse() == exercice._reponse()


def test_une_reponse_d_exercice_forgee_ne_fait_rien_tomber(session):
    for texte in ("99 0 -1", "<b>", "1 " * 50, "9" * 20):
        session.appliquer(noter_exercices({e["id"]: texte for e in exercices()}))
        ouvrir(session, PageExercices)


def test_le_vote_se_compte_et_se_relit(session):
    page = ouvrir(session, PageVote)
    next(c for (_, classe), c in page.comptes.items() if classe == "formel").value = 7
    assert "7 mains" in page.barres.value
    autre = ouvrir(Session(session.depot.fichier.parent), PageVote)
    assert [c.value for c in autre.comptes.values()] == [c.value for c in page.comptes.values()]
    assert page.explication.value == ""
    cliquer(page.boite, "Montrer ce que l’atelier en dit")
    assert page.explication.value
    session.appliquer(noter_exercices({f"vote.{page.vignette.value}": "9999 x -3"}))
    assert all(0 <= c.value <= 999 for c in page.comptes.values())


def test_vignettes_ce_qui_reste_a_revoir(session):
    page = ouvrir(session, PageVignettes)
    page.jeu.value = "revoir"
    assert "Rien à revoir" in page.ou.value and not vu(page.question)
    page.jeu.value = "classe"
    envoyer(page.question, geste="personnel")
    assert ecrire(page.pourquoi, "On se connaît.")
    page._lire()
    page.jeu.value = "revoir"
    assert "Vignette 1 sur 1" in page.ou.value.replace("\u00a0", " ")
    # La raison d’avant l’explication ne se récrit pas après coup.
    assert not ecrire(page.pourquoi, "Autre chose.")


# --- page 02 ----------------------------------------------------------------------------------------


def test_la_table_des_acteurs_corrige_par_lot_et_refuse_ce_qui_n_existe_pas(petite):
    page = ouvrir(petite, PageActeurs)
    assert envoyer(page.table, geste="changer", ids=["a2", "a3"], colonne="secteur", valeur="S05")
    assert {petite.lire().acteurs[i].secteur for i in ("a2", "a3")} == {"S05"}
    assert envoyer(page.table, geste="changer", ids=["a2"], colonne="categorie", valeur="")
    assert petite.lire().acteurs["a2"].categorie is None
    avant = petite.lire()
    assert not envoyer(page.table, geste="changer", ids=["a2"], colonne="nom", valeur=" ")
    envoyer(page.table, geste="changer", ids=["a1", "z"], colonne="nom", valeur="x")
    envoyer(page.table, geste="changer", ids=["a2"], colonne="id", valeur="x")
    assert petite.lire() == avant
    assert envoyer(page.table, geste="supprimer", ids=["a4"])
    assert "a4" not in petite.lire().acteurs
    envoyer(page.table, geste="ouvrir", id="a2")
    assert page.fiche.qui.value == "a2" and page.volets.selected_index == 0


def test_la_relance_propose_un_secteur_encore_vide(petite):
    page = ouvrir(petite, PageActeurs)
    assert any("Et du côté" in r["texte"] for r in page.ajout.relances)
    secteurs = [k for k, v in charger("secteurs").items() if isinstance(v, dict)]
    for n, secteur in enumerate(secteurs):
        petite.appliquer(op.ajouter_acteur(f"Service {n}", secteur=secteur))
    assert page.ajout.relances == []


def test_la_fiche_garde_avertit_et_refuse(petite):
    page = ouvrir(petite, PageActeurs)
    fiche = page.fiche
    assert fiche.acteur["organisation"].disabled
    fiche.ouvrir("a2")
    assert ecrire(fiche.acteur["organisation"], "Hôpital")
    fiche.acteur["echelle"].value = "local"
    assert ecrire(fiche.fiche["horaires"], "lundi")
    carnet = petite.lire()
    assert (carnet.acteurs["a2"].organisation, carnet.acteurs["a2"].echelle) == ("Hôpital", "local")
    assert carnet.contacts["a2"].horaires == "lundi"
    assert ecrire(fiche.fiche["coordonnees"], "06 11 22 33 44")
    assert "paraît désigner une personne" in fiche.dit.value
    assert not ecrire(fiche.acteur["fonction"], "x" * 300)
    assert petite.lire().acteurs["a2"].fonction == ""
    fiche.ouvrir("zzz")
    assert fiche.qui.value == "a2"


def test_l_avertissement_de_la_fiche_suit_l_acteur_montre_et_nomme_son_champ(petite):
    fiche = ouvrir(petite, PageActeurs).fiche
    fiche.ouvrir("a2")
    assert ecrire(fiche.acteur["note"], "06 11 22 33 44")
    assert "« Note » paraît" in fiche.dit.value
    assert ecrire(fiche.fiche["coordonnees"], "05 58 00 00 00")
    assert "« Note »" in fiche.dit.value and "« Contact général »" in fiche.dit.value
    fiche.ouvrir("a3")
    assert fiche.dit.value == ""
    fiche.ouvrir("a2")
    assert "« Note »" in fiche.dit.value
    fiche.qui.value = ""
    assert fiche.dit.value == ""
    fiche.ouvrir("a2")
    petite.annuler()
    petite.annuler()
    assert fiche.dit.value == ""


def test_les_papiers_se_preparent_et_ne_survivent_pas_a_un_changement(petite):
    page = ouvrir(petite, PageActeurs)
    petite.appliquer(noter_fiche("a2", horaires="lundi <b>"))
    cliquer(page.papiers.boite, "Préparer mes fichiers")
    assert page.papiers.fichiers.value.count("download=") == 5
    petite.appliquer(op.ajouter_acteur("PMI"))
    assert page.papiers.fichiers.value == ""


# --- page 03 ----------------------------------------------------------------------------------------


def test_les_liens_se_corrigent_et_la_revue_avance(petite):
    page = ouvrir(petite, PageLiens)
    assert not envoyer(page.table, geste="changer", ids=["l1"], colonne="finalite", valeur="F1;F2")
    # D’un import : l’ensemble déjà là est une option de la liste.
    petite.appliquer(op.modifier_lien("l1", finalites=("F1", "F2")))
    assert envoyer(page.table, geste="changer", ids=["l1"], colonne="finalite", valeur="F1;F2")
    assert envoyer(page.table, geste="changer", ids=["l1"], colonne="base", valeur="mandat")
    lien = petite.lire().liens["l1"]
    assert (lien.finalites, lien.base) == (("F1", "F2"), Base.MANDAT)
    page.volets.selected_index = 0
    assert "« CMP » et « Collège »" in page.question.texte
    envoyer(page.question, geste="plus_tard")
    envoyer(page.question, geste="non")
    assert petite.lire().sans_lien == ("a2-a3",)
    assert "Toutes les paires" in page.reste.value and not vu(page.question)
    avant = petite.lire()
    envoyer(page.question, geste="n’importe quoi")
    assert not envoyer(page.paire, geste="relier", source="CMP", cible="cmp")
    assert petite.lire() == avant and "deux acteurs différents" in petite.erreur


def test_la_matrice_relie_delie_et_refuse_d_effacer_des_reponses(petite):
    page = ouvrir(petite, PageLiens)
    page.volets.selected_index = 1
    envoyer(page.matrice, geste="basculer", a="a2", b="a3")
    assert len(petite.lire().liens) == 2
    envoyer(page.matrice, geste="basculer", a="a3", b="a2")
    assert len(petite.lire().liens) == 1
    petite.appliquer(op.repondre("l1", {"P1": "O"}))
    envoyer(page.matrice, geste="basculer", a="a1", b="a2")
    assert "contient déjà des réponses" in petite.erreur and len(petite.lire().liens) == 1


def test_classer_un_lien_de_bout_en_bout(petite):
    page = ouvrir(petite, PageClasser)
    cliquer(page.boite, "Enregistrer mon choix")
    assert "Choisissez d’abord une classe" in page.dit.value
    page.lequel.value = "l1"
    for cle, valeur in (("impose", "non"), ("base", "institutionnelle"), ("P1", "O")):
        assert envoyer(page.tri, cle=cle, valeur=valeur, de="l1"), cle
    assert envoyer(page.grille, cle="P3", valeur="P", de="l1")
    assert petite.lire().liens["l1"].reponses == {"P1": Reponse.OUI, "P3": Reponse.EN_PARTIE}
    assert not envoyer(page.grille, cle="P99", valeur="O", de="l1")
    envoyer(page.choix, cle="classe", valeur="partenariat", de="l1")
    assert "Pas encore enregistré" in page.dit.value
    assert ecrire(page.justification, "On décide ensemble.")
    cliquer(page.boite, "Enregistrer mon choix")
    lien = petite.lire().liens["l1"]
    assert (lien.classe_avant, lien.avis_montre) == ("partenariat", True)
    assert [g for g, _ in page.suite.reponses] == ["changer", "garder", "revoir"]
    envoyer(page.suite, geste="changer")
    apres = petite.lire().liens["l1"]
    assert apres.classe_avant == "partenariat" and apres.classe_choisie == apres.classe_vue != "partenariat"
    page._suivant()
    assert "plus de lien à classer" in page.dit.value


def test_un_lien_qui_mele_deux_relations_se_dedouble(petite):
    page = ouvrir(petite, PageClasser)
    page.lequel.value = "l1"
    petite.appliquer(op.modifier_lien("l1", base="personnelle"))
    petite.appliquer(op.repondre("l1", dict.fromkeys(("R1", "R2", "P1", "P2", "P8"), "O")))
    petite.rafraichir()
    assert "dedoubler" in dict(page.suite.reponses)
    envoyer(page.suite, geste="dedoubler")
    assert len(petite.lire().liens) == 2
    petite.annuler()
    assert len(petite.lire().liens) == 1


def test_un_lien_potentiel_ouvre_la_visee(petite):
    lien = petite.appliquer(op.ajouter_lien("a1", "a4", statut=Statut.POTENTIEL)).cree
    page = ouvrir(petite, PageClasser)
    page.viser(lien)
    assert page.volets.selected_index == VOLET_VISEE and not vu(page.bloc)
    page.visee.champs["classe_visee"].value = "formel"
    assert ecrire(page.visee.champs["prochaine_etape"], "appeler l’accueil")
    assert (petite.lire().liens[lien].classe_visee, petite.lire().liens[lien].prochaine_etape) == (
        "formel",
        "appeler l’accueil",
    )
    assert not ecrire(page.visee.champs["echeance"], "x" * 300)
    page.viser("l99")
    assert page._lien == lien


def _classe(session):
    session.appliquer(op.modifier_lien("l1", base="institutionnelle"))
    session.appliquer(op.repondre("l1", {"P1": "O", "P2": "O", "P3": "N"}))
    session.appliquer(op.choisir_classe("l1", "formel", "un texte le dit"))


def test_et_si_ne_change_rien_au_travail(petite):
    page = ouvrir(petite, PageClasser)
    page.lequel.value = "l1"
    page.bascule.valeur.value = Base.MANDAT
    assert page.bascule.resultat.value == "", "pas d’avis avant le choix"
    _classe(petite)
    avant = petite.lire()
    page.bascule.valeur.value = Base.PERSONNELLE
    assert "Et si" in page.bascule.resultat.value
    page.bascule.critere.value = "P1"
    assert "accord" in page.bascule.resultat.value.lower()
    assert petite.lire() == avant


def test_vu_de_l_autre_montre_l_ecart_et_ne_touche_pas_aux_siennes(petite):
    page = ouvrir(petite, PageClasser)
    page.lequel.value = "l1"
    assert "Répondez d’abord" in page.autre.ecarts.value
    _classe(petite)
    assert envoyer(page.autre.grille, cle="autre_P1", valeur="N", de="l1")
    lien = petite.lire().liens["l1"]
    assert (lien.reponses["P1"], lien.reponses_autre["P1"]) == (Reponse.OUI, Reponse.NON)
    assert "1 écart" in page.autre.ecarts.value.replace("\u00a0", " ")
    assert not envoyer(page.autre.grille, cle="autre_P9", valeur="N", de="l1")


def test_la_regle_se_regle_se_refuse_et_revient(petite, tmp_path):
    page = ouvrir(petite, PageClasser)
    regles = page.regles
    assert ecrire(regles.seuils["seuil_partenariat"], "0,6")
    assert petite.lire().reglages == {"seuil_partenariat": 0.6}
    assert "Seuils modifiés" in regles.regle.value
    for faux in ("deux", "1,5", "-1", "nan"):
        ecrire(regles.seuils["seuil_partenariat"], faux)
        assert "va de 0 à 1" in regles.souci.value.replace("\u00a0", " ")
        assert petite.lire().reglages == {"seuil_partenariat": 0.6}
    cliquer(regles.boite, "Revenir aux seuils")
    assert petite.lire().reglages == {}
    regles.lecture.value = Lecture.CONVENTIONNEE
    assert petite.lire().lecture is Lecture.CONVENTIONNEE
    (tmp_path / "cours").mkdir()
    (tmp_path / "cours" / "regle.toml").write_text(
        'nom = "Règle de l’école"\nversion = 2\n[reglages]\nseuil_partage = 0.4\n', encoding="utf-8"
    )
    petite.rafraichir()
    regles.laquelle.value = "ecole"
    assert (petite.lire().cours, petite.lire().reglages) == ("Règle de l’école", {"seuil_partage": 0.4})
    (tmp_path / "cours" / "regle.toml").write_text("nom = 3\n", encoding="utf-8")
    petite.rafraichir()
    assert "ne se lit pas" in regles.souci.value.replace("\u00a0", " ")


def test_le_nombre_de_points_de_partage_va_jusqu_a_ce_que_la_regle_en_compte(petite, tmp_path):
    page = ouvrir(petite, PageClasser)
    minimum = page.regles.seuils["partage_minimum"]
    ecrire(minimum, "5")
    assert "va de 0 à 4" in page.regles.souci.value.replace("\u00a0", " ")
    assert petite.lire().regle.partage_minimum == 2
    (tmp_path / "cours").mkdir()
    (tmp_path / "cours" / "regle.toml").write_text(
        'nom = "École"\nversion = 2\n[reglages]\npartage = ["P2", "P3", "P4", "P5", "P6", "P7"]\n',
        encoding="utf-8",
    )
    petite.rafraichir()
    page.regles.laquelle.value = "ecole"
    ecrire(minimum, "6")
    assert petite.lire().regle.partage_minimum == 6
    ecrire(minimum, "7")
    assert "va de 0 à 6" in page.regles.souci.value.replace("\u00a0", " ")
    assert petite.lire().regle.partage_minimum == 6


# --- page 04 ----------------------------------------------------------------------------------------


def test_le_schema_ajoute_relie_deplace_et_refuse(petite):
    page = ouvrir(petite, PageSchema)
    assert page.carte.page and json.loads(page.carte.etat)
    assert envoyer(page.ajout, texte="PMI")
    assert page.liste.value == "a5" and vu(page.autre)
    assert envoyer(page.autre, texte="CMP")
    assert petite.lire().liens["l2"].paire == {"a5", "a2"}
    page.liste.value = "a2"
    place = page._disposition.places["a2"]
    page._geste({"geste": "deplacer", "positions": {"a2": {"x": place.x + 10, "y": place.y}}})
    assert "a2" in petite.lire().positions
    cliquer(page.pousser, "←")
    avant = petite.lire()
    for faux in (
        {"geste": "deplacer", "positions": {"a99": {"x": 1, "y": 1}}},
        {"geste": "deplacer", "positions": {"a2": {"x": "loin", "y": float("nan")}}},
        {"geste": "deplacer", "positions": 3},
        {"geste": "relier", "source": "a2", "cible": "a2"},
        {"geste": "relier", "source": "centre", "cible": ["a2"]},
        {"geste": "tirer_du_vide"},
    ):
        page._geste(faux)
    assert petite.lire() == avant
    page._geste({"geste": "relier", "source": "centre", "cible": "a3"})
    assert petite.lire().liens["l3"].paire == {"a1", "a3"}
    page._geste({"geste": "annuler"})
    assert "l3" not in petite.lire().liens


def test_sur_tous_les_liens_un_ajout_ne_deplace_personne_meme_apres_un_detour_par_la_cible(mecs):
    page = ouvrir(mecs, PageSchema)
    page.forme.value = "ensemble"
    avant = dict(page._disposition.places)
    assert envoyer(page.ajout, texte="Épicerie sociale")
    page.forme.value = "cible"
    page.forme.value = "ensemble"
    apres = page._disposition.places
    assert len(apres) == len(avant) + 1
    assert all((apres[i].x, apres[i].y) == (p.x, p.y) for i, p in avant.items())


def _boites(boite):
    for enfant in getattr(boite, "children", ()):
        yield from _boites(enfant)
    yield boite


def test_le_dessin_s_agrandit_et_revient(petite):
    page = ouvrir(petite, PageSchema)
    page.grand.value = True
    cadre = next(x for x in _boites(page.boite) if "atelier-dessin-cadre" in x._dom_classes)
    assert "atelier-agrandi" in cadre._dom_classes
    page.grand.value = False
    assert "atelier-agrandi" not in cadre._dom_classes


def test_un_nom_inconnu_a_relier_ne_cree_rien_depuis_le_schema(petite):
    page = ouvrir(petite, PageSchema)
    page.liste.value = ""
    assert not envoyer(page.autre, texte="CMP")
    assert "Choisissez d’abord" in page.dit.value
    page.liste.value = "a2"
    avant = petite.lire()
    assert not envoyer(page.autre, texte="Inconnu")
    assert petite.lire() == avant and "n’est pas dans vos acteurs" in page.dit.value


def test_les_filtres_palissent_se_vident_et_disent_l_absence(petite):
    page = ouvrir(petite, PageSchema)
    plein = page.carte.etat
    page.filtres.listes["statut"].value = "potentiel"
    assert page.carte.etat != plein
    page.liste.value = "a2"
    page.filtres.sans.value = True
    assert "Sans « CMP »" in page.dit.value.replace("\u00a0", " ")
    page.filtres.reprendre({"statut": "inventé", "secteur": "S05"})
    assert (page.filtres.listes["statut"].value, page.filtres.listes["secteur"].value) == ("", "S05")
    cliquer(page.filtres.boite, "Tout montrer")
    assert page.filtres.voulu() == {}


def test_l_epreuve_suit_le_fil_dit_la_rupture_et_recule(petite):
    page = ouvrir(petite, PageSchema)
    e = page.epreuve
    assert not vu(e.appel)
    assert not envoyer(e.appel, texte="CMP"), "pas de besoin, pas d’appel"
    e.besoin.value = "un logement"
    assert envoyer(e.appel, texte="CMP") and envoyer(e.appel, texte="collège")
    assert petite.lire().epreuves[0].appels == ("a2", "a3")
    assert "1 rupture" in e.fil.value.replace("\u00a0", " ")
    assert not envoyer(e.appel, texte="CMP"), "déjà dans le fil"
    cliquer(e.ruptures, "Noter un lien potentiel")
    assert list(petite.lire().liens.values())[-1].statut is Statut.POTENTIEL
    cliquer(e.boite, "Enlever le dernier appel")
    assert petite.lire().epreuves[0].appels == ("a2",)
    cliquer(e.boite, "Oublier ce besoin")
    assert petite.lire().epreuves == () and e.besoin.value == ""


def test_avant_apres_garde_compare_et_oublie(petite):
    page = ouvrir(petite, PageSchema)
    a = page.avant_apres
    cliquer(a.boite, "Garder l’état")
    assert "Gardé dans votre dossier" in a.dit.value
    a.liste.value = a.liste.options[1][1]
    assert "Rien n’a changé depuis" in a.comparaison.value
    petite.appliquer(op.ajouter_acteur("PMI"))
    assert "Acteurs apparus" in a.comparaison.value
    Path(a.liste.value).write_bytes(b"\x00")
    petite.appliquer(op.ajouter_acteur("CCAS"))
    assert "ne se lit plus" in a.comparaison.value.replace("\u00a0", " ")
    cliquer(a.boite, "Oublier cet état")
    assert vu(a.confirmer)
    cliquer(a.boite, "Oui, l’oublier")
    assert not vu(a.liste)


def test_presenter_garde_une_vue_y_revient_et_projette(petite):
    page = ouvrir(petite, PageSchema)
    p = page.presenter
    page.filtres.listes["statut"].value = "potentiel"
    cliquer(p.boite, "Garder cette vue")
    assert petite.lire().vues == () and petite.erreur, "une vue sans nom est refusée"
    p.nom.value, p.phrase.value = "Ce qui manque", "Trois pistes."
    cliquer(p.boite, "Garder cette vue")
    assert petite.lire().vues[0].filtre == {"statut": "potentiel"}
    page.filtres.vider()
    cliquer(p.vues, "Revoir")
    assert page.filtres.voulu() == {"statut": "potentiel"} and "Trois pistes." in page.dit.value
    ecrans = p._ecrans()
    assert ecrans[-1]["phrase"] and all(x["image"].startswith("data:image/svg") for x in ecrans)
    cliquer(p.vues, "Retirer")
    assert petite.lire().vues == ()


def test_telecharger_le_schema_et_dire_ce_qui_manque(petite, monkeypatch):
    page = ouvrir(petite, PageSchema)
    t = page.telecharger
    cliquer(t.boite, "Préparer les fichiers")
    assert all(f">mon-schema.{forme}<" in t.fichiers.value for forme in ("pdf", "svg", "png", "html"))
    petite.appliquer(op.ajouter_acteur("PMI"))
    assert t.fichiers.value == ""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    cliquer(t.boite, "Préparer les fichiers")
    assert ">mon-schema.svg<" in t.fichiers.value and ">mon-schema.png<" not in t.fichiers.value
    assert ">mon-schema.pdf<" in t.fichiers.value, "le PDF n’a pas besoin de ce convertisseur"
    assert "PNG ne peut pas être faite" in t.fichiers.value.replace("\u00a0", " ")


# --- pages 05 à 07, et au-delà ----------------------------------------------------------------------


def test_l_exemple_se_repond_par_lot_et_refuse_une_colonne_lue(session):
    page = ouvrir(session, PageExemple)
    ids = [s["id"] for s in charger("exemple")["sources"]][:2]
    assert envoyer(page.table, geste="changer", ids=ids, colonne="preuve", valeur="action")
    assert page.commentaires.value.count("<li>") == 2
    avant = session.lire()
    envoyer(page.table, geste="changer", ids=ids, colonne="dit", valeur="x")
    assert not envoyer(page.table, geste="supprimer", ids=ids)
    assert session.lire() == avant


def test_relire_mene_a_l_objet_et_montre_un_point(mecs):
    page = ouvrir(mecs, PageRelire)
    assert page.table.lignes and page.premiers.reponses
    partis = []
    page.barre.aller = lambda page, objet: partis.append((page, objet))
    envoyer(page.premiers, geste=page.premiers.reponses[0][0])
    assert len(partis) == 1
    envoyer(page.premiers, geste="9999")
    assert len(partis) == 1
    page._montrer_lien(page.nuage.points[0]["id"])
    assert "Votre choix" in page.du_point.value


def test_le_plan_nomme_ecrit_reprend_et_ecarte(mecs):
    page = ouvrir(mecs, PagePlan)
    assert ecrire(page.reseau, "Réseau santé")
    assert envoyer(page.membres, choisis=[i for _, i in page.membres.options][:12])
    question = next(q for q in page._questions if any("Reprendre" in b for b in _mots(q.faits)))
    cliquer(question.faits, "Reprendre")
    assert mecs.lire().faits[question.id]
    cliquer(question.faits, "Écarter")
    assert not mecs.lire().faits.get(question.id)
    cliquer(question.faits, "Reproposer")
    assert "Reprendre" in _mots(question.faits)
    assert ecrire(question.texte, "Trois services se parlent.")
    assert mecs.lire().plan[question.id] == "Trois services se parlent."
    assert "4 mots" in page.bilan.value.replace("\u00a0", " ")
    assert not ecrire(question.texte, "x" * 30_000)
    assert mecs.lire().plan[question.id] == "Trois services se parlent."


def _mots(boite):
    return [b.description for b in boutons(boite)]


def test_un_cas_se_classe_sans_toucher_au_sien(session, tmp_path):
    page = ouvrir(session, PageCas)
    assert "n’est plus à côté" in page.image.value
    (tmp_path / "cas").symlink_to(RACINE / "data" / "cas")
    page = ouvrir(session, PageCas)
    assert "data:image/svg" in page.image.value and "Base" in page.ce_que_l_on_sait.value
    assert page.avis.value == ""
    envoyer(page.question, geste="formel")
    assert page.avis.value and not vu(page.question)
    carnet = session.lire()
    assert len(carnet.acteurs) == 1 and list(carnet.exercices.values()) == ["formel"]
    cliquer(page.boite, "Choisir autrement")
    assert vu(page.question)
    avant = session.lire()
    envoyer(page.question, geste="copain")
    assert session.lire() == avant
    page.cas.value = "etudiant"
    assert vu(page.question)


def test_le_dossier_se_prepare_sans_les_contacts_et_dit_ce_qui_manque(petite, monkeypatch):
    petite.appliquer(noter_fiche("a2", coordonnees="accueil 05 58 00 00 00"))
    page = ouvrir(petite, PageDossier)
    cliquer(page.boite, "Préparer mon dossier")
    assert page.fichiers.value.count("download=") == 2
    html = b64decode(page.fichiers.value.split("base64,")[-1].split('"')[0]).decode("utf-8")
    assert "CMP" in html and "05 58" not in html
    petite.appliquer(op.ajouter_acteur("PMI"))
    assert page.fichiers.value == ""
    monkeypatch.setitem(sys.modules, "docx", None)
    cliquer(page.boite, "Préparer mon dossier")
    assert page.fichiers.value.count("download=") == 1


def test_la_grille_de_notation_se_montre_telle_quelle(session):
    page = ouvrir(session, PageBareme)
    tout = "".join(x.value for x in page.boite.children[1:] if hasattr(x, "value")).replace("\u00a0", " ")
    assert all(c["libelle"].split()[0] in tout for c in charger("bareme")["criteres"])
    assert "L’atelier ne note pas" in tout


def test_remettre_bloque_puis_ecrit_un_seul_fichier(petite, tmp_path):
    page = ouvrir(petite, PageRemettre)
    cliquer(page.boite, "Préparer le fichier")
    assert "cochez" in page.recu.value and not (tmp_path / "A_DEPOSER").exists()
    page.voulu.value = True
    petite.appliquer(op.modifier_acteur("a2", note="06 11 22 33 44"))
    cliquer(page.boite, "Préparer le fichier")
    assert "Pas encore prêt" in page.recu.value and vu(page.motif)
    assert "06 11" not in page.alerte.value
    page.motif.value = "appelez le 06 11 22 33 44"
    cliquer(page.boite, "Préparer le fichier")
    assert "elle-même" in page.recu.value
    page.motif.value = "mobile d’astreinte du service"
    cliquer(page.boite, "Préparer le fichier")
    assert "Le fichier est prêt" in page.recu.value
    assert [f.name for f in (tmp_path / "A_DEPOSER").iterdir()] == ["remise.ipynb"]
    case = next(iter(page.parties.values()))
    case.value = True
    assert petite.lire().non_rendu
    cliquer(page.boite, "Montrer l’aperçu")
    assert "CMP" in page.apercu.value


def test_oui_c_est_voulu_ne_vaut_que_pour_les_acteurs_alors_nommes(petite, tmp_path):
    page = ouvrir(petite, PageRemettre)
    page.voulu.value = True
    petite.appliquer(op.modifier_acteur("a2", fonction="accueil"))
    assert page.voulu.value
    petite.appliquer(op.ajouter_acteur("PMI"))
    assert not page.voulu.value and "PMI" in page.isoles.value
    cliquer(page.boite, "Préparer le fichier")
    assert "cochez" in page.recu.value and not (tmp_path / "A_DEPOSER").exists()
    page.voulu.value = True
    # Une autre page en ajoute un, sans que celle-ci se redessine.
    Session(tmp_path).appliquer(op.ajouter_acteur("Mairie"))
    cliquer(page.boite, "Préparer le fichier")
    assert "cochez" in page.recu.value and "Mairie" in page.isoles.value
    page.voulu.value = True
    cliquer(page.boite, "Préparer le fichier")
    assert "Le fichier est prêt" in page.recu.value


def test_remettre_ne_demande_rien_quand_chacun_est_relie(petite):
    page = ouvrir(petite, PageRemettre)
    carnet = petite.lire()
    relies = {i for x in carnet.liens.values() for i in (x.source, x.cible)}
    for acteur in set(carnet.acteurs) - relies - {carnet.ego}:
        petite.appliquer(op.ajouter_lien(carnet.ego, acteur))
    page.rafraichir(petite.lire())
    assert not vu(page.voulu)
    cliquer(page.boite, "Préparer le fichier")
    assert "Le fichier est prêt" in page.recu.value


def test_le_travail_de_la_page_se_verifie_sur_le_disque(petite, tmp_path):
    page = ouvrir(petite, PageTravail)
    cliquer(page.boite, "Vérifier")
    assert "ne dit pas son nom" in page.verdict.value
    page.barre.page = "travail.ipynb"
    cliquer(page.boite, "Vérifier")
    assert "porte bien" not in page.verdict.value and page.verdict.value
    nb = nbformat.v4.new_notebook(metadata={"atelier": {"carnet": document_qui_voyage(petite.lire())}})
    nbformat.write(nb, tmp_path / "travail.ipynb")
    cliquer(page.boite, "Vérifier")
    assert "porte bien votre dernier état" in page.verdict.value
    petite.appliquer(op.ajouter_acteur("PMI"))
    cliquer(page.boite, "Vérifier")
    assert "Pas encore" in page.verdict.value
