"""Lancer JupyterLab sur un dossier de travail, en français, sur la première page."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from atelier.erreurs import ErreurLancement
from atelier.lab.dossier_de_travail import dossier_par_defaut, preparer
from atelier.lab.mise_a_jour import noter_la_version
from atelier.lab.registre import inscrire, lignes_livrees
from atelier.lab.reglages import EXTENSIONS_COUPEES, REGLAGES
from atelier.lab.ressources import GARDIEN

PREMIERE_PAGE = "00_commencer.ipynb"
PAGE_DU_FORMATEUR = "corriger.ipynb"
PREMIER_PORT = 8888
ESSAIS = 10
ATTENTE = 120
"""Secondes laissées à JupyterLab pour répondre (disques lents, premier démarrage)."""


def ouvrir(
    dossier: Path | None = None,
    *,
    port: int | None = None,
    navigateur: bool = True,
    formateur: bool = False,
    version: str = "",
) -> int:
    """Prépare le dossier, lance JupyterLab, affiche son adresse et attend qu’il se ferme.

    ``formateur`` : ouvre le bureau de correction ; rien ne s’y lance tout seul. ``version`` : celle de
    l’atelier, pour dire ce qu’une mise à jour change.

    Lève ``ErreurLancement`` si le port est pris ou si JupyterLab ne démarre pas.
    """
    dossier = (dossier or dossier_par_defaut(formateur=formateur)).expanduser().resolve()
    connu = not formateur and inscrire(dossier, donnees() / "dossiers.json")
    ajoutes = preparer(dossier, formateur=formateur)
    print(f"Dossier de travail : {dossier}", flush=True)
    if ajoutes:
        print(f"Fichiers ajoutés : {len(ajoutes)} ; vos fichiers n’ont pas été touchés.", flush=True)
    if change := noter_la_version(dossier, version, ajoutes):
        print(change, flush=True)
    jeton = secrets.token_hex(24)
    with tempfile.TemporaryDirectory(prefix="atelier-", ignore_cleanup_errors=True) as provisoire:
        reglages = Path(provisoire)
        ecrire_reglages(reglages, lancer_seul=connu)
        ecrire_noyau(reglages)
        serveur, port = _lancer(dossier, port, reglages, jeton)
        fin = signal.signal(signal.SIGTERM, _fermer)
        try:
            page = PAGE_DU_FORMATEUR if formateur else PREMIERE_PAGE
            adresse = f"http://127.0.0.1:{port}/lab/tree/{page}?reset&token={jeton}"
            print(f"Adresse : {adresse}\nPour fermer : Ctrl+C dans cette fenêtre.", flush=True)
            if navigateur:
                webbrowser.open(adresse)
            serveur.wait()
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):  # la fenêtre d’où l’on a lancé est peut-être déjà fermée
                print("\nFermeture…", flush=True)
        finally:
            _arreter(serveur)
            signal.signal(signal.SIGTERM, fin)
    return 0


def _lancer(
    dossier: Path, voulu: int | None, reglages: Path, jeton: str
) -> tuple[subprocess.Popen[bytes], int]:
    """Lance JupyterLab et attend sa réponse ; si un autre a pris le port entre-temps, un port plus loin."""
    premier = voulu or PREMIER_PORT
    for essai in range(ESSAIS):
        port = _port_libre(voulu, premier)
        journal = reglages / f"journal-{essai}.txt"
        with journal.open("wb") as sortie:
            serveur = subprocess.Popen(
                _commande(dossier, port, reglages),
                env=_environnement(reglages, jeton),
                cwd=dossier,
                stdin=subprocess.PIPE,  # elle se ferme avec nous, même tués : voir lab/serveur.py
                stdout=subprocess.DEVNULL,
                stderr=sortie,
            )
        try:
            if _attendre(serveur, port, jeton):
                return serveur, port
        # Un Ctrl+C pendant l’attente non plus ne laisse pas de serveur derrière lui.
        except BaseException:
            _arreter(serveur)
            raise
        premier = port + 1
        if voulu:
            break
    detail = journal.read_text(encoding="utf-8", errors="replace")[-1500:]
    raise ErreurLancement(
        "JupyterLab s’est arrêté au démarrage.",
        intact="Votre travail n’est pas touché.",
        remede=f"Réinstallez l’atelier, ou montrez ceci à un technicien :\n{detail}",
    )


def _fermer(*_: object) -> NoReturn:
    """Arrêté par le système comme par Ctrl+C : l’atelier arrête d’abord JupyterLab, rien ne survit."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # un second signal ne coupe pas cet arrêt
    raise KeyboardInterrupt


def _arreter(serveur: subprocess.Popen[bytes]) -> None:
    serveur.terminate()
    try:
        serveur.wait(15)
    except subprocess.TimeoutExpired:
        serveur.kill()


