"""Tout réunir pour une salle sans internet : les roues et le projet, dans un dossier à copier."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from atelier.erreurs import ErreurLancement, cause_du_refus

ROUES = "roues"
"""Le sous-dossier où ``lancer.py`` cherche d’abord de quoi installer."""
_A_LAISSER = shutil.ignore_patterns(
    ".git",
    ".venv",
    "__pycache__",
    "*.pyc",
    ".pytest_cache",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    "roues",
    "node_modules",
)


def preparer_hors_ligne(racine: Path, dossier: Path) -> int:
    """Copie le projet dans ``dossier`` et y télécharge les roues ; rend le nombre de roues.

    À lancer sur une machine reliée, du même système et de la même version de Python que la salle.
    Lève ``ErreurLancement`` si ``racine`` n’est pas le projet, si le dossier existe, ou si pip échoue.
    """
    if not (racine / "lancer.py").is_file() or not (racine / "requirements.lock").is_file():
        raise ErreurLancement(
            "Cette commande part du projet entier, pas du paquet installé.",
            intact="Rien n’a été écrit.",
            remede="Lancez-la depuis le dossier du projet : python3 lancer.py preparer-hors-ligne DOSSIER",
        )
    if racine.resolve() in dossier.resolve().parents:
        raise ErreurLancement(
            f"{dossier} est dans le projet lui-même.",
            intact="Rien n’a été écrit.",
            remede="Donnez un dossier ailleurs.",
        )
    if dossier.exists() and any(dossier.iterdir()):
        raise ErreurLancement(
            f"{dossier} existe et n’est pas vide.",
            intact="Il n’a pas changé.",
            remede="Donnez un dossier neuf.",
        )
    try:
        shutil.copytree(racine, dossier, dirs_exist_ok=True, ignore=_A_LAISSER)
    except (OSError, shutil.Error) as e:
        cause = cause_du_refus(e) if isinstance(e, OSError) else "une partie ne se copie pas"
        raise ErreurLancement(
            f"Copie impossible : {cause}.", intact="Le projet n’a pas changé.", remede="Vérifiez la place."
        ) from e
    roues = dossier / ROUES
    # Un environnement fait par uv n’a pas pip ; le Python dont il vient, si.
    python = sys.executable if find_spec("pip") else getattr(sys, "_base_executable", sys.executable)
    commun = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    for suite in (
        ["download", "--dest", str(roues), "--constraint", str(racine / "requirements.lock"), str(dossier)],
        # « --editable » construit le projet : ses outils de construction ne sont pas de ses dépendances.
        ["download", "--dest", str(roues), "pip", "hatchling>=1.27,<2", "editables"],
    ):
        fait = subprocess.run([*commun, *suite], capture_output=True, text=True, check=False)
        if fait.returncode:
            raise ErreurLancement(
                "Le téléchargement des roues a échoué.",
                intact=f"Le projet est copié dans {dossier}, sans les roues.",
                remede="Vérifiez la connexion (HTTPS_PROXY, PIP_CERT derrière un mandataire d’école).\n"
                + fait.stderr[-1000:],
            )
    return len(list(roues.iterdir()))
