"""Le travail ouvert dans ce noyau : un dépôt, et les formulaires à tenir à jour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from atelier.carnet.depot import Depot
from atelier.carnet.historique import Piles
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.carnet.operations import Changement, Operation
from atelier.erreurs import ErreurAtelier


class Formulaire(Protocol):
    """Ce que la session tient à jour : chaque formulaire, et la sortie enregistrée."""

    def rafraichir(self, carnet: Carnet) -> None:
        """Montre l’état ``carnet``."""

    def fermer(self) -> None:
        """Libère ce qui n’est plus affiché."""


class Session:
    """Le travail d’un dossier, partagé par les formulaires d’un même noyau.

    ``erreur`` est la dernière erreur à montrer, vide quand tout va bien.
    """

    def __init__(self, dossier: Path) -> None:
        self.depot = Depot(dossier)
        self.erreur = ""
        self.avec_sortie = False
        self._formulaires: dict[str, Formulaire] = {}

    def lire(self) -> Carnet:
        """Le dernier état ; un travail vide, et une erreur à montrer, s’il est illisible."""
        try:
            return self.depot.lire()
        except ErreurAtelier as e:
            self.erreur = str(e)
            return carnet_neuf("illisible")

    def appliquer(self, operation: Operation) -> Changement | None:
        """Applique une opération et met à jour tous les formulaires ; ``None`` si elle a échoué."""
        return self._tenter(lambda: self.depot.appliquer(operation))

    def annuler(self) -> Changement | None:
        """Défait la dernière opération."""
        return self._tenter(self.depot.annuler)

    def retablir(self) -> Changement | None:
        """Refait la dernière opération défaite."""
        return self._tenter(self.depot.retablir)

    def piles(self) -> Piles:
        """Ce qu’on peut annuler et rétablir ; rien si le travail est illisible."""
        try:
            return self.depot.piles()
        except ErreurAtelier:
            return Piles([], [])

    def inscrire(self, nom: str, formulaire: Formulaire) -> None:
        """Tient ``formulaire`` à jour ; une cellule relancée remplace l’ancien."""
        ancien = self._formulaires.pop(nom, None)
        if ancien is not None:
            ancien.fermer()
        self._formulaires[nom] = formulaire
        formulaire.rafraichir(self.lire())

    def rafraichir(self) -> None:
        """Relit le travail et met à jour tous les formulaires."""
        carnet = self.lire()
        for formulaire in list(self._formulaires.values()):
            formulaire.rafraichir(carnet)

    def _tenter(self, geste: Callable[[], Changement]) -> Changement | None:
        try:
            changement = geste()
            self.erreur = ""
        except ErreurAtelier as e:
            self.erreur = str(e)
            changement = None
        self.rafraichir()
        return changement


_ouvertes: dict[Path, Session] = {}


def session() -> Session:
    """La session du dossier courant : celui du notebook."""
    dossier = Path.cwd()
    if dossier not in _ouvertes:
        _ouvertes[dossier] = Session(dossier)
    return _ouvertes[dossier]


def afficher(widget: Any) -> None:
    """Montre un widget dans la cellule."""
    from IPython.display import display  # noqa: PLC0415 — absent hors d’un notebook

    display(widget)
