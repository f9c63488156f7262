"""Filtrer le schéma : ce qui ne répond pas au filtre pâlit, rien ne change de place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from atelier.carnet.modele import Carnet
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Classe, Qualite, Sphere, Statut
from atelier.schema.dessin import Dessin

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filtre:
    """Ce qu’on veut voir ; un champ vide ne filtre pas.

    ``foyer`` : un acteur et ses voisins. ``sans`` : un acteur que l’on retire, pour voir. ``fil`` :
    les acteurs et les liens d’une mise à l’épreuve, seuls gardés.
    """

    statut: Statut | None = None
    classe: Classe | None = None
    secteur: str = ""
    sphere: Sphere | None = None
    qualite: Qualite | None = None
    finalite: str = ""
    foyer: str = ""
    sans: str = ""
    fil: tuple[str, ...] = ()

    @classmethod
    def de(cls, voulu: Mapping[str, str], choisi: str = "") -> Filtre:
        """Le filtre que disent des critères en texte ; un critère inconnu ou mal écrit ne filtre pas."""

        def valeur(nom: str, enumeration: type[E]) -> E | None:
            brut = voulu.get(nom, "")
            return enumeration(brut) if brut in set(enumeration) else None

        return cls(
            statut=valeur("statut", Statut),
            classe=valeur("classe", Classe),
            secteur=voulu.get("secteur", ""),
            sphere=valeur("sphere", Sphere),
            qualite=valeur("qualite", Qualite),
            finalite=voulu.get("finalite", ""),
            foyer=choisi if voulu.get("foyer") else "",
            sans=choisi if voulu.get("sans") else "",
        )


def filtrer(dessin: Dessin, carnet: Carnet, filtre: Filtre) -> Dessin:
    """Le même dessin, où pâlissent les acteurs et les liens que le filtre écarte.

    Un critère de lien (classe, qualité, finalité) garde les acteurs dont un lien y répond.
    """
    gardes_liens = {x.id for x in carnet.liens.values() if _lien_garde(x, filtre)}
    relies = {b for x in carnet.liens.values() if x.id in gardes_liens for b in x.paire}
    porte_sur_liens = bool(filtre.classe or filtre.qualite or filtre.finalite)
    voisins = {b for x in carnet.liens.values() if filtre.foyer in x.paire for b in x.paire}
    noeuds = tuple(
        replace(
            n,
            estompe=bool(
                (filtre.statut and carnet.acteurs[n.id].statut is not filtre.statut)
                or (filtre.secteur and n.secteur != filtre.secteur)
                or (filtre.sphere and carnet.acteurs[n.id].sphere is not filtre.sphere)
                or (porte_sur_liens and n.id not in relies)
                or (filtre.foyer and n.id not in voisins | {filtre.foyer})
                or n.id == filtre.sans
                or (filtre.fil and n.id not in filtre.fil)
            ),
        )
        for n in dessin.noeuds
    )
    pales = {n.id for n in noeuds if n.estompe}
    traits = tuple(
        replace(t, estompe=t.id not in gardes_liens or t.source in pales or t.cible in pales)
        for t in dessin.traits
    )
    return replace(dessin, noeuds=noeuds, traits=traits)


def _lien_garde(x: Lien, filtre: Filtre) -> bool:
    return (
        (not filtre.statut or x.statut is filtre.statut)
        and (not filtre.classe or x.classe_choisie is filtre.classe)
        and (not filtre.qualite or x.qualite is filtre.qualite)
        and (not filtre.finalite or filtre.finalite in x.finalites)
        and (not filtre.foyer or filtre.foyer in x.paire)
        and filtre.sans not in x.paire
        and (not filtre.fil or x.id in filtre.fil)
    )
