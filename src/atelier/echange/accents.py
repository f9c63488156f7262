"""Les accents d’un fichier : UTF-8, UTF-16, ou un ancien codage reconnu à son français. Sinon, on demande."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from atelier.analyse.quelqu_un import acteur_douteux
from atelier.echange.feuilles import echec
from atelier.echange.formats import EN_XLSX, contenu_binaire
from atelier.erreurs import ErreurImport

_ECHANTILLON = 200_000
"""Octets : de quoi trancher, sans relire un long fichier dans chaque codage."""
_FRANCAIS = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»‘’“”–—…€°·•²\u00a0\u202f")
_MAL_PLACEE = re.compile(
    r"[a-zà-ÿœ][À-ÝŸŒÆ]|\b[ÈËÏÙÛÜŸÄÖ][a-zà-ÿ]|[…€][^\W\d_]|[^\W\d_][€·•²°“”«»—][^\W\d_]|[a-zà-ÿ]–[a-zà-ÿ]|\b[b-zâ-ÿœ]\b(?<=[^\x00-\x7f])"
)
"""Capitale au milieu d’un mot ou qui n’en commence aucun, signe collé entre deux lettres, accent tout seul."""
# Ce que latin-9 fait des octets 80 à 9F : des commandes, jamais un texte. La lecture ne se propose pas.
_COMMANDES = re.compile("[\x80-\x9f]")


class Codage(StrEnum):
    """Un ancien codage, ou un UTF-8 abîmé : le mot de la commande."""

    WINDOWS = "windows"
    LATIN9 = "latin9"
    MAC = "mac"
    DOS = "dos"
    UTF8 = "utf8"


NOMS = {
    Codage.WINDOWS: "Windows",
    Codage.LATIN9: "Linux",
    Codage.MAC: "ancien Mac",
    Codage.DOS: "DOS",
    Codage.UTF8: "UTF-8, dont des signes sont perdus",
}
_DE_PYTHON = {
    Codage.WINDOWS: "cp1252",
    Codage.LATIN9: "iso8859_15",
    Codage.MAC: "mac_roman",
    Codage.DOS: "cp850",
}


class LectureDesAccents(NamedTuple):
    """Une façon de lire les accents d’un fichier, et ce que quelques mots y deviennent."""

    codage: Codage
    exemple: str

    @property
    def intitule(self) -> str:
        """« ancien Mac : École maternelle, Médiathèque »."""
        return f"{NOMS[self.codage]} : {self.exemple}"


class AccentsADire(ErreurImport):
    """Un texte se lit de plusieurs façons : ``lectures``, entre lesquelles on demande de choisir."""

    def __init__(self, nom: str, lectures: Sequence[LectureDesAccents]) -> None:
        self.lectures = lectures
        lues = " ; ".join(f"{NOMS[x.codage]} donne « {x.exemple} »" for x in lectures)
        super().__init__(
            f"Impossible d’importer {nom} sans savoir lire ses accents. {lues}.",
            intact="Rien n’a changé.",
            remede="Dites lequel est juste, ou enregistrez-le à nouveau : CSV UTF-8, ou XLSX.",
        )


def decoder(brut: bytes, nom: str = "ce fichier", codage: Codage | None = None) -> str:
    """Le texte d’un fichier : UTF-8, UTF-16 avec ou sans marque, sinon l’ancien codage qui donne du français.

    ``codage`` : celui que l’on a choisi pour un texte qui n’est pas en UTF. Lève ``AccentsADire`` si l’on
    hésite, ``ErreurImport`` si ce n’est pas du texte : aucune lettre ne disparaît en silence.
    """
    texte = _en_utf(brut, nom)
    if texte is not None:
        return texte
    brut = brut.rstrip(b"\0")
    choisi = codage or deviner(brut)
    if choisi is None:
        lues = lectures(brut)
        if len(lues) > 1:
            raise AccentsADire(nom, lues)
        if not lues:
            raise echec(nom, "son contenu n’est pas du texte", EN_XLSX)
        choisi = lues[0].codage
    lu = _lu(brut, choisi)
    if lu is None:
        raise echec(nom, f"ses accents ne sont pas ceux de « {NOMS[choisi]} »", EN_XLSX)
    return _texte_lisible(lu, nom)


def est_ancien(brut: bytes) -> bool:
    """Vrai si ce texte n’est ni de l’UTF-8 ni de l’UTF-16 : ses accents se lisent de plusieurs façons."""
    try:
        return contenu_binaire(brut) is None and _en_utf(brut, "") is None
    except ErreurImport:
        return False


def lectures(brut: bytes) -> list[LectureDesAccents]:
    """Les façons de lire les accents d’un texte ancien qui donnent des textes différents."""
    lues: dict[str, LectureDesAccents] = {}
    accents = _accentuees(brut)
    for codage in Codage:
        texte = _lu(accents, codage)
        if texte is None or texte in lues or _illisible(texte) or _COMMANDES.search(texte):
            continue
        lues[texte] = LectureDesAccents(codage, _exemple(texte))
    return list(lues.values())


def deviner(brut: bytes) -> Codage | None:
    """L’ancien codage d’un texte, s’il ne fait guère de doute ; ``None`` : il faut demander.

    Celui qui donne nettement le moins de choses étranges en français. Windows, de loin le plus courant,
    l’emporte s’il n’en a aucune : un texte Mac ou DOS y en a presque toujours. À égalité,
    charset-normalizer tranche, s’il n’hésite pas lui-même.
    """
    accents = _accentuees(brut)
    # Un UTF-8 abîmé se lirait aussi en Windows, de travers : c’est à demander, pas à deviner.
    if _lu(accents, Codage.UTF8) is not None:
        return None
    notes = {c: _etrangetes(accents, c) for c in _DE_PYTHON}
    if notes[Codage.WINDOWS] == 0:
        return Codage.WINDOWS
    premier, second = sorted(notes, key=lambda c: notes[c])[:2]
    if notes[second] > 2 * notes[premier]:
        return premier
    return _selon_la_bibliotheque(accents)


def _en_utf(brut: bytes, nom: str) -> str | None:
    if brut[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codage = "utf-16"
    elif not (codage := _utf_16_sans_marque(brut)):
        codage, brut = "utf-8-sig", brut.rstrip(b"\0")
    try:
        return _texte_lisible(brut.decode(codage), nom)
    except UnicodeDecodeError:
        return None


def _utf_16_sans_marque(brut: bytes) -> str:
    """UTF-16 se voit à ses zéros, un octet sur deux ; complet à deux octets près."""
    debut = brut[:4000].rstrip(b"\0")
    pairs, impairs = debut[0::2].count(0), debut[1::2].count(0)
    if (
        len(debut) < 4
        or max(pairs, impairs) < 0.6 * len(debut) / 2
        or min(pairs, impairs) > 0.1 * len(debut) / 2
    ):
        return ""
    return "utf-16-le" if impairs > pairs else "utf-16-be"


def _accentuees(brut: bytes) -> bytes:
    # On choisit sur les seules lignes qui ont des accents : dans un long tableau, ils sont rares.
    lignes = brut[: 50 * _ECHANTILLON].replace(b"\r", b"\n").split(b"\n")
    return b"\n".join(x for x in lignes if any(o > 127 for o in x))[:_ECHANTILLON]


def _lu(brut: bytes, codage: Codage) -> str | None:
    """Le texte lu ainsi ; ``None`` si ce n’en est pas. Un UTF-8 abîmé n’a que quelques signes perdus."""
    if codage is Codage.UTF8:
        texte = brut.decode("utf-8", "replace")
        accents = sum(c > "\x7f" for c in texte)
        return texte if texte.count("\ufffd") * 4 < accents else None
    try:
        return brut.decode(_DE_PYTHON[codage])
    except UnicodeDecodeError:
        return None


def _etrangetes(brut: bytes, codage: Codage) -> int:
    """Ce qu’un texte français n’aurait pas s’il était bien décodé : « MŽdiathque », « …cole », « fÚte »."""
    texte = _lu(brut, codage)
    if texte is None:
        return len(brut)
    etranges = sum(c > "\x7f" and c not in _FRANCAIS for c in texte)
    return etranges + len(_MAL_PLACEE.findall(texte))


def _selon_la_bibliotheque(brut: bytes) -> Codage | None:
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415 — seulement pour un texte ancien
    except ImportError:
        return None
    lus = list(from_bytes(brut, cp_isolation=list(_DE_PYTHON.values())))
    for un, autre in itertools.pairwise(lus[:2]):
        if (un.chaos, un.coherence) == (autre.chaos, autre.coherence) and str(un) != str(autre):
            return None
    return next((c for c, python in _DE_PYTHON.items() if lus and lus[0].encoding == python), None)


def _exemple(texte: str) -> str:
    """Quelques cases accentuées, sauf ce qui paraît désigner une personne."""
    cases = dict.fromkeys(c.strip(' "')[:40] for c in re.split(r"[;,\t|\n]", texte))
    vues = (c for c in cases if not c.isascii() and not acteur_douteux(c))
    return ", ".join(itertools.islice(vues, 3)) or "…"


def _illisible(texte: str) -> bool:
    debut = texte[:_ECHANTILLON]
    controles = sum(c < " " and c not in "\t\r\n\x0b\x0c\0" for c in debut)
    return controles > max(2, len(debut) // 100) or "\0" in texte.strip("\0")


def _texte_lisible(texte: str, nom: str) -> str:
    if _illisible(texte):
        raise echec(nom, "son contenu n’est pas du texte", EN_XLSX)
    return texte
