"""L’habit commun des pages à imprimer : HTML autonome, rien d’actif, lisible hors ligne.

Chaque page a son gabarit (``.html.j2``) à côté du code qui la remplit. Tout ce qu’un gabarit montre est
protégé ; un nom qu’il demande et qu’on ne lui donne pas est une erreur, jamais un blanc.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from atelier.cours.balises import Html
from atelier.cours.textes import insecables

if TYPE_CHECKING:
    from jinja2 import Environment


def page(gabarit: str, **valeurs: object) -> str:
    """La page entière. ``gabarit`` : « dossier/adresses.html.j2 », dans le paquet ; ``valeurs`` : ce qu’il montre."""
    return _gabarits().get_template(gabarit).render(valeurs)


@cache
def _gabarits() -> Environment:
    """L’unique réglage : tout protégé, rien d’oublié. Un gabarit est préparé à sa première page, une fois."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 — chargé quand on imprime

    gabarits = Environment(
        loader=PackageLoader("atelier", ""),
        autoescape=True,
        finalize=Html.escape,  # la même écriture que le reste de l’atelier
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    gabarits.filters["insecables"] = insecables
    return gabarits
