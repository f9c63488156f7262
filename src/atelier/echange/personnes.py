"""Ce qui, dans un tableau, désigne une personne : on regarde les valeurs, pas seulement les titres.

On ne cite jamais la valeur. On ne voit pas tout : un surnom, un prénom rare, un recoupement échappent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from atelier.analyse.quelqu_un import acteur_douteux, est_une_structure, genre_de_valeur
from atelier.domaine.texte import cle

NON_REGARDE = "Un surnom, un prénom rare ou un recoupement n’ont pas pu être vus : relisez."
_PART = 0.2
"""Part des cases pleines au-delà de laquelle la colonne entière est laissée. Proposition de l’atelier."""
_PART_DE_NOMS = 0.5


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
    noms = sum(
        acteur_douteux(v) and " " in v and not est_une_structure(v) and not _mots_communs(v) for v in pleines
    )
    return "un nom de personne" if noms > _PART_DE_NOMS * len(pleines) and len(pleines) > 1 else ""


_MOTS_DE_STRUCTURE = """
le la les l un une des de du d pole centre maison foyer service antenne espace club point relais association
comite conseil ville commune mairie departement region agence caisse office reseau groupe groupement equipe unite
bureau direction delegation federation union mutuelle fondation secours croix horizon institut residence hopital
clinique cabinet pharmacie bibliotheque mediatheque theatre cinema ecole college lycee universite tribunal
commissariat police gendarmerie prefecture mission plateforme dispositif atelier jardin ferme village accueil
cooperative entreprise societe chantier regie habitat logement
"""
_COMMUNS = frozenset(_MOTS_DE_STRUCTURE.split())


def _mots_communs(valeur: str) -> bool:
    return bool(_COMMUNS & set(cle(valeur).split()))
