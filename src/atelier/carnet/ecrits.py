"""Les opérations sur ce que l’étudiant écrit : exercices, plan, réseau analysé, réglages de parcours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from atelier.carnet.modele import PRESENTATIONS_MAX, Carnet
from atelier.carnet.operations import Changement, Operation, acteur_de
from atelier.domaine.texte import libelle_propre, texte_propre
from atelier.erreurs import ErreurSaisie

ECARTES = ".ecartes"
"""Suffixe, dans ``faits``, de ce que l’étudiant a refusé pour une question : on ne le repropose pas."""


def noter_exercices(reponses: Mapping[str, str], description: str = "réponse à un exercice") -> Operation:
    """Retient des réponses d’exercices ; un texte vide efface."""

    def faire(carnet: Carnet) -> Changement:
        propres = {c: texte_propre(r, champ="la réponse") for c, r in reponses.items()}
        suite = {c: r for c, r in {**carnet.exercices, **propres}.items() if r}
        return Changement(replace(carnet, exercices=suite), description)

    return faire


def ecrire_plan(question: str, texte: str) -> Operation:
    """Enregistre ce que l’étudiant écrit à une question du plan ; vide : la réponse s’efface."""

    def faire(carnet: Carnet) -> Changement:
        propre = texte_propre(texte, champ="la réponse")
        plan = {q: r for q, r in {**carnet.plan, question: propre}.items() if r}
        return Changement(replace(carnet, plan=plan), f"rédaction, question {question}")

    return faire


def reprendre_fait(question: str, fait: str, a_la_place: str = "") -> Operation:
    """Reprend un fait proposé (ou l’écrit autrement, ``a_la_place`` d’un fait déjà repris)."""

    def faire(carnet: Carnet) -> Changement:
        propre = texte_propre(fait, champ="le fait")
        if not propre:
            raise ErreurSaisie("Il manque le texte du fait.", intact="Rien n’a changé.")
        repris = [propre if f == a_la_place else f for f in carnet.faits.get(question, ())]
        if propre not in repris:
            repris.append(propre)
        # Un fait récrit ne doit pas être reproposé dans ses mots d’avant.
        ecartes = carnet.faits.get(question + ECARTES, ())
        if a_la_place and a_la_place not in ecartes:
            ecartes = (*ecartes, a_la_place)
        return _faits(carnet, {question: repris, question + ECARTES: ecartes}, f"fait repris, {question}")

    return faire


def ecarter_fait(question: str, fait: str) -> Operation:
    """Écarte un fait, proposé ou déjà repris."""

    def faire(carnet: Carnet) -> Changement:
        repris = [f for f in carnet.faits.get(question, ()) if f != fait]
        ecartes = [*(f for f in carnet.faits.get(question + ECARTES, ()) if f != fait), fait]
        return _faits(carnet, {question: repris, question + ECARTES: ecartes}, f"fait écarté, {question}")

    return faire


def reproposer_les_faits(question: str) -> Operation:
    """Oublie les refus : tous les faits d’une question sont proposés de nouveau."""

    def faire(carnet: Carnet) -> Changement:
        return _faits(carnet, {question + ECARTES: ()}, f"faits reproposés, {question}")

    return faire


def _faits(carnet: Carnet, neufs: Mapping[str, Sequence[str]], description: str) -> Changement:
    if any(len(f) > PRESENTATIONS_MAX for f in neufs.values()):
        raise ErreurSaisie("Trop de faits pour une question.", intact="Rien n’a changé.")
    faits = {**carnet.faits, **{q: tuple(f) for q, f in neufs.items()}}
    return Changement(replace(carnet, faits={q: f for q, f in faits.items() if f}), description)


def nommer_le_reseau(nom: str) -> Operation:
    """Dit quel réseau on analyse."""

    def faire(carnet: Carnet) -> Changement:
        propre = libelle_propre(nom, champ="le nom du réseau")
        return Changement(
            replace(carnet, analyse=replace(carnet.analyse, reseau=propre)), f"réseau analysé : « {propre} »"
        )

    return faire


def fixer_le_perimetre(membres: Sequence[str]) -> Operation:
    """Dit quels acteurs sont membres du réseau analysé."""

    def faire(carnet: Carnet) -> Changement:
        for acteur in membres:
            acteur_de(carnet, acteur)
        analyse = replace(carnet.analyse, perimetre=tuple(membres))
        return Changement(replace(carnet, analyse=analyse), "membres du réseau analysé")

    return faire


def choisir_parcours(parcours: str) -> Operation:
    """Retient les cibles que l’on suit."""
    return lambda carnet: Changement(replace(carnet, parcours=libelle_propre(parcours)), "choix du parcours")


def garder_pour_soi(partie: str, *, oui: bool) -> Operation:
    """Garde une partie hors de la remise, ou l’y remet."""

    def faire(carnet: Carnet) -> Changement:
        autres = tuple(p for p in carnet.non_rendu if p != partie)
        return Changement(
            replace(carnet, non_rendu=(*autres, partie) if oui else autres), "parties à remettre"
        )

    return faire
