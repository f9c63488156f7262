"""Ce qu’un formulaire donne à lire : un widget où un texte ordinaire ne peut pas devenir une balise."""

from __future__ import annotations

from typing import Any

import ipywidgets as w
from traitlets import Unicode

from atelier.cours.balises import Html


class _Protege(Unicode):
    """Un texte ordinaire y est protégé ; du ``Html`` y entre tel quel."""

    def validate(self, obj: Any, value: Any) -> Html:
        return Html.escape(super().validate(obj, value))


class Ecriteau(w.HTML):
    """Le ``HTML`` d’ipywidgets, qui protège ce que ``html`` n’a pas écrit : un oubli se voit, il ne nuit pas."""

    value = _Protege(help="Ce qui se lit").tag(sync=True)
