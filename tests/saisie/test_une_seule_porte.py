"""Une seule porte : d’où qu’il vienne, un acteur est compris, regardé et interrogé de la même façon."""

import pytest
from gestes import envoyer, ouvrir
from msgspec.structs import replace

from atelier.carnet import operations as op
from atelier.carnet.document import carnet_de_texte, octets_du_carnet
from atelier.carnet.modele import Analyse
from atelier.carnet.porte import reunir_acteurs
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.vocabulaire import Base, Categorie, PointDeVue, Sphere, Statut
from atelier.echange import inclusion
from atelier.erreurs import ErreurSaisie
from atelier.saisie.pages.acteurs import PageActeurs
from atelier.saisie.pages.carte import PageSchema
from atelier.saisie.pages.commencer import PageCommencer
from atelier.saisie.pages.liens import PageLiens
from atelier.saisie.pages.recits import PageRecits
from atelier.saisie.session import Session
from atelier.saisie.volets.entree import Entree
from fabriques import carnet


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Session(tmp_path)


def _page_00(session, nom):
    page = ouvrir(session, PageCommencer)
    return envoyer(page.premier, texte=nom), page.premier


def _page_02(session, nom):
    page = ouvrir(session, PageActeurs)
    return envoyer(page.ajout, geste="ajouter", texte=nom), page.ajout


def _page_03(session, nom):
    page = ouvrir(session, PageLiens)
    ego = session.lire().ego
    return envoyer(page.paire, geste="relier", source=ego, cible=nom), page.paire


def _page_04(session, nom):
    page = ouvrir(session, PageSchema)
    return envoyer(page.ajout, texte=nom), page.ajout


def _epreuve(session, nom):
    page = ouvrir(session, PageSchema)
    page.epreuve.besoin.value = "un logement"
    return envoyer(page.epreuve.appel, texte=nom), page.epreuve.appel


def _collage(session, nom):
    page = ouvrir(session, PageActeurs)
    page.entree.coller(f"Acteur;Statut\n{nom};existant\nUn autre service;existant\n")
    _tout_prendre(page.entree)
    return True, page.ajout


def _liens_colles(session, nom):
    page = ouvrir(session, PageActeurs)
    page.entree.coller(f"Source;Target\n{nom};Un autre service\n")
    _tout_prendre(page.entree)
    return True, page.ajout


def _structure(session, nom):
    page = ouvrir(session, PageActeurs)
    session.appliquer(inclusion.ajouter_structures([inclusion.Structure("s1", nom)]))
    return True, page.ajout


def _tout_prendre(entree: Entree) -> None:
    for ligne in entree.apercu.a_voir:
        ligne.decision = type(ligne.decision).AJOUTER
    entree._importer()


PORTES = [_page_00, _page_02, _page_03, _page_04, _epreuve, _collage, _liens_colles, _structure]
DIRECTES = [_page_00, _page_02, _page_03, _page_04, _epreuve]
"""Celles où l’on écrit un nom ; l’import, lui, pose ses questions avant d’entrer."""


def nomme(session, nom):
    trouves = [a for a in session.lire().acteurs.values() if a.nom == nom]
    assert len(trouves) == 1, nom
    return trouves[0]


@pytest.mark.parametrize("porte", PORTES, ids=lambda p: p.__name__)
@pytest.mark.parametrize(
    ("point_de_vue", "nom", "attendu"),
    [
        (PointDeVue.PERSONNE, "mère", ("S13", Categorie.ENTOURAGE, Sphere.PRIMAIRE)),
        (PointDeVue.PERSONNE, "Mission locale", ("S09", Categorie.ASSOCIATION, Sphere.SECONDAIRE)),
        (PointDeVue.ETABLISSEMENT, "Mission locale", ("S09", Categorie.ASSOCIATION, None)),
    ],
)
def test_chaque_porte_devine_la_meme_chose(session, porte, point_de_vue, nom, attendu):
    session.appliquer(op.regler_centre("Camille, cas composite", point_de_vue))
    assert porte(session, nom)[0]
    acteur = nomme(session, nom)
    ailleurs = session.depot.fichier.parent / "ailleurs"
    ailleurs.mkdir()
    reference = Session(ailleurs)
    reference.appliquer(op.regler_centre("Camille, cas composite", point_de_vue))
    assert _page_02(reference, nom)[0]
    modele = nomme(reference, nom)
    assert acteur.sphere is attendu[2] and acteur.categorie == attendu[1]
    assert (acteur.secteur, modele.secteur, modele.categorie) == (attendu[0], attendu[0], attendu[1])
    assert (acteur.fonction, acteur.organisation) == (modele.fonction, modele.organisation)


