"""Le champ d’ajout : Entrée ajoute et vide, sans attendre le noyau."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from atelier.saisie.barre import FRONT


class ChampAjout(anywidget.AnyWidget):
    """Un champ qui reste ouvert ; ``geste`` reçoit le texte et dit s’il a été accepté."""

    _esm = FRONT / "ajout.js"
    _css = FRONT / "atelier.css"
    libelle = traitlets.Unicode("").tag(sync=True)
    exemple = traitlets.Unicode("").tag(sync=True)

    def __init__(self, libelle: str, exemple: str, geste: Callable[[str], bool]) -> None:
        super().__init__(libelle=libelle, exemple=exemple)
        self._geste = geste
        self.on_msg(self._entendre)

    def _entendre(self, _: Any, message: Any, __: Any) -> None:
        texte = message.get("texte") if isinstance(message, dict) else None
        if isinstance(texte, str) and texte.strip() and not self._geste(texte):
            self.send({"refuse": texte})
