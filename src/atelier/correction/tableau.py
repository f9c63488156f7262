"""Les tables CSV du relevé. Un texte d’étudiant n’y devient jamais une formule."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from atelier.carnet.ecriture import atomic_write, ecriture_impossible, remplacer
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import en_decimal
from atelier.correction.ligne import Ligne

_COLONNES_NOTES = ("identifiant", "nom", "fichier", "etat", "note", "note_calculee", "remarque")
COLONNES_ACTEURS = ("identifiant", "acteur", "organisation", "fonction", "secteur", "statut")
COLONNES_LIENS = (
    "identifiant", "lien", "statut", "base", "classe_avant", "classe_choisie", "classe_regle",
    "justification", "preuve", "classe_visee", "prochaine_etape",
)  # fmt: skip
_FORMULE = re.compile(r"""(^|[;\t\r\n])([\s"']*)([=+\-@])""")


def notes_csv(lignes: Sequence[Ligne]) -> bytes:
    """``notes.csv`` : UTF-8, virgule ; les indices sont dans les colonnes ``indice_*``."""
    codes = list(dict.fromkeys(code for ligne in lignes for code in ligne.indices))
    entetes = [*_COLONNES_NOTES, *(f"indice_{code}" for code in codes)]
    rangs = (
        (
            x.identifiant, x.nom, x.fichier, x.etat, x.note,
            en_decimal(x.valeur) if x.valeur is not None else "", x.phrase,
            *(str(x.indices[code]) if code in x.indices else "" for code in codes),
        )
        for x in lignes
    )  # fmt: skip
    return table_csv(entetes, rangs)


class TableAuFil:
    """Une table écrite au fil des copies, à côté, puis mise en place d’un coup : rien n’est gardé en mémoire."""

    def __init__(self, chemin: Path, entetes: Sequence[str]) -> None:
        self._chemin = chemin
        self._provisoire = chemin.with_name(f".{chemin.name}.tmp")
        self._fichier = self._provisoire.open("w", encoding="utf-8", errors="replace", newline="")
        self._ecrivain = csv.writer(self._fichier, lineterminator="\n")
        self._ecrivain.writerow(entetes)

    def ajouter(self, rangs: Iterable[Sequence[str]]) -> None:
        """Ajoute des lignes, désamorcées."""
        self._ecrivain.writerows([sans_formule(v) for v in rang] for rang in rangs)

    def finir(self) -> None:
        """Remplace l’ancienne table par celle-ci."""
        self._fichier.close()
        remplacer(self._provisoire, self._chemin)

    def abandonner(self) -> None:
        """N’en laisse rien ; sans effet une fois finie."""
        self._fichier.close()
        self._provisoire.unlink(missing_ok=True)


def table_csv(entetes: Sequence[str], rangs: Iterable[Sequence[str]]) -> bytes:
    """Une table, ses textes désamorcés : un tableur n’y lira pas de formule."""
    sortie = StringIO()
    ecrivain = csv.writer(sortie, lineterminator="\n")
    ecrivain.writerow(entetes)
    ecrivain.writerows([sans_formule(v) for v in rang] for rang in rangs)
    return sortie.getvalue().encode("utf-8", "replace")


def sans_formule(valeur: str) -> str:
    """Un tableur français coupe aussi aux points-virgules : chaque morceau compte."""
    return _FORMULE.sub(r"\1\2'\3", valeur) if valeur and not valeur.isdecimal() else valeur


def notes_posees(chemin: Path) -> dict[str, str]:
    """Les notes que le formateur a écrites lui-même dans le fichier : relancer ne les efface pas.

    Une note égale à la colonne ``note_calculee`` se recalcule ; une autre est la sienne. Les clés sont
    celles qui sont écrites (voir ``sans_formule``). L’ancien fichier est gardé sous
    ``notes-precedent.csv`` ; illisible, il n’empêche rien.
    """
    if not chemin.is_file():
        return {}
    try:
        ancien = chemin.read_bytes()
        atomic_write(chemin.with_name("notes-precedent.csv"), ancien)
    except OSError as e:
        raise ecriture_impossible(e, chemin) from e
    try:
        texte = ancien.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = ancien.decode("cp1252", "replace")
    entete = texte.split("\n", 1)[0]
    try:
        lignes = list(csv.DictReader(StringIO(texte, newline=""), delimiter=max(",;\t", key=entete.count)))
    except csv.Error:
        return {}
    return {
        x["identifiant"]: x["note"]
        for x in lignes
        if x.get("identifiant") and x.get("note") and x["note"] != x.get("note_calculee")
    }


def lignes_d_acteurs(identifiant: str, carnet: Carnet) -> Iterator[tuple[str, ...]]:
    """Une ligne par acteur d’une copie."""
    for a in carnet.reseau.alters():
        yield identifiant, a.nom, a.organisation, a.fonction, a.secteur, a.statut.value


def lignes_de_liens(identifiant: str, carnet: Carnet) -> Iterator[tuple[str, ...]]:
    """Une ligne par lien d’une copie."""
    for x in carnet.liens.values():
        regle = carnet.classe_de(x)
        valeurs = (
            nom_du_lien(carnet, x), x.statut, x.base, x.classe_avant, x.classe_choisie, regle,
            x.justification, x.preuve, x.classe_visee, x.prochaine_etape,
        )  # fmt: skip
        yield identifiant, *(str(v or "") for v in valeurs)