@pytest.mark.parametrize("porte", PORTES, ids=lambda p: p.__name__)
def test_chaque_porte_avertit_d_un_nom_de_personne_jusqu_a_ce_qu_on_tranche(session, porte):
    assert porte(session, "Sonia Lacombe")[0]
    for nom, page in (("00", PageCommencer), ("02", PageActeurs), ("03", PageLiens), ("04", PageSchema)):
        champ = _champ(ouvrir(session, page))
        assert "paraît désigner une personne" in champ.avis["texte"], nom
    session.appliquer(op.ajouter_acteur("Collège", secteur="S04"))  # un autre geste n’efface pas la question
    page = ouvrir(Session(session.depot.fichier.parent), PageActeurs)
    assert "paraît désigner une personne" in page.ajout.avis["texte"]
    ligne = next(x for x in page.table.lignes if x["valeurs"]["nom"] == "Sonia Lacombe")
    assert ligne["valeurs"]["a_regler"] == "une personne ?"
    page._changer([ligne["id"]], "nom", "Assistante sociale de secteur")
    assert page.ajout.avis == {}
    assert all("a_regler" not in x["valeurs"] for x in page.table.lignes)


def _champ(page):
    noms = {"commencer": "premier", "acteurs": "ajout", "liens": "paire", "schema": "ajout"}
    return getattr(page, noms[page.nom])


def bouton(champ, mot):
    return next(message for dit, message in champ.avis["boutons"] if mot in dit)


@pytest.mark.parametrize("porte", DIRECTES, ids=lambda p: p.__name__)
def test_dire_que_ce_n_est_pas_une_personne_tient_apres_un_redemarrage(session, porte):
    _, champ = porte(session, "Sonia Lacombe")
    envoyer(champ, **bouton(champ, "n’en est pas une"))
    assert "paraît désigner" not in champ.avis.get("texte", "")
    autre = ouvrir(Session(session.depot.fichier.parent), PageActeurs)
    assert autre.ajout.avis == {}
    # La réponse vaut pour ce libellé, pas pour tous.
    autre._changer(["a2"], "nom", "Paul Martin")
    assert "paraît désigner" in autre.ajout.avis["texte"]


@pytest.mark.parametrize("porte", DIRECTES, ids=lambda p: p.__name__)
def test_chaque_porte_enleve_la_personne_d_un_clic(session, porte):
    _, champ = porte(session, "Sonia Lacombe")
    envoyer(champ, **bouton(champ, "enlever"))
    assert list(session.lire().reseau.alters()) == []
    assert champ.avis == {}


@pytest.mark.parametrize(
    "porte", [_page_00, _page_02, _page_03, _page_04, _epreuve], ids=lambda p: p.__name__
)
def test_chaque_porte_pose_la_question_du_semblable(session, porte):
    session.appliquer(op.ajouter_acteur("Club de prévention Le Phare", note="le samedi"))
    _, champ = porte(session, "Club de prevention Le Phar")
    assert "ressemble à « Club de prévention Le Phare »" in champ.avis["texte"]
    liens = len(session.lire().liens)
    envoyer(champ, **bouton(champ, "même"))
    assert [(a.nom, a.note) for a in session.lire().reseau.alters()] == [
        ("Club de prévention Le Phare", "le samedi")
    ]
    assert len(session.lire().liens) == liens, "les liens suivent"
    assert champ.avis == {}


@pytest.mark.parametrize("porte", [_page_00, _page_02, _page_04], ids=lambda p: p.__name__)
def test_un_meme_nom_se_garde_si_c_est_un_autre(session, porte):
    session.appliquer(op.ajouter_acteur("PMI"))
    _, champ = porte(session, "PMI")
    assert "Il y avait déjà « PMI »" in champ.avis["texte"]
    envoyer(champ, **bouton(champ, "un autre"))
    assert len(session.lire().acteurs) == 3
    assert champ.avis == {}


@pytest.mark.parametrize("porte", DIRECTES, ids=lambda p: p.__name__)
def test_chaque_porte_demande_de_qui_est_la_famille(session, porte):
    _, champ = porte(session, "Parents")
    assert "de qui s’agit-il" in champ.avis["texte"]
    envoyer(champ, **bouton(champ, "Mon entourage"))
    assert nomme(session, "Parents").categorie is Categorie.ENTOURAGE
    assert champ.avis == {}


def test_un_sigle_ambigu_se_precise_de_partout(session):
    _, champ = _page_04(session, "CHU")
    choix = [mot for mot, _ in champ.avis["boutons"]]
    assert len(choix) >= 2
    envoyer(champ, **champ.avis["boutons"][0][1])
    assert nomme(session, "CHU").organisation and choix[0].startswith(nomme(session, "CHU").organisation)
    assert champ.avis == {}


def test_une_reponse_qui_ne_correspond_plus_a_rien_est_sans_effet(session):
    _, champ = _page_02(session, "Sonia Lacombe")
    message = bouton(champ, "enlever")
    session.appliquer(op.supprimer_acteur("a2"))
    avant = session.lire()
    for faux in (message, {"geste": "trancher", "marque": ["a"], "reponse": {}}, {"geste": "trancher"}):
        envoyer(champ, **faux)
    assert session.lire() == avant


