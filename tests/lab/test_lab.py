import json
import re
import socket

import pytest

from atelier.erreurs import ErreurLancement
from atelier.lab.dossier import preparer
from atelier.lab.ouvrir import _ecrire_reglages, _port_libre
from atelier.lab.ressources import GARDIEN


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
    _ecrire_reglages(tmp_path, lancer_seul=True)
    reglages = json.loads((tmp_path / "labconfig/default_setting_overrides.json").read_text(encoding="utf-8"))
    assert reglages["@jupyterlab/translation-extension:plugin"]["locale"] == "fr_FR"
    assert reglages["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_le_gardien_ne_parle_a_aucune_adresse():
    for chemin in GARDIEN.rglob("*.js"):
        texte = chemin.read_text(encoding="utf-8")
        assert not re.search(r"https?:|fetch\(|XMLHttpRequest|WebSocket|eval\(", texte)
