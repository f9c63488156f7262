"""Des parties qui s’ouvrent et se ferment : un titre, un bouton, et ce qu’il montre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as w
import traitlets

from atelier.saisie.ponts.socle import Pont, module


class _TeteDePartie(Pont):
    """Le titre d’une partie."""

    _esm = module("depliant.js")
    titre = traitlets.Unicode("").tag(sync=True)
    ouvert = traitlets.Bool(False).tag(sync=True)
    niveau = traitlets.Int(3).tag(sync=True)

    def entendre(self, message: dict[str, Any]) -> bool | None:
        if message.get("geste") == "ouvrir":
            self.ouvert = bool(message.get("ouvert"))
        return None


class Depliants(w.VBox):
    """Plusieurs parties, chacune ouverte ou fermée.

    ``titles`` : leurs titres, qui peuvent changer. ``selected_index`` : la dernière ouverte, ``None`` si
    elle vient de se fermer ; la donner ouvre cette partie, sans fermer les autres. ``niveau`` : celui de leurs
    titres dans la page, sous celui qui les précède.
    """

    titles = traitlets.Tuple()
    selected_index = traitlets.Int(None, allow_none=True)

    def __init__(
        self,
        contenus: Sequence[w.Widget],
        titles: Sequence[str] = (),
        selected_index: int | None = None,
        niveau: int = 3,
    ) -> None:
        self.tetes = [_TeteDePartie(titre=titre, niveau=niveau) for titre in titles]
        boites = []
        for rang, (tete, contenu) in enumerate(zip(self.tetes, contenus, strict=True)):
            contenu.add_class("atelier-depliant-corps")
            boite = w.VBox([tete, contenu])
            boite.add_class("atelier-depliant")
            boites.append(boite)
            tete.observe(self._suivre(rang), "ouvert")
        super().__init__(boites)
        self.observe(self._ouvrir, "selected_index")
        self.observe(self._titrer, "titles")
        self.titles = tuple(titles)
        self.selected_index = selected_index

    def _suivre(self, rang: int) -> Any:
        def geste(changement: Any) -> None:
            if changement["new"]:
                self.selected_index = rang
            elif self.selected_index == rang:
                self.selected_index = None

        return geste

    def _ouvrir(self, changement: Any) -> None:
        if changement["new"] is not None:
            self.tetes[changement["new"]].ouvert = True

    def _titrer(self, changement: Any) -> None:
        for tete, titre in zip(self.tetes, changement["new"], strict=True):
            tete.titre = titre
