"""Mettre à niveau un document plus ancien, une version à la fois : un fichier par étape qui change quelque chose."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from atelier.carnet.modele import VERSION_FORMAT
from atelier.erreurs import CarnetIllisible, CarnetTropRecent

MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    n: import_module(f"atelier.carnet.migrations.de_{n}_a_{n + 1}").migrer for n in (1, 2, 3)
}
"""De la version ``n`` à ``n + 1``. Une version qui n’a fait qu’ajouter des champs facultatifs n’en a pas besoin."""


def mettre_a_niveau(document: dict[str, Any], *, source: str = "ce fichier") -> dict[str, Any]:
    """Le document dans le format d’aujourd’hui. L’original n’est pas modifié.

    Lève ``CarnetTropRecent`` si le document vient d’un atelier plus récent.
    """
    version = document.get("version_format")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise CarnetIllisible(
            f"Impossible de lire {source} : ce n’est pas un travail de l’atelier.",
            intact="Rien n’a été modifié.",
            remede="Vérifiez que c’est le bon fichier.",
        )
    if version > VERSION_FORMAT:
        raise CarnetTropRecent(
            f"Impossible de lire {source} : il vient d’un atelier plus récent "
            f"(format {version}, celui-ci lit jusqu’au format {VERSION_FORMAT}).",
            intact="Rien n’a été modifié.",
            remede="Mettez l’atelier à jour, puis rouvrez ce travail.",
        )
    for etape in range(version, VERSION_FORMAT):
        if migrer := MIGRATIONS.get(etape):
            document = migrer(document)
        document = {**document, "version_format": etape + 1}
    return document
