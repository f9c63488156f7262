"""Et si cet acteur partait ? Ce qui se perdrait avec lui, sur les liens existants."""

from __future__ import annotations

from dataclasses import dataclass

from atelier.domaine.reseau import Reseau


@dataclass(frozen=True, slots=True)
class Absence:
    """``liens`` perdus ; ``isoles`` : acteurs sans plus aucun lien ; ``secteur`` qui resterait vide."""

    liens: tuple[str, ...]
    isoles: tuple[str, ...]
    secteur: str


def sans_acteur(reseau: Reseau, acteur: str) -> Absence:
    """Ce que le réseau perdrait sans ``acteur``."""
    existants = list(reseau.liens_existants())
    perdus = [x for x in existants if acteur in x.paire]
    restent = {b for x in existants if acteur not in x.paire for b in x.paire}
    isoles = [b for x in perdus if (b := x.autre_bout(acteur)) not in restent and b != reseau.ego]
    secteur = reseau.acteurs[acteur].secteur
    memes = [a for a in reseau.alters() if a.secteur == secteur and a.id != acteur and not a.est_potentiel]
    return Absence(
        tuple(x.id for x in perdus), tuple(dict.fromkeys(isoles)), secteur if secteur and not memes else ""
    )
