"""Le projet se tient : versions, environnements, notebooks sources nus."""

import json
import re
import sys
import tomllib
from pathlib import Path

from atelier.schema.exports import octets_du_schema
from fabriques import depot_du_cas

RACINE = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((RACINE / "notebooks").rglob("*.ipynb"))
DEMANDEES = ("jupyterlab", "ipywidgets", "pandas", "pyvis", "nbval")


def projet():
    return tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def bornes(exigences):
    return dict(re.match(r"([\w-]+)(?:\[\w+\])?(.*)", x).groups() for x in exigences)


def test_conda_et_pip_ont_les_memes_bornes():
    import yaml

    conda = yaml.safe_load((RACINE / "environment.yml").read_text(encoding="utf-8"))
    assert conda["name"] == "atelier"
    simples = bornes(x for x in conda["dependencies"] if isinstance(x, str))
    (pip,) = (x["pip"] for x in conda["dependencies"] if isinstance(x, dict))
    assert pip == ["-e ."]
    assert simples.pop("python") == projet()["requires-python"]
    assert simples.pop("pip") == ""
    voulues = bornes(projet()["dependencies"])
    assert {nom: voulues[nom] for nom in DEMANDEES} == simples


def test_chaque_dependance_est_bornee_et_verrouillee():
    voulues = bornes([*projet()["dependencies"], *projet()["optional-dependencies"]["tests"]])
    verrou = (RACINE / "requirements.lock").read_text(encoding="utf-8")
    for nom, borne in voulues.items():
        assert ">=" in borne, nom
        assert re.search(rf"(?m)^{re.escape(nom.lower())}==", verrou), nom


def test_le_verrou_n_a_ni_adresse_ni_empreinte():
    for nom in ("requirements.lock", "environment.yml", "pyproject.toml"):
        texte = (RACINE / nom).read_text(encoding="utf-8")
        assert "://" not in texte, nom
        assert "--hash" not in texte, nom


def soucis_des_notebooks():
    """Ce qui n’a rien à faire dans un notebook source."""
    for chemin in NOTEBOOKS:
        notebook = json.loads(chemin.read_text(encoding="utf-8"))
        if "widgets" in notebook["metadata"] or set(notebook["metadata"].get("atelier", {})) - {"page"}:
            yield f"{chemin.name} : un travail ou un état de widgets y est resté"
        for n, cellule in enumerate(notebook["cells"], 1):
            if cellule.get("outputs") or cellule.get("execution_count"):
                yield f"{chemin.name}, cellule {n} : une sortie y est restée"


def test_les_notebooks_sources_sont_nus():
    assert list(soucis_des_notebooks()) == []


LIBRES = ("pour_aller_plus_loin", "promotion")
"""Hors du parcours : leurs cellules ont plusieurs lignes, mais chacune se suffit."""


def test_chaque_cellule_de_code_se_suffit_sur_une_ligne():
    for chemin in NOTEBOOKS:
        for cellule in json.loads(chemin.read_text(encoding="utf-8"))["cells"]:
            if cellule["cell_type"] == "code" and chemin.stem in LIBRES:
                assert "".join(cellule["source"]).startswith("import atelier\n"), chemin.name
            elif cellule["cell_type"] == "code":
                assert re.fullmatch(r"import atelier; atelier\.\w+\(\)", "".join(cellule["source"])), (
                    chemin.name
                )


def test_les_lignes_de_la_version_sont_parmi_celles_qui_se_lancent_seules():
    import atelier

    pages = json.loads((RACINE / "src/atelier/lab/pages.json").read_text(encoding="utf-8"))
    for chemin in sorted((RACINE / "notebooks").glob("*.ipynb")):
        cellules = json.loads(chemin.read_text(encoding="utf-8"))["cells"]
        lignes = ["".join(c["source"]) for c in cellules if c["cell_type"] == "code"]
        assert pages[atelier.__version__][chemin.stem] == lignes


def test_les_liens_entre_notebooks_existent():
    for chemin in NOTEBOOKS:
        for cellule in json.loads(chemin.read_text(encoding="utf-8"))["cells"]:
            for vers in re.findall(r"\]\(([\w./]+\.ipynb)\)", "".join(cellule["source"])):
                assert (chemin.parent / vers).exists(), f"{chemin.name} → {vers}"


def test_les_cas_livres_sont_sans_corrige():
    for chemin in (RACINE / "data" / "cas").glob("*.csv"):
        entete = chemin.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        assert not {"classe_attendue", "piege", "justification"} & set(entete), chemin.name


def test_la_version_est_la_meme_partout():
    import atelier

    assert f"## {atelier.__version__}" in (RACINE / "CHANGELOG.md").read_text(encoding="utf-8")
    gardien = RACINE / "src/atelier/lab/labextensions/atelier-gardien/package.json"
    assert json.loads(gardien.read_text(encoding="utf-8"))["version"] == atelier.__version__


def test_le_lexique_nomme_de_vrais_identifiants():
    texte = (RACINE / "LEXIQUE.md").read_text(encoding="utf-8")
    sources = "\n".join(p.read_text(encoding="utf-8") for p in (RACINE / "src").rglob("*.py"))
    for identifiant in re.findall(r"`([A-Za-z_]\w+)`", texte):
        assert re.search(rf"\b{identifiant}\b", sources), identifiant


if __name__ == "__main__":
    trouves = list(soucis_des_notebooks())
    print("\n".join(trouves))
    sys.exit(1 if trouves else 0)


def test_l_image_du_readme_est_celle_que_l_atelier_dessine(tmp_path):
    # Pour la refaire : écrire ces octets dans docs/schema.svg.
    dessin = octets_du_schema(depot_du_cas("mecs", tmp_path).lire(), "svg", avec_la_regle=True)
    assert (RACINE / "docs" / "schema.svg").read_bytes() == dessin
