"""Écrire du HTML où rien de saisi n’entre sans être protégé.

Hors des pages à imprimer, qui ont leurs gabarits (``dossier.page``), tout le HTML de l’atelier s’écrit
par ``html`` : le gabarit est écrit dans le code, les valeurs n’y entrent que protégées.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import LiteralString, Self

from markupsafe import Markup


class Html(Markup):
    """Du HTML déjà protégé : un texte ordinaire qu’on lui ajoute est protégé au passage."""

    @classmethod
    def escape(cls, s: object, /) -> Self:
        """Protège comme la bibliothèque standard : ce qui est déjà gardé reste le même à l’octet près."""
        return cls(s.__html__() if hasattr(s, "__html__") else escape(str(s)))


def html(gabarit: LiteralString, *valeurs: object) -> Html:
    """``html("<p>{}</p>", nom)`` : le gabarit, une valeur protégée à la place de chaque ``{}``.

    Du ``Html`` entre tel quel ; une suite de valeurs entre bout à bout, chacune protégée.
    """
    return Html(gabarit.format(*map(_protege, valeurs)))


def joindre(valeurs: Iterable[object]) -> Html:
    """Ces valeurs bout à bout, chacune protégée."""
    return Html("".join([str(_protege(v)) for v in valeurs]))


def table_en_html(
    entetes: Iterable[str], lignes: Iterable[Iterable[object]], *, style: str = "", legende: str = ""
) -> Html:
    """Une table protégée ; un titre vide laisse son coin vide. ``legende`` : du ``Html``, posé avant les lignes."""
    attribut = html(' style="{}"', style) if style else ""
    # Trois cents acteurs font quatre mille cases, à chaque geste : elles s’écrivent d’un trait.
    corps = "".join(
        f"<tr>{''.join([f'<td{attribut}>{_protege(v)}</td>' for v in ligne])}</tr>" for ligne in lignes
    )
    return html(
        "<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        legende,
        (html('<th scope="col"{}>{}</th>', attribut, e) if e else html("<td></td>") for e in entetes),
        Html(corps),
    )


def _protege(valeur: object) -> str | int | float:
    if isinstance(valeur, str):
        return valeur if isinstance(valeur, Markup) else escape(valeur)
    if isinstance(valeur, int | float):  # un nombre n’a rien à protéger, et garde sa mise en forme
        return valeur
    return joindre(valeur) if isinstance(valeur, Iterable) else Html.escape(valeur)
