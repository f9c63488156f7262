"""Qui pourrait connaître qui ? Les paires à passer en revue, les plus vraisemblables d’abord."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from atelier.carnet.lots import paire
from atelier.carnet.modele import Carnet
from atelier.domaine.acteur import Acteur
from atelier.domaine.texte import cle

PAIRES_MAX = 300
"""Une question par paire, des plus vraisemblables aux moins : personne ne répond à davantage."""


def paires_probables(carnet: Carnet) -> list[tuple[str, str, str]]:
    """Les paires d’acteurs existants sans lien ni refus, et pourquoi on y pense.

    Deux acteurs d’une même organisation, d’un même secteur, ou qui ont un voisin commun autre que
    le centre. L’ordre est une proposition de l’atelier, rien de plus.
    """
    voisins: dict[str, set[str]] = defaultdict(set)
    for lien in carnet.liens.values():
        voisins[lien.source].add(lien.cible)
        voisins[lien.cible].add(lien.source)
    ecartees = set(carnet.sans_lien)
    notees: list[tuple[int, int, tuple[str, str, str]]] = []
    existants = [a for a in carnet.reseau.alters() if not a.est_potentiel]
    for a, b in combinations(existants, 2):
        if b.id in voisins[a.id] or paire(a.id, b.id) in ecartees:
            continue
        communs = (voisins[a.id] & voisins[b.id]) - {carnet.ego}
        note, raison = _vraisemblance(carnet, a, b, communs)
        # Le rang départage : à égalité, l’ordre de la saisie.
        notees.append((-note, len(notees), (a.id, b.id, raison)))
    return [p for _, _, p in sorted(notees)[:PAIRES_MAX]]


def _vraisemblance(carnet: Carnet, a: Acteur, b: Acteur, communs: set[str]) -> tuple[int, str]:
    if a.organisation and cle(a.organisation) == cle(b.organisation):
        return 5, "même organisation"
    if communs:
        nom = carnet.acteurs[min(communs)].nom
        return 2 + min(len(communs), 2), f"tous deux liés à « {nom} »"
    if a.secteur and a.secteur == b.secteur:
        return 2, "même secteur"
    return 0, ""
