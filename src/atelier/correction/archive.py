"""Une archive lue sans rien extraire sur le disque : bornée, même hostile, archives emboîtées comprises."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import islice
from lzma import LZMAError
from typing import IO, ClassVar

from atelier.correction.piece import DEBUT, Piece, cachee, illisible, piegee, trop_gros
from atelier.domaine.bornes import OCTETS_MAX
from atelier.erreurs import ErreurCopie

ARCHIVE_MAX = 40_000_000
"""Octets d’une archive dans une archive."""
OCTETS_EMBOITES_MAX = 2_000_000_000
"""Octets que les archives emboîtées d’une même archive peuvent faire dérouler, en tout."""
EMBOITEMENTS_MAX = 3
FICHIERS_MAX = 20_000
_REPERTOIRE_MAX = 6_000_000
"""Octets du sommaire d’une archive : environ vingt mille fichiers."""
_FRANCAISES, _VOISINES = "àâäçéèêëîïôöùûüÿœ’", "áãåæíìñóòõøúýšž"
_VIEUX = ("cp850", "cp1252", "cp437")
"""Ceux de France : Windows dans ses archives, Windows, l’ancien DOS."""
_NOMS_LUS, _DEBUT_D_UN_NOM = 500, 200
"""De quoi reconnaître un encodage ; une archive hostile a des noms sans fin."""
_PANNES = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError,
           LZMAError)  # fmt: skip


@dataclass(slots=True)
class _Budget:
    """Ce qu’une archive donnée peut encore coûter, toutes ses archives emboîtées comprises."""

    octets: int = OCTETS_EMBOITES_MAX
    fichiers: int = FICHIERS_MAX


class Archive:
    """Une archive rouverte à la demande : toutes ne restent pas ouvertes en mémoire.

    ``base`` : le chemin de ce qu’elle contient ; ``eligibles`` : voir ``Piece``.
    """

    _ouvertes: ClassVar[OrderedDict[Archive, zipfile.ZipFile]] = OrderedDict()
    _GARDEES = 2

    def __init__(
        self,
        ouvrir: Callable[[], IO[bytes]],
        base: tuple[str, ...] = (),
        eligibles: int = 0,
        dans: Archive | None = None,
    ) -> None:
        self._ouvrir, self.base, self.eligibles = ouvrir, base, eligibles
        self.niveau: int = dans.niveau + 1 if dans else 1
        self.budget: _Budget = dans.budget if dans else _Budget()

    def zip(self) -> zipfile.ZipFile:
        """L’archive ouverte. Lève ce que lève ``zipfile``."""
        ouvertes = Archive._ouvertes
        if self not in ouvertes:
            f = self._ouvrir()
            _sommaire_raisonnable(f)
            ouvertes[self] = zipfile.ZipFile(f)
            while len(ouvertes) > self._GARDEES:
                ouvertes.popitem(last=False)
        ouvertes.move_to_end(self)
        return ouvertes[self]

    def lire(self, entree: zipfile.ZipInfo, maximum: int) -> bytes:
        """Les octets d’une entrée, bornés. Lève ``ErreurCopie``."""
        nom = entree.filename.rpartition("/")[2]
        if entree.file_size > maximum:
            raise trop_gros(nom)  # annoncé : inutile de dérouler vingt millions de zéros pour le savoir
        octets = self._lire(entree, maximum + 1, nom)
        if len(octets) > maximum:
            raise trop_gros(nom, len(octets))
        return octets

    def debut(self, entree: zipfile.ZipInfo) -> bytes:
        """Les premiers octets d’une entrée. Lève ``ErreurCopie``."""
        return self._lire(entree, DEBUT, entree.filename.rpartition("/")[2])

    def _lire(self, entree: zipfile.ZipInfo, combien: int, nom: str) -> bytes:
        try:
            with self.zip().open(entree) as f:
                return f.read(combien)
        except _PANNES as e:
            raise illisible(nom, "il est abîmé dans l’archive") from e


def fermer_les_archives() -> None:
    """Rend les fichiers : sous Windows, une archive ouverte ne s’efface pas."""
    while Archive._ouvertes:
        Archive._ouvertes.popitem()[1].close()


def _sommaire_raisonnable(f: IO[bytes]) -> None:
    """Le sommaire d’une archive hostile peut remplir la mémoire : sa taille se lit avant lui.

    On la lit par la fonction même de ``zipfile`` : une autre lecture pourrait être trompée.
    """
    fin = zipfile._EndRecData(f)  # type: ignore[attr-defined]
    f.seek(0)
    if not fin:
        raise zipfile.BadZipFile
    if fin[5] > _REPERTOIRE_MAX:
        raise ValueError


def de_l_archive(archive: Archive) -> Iterator[Piece]:
    """Les fichiers d’une archive, et de celles qu’elle contient."""
    try:
        entrees = archive.zip().infolist()
    except (*_PANNES, ErreurCopie):
        yield _refusee(archive, (), "cette archive est abîmée, trop grosse, ou ce n’en est pas une")
        return
    encodages = _du_plus_vraisemblable(entrees)
    for entree in entrees:
        if archive.budget.fichiers <= 0:
            yield _refusee(archive, (), "cette archive contient beaucoup trop de fichiers")
            return
        archive.budget.fichiers -= 1
        yield from _de_l_entree(archive, entree, encodages)


def _de_l_entree(archive: Archive, entree: zipfile.ZipInfo, encodages: Sequence[str]) -> Iterator[Piece]:
    brut = _nom_lisible(entree, encodages).replace("\\", "/")
    locales = tuple(p for p in brut.split("/") if p not in ("", "."))
    if brut.endswith("/") or cachee(locales):
        return
    if not locales:
        yield _refusee(archive, ("(sans nom)",), "ce fichier n’a pas de nom")
    elif ".." in locales or brut.startswith("/") or re.match(r"[A-Za-z]:", brut):
        # Hors de son dossier, ce fichier pourrait passer pour celui d’un autre : il a sa propre ligne.
        nom = f"(chemin interdit) {locales[-1]}"
        # Le premier dossier dit à qui demander ; ni une racine devant, ni ce qui suit ne le change.
        premier, suite, _ = re.sub(r"^([A-Za-z]:)?(\.?/)*", "", brut).partition("/")
        de = (premier,) if suite and premier != ".." else ()
        yield _refusee(archive, (*de, nom), "son chemin sort de l’archive ; il n’a pas été lu")
    elif stat.S_ISLNK(entree.external_attr >> 16):
        yield _refusee(archive, locales, "c’est un raccourci vers un autre fichier ; il n’a pas été suivi")
    elif entree.flag_bits & 1:
        yield _refusee(archive, locales, "l’archive est protégée par un mot de passe")
    elif not locales[-1].lower().endswith(".zip"):
        lire = partial(archive.lire, entree, OCTETS_MAX)
        yield Piece(
            (*archive.base, *locales), lire, eligibles=archive.eligibles, controle=entree.CRC,
            debut=partial(archive.debut, entree),
        )  # fmt: skip
    elif archive.niveau >= EMBOITEMENTS_MAX:
        yield _refusee(archive, locales, "trop d’archives les unes dans les autres")
    elif archive.budget.octets <= 0:
        yield _refusee(archive, locales, "trop de données dans les archives emboîtées")
    else:
        archive.budget.octets -= min(entree.file_size, ARCHIVE_MAX) + 1_000_000
        base = (*archive.base, *locales)
        # Ce qu’un étudiant a mis dans sa propre archive ne nomme pas un dépôt de Moodle.
        eligibles = archive.eligibles or len(base)
        dedans = Archive(lambda: BytesIO(archive.lire(entree, ARCHIVE_MAX)), base, eligibles, archive)
        vide = True
        for piece in de_l_archive(dedans):
            vide = False
            yield piece
        if vide:  # sans elle, qui l’a déposée n’aurait pas de ligne
            yield Piece(base, lambda: b"", "cette archive est vide", eligibles)


def _refusee(archive: Archive, locales: tuple[str, ...], pourquoi: str) -> Piece:
    return replace(piegee((*archive.base, *locales), pourquoi), eligibles=archive.eligibles)


def _nom_lisible(entree: zipfile.ZipInfo, encodages: Sequence[str]) -> str:
    """Le nom d’une entrée ; d’anciens outils ne disent pas son encodage.

    De l’UTF-8 se reconnaît. Sinon, l’encodage qui donne le plus de lettres françaises à leur place ; à
    égalité, le premier des ``encodages``.
    """
    brut = _d_un_vieil_outil(entree)
    if isinstance(brut, str):
        return brut
    return brut.decode(max(encodages, key=lambda e: _vraisemblance(brut, e)), "replace")


def _du_plus_vraisemblable(entrees: Iterable[zipfile.ZipInfo]) -> Sequence[str]:
    """Les vieux encodages, dans l’ordre de ce qu’ils donnent à toute l’archive : un seul outil l’a faite."""
    vieux = (b for e in entrees if isinstance(b := _d_un_vieil_outil(e), bytes))
    bruts = [*islice(vieux, _NOMS_LUS)]
    return sorted(_VIEUX, key=lambda e: -sum(_vraisemblance(b, e) for b in bruts))


def _d_un_vieil_outil(entree: zipfile.ZipInfo) -> str | bytes:
    """Le nom d’une entrée ; ses octets, si rien ne dit leur encodage."""
    # 0x800 : l’archive dit « UTF-8 ». Sinon, zipfile a lu les octets en cp437 : on les y reprend.
    if entree.flag_bits & 0x800 or entree.filename.isascii():
        return entree.filename
    try:
        brut = entree.filename.encode("cp437")
    except UnicodeError:
        return entree.filename
    try:
        return brut.decode("utf-8")
    except UnicodeDecodeError:
        return brut


def _vraisemblance(brut: bytes, encodage: str) -> int:
    """Une lettre accentuée à sa place compte, deux fois si elle est du français ; le reste décompte."""
    nom, compte = brut[:_DEBUT_D_UN_NOM].decode(encodage, "replace"), 0
    for avant, c, apres in zip(f" {nom}", nom, f"{nom[1:]} ", strict=False):
        if c.isascii():
            continue
        if c == "’":
            en_place = avant.isalpha() and apres.isalpha()
        elif c.isupper():
            en_place = not avant.isalpha() or (avant.isupper() and not apres.islower())
        else:
            en_place = not (avant.isupper() and apres.isupper())
        connue = 2 * (c.lower() in _FRANCAISES) or c.lower() in _VOISINES
        compte += connue if en_place and connue else -4
    return compte
