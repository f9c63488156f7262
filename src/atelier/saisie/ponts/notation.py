"""La grille où le formateur pose les niveaux, au clavier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.correction.bareme import NIVEAU_MAX
from atelier.saisie.ponts.socle import Pont, module

Entendre = Callable[[str, dict[str, Any]], bool]


class GrilleDeNotes(Pont):
    """Une ligne par critère, ou par copie. ``geste`` reçoit chaque geste et sa ligne, et dit s’il est fait.

    Une ligne : ``cle``, ``titre``, ``detail``, ``niveaux`` ([mot, descripteur]), ``valeur`` (0 à 3 ou
    ``None``), ``second``, ``commentaire``, ``connus``. ``de`` : ce dont parlent ces lignes ; un geste
    parti avant un changement de copie est écarté.
    """

    _esm = module("notation.js")
    lignes = traitlets.List().tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    vide = traitlets.Unicode("").tag(sync=True)
    de = traitlets.Unicode("").tag(sync=True)

    def __init__(self, geste: Entendre, **traits: Any) -> None:
        super().__init__(**traits)
        self._geste = geste

    def entendre(self, message: dict[str, Any]) -> None:
        cle, geste = message.get("cle"), message.get("geste")
        if message.get("de") != self.de or cle not in {x["cle"] for x in self.lignes}:
            return
        niveau, texte = message.get("niveau"), message.get("texte")
        fait = True
        # « type », pas isinstance : True est un entier pour Python, pas un niveau.
        if geste == "poser" and (niveau is None or (type(niveau) is int and 0 <= niveau <= NIVEAU_MAX)):
            fait = self._geste("poser", {"cle": cle, "niveau": niveau})
        elif geste == "commenter" and isinstance(texte, str):
            fait = self._geste("commenter", {"cle": cle, "texte": texte})
        elif geste in ("viser", "suivante", "precedente"):
            self._geste(str(geste), {"cle": cle})
        if not fait:
            self.send({"refus": True})  # l’écran revient à ce qui est enregistré

    def debut(self) -> None:
        """Met le curseur sur la première ligne."""
        self.send({"debut": True})
