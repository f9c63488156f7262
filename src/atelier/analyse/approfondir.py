"""Quels liens méritent la grille entière ? Une proposition d’ordre, et la raison de chacun."""

from __future__ import annotations

from atelier.carnet.modele import Carnet
from atelier.domaine.clauses import CRITERES_FORMELS, prouves
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Lecture

EN_CLASSE, A_LA_MAISON = 3, 8
"""Nombre de grilles entières conseillé : en classe, et chez soi. Proposition de l’atelier."""


def grille_entiere(lien: Lien) -> bool:
    """Vrai si chaque critère a une réponse, « je ne sais pas » compris."""
    return all(c in lien.reponses for c in CRITERES)


def liens_a_approfondir(carnet: Carnet) -> list[tuple[str, str]]:
    """Les liens du centre dont la grille apprendrait le plus, du plus utile au moins : (lien, raison).

    ``raison`` est un code de la table ``approfondir`` des libellés. Un lien entre deux autres
    acteurs n’y est jamais : l’étudiant n’en connaît pas les réponses.
    """
    notes: list[tuple[int, int, str, str]] = []
    for x in carnet.reseau.liens_existants():
        if not carnet.reseau.touche_ego(x) or grille_entiere(x) or x.base is Base.PERSONNELLE:
            continue
        note, raison = _interet(carnet, x)
        # Le rang départage : à intérêt égal, l’ordre de la saisie.
        notes.append((-note, len(notes), x.id, raison))
    return [(i, raison) for _, _, i, raison in sorted(notes)]


def _interet(carnet: Carnet, x: Lien) -> tuple[int, str]:
    positives = len(prouves(x, ("P1", "P2")))
    if x.classe_choisie is Classe.PARTENARIAT:
        return 5, "dit_partenariat"
    dit = carnet.classe_de(x)
    if x.classe_choisie and dit not in (None, x.classe_choisie):
        return 4, "desaccord"
    if x.base is Base.MANDAT and positives:
        return 4, "mandat"
    if positives:
        return 2 + positives, "peut_etre_partenariat"
    return (1, "peu_rempli") if x.base else (0, "a_commencer")


def liens_qui_divergent(carnet: Carnet) -> list[str]:
    """Les liens que les deux lectures du cours classent autrement."""
    return [
        x.id
        for x in carnet.liens.values()
        if carnet.classe_de(x, Lecture.INSTITUEE) != carnet.classe_de(x, Lecture.CONVENTIONNEE)
    ]


def a_dedoubler(lien: Lien) -> bool:
    """Vrai si une relation de personne et un cadre d’institution se mêlent dans un seul lien.

    Base personnelle et au moins deux critères formels (référentiel § 1.6, proposition de l’atelier).
    """
    return lien.base is Base.PERSONNELLE and len(prouves(lien, CRITERES_FORMELS)) >= 2


def ecarts_de_vue(lien: Lien) -> list[str]:
    """Les critères où l’autre partie répondrait autrement, parmi ceux que l’on a remplis des deux côtés."""
    return [
        c
        for c in CRITERES
        if c in lien.reponses and c in lien.reponses_autre and lien.reponses[c] != lien.reponses_autre[c]
    ]
