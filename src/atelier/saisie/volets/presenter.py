"""Présenter à l’oral : des vues gardées, et le schéma projeté anneau par anneau."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import ipywidgets as w
import traitlets
from msgspec.structs import replace

from atelier.carnet.modele import Carnet, Vue
from atelier.carnet.presentations import garder_vue, retirer_vue
from atelier.cours.textes import insecables
from atelier.saisie.composants import Volet, bouton, champ, lieu, phrase
from atelier.saisie.ponts.socle import FRONT, STYLE
from atelier.saisie.session import Session
from atelier.schema.projection import tableaux
from atelier.schema.svg import data_uri


class Projection(anywidget.AnyWidget):
    """Un bouton, et le plein écran qu’il ouvre ; ``ecrans`` est rempli quand on le demande."""

    _esm = FRONT / "projection.js"
    _css = STYLE
    ecrans = traitlets.List().tag(sync=True)

    def __init__(self, demander: Callable[[], list[dict[str, Any]]]) -> None:
        super().__init__()

        def entendre(_: Any, message: Any, __: Any) -> None:
            if message == {"geste": "projeter"}:
                self.ecrans = demander()
                self.send({"projeter": True})

        self.on_msg(entendre)


class Presenter(Volet):
    """Un volet. ``present`` dit la vue d’aujourd’hui ; ``reprendre`` y ramène le schéma."""

    def __init__(
        self, session: Session, present: Callable[[], Vue], reprendre: Callable[[Vue], None]
    ) -> None:
        super().__init__(session)
        self._present, self._reprendre = present, reprendre
        etroit = {"description_width": "110px"}
        self.nom = champ("Nom de la vue", exemple="Ce qui nous manque", largeur="430px", style=etroit)
        self.phrase = champ(
            "Ce que j’en dis", exemple="une phrase, montrée avec le dessin", largeur="640px", style=etroit
        )
        self.vues = w.VBox()
        self.projection = Projection(self._ecrans)
        self.boite = w.VBox(
            [
                phrase(
                    "Projeter : plein écran, gros caractères, les anneaux un à un, puis vos vues. "
                    "Ni notes, ni qualité des liens. Flèches pour avancer, Échap pour sortir."
                ),
                self.projection,
                phrase(
                    "Garder une vue : réglez d’abord le dessin et les filtres, puis nommez ce que l’on voit."
                ),
                self.nom,
                self.phrase,
                bouton("Garder cette vue", self._garder),
                self.vues,
            ]
        )

        lieu(self.boite, "presenter")

    def montrer(self, carnet: Carnet) -> None:
        """Met la liste des vues à jour."""
        self.vues.children = [self._ligne(v) for v in carnet.vues] or [
            phrase("Aucune vue gardée pour l’instant.")
        ]

    def _ligne(self, vue: Vue) -> w.Widget:
        return w.HBox(
            [
                bouton(insecables(f"Revoir « {vue.nom} »"), lambda: self._reprendre(vue)),
                bouton("Retirer", lambda: self._retirer(vue.nom)),
                phrase(vue.phrase),
            ]
        )

    def _garder(self) -> None:
        vue = replace(self._present(), nom=self.nom.value, phrase=self.phrase.value)
        if self.session.appliquer(garder_vue(vue)) is not None:
            self.nom.value = self.phrase.value = ""

    def _retirer(self, nom: str) -> None:
        self.session.appliquer(retirer_vue(nom))

    def _ecrans(self) -> list[dict[str, Any]]:
        carnet = self.session.lire()
        autour = insecables(f"Autour de {carnet.acteurs[carnet.ego].nom}")
        return [
            {
                "autour": autour,
                "titre": insecables(t.titre),
                "image": data_uri(t.image),
                "cle": [[s, c, [list(p) for p in noms]] for s, c, noms in t.cle],
                "phrase": insecables(t.phrase),
            }
            for t in tableaux(carnet)
        ]
