"""Le travail de l’étudiant, en mémoire : tout ce qu’un document contient."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.classement import Avis, classe_selon_la_regle, evaluer
from atelier.domaine.lien import Lien
from atelier.domaine.regle import Regle, regle
from atelier.domaine.reseau import Reseau
from atelier.domaine.vocabulaire import Classe, Lecture, PointDeVue, Sphere

VERSION_FORMAT = 4
NOM_DU_CENTRE = "Mon établissement"
TEXTES_LONGS = frozenset({"note", "justification", "preuve", "prochaine_etape", "circule"})
"""Champs d’acteur et de lien qui tiennent plusieurs lignes ; les autres sont des libellés d’une ligne."""


@dataclass(frozen=True, slots=True)
class Vue:
    """Une façon de regarder le schéma, gardée pour la montrer à l’oral.

    ``forme`` : « cible » ou « ensemble ». ``filtre`` : les critères choisis, par nom. ``choisi`` :
    l’acteur ou le lien mis en avant. ``phrase`` : ce que l’étudiant veut en dire.
    """

    nom: str
    forme: str = "cible"
    filtre: Mapping[str, str] = field(default_factory=dict)
    choisi: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Epreuve:
    """Une mise à l’épreuve : un besoin, et les acteurs que l’on appellerait, dans l’ordre."""

    besoin: str
    appels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Un travail commencé sous une règle d’avant : à dire une fois à l’étudiant, puis à oublier.

    ``depuis`` : la version d’avant (0 : rien à dire). ``abandonnes`` : ses réglages qui n’existent plus.
    """

    depuis: int = 0
    abandonnes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carnet:
    """Un travail à un instant donné ; voir ``docs/format.md``.

    ``revision`` croît à chaque opération et ne se compare qu’entre documents du même
    ``carnet_id``. ``contacts`` (par identifiant d’acteur) ne sort jamais du dossier de
    l’étudiant. ``sans_lien`` liste les paires (« a2-a5 ») dont l’étudiant a dit qu’elles ne se
    connaissent pas. ``faits`` : par question du plan, les faits proposés que l’étudiant a repris,
    toujours distincts de ce qu’il écrit (``plan``). ``non_rendu`` : les parties qu’il garde pour
    lui. ``parcours`` : les cibles qu’il suit (classe, dossier, absence). ``reglages`` : les seuils de
    la règle qui ont été changés ; ``passage`` : le changement de règle à annoncer. ``compteurs`` donne
    les derniers numéros d’acteur et de lien attribués : un identifiant supprimé ne resert pas.
    """

    carnet_id: str
    ego: str
    acteurs: Mapping[str, Acteur]
    liens: Mapping[str, Lien] = field(default_factory=dict)
    revision: int = 0
    point_de_vue: PointDeVue = PointDeVue.ETABLISSEMENT
    contacts: Mapping[str, Fiche] = field(default_factory=dict)
    sans_lien: tuple[str, ...] = ()
    reseau_analyse: str = ""
    perimetre: tuple[str, ...] = ()
    plan: Mapping[str, str] = field(default_factory=dict)
    faits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exercices: Mapping[str, str] = field(default_factory=dict)
    epreuves: tuple[Epreuve, ...] = ()
    vues: tuple[Vue, ...] = ()
    non_rendu: tuple[str, ...] = ()
    parcours: str = ""
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    lecture: Lecture = Lecture.INSTITUEE
    reglages: Mapping[str, object] = field(default_factory=dict)
    passage: Passage = Passage()
    cours: str = ""
    compteurs: Mapping[str, int] = field(default_factory=lambda: {"acteur": 1, "lien": 0})

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
