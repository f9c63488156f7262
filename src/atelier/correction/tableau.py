"""Les tables CSV du relevé. Un texte d’étudiant n’y devient jamais une formule."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import en_decimal
from atelier.correction.ligne_des_notes import Ligne

_COLONNES_NOTES = (
    "identifiant",
    "nom",
    "groupe",
    "fichier",
    "etat",
    "retard",
    "note",
    "note_calculee",
    "remarque",
)
_BOM = "\ufeff"
"""Sans cette marque, Excel lit les accents de travers."""
COLONNES_DES_ACTEURS_RENDUS = ("identifiant", "acteur", "organisation", "fonction", "secteur", "statut")
COLONNES_DES_LIENS_RENDUS = (
    "identifiant",
    "lien",
    "statut",
    "base",
    "classe_avant",
    "classe_choisie",
    "classe_regle",
    "justification",
    "preuve",
    "classe_visee",
    "prochaine_etape",
)
_FORMULE = re.compile(r"""(^|[;\t\r\n])([\s"']*)([=+\-@])""")


def notes_csv(lignes: Sequence[Ligne]) -> bytes:
    """``notes.csv`` : UTF-8, virgule ; les indices sont dans les colonnes ``indice_*``."""
    codes = list(dict.fromkeys(code for ligne in lignes for code in ligne.indices))
    entetes = [*_COLONNES_NOTES, *(f"indice_{code}" for code in codes)]
    rangs = (
        (
            x.identifiant,
            x.nom,
            x.groupe,
            x.fichier,
            x.etat,
            x.retard,
            x.note,
            en_decimal(x.calculee) if x.calculee is not None else "",
            x.phrase,
            *(str(x.indices[code]) if code in x.indices else "" for code in codes),
        )
        for x in lignes
    )
    return table_csv(entetes, rangs)


class TableAuFil:
    """Une table écrite au fil des copies : rien n’est gardé en mémoire."""

    def __init__(self, chemin: Path, entetes: Sequence[str]) -> None:
        self._fichier = chemin.open("w", encoding="utf-8", errors="replace", newline="")
        self._fichier.write(_BOM)
        self._ecrivain = csv.writer(self._fichier, lineterminator="\n")
        self._ecrivain.writerow(entetes)

    def ajouter(self, rangs: Iterable[Sequence[str]]) -> None:
        """Ajoute des lignes, désamorcées."""
        self._ecrivain.writerows([sans_formule(v) for v in rang] for rang in rangs)

    def fermer(self) -> None:
        """Finit la table ; sans effet la seconde fois."""
        self._fichier.close()


def table_csv(entetes: Sequence[str], rangs: Iterable[Sequence[str]]) -> bytes:
    """Une table, ses textes désamorcés : un tableur n’y lira pas de formule."""
    sortie = StringIO()
    sortie.write(_BOM)
    ecrivain = csv.writer(sortie, lineterminator="\n")
    ecrivain.writerow(entetes)
    ecrivain.writerows([sans_formule(v) for v in rang] for rang in rangs)
    return sortie.getvalue().encode("utf-8", "replace")


def sans_formule(valeur: str) -> str:
    """Un tableur français coupe aussi aux points-virgules : chaque morceau compte."""
    return _FORMULE.sub(r"\1\2'\3", valeur) if valeur and not valeur.isdecimal() else valeur


def lignes_d_acteurs(identifiant: str, carnet: Carnet) -> Iterator[tuple[str, ...]]:
    """Une ligne par acteur d’une copie."""
    for a in carnet.reseau.alters():
        yield identifiant, a.nom, a.organisation, a.fonction, a.secteur, a.statut.value


def lignes_de_liens(identifiant: str, carnet: Carnet) -> Iterator[tuple[str, ...]]:
    """Une ligne par lien d’une copie."""
    for x in carnet.liens.values():
        regle = carnet.classe_de(x)
        valeurs = (
            nom_du_lien(carnet, x),
            x.statut,
            x.base,
            x.classe_avant,
            x.classe_choisie,
            regle,
            x.justification,
            x.preuve,
            x.classe_visee,
            x.prochaine_etape,
        )
        yield identifiant, *(str(v or "") for v in valeurs)
