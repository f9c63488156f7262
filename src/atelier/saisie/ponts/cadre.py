"""Le cadre isolé où vit la page du schéma."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from atelier.saisie.ponts.socle import FRONT, STYLE
from atelier.schema.disposition import COTE_MAX, Disposition
from atelier.schema.en_phrases import titre
from atelier.schema.page_du_schema import Etat, difference, etat, page

_PETIT = 200
"""En dessous (acteurs, liens et phrases comptés), l’état entier est déjà peu de chose."""

_PART_CHANGEE = 3
"""Quand plus d’un tiers du dessin a changé, mieux vaut repartir d’un état entier."""


class Carte(anywidget.AnyWidget):
    """Le cadre isolé qui montre la page pyvis ; ``montrer`` la met à jour sans la recharger.

    ``etat``, numéroté, est celui de départ ; ``suite`` dit ce qui a changé depuis : un geste n’envoie
    que peu, et un cadre rechargé retrouve tout. ``choisi`` suit l’acteur ou le lien sélectionné ;
    ``mode`` vaut « deplacer » ou « relier ».
    """

    _esm = FRONT / "cadre.js"
    _css = STYLE
    page = traitlets.Unicode("").tag(sync=True)
    etat = traitlets.Unicode("").tag(sync=True)
    suite = traitlets.Unicode("").tag(sync=True)
    numero = traitlets.Int(0).tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    hauteur = traitlets.Int(660).tag(sync=True)
    choisi = traitlets.Unicode("").tag(sync=True)
    mode = traitlets.Unicode("deplacer").tag(sync=True)

    def __init__(self, geste: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self._depart: Etat = {}
        self.on_msg(lambda _, message, __: geste(message) if isinstance(message, dict) else None)

    def montrer(self, disposition: Disposition) -> None:
        """Montre un dessin : la page entière la première fois, ensuite ce qui a changé."""
        tout = etat(disposition)
        with self.hold_sync():
            self.titre = titre(disposition.dessin)
            objets = sum(map(len, tout.values()))
            if self._depart and objets > _PETIT:
                suite = difference(self._depart, tout)
                combien = sum(map(len, suite.values()))
                if combien <= objets // _PART_CHANGEE:
                    self.suite = json.dumps(suite, ensure_ascii=False) if combien else ""
                    return
            self._depart, self.suite = tout, ""
            self.numero += 1
            if not self.page:
                self.page = page(disposition, tout, numero=self.numero)
            self.etat = json.dumps(tout, ensure_ascii=False)


def position_permise(p: Any) -> bool:
    """Vrai si le navigateur envoie bien une place du dessin."""
    return isinstance(p, dict) and all(
        isinstance(p.get(axe), (int, float)) and math.isfinite(p[axe]) and abs(p[axe]) <= COTE_MAX
        for axe in ("x", "y")
    )
