"""La barre d’un formulaire : annuler, rétablir, état de l’enregistrement, envoi au gardien."""

from __future__ import annotations

import json
from typing import Any

import anywidget
import traitlets

from atelier.carnet.modele import Carnet
from atelier.remise.paquet import document_qui_voyage
from atelier.saisie.pont import FRONT
from atelier.saisie.session import Session


class Barre(anywidget.AnyWidget):
    """Montre ce que se demande l’étudiant : « est-ce enregistré ? », et permet de défaire.

    ``paquet`` est le JSON envoyé au gardien : le document, et la sortie de la page s’il y en a une.
    """

    _esm = FRONT / "barre.js"
    _css = FRONT / "atelier.css"
    annuler = traitlets.Unicode("").tag(sync=True)
    retablir = traitlets.Unicode("").tag(sync=True)
    erreur = traitlets.Unicode("").tag(sync=True)
    paquet = traitlets.Unicode("").tag(sync=True)
    question = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.page = ""
        self.on_msg(self._entendre)

    def rafraichir(self, carnet: Carnet) -> None:
        """Montre l’état de ``carnet`` et le confie au gardien."""
        piles = self._session.piles()
        paquet = ""
        if self._session.depot.existe():
            # La sortie n’est refaite que si une cellule de la page la montre : elle porte une image.
            montree = self._session.sortie(carnet) if self._session.avec_sortie else None
            paquet = json.dumps(
                {
                    "carnet": document_qui_voyage(carnet),
                    "sortie": montree,
                    "remplace": sorted(self._session.remplace),
                },
                ensure_ascii=False,
            )
        with self.hold_sync():
            self.annuler = piles.annulables[-1].description if piles.annulables else ""
            self.retablir = piles.retablissables[-1].description if piles.retablissables else ""
            self.erreur = self._session.erreur
            self.paquet = paquet
            self.question = self._session.question()

    def _entendre(self, _: Any, message: Any, __: Any) -> None:
        if not isinstance(message, dict):
            return
        if isinstance(message.get("chemin"), str):
            self.page = message["chemin"]
        gestes = {
            "annuler": self._session.annuler,
            "retablir": self._session.retablir,
            "retour": self._session.revenir,
            "garder_dossier": self._session.garder_dossier,
            "prendre_page": self._session.prendre_page,
            "compris": self._session.comprendre,
            "restaurer": self._session.restaurer,
            "viser": lambda: self._session.viser(str(message.get("id", "")), self),
            "bonjour": lambda: self._session.rencontrer(message.get("document")),
        }
        geste = gestes.get(str(message.get("geste")))
        if geste is not None:
            geste()

    def montrer(self, selecteur: str) -> None:
        """Amène une partie du formulaire à l’écran, curseur compris."""
        self.send({"montrer": selecteur})

    def aller(self, page: str, identifiant: str) -> None:
        """Ouvre une autre page de l’atelier sur un acteur ou un lien."""
        self.send({"aller": {"page": page, "id": identifiant}})

    def oublier(self) -> None:
        """Demande à la page d’oublier le travail qu’elle porte."""
        self.send({"oublier": True})
