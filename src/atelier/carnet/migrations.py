"""Mettre à niveau un document plus ancien, une version à la fois."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atelier.carnet.modele import VERSION_FORMAT
from atelier.erreurs import CarnetIllisible, CarnetTropRecent


def _contacts_en_fiches(document: dict[str, Any]) -> dict[str, Any]:
    """1 → 2 : le contact d’un acteur, un texte, devient une fiche."""
    contacts = document.get("contacts")
    if not isinstance(contacts, dict):
        return document
    fiches = {i: {"coordonnees": c} if isinstance(c, str) else c for i, c in contacts.items()}
    return {**document, "contacts": fiches}


def _rien_a_changer(document: dict[str, Any]) -> dict[str, Any]:
    """2 → 3 : des champs facultatifs en plus."""
    return document


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: _contacts_en_fiches,
    2: _rien_a_changer,
}
"""De la version ``n`` à ``n + 1`` ; chacune a ses documents enregistrés dans les tests."""


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
        document = {**MIGRATIONS[etape](document), "version_format": etape + 1}
    return document
