"""Le bureau sur le disque : les mêmes garanties que le travail d’un étudiant, par le même dépôt durable.

À plusieurs sur une même correction, chacun n’annule que ses gestes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from atelier.carnet.codec import nu
from atelier.carnet.durable import DepotDurable
from atelier.carnet.ecriture import creer_le_dossier
from atelier.carnet.verrou import prendre_sans_attendre, verrou
from atelier.correction.document_du_bureau import NOM_DU_FICHIER, bureau_de_document, bureau_de_octets
from atelier.correction.etat_du_bureau import Bureau, Geste, bureau_neuf


class DepotDuBureau(DepotDurable[Bureau, Geste]):
    """Le bureau d’un dossier de correction.

    ``auteur`` : à qui sont les gestes faits ici. Chacun n’annule que les siens ; vide : ceux de tous.
    """

    OCCUPE = (
        "Le bureau est occupé par un autre programme.",
        "Fermez l’autre fenêtre de correction, puis recommencez.",
    )
    LISIBLE = "Le bureau est lisible : rien à reprendre."
    SANS_SAUVEGARDE = ""
    PREMIERE_SAUVEGARDE = 1
    PLUSIEURS = True

    def __init__(self, dossier: Path, auteur: str = "") -> None:
        super().__init__(dossier / NOM_DU_FICHIER, "-bureau", "")
        self.dossier = dossier
        self.auteur = auteur
        self._places: dict[str, Any] = {}

    def _vide(self, identifiant: str) -> Bureau:
        return Bureau(identifiant) if identifiant else bureau_neuf()

    def _de_document(self, document: Any) -> Bureau:
        return bureau_de_document(document)

    def _de_octets(self, octets: bytes) -> Bureau:
        return bureau_de_octets(octets)

    def _document(self, etat: Bureau) -> dict[str, Any]:
        return nu(etat)

    def _identifiant(self, etat: Bureau) -> str:
        return etat.bureau_id

    def _geste(self, etat: Bureau, description: str) -> Geste:
        return Geste(etat, description)

    def _nom_de_sauvegarde(self, identifiant: str, revision: str) -> str:
        return f"bureau-{revision}.json"

    def _remede(self, etat: Bureau, source: Path | None) -> str:
        suite = f" Une sauvegarde va : {source.name}, révision {etat.revision}." if source else ""
        return f"Le bouton « Reprendre la sauvegarde » la remet en place.{suite}"

    def _auteur(self) -> tuple[str, Set[str] | None]:
        return self.auteur, set(self._places) if self.auteur else None

    def prendre_place(self) -> None:
        """Se dit présent, et reprend les gestes de ceux qui ne le sont plus : on annule après un redémarrage.

        Chaque bureau ouvert tient un verrou à son nom ; celui d’un bureau fermé, ou mort, se prend.
        """
        if not self.auteur:
            return
        # Sous le verrou : ôter les places vides effacerait sinon celle qu’un autre est en train de prendre.
        with self.seul():
            b = self.lire()
            connus = {self.auteur, *self._historique.auteurs(b.bureau_id)}
            for nom in connus - set(self._places):
                sien = verrou(self._place(nom))
                if prendre_sans_attendre(sien):
                    self._places[nom] = sien
            self._oter_les_places_vides({self._place(nom) for nom in connus})

    def _place(self, nom: str) -> Path:
        return self.reserve / f"place-{nom or 'anonyme'}"

    def _oter_les_places_vides(self, gardees: set[Path]) -> None:
        """Un bureau ouvert puis fermé sans un geste ne laisse pas son verrou derrière lui."""
        for place in set(self.reserve.glob("place-*")) - gardees:
            sien = verrou(place)
            if prendre_sans_attendre(sien):
                sien.release()
                with contextlib.suppress(OSError):
                    place.unlink()

    def quitter(self) -> None:
        """Laisse sa place : un autre bureau pourra annuler ces gestes."""
        for sien in self._places.values():
            # Dans le navigateur, il n’y a pas de verrou à rendre.
            if hasattr(sien, "release"):
                sien.release()
        self._places.clear()

    @contextlib.contextmanager
    def seul(self) -> Iterator[None]:
        """Tient le verrou ; crée le dossier de la correction au besoin."""
        creer_le_dossier(self.dossier, self.fichier)
        with super().seul():
            yield
