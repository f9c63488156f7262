"""Le cadre isolé où vit la page du schéma."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from atelier.saisie.ponts.socle import FRONT, STYLE
from atelier.schema.disposition import COTE_MAX


class Carte(anywidget.AnyWidget):
    """Le cadre isolé qui montre la page pyvis ; ``etat`` la met à jour sans la recharger.

    ``choisi`` suit l’acteur ou le lien sélectionné ; ``mode`` vaut « deplacer » ou « relier ».
    """

    _esm = FRONT / "cadre.js"
    _css = STYLE
    page = traitlets.Unicode("").tag(sync=True)
    etat = traitlets.Unicode("").tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    hauteur = traitlets.Int(660).tag(sync=True)
    choisi = traitlets.Unicode("").tag(sync=True)
    mode = traitlets.Unicode("deplacer").tag(sync=True)

    def __init__(self, geste: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self.on_msg(lambda _, message, __: geste(message) if isinstance(message, dict) else None)


def position_permise(p: Any) -> bool:
    """Vrai si le navigateur envoie bien une place du dessin."""
    return isinstance(p, dict) and all(
        isinstance(p.get(axe), (int, float)) and math.isfinite(p[axe]) and abs(p[axe]) <= COTE_MAX
        for axe in ("x", "y")
    )
