"""Une question et ses réponses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class QuestionChoix(Pont):
    """Une phrase et des réponses ``[geste, mot]`` ; chacune a son chiffre au clavier."""

    _esm = module("choix.js")
    texte = traitlets.Unicode("").tag(sync=True)
    reponses = traitlets.List().tag(sync=True)

    def __init__(self, repondre: Callable[[str], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._repondre = repondre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        if message.get("geste") in {geste for geste, _ in self.reponses}:
            self._repondre(str(message["geste"]))
        return None

    def viser(self) -> None:
        """Met le curseur sur la première réponse : un chiffre suffit alors."""
        self.send({"viser": True})
