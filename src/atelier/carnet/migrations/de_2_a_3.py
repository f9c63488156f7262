"""Du format 2 au format 3."""

from __future__ import annotations

from typing import Any


def migrer(document: dict[str, Any]) -> dict[str, Any]:
    """Rien à changer : des champs facultatifs en plus."""
    return document
