import json
import re
import socket
from pathlib import Path

import pytest

from atelier import cli
from atelier.carnet.depot import Depot
from atelier.carnet.document import document_de
from atelier.carnet.modele import VERSION_FORMAT, carnet_neuf
from atelier.carnet.operations import ajouter_acteur
from atelier.carnet.travaux import emporter, mettre_de_cote
from atelier.cours.ecole import rappel_de_conservation
from atelier.cours.verifier import suivre
from atelier.erreurs import CarnetTropRecent, ErreurLancement
from atelier.lab.dossier_de_travail import preparer
from atelier.lab.mise_a_jour import noter_la_version
from atelier.lab.ouvrir import _port_libre, ecrire_reglages
from atelier.lab.ressources import GARDIEN
from atelier.remise.preparer_la_remise import remettre


def test_preparer_pose_ce_qui_manque_et_ne_remplace_rien(tmp_path):
    dossier = tmp_path / "élèves" / "Œuvre n° 1"
    ajoutes = preparer(dossier)
    assert {p.name for p in ajoutes} >= {"00_commencer.ipynb", "mecs_acteurs.csv"}
    (dossier / "00_commencer.ipynb").write_text("à moi", encoding="utf-8")
    (dossier / "03_liens.ipynb").unlink()
    assert [p.name for p in preparer(dossier)] == ["03_liens.ipynb"]
    assert (dossier / "00_commencer.ipynb").read_text(encoding="utf-8") == "à moi"


def test_un_dossier_impossible_se_dit(tmp_path):
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    with pytest.raises(ErreurLancement, match="Impossible de préparer"):
        preparer(tmp_path / "fichier" / "dossier")


def test_un_port_pris_se_dit():
    with socket.socket() as pris:
        pris.bind(("127.0.0.1", 0))
        pris.listen()
        port = pris.getsockname()[1]
        with pytest.raises(ErreurLancement, match=str(port)):
            _port_libre(port)
        assert _port_libre(None) != port


