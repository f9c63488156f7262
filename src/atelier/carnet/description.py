"""Le JSON Schema publié du document, tiré des types : ``python -m atelier.carnet.description`` le récrit."""

from __future__ import annotations

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from atelier.carnet.document import Travail
from atelier.carnet.modele import VERSION_FORMAT

FICHIER = Path(__file__).with_name("carnet.schema.json")


def schema_publie() -> dict[str, Any]:
    """Le schéma d’un document d’aujourd’hui."""
    (corps,), definitions = msgspec.json.schema_components([Travail], ref_template="#/$defs/{name}")
    nom = corps["$ref"].rsplit("/", 1)[1]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Travail de l’atelier « Réseaux et partenariats », format {VERSION_FORMAT}",
        **{cle: v for cle, v in definitions.pop(nom).items() if cle != "title"},
        "$defs": {nom: _net(d) for nom, d in definitions.items()},
    }


def _net(definition: dict[str, Any]) -> dict[str, Any]:
    # Selon sa version, Python garde ou non la marge des docstrings.
    texte = cleandoc(definition.get("description", ""))
    return definition | {"description": texte} if texte else definition


def texte_du_schema() -> str:
    """Le contenu du fichier publié."""
    return json.dumps(schema_publie(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FICHIER.write_text(texte_du_schema(), encoding="utf-8")
