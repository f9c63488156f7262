"""L’écriture des pages par le serveur : entières ou pas du tout."""

import asyncio
import json
import os

import nbformat
import pytest
from tornado.web import HTTPError

from atelier.lab.contenus import Contenus
from atelier.lab.registre import lignes_livrees


def page(texte):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(texte, id="t")])


@pytest.fixture
def contenus(tmp_path):
    return Contenus(root_dir=str(tmp_path))


def enregistrer(contenus, texte):
    return contenus.save({"type": "notebook", "content": page(texte)}, "page.ipynb")


def lire(tmp_path):
    return json.loads((tmp_path / "page.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"]


def test_deux_navigateurs_qui_ecrivent_et_lisent_ensemble_trouvent_toujours_une_page_entiere(
    contenus, tmp_path
):
    textes = [f"é{n}" * 20_000 for n in range(12)]

    async def tout():
        await enregistrer(contenus, "départ")
        lectures = [contenus.get("page.ipynb", content=True) for _ in range(12)]
        return await asyncio.gather(*(enregistrer(contenus, t) for t in textes), *lectures)

    asyncio.run(tout())
    assert "".join(lire(tmp_path)) in textes
    assert not list(tmp_path.glob(".*.tmp"))


def test_une_ecriture_interrompue_laisse_l_ancienne_page(contenus, tmp_path, monkeypatch):
    asyncio.run(enregistrer(contenus, "départ"))

    def plein(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", plein)
    with pytest.raises(HTTPError, match="No space left"):
        asyncio.run(enregistrer(contenus, "suite"))
    assert "".join(lire(tmp_path)) == "départ"
    assert not list(tmp_path.glob(".*.tmp"))


def test_une_page_en_lecture_seule_n_est_pas_remplacee(contenus, tmp_path, monkeypatch):
    asyncio.run(enregistrer(contenus, "départ"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(HTTPError) as e:
        asyncio.run(enregistrer(contenus, "suite"))
    assert e.value.status_code == 403
    assert "".join(lire(tmp_path)) == "départ"


def test_chaque_ligne_livree_de_cette_version_a_le_titre_qui_l_annonce():
    titres = {page: textes for page, _, textes in lignes_livrees() if textes}
    assert len(titres) == 8
    assert titres["04_schema"] == ["# 04 · Schéma", "# 04 · Schéma", "## La suite"]
    assert titres["03_liens"][1] == "## Qui est en lien avec qui\u00a0?"


def test_le_travail_n_est_pas_dans_la_liste_des_fichiers_et_n_y_s_efface_pas(contenus, tmp_path):
    (tmp_path / "carnet.json").write_text("{}", encoding="utf-8")
    (tmp_path / "autre.json").write_text("{}", encoding="utf-8")
    noms = [f["name"] for f in asyncio.run(contenus.get("", content=True))["content"]]
    assert noms == ["autre.json"]
    for geste in (
        contenus.delete_file("carnet.json"),
        contenus.delete_file("/carnet.json"),
        contenus.rename_file("carnet.json", "x.json"),
    ):
        with pytest.raises(HTTPError, match="votre travail") as e:
            asyncio.run(geste)
        assert e.value.status_code == 403
    assert (tmp_path / "carnet.json").exists()
    asyncio.run(contenus.delete_file("autre.json"))
    assert not (tmp_path / "autre.json").exists()
