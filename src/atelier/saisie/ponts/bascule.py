"""Des boutons dont un seul est enfoncé."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module

AUCUN = -1


class BoutonsBascule(Pont):
    """Des boutons dont un seul est enfoncé ; ``value`` s’observe comme celle d’un widget de Jupyter.

    ``options`` : des couples ``(mot, valeur)``. Une valeur qui n’y est pas n’enfonce rien.
    """

    _esm = module("bascule.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    mots = traitlets.List().tag(sync=True)
    rang = traitlets.Int(AUCUN).tag(sync=True)
    value = traitlets.Any(None, allow_none=True)

    def __init__(self, libelle: str, options: Sequence[tuple[str, Any]]) -> None:
        self.options = list(options)
        super().__init__(libelle=libelle, mots=[mot for mot, _ in self.options])
        self.observe(self._montrer, "value")

    def _montrer(self, changement: Any) -> None:
        valeurs = [valeur for _, valeur in self.options]
        self.rang = valeurs.index(changement["new"]) if changement["new"] in valeurs else AUCUN

    def entendre(self, message: dict[str, Any]) -> bool | None:
        rang = message.get("rang")
        if isinstance(rang, int) and 0 <= rang < len(self.options):
            self.value = self.options[rang][1]
        return None
