"""Le schéma interactif et, à côté, la liste qui fait la même chose au clavier."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import Any

import anywidget
import ipywidgets as w
import traitlets

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import deplacer
from atelier.saisie.composants import Page, phrase
from atelier.saisie.pont import FRONT
from atelier.saisie.session import Session
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import COTE_MAX, Disposition, disposer
from atelier.schema.legende import image_de_la_legende
from atelier.schema.page import page
from atelier.schema.svg import data_uri
from atelier.schema.texte import equivalent, titre


class Carte(anywidget.AnyWidget):
    """Le cadre isolé qui montre la page pyvis ; ``choisi`` suit l’acteur sélectionné."""

    _esm = FRONT / "carte.js"
    _css = FRONT / "atelier.css"
    page = traitlets.Unicode("").tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    hauteur = traitlets.Int(700).tag(sync=True)
    choisi = traitlets.Unicode("").tag(sync=True)

    def __init__(self, geste: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self.on_msg(lambda _, message, __: geste(message) if isinstance(message, dict) else None)


class PageSchema(Page):
    """« Mon réseau, mes partenaires » : la cible, à voir et à déplacer."""

    nom = "schema"
    titre = "Mon réseau, mes partenaires (existants et potentiels)"

    def __init__(self, session: Session) -> None:
        self._dessine: Any = None
        super().__init__(session)

    def corps(self) -> list[w.Widget]:
        self.carte = Carte(self._geste)
        self.carte.layout.flex = "1 1 auto"
        self.liste = w.Select(description="", options=[], rows=14, layout=w.Layout(width="230px"))
        self.sur(self.liste, self._choisir)
        self.detail = w.HTML(layout=w.Layout(width="230px"))
        self.phrases = w.HTML()
        cote = w.VBox([phrase("Acteurs"), self.liste, self.detail])
        return [
            phrase(
                "Cliquez un acteur pour le lire ; faites-le glisser pour le déplacer. L’anneau dit sa classe."
            ),
            w.HBox([self.carte, cote]),
            w.HTML(f'<img alt="Légende du schéma" src="{data_uri(image_de_la_legende())}">'),
            w.Accordion([self.phrases], titles=("Le schéma en phrases",), selected_index=None),
        ]

    def montrer(self, carnet: Carnet) -> None:
        dessin = dessiner(carnet)
        disposition = disposer(dessin, carnet.positions)
        if self._dessine != (dessin, carnet.positions):
            self._dessine = (dessin, carnet.positions)
            self.carte.titre = titre(dessin)
            self.carte.page = page(disposition)
            self.phrases.value = "".join(f"<p>{escape(p)}</p>" for p in equivalent(dessin))
        self._disposition: Disposition = disposition
        choisi = self.liste.value if self.liste.value in disposition.places else None
        self.liste.options = [("(aucun)", None), *((_rang(disposition, n.id), n.id) for n in dessin.noeuds)]
        self.liste.value = choisi
        self._detailler(choisi)

    def _detailler(self, acteur: str | None) -> None:
        self.carte.choisi = acteur or ""
        place = self._disposition.places.get(acteur or "")
        voisins = [
            f"<li>{escape(t.description)}</li>"
            for t in self._disposition.dessin.traits
            if acteur in (t.source, t.cible)
        ]
        self.detail.value = (
            f'<div style="line-height: 1.4">{escape(place.noeud.description)}'
            f"<ul>{''.join(voisins)}</ul></div>"
            if place
            else ""
        )

    def _choisir(self, acteur: str | None) -> None:
        self._detailler(acteur)

    def _geste(self, message: dict[str, Any]) -> None:
        if message.get("geste") == "clic":
            acteur = message.get("acteur")
            self.liste.value = acteur if acteur in self._disposition.places else None
        elif message.get("geste") == "deplacer" and isinstance(message.get("positions"), dict):
            places = {
                acteur: (float(p["x"]), float(p["y"]))
                for acteur, p in message["positions"].items()
                if acteur in self._disposition.places and _position_permise(p)
            }
            if places:
                # La page montre déjà le déplacement : la recharger ferait clignoter le schéma.
                self._dessine = (self._disposition.dessin, {**self.session.lire().positions, **places})
                if self.session.appliquer(deplacer(places)) is not None:
                    self.detail.value = (
                        "<p><b>Déplacé.</b> Sa classe n’a pas changé : elle se choisit à la page 03.</p>"
                    )


def _position_permise(p: Any) -> bool:
    return isinstance(p, dict) and all(
        isinstance(p.get(axe), (int, float)) and math.isfinite(p[axe]) and abs(p[axe]) <= COTE_MAX
        for axe in ("x", "y")
    )


def _rang(disposition: Disposition, acteur: str) -> str:
    place = disposition.places[acteur]
    return f"{place.numero}. {place.noeud.libelle}" if disposition.numerote else place.noeud.libelle
