"""Le travail de l’étudiant, en mémoire : tout ce qu’un document contient."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.champs import (
    ELEMENTS_MAX,
    Cle,
    Entier,
    Libelle,
    Libelles,
    TexteLong,
    champs_de_texte,
)
from atelier.domaine.classement import Avis, classe_selon_la_regle, evaluer
from atelier.domaine.lien import Lien
from atelier.domaine.regle import Regle, regle
from atelier.domaine.reseau import Reseau
from atelier.domaine.vocabulaire import Classe, Forme, Lecture, PointDeVue, Sphere

VERSION_FORMAT = 4
NOM_DU_CENTRE = "Mon établissement"
ACTEURS_MAX = 2_000
LIENS_MAX = 10_000
PRESENTATIONS_MAX = 200
"""Vues, mises à l’épreuve, faits d’une question : au plus."""
TEXTES_LONGS = frozenset(
    champ for type_ in (Acteur, Lien) for champ, long in champs_de_texte(type_).items() if long
)
"""Champs d’acteur et de lien qui tiennent plusieurs lignes ; les autres sont des libellés d’une ligne."""

_TABLE = Meta(max_length=ELEMENTS_MAX)
_PRESENTATIONS = Meta(max_length=PRESENTATIONS_MAX)
Textes = Annotated[Mapping[Cle, TexteLong], _TABLE]
Coordonnee = Annotated[float, Meta(ge=-1e5, le=1e5)]


class Vue(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Une façon de regarder le schéma, gardée pour la montrer à l’oral.

    ``filtre`` : les critères choisis, par nom. ``choisi`` :
    l’acteur ou le lien mis en avant. ``phrase`` : ce que l’étudiant veut en dire.
    """

    nom: Libelle
    forme: Forme = Forme.CIBLE
    filtre: Textes = field(default_factory=dict)
    choisi: Libelle = ""
    phrase: TexteLong = ""


class Epreuve(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Une mise à l’épreuve : un besoin, et les acteurs que l’on appellerait, dans l’ordre."""

    besoin: Libelle
    appels: Libelles = ()


class Analyse(Struct, frozen=True, forbid_unknown_fields=True):
    """Le réseau que l’étudiant analyse, et ses membres (identifiants d’acteurs)."""

    reseau: TexteLong = ""
    perimetre: Libelles = ()


class Passage(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Un travail commencé sous une règle d’avant : à dire une fois à l’étudiant, puis à oublier.

    ``depuis`` : la version d’avant (0 : rien à dire). ``abandonnes`` : ses réglages qui n’existent plus.
    """

    depuis: Entier = 0
    abandonnes: Libelles = ()


class Carnet(Struct, frozen=True, forbid_unknown_fields=True):
    """Un travail à un instant donné ; voir ``docs/format.md``. Ses champs sont ceux du document.

    Deux exceptions : ``ego`` s’y écrit ``centre`` ; acteurs et liens y sont des listes, rangées par identifiant.
    ``revision`` croît à chaque opération et ne se compare qu’entre documents du même
    ``carnet_id``. ``contacts`` (par identifiant d’acteur) ne sort jamais du dossier de
    l’étudiant. ``sans_lien`` liste les paires (« a2-a5 ») dont l’étudiant a dit qu’elles ne se
    connaissent pas. ``faits`` : par question du plan, les faits proposés que l’étudiant a repris,
    toujours distincts de ce qu’il écrit (``plan``). ``non_rendu`` : les parties qu’il garde pour
    lui. ``parcours`` : les cibles qu’il suit (classe, dossier, absence). ``reglages`` : les seuils de
    la règle qui ont été changés ; ``passage`` : le changement de règle à annoncer. ``compteurs`` donne
    les derniers numéros d’acteur et de lien attribués : un identifiant supprimé ne resert pas.
    """

    carnet_id: Annotated[str, Meta(max_length=64)]
    ego: Cle = field(name="centre")
    acteurs: Annotated[Mapping[str, Acteur], Meta(max_length=ACTEURS_MAX)]
    liens: Annotated[Mapping[str, Lien], Meta(max_length=LIENS_MAX)] = field(default_factory=dict)
    revision: Entier = 0
    point_de_vue: PointDeVue = PointDeVue.ETABLISSEMENT
    contacts: Annotated[Mapping[Cle, Fiche], _TABLE] = field(default_factory=dict)
    sans_lien: Annotated[tuple[Libelle, ...], Meta(max_length=LIENS_MAX * 10)] = ()
    analyse: Analyse = Analyse()
    plan: Textes = field(default_factory=dict)
    faits: Annotated[Mapping[Cle, Annotated[tuple[TexteLong, ...], _PRESENTATIONS]], _TABLE] = field(
        default_factory=dict
    )
    exercices: Textes = field(default_factory=dict)
    epreuves: Annotated[tuple[Epreuve, ...], _PRESENTATIONS] = ()
    vues: Annotated[tuple[Vue, ...], _PRESENTATIONS] = ()
    non_rendu: Libelles = ()
    parcours: Libelle = ""
    positions: Annotated[Mapping[Cle, tuple[Coordonnee, Coordonnee]], _TABLE] = field(default_factory=dict)
    lecture: Lecture = Lecture.INSTITUEE
    reglages: Annotated[Mapping[str, Any], _TABLE] = field(default_factory=dict)
    passage: Passage = Passage()
    cours: Libelle = ""
    compteurs: Mapping[str, Entier] = field(default_factory=lambda: {"acteur": 1, "lien": 0})

    @property
    def reseau(self) -> Reseau:
        """Les acteurs et les liens, avec leur centre."""
        return Reseau(self.acteurs, self.liens, self.ego)

    @property
    def regle(self) -> Regle:
        """La règle en vigueur dans ce travail, seuils modifiés compris."""
        return regle(self.reglages)

    def avis(self, lien: Lien, lecture: Lecture | None = None) -> Avis:
        """L’avis de la règle en vigueur sur un lien de ce travail."""
        return evaluer(self.reseau.lu(lien), lecture or self.lecture, self.regle)

    def classe_de(self, lien: Lien, lecture: Lecture | None = None) -> Classe | None:
        """La classe que la règle en vigueur donne à un lien de ce travail, sans ses raisons."""
        return classe_selon_la_regle(self.reseau.lu(lien), lecture or self.lecture, self.regle)

    @property
    def est_vide(self) -> bool:
        """Vrai tant que seul le centre existe."""
        return len(self.acteurs) <= 1 and not self.liens


def carnet_neuf(carnet_id: str | None = None) -> Carnet:
    """Un travail vide : seul le centre existe. L’identifiant est tiré au hasard."""
    centre = Acteur(id="a1", nom=NOM_DU_CENTRE, sphere=Sphere.EGO)
    return Carnet(carnet_id=carnet_id or secrets.token_hex(8), ego="a1", acteurs={"a1": centre})