def _commande(dossier: Path, port: int, provisoire: Path) -> list[str]:
    return [
        sys.executable,
        # Le serveur tourne dans le dossier de travail : il n’en importe rien.
        "-P",
        "-m",
        "atelier.lab.serveur",
        "--no-browser",
        "--log-level=WARN",
        f"--ServerApp.port={port}",
        # Jamais un autre port que celui que l’on guette : s’il vient d’être pris, c’est à nous d’en changer.
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={dossier}",
        "--ServerApp.contents_manager_class=atelier.lab.contenus.Contenus",
        f"--LabApp.extra_labextensions_path={GARDIEN}",
        f"--JupyterNotebookApp.extra_labextensions_path={GARDIEN}",
        # Ni nouvelles ni recherche de mise à jour : rien ne se demande à internet.
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        # Les préférences d’un autre JupyterLab ne se mêlent pas aux nôtres ; les onglets ouverts la
        # dernière fois, peut-être dans un autre dossier, sont oubliés.
        f"--LabApp.user_settings_dir={donnees() / 'preferences'}",
        f"--LabApp.workspaces_dir={provisoire / 'espaces'}",
        # root n’existe que dans les conteneurs et l’intégration continue.
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]


def donnees() -> Path:
    """Où l’atelier range ce qui n’est pas du travail : dossiers connus, préférences."""
    from jupyter_core.paths import jupyter_data_dir  # noqa: PLC0415 — seulement quand on ouvre

    return Path(jupyter_data_dir()) / "atelier"


def ecrire_reglages(dossier: Path, *, lancer_seul: bool) -> None:
    """Les réglages de JupyterLab dans ``dossier``, à donner par JUPYTER_CONFIG_PATH."""
    labconfig = dossier / "labconfig"
    labconfig.mkdir()
    page: dict[str, Any] = {"disabledExtensions": dict.fromkeys(EXTENSIONS_COUPEES, True)}
    if lancer_seul:
        page["atelierPages"] = json.dumps(lignes_livrees())
    for nom, contenu in (("default_setting_overrides.json", REGLAGES), ("page_config.json", page)):
        (labconfig / nom).write_text(json.dumps(contenu, ensure_ascii=False), encoding="utf-8")


def ecrire_noyau(dossier: Path) -> None:
    """Le noyau Python de l’atelier : le dossier de travail n’est pas sur son chemin d’import.

    Sans cela, un fichier ``json.py`` posé à côté d’une page serait exécuté à sa place.
    """
    noyau = dossier / "kernels" / "python3"
    noyau.mkdir(parents=True)
    description = {
        "argv": [
            sys.executable,
            "-P",
            "-m",
            "ipykernel_launcher",
            "--InteractiveShellApp.ignore_cwd=True",
            "-f",
            "{connection_file}",
        ],
        "display_name": "Atelier",
        "language": "python",
        "metadata": {"debugger": False},
    }
    (noyau / "kernel.json").write_text(json.dumps(description), encoding="utf-8")


def _environnement(reglages: Path, jeton: str) -> dict[str, str]:
    environnement = dict(os.environ)
    for nom in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        deja = environnement.get(nom)
        # Les nôtres d’abord : Jupyter donne la priorité au premier dossier.
        environnement[nom] = os.pathsep.join([str(reglages), *([deja] if deja else [])])
    environnement["JUPYTER_TOKEN"] = jeton  # par l’environnement : la liste des programmes est publique
    return environnement


def _port_libre(voulu: int | None, premier: int = PREMIER_PORT) -> int:
    for port in [voulu] if voulu else range(premier, premier + 100):
        with socket.socket() as essai:
            if sys.platform != "win32":  # là-bas, cette option laisserait prendre un port occupé
                essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                essai.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return port
    raise ErreurLancement(
        f"Le port {voulu} est déjà pris ou interdit." if voulu else "Aucun port libre.",
        intact="Rien n’a été lancé.",
        remede="Fermez l’autre JupyterLab, ou donnez un autre numéro avec --port.",
    )


def _attendre(serveur: subprocess.Popen[bytes], port: int, jeton: str) -> bool:
    """Vrai quand notre serveur répond, faux s’il s’est arrêté.

    Le jeton compte : un autre JupyterLab peut répondre sur ce port, et ce n’est pas le nôtre.
    """
    sans_mandataire = build_opener(ProxyHandler({}))  # un mandataire d’école n’atteint pas cette machine
    demande = Request(f"http://127.0.0.1:{port}/api/status", headers={"Authorization": f"token {jeton}"})
    limite = time.monotonic() + ATTENTE
    while time.monotonic() < limite:
        if serveur.poll() is not None:
            return False
        try:
            with sans_mandataire.open(demande, timeout=2):
                return True
        except (URLError, OSError):
            time.sleep(0.15)
    raise ErreurLancement("JupyterLab ne répond pas.", remede="Fermez cette fenêtre et recommencez.")
