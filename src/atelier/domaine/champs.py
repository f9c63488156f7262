"""Les genres de champs d’un document : leurs bornes, et comment ils s’écrivent.

Le type d’un champ est tout ce que l’atelier en sait : la lecture le contrôle, le schéma publié en sort.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct, field

from atelier.domaine.texte import LIBELLE_MAX, TEXTE_MAX

ELEMENTS_MAX = 2_000
"""Le plus long qu’une liste ou une table puisse être, sauf mention contraire."""

Libelle = Annotated[str, Meta(max_length=LIBELLE_MAX)]
"""Un texte court, sur une ligne."""
TexteLong = Annotated[str, Meta(max_length=TEXTE_MAX)]
"""Un texte de quelques pages au plus, sur plusieurs lignes."""
Cle = Annotated[str, Meta(max_length=100)]
"""Ce qui désigne une ligne d’une table."""
Identifiant = Annotated[str, Meta(min_length=1, max_length=LIBELLE_MAX)]
Libelles = Annotated[tuple[Libelle, ...], Meta(max_length=ELEMENTS_MAX)]
Entier = Annotated[int, Meta(ge=0, le=10**9)]
"""Un entier positif raisonnable."""


def toujours_ecrit(valeur: Any) -> Any:
    """La valeur par défaut d’un champ que le document dit même quand elle n’a pas changé."""
    # msgspec omet un champ égal à sa valeur par défaut, mais ne compare pas à ce qu’une fonction fabrique.
    return field(default_factory=lambda: valeur)


@cache
def champs_de_texte(type_: type[Struct]) -> dict[str, bool]:
    """Les champs d’un type où une personne a pu écrire ; vrai pour ceux qui tiennent plusieurs lignes."""
    genres = get_type_hints(type_, include_extras=True)
    return {
        c: _contient(g, TexteLong) for c, g in genres.items() if _contient(g, str) or _contient(g, Struct)
    }


def _contient(genre: Any, cherche: Any) -> bool:
    if genre == cherche or (cherche is Struct and isinstance(genre, type) and issubclass(genre, Struct)):
        return True
    # Les valeurs d’un Literal ne sont pas des genres.
    return get_origin(genre) is not Literal and any(_contient(g, cherche) for g in get_args(genre))
