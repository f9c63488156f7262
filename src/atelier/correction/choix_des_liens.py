"""Cinq liens à lire dans une copie, chacun pour une raison : on ne lit pas cinquante justifications."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from atelier.analyse.approfondir import liens_qui_divergent
from atelier.analyse.passage import avis_changes
from atelier.carnet.modele import Carnet
from atelier.correction.indices import ecarts_avec_la_regle
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Classe

MAXIMUM = 5


class LienALire(NamedTuple):
    """Un lien et la raison de le lire : un code de la table ``liens_a_lire``."""

    lien: str
    raison: str


def liens_a_lire(carnet: Carnet) -> list[LienALire]:
    """Au plus cinq liens : un par raison d’abord, puis on complète par les plus écrits.

    Raisons : désaccord avec la règle, avis qui a changé avec elle, lectures qui divergent, mandat dit
    partenariat, preuve la plus solide, lien entre deux autres acteurs.
    """
    choisis: dict[str, str] = {}
    for raison, candidats in _RAISONS.items():
        # Le plus écrit des candidats : c’est là que l’étudiant se fait comprendre.
        restants = [x for x in candidats(carnet) if x.id not in choisis]
        if restants:
            choisis[max(restants, key=_longueur).id] = raison
    ecrits = sorted(carnet.liens.values(), key=_longueur, reverse=True)
    for x in ecrits:
        if len(choisis) >= MAXIMUM or not _longueur(x):
            break
        choisis.setdefault(x.id, "le_plus_ecrit")
    return [LienALire(i, r) for i, r in list(choisis.items())[:MAXIMUM]]


def _longueur(lien: Lien) -> int:
    return len(lien.justification) + len(lien.preuve)


def _designes(trouver: Callable[[Carnet], Iterable[str]]) -> Callable[[Carnet], Iterable[Lien]]:
    return lambda carnet: (carnet.liens[i] for i in trouver(carnet))


def _mandats(carnet: Carnet) -> Iterable[Lien]:
    return (
        x for x in carnet.liens.values() if x.base is Base.MANDAT and x.classe_choisie is Classe.PARTENARIAT
    )


def _prouves(carnet: Carnet) -> Iterable[Lien]:
    return (x for x in carnet.liens.values() if x.preuve)


def _entre_alters(carnet: Carnet) -> Iterable[Lien]:
    return (x for x in carnet.liens.values() if not carnet.reseau.touche_ego(x))


# L’ordre compte : il y a six raisons pour cinq places, et un lien pris pour l’une ne l’est plus pour l’autre.
_RAISONS: dict[str, Callable[[Carnet], Iterable[Lien]]] = {
    "desaccord": _designes(ecarts_avec_la_regle),
    "avis_change": _designes(lambda carnet: (c.lien for c in avis_changes(carnet))),
    "mandat": _mandats,
    "divergence": _designes(liens_qui_divergent),
    "preuve": _prouves,
    "entre_alters": _entre_alters,
}
