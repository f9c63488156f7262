"""Les valeurs permises : ce dont un calcul dépend. Leurs libellés sont dans ``cours``.

Sources : cours « Réseaux et partenariats » (D. Guergo, IRTS Nouvelle-Aquitaine) pour les deux
axes, les critères et le statut existant ou potentiel ; les classes ``personnel`` et ``contact``,
la base ``mandat`` et les énumérations annexes sont des propositions de l’atelier.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, get_args


class Statut(StrEnum):
    """Le schéma du cours demande les existants et les potentiels."""

    EXISTANT = "existant"
    POTENTIEL = "potentiel"


class Sphere(StrEnum):
    """Premier axe, porté par l’acteur : qui est-il par rapport au centre ?"""

    EGO = "ego"
    PRIMAIRE = "primaire"
    SECONDAIRE = "secondaire"


class Base(StrEnum):
    """Second axe, porté par le lien : sur quoi repose-t-il ?"""

    PERSONNELLE = "personnelle"
    INSTITUTIONNELLE = "institutionnelle"
    MANDAT = "mandat"


class Forme(StrEnum):
    """Ce que le schéma montre : la cible autour du centre, ou tous les liens."""

    CIBLE = "cible"
    ENSEMBLE = "ensemble"


class Classe(StrEnum):
    """Classe d’un lien existant, de la plus lâche à la plus instituée."""

    PERSONNEL = "personnel"
    CONTACT = "contact"
    INFORMEL = "informel"
    FORMEL = "formel"
    PARTENARIAT = "partenariat"


class Reponse(StrEnum):
    """Réponse à un critère, pour un lien."""

    OUI = "O"
    EN_PARTIE = "P"
    NON = "N"
    NE_SAIT_PAS = "?"
    SANS_OBJET = "S"


class Lecture(StrEnum):
    """Les deux lectures du partenariat que le cours contient (D08 et D09)."""

    INSTITUEE = "instituee"
    CONVENTIONNEE = "conventionnee"


class PointDeVue(StrEnum):
    """Qui est au centre."""

    ETABLISSEMENT = "etablissement"
    MOI = "moi"
    PERSONNE = "personne"


class Categorie(StrEnum):
    """Nature d’un acteur ; elle donne sa forme sur le schéma."""

    PUBLIC = "public"
    ASSOCIATION = "association"
    PRIVE = "prive"
    ENTOURAGE = "entourage"
    PERSONNE_CONCERNEE = "personne_concernee"
    GROUPE_USAGERS = "groupe_usagers"


class Qualite(StrEnum):
    """Qualité vécue d’un lien."""

    FORT = "fort"
    NORMAL = "normal"
    TENU = "tenu"
    CONFLICTUEL = "conflictuel"
    ROMPU = "rompu"


QUALITES_DIFFICILES = (Qualite.TENU, Qualite.CONFLICTUEL, Qualite.ROMPU)
"""Ce qui demande que l’on s’en occupe."""


class Sens(StrEnum):
    """Sens des échanges."""

    RECIPROQUE = "reciproque"
    SOURCE_VERS_CIBLE = "source_vers_cible"
    CIBLE_VERS_SOURCE = "cible_vers_source"


class Echelle(StrEnum):
    """Territoire d’un acteur."""

    INTERNE = "interne"
    LOCAL = "local"
    TERRITORIAL = "territorial"
    DEPARTEMENTAL = "departemental"
    REGIONAL = "regional"
    NATIONAL = "national"


class Certitude(StrEnum):
    """Comment l’étudiant sait qu’un lien entre deux autres acteurs existe."""

    OBSERVE = "observe"
    DIT = "dit"
    LU = "lu"
    SUPPOSE = "suppose"


CRITERES_RESEAU = ("R1", "R2", "R3", "R4", "R5")
"""Caractéristiques d’un réseau posées lien par lien ; R6 porte sur le réseau entier."""

CRITERES_PARTENARIAT = tuple(f"P{n}" for n in range(1, 11))
CRITERES = CRITERES_RESEAU + CRITERES_PARTENARIAT
# mypy n’admet pas un Literal calculé ; msgspec s’en sert pour refuser un critère inconnu.
if TYPE_CHECKING:
    Critere = str
else:
    Critere = Literal[CRITERES]
FINALITES = ("F1", "F2", "F3", "F4")


def enumeration_de(annotation: Any) -> type[StrEnum] | None:
    """L’énumération qu’annote un champ (``Statut`` ou ``Sphere | None``), sinon ``None``."""
    for t in (annotation, *get_args(annotation)):
        if isinstance(t, type) and issubclass(t, StrEnum):
            return t
    return None
