"""Ce qui tient au fil d’une personne ou d’un acteur : « si je pars », ponts, secteurs fragiles.

Sur les liens existants seuls, sauf mention. Un pont est un point d’articulation (théorie des
graphes ; l’intérêt des ponts vient de Granovetter et de Burt).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import networkx as nx

from atelier.domaine.clauses import moyenne
from atelier.domaine.reseau import Reseau
from atelier.domaine.vocabulaire import CRITERES_PARTENARIAT, Base


@dataclass(frozen=True, slots=True)
class Depart:
    """Ce qui se perd quand part la personne qui porte les liens.

    ``liens`` perdus, ``acteurs`` que plus aucun lien du centre n’atteint, ``secteurs`` et
    ``finalites`` qui n’ont plus de lien, ``a_instituer`` : les liens perdus, les plus proches
    d’un cadre d’abord.
    """

    liens: tuple[str, ...]
    acteurs: tuple[str, ...]
    secteurs: tuple[str, ...]
    finalites: tuple[str, ...]
    a_instituer: tuple[str, ...]


def si_je_pars(reseau: Reseau) -> Depart:
    """Ce que perdrait le centre sans ses liens à base personnelle."""
    siens = [x for x in reseau.liens_existants() if reseau.touche_ego(x)]
    perdus = [x for x in siens if x.base is Base.PERSONNELLE]
    restent = [x for x in siens if x.base is not Base.PERSONNELLE]
    joints = {x.autre_bout(reseau.ego) for x in restent}
    injoignables = [b for x in perdus if (b := x.autre_bout(reseau.ego)) not in joints]

    def secteurs(acteurs: list[str] | set[str]) -> set[str]:
        return {s for a in acteurs if (s := reseau.acteurs[a].secteur)}

    buts = {f for x in perdus for f in x.finalites} - {f for x in restent for f in x.finalites}
    institues = sorted(perdus, key=lambda x: -(moyenne(x.reponses, CRITERES_PARTENARIAT) or 0.0))
    return Depart(
        tuple(x.id for x in perdus),
        tuple(dict.fromkeys(injoignables)),
        tuple(sorted(secteurs(injoignables) - secteurs(joints))),
        tuple(sorted(buts)),
        tuple(x.id for x in institues),
    )


def ponts(reseau: Reseau) -> list[str]:
    """Les acteurs, hors centre, dont le retrait couperait en deux ceux qu’ils relient."""
    graphe = nx.Graph((x.source, x.cible) for x in reseau.liens_existants())
    if reseau.ego in graphe:
        graphe.remove_node(reseau.ego)
    return sorted(nx.articulation_points(graphe), key=lambda i: (len(i), i)) if len(graphe) else []


def secteurs_a_un_acteur(reseau: Reseau) -> dict[str, str]:
    """Les secteurs que le centre ne touche que par un seul acteur : secteur → acteur."""
    par_secteur: dict[str, set[str]] = defaultdict(set)
    for x in reseau.liens_existants():
        if reseau.touche_ego(x):
            autre = x.autre_bout(reseau.ego)
            if secteur := reseau.acteurs[autre].secteur:
                par_secteur[secteur].add(autre)
    return {s: next(iter(acteurs)) for s, acteurs in sorted(par_secteur.items()) if len(acteurs) == 1}


def apport_des_potentiels(reseau: Reseau) -> tuple[int, tuple[str, ...]]:
    """Ce que les potentiels ajouteraient : nombre d’acteurs, et secteurs encore absents."""
    existants = {a.secteur for a in reseau.alters() if not a.est_potentiel and a.secteur}
    potentiels = [a for a in reseau.alters() if a.est_potentiel]
    neufs = sorted({a.secteur for a in potentiels if a.secteur} - existants)
    return len(potentiels), tuple(neufs)
