"""Qui a déposé quoi : les dossiers de Moodle dans toutes leurs formes, et les dossiers ordinaires.

Dans Moodle, le numéro est la clé ; un nom n’est jamais découpé. Formes lues :
``{Nom complet}_{numéro}_assignsubmission_file[_]/…``, ``{Nom}_{numéro}_assignsubmission_file_{fichier}``,
``Participant_{numéro}_…``, un groupe sans numéro, et ``onlinetext``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain, repeat

from atelier.correction.piece import Piece
from atelier.domaine.texte import sans_invisibles

PAGES = (
    "00_commencer",
    "01_reseau_ou_partenariat",
    "02_carnet_d_adresses",
    "03_liens",
    "04_schema",
    "05_exemple",
    "06_analyser",
    "07_remise",
    "pour_aller_plus_loin",
)
"""Les pages de l’atelier : dans un même dossier, elles forment une seule copie. Une page renommée
(« 07_remise Alice ») est la copie de quelqu’un."""
REMISE = "remise.ipynb"
_NOMS_DES_PAGES = tuple(f"{p}.ipynb" for p in PAGES)
NOMS_LIVRES = (*_NOMS_DES_PAGES, REMISE)

_A_DEPOSER = "A_DEPOSER"
# Le premier numéro compte : un fichier peut lui-même s’appeler « x_99_assignsubmission_file_y ».
_DEPOT_MOODLE = re.compile(
    r"(?P<nom>.+?)_(?:(?P<numero>\d{1,12})_)?assignsubmission_(?P<genre>file|onlinetext)(?:_(?P<reste>.*))?",
    re.DOTALL,
)


@dataclass(slots=True)
class Participant:
    """Une ligne des notes : ses notebooks, et ce qu’il a déposé d’autre.

    ``moodle`` : le début commun « {nom}_{numéro} » de son dépôt, vide hors de Moodle. ``groupe``,
    ``retard`` : d’après la feuille ou le nom du dossier. ``doute`` : pourquoi ce dépôt n’est à personne
    de sûr ; vide : il est à lui. ``source`` : hors de Moodle, ce qui a été donné à corriger ; deux
    dossiers peuvent avoir chacun leur « remise.ipynb ».
    """

    identifiant: str
    nom: str
    moodle: str = ""
    numero: str = ""
    groupe: str = ""
    retard: str = ""
    doute: str = ""
    source: str = ""
    notebooks: list[Piece] = field(default_factory=list)
    autres: list[str] = field(default_factory=list)
    texte_en_ligne: bool = False


def participants(
    arrivees: Iterable[Iterable[Piece]], sources: Iterable[str] = ()
) -> tuple[list[Participant], list[str]]:
    """Les participants, et les fichiers qui ne sont à personne (ni notebook, ni dépôt de Moodle).

    ``arrivees`` : les pièces de chaque dossier ou archive donnés ; ``sources`` : leurs chemins. Un même
    numéro de Moodle, dans deux archives, est la même personne ; ailleurs, deux fichiers de même nom sont
    deux personnes.
    """
    de_moodle: dict[tuple[str, ...], Participant] = {}
    autres: list[Participant] = []
    restes: list[str] = []
    for pieces, source in zip(arrivees, chain(sources, repeat("")), strict=False):
        groupes: dict[tuple[str, ...], Participant] = {}
        for piece in pieces:
            if (trouve := _depot_moodle(piece)) is not None:
                _ranger_moodle(de_moodle, piece, trouve)
            elif piece.est_notebook or piece.probleme:
                _ranger(groupes, piece)
            elif not _de_l_atelier(piece):
                restes.append(piece.relatif)
        autres += (replace(p, source=source) for p in groupes.values())
    return [*de_moodle.values(), *autres], sorted(restes)


def _depot_moodle(piece: Piece) -> re.Match[str] | None:
    """Le dépôt de Moodle le plus haut du chemin : ce qui est dedans ne peut pas en imiter un autre."""
    for partie in piece.parties[: piece.eligibles or None]:
        if trouve := _DEPOT_MOODLE.fullmatch(partie):
            return trouve
    return None


def _ranger_moodle(connus: dict[tuple[str, ...], Participant], piece: Piece, trouve: re.Match[str]) -> None:
    """Un dépôt par nom et numéro : le numéro est celui d’une personne, ou celui d’un groupe."""
    numero, nom = trouve["numero"] or "", _propre(trouve["nom"])
    cle = (numero, nom)
    if cle not in connus:
        connus[cle] = Participant(numero or nom, nom, f"{nom}_{numero}" if numero else nom, numero)
    participant = connus[cle]
    if trouve["genre"] == "onlinetext":
        participant.texte_en_ligne = True
    elif piece.est_notebook or piece.probleme:
        participant.notebooks.append(piece)
    elif not _de_l_atelier(piece):
        participant.autres.append(_propre(piece.nom))


def _ranger(groupes: dict[tuple[str, ...], Participant], piece: Piece) -> None:
    """Hors de Moodle : les pages d’un dossier sont une copie ; tout autre notebook en est une aussi."""
    dossier = piece.parties[:-1]
    a_deposer = bool(dossier) and dossier[-1] == _A_DEPOSER
    page = not piece.probleme and piece.nom in ([REMISE] if a_deposer else _NOMS_DES_PAGES)
    cle = ("pages", *(dossier[:-1] if a_deposer else dossier)) if page else ("fichier", *piece.parties)
    # Une archive peut porter deux fois le même chemin : ce sont deux copies.
    while cle in groupes and not page:
        cle = (*cle, "bis")
    if cle not in groupes:
        groupes[cle] = Participant(piece.relatif, _propre(piece.nom.removesuffix(".ipynb")))
    groupes[cle].notebooks.append(piece)


def _de_l_atelier(piece: Piece) -> bool:
    """Ce que l’atelier pose lui-même à côté des pages n’a pas à être signalé."""
    return "cas" in piece.parties[:-1] or piece.nom == "carnet.json"


def _propre(texte: str) -> str:
    return sans_invisibles(texte).replace("\n", " ").strip()
