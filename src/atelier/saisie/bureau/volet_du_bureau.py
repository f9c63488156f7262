"""Ce que les volets du bureau ont en commun."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import ipywidgets as w

from atelier.correction.etat_du_bureau import Bureau
from atelier.saisie.bureau.correction_ouverte import CorrectionOuverte
from atelier.saisie.ponts.depliant import Depliants


class Ecran(Protocol):
    """Ce qu’un volet sait du bureau : la correction ouverte, et la copie à l’écran."""

    ici: Path
    ouverte: CorrectionOuverte

    @property
    def copie(self) -> str:
        """L’identifiant de la copie à l’écran."""

    def rafraichir(self) -> None:
        """Met l’écran à jour."""

    def relister(self) -> None:
        """Refait la liste des copies montrées."""


class VoletDuBureau:
    """Un volet replié du bureau, tenu à jour avec lui. À prolonger."""

    titre = ""
    par_copie = True
    """Faux pour un volet qui parle de toute la promotion."""

    def __init__(self, page: Ecran) -> None:
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
