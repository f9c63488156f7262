"""Une valeur désigne-t-elle quelqu’un ? Un téléphone, un courriel, un nom : pour un libellé comme pour une case.

La même réponse sert aux pages, à l’import et aux contrôles. Elle ne voit pas tout : prénoms rares, surnoms.
"""

from __future__ import annotations

import re
from functools import lru_cache

from atelier.analyse.detecteurs import parait_un_nom, signaler
from atelier.analyse.prenoms import PRENOMS
from atelier.cours.sigles import comprendre, vocabulaire
from atelier.cours.textes import retenu
from atelier.domaine.texte import cle

# Même celui d’un standard : une case n’en garde aucun. Dans une phrase, voir ``motifs`` : un mobile seul.
_TELEPHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)\d{1,3}[\s.\-/]?(?:\(0\))?[\s.\-/]?\d|0[\s.\-/]?\d|(?<!\d)[1-9])(?:[\s.\-/]?\d{2}){4}(?![\d])"
)
_COURRIEL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")
_DEUX_MOTS = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-Za-zÀ-ÖØ-öø-ÿ][\w’'.-]*){1,3}|[A-ZÀ-ÖØ-Þ]\. ?[A-ZÀ-ÖØ-Þ][\w’'-]+", re.UNICODE
)

_CASES_RETENUES = 60_000
"""Quatre mille lignes de quinze colonnes : un aperçu et l’import qui le suit les regardent plusieurs fois."""


@lru_cache(maxsize=_CASES_RETENUES)
def genre_de_valeur(valeur: str) -> str:
    """Ce que désigne une valeur : un téléphone, un courriel, un nom… Vide si elle ne désigne personne."""
    if not valeur or len(valeur) < 3:
        return ""
    if any(c.isdigit() for c in valeur) and _TELEPHONE.search(valeur):
        return "un numéro de téléphone"
    if "@" in valeur and _COURRIEL.search(valeur):
        return "un courriel"
    if vus := signaler([("", valeur)]):
        return vus[0].genre
    return "un nom de personne" if nomme_quelqu_un(valeur) else ""


def nomme_quelqu_un(valeur: str) -> bool:
    """Vrai pour « Sonia Lacombe », « LACOMBE Sonia », « Sonia » ; faux pour « Maison Sainte-Marie »."""
    valeur = valeur.strip(" .,;:")
    mots = [m for m in cle(valeur).split() if m]
    if not mots or len(mots) > 4 or len(valeur) > 60 or not valeur[:1].isupper():
        return False
    premier, dernier = mots[0], mots[-1]
    if len(mots) == 1:
        return premier in PRENOMS
    if premier in PRENOMS or (dernier in PRENOMS and valeur.split(" ", maxsplit=1)[0].isupper()):
        return bool(_DEUX_MOTS.fullmatch(valeur)) and not est_une_structure(valeur)
    return False


@lru_cache(maxsize=_CASES_RETENUES)
def acteur_douteux(nom: str) -> bool:
    """Vrai si un libellé d’acteur paraît nommer ou joindre une personne : on demande alors.

    Un mot du vocabulaire (« ADIL », « France Victimes ») n’en est jamais un. « Les Tilleuls » ou « La
    Passerelle » ont la forme d’un nom, mais un article ou un mot de structure.
    """
    if cle(nom) in _mots_connus():
        return False
    return bool(genre_de_valeur(nom)) or (" " in nom and parait_un_nom(nom) and not mots_communs(nom))


@retenu
def _mots_connus() -> frozenset[str]:
    return frozenset(cle(m["texte"]) for m in vocabulaire())


def est_une_structure(valeur: str) -> bool:
    """Vrai si le libellé laisse deviner un secteur : c’est un service, pas quelqu’un."""
    return bool(comprendre(valeur).secteur)


_MOTS_DE_STRUCTURE = """
le la les l un une des de du d pole centre maison foyer service antenne espace club point relais association
comite conseil ville commune mairie departement region agence caisse office reseau groupe groupement equipe unite
bureau direction delegation federation union mutuelle fondation secours croix horizon institut residence hopital
clinique cabinet pharmacie bibliotheque mediatheque theatre cinema ecole college lycee universite tribunal
commissariat police gendarmerie prefecture mission plateforme dispositif atelier jardin ferme village accueil
cooperative entreprise societe chantier regie habitat logement saint sainte notre dame
"""
_COMMUNS = frozenset(_MOTS_DE_STRUCTURE.split())


def mots_communs(valeur: str) -> bool:
    """Vrai si un libellé porte un mot de structure : « maison », « relais », « tribunal »."""
    return bool(_COMMUNS & set(cle(valeur).split()))
