"""Écrire le schéma dans un fichier."""

from __future__ import annotations

from pathlib import Path

from atelier.carnet.ecriture import atomic_write
from atelier.carnet.modele import Carnet
from atelier.cours.textes import insecables
from atelier.erreurs import ErreurAtelier
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import Disposition, disposer
from atelier.schema.pdf import en_pdf
from atelier.schema.svg import svg
from atelier.schema.texte import equivalent, titre

FORMES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "html": "text/html;charset=utf-8",
    "pdf": "application/pdf",
}
"""Ce qu’on sait faire du schéma, et le genre du fichier : la seule liste."""


def image_du_carnet(carnet: Carnet, *, avec_la_regle: bool = False) -> tuple[str, list[str]]:
    """L’image SVG d’un travail et son équivalent en phrases."""
    disposition = disposition_du_carnet(carnet, avec_la_regle=avec_la_regle)
    return svg(disposition, titre(disposition.dessin)), equivalent(disposition.dessin)


def disposition_du_carnet(carnet: Carnet, *, avec_la_regle: bool = False) -> Disposition:
    """La disposition d’un travail, places choisies à la main comprises."""
    return disposer(dessiner(carnet, avec_la_regle=avec_la_regle), carnet.positions)


def octets_du_schema(carnet: Carnet, forme: str, *, avec_la_regle: bool) -> bytes:
    """Le schéma dans une des ``FORMES`` ; ``html`` est une page autonome.

    Le PNG est fait sans navigateur, deux fois plus grand que le SVG ; le PDF le porte, et ses phrases.
    Lève ``ErreurAtelier`` si le convertisseur manque.
    """
    disposition = disposition_du_carnet(carnet, avec_la_regle=avec_la_regle)
    if forme == "html":
        from atelier.schema.page import page_autonome  # noqa: PLC0415 — pyvis n’est chargé qu’ici

        return page_autonome(disposition).encode("utf-8")
    image = svg(disposition, titre(disposition.dessin))
    if forme == "svg":
        return image.encode("utf-8")
    png = _png(image)
    if forme == "png":
        return png
    if forme != "pdf":
        raise ValueError(forme)
    return en_pdf(png, titre(disposition.dessin), list(map(insecables, equivalent(disposition.dessin))))


def _png(image: str) -> bytes:
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 — chargé seulement pour un PNG
    except ImportError as e:
        raise ErreurAtelier(
            "L’image PNG ne peut pas être faite ici.",
            intact="Votre travail n’est pas touché.",
            remede="Prenez le SVG : les traitements de texte et les navigateurs l’ouvrent.",
        ) from e
    return bytes(svg_to_bytes(svg_string=image, zoom=2))


def ecrire_schema(carnet: Carnet, forme: str, chemin: Path) -> Path:
    """Écrit le schéma dans une des ``FORMES`` ; rend le chemin écrit."""
    atomic_write(chemin, octets_du_schema(carnet, forme, avec_la_regle=True))
    return chemin
