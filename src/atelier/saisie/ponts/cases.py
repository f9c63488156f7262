"""Des cases à cocher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class Cases(Pont):
    """Des cases à cocher. ``options`` : couples (mot, valeur) ; ``choisir`` reçoit les valeurs cochées."""

    _esm = module("cases.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    options = traitlets.List().tag(sync=True)
    choisis = traitlets.List().tag(sync=True)

    def __init__(self, choisir: Callable[[tuple[str, ...]], Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._choisir = choisir

    def entendre(self, message: dict[str, Any]) -> bool | None:
        choisis = message.get("choisis")
        if not isinstance(choisis, list):
            return False
        voulus = [valeur for _, valeur in self.options if valeur in choisis]
        if self._choisir(tuple(voulus)) is False:
            return False
        self.choisis = voulus
        return True
