"""Les questions qu’un acteur pose en entrant, les mêmes d’où qu’il vienne, jusqu’à ce qu’on les tranche.

Elles se lisent du travail, pas du geste : une page rechargée, une autre page, un import les posent aussi.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from atelier.analyse.detecteurs import parait_un_nom
from atelier.analyse.doublons import doublons
from atelier.analyse.quelqu_un import acteur_douteux
from atelier.carnet.modele import Carnet
from atelier.cours.sigles import categorie_de, comprendre, famille_de_qui
from atelier.domaine.acteur import Acteur
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, PointDeVue


class Sujet(StrEnum):
    """Ce que l’on demande d’un acteur, du plus grave au moins grave."""

    PERSONNE = "personne"
    DOUBLON = "doublon"
    FAMILLE = "famille"
    SIGLE = "sigle"


@dataclass(frozen=True, slots=True)
class Doute:
    """Une question sur un acteur. ``autre`` : l’acteur d’avant auquel il ressemble.

    ``marque`` est ce que l’on retient une fois la question tranchée : elle vaut pour ces libellés.
    """

    sujet: Sujet
    acteur: str
    marque: str
    autre: str = ""


def doutes(carnet: Carnet, tranches: Collection[str] = ()) -> list[Doute]:
    """Les questions qui restent, celles des derniers acteurs entrés d’abord."""
    tous = _doutes(tuple(carnet.acteurs.values()), carnet.ego, carnet.point_de_vue)
    restent: dict[tuple[str, Sujet], Doute] = {}
    for d in tous:
        if d.marque not in tranches:
            restent.setdefault((d.acteur, d.sujet), d)  # une question à la fois sur un acteur
    return list(restent.values())


@lru_cache(maxsize=4)  # chaque page les demande à chaque geste, et les acteurs changent rarement
def _doutes(acteurs: tuple[Acteur, ...], ego: str, vue: PointDeVue) -> tuple[Doute, ...]:
    ordre = list(Sujet)
    rangs = {a.id: n for n, a in enumerate(acteurs)}
    tous = [
        *(Doute(Sujet.PERSONNE, a.id, _marque(Sujet.PERSONNE, a)) for a in acteurs if _nomme_quelqu_un(a)),
        *_les_doublons(acteurs, ego),
        *(Doute(Sujet.FAMILLE, a.id, _marque(Sujet.FAMILLE, a)) for a in acteurs if _de_qui(a, ego, vue)),
        *(Doute(Sujet.SIGLE, a.id, _marque(Sujet.SIGLE, a)) for a in acteurs if _quel_sigle(a, ego)),
    ]
    return tuple(sorted(tous, key=lambda d: (-rangs[d.acteur], ordre.index(d.sujet))))


def _marque(sujet: Sujet, *acteurs: Acteur) -> str:
    return " | ".join((sujet, *sorted(cle(f"{a.nom} {a.organisation}") for a in acteurs)))


def _nomme_quelqu_un(a: Acteur) -> bool:
    # Comme K01 : d’une personne accompagnée, un prénom seul suffit à faire demander.
    return acteur_douteux(a.nom) or (a.categorie is Categorie.PERSONNE_CONCERNEE and parait_un_nom(a.nom))


def _les_doublons(acteurs: tuple[Acteur, ...], ego: str) -> Iterator[Doute]:
    """La question porte sur le dernier arrivé des deux."""
    par_id = {a.id: a for a in acteurs}
    for avant, apres in doublons([a for a in acteurs if a.id != ego]):
        # Avec les numéros : un troisième du même nom se demande aussi.
        marque = _marque(Sujet.DOUBLON, par_id[avant], par_id[apres])
        yield Doute(Sujet.DOUBLON, apres, f"{marque} | {avant} | {apres}", avant)


def _de_qui(a: Acteur, ego: str, vue: PointDeVue) -> bool:
    """Une famille dont on a deviné de qui elle est ; celle d’un fichier ou d’une autre nature est dite."""
    if a.id == ego or a.reference or vue is PointDeVue.PERSONNE or not famille_de_qui(a.nom):
        return False
    return a.categorie == categorie_de(a.nom, vue)


def _quel_sigle(a: Acteur, ego: str) -> bool:
    return a.id != ego and not (a.organisation or a.secteur) and bool(comprendre(a.nom).ambigues)
