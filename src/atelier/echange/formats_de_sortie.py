"""Sous quelles formes un travail sort : la seule liste. La commande, la page 04 et les essais en découlent.

Rien de lourd ne se charge ici : la commande lit cette liste à chaque appel.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Sortie(Enum):
    """Ce qui sort : le réseau, pour un autre outil, ou son dessin."""

    RESEAU = "reseau"
    SCHEMA = "schema"


class Format(NamedTuple):
    """Une forme. ``suffixe`` : la fin du nom du fichier, vide si c’est un dossier de plusieurs fichiers.

    ``mime`` : le genre dit au navigateur. ``usage`` : à quoi elle sert, dans le menu de la page 04 ; vide,
    elle n’y est pas. ``papier`` : elle se met en page (taille, noir et blanc). ``revient`` : l’import la
    relit, sans rien perdre.
    """

    sorte: Sortie
    suffixe: str = ""
    mime: str = ""
    usage: str = ""
    papier: bool = False
    revient: bool = False


FORMATS = {
    "csv": Format(Sortie.RESEAU, revient=True),
    "xlsx": Format(Sortie.RESEAU, ".xlsx", revient=True),
    "graphml": Format(Sortie.RESEAU, ".graphml", revient=True),
    "gexf": Format(Sortie.RESEAU, ".gexf", revient=True),
    "kumu": Format(Sortie.RESEAU, ".json", revient=True),
    "gephi": Format(Sortie.RESEAU, revient=True),
    "pdf": Format(Sortie.SCHEMA, ".pdf", "application/pdf", "À imprimer", papier=True),
    "png": Format(Sortie.SCHEMA, ".png", "image/png", "Image pour un diaporama", papier=True),
    "svg": Format(Sortie.SCHEMA, ".svg", "image/svg+xml", "Image pour un document"),
    "html": Format(Sortie.SCHEMA, ".html", "text/html;charset=utf-8", "Page hors ligne"),
}
"""Par le mot de la commande ; l’ordre est celui du menu de la page 04."""


def formats(sorte: Sortie) -> list[str]:
    """Les formes d’une sorte, par leur mot."""
    return [nom for nom, f in FORMATS.items() if f.sorte is sorte]
