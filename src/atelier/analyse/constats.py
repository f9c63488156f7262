"""Les constats : des remarques calculées sur un travail, chacune une petite fonction pure.

Ajouter un contrôle, c’est ajouter une fonction à ``CONTROLES`` et son texte dans
``cours/controles.toml`` ; un test tient les deux ensemble.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from atelier.carnet.modele import Carnet
from atelier.cours.textes import charger
from atelier.domaine.vocabulaire import Base, Categorie, Classe


@dataclass(frozen=True, slots=True)
class Constat:
    """Une remarque : son code, sa gravité, l’objet dont elle parle (acteur, lien ou ``reseau``)."""

    id: str
    gravite: str
    cible: str
    message: str


Controle = Callable[[Carnet], Iterator[str]]
"""Donne les identifiants des objets concernés, ou « reseau »."""

PERSONNES_CONCERNEES = (Categorie.PERSONNE_CONCERNEE, Categorie.GROUPE_USAGERS)


def constater(carnet: Carnet) -> list[Constat]:
    """Tous les constats sur un travail, dans l’ordre des contrôles. Un travail vide n’en a aucun."""
    if carnet.est_vide:
        return []
    textes = charger("controles")
    return [
        Constat(code, textes[code]["gravite"], cible, textes[code]["message"])
        for code, controle in CONTROLES.items()
        for cible in controle(carnet)
    ]


def _k05(carnet: Carnet) -> Iterator[str]:
    for lien in carnet.liens.values():
        if lien.classe_choisie is Classe.PARTENARIAT and lien.base is Base.MANDAT:
            yield lien.id


def _k06(carnet: Carnet) -> Iterator[str]:
    for lien in carnet.liens.values():
        if lien.classe_choisie is Classe.PARTENARIAT and not lien.preuve:
            yield lien.id


def _k12(carnet: Carnet) -> Iterator[str]:
    relies = {bout for lien in carnet.liens.values() for bout in lien.paire}
    if not any(carnet.acteurs[a].categorie in PERSONNES_CONCERNEES for a in relies):
        yield "reseau"


def _k13(carnet: Carnet) -> Iterator[str]:
    if not any(a.est_potentiel for a in carnet.acteurs.values()):
        yield "reseau"


def _k14(carnet: Carnet) -> Iterator[str]:
    for lien in carnet.liens.values():
        if lien.est_potentiel and not (lien.classe_visee and lien.prochaine_etape):
            yield lien.id


def _k15(carnet: Carnet) -> Iterator[str]:
    for lien in carnet.liens.values():
        bouts = (carnet.acteurs[b] for b in lien.paire)
        if not lien.est_potentiel and any(b.est_potentiel for b in bouts):
            yield lien.id


def _k17(carnet: Carnet) -> Iterator[str]:
    if carnet.liens and all(carnet.reseau.touche_ego(lien) for lien in carnet.liens.values()):
        yield "reseau"


def _k22(carnet: Carnet) -> Iterator[str]:
    for lien in carnet.liens.values():
        if carnet.reseau.touche_ego(lien) and not lien.finalites:
            yield lien.id


def _k24(carnet: Carnet) -> Iterator[str]:
    relies = {bout for lien in carnet.liens.values() for bout in lien.paire}
    for acteur in carnet.reseau.alters():
        if acteur.id not in relies:
            yield acteur.id


CONTROLES: dict[str, Controle] = {
    "K05": _k05,
    "K06": _k06,
    "K12": _k12,
    "K13": _k13,
    "K14": _k14,
    "K15": _k15,
    "K17": _k17,
    "K22": _k22,
    "K24": _k24,
}
