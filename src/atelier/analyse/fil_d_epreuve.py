"""Mettre le réseau à l’épreuve : un besoin surgit, qui appelle-t-on, et par quel lien ?

Une proposition de l’atelier, non du cours : suivre un besoin de lien en lien montre où le réseau
tient, et où il casse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from atelier.domaine.lien import Lien
from atelier.domaine.reseau import Reseau
from atelier.domaine.vocabulaire import QUALITES_DIFFICILES, Base


@dataclass(frozen=True, slots=True)
class Appel:
    """Un appel : de qui, vers qui, par quel lien (``None`` : rien ne les relie).

    ``fragile`` : le lien existe, mais il est ténu, conflictuel ou rompu, ou tient à une personne.
    """

    depuis: str
    vers: str
    lien: Lien | None
    fragile: bool = False

    @property
    def rupture(self) -> bool:
        """Vrai s’il n’y a pas de lien existant : le besoin s’arrête là."""
        return self.lien is None or self.lien.est_potentiel


def suivre(reseau: Reseau, appels: Sequence[str]) -> list[Appel]:
    """Chaque appel, depuis le dernier acteur atteint qui le connaît, à défaut depuis le centre.

    On remonte le fil : celui que l’on vient d’atteindre peut appeler, sinon celui d’avant. Un
    acteur que plus aucun lien existant ne relie est une rupture.
    """
    atteints = [reseau.ego]
    pas = []
    for vers in dict.fromkeys(appels):
        if vers not in reseau.acteurs or vers in atteints:
            continue
        trouves = [(a, x) for a in reversed(atteints) for x in reseau.liens_entre(a, vers)]
        existants = [(a, x) for a, x in trouves if not x.est_potentiel]
        if not trouves:
            pas.append(Appel(reseau.ego, vers, None))
            continue
        depuis, lien = (existants or trouves)[0]
        fragile = bool(existants) and (lien.qualite in QUALITES_DIFFICILES or lien.base is Base.PERSONNELLE)
        pas.append(Appel(depuis, vers, lien, fragile))
        if existants:
            atteints.append(vers)
    return pas
