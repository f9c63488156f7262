"""Trier une vignette : la raison vient avant l’explication ; le choix d’avant et celui d’après sont gardés."""

import pytest
from gestes import ouvrir

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.travaux import mettre_de_cote
from atelier.cours.exercices import vignettes
from atelier.saisie.pages.vignettes import PageVignettes, retour_en_html
from atelier.saisie.session import Session


@pytest.fixture
def page(tmp_path):
    p = PageVignettes(Session(tmp_path))
    p.montrer(p.session.lire())
    return p


def vu(widget):
    return widget.layout.display != "none"


def faits(page):
    page.montrer(page.session.lire())
    return page.session.lire().exercices


def test_sans_raison_pas_d_explication(page):
    page._repondre("formel")
    assert "v01" not in faits(page)
    assert vu(page.raison) and not vu(page.retour)
    page._lire()
    assert "Écrivez d’abord" in page.dit.value
    assert not vu(page.retour)


def test_le_premier_choix_et_sa_raison_restent_quand_on_change(page):
    page._repondre("formel")
    page._justifier("Il y a une convention.")
    page._lire()
    assert faits(page)["v01"] == "formel"
    assert vu(page.retour) and not vu(page.raison)
    assert "Il y a une convention." in page.retour.value
    assert "Chaque mois, les deux équipes corrigent".lower() in page.retour.value.lower()
    page._decider("changer")
    page._repondre("partenariat")
    gardes = faits(page)
    assert (gardes["v01"], gardes["v01.premier"], gardes["v01.tenu"]) == ("partenariat", "formel", "change")
    assert gardes["v01.pourquoi"] == "Il y a une convention."
    assert "Votre premier choix" in page.retour.value


def test_garder_se_note(page):
    page._repondre("partenariat")
    page._justifier("Tout y est.")
    page._lire()
    page._decider("garder")
    assert faits(page)["v01.tenu"] == "garde"
    assert [g for g, _ in page.suite.reponses] == ["changer"]


def test_un_tri_de_la_version_d_avant_se_relit(page):
    page.session.appliquer(noter_exercices({"v01": "formel"}))
    faits(page)
    assert vu(page.retour)
    page._decider("changer")
    page._repondre("partenariat")
    assert faits(page)["v01.premier"] == "formel"


@pytest.fixture
def revue(tmp_path):
    """Le jeu « à revoir », avec trois vignettes dont le tri ne se défend pas."""
    seance = Session(tmp_path)
    faux = {v["id"]: "personnel" for v in vignettes() if "personnel" not in v["reponses"]}
    seance.appliquer(noter_exercices(dict(list(faux.items())[:3])))
    p = ouvrir(seance, PageVignettes)
    p.jeu.value = "revoir"
    return p


def lue(page):
    return page._vignette()["id"]


def bonne(page):
    page._decider("changer")
    page._repondre(page._vignette()["reponses"][0])


def test_a_revoir_garde_a_l_ecran_la_vignette_que_l_on_vient_de_changer(revue):
    a, b, c = (v["id"] for v in revue._liste)
    bonne(revue)
    assert lue(revue) == a and vu(revue.retour) and "changé d’avis" in revue.suite.texte
    assert "Votre premier choix" in revue.retour.value
    revue._aller(1)
    assert (lue(revue), [v["id"] for v in revue._liste]) == (b, [b, c]), (
        "lue, elle s’en va ; aucune n’est sautée"
    )
    bonne(revue)
    revue._aller(1)
    bonne(revue)
    assert lue(revue) == c and vu(revue.retour)
    revue._aller(1)
    assert "Rien à revoir" in revue.ou.value and not vu(revue.texte)


def test_a_revoir_au_bout_de_la_liste_on_y_reste(revue):
    ids = [v["id"] for v in revue._liste]
    revue._aller(-1)
    assert lue(revue) == ids[0]
    for _ in range(4):
        revue._aller(1)
    assert lue(revue) == ids[2]
    bonne(revue)
    revue._aller(-1)
    assert (lue(revue), len(revue._liste)) == (ids[1], 2)


def test_changer_de_jeu_repart_du_debut_et_vide_a_revoir_de_ce_qui_se_defend(revue):
    bonne(revue)
    revue.jeu.value = "toutes"
    assert lue(revue) == vignettes()[0]["id"]
    revue._aller(1)
    assert lue(revue) == vignettes()[1]["id"]
    revue.jeu.value = "revoir"
    assert len(revue._liste) == 2


@pytest.mark.parametrize("v", vignettes(), ids=lambda v: v["id"])
def test_un_retour_dit_la_confusion_seulement_a_qui_s_est_trompe(v):
    for classe in ("personnel", "contact", "informel", "formel", "partenariat"):
        retour = retour_en_html(v, classe, classe, "parce que <b>")
        assert ("Ici :" in retour) == (classe not in v["reponses"])
        assert "<b>parce" not in retour and "parce que &lt;b&gt;" in retour


def test_apres_ici_un_sigle_garde_ses_capitales_et_l_article_perd_la_sienne():
    v = next(v for v in vignettes() if v["id"] == "v11")
    assert "Ici : l’ARS fixe" in retour_en_html(v, "partenariat", "partenariat").replace("\u00a0", " ")


def test_a_revoir_se_vide_avec_le_travail(revue):
    assert vu(revue.texte)
    mettre_de_cote(revue.session.depot)
    revue.session.rafraichir()
    assert "Rien à revoir" in revue.ou.value and not vu(revue.texte)
