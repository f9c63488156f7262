"""Un ensemble d’acteurs et de liens autour d’un centre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Echelle


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

    def liens_entre(self, a: str, b: str) -> list[Lien]:
        """Les liens, existants ou potentiels, entre ces deux acteurs."""
        return [lien for lien in self.liens.values() if lien.paire == frozenset((a, b))]

    def touche_ego(self, lien: Lien) -> bool:
        """Vrai si le centre est un bout de ce lien."""
        return self.ego in (lien.source, lien.cible)

    def est_interne(self, lien: Lien) -> bool:
        """Vrai si le lien relie deux services d’un même organisme ; la seule définition d’« interne ».

        On l’a dit du lien, ou l’autre bout est à l’échelle interne, ou il est de la maison du centre.
        """
        if lien.meme_organisme or not self.touche_ego(lien):
            return lien.meme_organisme
        centre, autre = self.acteurs[self.ego], self.acteurs[lien.autre_bout(self.ego)]
        if autre.echelle is Echelle.INTERNE:
            return True
        maison = cle(autre.organisation)
        return bool(maison) and maison in (cle(centre.organisation), cle(centre.nom))

    def lu(self, lien: Lien) -> Lien:
        """Le lien tel que la règle le lit : interne s’il l’est, qu’on l’ait coché ou non."""
        return replace(lien, meme_organisme=True) if self.est_interne(lien) else lien
