"""Deux noms, qui font un lien."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class ChampPaire(Pont):
    """Deux noms et Entrée : un lien. ``relier`` dit s’il l’a accepté ; son dernier terme, si c’est une reprise."""

    _esm = module("paire.js")
    acteurs = traitlets.List().tag(sync=True)
    vocabulaire = traitlets.List().tag(sync=True)
    centre = traitlets.Unicode("").tag(sync=True)
    avis = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        relier: Callable[[str, str, bool, bool], bool],
        repondre: Callable[[dict[str, Any]], None],
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._relier, self._repondre = relier, repondre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        a, b = message.get("source"), message.get("cible")
        if isinstance(a, str) and isinstance(b, str):
            return self._relier(a, b, bool(message.get("potentiel")), bool(message.get("repris")))
        self._repondre(message)
        return None
