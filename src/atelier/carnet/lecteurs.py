"""Lire une à une les valeurs d’un document venu de n’importe qui : type, bornes, sens.

Chaque lecteur prend une valeur et l’endroit où elle est ; il lève ``Refus``, qui nomme l’endroit.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, get_args

from atelier.domaine.texte import LIBELLE_MAX, TEXTE_MAX, sans_invisibles
from atelier.domaine.vocabulaire import CRITERES, Reponse, enumeration_de

ELEMENTS_MAX = 2_000


class Refus(Exception):
    """Une valeur ne convient pas, à tel endroit du document."""


_CRITERES = frozenset(CRITERES)
_REPONSES = {r.value: r for r in Reponse}
Lecteur = Callable[[Any, str], Any]


def texte(valeur: Any, ou: str, maximum: int = TEXTE_MAX) -> str:
    """Un texte de quelques pages au plus."""
    if not isinstance(valeur, str) or len(valeur) > maximum:
        raise Refus(f"« {ou} » n’est pas un texte, ou il est trop long")
    return valeur if valeur.isprintable() else sans_invisibles(valeur)


def libelle(valeur: Any, ou: str) -> str:
    """Un texte court, sur une ligne."""
    if type(valeur) is str and len(valeur) <= LIBELLE_MAX and valeur.isprintable():
        return valeur  # presque toujours : rien à nettoyer
    return texte(valeur, ou, LIBELLE_MAX).replace("\n", " ")


def textes(valeur: Any, ou: str, maximum: int = ELEMENTS_MAX) -> tuple[str, ...]:
    """Une liste de libellés."""
    if not isinstance(valeur, list) or len(valeur) > maximum:
        raise Refus(f"« {ou} » n’est pas une liste")
    return tuple(libelle(v, ou) for v in valeur)


def booleen(valeur: Any, ou: str) -> bool:
    """Vrai ou faux."""
    if not isinstance(valeur, bool):
        raise Refus(f"« {ou} » n’est ni vrai ni faux")
    return valeur


def parmi(enumeration: type[StrEnum]) -> Lecteur:
    """Le lecteur d’une valeur d’énumération."""
    valeurs = {v.value: v for v in enumeration}

    def lire(valeur: Any, ou: str) -> StrEnum:
        if not isinstance(valeur, str) or valeur not in valeurs:
            raise Refus(f"« {ou} » a une valeur inconnue")
        return valeurs[valeur]

    return lire


def reponses(valeur: Any, ou: str) -> dict[str, Reponse]:
    """Des réponses par critère connu."""
    donnees = objet(valeur, ou)
    if not donnees.keys() <= _CRITERES:
        raise Refus(f"« {ou} » nomme un critère inconnu")
    try:
        return {critere: _REPONSES[v] for critere, v in donnees.items()}
    except (KeyError, TypeError) as e:
        raise Refus(f"« {ou} » a une réponse inconnue") from e


def objet(valeur: Any, ou: str, maximum: int = ELEMENTS_MAX) -> dict[str, Any]:
    """Un objet JSON, pas trop grand."""
    if not isinstance(valeur, dict) or len(valeur) > maximum:
        raise Refus(f"« {ou} » n’a pas la forme attendue")
    return valeur


def table_de_textes(valeur: Any, ou: str) -> dict[str, str]:
    """Des textes par clé."""
    return {texte(k, ou, 100): texte(v, f"{ou}.{k}") for k, v in objet(valeur, ou).items()}


def position(valeur: Any, ou: str) -> tuple[float, float]:
    """Une place sur le dessin : deux nombres finis."""
    if not isinstance(valeur, list) or len(valeur) != 2:
        raise Refus(f"« {ou} » n’est pas une position")
    for v in valeur:
        if isinstance(v, bool) or not isinstance(v, (int, float)) or not abs(v) <= 1e5:
            raise Refus(f"« {ou} » n’est pas une position")
    return float(valeur[0]), float(valeur[1])


def entier(valeur: Any, ou: str) -> int:
    """Un entier positif raisonnable."""
    if isinstance(valeur, bool) or not isinstance(valeur, int) or not 0 <= valeur <= 10**9:
        raise Refus(f"« {ou} » n’est pas un nombre entier")
    return valeur


def lecteur_de(annotation: Any) -> Lecteur:
    """Le lecteur qui convient au type annoté d’un champ d’``Acteur`` ou de ``Lien``."""
    choix = [t for t in get_args(annotation) if t is not type(None)]
    if annotation is str:
        return libelle
    if annotation is bool or choix == [bool]:
        return booleen
    if annotation is int:
        return entier
    if choix[:1] == [str] and choix[-1] is ...:
        return textes
    if choix[:1] == [str]:
        return reponses
    enumeration = enumeration_de(annotation)
    assert enumeration is not None, annotation  # noqa: S101 — un nouveau genre de champ demande son lecteur
    return parmi(enumeration)
