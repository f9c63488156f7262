"""Un fichier déposé : son chemin, de quoi le lire, ou pourquoi on ne l’ouvrira pas."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from atelier.domaine.texte import sans_invisibles
from atelier.erreurs import ErreurCopie

_DES_SYSTEMES = ("__MACOSX", ".ipynb_checkpoints", ".atelier", ".DS_Store", ".git", ".venv")
NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)
_DEBUT_DE_NOTEBOOK = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s]*\{")
# « worksheets » est du format 3 de Jupyter.
_MOTS_DE_NOTEBOOK = (b'"cells"', b'"nbformat"', b'"worksheets"')
DEBUT = 4_096


@dataclass(frozen=True, slots=True)
class Piece:
    """Un fichier déposé. ``parties`` : son chemin depuis ce qui a été donné à corriger.

    ``probleme`` dit pourquoi on ne l’ouvrira pas ; vide : ``lire`` rend ses octets ou lève
    ``ErreurCopie``. ``eligibles`` : combien de parties peuvent nommer un dépôt de Moodle (0 : toutes) ;
    ce qu’un étudiant met dans son archive n’en fait pas partie. ``controle`` : la somme de contrôle que
    l’archive annonce, 0 si on ne l’a pas ; ``debut`` : les premiers octets, sans lire le reste.
    """

    parties: tuple[str, ...]
    lire: Callable[[], bytes]
    probleme: str = ""
    eligibles: int = 0
    controle: int = 0
    debut: Callable[[], bytes] = bytes

    @property
    def relatif(self) -> str:
        """Le chemin, avec des « / », sans caractère invisible."""
        return sans_invisibles("/".join(self.parties)).replace("\n", " ")

    @property
    def nom(self) -> str:
        """Le nom du fichier."""
        return self.parties[-1]

    @property
    def est_notebook(self) -> bool:
        """Vrai pour un nom en ``.ipynb``, ou un contenu qui en est un, quel que soit son nom.

        Les navigateurs enregistrent sous une autre extension, sans extension, ou avec un numéro derrière.
        """
        if NOTEBOOK.search(self.nom):
            return True
        if self.probleme or self.nom == "carnet.json":
            return False
        try:
            debut = self.debut().replace(b"\0", b"")  # un texte en UTF-16 a un octet nul sur deux
        except ErreurCopie:
            return False
        return bool(_DEBUT_DE_NOTEBOOK.match(debut)) and any(m in debut for m in _MOTS_DE_NOTEBOOK)


def cachee(parties: tuple[str, ...]) -> bool:
    """Vrai pour ce que les systèmes posent à côté des fichiers de quelqu’un."""
    return any(p in _DES_SYSTEMES or p.startswith("._") for p in parties)


def piegee(parties: tuple[str, ...], pourquoi: str) -> Piece:
    """Un fichier qu’on n’ouvrira pas, et pourquoi."""

    def refuser() -> bytes:
        raise illisible(parties[-1] if parties else "l’archive", pourquoi)

    return Piece(parties, refuser, pourquoi)


class PieceTropGrosse(ErreurCopie):
    """Un fichier refusé pour sa taille ; ``octets`` : ce qu’il a tout de même fallu lire."""

    octets = 0


def trop_gros(nom: str, octets: int = 0) -> PieceTropGrosse:
    """Le refus d’un fichier trop gros. ``octets`` : ce qu’il a fallu en lire."""
    e = PieceTropGrosse(**_mots(nom, "il est beaucoup trop gros"))
    e.octets = octets
    return e


def illisible(nom: str, pourquoi: str) -> ErreurCopie:
    """Le refus d’un fichier qui ne se lit pas."""
    return ErreurCopie(**_mots(nom, pourquoi))


def _mots(nom: str, pourquoi: str) -> dict[str, str]:
    propre = sans_invisibles(nom).replace("\n", " ")[:120]
    return {
        "etat": "illisible",
        "quoi": f"Impossible de lire {propre} : {pourquoi}.",
        "remede": "Redemandez-le.",
    }
