"""Le dépôt : ``carnet.json`` sur le disque, ses opérations, son annulation, ses sauvegardes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from atelier.carnet import sauvegardes
from atelier.carnet.differences import ecarts, rejouer
from atelier.carnet.document import carnet_de, carnet_de_texte, document_de, octets_du_carnet
from atelier.carnet.ecriture import atomic_write, ecriture_impossible, lire_octets, mettre_a_part
from atelier.carnet.empreintes import marque_du_travail
from atelier.carnet.historique import Entree, Historique, Piles
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.carnet.operations import Changement, Operation
from atelier.carnet.verrou import tenir, verrou
from atelier.erreurs import (
    CarnetIllisible,
    CarnetOccupe,
    CarnetTropRecent,
    ErreurSaisie,
    cause_du_refus,
)

NOM_DU_FICHIER = "carnet.json"
REVISIONS_ENTRE_SAUVEGARDES = 10


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
        self._verrou = verrou(self.reserve / f"verrou{suffixe}")
        self._neuf = carnet_neuf()
        self._lu: tuple[tuple[int, int, int], Carnet] | None = None
        self._marque: tuple[Carnet | None, str] = (None, "")

    def lire(self) -> Carnet:
        """Le dernier état enregistré, ou un travail neuf s’il n’y a pas encore de fichier.

        Lève ``CarnetIllisible`` ou ``CarnetTropRecent`` ; le fichier n’est alors pas touché.
        """
        try:
            infos = self.fichier.stat()
            marque = (infos.st_mtime_ns, infos.st_size, infos.st_ino)
            if self._lu is not None and self._lu[0] == marque:
                return self._lu[1]
            brut = lire_octets(self.fichier)
        except FileNotFoundError:
            if self._lu is not None:
                # Le travail a été rangé ou effacé par une autre page : le prochain en sera un autre.
                self.oublier()
            return self._neuf
        except OSError as e:
            raise CarnetIllisible(
                f"Impossible d’ouvrir {self.fichier.name} ({cause_du_refus(e)}).",
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

    def age_en_jours(self) -> float:
        """Depuis quand le travail n’a pas changé ; 0 s’il n’y en a pas."""
        try:
            return max(0.0, time.time() - self.fichier.stat().st_mtime) / 86_400
        except OSError:
            return 0.0

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
            # Un geste qui ne laisse aucun écart (« j’ai lu ») ne s’annule pas.
            self._enregistrer(apres, "op" if differences else "hors", entree, avant)
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
            self._enregistrer(apres, "op", Entree(apres.revision, description, differences), avant)
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

    def est_ancien(self, carnet: Carnet) -> bool:
        """Vrai si ``carnet`` est un état passé du travail de ce dossier, et non une suite faite ailleurs.

        Quand le journal ne remonte pas jusque-là, il suffit qu’il ne porte rien que le dossier n’ait.
        """
        ici = self.lire()
        if carnet.carnet_id != ici.carnet_id or carnet.revision > ici.revision:
            return False
        connue = self._historique.empreinte(carnet.carnet_id, carnet.revision)
        # Des réglages disparus avec la première règle ne se retrouvent pas : l’empreinte d’alors non plus.
        if connue and not carnet.passage.abandonnes:
            return connue == marque_du_travail(carnet)
        return set(carnet.acteurs) <= set(ici.acteurs) and set(carnet.liens) <= set(ici.liens)

    def sauvegardes(self, carnet_id: str = "") -> list[Path]:
        """Les sauvegardes lisibles d’un travail (de tous, sans identifiant), la plus récente d’abord."""
        return sauvegardes.lisibles(self.reserve, carnet_id)

    def retrouver(self) -> tuple[Carnet, Path | None] | None:
        """Le meilleur état à reprendre quand le fichier est abîmé ; voir ``sauvegardes.retrouver``."""
        return sauvegardes.retrouver(self.reserve, self._historique)

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
            mettre_a_part(self.fichier)
            atomic_write(self.fichier, octets_du_carnet(retrouve[0]))
            return retrouve[0]

    def _rejouer(self, genre: str) -> Changement:
        with self.seul():
            avant = self.lire()
            entree = self._historique.piles(avant.carnet_id, avant.revision).derniere(genre)
            document = rejouer(document_de(avant), entree.ecarts, genre)
            apres = replace(carnet_de(document), revision=avant.revision + 1)
            self._enregistrer(apres, genre, Entree(apres.revision, entree.description, []), avant)
            return Changement(apres, entree.description)

    def _enregistrer(self, carnet: Carnet, genre: str, entree: Entree, avant: Carnet) -> None:
        octets = octets_surs(carnet)
        try:
            # L’état d’où l’on part est peut-être venu d’ailleurs : son empreinte aussi doit se retrouver.
            depart = self._marque if self._marque[0] is avant else (avant, marque_du_travail(avant))
            self._marque = (carnet, marque_du_travail(carnet))
            depuis = (avant.revision, depart[1])
            self._historique.noter(carnet.carnet_id, genre, entree, depuis, self._marque[1])
            if carnet.revision % REVISIONS_ENTRE_SAUVEGARDES == 0:
                sauvegardes.sauvegarder(self.reserve, carnet, octets)
        except OSError as e:
            raise ecriture_impossible(e, self.fichier) from e
        atomic_write(self.fichier, octets)
        infos = self.fichier.stat()
        self._lu = ((infos.st_mtime_ns, infos.st_size, infos.st_ino), carnet)

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
        occupe = CarnetOccupe(
            "Votre travail est occupé par une autre page.",
            intact="Rien n’a changé.",
            remede="Attendez quelques secondes, puis recommencez.",
        )
        with tenir(self._verrou, self.reserve, self.fichier, occupe):
            yield


def _plus_hauts(a: Carnet, b: Carnet) -> dict[str, int]:
    return {nom: max(a.compteurs[nom], b.compteurs[nom]) for nom in a.compteurs}


def octets_surs(carnet: Carnet) -> bytes:
    """Les octets à écrire, relus d’abord : on n’écrit jamais ce qu’on ne saurait pas relire.

    Lève ``ErreurSaisie`` si le travail dépasse ce que le format permet.
    """
    octets = octets_du_carnet(carnet)
    try:
        carnet_de_texte(octets, source="votre travail après ce changement")
    except CarnetIllisible as e:
        raise ErreurSaisie(
            e.quoi, intact="Rien n’a changé.", remede="Défaites ce geste, ou réduisez-le."
        ) from e
    return octets
