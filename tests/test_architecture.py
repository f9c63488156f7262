"""Les directions de la maison : une pièce importe celles de gauche, jamais celles de droite."""

import ast
import re
import textwrap
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


RACINE = PAQUET.parent.parent
OUTILS = [c for d in ("benchmarks", "deploiement") for c in sorted((RACINE / d).rglob("*.py"))]
CHEZ_NOUS = (RACINE / "src", RACINE, RACINE / "tests", RACINE / "tests" / "navigateur")
NOTRES = re.compile(r"atelier|benchmarks|fabriques|pilote|test_\w+")


@pytest.mark.parametrize("chemin", OUTILS, ids=lambda c: f"{c.parent.name}/{c.name}")
def test_ce_qui_s_essaie_peu_n_importe_que_ce_qui_existe(chemin):
    """Une mesure ne se lance que de temps en temps : un nom changé n’y attend pas ce jour-là."""
    code = chemin.read_text(encoding="utf-8")
    # Du code pour un autre Python (« python -c ») est ici un texte.
    constantes = (x.value for x in ast.walk(ast.parse(code)) if isinstance(x, ast.Constant))
    textes = [v for v in constantes if isinstance(v, str) and "import " in v]
    assert [f"{m}.{nom}" for t in (code, *textes) for m, nom in importes(t) if manque(m, nom)] == []


def importes(code):
    """Les modules importés, et le nom qu’on y prend (vide : aucun) ; rien si ce n’est pas du code."""
    try:
        arbre = ast.parse(textwrap.dedent(code))
    except SyntaxError:
        return
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Import):
            yield from ((a.name, "") for a in noeud.names)
        elif isinstance(noeud, ast.ImportFrom):
            yield from ((noeud.module, "" if a.name == "*" else a.name) for a in noeud.names)


def manque(module, nom):
    """Vrai si ce nom est à nous et n’est nulle part."""
    if not NOTRES.fullmatch(module.split(".")[0]):
        return False
    fichier = fichier_de(module)
    if fichier is None:
        return True
    return bool(nom) and nom not in definis(fichier) and fichier_de(f"{module}.{nom}") is None


def fichier_de(module):
    chemin = module.replace(".", "/")
    places = (r / f"{chemin}{fin}" for r in CHEZ_NOUS for fin in (".py", "/__init__.py"))
    return next((p for p in places if p.exists()), None)


def definis(fichier):
    """Les noms qu’un module définit ou importe, hors de ses fonctions."""
    noms = set()
    for noeud in ast.parse(fichier.read_text(encoding="utf-8")).body:
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            noms.add(noeud.name)
        elif isinstance(noeud, ast.Import | ast.ImportFrom):
            noms |= {a.asname or a.name for a in noeud.names}
        else:
            noms |= {
                x.id for x in ast.walk(noeud) if isinstance(x, ast.Name) and isinstance(x.ctx, ast.Store)
            }
    return noms


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
