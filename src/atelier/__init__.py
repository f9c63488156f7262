"""L’atelier « Réseaux et partenariats » : ce que les notebooks appellent.

``import atelier`` ne charge presque rien ; chaque étape charge ce qu’elle montre quand on
l’appelle. Exemple : ``import atelier; atelier.classer()``.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.5.0"

__all__ = [
    "acteurs",
    "bareme",
    "cartographier",
    "classer",
    "commencer",
    "corriger",
    "etape",
    "exemple",
    "exercices",
    "explorer",
    "liens",
    "mes_travaux",
    "mon_dossier",
    "mon_travail",
    "notions",
    "plan",
    "promotion",
    "recits",
    "relire",
    "rendre",
    "tableaux",
    "vignettes",
    "voter",
]


def __getattr__(nom: str) -> Any:
    if nom in __all__:
        from importlib import import_module  # noqa: PLC0415 — rien n’est chargé avant d’être demandé

        return getattr(import_module("atelier.etapes"), nom)
    raise AttributeError(f"« atelier » n’a rien qui s’appelle « {nom} ». Essayez : {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
