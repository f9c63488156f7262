"""Qui connaît qui ?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class Matrice(Pont):
    """Qui connaît qui : ``acteurs`` sont des couples (identifiant, nom), ``liens`` des triplets."""

    _esm = module("matrice.js")
    acteurs = traitlets.List().tag(sync=True)
    liens = traitlets.List().tag(sync=True)

    def __init__(self, basculer: Callable[[str, str], Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._basculer = basculer

    def entendre(self, message: dict[str, Any]) -> bool | None:
        connus = {i for i, _ in self.acteurs}
        a, b = message.get("a"), message.get("b")
        if message.get("geste") == "basculer" and a in connus and b in connus and a != b:
            self._basculer(str(a), str(b))
        return None
