"""Mesures d’un réseau, sur les liens existants seuls.

Densité sans le centre : 2t / n(n − 1), où n est le nombre d’acteurs reliés au centre et t le
nombre de paires reliées parmi eux. Taille effective : n − 2t/n (Burt, sous la forme simple).
Une densité faible n’est pas un défaut : les liens entre les autres sont mal connus.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import networkx as nx

from atelier.domaine.classement import classe_selon_la_regle
from atelier.domaine.regle import REGLE_ATELIER, Regle
from atelier.domaine.reseau import Reseau
from atelier.domaine.vocabulaire import Base, Classe, Lecture, Qualite


@dataclass(frozen=True, slots=True)
class Mesures:
    """Mesures d’un réseau ; ``None`` quand une mesure n’a pas de sens (trop peu d’acteurs).

    ``densite_sans_ego`` et ``part_liens_base_personnelle`` vont de 0 à 1. Les champs ``ego_*``
    comptent les liens du centre, par classe, selon la règle.
    """

    n_acteurs_hors_ego: int
    n_acteurs_potentiels: int
    n_alters_relies_ego: int
    n_liens_entre_ces_alters: int
    densite_sans_ego: float | None
    taille_effective: float | None
    ego_partenariat_lecture_instituee: int
    ego_partenariat_lecture_conventionnee: int
    ego_formel: int
    ego_informel: int
    ego_contact: int
    ego_personnel: int
    liens_potentiels: int
    part_liens_base_personnelle: float | None
    secteurs_relies: int
    liens_conflictuels: int


def mesurer(reseau: Reseau, regle: Regle = REGLE_ATELIER) -> Mesures:
    """Toutes les mesures d’un réseau, avec une règle donnée, en lecture instituée sauf mention."""
    existants = list(reseau.liens_existants())
    liens_ego = [lien for lien in existants if reseau.touche_ego(lien)]
    alters = graphe_des_alters(reseau)
    n, t = alters.number_of_nodes(), alters.number_of_edges()
    lus = [reseau.lu(lien) for lien in liens_ego]
    instituee = Counter(classe_selon_la_regle(lien, Lecture.INSTITUEE, regle) for lien in lus)
    conventionnee = Counter(classe_selon_la_regle(lien, Lecture.CONVENTIONNEE, regle) for lien in lus)
    personnels = sum(lien.base is Base.PERSONNELLE for lien in liens_ego)
    return Mesures(
        n_acteurs_hors_ego=sum(1 for _ in reseau.alters()),
        n_acteurs_potentiels=sum(a.est_potentiel for a in reseau.alters()),
        n_alters_relies_ego=n,
        n_liens_entre_ces_alters=t,
        densite_sans_ego=round(nx.density(alters), 4) if n > 1 else None,
        taille_effective=round(n - 2 * t / n, 2) if n else None,
        ego_partenariat_lecture_instituee=instituee[Classe.PARTENARIAT],
        ego_partenariat_lecture_conventionnee=conventionnee[Classe.PARTENARIAT],
        ego_formel=instituee[Classe.FORMEL],
        ego_informel=instituee[Classe.INFORMEL],
        ego_contact=instituee[Classe.CONTACT],
        ego_personnel=instituee[Classe.PERSONNEL],
        liens_potentiels=sum(lien.est_potentiel for lien in reseau.liens.values()),
        part_liens_base_personnelle=round(personnels / len(liens_ego), 4) if liens_ego else None,
        secteurs_relies=len({s for a in alters if (s := reseau.acteurs[a].secteur)}),
        liens_conflictuels=sum(lien.qualite is Qualite.CONFLICTUEL for lien in existants),
    )


def graphe_des_alters(reseau: Reseau) -> nx.Graph:
    """Les acteurs reliés au centre et les paires reliées parmi eux, sans le centre."""
    existants = list(reseau.liens_existants())
    # Un graphe simple : deux liens parallèles n’y font qu’une paire.
    graphe = nx.Graph()
    graphe.add_nodes_from(lien.autre_bout(reseau.ego) for lien in existants if reseau.touche_ego(lien))
    graphe.add_edges_from(
        (lien.source, lien.cible)
        for lien in existants
        if lien.source in graphe and lien.cible in graphe and lien.source != lien.cible
    )
    return graphe


def profil(
    reseau: Reseau, lecture: Lecture = Lecture.INSTITUEE, regle: Regle = REGLE_ATELIER
) -> dict[Classe, int]:
    """Nombre de liens existants du réseau entier dans chaque classe, selon la règle.

    Un réseau n’a pas de classe (caractéristique R6) : seulement cette répartition.
    """
    comptes = Counter(
        classe_selon_la_regle(reseau.lu(lien), lecture, regle) for lien in reseau.liens_existants()
    )
    return {classe: comptes[classe] for classe in Classe}
