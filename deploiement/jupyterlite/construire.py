#!/usr/bin/env python3
"""Construire le site sans installation : l’atelier dans le navigateur, sans aucun autre serveur.

    python3 deploiement/jupyterlite/construire.py SITE [--travail DOSSIER] [--python PYTHON]

Il faut internet, npm, et un Python 3.12 ou plus récent (cherché tout seul, ou nommé). Le site est un
dossier de fichiers : servez-le en https, ou sur la machine elle-même. Bibliothèque standard seulement.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PYODIDE = "314.0.6"
LITE = "0.8.6"
"""Le cœur et le noyau vont ensemble : les deux numéros se changent ensemble, après essai."""
# La plateforme de ce Pyodide-là, comme son Python (3.14, plus bas) : à changer avec lui.
PLATEFORME, ETIQUETTE = "wasm32-pyodide2025", "pyemscripten_2026_0_wasm32"
DEMANDES = ["micropip", "ipywidgets>=8.1.5,<9", "networkx>=3.2,<4", "pyvis>=0.3.2,<0.4"]
D_AVANCE = ["ipywidgets", "atelier-reseaux", "python-calamine", "msgspec"]
# Sans roue pour le navigateur, du seul côté du serveur, ou posé à part (voir « pyodide »). L’atelier s’en passe
# et le dit à l’écran.
SANS = [
    "pandas",
    "numpy",
    "jupyterlab-language-pack-fr-fr",
    "nbval",
    "resvg-py",
    "python-docx",
    "lxml",
    "python-calamine",
    "msgspec",
]
FICHIERS_DE_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


def main():
    """Prépare les outils, les roues, Pyodide, puis construit le site."""
    lecteur = argparse.ArgumentParser(description="Construit le site sans installation.")
    lecteur.add_argument("site", type=Path)
    lecteur.add_argument(
        "--travail", type=Path, help="où garder outils et téléchargements d’une fois à l’autre"
    )
    lecteur.add_argument("--python", help="un Python 3.12 ou plus récent")
    options = lecteur.parse_args()
    if options.site.exists() and any(options.site.iterdir()):
        arreter(f"{options.site} existe et n’est pas vide.", "Donnez un dossier neuf.")
    if not shutil.which("npm"):
        arreter("npm manque.", "Installez Node.js : il ne sert qu’à prendre Pyodide.")
    base = options.python or python_recent()
    with tempfile.TemporaryDirectory() as provisoire:
        travail = (options.travail or Path(provisoire)).resolve()
        travail.mkdir(parents=True, exist_ok=True)
        python = outils(travail, base)
        lite = travail / "lite"
        shutil.rmtree(lite, ignore_errors=True)
        (lite / "roues").mkdir(parents=True)
        roues(travail, lite, python)
        rustines = pyodide(travail, lite, python)
        contenu(lite, python)
        configurer(lite, options.site.resolve(), rustines, travail)
        for verbe in ("build", "check"):
            lancer(
                [python, "-m", "jupyterlite_core", verbe, "--config", str(lite / "jupyter_lite_config.json")],
                cwd=lite,
            )
    accueil(options.site)
    octets = sum(f.stat().st_size for f in options.site.rglob("*") if f.is_file())
    print(f"Prêt : {options.site}, {octets // 1_000_000} Mo. Servez ce dossier en https.")


def python_recent():
    """Un Python 3.12 ou plus récent, s’il y en a un sur cette machine."""
    candidats = [sys.executable, *(shutil.which(f"python3.{n}") for n in (14, 13, 12))]
    candidats += sorted(
        map(str, (Path.home() / ".pyenv" / "versions").glob("3.1[2-9]*/bin/python")), reverse=True
    )
    for candidat in filter(None, candidats):
        essai = [candidat, "-c", "import sys, venv; sys.exit(sys.version_info < (3, 12))"]
        if subprocess.run(essai, capture_output=True, check=False).returncode == 0:
            return candidat
    arreter("Il faut Python 3.12 ou plus récent pour construire le site.", "Nommez-le avec --python.")


def outils(travail, base):
    """L’environnement où tourne JupyterLite ; gardé d’une fois à l’autre."""
    lieu = travail / f"outils-{LITE}"
    python = lieu / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (lieu / ".fait").exists():
        shutil.rmtree(lieu, ignore_errors=True)
        lancer([base, "-m", "venv", str(lieu)])
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        lancer([
            *pip, f"jupyterlite-core=={LITE}", f"jupyterlite-pyodide-kernel[lock]=={LITE}", "hatchling", "build",
            "setuptools", "jupyterlab-language-pack-fr-FR", "jupyter-server", "jupyterlab-server",
            "jupyterlab_widgets>=3,<4",
        ])  # fmt: skip
        lancer([*pip, "--no-deps", "anywidget>=0.9.18,<1"])  # pour son extension seulement
        # En dernier : sans cette marque, un environnement resté en route se refait.
        (lieu / ".fait").write_text("", encoding="utf-8")
    return str(python)


def roues(travail, lite, python):
    """Notre roue, et celles qui n’en ont pas de pure : on les fait."""
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    lancer([*pip, "wheel", "--no-deps", "--no-build-isolation", str(RACINE), "-w", str(lite / "roues")])
    notre = next((lite / "roues").glob("atelier_*.whl"))
    # Le numéro de version n’a souvent pas changé : pip garderait l’ancien contenu.
    lancer([*pip, "install", "--force-reinstall", "--no-deps", str(notre)])  # pour le gardien
    fixes = travail / "roues"
    if not (fixes / ".fait").exists():
        # Un compilateur qui échoue : ces paquets se rabattent sur leur pur Python, qui va partout.
        pur = {"CC": "/bin/false", "CXX": "/bin/false", "RAPIDFUZZ_BUILD_EXTENSION": "0"}
        for nom in ("markupsafe", "rapidfuzz>=3.9,<4"):
            source = ["wheel", "--no-deps", "--no-binary", ":all:", nom, "-w", str(fixes)]
            lancer([*pip, *source], env={**os.environ, **pur})
        (fixes / ".fait").touch()
    for roue in fixes.glob("*.whl"):
        shutil.copy2(roue, lite / "roues")


def pyodide(travail, lite, python):
    """Le Python du navigateur, et les deux roues compilées dont on ait besoin (le document, les classeurs)."""
    source = travail / f"pyodide-{PYODIDE}"
    if not source.exists():
        lancer(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=travail)
        with tarfile.open(travail / f"pyodide-{PYODIDE}.tgz") as archive:
            archive.extractall(source, filter="data")
    ici = lite / "static" / "pyodide"
    ici.mkdir(parents=True)
    for nom in FICHIERS_DE_PYODIDE:
        shutil.copy2(source / "package" / nom, ici)
    verrou = json.loads((source / "package" / "pyodide-lock.json").read_text(encoding="utf-8"))
    verrou["packages"] = {}  # un verrou incomplet arrête la construction ; vide, il se remplit
    ecrire(ici / "pyodide-lock.json", verrou)
    wasm = travail / "wasm"
    if not (wasm / ".fait").exists():
        lancer([
            python, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-deps", "--only-binary",
            ":all:", "--platform", ETIQUETTE, "--python-version", "3.14", "--implementation", "cp", "--abi", "cp314",
            "python-calamine", "msgspec>=0.20,<1", "-d", str(wasm),
        ])  # fmt: skip
        (wasm / ".fait").touch()
    rustines = {}
    for roue in wasm.glob("*.whl"):
        shutil.copy2(roue, ici)
        nom, version = roue.name.split("-")[:2]
        rustines[nom.replace("_", "-")] = {
            "name": nom.replace("_", "-"), "version": version, "file_name": f"../../static/pyodide/{roue.name}",
            "install_dir": "site", "sha256": hashlib.sha256(roue.read_bytes()).hexdigest(),
            "package_type": "package", "imports": [nom], "depends": [], "unvendored_tests": False,
        }  # fmt: skip
    return {"packages": rustines}


def contenu(lite, python):
    """Les pages, les cas, et les réglages que donne « atelier ouvrir »."""
    ici = lite / "contenu"
    shutil.copytree(RACINE / "notebooks", ici, ignore=shutil.ignore_patterns("formateur", "plus_loin"))
    shutil.copytree(RACINE / "data" / "cas", ici / "cas")
    code = (
        "import json; from atelier.lab.reglages import EXTENSIONS_COUPEES as e, REGLAGES as r; "
        "from atelier.lab.registre import lignes_livrees as l; print(json.dumps([r, list(e), l()]))"
    )
    reglages, coupees, lignes = json.loads(subprocess.check_output([python, "-c", code], cwd=lite))
    ecrire(lite / "overrides.json", reglages)
    ecrire(lite / "jupyter-lite.json", {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Atelier",
            "disabledExtensions": coupees,
            "atelierNoyau": "python",
            "atelierNavigateur": True,
            "atelierPages": json.dumps(lignes, ensure_ascii=False),
            # Rien ne va chercher un paquet ailleurs : aucune requête ne part du site.
            "litePluginSettings": {
                "@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}
            },
        },
    })  # fmt: skip


def configurer(lite, site, rustines, travail):
    """La configuration de JupyterLite : tout vient de ce dossier, rien d’ailleurs."""
    cache = travail / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    ecrire(lite / "jupyter_lite_config.json", {
        "LiteBuildConfig": {
            "lite_dir": str(lite), "output_dir": str(site), "contents": ["contenu"], "cache_dir": str(cache),
            "apps": ["lab", "notebooks", "tree", "edit"], "no_sourcemaps": True, "no_unused_shared_packages": True,
            "settings_overrides": ["overrides.json"],
        },
        "PyodideLockAddon": {
            "enabled": True, "wheels": ["roues"], "specs": DEMANDES, "prefetch_extra": D_AVANCE, "excludes_extra": SANS,
            "pyodide_lock_uv_options": {"python_platform": PLATEFORME}, "patches": rustines,
        },
    })  # fmt: skip


def accueil(site):
    """La page d’entrée mène droit à la première page."""
    page = (site / "index.html").read_text(encoding="utf-8")
    renvoi = '<script>location.replace("./notebooks/index.html?path=00_commencer.ipynb")</script>'
    neuve, remplaces = re.subn(r'<script type="module">.*?</script>', renvoi, page, count=1, flags=re.DOTALL)
    if remplaces != 1:
        arreter(
            "La page d’accueil de JupyterLite a changé de forme.",
            "Gardez la version indiquée dans ce fichier.",
        )
    (site / "index.html").write_text(neuve, encoding="utf-8")


def ecrire(chemin, valeur):
    """Du JSON, accents lisibles."""
    chemin.write_text(json.dumps(valeur, ensure_ascii=False, indent=1), encoding="utf-8")


def lancer(commande, **suite):
    """Une étape ; son texte ne se montre que si elle échoue."""
    print("…", " ".join(Path(x).name for x in commande[:4]), flush=True)
    fait = subprocess.run(commande, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **suite)
    if fait.returncode:
        arreter("Une étape a échoué.", fait.stdout.decode(errors="replace")[-3000:])


def arreter(quoi, remede):
    """Dit ce qui manque et quoi faire."""
    print(f"{quoi}\n{remede}", file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
