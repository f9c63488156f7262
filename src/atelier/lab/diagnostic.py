"""Le diagnostic : un texte à envoyer pour demander de l’aide, sans rien de personnel."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from atelier.lab.ressources import GARDIEN

_PAQUETS = (
    "jupyterlab",
    "ipywidgets",
    "anywidget",
    "pandas",
    "pyvis",
    "networkx",
    "nbval",
    "filelock",
    "rapidfuzz",
)
_ESPACES = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "nextcloud",
    "owncloud",
    "icloud",
    "kdrive",
    "seafile",
)


def diagnostic(dossier: Path) -> list[str]:
    """De quoi demander de l’aide : versions, gardien, dossier. Ni nom, ni chemin, ni contenu du travail."""
    lignes = [
        f"atelier {_version('atelier-reseaux')}, Python {platform.python_version()} ({_environnement()}), "
        f"{platform.system()} {platform.release()} {platform.machine()}",
        "paquets : " + ", ".join(f"{p} {_version(p)}" for p in _PAQUETS),
        f"gardien : {_gardien()}",
        f"langue française de JupyterLab : {_version('jupyterlab-language-pack-fr-FR')}",
        f"réglages donnés par l’environnement : {_oui('JUPYTER_CONFIG_PATH' in os.environ)}",
        f"mandataire : {_oui(any(n.lower() == 'https_proxy' for n in os.environ))}, "
        f"certificat d’école : {_oui(any(n in os.environ for n in ('SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE')))}",
        f"écran en UTF-8 : {_oui('utf' in (sys.stdout.encoding or '').lower())}, "
        f"système de fichiers : {sys.getfilesystemencoding()}",
    ]
    return [*lignes, *_sur_le_dossier(dossier)]


def _sur_le_dossier(dossier: Path) -> Iterator[str]:
    if not dossier.is_dir():
        yield "dossier : absent"
        return
    yield f"dossier : {_ecriture(dossier)}, chemin de {len(str(dossier))} caractères, {_synchronise(dossier)}"
    pages = len(list(dossier.glob("0*.ipynb")))
    yield f"pages : {pages} ; travail : {_travail(dossier)} ; école : {_oui((dossier / 'cours').is_dir())}"


def _travail(dossier: Path) -> str:
    chemin = dossier / "carnet.json"
    if not chemin.exists():
        return "aucun"
    try:
        document = json.loads(chemin.read_bytes())
        return f"lisible, format {document['version_format']}, {chemin.stat().st_size // 1000} Ko"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "illisible (atelier restaurer)"


def _ecriture(dossier: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=dossier) as f:
            f.write(b"essai")
            f.flush()
            os.fsync(f.fileno())
    except OSError as e:
        return f"écriture impossible (code {e.errno})"
    return "écriture possible"


def _synchronise(dossier: Path) -> str:
    chemin = str(dossier.resolve()).lower()
    return (
        "dans un espace synchronisé"
        if any(n in chemin for n in _ESPACES)
        else "pas d’espace synchronisé reconnu"
    )


def _gardien() -> str:
    try:
        livre = json.loads((GARDIEN / "atelier-gardien" / "package.json").read_text(encoding="utf-8"))[
            "version"
        ]
    except (OSError, ValueError, KeyError):
        return "absent du paquet : réinstallez l’atelier"
    pose = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "atelier-gardien" / "package.json"
    etat = "coupé par un réglage" if _gardien_coupe() else "actif"
    return f"présent ({livre}), {'posé' if pose.is_file() else 'pas posé'} dans l’environnement, {etat}"


def _gardien_coupe() -> bool:
    """Vrai si un réglage de JupyterLab, sur cette machine, désactive l’extension."""
    racines = [Path(sys.prefix) / "etc" / "jupyter", Path.home() / ".jupyter"]
    racines += [Path(p) for p in os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep) if p]
    for racine in racines:
        try:
            coupees = json.loads((racine / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
            if any(
                nom.startswith("atelier-gardien") and v for nom, v in coupees["disabledExtensions"].items()
            ):
                return True
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return False


def _environnement() -> str:
    return "environnement à part" if sys.prefix != sys.base_prefix else "Python du système"


def _version(paquet: str) -> str:
    try:
        return version(paquet)
    except PackageNotFoundError:
        return "absent"


def _oui(vrai: bool) -> str:
    return "oui" if vrai else "non"
