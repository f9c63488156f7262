"""Un ensemble d’acteurs et de liens autour d’un centre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien


@dataclass(frozen=True, slots=True)
class Reseau:
    """Acteurs et liens par identifiant ; ``ego`` est l’identifiant du centre.

    Le mot réseau qualifie l’ensemble, partenariat un lien (cours, caractéristique R6) : un
    réseau n’a donc pas de classe, seulement un profil.
    """

    acteurs: Mapping[str, Acteur]
    liens: Mapping[str, Lien]
    ego: str

    def alters(self) -> Iterator[Acteur]:
        """Tous les acteurs sauf le centre."""
        return (a for a in self.acteurs.values() if a.id != self.ego)

    def liens_existants(self) -> Iterator[Lien]:
        """Les liens déjà là."""
        return (lien for lien in self.liens.values() if not lien.est_potentiel)

    def liens_de(self, acteur: str) -> Iterator[Lien]:
        """Les liens, existants ou potentiels, dont ``acteur`` est un bout."""
        return (lien for lien in self.liens.values() if acteur in (lien.source, lien.cible))

    def liens_entre(self, a: str, b: str) -> list[Lien]:
        """Les liens, existants ou potentiels, entre ces deux acteurs."""
        return [lien for lien in self.liens.values() if lien.paire == frozenset((a, b))]

    def touche_ego(self, lien: Lien) -> bool:
        """Vrai si le centre est un bout de ce lien."""
        return self.ego in (lien.source, lien.cible)
