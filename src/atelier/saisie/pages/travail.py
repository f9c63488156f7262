"""Ce que la page garde : tables, image et document, dans une sortie ordinaire du notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.cours.textes import insecables
from atelier.erreurs import ErreurAtelier
from atelier.remise.copie import lire_copie
from atelier.saisie.composants import Page, bouton, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.session import Session


class PageTravail(Page):
    """La sortie enregistrée, tenue à jour tant que le noyau vit, puis par le gardien."""

    nom = "mon_travail"

    def __init__(self, session: Session) -> None:
        self._poignee: Any = None
        self._montree: dict[str, Any] = {}
        super().__init__(session)

    def corps(self) -> list[w.Widget]:
        self.verdict = Ecriteau()
        return [
            phrase("Ce qui suit se lit sans rien lancer. C’est ce que votre formateur verra."),
            w.HBox([bouton("Vérifier sur le disque", self._verifier), self.verdict]),
        ]

    def montrer(self, carnet: Carnet) -> None:
        if self._poignee is None:
            return
        sortie = self.session.sortie(carnet)
        if sortie != self._montree:
            self._montree = sortie
            self.verdict.value = ""
            self._poignee.update(sortie, raw=True)

    def ouvrir(self) -> None:
        from IPython.display import display  # noqa: PLC0415 — absent hors d’un notebook

        # Avant l’inscription : la barre y envoie déjà au gardien ce que la page garde.
        self.session.avec_sortie = True
        super().ouvrir()
        carnet = self.session.lire()
        self._montree = self.session.sortie(carnet)
        self._poignee = display(self._montree, raw=True, display_id=True)

    def _verifier(self) -> None:
        self.verdict.value = insecables(self._relire())

    def _relire(self) -> str:
        if not self.barre.page:
            return (
                "Ici, la page ne dit pas son nom : enregistrez-la (Ctrl+S), puis lancez "
                "« atelier verifier » sur son fichier."
            )
        # Le noyau travaille dans le dossier du notebook ; le front connaît son nom d’aujourd’hui.
        fichier = Path.cwd() / self.barre.page.rsplit("/", 1)[-1]
        try:
            carnet = self.session.depot.lire()
            garde = lire_copie(fichier).carnet
        except ErreurAtelier as e:
            return str(e)
        if (garde.carnet_id, garde.revision) == (carnet.carnet_id, carnet.revision):
            return (
                "Vérifié : cette page, relue sur le disque, porte bien votre dernier état "
                f"(révision {carnet.revision})."
            )
        return (
            f"Pas encore : la page en est à la révision {garde.revision}, votre travail à la "
            f"{carnet.revision}. Faites Ctrl+S."
        )
