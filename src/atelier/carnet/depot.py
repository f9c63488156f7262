"""Le dépôt : ``carnet.json`` sur le disque, ses opérations, son annulation, ses sauvegardes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from atelier.carnet.differences import appliquer, ecarts
from atelier.carnet.ecriture import atomic_write, ecriture_impossible
from atelier.carnet.format import carnet_de, carnet_de_texte, document_de, texte_json
from atelier.carnet.historique import Entree, Historique, Piles
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.carnet.operations import Changement, Operation
from atelier.erreurs import (
    CarnetIllisible,
    CarnetOccupe,
    CarnetTropRecent,
    ErreurAtelier,
    ErreurSaisie,
)

NOM_DU_FICHIER = "carnet.json"
SAUVEGARDES_GARDEES = 10
REVISIONS_ENTRE_SAUVEGARDES = 10
ATTENTE_VERROU = 10.0
"""Secondes avant de dire que le travail est occupé ailleurs."""


class Depot:
    """Le travail rangé dans un fichier, par défaut ``carnet.json`` dans un dossier.

    Chaque opération relit sous verrou l’état le plus récent, s’y applique, puis s’écrit d’un
    bloc : ce qui est rendu à l’appelant est sur le disque.
    """

    def __init__(self, chemin: Path | str) -> None:
        chemin = Path(chemin)
        self.fichier = chemin / NOM_DU_FICHIER if chemin.is_dir() else chemin
        self.reserve = self.fichier.parent / ".atelier"
        suffixe = "" if self.fichier.name == NOM_DU_FICHIER else f"-{self.fichier.stem}"
        self._historique = Historique(self.reserve / f"historique{suffixe}.jsonl")
        self._verrou = FileLock(self.reserve / f"verrou{suffixe}")
        self._neuf = carnet_neuf()
        self._lu: tuple[tuple[int, int, int], Carnet] | None = None

    def lire(self) -> Carnet:
        """Le dernier état enregistré, ou un travail neuf s’il n’y a pas encore de fichier.

        Lève ``CarnetIllisible`` ou ``CarnetTropRecent`` ; le fichier n’est alors pas touché.
        """
        try:
            infos = self.fichier.stat()
            marque = (infos.st_mtime_ns, infos.st_size, infos.st_ino)
            if self._lu is not None and self._lu[0] == marque:
                return self._lu[1]
            brut = self.fichier.read_bytes()
        except FileNotFoundError:
            if self._lu is not None:
                # Le travail a été rangé ou effacé par une autre page : le prochain en sera un autre.
                self.oublier()
            return self._neuf
        except OSError as e:
            raise CarnetIllisible(
                f"Impossible d’ouvrir {self.fichier.name} ({e.strerror}).",
                intact="Il n’a pas été modifié.",
                remede="Fermez les autres programmes qui l’utilisent, puis recommencez.",
            ) from e
        try:
            carnet = carnet_de_texte(brut, source=self.fichier.name)
        except CarnetIllisible as e:
            raise self._avec_sauvegarde(e) from e
        self._lu = (marque, carnet)
        return carnet

    def existe(self) -> bool:
        """Vrai si un travail est déjà enregistré."""
        return self.fichier.exists()

    def appliquer(self, operation: Operation) -> Changement:
        """Applique une opération au dernier état et l’enregistre ; la révision monte d’un cran.

        Lève ``ErreurSaisie`` si l’opération refuse, ``CarnetOccupe`` ou ``EcritureImpossible`` si
        le disque refuse ; rien n’a alors changé. Une opération sans effet n’écrit rien.
        """
        with self.seul():
            avant = self.lire()
            changement = operation(avant)
            if changement.carnet == avant and self.existe():
                return changement
            apres = replace(changement.carnet, revision=avant.revision + 1)
            differences = ecarts(document_de(avant), document_de(apres))
            entree = Entree(apres.revision, changement.description, differences)
            self._enregistrer(apres, "op", entree, avant.revision)
            return changement._replace(carnet=apres)

    def poser(self, carnet: Carnet, description: str) -> Changement:
        """Met tout ce travail à la place de l’actuel, de même ``carnet_id`` ; s’annule comme le reste.

        La révision dépasse les deux : l’état posé est le plus récent pour tous ses lecteurs.
        """
        with self.seul():
            avant = self.lire()
            plus_haute = max(avant.revision, carnet.revision)
            apres = replace(carnet, revision=plus_haute + 1, compteurs=_plus_hauts(avant, carnet))
            differences = ecarts(document_de(avant), document_de(apres))
            self._enregistrer(apres, "op", Entree(apres.revision, description, differences), avant.revision)
            return Changement(apres, description)

    def adopter(self, carnet: Carnet) -> None:
        """Fait de ce travail celui du dossier, qui n’en a pas. Lève ``ErreurSaisie`` s’il en a un."""
        with self.seul():
            if self.existe():
                raise ErreurSaisie("Ce dossier a déjà un travail.", intact="Il n’a pas changé.")
            atomic_write(self.fichier, octets_surs(carnet))

    def oublier(self) -> None:
        """Après un déplacement du fichier : repart d’un travail neuf."""
        self._lu = None
        self._neuf = carnet_neuf()

    def annuler(self) -> Changement:
        """Défait la dernière opération. Lève ``ErreurSaisie`` s’il n’y en a pas."""
        return self._rejouer("annuler")

    def retablir(self) -> Changement:
        """Refait la dernière opération annulée. Lève ``ErreurSaisie`` s’il n’y en a pas."""
        return self._rejouer("retablir")

    def piles(self) -> Piles:
        """Ce qu’on peut annuler et rétablir."""
        carnet = self.lire()
        return self._historique.piles(carnet.carnet_id, carnet.revision)

    def sauvegardes(self, carnet_id: str = "") -> list[Path]:
        """Les sauvegardes lisibles d’un travail (de tous, sans identifiant), la plus récente d’abord."""
        motif = f"carnet-*-{_court(carnet_id)}.json" if carnet_id else "carnet-*.json"
        trouvees = list((self.reserve / "sauvegardes").glob(motif))
        trouvees.sort(key=lambda s: s.stat().st_mtime_ns, reverse=True)
        return [s for s in trouvees if _lisible(s)]

    def retrouver(self) -> tuple[Carnet, Path | None] | None:
        """Le meilleur état à reprendre quand le fichier est abîmé, et la sauvegarde dont il part.

        La dernière sauvegarde lisible (ou un travail neuf), puis tout ce que l’historique a noté
        depuis. ``None`` s’il n’y a ni l’une ni l’autre.
        """
        identifiant = self._historique.dernier_travail()
        carnet: Carnet | None = None
        source: Path | None = None
        if bonnes := self.sauvegardes(identifiant):
            source = bonnes[0]
            carnet = carnet_de_texte(source.read_bytes())
        if carnet is None or (identifiant and carnet.carnet_id != identifiant):
            if not identifiant:
                return None
            carnet, source = carnet_neuf(identifiant), None
        document = document_de(carnet)
        for revision, ecarts_notes, vers in self._historique.rejeu(carnet.carnet_id, carnet.revision):
            try:
                document = appliquer(document, ecarts_notes, vers=vers)
                carnet = replace(carnet_de(document), revision=revision)
            except (ErreurAtelier, KeyError, TypeError):
                break
        return None if carnet.est_vide and source is None else (carnet, source)

    def restaurer(self) -> Carnet:
        """Met de côté le fichier abîmé et reprend ce que ``retrouver`` donne.

        Lève ``ErreurSaisie`` si le fichier est lisible ou s’il n’y a rien à reprendre.
        """
        with self.seul():
            try:
                self.lire()
            except CarnetTropRecent:
                raise
            except CarnetIllisible:
                pass
            else:
                raise ErreurSaisie("Votre travail est lisible : rien à restaurer.", intact="Rien n’a changé.")
            retrouve = self.retrouver()
            if retrouve is None:
                raise ErreurSaisie(
                    "Aucune sauvegarde à reprendre.",
                    intact="Le fichier abîmé est intact.",
                    remede="Reprenez le travail d’une de vos pages, ou montrez ce fichier à un technicien.",
                )
            rang = 1
            while (abime := self.fichier.with_name(f"abime-{rang}-{self.fichier.name}")).exists():
                rang += 1
            try:
                self.fichier.replace(abime)
            except OSError as e:
                raise ecriture_impossible(e, self.fichier) from e
            atomic_write(self.fichier, texte_json(document_de(retrouve[0])).encode("utf-8"))
            return retrouve[0]

    def _rejouer(self, genre: str) -> Changement:
        with self.seul():
            avant = self.lire()
            piles = self._historique.piles(avant.carnet_id, avant.revision)
            pile = piles.annulables if genre == "annuler" else piles.retablissables
            if not pile:
                geste = "annuler" if genre == "annuler" else "rétablir"
                raise ErreurSaisie(f"Il n’y a rien à {geste}.", intact="Rien n’a changé.")
            entree = pile[-1]
            vers = "avant" if genre == "annuler" else "apres"
            document = appliquer(document_de(avant), entree.ecarts, vers=vers)
            apres = replace(carnet_de(document), revision=avant.revision + 1)
            self._enregistrer(apres, genre, Entree(apres.revision, entree.description, []), avant.revision)
            return Changement(apres, entree.description)

    def _enregistrer(self, carnet: Carnet, genre: str, entree: Entree, depuis: int) -> None:
        octets = octets_surs(carnet)
        try:
            self._historique.noter(carnet.carnet_id, genre, entree, depuis)
            if carnet.revision % REVISIONS_ENTRE_SAUVEGARDES == 0:
                self._sauvegarder(carnet, octets)
        except OSError as e:
            raise ecriture_impossible(e, self.fichier) from e
        atomic_write(self.fichier, octets)
        infos = self.fichier.stat()
        self._lu = ((infos.st_mtime_ns, infos.st_size, infos.st_ino), carnet)

    def _sauvegarder(self, carnet: Carnet, octets: bytes) -> None:
        dossier = self.reserve / "sauvegardes"
        dossier.mkdir(exist_ok=True)
        suffixe = _court(carnet.carnet_id)
        atomic_write(dossier / f"carnet-{carnet.revision:07d}-{suffixe}.json", octets)
        for ancienne in sorted(dossier.glob(f"carnet-*-{suffixe}.json"))[:-SAUVEGARDES_GARDEES]:
            ancienne.unlink(missing_ok=True)

    def _avec_sauvegarde(self, e: CarnetIllisible) -> CarnetIllisible:
        retrouve = self.retrouver()
        if retrouve is None:
            return e
        carnet, source = retrouve
        depart = f" (sauvegarde {source.relative_to(self.fichier.parent)})" if source else ""
        return CarnetIllisible(
            e.quoi,
            intact=e.intact,
            remede=f"On peut reprendre l’état de la révision {carnet.revision}{depart} : "
            "bouton « Restaurer » dans une page, ou commande « atelier restaurer ».",
        )

    @contextlib.contextmanager
    def seul(self) -> Iterator[None]:
        """Tient le verrou : personne d’autre n’écrit pendant ce temps.

        Lève ``CarnetOccupe`` si un autre le tient trop longtemps, ``EcritureImpossible`` si le
        dossier refuse.
        """
        try:
            self.reserve.mkdir(exist_ok=True)
            with self._verrou.acquire(timeout=ATTENTE_VERROU):
                yield
        except Timeout as e:
            raise CarnetOccupe(
                "Votre travail est occupé par une autre page.",
                intact="Rien n’a changé.",
                remede="Attendez quelques secondes, puis recommencez.",
            ) from e
        except OSError as e:
            raise ecriture_impossible(e, self.fichier) from e


def _plus_hauts(a: Carnet, b: Carnet) -> dict[str, int]:
    return {nom: max(a.compteurs[nom], b.compteurs[nom]) for nom in a.compteurs}


def octets_surs(carnet: Carnet) -> bytes:
    """Les octets à écrire, relus d’abord : on n’écrit jamais ce qu’on ne saurait pas relire.

    Lève ``ErreurSaisie`` si le travail dépasse ce que le format permet.
    """
    octets = texte_json(document_de(carnet)).encode("utf-8")
    try:
        carnet_de_texte(octets, source="votre travail après ce changement")
    except CarnetIllisible as e:
        raise ErreurSaisie(
            e.quoi, intact="Rien n’a changé.", remede="Défaites ce geste, ou réduisez-le."
        ) from e
    return octets


def _court(carnet_id: str) -> str:
    return re.sub("[^0-9a-zA-Z]", "", carnet_id)[:8]


def _lisible(fichier: Path) -> bool:
    try:
        carnet_de_texte(fichier.read_bytes())
    except (OSError, CarnetIllisible):
        return False
    return True