def test_le_centre_aussi_est_regarde(session):
    page = ouvrir(session, PageCommencer)
    page.nom_du_centre.value = "Kevin Martin"
    assert "paraît désigner une personne" in page.premier.avis["texte"]
    assert not any("enlever" in mot for mot, _ in page.premier.avis["boutons"])
    page.nom_du_centre.value = "MECS Les Tilleuls"
    assert page.premier.avis == {}


def test_les_recits_ne_posent_aucune_question(session):
    """Un récit n’apporte que son centre ; ses acteurs, l’étudiant les écrit, par la même porte."""
    page = ouvrir(session, PageRecits)
    for _, recit in page.choix.options:
        page.choix.value = recit
        page._partir()
        session.repondre("oui")
        assert ouvrir(session, PageActeurs).ajout.avis == {}


def test_la_fiche_pose_la_question_et_la_tranche(session):
    _page_02(session, "Sonia Lacombe")
    page = ouvrir(session, PageActeurs)
    page.viser("a2")
    assert "paraît désigner une personne" in page.fiche.question.texte
    geste = next(g for g, mot in page.fiche.question.reponses if "pas une" in mot)
    envoyer(page.fiche.question, geste=geste)
    assert page.fiche.question.layout.display == "none"


def test_une_valeur_donnee_par_le_fichier_l_emporte_et_une_case_vide_reste_vide(session):
    page = ouvrir(session, PageActeurs)
    page.entree.coller("Acteur;Secteur\nMission locale;\nCCAS;Logement et hébergement\nPMI;S05\n")
    _tout_prendre(page.entree)
    assert nomme(session, "Mission locale").secteur == ""
    assert nomme(session, "Mission locale").categorie is Categorie.ASSOCIATION, "la colonne n’y était pas"
    assert nomme(session, "PMI").secteur == "S05"


def test_un_lien_de_la_revue_suit_le_statut_de_ses_acteurs(session):
    session.appliquer(op.ajouter_acteur("CMP", statut=Statut.POTENTIEL))
    session.appliquer(op.ajouter_acteur("PMI"))
    page = ouvrir(session, PageLiens)
    page._paire = ("a2", "a3")
    page._repondre("personnelle")
    lien = session.lire().liens["l1"]
    assert (lien.base, lien.statut) == (Base.PERSONNELLE, Statut.POTENTIEL)


def test_reunir_deux_acteurs_ne_perd_rien_et_s_annule_d_un_geste():
    ici = carnet(
        (Acteur("a2", "CMP", fonction="infirmière"), Acteur("a3", "C.M.P.", note="ouvert le lundi"), "PMI"),
        [("a1", "a3"), ("a3", "a4"), ("a2", "a3")],
        contacts={"a3": Fiche("05 58 00 00 00")},
        analyse=Analyse(perimetre=("a3", "a4")),
        sans_lien=("a3-a4",),
        positions={"a3": (1.0, 2.0)},
    )
    uni = reunir_acteurs("a2", "a3")(ici).carnet
    assert "a3" not in uni.acteurs
    assert (uni.acteurs["a2"].fonction, uni.acteurs["a2"].note) == ("infirmière", "ouvert le lundi")
    assert [(x.source, x.cible) for x in uni.liens.values()] == [("a1", "a2"), ("a2", "a4")]
    assert uni.contacts == {"a2": Fiche("05 58 00 00 00")}
    assert uni.analyse.perimetre == ("a2", "a4") and uni.sans_lien == ("a2-a4",)
    assert uni.positions == {"a2": (1.0, 2.0)}
    for garde, part in (("a2", "a1"), ("a2", "a2")):
        with pytest.raises(ErreurSaisie):
            reunir_acteurs(garde, part)(ici)


@pytest.mark.parametrize("ecrite", ["a2-a4-a2", "a3-a4-a3", "a3", "", "-", "a3-a3", "x-y-z"])
def test_reunir_deux_acteurs_ne_tombe_pas_sur_une_paire_ecrite_a_la_main(ecrite):
    ici = carnet(("CMP", "C.M.P.", "PMI"), sans_lien=(ecrite, "a4-a3", "a3-a2", "a2-a4"))
    uni = reunir_acteurs("a2", "a3")(ici).carnet
    assert [p for p in uni.sans_lien if p != ecrite] == ["a2-a4"]
    assert carnet_de_texte(octets_du_carnet(uni)).sans_lien == uni.sans_lien


def test_reunir_deux_acteurs_suit_une_paire_dont_un_identifiant_a_un_tiret():
    ici = carnet(sans_lien=("b-3-b-4",))
    neufs = (Acteur("b-2", "CMP"), Acteur("b-3", "C.M.P."), Acteur("b-4", "PMI"))
    ici = replace(ici, acteurs={**ici.acteurs, **{a.id: a for a in neufs}})
    assert reunir_acteurs("b-2", "b-3")(ici).carnet.sans_lien == ("b-2-b-4",)
