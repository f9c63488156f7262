"""Ce qui arrive : chaque fichier déposé, dans un dossier ou une archive, sans rien extraire sur le disque."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import IO, ClassVar

from atelier.domaine.texte import sans_invisibles
from atelier.erreurs import ErreurCopie, ErreurSaisie, cause_du_refus
from atelier.remise.copie import OCTETS_MAX

ARCHIVE_MAX = 100_000_000
"""Octets d’une archive dans une archive."""
EMBOITEMENTS_MAX = 3
FICHIERS_MAX = 20_000
_REPERTOIRE_MAX = 6_000_000
"""Octets du sommaire d’une archive : environ vingt mille fichiers."""
_FIN_DU_ZIP = b"PK\x05\x06"
_NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)
_PANNES = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError,
           LZMAError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Un fichier déposé. ``parties`` : son chemin depuis ce qui a été donné à corriger.

    ``probleme`` dit pourquoi on ne l’ouvrira pas ; vide : ``lire`` rend ses octets ou lève
    ``ErreurCopie``.
    """

    parties: tuple[str, ...]
    lire: Callable[[], bytes]
    probleme: str = ""

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
        """Vrai pour un nom en ``.ipynb``, même si un navigateur y a ajouté « .txt » ou « .json »."""
        return bool(_NOTEBOOK.search(self.nom))


def pieces(chemin: Path) -> Iterator[Piece]:
    """Les fichiers d’un dossier, d’une archive ou un seul fichier, archives emboîtées comprises.

    Lève ``ErreurSaisie`` si ``chemin`` n’existe pas.
    """
    if chemin.is_file():
        if chemin.suffix.lower() == ".zip":
            yield from _de_l_archive(_Archive(lambda: chemin.open("rb")), (), chemin.name, 1)
        else:
            yield Piece((chemin.name,), _lecteur(chemin))
        return
    if not chemin.is_dir():
        raise ErreurSaisie(
            f"{chemin} n’existe pas.", intact="Rien n’a été écrit.", remede="Vérifiez son nom."
        )
    for n, fichier in enumerate(_fichiers(chemin)):
        if n >= FICHIERS_MAX:
            return
        parties = fichier.relative_to(chemin).parts
        if _cachee(parties):
            continue
        if fichier.is_symlink():
            yield _piegee(parties, "c’est un raccourci vers un autre fichier ; il n’a pas été suivi")
        elif fichier.suffix.lower() == ".zip":
            yield from _de_l_archive(_Archive(lambda f=fichier: f.open("rb")), parties, fichier.name, 1)  # type: ignore[misc]
        else:
            yield Piece(parties, _lecteur(fichier))


def _fichiers(dossier: Path) -> Iterator[Path]:
    """Tous les fichiers, dans l’ordre, sans suivre de raccourci vers un autre dossier."""
    for ici, sous_dossiers, noms in os.walk(dossier):
        sous_dossiers.sort()
        liens = [n for n in sous_dossiers if Path(ici, n).is_symlink()]
        yield from (Path(ici, n) for n in sorted([*noms, *liens]))


def _cachee(parties: tuple[str, ...]) -> bool:
    return any(p == "__MACOSX" or (p.startswith(".") and p not in (".", "..")) for p in parties)


def _lecteur(chemin: Path) -> Callable[[], bytes]:
    def lire() -> bytes:
        try:
            with chemin.open("rb") as f:
                return _bornes(f, chemin.name)
        except OSError as e:
            raise _illisible(chemin.name, cause_du_refus(e)) from e

    return lire


def _bornes(f: IO[bytes], nom: str) -> bytes:
    """Les octets, jamais plus que la borne : la taille annoncée peut mentir."""
    octets = f.read(OCTETS_MAX + 1)
    if len(octets) > OCTETS_MAX:
        raise _illisible(nom, "il est beaucoup trop gros")
    return octets


class _Archive:
    """Une archive rouverte à la demande : toutes ne restent pas ouvertes en mémoire."""

    _ouvertes: ClassVar[OrderedDict[_Archive, zipfile.ZipFile]] = OrderedDict()
    _GARDEES = 4

    def __init__(self, ouvrir: Callable[[], IO[bytes]]) -> None:
        self._ouvrir = ouvrir

    def zip(self) -> zipfile.ZipFile:
        """L’archive ouverte. Lève ce que lève ``zipfile``."""
        ouvertes = _Archive._ouvertes
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
        try:
            with self.zip().open(entree) as f:
                octets = f.read(maximum + 1)
        except _PANNES as e:
            raise _illisible(nom, "il est abîmé dans l’archive") from e
        if len(octets) > maximum:
            raise _illisible(nom, "il est beaucoup trop gros")
        return octets


