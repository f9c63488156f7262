"""Ce que le cours dit et que les pages avaient affadi : chaque élément est là où l’étudiant le lit."""

import json

import pytest

from atelier.cours.textes import charger, criteres, finalites
from fabriques import RACINE


def page(nom):
    cellules = json.loads((RACINE / "notebooks" / nom).read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cellules if c["cell_type"] == "markdown")


def notion(code):
    return " ".join(str(v) for v in charger("notions")[code].values())


DEBUT = page("00_commencer.ipynb")


@pytest.mark.parametrize(
    "ou,mots",
    [
        (DEBUT, ["Par nécessité, pour les personnes", "Par nécessité, pour les institutions"]),
        (DEBUT, ["se connaissent", "se mettent en relation", "mutualisent", "*pourraient*"]),
        (DEBUT, ["se développent", "adaptent leurs actions", "insertion et de socialisation"]),
        (DEBUT, ["désinstitutionnaliser", "mot d’ordre", "Qui y gagne"]),
        (DEBUT, ["trois **outils**", "carnet d’adresses"]),
        (" ".join(map(str, finalites()["F2"].values())), ["se développer", "adapter", "insertion et de socialisation"]),
        (" ".join(map(str, finalites()["F3"].values())), ["désinstitutionnaliser", "mot d’ordre"]),
        (notion("D01"), ["retis", "chasse", "capture", "renseignement", "network"]),
        (notion("D03"), ["baby-sitters", "commerçants", "barmans", "voisins", "camarades"]),
        (notion("D06"), ["mutualiser", "actions communes", "la règle proposée par l’atelier"]),
        (notion("D07"), ["XVIIIe", "parcener", "butin", "diviser"]),
        (notion("D08"), ["identité"]),
        (notion("D09"), ["législation", "papier signé"]),
        (criteres()["P10"]["aide"], ["législation", "papier signé"]),
        (criteres()["R3"]["question"] + criteres()["R3"]["aide"], ["lieux variés", "sans délai", "Ponctuels et spontanés"]),
        (criteres()["P5"]["question"] + criteres()["P5"]["aide"], ["image", "qualité", "efficacité", "rapidité"]),
        (page("02_carnet_d_adresses.ipynb"), ["outils", "identifier les acteurs", "carnet d’adresses"]),
        (page("03_liens.ipynb"), ["outil", "analyser les types de relations entre tous"]),
    ],
)  # fmt: skip
def test_l_element_du_cours_est_la(ou, mots):
    assert [m for m in mots if m.lower() not in ou.lower()] == []


def test_le_secret_dit_qui_par_quoi_et_d_ou_on_le_tient():
    for dit in (
        "L. 411-3",
        "226-13",
        "étudiants qui préparent ce diplôme",
        "n° 3255",
        "n’a pas vérifié",
        "d’accord",
    ):
        assert dit in DEBUT
    assert "accord des familles" not in " ".join(r["texte"] for r in charger("recits")["recits"])


def test_aucune_phrase_du_cours_ne_donne_la_regle_pour_sienne():
    for fichier in (RACINE / "src/atelier").rglob("*.toml"):
        assert "règle du cours" not in fichier.read_text(encoding="utf-8")
