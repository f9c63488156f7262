"""Un nuage de points que l’on choisit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class Nuage(Pont):
    """Un nuage de points que l’on choisit ; ``points`` : ``{"id", "x", "y", "nom"}``, de 0 à 1."""

    _esm = module("nuage.js")
    points = traitlets.List().tag(sync=True)
    choisi = traitlets.Unicode("").tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    vide = traitlets.Unicode("").tag(sync=True)

    def __init__(self, choisir: Callable[[str], Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._choisir = choisir

    def entendre(self, message: dict[str, Any]) -> bool | None:
        if message.get("id") in {p["id"] for p in self.points}:
            self._choisir(str(message["id"]))
        return None