def fermer_les_archives() -> None:
    """Rend les fichiers : sous Windows, une archive ouverte ne s’efface pas."""
    while _Archive._ouvertes:
        _Archive._ouvertes.popitem()[1].close()


def _sommaire_raisonnable(f: IO[bytes]) -> None:
    """Le sommaire d’une archive hostile peut remplir la mémoire : sa taille se lit avant lui."""
    f.seek(0, os.SEEK_END)
    fin = min(f.tell(), 70_000)
    f.seek(-fin, os.SEEK_END)
    queue = f.read(fin)
    f.seek(0)
    ou = queue.rfind(_FIN_DU_ZIP)
    if ou < 0 or len(queue) < ou + 16:
        raise zipfile.BadZipFile
    if int.from_bytes(queue[ou + 12 : ou + 16], "little") > _REPERTOIRE_MAX:
        raise ValueError


def _de_l_archive(archive: _Archive, base: tuple[str, ...], nom: str, niveau: int) -> Iterator[Piece]:
    try:
        entrees = archive.zip().infolist()
    except _PANNES:
        yield _piegee(base or (nom,), "cette archive est abîmée, ou ce n’en est pas une")
        return
    for entree in entrees[:FICHIERS_MAX]:
        if not entree.is_dir():
            yield from _de_l_entree(archive, entree, base, niveau)
    if len(entrees) > FICHIERS_MAX:
        yield _piegee((*base, nom), "cette archive contient beaucoup trop de fichiers")


def _de_l_entree(
    archive: _Archive, entree: zipfile.ZipInfo, base: tuple[str, ...], niveau: int
) -> Iterator[Piece]:
    brut = _nom_lisible(entree).replace("\\", "/")
    locales = tuple(p for p in brut.split("/") if p not in ("", "."))
    if not locales or _cachee(locales):
        return
    if ".." in locales or brut.startswith("/") or re.match(r"[A-Za-z]:", brut):
        # Hors de son dossier, ce fichier pourrait passer pour celui d’un autre : il a sa propre ligne.
        nom = f"(chemin interdit) {locales[-1]}"
        yield _piegee((*base, nom), "son chemin sort de l’archive ; il n’a pas été lu")
        return
    parties = (*base, *locales)
    if stat.S_ISLNK(entree.external_attr >> 16):
        yield _piegee(parties, "c’est un raccourci vers un autre fichier ; il n’a pas été suivi")
    elif entree.flag_bits & 1:
        yield _piegee(parties, "l’archive est protégée par un mot de passe")
    elif not locales[-1].lower().endswith(".zip"):
        yield Piece(parties, lambda: archive.lire(entree, OCTETS_MAX))
    elif niveau >= EMBOITEMENTS_MAX:
        yield _piegee(parties, "trop d’archives les unes dans les autres")
    else:
        dedans = _Archive(lambda: BytesIO(archive.lire(entree, ARCHIVE_MAX)))
        try:
            yield from _de_l_archive(dedans, parties, locales[-1], niveau + 1)
        except ErreurCopie as e:
            yield _piegee(parties, e.quoi.rpartition(" : ")[2].rstrip("."))


def _nom_lisible(entree: zipfile.ZipInfo) -> str:
    """Le nom d’une entrée ; d’anciens outils écrivent de l’UTF-8 sans le dire."""
    if entree.flag_bits & 0x800:
        return entree.filename
    try:
        return entree.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entree.filename


def _piegee(parties: tuple[str, ...], pourquoi: str) -> Piece:
    def refuser() -> bytes:
        raise _illisible(parties[-1], pourquoi)

    return Piece(parties, refuser, pourquoi)


def _illisible(nom: str, pourquoi: str) -> ErreurCopie:
    propre = sans_invisibles(nom).replace("\n", " ")[:120]
    return ErreurCopie("illisible", f"Impossible de lire {propre} : {pourquoi}.", remede="Redemandez-le.")
