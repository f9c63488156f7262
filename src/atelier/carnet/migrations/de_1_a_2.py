"""Du format 1 au format 2."""

from __future__ import annotations

from typing import Any


def migrer(document: dict[str, Any]) -> dict[str, Any]:
    """Le contact d’un acteur, un texte, devient une fiche."""
    contacts = document.get("contacts")
    if not isinstance(contacts, dict):
        return document
    fiches = {i: {"coordonnees": c} if isinstance(c, str) else c for i, c in contacts.items()}
    return {**document, "contacts": fiches}
