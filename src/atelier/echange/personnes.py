"""Ce qui, dans un tableau, désigne une personne : on regarde les valeurs, pas seulement les titres.

On ne cite jamais la valeur. On ne voit pas tout : un surnom, un prénom rare, un recoupement échappent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence

from atelier.analyse.quelqu_un import acteur_douteux, est_une_structure, genre_de_valeur
from atelier.echange.pas_a_pas import LIGNES_PAR_PAS, Pas

NON_REGARDE = "Un surnom, un prénom rare ou un recoupement n’ont pas pu être vus : relisez."
_PART = 0.2
"""Part des cases pleines au-delà de laquelle la colonne entière est laissée. Proposition de l’atelier."""
_PART_DE_NOMS = 0.5
"""Plus haut que ``_PART`` : bien des structures portent le nom de quelqu’un."""


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
    noms = sum(acteur_douteux(v) and " " in v and not est_une_structure(v) for v in pleines)
    return "un nom de personne" if noms > _PART_DE_NOMS * len(pleines) and len(pleines) > 1 else ""
