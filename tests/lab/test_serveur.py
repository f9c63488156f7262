"""Rien ne reste derrière un atelier fermé, même tué."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest


def ouvrir(dossier, donnees):
    """Lance l’atelier sans navigateur ; rend le programme, l’adresse de son serveur et le jeton."""
    programme = subprocess.Popen(
        [sys.executable, "-m", "atelier.cli", "ouvrir", str(dossier), "--sans-navigateur"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "JUPYTER_DATA_DIR": str(donnees)},
    )
    for ligne in programme.stdout:
        if trouve := re.search(r"Adresse : (\S+)/lab/\S+token=(\w+)", ligne):
            return programme, *trouve.groups()
    raise AssertionError("l’atelier n’a pas dit son adresse")


def repond(base, jeton, chemin="status", methode="GET"):
    demande = Request(  # noqa: S310 — notre serveur, sur cette machine
        f"{base}/api/{chemin}", method=methode, headers={"Authorization": f"token {jeton}"}
    )
    try:
        with urlopen(demande, timeout=5) as reponse:  # noqa: S310
            return reponse.read()
    except (URLError, OSError):
        return None


def attendre_que(condition, secondes=30):
    limite = time.monotonic() + secondes
    while time.monotonic() < limite:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("arret", ["SIGKILL", "SIGTERM"])
@pytest.mark.skipif(os.name == "nt", reason="pas de signaux de ce genre sous Windows")
def test_le_serveur_et_ses_noyaux_ne_survivent_pas_au_lanceur(tmp_path, arret):
    programme, base, jeton = ouvrir(tmp_path / "Élève", tmp_path / "données")
    try:
        assert repond(base, jeton, "kernels", "POST"), "aucun noyau n’a été lancé"
        noyaux = subprocess.run(
            ["pgrep", "-f", "ipykernel_launcher.*" + re.escape(str(tmp_path / "données"))],
            capture_output=True, text=True, check=False,
        ).stdout.split()  # fmt: skip
        assert noyaux
        serveur = subprocess.run(
            ["pgrep", "-f", "atelier.lab.serveur.*" + re.escape(str(tmp_path / "Élève"))],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        programme.send_signal(getattr(signal, arret))
        programme.wait(30)
        assert attendre_que(lambda: repond(base, jeton) is None), "le serveur répond encore"
        assert attendre_que(lambda: not Path(f"/proc/{serveur}").exists()), "le serveur, muet, est resté"
        assert attendre_que(lambda: not any(Path(f"/proc/{n}").exists() for n in noyaux)), "un noyau reste"
    finally:
        programme.kill()
        programme.stdout.close()


@pytest.mark.skipif(os.name == "nt", reason="pas d’entrée non bloquante de ce genre sous Windows")
def test_un_programme_qui_touche_a_l_entree_n_arrete_pas_le_serveur():
    """Node rend non bloquante l’entrée dont il hérite ; le serveur n’y voyait plus rien, et s’arrêtait."""
    enfant = "import os; os.set_blocking(0, False)"
    code = (
        "import subprocess, sys, time; from atelier.lab.serveur import suivre_le_lanceur;"
        f"subprocess.run([sys.executable, '-c', {enfant!r}]); suivre_le_lanceur();"
        "print('vivant', flush=True); time.sleep(60)"
    )
    programme = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert programme.stdout.readline() == b"vivant\n"
        with pytest.raises(subprocess.TimeoutExpired):
            programme.wait(1)
        programme.stdin.close()
        assert programme.wait(10) == -signal.SIGTERM
    finally:
        programme.kill()
        programme.stdout.close()


def test_un_fil_qui_attend_encore_n_empeche_pas_le_serveur_de_finir():
    code = (
        "import sys, threading; from atelier.lab.serveur import finir_bientot;"
        "threading.Thread(target=threading.Event().wait).start(); finir_bientot(7, delai=0.5); sys.exit(7)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 7


def test_un_serveur_qui_finit_seul_ne_s_attend_pas():
    code = "import sys; from atelier.lab.serveur import finir_bientot; finir_bientot(delai=600); sys.exit(3)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 3


def test_jupyterlab_se_charge_sans_lancer_node_et_rend_les_chemins(tmp_path):
    """Un faux Node laisse une trace s’il est lancé ; les programmes se trouvent encore ensuite."""
    faux = tmp_path / "node"
    faux.write_text(f"#!/bin/sh\ntouch {tmp_path}/lance\n", encoding="utf-8")
    faux.chmod(0o755)
    chemins = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    code = (
        "import os; from atelier.lab.serveur import jupyterlab_sans_node;"
        "jupyterlab_sans_node(); print(os.environ['PATH'])"
    )
    fait = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PATH": chemins},
        capture_output=True,
        text=True,
        check=True,
    )
    assert fait.stdout.strip() == chemins
    assert not (tmp_path / "lance").exists()
