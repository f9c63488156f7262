"""Ce que la page garde : tables, image et document, dans une sortie ordinaire du notebook."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.remise.paquet import sortie
from atelier.saisie.composants import Page, phrase
from atelier.saisie.session import Session


class PageTravail(Page):
    """La sortie enregistrée, tenue à jour tant que le noyau vit, puis par le gardien."""

    nom = "mon_travail"
    titre = "Mon travail, tel que cette page le garde"

    def __init__(self, session: Session) -> None:
        self._poignee: Any = None
        self._revision: tuple[str, int] | None = None
        super().__init__(session)

    def corps(self) -> list[w.Widget]:
        return [phrase("Cette partie se lit sans rien lancer. C’est elle que votre formateur verra.")]

    def montrer(self, carnet: Carnet) -> None:
        marque = (carnet.carnet_id, carnet.revision)
        if self._poignee is not None and marque != self._revision:
            self._revision = marque
            self._poignee.update(sortie(carnet), raw=True)

    def ouvrir(self) -> None:
        from IPython.display import display  # noqa: PLC0415 — absent hors d’un notebook

        self.session.avec_sortie = True
        super().ouvrir()
        carnet = self.session.lire()
        self._revision = (carnet.carnet_id, carnet.revision)
        self._poignee = display(sortie(carnet), raw=True, display_id=True)
