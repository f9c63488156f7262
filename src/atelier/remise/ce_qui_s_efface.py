"""Ôter d’un dossier le travail que ses notebooks portent, ou tout ce qu’un étudiant y a produit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from atelier.carnet.ecriture import atomic_write
from atelier.carnet.effacement import fichiers_sous, sans_raccourci
from atelier.erreurs import ErreurSaisie
from atelier.remise.paquet import CLE, MIME

HORS_D_ATTEINTE = (
    "Restent hors d’atteinte : ce qui a été déposé ou envoyé (Moodle, courriels), la corbeille, les clés, les "
    "copies d’un espace en ligne, et ce qui a été imprimé."
)
_PAGE_LIBRE = "pour_aller_plus_loin"
"""Ses tableaux sont le travail, sous une autre forme : ils partent avec lui."""
_MOTIFS = (
    "carnet*.json",
    "abime-*.json",
    "mon-travail-*.json",
    "0[0-7]_*.ipynb",
    f"{_PAGE_LIBRE}.ipynb",
    # Ce qu’un arrêt net laisse d’une écriture, quelle que soit la page : le travail y est aussi.
    ".carnet*.json-*.tmp",
    ".mon-travail-*.json-*.tmp",
    ".*.ipynb-*.tmp",
)


def tout_ce_qui_s_efface(dossier: Path) -> list[Path]:
    """Travaux (rangés compris), historique, sauvegardes, pages, remise, points de reprise d’un dossier.

    Les pages partent aussi : elles portent le travail, et l’atelier en repose de neuves. Les textes de
    l’école, les cas et ce qui n’est pas de l’atelier restent. Lève ``ErreurSaisie`` si ce n’est pas un
    dossier de l’atelier, ou si un raccourci y mène ailleurs.
    """
    if not any((dossier / nom).exists() for nom in ("carnet.json", ".atelier", "00_commencer.ipynb")):
        raise ErreurSaisie(
            f"{dossier} n’est pas un dossier de l’atelier.",
            intact="Rien n’a été effacé.",
            remede="Donnez le dossier où sont vos pages, par exemple atelier-travail.",
        )
    trouves = {f for motif in _MOTIFS for f in dossier.glob(motif)} | set(pages_portant_un_travail(dossier))
    for nom in (".atelier", ".ipynb_checkpoints", "A_DEPOSER"):
        trouves.update(fichiers_sous(dossier / nom))
    sans_raccourci(*trouves)
    return sorted(f for f in trouves if f.is_file())


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
        libre = memoire.get("page") == _PAGE_LIBRE
        for cellule in notebook["cells"]:
            if cellule.get("outputs"):
                avait = avait or libre or any(MIME in (s.get("data") or {}) for s in cellule["outputs"])
                cellule["outputs"], cellule["execution_count"] = [], None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return notebook if avait else None
