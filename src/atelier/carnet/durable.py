"""Le dépôt durable : un document sur le disque, ses opérations, son annulation, ses sauvegardes.

Le travail de l’étudiant et le bureau du formateur s’y rangent de la même façon ; chacun ne dit que son
document, ses mots et ses noms de fichiers.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Set
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from atelier.carnet.codec import octets_json
from atelier.carnet.differences import appliquer, ecarts, rejouer
from atelier.carnet.ecriture import atomic_write, ecriture_impossible, lire_octets, mettre_a_part
from atelier.carnet.historique import EntreeDuJournal, Historique, Piles
from atelier.carnet.verrou import tenir, verrou
from atelier.erreurs import (
    CarnetAbime,
    CarnetIllisible,
    CarnetOccupe,
    ErreurAtelier,
    ErreurCarnet,
    ErreurSaisie,
    cause_du_refus,
)

REVISIONS_ENTRE_SAUVEGARDES = 10
GARDEES = 10
"""Le journal rejoue ce qui manque depuis la dernière sauvegarde : inutile d’en écrire une à chaque geste."""

T = TypeVar("T", bound=Struct)
"""Le document en mémoire : un type figé, avec une ``revision``."""
G = TypeVar("G", bound=tuple[Any, ...])
"""Ce que rend un geste : le nouvel état d’abord, puis ce qui a été fait, en mots."""


class DepotDurable(ABC, Generic[T, G]):
    """Un document rangé dans un fichier, sa réserve (``.atelier``) à côté.

    Chaque opération relit sous verrou l’état le plus récent, s’y applique, puis s’écrit d’un bloc, journal
    d’abord : ce qui est rendu à l’appelant est sur le disque. Un fichier illisible n’est jamais remplacé.
    """

    OCCUPE: ClassVar[tuple[str, str]]
    """Ce qui se dit quand un autre tient le verrou : ce qui arrive, que faire."""
    LISIBLE: ClassVar[str]
    """Ce qui se dit quand il n’y a rien à restaurer."""
    SANS_SAUVEGARDE: ClassVar[str]
    """Que faire quand il n’y a aucune sauvegarde à reprendre."""
    PREMIERE_SAUVEGARDE: ClassVar[int] = 0
    PLUSIEURS: ClassVar[bool] = False
    """Vrai si plusieurs personnes écrivent au même endroit : chacune n’annule que ses gestes."""

    def __init__(self, fichier: Path, suffixe: str, sauvegardes: str) -> None:
        self.fichier = fichier
        self.reserve = fichier.parent / ".atelier"
        self._sauvegardes = self.reserve / sauvegardes
        self._historique = Historique(self.reserve / f"historique{suffixe}.jsonl")
        self._verrou = verrou(self.reserve / f"verrou{suffixe}")
        # Un seul : son identifiant, tiré au hasard, ne doit pas changer d’une lecture à l’autre.
        self._neuf = self._vide("")
        self._lu: tuple[tuple[int, int, int], T] | None = None
        self._empreinte_lue: tuple[T | None, str] = (None, "")

    # Ce que chaque document dit de lui-même.
    @abstractmethod
    def _vide(self, identifiant: str) -> T:
        """Un document neuf ; ``identifiant`` vide : tiré au hasard."""

    @abstractmethod
    def _de_document(self, document: Any) -> T: ...

    @abstractmethod
    def _de_octets(self, octets: bytes) -> T: ...

    @abstractmethod
    def _document(self, etat: T) -> dict[str, Any]: ...

    @abstractmethod
    def _identifiant(self, etat: T) -> str: ...

    @abstractmethod
    def _geste(self, etat: T, description: str) -> G: ...

    @abstractmethod
    def _nom_de_sauvegarde(self, identifiant: str, revision: str) -> str:
        """Le nom d’une sauvegarde, ou un motif quand ``revision`` vaut « * »."""

    @abstractmethod
    def _remede(self, etat: T, source: Path | None) -> str:
        """Comment reprendre cet état."""

    def _empreinte(self, etat: T) -> str:
        """L’empreinte à noter au journal ; vide si ce document n’en a pas besoin."""
        return ""

    def _auteur(self) -> tuple[str, Set[str] | None]:
        """À qui sont les gestes faits ici, et de qui l’on peut annuler ceux (``None`` : tous)."""
        return "", None

    def existe(self) -> bool:
        """Vrai si un document est déjà enregistré."""
        return self.fichier.exists()

    def lire(self) -> T:
        """Le dernier état enregistré, ou un document neuf s’il n’y a pas encore de fichier.

        Lève ``CarnetIllisible`` ou ``CarnetTropRecent`` ; le fichier n’est alors pas touché.
        """
        try:
            # La marque avant les octets : remplacé entre les deux, le fichier sera relu la fois suivante.
            marque = self._marque_du_fichier()
            if self._lu is not None and self._lu[0] == marque:
                return self._lu[1]
            brut = lire_octets(self.fichier)
        except FileNotFoundError:
            if self._lu is not None:
                # Rangé ou effacé par une autre page : le prochain en sera un autre.
                self.oublier()
            return self._neuf
        except OSError as e:
            raise CarnetIllisible(
                f"Impossible d’ouvrir {self.fichier.name} ({cause_du_refus(e)}).",
                intact="Il n’a pas été modifié.",
                remede="Fermez les autres programmes qui l’utilisent, puis recommencez.",
            ) from e
        try:
            etat = self._de_octets(brut)
        except CarnetIllisible as e:
            if (retrouve := self.retrouver()) is None:
                raise
            raise CarnetAbime(e.quoi, intact=e.intact, remede=self._remede(*retrouve)) from e
        self._lu = (marque, etat)
        return etat

    def oublier(self) -> None:
        """Après un déplacement du fichier : repart d’un document neuf."""
        self._lu = None
        self._neuf = self._vide("")

    def appliquer(self, operation: Callable[[T], G], *, annulable: bool = True) -> G:
        """Applique une opération au dernier état et l’enregistre ; la révision monte d’un cran.

        ``annulable`` : faux pour ce que personne n’a fait de sa main. Lève ``ErreurSaisie`` si l’opération
        refuse, ``CarnetOccupe`` ou ``EcritureImpossible`` si le disque refuse ; rien n’a alors changé. Une
        opération sans effet n’écrit rien.
        """
        with self.seul():
            avant = self.lire()
            geste = operation(avant)
            if geste[0] == avant and self.existe():
                return geste
            apres = replace(geste[0], revision=_revision(avant) + 1)
            differences = ecarts(self._document(avant), self._document(apres))
            # Un geste qui ne laisse aucun écart (« j’ai lu ») ne s’annule pas.
            genre = "op" if annulable and differences else "hors"
            self._enregistrer(apres, genre, EntreeDuJournal(_revision(apres), geste[1], differences), avant)
            suite: G = geste._replace(**{geste._fields[0]: apres})  # type: ignore[attr-defined]
            return suite

    def annuler(self) -> G:
        """Défait la dernière opération. Lève ``ErreurSaisie`` s’il n’y en a pas."""
        return self._rejouer("annuler")

    def retablir(self) -> G:
        """Refait la dernière opération annulée. Lève ``ErreurSaisie`` s’il n’y en a pas."""
        return self._rejouer("retablir")

    def piles(self) -> Piles:
        """Ce qu’on peut annuler et rétablir."""
        etat = self.lire()
        return self._historique.piles(self._identifiant(etat), _revision(etat), self._auteur()[1])

    def sauvegardes(self, identifiant: str = "") -> list[Path]:
        """Les sauvegardes lisibles d’un document (de tous, sans identifiant), la plus récente d’abord."""
        trouvees = list(self._sauvegardes.glob(self._nom_de_sauvegarde(identifiant, "*")))
        # Par date : les révisions de deux travaux ne se comparent pas.
        trouvees.sort(key=lambda s: s.stat().st_mtime_ns, reverse=True)
        return [s for s in trouvees if self._lisible(s) is not None]

    def retrouver(self) -> tuple[T, Path | None] | None:
        """Le meilleur état à reprendre, et la sauvegarde dont il part.

        La dernière sauvegarde lisible (ou un document neuf), puis tout ce que le journal a noté depuis.
        ``None`` s’il n’y a ni l’une ni l’autre.
        """
        identifiant = self._historique.dernier_travail()
        bonnes = self.sauvegardes(identifiant)
        source = bonnes[0] if bonnes else None
        etat = self._lisible(source) if source else None
        if etat is None or (identifiant and self._identifiant(etat) != identifiant):
            if not identifiant:
                return None
            etat, source = self._vide(identifiant), None
        document = self._document(etat)
        for revision, notes, vers in self._historique.rejeu(self._identifiant(etat), _revision(etat)):
            try:
                document = appliquer(document, notes, vers=vers)
                etat = replace(self._de_document(document), revision=revision)
            except ErreurAtelier:
                break  # un geste qui ne se rejoue pas : on rend l’état d’avant lui
        return None if source is None and not _revision(etat) else (etat, source)

    def restaurer(self) -> T:
        """Met de côté le fichier abîmé et reprend ce que ``retrouver`` donne.

        Lève ``ErreurSaisie`` si le fichier est lisible ou s’il n’y a rien à reprendre.
        """
        with self.seul():
            try:
                self.lire()
            except CarnetIllisible:
                pass
            else:
                raise ErreurSaisie(self.LISIBLE, intact="Rien n’a changé.")
            retrouve = self.retrouver()
            if retrouve is None:
                raise ErreurSaisie(
                    "Aucune sauvegarde à reprendre.",
                    intact="Le fichier abîmé est intact.",
                    remede=self.SANS_SAUVEGARDE,
                )
            mettre_a_part(self.fichier)
            atomic_write(self.fichier, self._octets(retrouve[0]))
            return retrouve[0]

    @contextlib.contextmanager
    def seul(self) -> Iterator[None]:
        """Tient le verrou : personne d’autre n’écrit pendant ce temps.

        Lève ``CarnetOccupe`` si un autre le tient trop longtemps, ``EcritureImpossible`` si le
        dossier refuse.
        """
        quoi, remede = self.OCCUPE
        occupe = CarnetOccupe(quoi, intact="Rien n’a changé.", remede=remede)
        with tenir(self._verrou, self.reserve, self.fichier, occupe):
            yield

    def _octets(self, etat: T) -> bytes:
        """Les octets à écrire. Lève ``ErreurSaisie`` si on ne saurait pas les relire."""
        return octets_json(self._document(etat))

    def _rejouer(self, genre: str) -> G:
        with self.seul():
            avant = self.lire()
            entree = self.piles().derniere(genre)
            document = self._document(avant)
            attendu = "apres" if genre == "annuler" else "avant"
            if self.PLUSIEURS and appliquer(document, entree.ecarts, vers=attendu) != document:
                raise ErreurSaisie(
                    f"« {entree.description} » a été changé depuis par un autre bureau.",
                    intact="Rien n’a changé.",
                    remede="Posez vous-même la valeur voulue.",
                )
            suite = self._de_document(rejouer(document, entree.ecarts, genre))
            apres = replace(suite, revision=_revision(avant) + 1)
            # Seul à écrire, on retrouve au journal le geste défait ; à plusieurs, il dit ce qu’il a changé.
            faits = ecarts(document, self._document(apres)) if self.PLUSIEURS else []
            self._enregistrer(
                apres, genre, EntreeDuJournal(_revision(apres), entree.description, faits), avant
            )
            return self._geste(apres, entree.description)

    def _enregistrer(self, etat: T, genre: str, entree: EntreeDuJournal, avant: T) -> None:
        octets = self._octets(etat)
        identifiant = self._identifiant(etat)
        try:
            # L’état d’où l’on part est peut-être venu d’ailleurs : son empreinte aussi doit se retrouver.
            lue = self._empreinte_lue
            depart = lue[1] if lue[0] is avant else self._empreinte(avant)
            self._empreinte_lue = (etat, self._empreinte(etat))
            self._historique.noter(
                identifiant,
                genre,
                entree,
                (_revision(avant), depart),
                self._empreinte_lue[1],
                self._auteur()[0],
            )
            if _revision(etat) % REVISIONS_ENTRE_SAUVEGARDES == self.PREMIERE_SAUVEGARDE:
                self._sauvegarder(identifiant, _revision(etat), octets)
        except OSError as e:
            raise ecriture_impossible(e, self.fichier) from e
        atomic_write(self.fichier, octets)
        self._lu = (self._marque_du_fichier(), etat)

    def _sauvegarder(self, identifiant: str, revision: int, octets: bytes) -> None:
        self._sauvegardes.mkdir(exist_ok=True)
        atomic_write(self._sauvegardes / self._nom_de_sauvegarde(identifiant, f"{revision:07d}"), octets)
        for ancienne in sorted(self._sauvegardes.glob(self._nom_de_sauvegarde(identifiant, "*")))[:-GARDEES]:
            ancienne.unlink(missing_ok=True)

    def _lisible(self, fichier: Path) -> T | None:
        try:
            return self._de_octets(fichier.read_bytes())
        except (OSError, ErreurCarnet):
            return None

    def _marque_du_fichier(self) -> tuple[int, int, int]:
        # Chaque écriture fait un fichier neuf : deux états de même taille, au même instant, se distinguent.
        infos = self.fichier.stat()
        return infos.st_mtime_ns, infos.st_size, infos.st_ino


def _revision(etat: Any) -> int:
    revision: int = etat.revision
    return revision
