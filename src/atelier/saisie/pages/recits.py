"""Sans stage : un récit d’une page, dont on tire son réseau."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.carnet.operations import regler_centre
from atelier.cours.balises import html, joindre
from atelier.cours.textes import charger, insecables
from atelier.saisie.composants import Page, bouton, phrase
from atelier.saisie.ecriteau import Ecriteau


class PageRecits(Page):
    """On lit, puis l’on part de ce récit ; un travail déjà commencé est rangé, pas effacé."""

    nom = "recits"

    def corps(self) -> list[w.Widget]:
        self.choix = w.Dropdown(
            description="Récit", layout=w.Layout(width="480px"), style={"description_width": "60px"},
            options=[(r["titre"], r["id"]) for r in charger("recits")["recits"]],
        )  # fmt: skip
        self.choix.observe(lambda _: self._lire(), "value")
        self.texte = Ecriteau()
        self.dit = Ecriteau()
        self._lire()
        return [
            phrase("Pas de stage ? Lisez, puis trouvez les acteurs et les liens. Tout y est inventé."),
            self.choix,
            self.texte,
            bouton("Construire le réseau de ce récit", self._partir, principal=True),
            self.dit,
        ]

    def montrer(self, carnet: Carnet) -> None:
        """Dit que l’on travaille sur ce récit, quand c’est le cas."""
        recit = self._recit()
        self.dit.value = (
            insecables(
                html("<p role='status'><b>Au centre : {}.</b> La suite : page 02.</p>", recit["centre"])
            )
            if carnet.acteurs[carnet.ego].nom == recit["centre"]
            else ""
        )

    def _recit(self) -> dict[str, Any]:
        return next(r for r in charger("recits")["recits"] if r["id"] == self.choix.value)

    def _lire(self) -> None:
        paragraphes = self._recit()["texte"].strip().split("\n\n")
        corps = joindre(html("<p>{}</p>", insecables(p)) for p in paragraphes)
        self.texte.value = html(
            "<details class='atelier-notion'><summary>Lire le récit</summary>"
            "<div class='atelier-vignette'>{}</div></details>",
            corps,
        )

    def _partir(self) -> None:
        recit = self._recit()
        carnet = self.session.lire()
        if carnet.acteurs[carnet.ego].nom == recit["centre"]:
            self.dit.value = html(
                "<p role='status'>Vous travaillez déjà sur ce récit. La suite : page 02.</p>"
            )
            return
        regler = regler_centre(recit["centre"], recit["point_de_vue"])
        regler(carnet_neuf())  # à blanc : on ne range rien si le récit ne va pas
        self.session.changer_de_travail(
            f"Partir du récit « {recit['titre']} » ?",
            "Ranger mon travail et partir de ce récit",
            lambda: self.session.depot.appliquer(regler),
        )
