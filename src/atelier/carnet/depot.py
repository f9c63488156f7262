"""Le dépôt du travail : ``carnet.json`` et ce qui l’entoure."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from atelier.carnet.differences import ecarts
from atelier.carnet.document import carnet_de, carnet_de_texte, document_de, octets_du_carnet
from atelier.carnet.durable import DepotDurable
from atelier.carnet.ecriture import atomic_write
from atelier.carnet.empreintes import marque_du_travail
from atelier.carnet.historique import EntreeDuJournal
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.carnet.operations import Changement
from atelier.erreurs import CarnetIllisible, ErreurSaisie

NOM_DU_FICHIER = "carnet.json"


class Depot(DepotDurable[Carnet, Changement]):
    """Le travail rangé dans un fichier, par défaut ``carnet.json`` dans un dossier."""

    OCCUPE = (
        "Votre travail est occupé par une autre page.",
        "Attendez quelques secondes, puis recommencez.",
    )
    LISIBLE = "Votre travail est lisible : rien à restaurer."
    SANS_SAUVEGARDE = "Reprenez le travail d’une de vos pages, ou montrez ce fichier à un technicien."

    def __init__(self, chemin: Path | str) -> None:
        chemin = Path(chemin)
        fichier = chemin / NOM_DU_FICHIER if chemin.is_dir() else chemin
        suffixe = "" if fichier.name == NOM_DU_FICHIER else f"-{fichier.stem}"
        super().__init__(fichier, suffixe, "sauvegardes")

    def _vide(self, identifiant: str) -> Carnet:
        return carnet_neuf(identifiant or None)

    def _de_document(self, document: Any) -> Carnet:
        return carnet_de(document, source=self.fichier.name)

    def _de_octets(self, octets: bytes) -> Carnet:
        return carnet_de_texte(octets, source=self.fichier.name)

    def _document(self, etat: Carnet) -> dict[str, Any]:
        return document_de(etat)

    def _octets(self, etat: Carnet) -> bytes:
        return octets_surs(etat)

    def _identifiant(self, etat: Carnet) -> str:
        return etat.carnet_id

    def _geste(self, etat: Carnet, description: str) -> Changement:
        return Changement(etat, description)

    def _empreinte(self, etat: Carnet) -> str:
        return marque_du_travail(etat)

    def _nom_de_sauvegarde(self, identifiant: str, revision: str) -> str:
        court = re.sub("[^0-9a-zA-Z]", "", identifiant)[:8]
        return f"carnet-{revision}-{court}.json" if identifiant else f"carnet-{revision}.json"

    def _remede(self, etat: Carnet, source: Path | None) -> str:
        depart = f" (sauvegarde {source.relative_to(self.fichier.parent)})" if source else ""
        return (
            f"On peut reprendre l’état de la révision {etat.revision}{depart} : "
            "bouton « Restaurer » dans une page, ou commande « atelier restaurer »."
        )

    def age_en_jours(self) -> float:
        """Depuis quand le travail n’a pas changé ; 0 s’il n’y en a pas."""
        try:
            return max(0.0, time.time() - self.fichier.stat().st_mtime) / 86_400
        except OSError:
            return 0.0

    def poser(self, carnet: Carnet, description: str) -> Changement:
        """Met tout ce travail à la place de l’actuel, de même ``carnet_id`` ; s’annule comme le reste.

        La révision dépasse les deux : l’état posé est le plus récent pour tous ses lecteurs.
        """
        with self.seul():
            avant = self.lire()
            plus_haute = max(avant.revision, carnet.revision)
            apres = replace(carnet, revision=plus_haute + 1, compteurs=_plus_hauts(avant, carnet))
            differences = ecarts(document_de(avant), document_de(apres))
            self._enregistrer(apres, "op", EntreeDuJournal(apres.revision, description, differences), avant)
            return Changement(apres, description)

    def adopter(self, carnet: Carnet) -> None:
        """Fait de ce travail celui du dossier, qui n’en a pas. Lève ``ErreurSaisie`` s’il en a un."""
        with self.seul():
            if self.existe():
                raise ErreurSaisie("Ce dossier a déjà un travail.", intact="Il n’a pas changé.")
            atomic_write(self.fichier, octets_surs(carnet))

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
