"""Ce qui, dans un tableau, désigne une personne : on regarde les valeurs, pas seulement les titres.

On ne cite jamais la valeur. On ne voit pas tout : un surnom, un prénom rare, un recoupement échappent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Sequence
from functools import lru_cache

from atelier.analyse.detecteurs import parait_un_nom, signaler
from atelier.analyse.prenoms import PRENOMS
from atelier.cours.sigles import comprendre
from atelier.domaine.texte import cle
from atelier.echange.pas_a_pas import LIGNES_PAR_PAS, Pas

NON_REGARDE = "Un surnom, un prénom rare ou un recoupement n’ont pas pu être vus : relisez."
_TELEPHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)\d{1,3}[\s.\-/]?(?:\(0\))?[\s.\-/]?\d|0[\s.\-/]?\d|(?<!\d)[1-9])(?:[\s.\-/]?\d{2}){4}(?![\d])"
)
_COURRIEL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")
_DEUX_MOTS = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-Za-zÀ-ÖØ-öø-ÿ][\w’'.-]*){1,3}|[A-ZÀ-ÖØ-Þ]\. ?[A-ZÀ-ÖØ-Þ][\w’'-]+", re.UNICODE
)
_PART = 0.2
"""Part des cases pleines au-delà de laquelle la colonne entière est laissée. Proposition de l’atelier."""
_PART_DE_NOMS = 0.5
_CASES_RETENUES = 60_000
"""Quatre mille lignes de quinze colonnes : ce que ``regarder`` a vu, la suite ne le recalcule pas."""


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
        return bool(_DEUX_MOTS.fullmatch(valeur)) and not _structure(valeur)
    return False


@lru_cache(maxsize=_CASES_RETENUES)
def acteur_douteux(nom: str) -> bool:
    """Vrai si un libellé d’acteur paraît nommer ou joindre une personne : on demande avant.

    « Les Tilleuls » ou « La Passerelle » ont la forme d’un nom, mais un article ou un mot de structure.
    """
    return bool(genre_de_valeur(nom)) or (" " in nom and parait_un_nom(nom) and not mots_communs(nom))


def regarder(lignes: Sequence[tuple[int, Sequence[str]]]) -> Generator[Pas, None, None]:
    """Regarde chaque case, pas à pas : c’est le plus long d’une lecture, et la suite s’en sert.

    Rien ne change au résultat : ``genre_de_valeur`` et ``acteur_douteux`` retiennent leurs réponses.
    """
    for n, (_, valeurs) in enumerate(lignes):
        if n % LIGNES_PAR_PAS == 0:
            yield Pas("Lecture", n, len(lignes))
        for valeur in valeurs:
            genre_de_valeur(valeur)
            acteur_douteux(valeur)


def _structure(valeur: str) -> bool:
    return bool(comprendre(valeur).secteur)


def colonne_de_personnes(valeurs: Sequence[str], *, libelle: bool = False) -> str:
    """Ce qu’une colonne contient de personnel, si elle en contient trop pour être prise ; sinon vide.

    ``libelle`` : la colonne nomme les acteurs, elle se juge ligne par ligne. Une colonne qui paraît
    faite de prénoms et de noms est laissée dès la moitié de ses cases.
    """
    pleines = [v for v in valeurs if v]
    if not pleines or libelle:
        return ""
    genres = Counter(filter(None, map(genre_de_valeur, pleines)))
    if sum(genres.values()) > _PART * len(pleines):
        return genres.most_common(1)[0][0]
    noms = sum(acteur_douteux(v) and " " in v and not _structure(v) and not mots_communs(v) for v in pleines)
    return "un nom de personne" if noms > _PART_DE_NOMS * len(pleines) and len(pleines) > 1 else ""


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
