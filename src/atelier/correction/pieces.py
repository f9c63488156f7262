"""Ce qui arrive : chaque fichier déposé, dans un dossier ou une archive, sans rien extraire sur le disque."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import islice
from lzma import LZMAError
from pathlib import Path
from typing import IO, ClassVar

from atelier.domaine.texte import sans_invisibles
from atelier.erreurs import ErreurCopie, ErreurSaisie, cause_du_refus
from atelier.remise.copie import OCTETS_MAX

ARCHIVE_MAX = 40_000_000
"""Octets d’une archive dans une archive."""
OCTETS_EMBOITES_MAX = 2_000_000_000
"""Octets que les archives emboîtées d’une même archive peuvent faire dérouler, en tout."""
EMBOITEMENTS_MAX = 3
FICHIERS_MAX = 20_000
_REPERTOIRE_MAX = 6_000_000
"""Octets du sommaire d’une archive : environ vingt mille fichiers."""
_DES_SYSTEMES = ("__MACOSX", ".ipynb_checkpoints", ".atelier", ".DS_Store", ".git", ".venv")
_NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)
_RENOMME = re.compile(r"(^[^.]+|\.(json|txt))$", re.IGNORECASE)
_DEBUT_DE_NOTEBOOK = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s]*\{")
_MOTS_DE_NOTEBOOK = (b'"cells"', b'"nbformat"', b'"worksheets"')
_DEBUT = 4_096
_FRANCAISES = "àâäçéèêëîïôöùûüÿœæñ’–"
_PANNES = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError,
           LZMAError)  # fmt: skip


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
        """Vrai pour un nom en ``.ipynb``, ou un contenu qui en est un sous un autre nom.

        Les navigateurs enregistrent sous « .json », « .txt », ou sans extension.
        """
        if _NOTEBOOK.search(self.nom):
            return True
        if self.probleme or self.nom == "carnet.json" or not _RENOMME.search(self.nom):
            return False
        try:
            debut = self.debut().replace(b"\0", b"")  # un texte en UTF-16 a un octet nul sur deux
        except ErreurCopie:
            return False
        return bool(_DEBUT_DE_NOTEBOOK.match(debut)) and any(m in debut for m in _MOTS_DE_NOTEBOOK)


def pieces(chemin: Path, sauf: Path | None = None) -> Iterator[Piece]:
    """Les fichiers d’un dossier, d’une archive ou un seul fichier, archives emboîtées comprises.

    ``sauf`` : un dossier où ne pas regarder, celui où l’on écrit. Une archive seule dans un dossier
    vaut cette archive. Lève ``ErreurSaisie`` si ``chemin`` n’existe pas.
    """
    if chemin.is_file():
        if chemin.suffix.lower() == ".zip":
            yield from _archive_donnee(chemin)
        else:
            yield Piece((chemin.name,), _lecteur(chemin), debut=partial(_debut, chemin))
        return
    if not chemin.is_dir():
        raise ErreurSaisie(
            f"{chemin} n’existe pas.", intact="Rien n’a été écrit.", remede="Vérifiez son nom."
        )
    tous = fichiers_lus(chemin, sauf)
    if len(tous) == 1 and tous[0].suffix.lower() == ".zip" and not tous[0].is_symlink():
        yield from _archive_donnee(tous[0])
        return
    for fichier in tous:
        parties = fichier.relative_to(chemin).parts
        genre = fichier.lstat().st_mode
        if stat.S_ISLNK(genre):
            yield _piegee(parties, "c’est un raccourci vers un autre fichier ; il n’a pas été suivi")
        elif not stat.S_ISREG(genre):
            yield _piegee(parties, "ce n’est pas un fichier ordinaire")
        elif fichier.suffix.lower() == ".zip":
            yield from _de_l_archive(_Archive(_ouvreur(fichier), parties, len(parties)))
        else:
            yield Piece(parties, _lecteur(fichier), debut=partial(_debut, fichier))


def fichiers_lus(dossier: Path, sauf: Path | None = None) -> list[Path]:
    """Les fichiers d’un dossier que la lecture regarde."""
    return [
        f for f in islice(_fichiers(dossier, sauf), FICHIERS_MAX) if not _cachee(f.relative_to(dossier).parts)
    ]


def est_une_copie(nom: str) -> bool:
    """Vrai pour un notebook ou une archive."""
    return bool(_NOTEBOOK.search(nom)) or nom.lower().endswith(".zip")


def _ouvreur(chemin: Path) -> Callable[[], IO[bytes]]:
    return lambda: chemin.open("rb")


def _archive_donnee(chemin: Path) -> Iterator[Piece]:
    for piece in _de_l_archive(_Archive(_ouvreur(chemin))):
        yield piece if piece.parties else replace(piece, parties=(chemin.name,))


@dataclass(slots=True)
class _Budget:
    """Ce qu’une archive donnée peut encore coûter, toutes ses archives emboîtées comprises."""

    octets: int = OCTETS_EMBOITES_MAX
    fichiers: int = FICHIERS_MAX


def _fichiers(dossier: Path, sauf: Path | None) -> Iterator[Path]:
    """Tous les fichiers, dans l’ordre, sans suivre de raccourci vers un autre dossier."""
    a_eviter = sauf.resolve() if sauf else None
    for ici, sous_dossiers, noms in os.walk(dossier):
        sous_dossiers[:] = sorted(d for d in sous_dossiers if Path(ici, d).resolve() != a_eviter)
        liens = [n for n in sous_dossiers if Path(ici, n).is_symlink()]
        yield from (Path(ici, n) for n in sorted([*noms, *liens]))


def _cachee(parties: tuple[str, ...]) -> bool:
    return any(p in _DES_SYSTEMES or p.startswith("._") for p in parties)


def _lecteur(chemin: Path) -> Callable[[], bytes]:
    def lire() -> bytes:
        try:
            with chemin.open("rb") as f:
                return _bornes(f, chemin.name)
        except OSError as e:
            raise _illisible(chemin.name, cause_du_refus(e)) from e

    return lire


def _debut(chemin: Path) -> bytes:
    try:
        with chemin.open("rb") as f:
            return f.read(_DEBUT)
    except OSError:
        return b""


def _bornes(f: IO[bytes], nom: str) -> bytes:
    """Les octets, jamais plus que la borne : la taille annoncée peut mentir."""
    octets = f.read(OCTETS_MAX + 1)
    if len(octets) > OCTETS_MAX:
        raise _trop_gros(nom, len(octets))
    return octets


class _Archive:
    """Une archive rouverte à la demande : toutes ne restent pas ouvertes en mémoire.

    ``base`` : le chemin de ce qu’elle contient ; ``eligibles`` : voir ``Piece``.
    """

    _ouvertes: ClassVar[OrderedDict[_Archive, zipfile.ZipFile]] = OrderedDict()
    _GARDEES = 2

    def __init__(
        self,
        ouvrir: Callable[[], IO[bytes]],
        base: tuple[str, ...] = (),
        eligibles: int = 0,
        dans: _Archive | None = None,
    ) -> None:
        self._ouvrir, self.base, self.eligibles = ouvrir, base, eligibles
        self.niveau: int = dans.niveau + 1 if dans else 1
        self.budget: _Budget = dans.budget if dans else _Budget()

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
        if entree.file_size > maximum:
            raise _trop_gros(nom)  # annoncé : inutile de dérouler vingt millions de zéros pour le savoir
        octets = self._lire(entree, maximum + 1, nom)
        if len(octets) > maximum:
            raise _trop_gros(nom, len(octets))
        return octets

    def debut(self, entree: zipfile.ZipInfo) -> bytes:
        """Les premiers octets d’une entrée. Lève ``ErreurCopie``."""
        return self._lire(entree, _DEBUT, entree.filename.rpartition("/")[2])

    def _lire(self, entree: zipfile.ZipInfo, combien: int, nom: str) -> bytes:
        try:
            with self.zip().open(entree) as f:
                return f.read(combien)
        except _PANNES as e:
            raise _illisible(nom, "il est abîmé dans l’archive") from e


def fermer_les_archives() -> None:
    """Rend les fichiers : sous Windows, une archive ouverte ne s’efface pas."""
    while _Archive._ouvertes:
        _Archive._ouvertes.popitem()[1].close()


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


def _de_l_archive(archive: _Archive) -> Iterator[Piece]:
    try:
        entrees = archive.zip().infolist()
    except (*_PANNES, ErreurCopie):
        yield _refusee(archive, (), "cette archive est abîmée, trop grosse, ou ce n’en est pas une")
        return
    for entree in entrees:
        if archive.budget.fichiers <= 0:
            yield _refusee(archive, (), "cette archive contient beaucoup trop de fichiers")
            return
        archive.budget.fichiers -= 1
        yield from _de_l_entree(archive, entree)


def _de_l_entree(archive: _Archive, entree: zipfile.ZipInfo) -> Iterator[Piece]:
    brut = _nom_lisible(entree).replace("\\", "/")
    locales = tuple(p for p in brut.split("/") if p not in ("", "."))
    if brut.endswith("/") or _cachee(locales):
        return
    if not locales:
        yield _refusee(archive, ("(sans nom)",), "ce fichier n’a pas de nom")
    elif ".." in locales or brut.startswith("/") or re.match(r"[A-Za-z]:", brut):
        # Hors de son dossier, ce fichier pourrait passer pour celui d’un autre : il a sa propre ligne.
        nom = f"(chemin interdit) {locales[-1]}"
        # Le premier dossier dit à qui demander ; ce qui suit ne le change pas.
        de = locales[:1] if brut.startswith(f"{locales[0]}/") and locales[0] != ".." else ()
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
        yield from _de_l_archive(
            _Archive(lambda: BytesIO(archive.lire(entree, ARCHIVE_MAX)), base, eligibles, archive)
        )


def _refusee(archive: _Archive, locales: tuple[str, ...], pourquoi: str) -> Piece:
    return replace(_piegee((*archive.base, *locales), pourquoi), eligibles=archive.eligibles)


def _nom_lisible(entree: zipfile.ZipInfo) -> str:
    """Le nom d’une entrée ; d’anciens outils ne disent pas son encodage.

    De l’UTF-8 se reconnaît. Sinon, celui des encodages de France (Windows, ses archives, l’ancien DOS) qui
    donne le plus de lettres françaises à leur place.
    """
    if entree.flag_bits & 0x800:
        return entree.filename
    try:
        brut = entree.filename.encode("cp437")
        return brut.decode("utf-8")
    except UnicodeDecodeError:
        lectures = [brut.decode(e, "replace") for e in ("cp850", "cp1252", "cp437")]
        return max(lectures, key=_vraisemblance)
    except UnicodeError:
        return entree.filename


def _vraisemblance(nom: str) -> int:
    """Une lettre accentuée du français compte ; un signe, ou une majuscule après une minuscule, décompte."""
    compte = 0
    for avant, c in zip(f" {nom}", nom, strict=False):
        if ord(c) < 0x80:
            continue
        bonne = c.lower() in _FRANCAISES and not (c.isupper() and avant.islower())
        compte += 1 if bonne else -2
    return compte


def _piegee(parties: tuple[str, ...], pourquoi: str) -> Piece:
    def refuser() -> bytes:
        raise _illisible(parties[-1] if parties else "l’archive", pourquoi)

    return Piece(parties, refuser, pourquoi)


class PieceTropGrosse(ErreurCopie):
    """Un fichier refusé pour sa taille ; ``octets`` : ce qu’il a tout de même fallu lire."""

    octets = 0


def _trop_gros(nom: str, octets: int = 0) -> PieceTropGrosse:
    e = PieceTropGrosse(**_mots(nom, "il est beaucoup trop gros"))
    e.octets = octets
    return e


def _illisible(nom: str, pourquoi: str) -> ErreurCopie:
    return ErreurCopie(**_mots(nom, pourquoi))


def _mots(nom: str, pourquoi: str) -> dict[str, str]:
    propre = sans_invisibles(nom).replace("\n", " ")[:120]
    return {
        "etat": "illisible",
        "quoi": f"Impossible de lire {propre} : {pourquoi}.",
        "remede": "Redemandez-le.",
    }
