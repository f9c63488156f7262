"""La règle d’une école : lue, contrôlée, portée par le travail."""

import contextlib

import pytest

from atelier.carnet.depot import Depot
from atelier.carnet.document import carnet_de_texte
from atelier.carnet.operations import regler_lecture
from atelier.cours.ecole import regle_de_l_ecole
from atelier.cours.verifier import verifier
from atelier.domaine.regle import REGLAGES
from atelier.domaine.vocabulaire import Lecture
from atelier.erreurs import ErreurCours


def poser(dossier, texte):
    (dossier / "cours").mkdir()
    (dossier / "cours" / "regle.toml").write_text(texte, encoding="utf-8")


def test_la_regle_de_l_ecole_voyage_dans_le_travail(tmp_path):
    poser(
        tmp_path,
        'version = 2\nnom = "Règle de l’école"\nlecture = "conventionnee"\n[reglages]\nseuil_partenariat = 0.6\n',
    )
    ecole = regle_de_l_ecole(tmp_path)
    assert ecole.regle.seuil_partenariat == 0.6
    depot = Depot(tmp_path)
    assert ecole.lecture is Lecture.CONVENTIONNEE
    assert not ecole.abandonnes
    depot.appliquer(regler_lecture(ecole.lecture, ecole.reglages, ecole.nom))
    ailleurs = carnet_de_texte((tmp_path / "carnet.json").read_bytes())
    assert ailleurs.regle == ecole.regle
    assert ailleurs.cours == "Règle de l’école"


def test_sans_fichier_il_n_y_a_pas_de_regle_d_ecole(tmp_path):
    assert regle_de_l_ecole(tmp_path) is None


@pytest.mark.parametrize(
    "texte,dit",
    [("nom = \nx = 1", "ligne 1"), ("\n\nnom =", "ligne 3"), ("nom = " + "[" * 5000, "TOML"), ("prereglage = 'atelier'", "nom"), ("nom = 'x'\nversion = 3", "version"), ("nom = 'x'\nlecture = 'z'", "lecture"), ("nom = 'x'\nversion = 2\n[reglages]\ninconnu = 1", "inconnu"),
     ("nom = 'x'\n[reglages]\nseuil_partenariat = 3", "seuil_partenariat"), ("nom = 'x'\nreglages = 3", "table"),
     ("nom = 'x'\nversion = 2\n[reglages]\npartage = ['P3', 'P4']\npartage_minimum = 3", "aucun lien ne serait un partenariat")],
)  # fmt: skip
def test_une_regle_mal_ecrite_dit_quoi_corriger(tmp_path, texte, dit):
    poser(tmp_path, texte)
    with pytest.raises(ErreurCours, match=dit):
        regle_de_l_ecole(tmp_path)


@pytest.mark.parametrize(
    "champ", ["nom", "version", "lecture", "prereglage", "reglages", "partage", "seuil_partage"]
)
@pytest.mark.parametrize(
    "valeur", ['["instituee"]', "{ a = 1 }", "[[1]]", "nan", "1e400", "2026-01-01", '""', "true"]
)
@pytest.mark.parametrize("version", ["", "version = 2\n"])
def test_aucune_valeur_ne_fait_tomber_la_lecture_de_la_regle(tmp_path, champ, valeur, version):
    autres = "".join(ligne for ligne in ('nom = "x"\n', version) if not ligne.startswith(champ))
    table = "[reglages]\n" if champ in REGLAGES else ""
    poser(tmp_path, f"{autres}{table}{champ} = {valeur}\n")
    with contextlib.suppress(ErreurCours):
        regle_de_l_ecole(tmp_path)
    verifier(tmp_path)


def test_un_reglage_disparu_laisse_dans_un_fichier_de_la_deuxieme_version_se_nomme_sans_tout_perdre(tmp_path):
    poser(
        tmp_path,
        'version = 2\nnom = "École"\nprereglage = "atelier"\n[reglages]\nnoyau = ["P1"]\nseuil_partenariat = 0.6\n'
        "partage_minimum = 3\n",
    )
    ecole = regle_de_l_ecole(tmp_path)
    assert ecole.reglages == {"seuil_partenariat": 0.6, "partage_minimum": 3}
    assert ecole.abandonnes == ("prereglage", "noyau")
    assert "les points indispensables au partenariat" in ecole.phrase_des_abandonnes


def test_une_regle_de_la_premiere_version_passe_a_la_deuxieme_en_nommant_ce_qui_disparait(tmp_path):
    poser(
        tmp_path,
        'nom = "École"\nprereglage = "premiere_version"\n[reglages]\nseuil_informel = 0.6\n'
        'minimum_reponses = 6\npartage = ["P3", "P4"]\n',
    )
    ecole = regle_de_l_ecole(tmp_path)
    assert ecole.reglages == {"seuil_informel": 0.6, "formel": ["P3", "P4"]}
    assert ecole.abandonnes == ("prereglage", "minimum_reponses")
    assert "le nombre de réponses au moins" in ecole.phrase_des_abandonnes
    (probleme,) = verifier(tmp_path)
    assert "première version" in str(probleme)
