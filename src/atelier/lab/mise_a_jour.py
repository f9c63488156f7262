"""Dire ce qu’une mise à jour change dans un dossier déjà utilisé."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

_FICHIER = Path(".atelier") / "version.txt"


def noter_la_version(dossier: Path, version: str, ajoutes: Sequence[Path]) -> str:
    """Retient la version qui ouvre ce dossier ; rend ce qu’il faut en dire, vide s’il n’y a rien.

    ``ajoutes`` : les fichiers que l’atelier vient d’y poser. Revenir en arrière se dit à chaque fois, et
    la version la plus haute reste notée : un travail d’un format plus récent sera refusé, jamais abîmé.
    """
    chemin = dossier / _FICHIER
    try:
        avant = chemin.read_text(encoding="utf-8").strip()[:40]
    except (OSError, UnicodeDecodeError):
        avant = ""
    if avant and _rang(avant) > _rang(version):
        return (
            f"Ce dossier a été ouvert avec un atelier plus récent ({avant} ; celui-ci est {version}). S’il a changé "
            "de format, le travail ne s’ouvrira pas : il reste intact. Remettez l’atelier à jour."
        )
    with contextlib.suppress(OSError):  # un dossier en lecture seule s’ouvre quand même
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(f"{version}\n", encoding="utf-8")
    if not avant or avant == version:
        return ""
    noms = ", ".join(p.name for p in ajoutes if p.suffix == ".ipynb") or "aucune"
    return (
        f"Atelier mis à jour, de {avant} à {version}. Pages ajoutées : {noms}. Vos pages et votre travail restent ; "
        "le travail passe au nouveau format à son prochain enregistrement. Le détail est dans CHANGELOG.md."
    )


def _rang(version: str) -> tuple[int, ...]:
    return tuple(int(p) if p.isdecimal() else 0 for p in version.split("."))
