"""L’orthographe de ce que les gens lisent : pages, textes du cours, documentation, écrans."""

import ast
import json
import os
import re
import shutil
import subprocess
import tomllib

import pytest

from fabriques import RACINE

MOTS_DU_PROJET = RACINE / "tests" / "mots.txt"
_HORS_TEXTE = re.compile(
    r"^```.*?^```|`+[^`\n]*`+|https?://\S+|\]\([^)]*\)|<[^>]+>|\{[^}]*\}|\S+\.(?:md|py|toml|ipynb|json|csv)",
    re.DOTALL | re.MULTILINE,
)


def textes():
    for notebook in sorted((RACINE / "notebooks").rglob("*.ipynb")):
        for cellule in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cellule["cell_type"] == "markdown":
                yield "".join(cellule["source"])
    for fichier in sorted((RACINE / "src/atelier/cours").glob("*.toml")):
        yield from chaines(tomllib.loads(fichier.read_text(encoding="utf-8")))
    for fichier in [*sorted(RACINE.glob("*.md")), *sorted((RACINE / "docs").glob("*.md"))]:
        yield fichier.read_text(encoding="utf-8")
    for module in sorted((RACINE / "src/atelier/saisie").rglob("*.py")):
        # À l’écran : les chaînes qui ont une espace et une minuscule ; ni code, ni style.
        for n in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(n, ast.Constant) and isinstance(n.value, str):
                # D’un gabarit ``html(…)``, ce qui se lit : ni ses balises, ni la place des valeurs.
                texte = re.sub(r"<[^<>]*>|\{\}", " ", n.value)
                if " " in texte.strip() and not re.search(r"[{}=;]|px", texte):
                    yield texte


def chaines(valeur):
    if isinstance(valeur, dict):
        for cle, v in valeur.items():
            if cle not in ("id", "adresse", "sigle"):
                yield from chaines(v)
    elif isinstance(valeur, list):
        for v in valeur:
            yield from chaines(v)
    elif isinstance(valeur, str):
        yield valeur


def test_l_orthographe_des_textes():
    hunspell = shutil.which("hunspell")
    if hunspell is None:
        if os.environ.get("ATELIER_EXIGE_NAVIGATEUR"):
            pytest.fail("hunspell manque : il est exigé ici.")
        pytest.skip("hunspell n’est pas sur cette machine : orthographe non contrôlée.")
    # Texte par texte : un accent grave isolé ne doit pas avaler les fichiers qui suivent.
    propre = "\n".join(_HORS_TEXTE.sub(" ", t) for t in textes()).replace("’", "'").replace("\u00a0", " ")
    mots = {m for m in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", propre) if len(m) > 1}
    faux = subprocess.run(
        [hunspell, "-d", "fr_FR", "-i", "utf-8", "-l"], input="\n".join(sorted(mots)), capture_output=True,
        text=True, encoding="utf-8", check=True,
    ).stdout.split()  # fmt: skip
    connus = set(MOTS_DU_PROJET.read_text(encoding="utf-8").split())
    inconnus = sorted({m for m in faux if m not in connus and not m.isupper()})
    assert not inconnus, f"à corriger, ou à ajouter à tests/mots.txt : {' '.join(inconnus)}"
    assert len(mots) > 2000, "des textes ont été lus"
