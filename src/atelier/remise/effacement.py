"""Ôter d’un dossier le travail que ses notebooks portent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from atelier.carnet.ecriture import atomic_write
from atelier.remise.paquet import CLE, MIME


def pages_portant_un_travail(dossier: Path) -> list[Path]:
    """Les notebooks du dossier dont les métadonnées ou les sorties portent un travail."""
    return [p for p in sorted(dossier.glob("*.ipynb")) if _sans_travail(p) is not None]


def vider_les_pages(dossier: Path, *, sauf: str = "") -> list[Path]:
    """Retire travail et sorties de ces notebooks ; les textes restent. Rend ceux qui ont changé.

    ``sauf`` : le nom de la page ouverte, que le gardien vide lui-même.
    """
    vides = []
    for page in pages_portant_un_travail(dossier):
        if page.name == sauf:
            continue
        notebook = _sans_travail(page)
        if notebook is not None:
            atomic_write(page, (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
            vides.append(page)
    return vides


def _sans_travail(page: Path) -> dict[str, Any] | None:
    """Le notebook sans travail, ou ``None`` s’il n’en porte pas ou n’est pas lisible."""
    try:
        notebook = json.loads(page.read_text(encoding="utf-8-sig"))
        memoire = notebook["metadata"].get(CLE, {})
        avait = memoire.pop("carnet", None) is not None
        for cellule in notebook["cells"]:
            if cellule.get("outputs"):
                avait = avait or any(MIME in (s.get("data") or {}) for s in cellule["outputs"])
                cellule["outputs"], cellule["execution_count"] = [], None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return notebook if avait else None
