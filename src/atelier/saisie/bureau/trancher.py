"""Deux endroits disent des notes différentes : le formateur choisit, une personne à la fois."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.correction.relecture import BUREAU, Desaccord
from atelier.cours.textes import insecables, pluriel
from atelier.saisie.bureau.correction_ouverte import CorrectionOuverte
from atelier.saisie.composants import bouton, fermer, phrase
from atelier.saisie.ecriteau import Ecriteau

MONTRES = 12


class Trancher:
    """La liste des notes à trancher ; invisible quand tout s’accorde."""

    def __init__(self, ouverte: CorrectionOuverte) -> None:
        self._ouverte = ouverte
        self._montres: list[Desaccord] | None = None
        self.boite = w.VBox()
        self.rafraichir()

    def rafraichir(self) -> None:
        """Suit les désaccords qui restent."""
        desaccords = self._ouverte.desaccords
        self.boite.layout.display = "" if desaccords else "none"
        if self._montres == desaccords:
            return
        self._montres = list(desaccords)
        for ancien in self.boite.children:
            fermer(ancien)
        combien = pluriel(len(desaccords), "note")
        self.boite.children = [
            phrase(
                f"{combien} à trancher : le bureau et vos fichiers ne disent pas la même chose. Laquelle est la "
                "bonne ? L’autre fichier sera gardé dans sauvegardes."
            ),
            *(self._un(d) for d in desaccords[:MONTRES]),
        ]

    def _un(self, d: Desaccord) -> w.Widget:
        boutons = [
            bouton(f"{'au bureau' if ou == BUREAU else ou} : {valeur or 'rien'}", self._choisir(d, ou))
            for ou, valeur in d.valeurs.items()
        ]
        return w.HBox(
            [Ecriteau(insecables(f"{d.nom}, {d.quoi} :")), *boutons],
            layout=w.Layout(flex_flow="row wrap"),
        )

    def _choisir(self, d: Desaccord, ou: str) -> Any:
        return lambda: self._ouverte.tenter(lambda: self._ouverte.trancher(d, ou))
