"""Un exercice d’ordre se montre mêlé, se garde et se relit dans l’ordre des éléments."""

from atelier.saisie.pages.faire_les_exercices import PageExercices
from atelier.saisie.session import Session


def test_un_ordre_se_garde_et_se_relit(tmp_path):
    page = PageExercices(Session(tmp_path))
    exercice = page._exercices["e5"]
    exercice._poser([2, 4, 1, 3, 5])
    assert exercice._reponse() == [2, 4, 1, 3, 5]
    exercice._verifier()
    assert page.session.lire().exercices["e5"] == "2 4 1 3 5"
    page.montrer(page.session.lire())
    assert "Oui, tout y est" in exercice.retour.value
