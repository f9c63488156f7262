"""Les opérations sur ce que l’on prépare pour montrer : mises à l’épreuve et vues du schéma."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from atelier.carnet.modele import PRESENTATIONS_MAX, Carnet, Epreuve, Vue
from atelier.carnet.operations import Changement, Operation, acteur_de
from atelier.domaine.texte import libelle_propre, texte_propre
from atelier.domaine.vocabulaire import Forme
from atelier.erreurs import ErreurSaisie

T = TypeVar("T")


def noter_epreuve(besoin: str, appels: Sequence[str]) -> Operation:
    """Garde qui l’on appellerait pour ce besoin ; remplace ce qui était noté pour le même besoin."""

    def faire(carnet: Carnet) -> Changement:
        propre = libelle_propre(besoin, champ="le besoin")
        if not propre:
            raise ErreurSaisie(
                "Il manque le besoin.", intact="Rien n’a changé.", remede="Écrivez-le en quelques mots."
            )
        for acteur in appels:
            acteur_de(carnet, acteur)
        suite = _poser(carnet.epreuves, Epreuve(propre, tuple(appels)), lambda e: e.besoin)
        return Changement(replace(carnet, epreuves=suite), f"mise à l’épreuve « {propre} »")

    return faire


def retirer_epreuve(besoin: str) -> Operation:
    """Oublie une mise à l’épreuve."""

    def faire(carnet: Carnet) -> Changement:
        suite = tuple(e for e in carnet.epreuves if e.besoin != besoin)
        return Changement(replace(carnet, epreuves=suite), f"retrait de la mise à l’épreuve « {besoin} »")

    return faire


def garder_vue(vue: Vue) -> Operation:
    """Garde une vue du schéma ; remplace celle du même nom."""

    def faire(carnet: Carnet) -> Changement:
        nom = libelle_propre(vue.nom, champ="le nom de la vue")
        if not nom:
            raise ErreurSaisie(
                "Il manque le nom de la vue.",
                intact="Rien n’a changé.",
                remede="Par exemple « Les potentiels ».",
            )
        neuve = replace(
            vue, nom=nom, forme=Forme(vue.forme), phrase=texte_propre(vue.phrase, champ="la phrase")
        )
        suite = _poser(carnet.vues, neuve, lambda v: v.nom)
        return Changement(replace(carnet, vues=suite), f"vue « {nom} »")

    return faire


def retirer_vue(nom: str) -> Operation:
    """Oublie une vue ; le schéma ne change pas."""

    def faire(carnet: Carnet) -> Changement:
        suite = tuple(v for v in carnet.vues if v.nom != nom)
        return Changement(replace(carnet, vues=suite), f"retrait de la vue « {nom} »")

    return faire


def _poser(connus: tuple[T, ...], neuf: T, nom: Callable[[T], str]) -> tuple[T, ...]:
    """Remplace celui du même nom, à sa place ; sinon l’ajoute à la fin."""
    if nom(neuf) in map(nom, connus):
        return tuple(neuf if nom(c) == nom(neuf) else c for c in connus)
    if len(connus) >= PRESENTATIONS_MAX:
        raise ErreurSaisie(
            "Il y en a déjà beaucoup.", intact="Rien n’a changé.", remede="Retirez-en d’abord."
        )
    return (*connus, neuf)
