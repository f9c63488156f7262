"""L’exemple public : un commentaire, une fois la réponse donnée ; et le vote, où l’on débat d’abord."""

from atelier.carnet.ecrits import noter_exercices
from atelier.cours.textes import charger
from atelier.saisie.pages.exemple import PageExemple
from atelier.saisie.pages.vote import PageVote
from atelier.saisie.session import Session


def test_le_commentaire_vient_apres_la_reponse(tmp_path):
    page = PageExemple(Session(tmp_path))
    page.montrer(page.session.lire())
    assert page.commentaires.value == ""
    page._changer(["X05"], "preuve", "action")
    page.montrer(page.session.lire())
    assert "Ne prouve pas" in page.commentaires.value
    assert page.commentaires.value.count("<li>") == 1


def test_chaque_source_dit_ce_qu_elle_peut_et_ne_peut_pas_prouver():
    for s in charger("exemple")["sources"]:
        assert s["commentaire"].startswith("Peut prouver :")
        assert "Ne prouve pas :" in s["commentaire"]


def test_une_reponse_forgee_reste_du_texte(tmp_path):
    page = PageExemple(Session(tmp_path))
    page.session.appliquer(noter_exercices({"source.X05": "<script>"}))
    page.montrer(page.session.lire())
    assert "<script>" not in page.commentaires.value


def test_le_vote_propose_d_abord_ce_qui_se_discute_avec_son_niveau(tmp_path):
    page = PageVote(Session(tmp_path))
    niveaux = [mot.split(" · ")[0] for mot, _ in page.vignette.options]
    assert niveaux[0] == "À débattre"
    assert niveaux == sorted(niveaux, key=["À débattre", "Piège", "Facile"].index)
