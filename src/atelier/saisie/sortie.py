"""La sortie enregistrée d’une page : elle porte une image, coûteuse pour un grand réseau."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from atelier.carnet.modele import Carnet
from atelier.remise.paquet import sortie

GRAND = 80
"""Acteurs au-delà desquels l’image attend une pause de la saisie."""

PAUSE = 1.5
"""Secondes sans écrire : assez pour que l’image ne coupe pas une phrase."""


def boucle_en_cours() -> asyncio.AbstractEventLoop | None:
    """La boucle du noyau, qui fera la suite entre deux gestes ; ``None`` hors d’un noyau."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class SortieDifferee:
    """Une seule sortie par état du travail ; d’un grand réseau, refaite à la première pause.

    D’ici là, la page garde « l’image antérieure » : le document, lui, est toujours le dernier.
    ``refaite`` est appelée quand une sortie remise à plus tard peut être demandée de nouveau.
    """

    def __init__(self, refaite: Callable[[], None]) -> None:
        self._refaite = refaite
        self._faite: tuple[Carnet, dict[str, Any]] | None = None
        self._attente: asyncio.TimerHandle | None = None
        self._maintenant = False

    def de(self, carnet: Carnet) -> dict[str, Any]:
        """La sortie de ce travail, ou la précédente si celle-ci peut attendre."""
        # Le dépôt rend le même objet tant que le fichier n’a pas changé : l’identité suffit, sans coût.
        if self._faite is not None and self._faite[0] is carnet:
            return self._faite[1]
        du_meme = self._faite is not None and self._faite[0].carnet_id == carnet.carnet_id
        peut_attendre = du_meme and len(carnet.acteurs) > GRAND and not self._maintenant
        if self._faite is not None and peut_attendre and self._plus_tard():
            return self._faite[1]
        self._faite = (carnet, sortie(carnet, fermee=True))
        return self._faite[1]

    def _plus_tard(self) -> bool:
        """Prévoit de la refaire ; faux s’il n’y a pas de boucle pour cela."""
        boucle = boucle_en_cours()
        if boucle is None:
            return False
        if self._attente is not None:
            self._attente.cancel()
        self._attente = boucle.call_later(PAUSE, self._a_la_pause)
        return True

    def _a_la_pause(self) -> None:
        self._attente, self._maintenant = None, True
        try:
            self._refaite()
        finally:
            self._maintenant = False
