#!/usr/bin/env python3
"""Installer et ouvrir l’atelier, ou passer ses tests, avec le seul Python de la machine.

    python3 lancer.py [DOSSIER]     ouvre le cahier dans JupyterLab
    python3 lancer.py formateur     ouvre le bureau de correction
    python3 lancer.py tests         passe tous les tests
    python3 lancer.py corriger …    et les autres commandes d’atelier (verifier, importer, exporter…)

Bibliothèque standard seulement : ce fichier tourne avant que rien soit installé.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent
ENVIRONNEMENT = RACINE / ".venv"
MARQUE = ENVIRONNEMENT / ".atelier-installe"
PYTHON_MINIMAL = (3, 11)
COMMANDES = (
    "ouvrir", "importer", "exporter", "analyser", "accord", "restaurer", "verifier", "verifier-cours", "corriger",
    "purger", "effacer", "diagnostic", "preparer", "preparer-hors-ligne",
)  # fmt: skip


def main(arguments):
    """Prépare l’environnement si besoin, puis ouvre l’atelier ou passe les tests."""
    for flux in (sys.stdout, sys.stderr):
        if hasattr(flux, "reconfigure"):
            flux.reconfigure(errors="replace")
    verifier_python()
    tests = arguments[:1] == ["tests"]
    preparer(tests)
    python = str(python_de_l_environnement())
    if tests:
        commande = [python, "-m", "pytest", *(arguments[1:] or ["-n", "auto", "--dist", "loadgroup"])]
        return subprocess.call(commande, cwd=RACINE)
    if arguments[:1] and arguments[0] in COMMANDES:
        # Sans changer de dossier : les chemins donnés sont relatifs à celui où l’on est.
        return subprocess.call([python, "-m", "atelier.cli", *arguments])
    if arguments[:1] == ["formateur"]:
        arguments = ["--formateur", *arguments[1:]]
    commande = [python, "-m", "atelier.cli", "ouvrir", *arguments]
    # Sous Windows, execv ne prend pas la place : il lance à côté et rend la main.
    if os.name != "nt":
        # Prendre sa place : arrêter ce programme arrête alors JupyterLab, sans orphelin.
        os.execv(python, commande)  # noqa: S606 — notre propre interpréteur
    try:
        return subprocess.call(commande)
    except KeyboardInterrupt:
        return 0


def verifier_python():
    """Arrête avec un remède si Python est trop ancien ou incomplet."""
    if sys.version_info < PYTHON_MINIMAL:
        arreter(
            f"Il faut Python 3.11 ou plus récent ; celui-ci est {sys.version.split()[0]}.",
            "Installez-le depuis python.org (Windows, macOS) ou avec votre gestionnaire de paquets (Linux).",
        )
    if shutil.which("uv"):
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 — absent de certains Debian et Ubuntu
        import venv  # noqa: F401, PLC0415
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        arreter(
            "Il manque à ce Python de quoi créer un environnement (module venv).",
            f"Sous Debian ou Ubuntu : sudo apt install python{version}-venv",
        )


def preparer(tests):
    """Crée l’environnement et installe ce qui a changé depuis la dernière fois."""
    voulue = empreinte(tests)
    faites = MARQUE.read_text(encoding="utf-8").split() if MARQUE.is_file() else []
    if voulue in faites and python_de_l_environnement().exists():
        return
    debut = time.monotonic()
    print("Préparation de l’atelier : une à trois minutes la première fois.", flush=True)
    if not python_de_l_environnement().exists():
        if ENVIRONNEMENT.exists():
            # Là, mais sans Python : une création interrompue. On recommence à neuf.
            shutil.rmtree(ENVIRONNEMENT)
        etape("Création de l’environnement", commande_venv())
    cible = f"{RACINE}[tests]" if tests else str(RACINE)
    etape(
        "Installation des outils",
        [*commande_pip(), "install", *d_ou_installer(), "--constraint", str(RACINE / "requirements.lock"),
         "--editable", cible],
    )  # fmt: skip
    # Installer les tests installe aussi le reste : on note les deux.
    MARQUE.write_text("\n".join({voulue, empreinte(False)}), encoding="utf-8")
    print(f"Prêt en {time.monotonic() - debut:.0f} s.", flush=True)


def d_ou_installer():
    """Les roues posées à côté par « preparer-hors-ligne », s’il y en a : alors, rien d’autre."""
    roues = RACINE / "roues"
    return ["--no-index", "--find-links", str(roues)] if roues.is_dir() else []


def empreinte(tests):
    """Ce dont l’installation dépend : les versions, Python, et la place du projet sur le disque."""
    somme = hashlib.sha256(f"{sys.version_info[:2]} {RACINE} {tests}".encode())
    for nom in ("pyproject.toml", "requirements.lock"):
        somme.update((RACINE / nom).read_bytes())
    return somme.hexdigest()


def python_de_l_environnement():
    """L’interpréteur de l’environnement."""
    return ENVIRONNEMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def commande_venv():
    """De quoi créer l’environnement : uv s’il est là, bien plus rapide, sinon venv."""
    if shutil.which("uv"):
        return ["uv", "venv", "--quiet", "--python", sys.executable, str(ENVIRONNEMENT)]
    return [sys.executable, "-m", "venv", str(ENVIRONNEMENT)]


def commande_pip():
    """De quoi installer dans l’environnement."""
    if shutil.which("uv"):
        return ["uv", "pip", "--quiet", "--python", str(python_de_l_environnement())]
    return [str(python_de_l_environnement()), "-m", "pip", "--quiet", "--disable-pip-version-check"]


def etape(nom, commande):
    """Lance une commande en montrant que le temps passe ; s’arrête en français si elle échoue."""
    fini = threading.Event()
    temoin = threading.Thread(target=_avancer, args=(nom, fini))
    temoin.start()
    try:
        resultat = subprocess.run(
            commande, cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    finally:
        fini.set()
        temoin.join()
    if resultat.returncode:
        detail = resultat.stdout.decode(errors="replace").strip()[-2000:]
        arreter(
            f"L’étape « {nom} » a échoué.",
            "Vérifiez la connexion à internet et la place sur le disque, puis relancez. Derrière un "
            "mandataire (proxy) d’école, demandez au technicien de régler HTTPS_PROXY et PIP_CERT.\n"
            f"Détail technique :\n{detail}",
        )


def _avancer(nom, fini):
    debut = time.monotonic()
    sur_ecran = sys.stdout.isatty()
    print(f"  {nom}…", end="" if sur_ecran else "\n", flush=True)
    while not fini.wait(1):
        if sur_ecran:
            print(f"\r  {nom}… {time.monotonic() - debut:.0f} s", end="", flush=True)
    if sur_ecran:
        print(f"\r  {nom} : fait en {time.monotonic() - debut:.0f} s.", flush=True)


def arreter(quoi, remede):
    """Dit ce qui ne va pas et comment y remédier, puis s’arrête."""
    print(f"\n{quoi}\nVotre travail n’est pas touché.\n{remede}", file=sys.stderr)
    if os.name == "nt" and sys.stdin and sys.stdin.isatty():
        input("Appuyez sur Entrée pour fermer.")  # sinon la fenêtre d’un double-clic disparaît
    raise SystemExit(2)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
