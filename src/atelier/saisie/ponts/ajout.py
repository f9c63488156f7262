"""Le champ d’ajout d’un acteur, qui reste ouvert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class ChampAjout(Pont):
    """Un champ qui reste ouvert : Entrée ajoute, et le champ se vide quand le noyau a pris.

    ``ajouter`` reçoit le texte, s’il est potentiel, la proposition choisie, et s’il s’agit d’un geste
    repris après un arrêt ; il dit s’il l’a accepté. ``coller`` reçoit un tableau collé ; ``repondre`` la réponse à un avis.
    """

    _esm = module("ajout.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    exemple = traitlets.Unicode("").tag(sync=True)
    vocabulaire = traitlets.List().tag(sync=True)
    relances = traitlets.List().tag(sync=True)
    avis = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        ajouter: Callable[[str, bool, dict[str, Any] | None, bool], bool],
        coller: Callable[[str], None],
        repondre: Callable[[dict[str, Any]], None],
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._ajouter, self._coller, self._repondre = ajouter, coller, repondre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        texte = message.get("texte")
        if message.get("geste") == "ajouter" and isinstance(texte, str) and texte.strip():
            proposition = message.get("proposition")
            proposition = proposition if isinstance(proposition, dict) else None
            return self._ajouter(
                texte, bool(message.get("potentiel")), proposition, bool(message.get("repris"))
            )
        if message.get("geste") == "coller" and isinstance(texte, str):
            self._coller(texte)
        else:
            self._repondre(message)
        return None
