"""Écrire le schéma dans un fichier."""

from __future__ import annotations

from pathlib import Path

from atelier.carnet.ecriture import atomic_write
from atelier.carnet.modele import Carnet
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import Disposition, disposer
from atelier.schema.svg import svg
from atelier.schema.texte import equivalent, titre


def image_du_carnet(carnet: Carnet, *, avec_la_regle: bool = False) -> tuple[str, list[str]]:
    """L’image SVG d’un travail et son équivalent en phrases."""
    disposition = disposition_du_carnet(carnet, avec_la_regle=avec_la_regle)
    return svg(disposition, titre(disposition.dessin)), equivalent(disposition.dessin)


def disposition_du_carnet(carnet: Carnet, *, avec_la_regle: bool = False) -> Disposition:
    """La disposition d’un travail, places choisies à la main comprises."""
    return disposer(dessiner(carnet, avec_la_regle=avec_la_regle), carnet.positions)


def ecrire_schema(carnet: Carnet, forme: str, chemin: Path) -> Path:
    """Écrit le schéma en ``svg`` ou en page ``html`` autonome ; rend le chemin écrit."""
    disposition = disposition_du_carnet(carnet, avec_la_regle=True)
    if forme == "svg":
        contenu = svg(disposition, titre(disposition.dessin))
    else:
        from atelier.schema.page import page_autonome  # noqa: PLC0415 — pyvis n’est chargé qu’ici

        contenu = page_autonome(disposition)
    atomic_write(chemin, contenu.encode("utf-8"))
    return chemin
