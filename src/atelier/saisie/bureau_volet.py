"""Ce que les volets du bureau ont en commun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as w

from atelier.correction.bureau import Bureau
from atelier.saisie.depliants import Depliants

if TYPE_CHECKING:
    from atelier.saisie.bureau import BureauDeCorrection


class Volet:
    """Un volet replié du bureau, tenu à jour avec lui. À prolonger."""

    titre = ""
    par_copie = True
    """Faux pour un volet qui parle de toute la promotion."""

    def __init__(self, page: BureauDeCorrection) -> None:
        self.page = page
        self.boite = Depliants([w.VBox(self.corps())], titles=(self.titre,))
        self.boite.observe(lambda _: self.rafraichir(page.ouverte.bureau), "selected_index")

    def corps(self) -> list[w.Widget]:
        """Les widgets du volet."""
        raise NotImplementedError

    def rafraichir(self, bureau: Bureau) -> None:
        """Met le volet à jour pour la copie à l’écran."""

    def titrer(self, suite: str = "") -> None:
        """Ajoute au titre ce qu’il faut savoir sans ouvrir."""
        self.boite.titles = (f"{self.titre}{suite}",)
