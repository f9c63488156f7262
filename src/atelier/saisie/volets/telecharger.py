"""Emporter le schéma : image, page hors ligne, de quoi imprimer."""

from __future__ import annotations

from html import escape

import ipywidgets as w

from atelier.cours.textes import insecables
from atelier.erreurs import ErreurAtelier
from atelier.saisie.composants import Volet, bouton, phrase
from atelier.saisie.session import Session
from atelier.saisie.volets.papiers import fichiers_en_liste
from atelier.schema.exports import FORMES, octets_du_schema

_MOTS = {
    "svg": "Image pour un document",
    "png": "Image pour un diaporama",
    "html": "Page hors ligne",
}


class Telecharger(Volet):
    """Un volet : les fichiers sont faits à la demande, du dernier état."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.fichiers = w.HTML()
        self.boite = w.VBox(
            [
                phrase("L’image, la page qui s’ouvre hors ligne, de quoi imprimer."),
                bouton("Préparer les fichiers", self._preparer),
                self.fichiers,
            ]
        )

    def vider(self) -> None:
        """Le schéma a changé : les fichiers d’avant ne valent plus."""
        self.fichiers.value = ""

    def _preparer(self) -> None:
        carnet = self.session.lire()
        faits, manques = [], ""
        for forme, mot in _MOTS.items():
            try:
                octets = octets_du_schema(carnet, forme, avec_la_regle=False)
            except ErreurAtelier as e:  # le PNG ne se fait pas dans le site sans installation
                manques += f"<p>{escape(insecables(str(e)))}</p>"
                continue
            faits.append((mot, f"mon-schema.{forme}", octets, FORMES[forme]))
        self.fichiers.value = fichiers_en_liste(faits) + manques
