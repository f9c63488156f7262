"""Les directions de la maison : une pièce importe celles de gauche, jamais celles de droite."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

PAQUET = Path(__file__).resolve().parent.parent / "src" / "atelier"
ORDRE = ["erreurs", "domaine", "cours", "carnet", "analyse", "echange", "schema", "remise", "dossier",
         "correction", "saisie", "etapes", "cli"]  # fmt: skip
MODULES = sorted(PAQUET.rglob("*.py"))


def piece(chemin):
    return chemin.relative_to(PAQUET).with_suffix("").parts[0]


def imports(chemin):
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            yield from (a.name for a in noeud.names)
        elif isinstance(noeud, ast.ImportFrom):
            assert noeud.level == 0, f"{chemin} : import relatif"
            yield noeud.module or ""
            yield from (f"{noeud.module}.{a.name}" for a in noeud.names)


@pytest.mark.parametrize("chemin", MODULES, ids=lambda c: c.relative_to(PAQUET).as_posix())
def test_une_piece_n_importe_que_vers_la_gauche(chemin):
    ici = piece(chemin)
    for nom in imports(chemin):
        if not nom.startswith("atelier."):
            continue
        voisine = nom.split(".")[1]
        if not (PAQUET / voisine).exists() and not (PAQUET / f"{voisine}.py").exists():
            continue
        if ici == "__init__":
            assert voisine == "etapes"
        elif ici == "lab":
            assert voisine in ("lab", "erreurs")
        elif voisine == "lab":
            assert ici == "cli"
        else:
            assert ORDRE.index(voisine) <= ORDRE.index(ici), f"{ici} importe {nom}"


RESERVES = {
    "pyvis": {"schema"},
    "ipywidgets": {"saisie"},
    "anywidget": {"saisie"},
    "traitlets": {"saisie"},
    "networkx": {"analyse", "echange"},
    "pandas": {"correction", "etapes", "echange"},
}


@pytest.mark.parametrize("bibliotheque", RESERVES)
def test_une_bibliotheque_ne_sert_que_la_ou_c_est_convenu(bibliotheque):
    pieces = {piece(c) for c in MODULES for nom in imports(c) if nom.split(".")[0] == bibliotheque}
    assert pieces
    assert pieces <= RESERVES[bibliotheque]


def test_le_domaine_n_a_besoin_que_de_la_bibliotheque_standard_et_de_ses_types():
    import sys

    for chemin in (PAQUET / "domaine").glob("*.py"):
        for nom in imports(chemin):
            assert nom.split(".")[0] in {*sys.stdlib_module_names, "atelier", "msgspec"}


def test_une_classe_a_un_nom_qui_n_est_qu_a_elle():
    ou = defaultdict(list)
    for chemin in MODULES:
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.ClassDef):
                ou[noeud.name].append(chemin.relative_to(PAQUET).as_posix())
    assert {nom: places for nom, places in ou.items() if len(places) > 1} == {}


def test_un_module_se_trouve_par_son_nom():
    ou = defaultdict(list)
    for chemin in MODULES:
        if chemin.stem != "__init__":
            ou[chemin.stem].append(chemin.relative_to(PAQUET).as_posix())
    dossiers = [d.relative_to(PAQUET).as_posix() for d in PAQUET.rglob("*") if (d / "__init__.py").exists()]
    for dossier in dossiers:
        ou[dossier.rpartition("/")[2]].append(f"{dossier}/")
    assert {nom: places for nom, places in ou.items() if len(places) > 1} == {}


# Ce qui suit un nombre sans s’y accorder ; « caractères » suit toujours une borne.
INVARIABLES = {
    "dans", "sans", "sous", "vers", "pas", "ans", "avis", "repris", "caractères", "gs",
}  # fmt: skip


def test_un_nombre_et_son_mot_s_accordent_par_pluriel():
    """« 1 acteurs » : un mot au pluriel ne s’écrit derrière un nombre que si ce nombre est une borne."""
    for chemin in MODULES:
        for nombre, mot in re.findall(
            r"(?<!sur )\{([^{}]*)\}(?:</\w+>)? ([a-zéèêîôû]+s)\b", chemin.read_text(encoding="utf-8")
        ):
            borne = re.fullmatch(r"[A-Z][A-Z_0-9 +]*", nombre)
            assert borne or mot in INVARIABLES, f"{chemin.name} : « {{{nombre}}} {mot} »"


def test_les_init_internes_sont_vides():
    for chemin in PAQUET.glob("*/**/__init__.py"):
        assert chemin.read_text(encoding="utf-8") == "", chemin


def test_rien_de_la_trousse_de_conception_n_est_lu():
    racine = PAQUET.parent.parent
    for chemin in [*MODULES, racine / "lancer.py", *sorted((racine / "tests").rglob("*.py"))]:
        assert "shared" + "/" not in chemin.read_text(encoding="utf-8"), chemin
