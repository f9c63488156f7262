"""Les textes d’une école : pris s’ils vont, nommés avec leur ligne s’ils ne vont pas."""

import shutil
from importlib.resources import files

import pytest

from atelier.cli import main
from atelier.cours.exercices import vignettes
from atelier.cours.textes import charger, remplacer_les_textes, secteurs
from atelier.cours.verifier import noms_connus, suivre, verifier


@pytest.fixture
def ecole(tmp_path):
    (tmp_path / "cours").mkdir()

    def poser(nom, texte, encodage="utf-8"):
        (tmp_path / "cours" / f"{nom}.toml").write_text(texte, encoding=encodage)
        return tmp_path

    yield poser
    remplacer_les_textes({})


def test_tous_les_textes_livres_passent_leur_propre_controle(tmp_path):
    (tmp_path / "cours").mkdir()
    for nom in noms_connus():
        shutil.copy(str(files("atelier.cours") / f"{nom}.toml"), tmp_path / "cours")
    assert [str(p) for p in verifier(tmp_path)] == []


def test_une_cible_changee_l_est_seule(ecole):
    assert suivre(ecole("parcours", "[classe]\nacteurs = 10\n")) == []
    assert charger("parcours")["classe"]["acteurs"] == 10
    assert charger("parcours")["classe"]["liens"] == 15


def test_un_secteur_peut_s_ajouter_et_les_caches_suivent(ecole):
    assert "S20" not in secteurs()
    modele = 'libelle = "Numérique"\ncouleur = "#336699"\nacteurs_typiques = ["conseiller numérique"]\n'
    assert suivre(ecole("secteurs", f"[S20]\n{modele}")) == []
    assert secteurs()["S20"]["libelle"] == "Numérique"
    remplacer_les_textes({})
    assert "S20" not in secteurs()


def test_une_liste_remplace_la_liste(ecole):
    texte = (
        '[[vignettes]]\nid = "x1"\ntexte = "Une situation."\nreponses = ["formel"]\nniveau = "facile"\n'
        'criteres = ["P1"]\nexplication = "Parce que."\nen_classe = true\n'
    )
    assert suivre(ecole("vignettes", texte)) == []
    assert [v["id"] for v in vignettes()] == ["x1"]


@pytest.mark.parametrize(
    ("nom", "texte", "ligne", "dit"),
    [
        ("parcours", "[classe]\nacteurs = \n", 2, "TOML"),
        ("parcours", '[classe]\nacteurs = "dix"\n', 2, "un nombre"),
        ("parcours", "[classe]\n\nacteur = 10\n", 3, "pas connu"),
        ("parcours", "[classe]\nacteurs = -1\n", 2, "entre 0"),
        ("parcour", "[classe]\n", 0, "nom inconnu"),
        (
            "vignettes",
            '[[vignettes]]\nid = "a"\ntexte = "t"\nreponses = ["copain"]\nniveau = "facile"\ncriteres = []\nexplication = "e"\n',
            4,
            "copain",
        ),
        ("vignettes", '[[vignettes]]\nid = "a"\ntexte = "t"\n', 1, "il manque"),
        (
            "exercices",
            '[[exercices]]\nid = "a"\ngenre = "une"\ntitre = "t"\nconsigne = "c"\nelements = ["x"]\nreponses = [4]\nexplication = "e"\n',
            7,
            "rang",
        ),
        ("glossaire", "[mots]\nacteur = 3\n", 2, "un texte"),
        ("exercices", "exercices = 5\n", 1, "une liste"),
        ("vignettes", "vignettes = []\n", 1, "vide"),
        ("parcours", '[stage]\nlibelle = "en stage"\n', 1, "il manque"),
        (
            "recits",
            '[[recits]]\nid = "x"\ntitre = "T"\ncentre = "C"\npoint_de_vue = "service"\ntexte = "t"\n',
            5,
            "point de vue",
        ),
    ],
)
def test_chaque_erreur_dit_le_fichier_et_la_ligne(ecole, nom, texte, ligne, dit):
    dossier = ecole(nom, texte)
    problemes = verifier(dossier)
    assert problemes, "rien n’a été vu"
    assert (problemes[0].fichier, problemes[0].ligne) == (f"{nom}.toml", ligne)
    assert any(dit in str(p) for p in problemes)
    suivre(dossier)
    assert charger("parcours")["classe"]["acteurs"] == 12, "un fichier à problème n’est pas pris"


def test_un_fichier_qui_n_est_pas_en_utf8_se_dit(ecole):
    assert "UTF-8" in str(verifier(ecole("glossaire", '[mots]\n"é" = "été"\n', "cp1252"))[0])


def test_la_commande_dit_tout_et_rend_le_bon_code(ecole, tmp_path, capsys):
    assert main(["verifier-cours", str(tmp_path)]) == 2
    ecole("parcours", "[classe]\nacteurs = 10\n")
    assert main(["verifier-cours", str(tmp_path)]) == 0
    ecole("glossaire", "[mots]\nacteur = 3\n")
    assert main(["verifier-cours", str(tmp_path / "cours")]) == 1
    sortie = capsys.readouterr().out
    assert "cours/glossaire.toml, ligne 2" in sortie
    assert "Bons : parcours.toml." in sortie