def test_les_reglages_sont_en_francais_et_silencieux(tmp_path):
    ecrire_reglages(tmp_path, lancer_seul=True)
    reglages = json.loads((tmp_path / "labconfig/default_setting_overrides.json").read_text(encoding="utf-8"))
    assert reglages["@jupyterlab/translation-extension:plugin"]["locale"] == "fr_FR"
    assert reglages["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_le_gardien_ne_parle_a_aucune_adresse():
    for chemin in GARDIEN.rglob("*.js"):
        texte = chemin.read_text(encoding="utf-8")
        assert not re.search(r"https?:|fetch\(|XMLHttpRequest|WebSocket|eval\(", texte)


# --- effacer, diagnostiquer, mettre à jour ------------------------------------------------------------


TEMOIN = "Témoin-à-retrouver-42"


def dossier_rempli(dossier):
    """Un dossier d’étudiant où le témoin est partout : travail, historique, sauvegardes, pages, remise."""
    preparer(dossier)
    depot = Depot(dossier)
    for n in range(25):
        depot.appliquer(ajouter_acteur(f"{TEMOIN} {n}"))
    depot.annuler()
    emporter(depot, dossier)
    remettre(depot.lire(), dossier)
    with depot.seul():
        mettre_de_cote(depot)
    depot.appliquer(ajouter_acteur(TEMOIN))
    page = dossier / "02_carnet_d_adresses.ipynb"
    notebook = json.loads(page.read_text(encoding="utf-8"))
    notebook["metadata"]["atelier"]["carnet"] = document_de(depot.lire())
    page.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    # Ce qu’un arrêt net laisse à côté de ce qu’il écrivait : chaque page livrée, une page renommée, le travail.
    (dossier / "ma copie.ipynb").write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    for ecrit in [*dossier.glob("*.ipynb"), *dossier.glob("*.json")]:
        ecrit.with_name(f".{ecrit.name}-0a1b2c3d.tmp").write_text(TEMOIN, encoding="utf-8")
    (dossier / ".ipynb_checkpoints").mkdir()
    (dossier / ".ipynb_checkpoints" / "02-checkpoint.ipynb").write_text(TEMOIN, encoding="utf-8")
    return dossier


def ou_est_le_temoin(dossier):
    marques = [TEMOIN.encode(), json.dumps(TEMOIN)[1:-1].encode()]
    return [f for f in dossier.rglob("*") if f.is_file() and any(m in f.read_bytes() for m in marques)]


def test_effacer_ne_laisse_le_temoin_nulle_part_et_ne_touche_a_rien_d_autre(tmp_path):
    dossier = dossier_rempli(tmp_path / "travail")
    (dossier / "cours").mkdir()
    (dossier / "cours" / "parcours.toml").write_text("[classe]\nacteurs = 10\n", encoding="utf-8")
    (dossier / "mon mémoire.docx").write_bytes(b"PK")
    assert len(ou_est_le_temoin(dossier)) >= 6
    assert cli.main(["effacer", str(dossier)]) == 2
    assert ou_est_le_temoin(dossier)
    assert cli.main(["effacer", str(dossier), "--oui"]) == 0
    assert ou_est_le_temoin(dossier) == []
    restes = {f.relative_to(dossier).parts[0] for f in dossier.rglob("*") if f.is_file()}
    assert restes == {"cas", "cours", "mon mémoire.docx"}
    assert preparer(dossier)


def test_effacer_refuse_un_dossier_qui_n_est_pas_de_l_atelier(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    assert cli.main(["effacer", str(tmp_path), "--oui"]) == 2
    assert "n’est pas un dossier de l’atelier" in capsys.readouterr().err
    assert (tmp_path / "a.txt").exists()
    (tmp_path / "carnet.json").write_text("{}", encoding="utf-8")
    assert cli.main(["effacer", str(tmp_path), "--oui"]) == 0
    assert "1 fichier effacé." in capsys.readouterr().out


def test_le_diagnostic_ne_dit_rien_de_personnel(tmp_path, capsys):
    dossier = dossier_rempli(tmp_path / "Prénom-Secret")
    assert cli.main(["diagnostic", str(dossier)]) == 0
    dit = capsys.readouterr().out
    assert TEMOIN not in dit
    assert "Prénom-Secret" not in dit
    assert str(Path.home()) not in dit
    for mot in ("gardien : présent", "actif", "écriture possible", "lisible, format", "jupyterlab 4"):
        assert mot in dit, mot


def test_le_diagnostic_dit_si_le_gardien_est_coupe(tmp_path, monkeypatch, capsys):
    (tmp_path / "labconfig").mkdir()
    reglage = {"disabledExtensions": {"atelier-gardien": True}}
    (tmp_path / "labconfig" / "page_config.json").write_text(json.dumps(reglage), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    assert cli.main(["diagnostic", str(tmp_path)]) == 0
    assert "coupé par un réglage" in capsys.readouterr().out


def test_la_duree_de_conservation_de_l_ecole_se_rappelle(tmp_path):
    (tmp_path / "cours").mkdir()
    (tmp_path / "cours" / "conservation.toml").write_text("jours = 300\n", encoding="utf-8")
    try:
        assert suivre(tmp_path) == []
        assert rappel_de_conservation(299) == ""
        assert "300 jours" in rappel_de_conservation(301)
    finally:
        suivre(tmp_path / "ailleurs")
    assert rappel_de_conservation(10_000) == ""


VERSIONS = sorted((Path(__file__).parent.parent / "attendus" / "documents").glob("v*-mecs.json"))


@pytest.mark.parametrize("ancien", VERSIONS, ids=lambda p: p.stem)
def test_une_mise_a_jour_garde_pages_et_travail_et_les_met_a_niveau(tmp_path, ancien):
    dossier = tmp_path / "travail"
    dossier.mkdir()
    (dossier / "carnet.json").write_bytes(ancien.read_bytes())
    page = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    (dossier / "03_liens.ipynb").write_text(page, encoding="utf-8")
    ajoutes = {p.name for p in preparer(dossier)}
    assert "03_liens.ipynb" not in ajoutes
    assert "04_schema.ipynb" in ajoutes
    assert (dossier / "03_liens.ipynb").read_text(encoding="utf-8") == page
    avant = json.loads(ancien.read_text(encoding="utf-8"))
    depot = Depot(dossier)
    depot.appliquer(ajouter_acteur("Un de plus"))
    apres = json.loads((dossier / "carnet.json").read_text(encoding="utf-8"))
    assert apres["version_format"] == VERSION_FORMAT
    assert {a["nom"] for a in avant["acteurs"]} < {a["nom"] for a in apres["acteurs"]}


def test_revenir_en_arriere_est_refuse_sans_rien_abimer(tmp_path):
    document = document_de(carnet_neuf("x")) | {"version_format": VERSION_FORMAT + 1}
    octets = json.dumps(document).encode()
    (tmp_path / "carnet.json").write_bytes(octets)
    preparer(tmp_path)
    with pytest.raises(CarnetTropRecent, match="plus récent"):
        Depot(tmp_path).appliquer(ajouter_acteur("CMP"))
    assert (tmp_path / "carnet.json").read_bytes() == octets


def test_l_ouverture_dit_ce_qui_a_change_depuis_la_derniere_version(tmp_path):
    ajoutes = [tmp_path / "08_neuf.ipynb"]
    assert noter_la_version(tmp_path, "0.4.0", ajoutes) == ""
    assert noter_la_version(tmp_path, "0.4.0", []) == ""
    dit = noter_la_version(tmp_path, "0.5.0", ajoutes)
    assert "de 0.4.0 à 0.5.0" in dit
    assert "08_neuf.ipynb" in dit
    assert "plus récent (0.5.0" in noter_la_version(tmp_path, "0.4.0", [])
    assert "plus récent (0.5.0" in noter_la_version(tmp_path, "0.4.0", [])
    (tmp_path / ".atelier" / "version.txt").write_bytes(b"\xff\xfe")
    assert noter_la_version(tmp_path, "0.5.0", []) == ""
    (tmp_path / ".atelier" / "version.txt").write_text("0.²", encoding="utf-8")
    assert "de 0.² à 0.5.0" in noter_la_version(tmp_path, "0.5.0", [])
