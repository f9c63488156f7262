"""Où sont les notebooks, les cas et le gardien : dans le paquet installé, sinon dans le dépôt."""

from __future__ import annotations

from pathlib import Path

from atelier.erreurs import ErreurLancement

_PAQUET = Path(__file__).resolve().parent.parent
GARDIEN = _PAQUET / "lab" / "labextensions"


def ressource(nom: str) -> Path:
    """Le dossier ``notebooks`` ou ``data`` livré avec l’atelier.

    Lève ``ErreurLancement`` si l’installation est incomplète.
    """
    for racine in (_PAQUET / "_paquet", _PAQUET.parent.parent):
        if (racine / nom).is_dir():
            return racine / nom
    raise ErreurLancement(
        f"L’atelier est mal installé : son dossier « {nom} » manque.", remede="Réinstallez l’atelier."
    )
