"""Un champ d’une ligne et son bouton."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class ChampLigne(Pont):
    """Un nom et Entrée. ``faire`` reçoit le nom, et si le geste est repris ; il dit s’il l’a accepté.

    ``noms`` se proposent. ``avis`` est la question posée dessous ; ``repondre`` reçoit sa réponse.
    """

    _esm = module("ligne.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    exemple = traitlets.Unicode("").tag(sync=True)
    verbe = traitlets.Unicode("Ajouter").tag(sync=True)
    marge = traitlets.Unicode("").tag(sync=True)
    noms = traitlets.List().tag(sync=True)
    avis = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        faire: Callable[[str, bool], bool],
        repondre: Callable[[dict[str, Any]], object] = lambda _: None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._faire, self._repondre = faire, repondre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        if "geste" in message:
            self._repondre(message)
            return None
        texte = message.get("texte")
        vide = not isinstance(texte, str) or not texte.strip()
        return None if vide else self._faire(str(texte), bool(message.get("repris")))
