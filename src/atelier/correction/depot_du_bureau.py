"""Le bureau sur le disque : mêmes garanties que le travail d’un étudiant.

``bureau.json`` s’écrit d’un bloc, sous verrou, journal d’abord ; on annule et rétablit après un
redémarrage ; un fichier illisible n’est jamais remplacé.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from atelier.carnet.differences import appliquer, ecarts, rejouer
from atelier.carnet.ecriture import atomic_write, ecriture_impossible, lire_octets, mettre_a_part
from atelier.carnet.historique import Entree, Historique, Piles
from atelier.carnet.verrou import prendre_sans_attendre, tenir, verrou
from atelier.correction.bureau import Bureau, Geste, Operation, bureau_neuf
from atelier.correction.format_du_bureau import (
    NOM_DU_FICHIER,
    bureau_de_document,
    bureau_de_octets,
    document_du_bureau,
    octets_du_bureau,
)
from atelier.erreurs import (
    CarnetAbime,
    CarnetIllisible,
    CarnetOccupe,
    CarnetTropRecent,
    ErreurSaisie,
    cause_du_refus,
)

REVISIONS_ENTRE_SAUVEGARDES = 10
GARDEES = 10


class DepotDuBureau:
    """Le bureau d’un dossier de correction.

    ``auteur`` : à qui sont les gestes faits ici. Chacun n’annule que les siens ; vide : ceux de tous.
    """

    def __init__(self, dossier: Path, auteur: str = "") -> None:
        self.dossier = dossier
        self.fichier = dossier / NOM_DU_FICHIER
        self._reserve = dossier / ".atelier"
        self._historique = Historique(self._reserve / "historique-bureau.jsonl")
        self._verrou = verrou(self._reserve / "verrou-bureau")
        self._neuf = bureau_neuf()
        self.auteur = auteur
        self._places: dict[str, Any] = {}

    def prendre_place(self) -> None:
        """Se dit présent, et reprend les gestes de ceux qui ne le sont plus : on annule après un redémarrage.

        Chaque bureau ouvert tient un verrou à son nom ; celui d’un bureau fermé, ou mort, se prend.
        """
        if not self.auteur:
            return
        with self.seul():
            b = self.lire()
            connus = {self.auteur, *self._historique.auteurs(b.bureau_id)}
            for nom in connus - set(self._places):
                sien = verrou(self._place(nom))
                if prendre_sans_attendre(sien):
                    self._places[nom] = sien
            self._oter_les_places_vides({self._place(nom) for nom in connus})

    def _place(self, nom: str) -> Path:
        return self._reserve / f"place-{nom or 'anonyme'}"

    def _oter_les_places_vides(self, gardees: set[Path]) -> None:
        """Un bureau ouvert puis fermé sans un geste ne laisse pas son verrou derrière lui."""
        for place in set(self._reserve.glob("place-*")) - gardees:
            sien = verrou(place)
            if prendre_sans_attendre(sien):
                sien.release()
                with contextlib.suppress(OSError):
                    place.unlink()

    def quitter(self) -> None:
        """Laisse sa place : un autre bureau pourra annuler ces gestes."""
        for sien in self._places.values():
            if hasattr(sien, "release"):
                sien.release()
        self._places.clear()

    def existe(self) -> bool:
        """Vrai si une correction est déjà commencée ici."""
        return self.fichier.exists()

    def lire(self) -> Bureau:
        """Le dernier état, ou un bureau neuf. Lève ``CarnetIllisible`` ou ``CarnetTropRecent``."""
        try:
            brut = lire_octets(self.fichier)
        except FileNotFoundError:
            return self._neuf
        except OSError as e:
            raise CarnetIllisible(
                f"Impossible d’ouvrir {NOM_DU_FICHIER} ({cause_du_refus(e)}).",
                intact="Il n’a pas été modifié.",
                remede="Fermez les autres programmes qui l’utilisent, puis recommencez.",
            ) from e
        try:
            return bureau_de_octets(brut)
        except CarnetTropRecent:
            raise
        except CarnetIllisible as e:
            bonne = self._meilleure()
            if bonne is None:
                raise CarnetIllisible(e.quoi, intact="Il n’a pas été modifié.", remede=e.remede) from e
            raise CarnetAbime(
                e.quoi,
                intact="Il n’a pas été modifié.",
                remede="Le bouton « Reprendre la sauvegarde » la remet en place. Une sauvegarde va : "
                f"{bonne[0].name}, révision {bonne[1].revision}.",
            ) from e

    def appliquer(self, operation: Operation, *, annulable: bool = True) -> Geste:
        """Applique un geste au dernier état et l’enregistre. Un geste sans effet n’écrit rien.

        ``annulable`` : faux pour ce que le formateur n’a pas fait lui-même (l’inscription des copies).
        """
        with self.seul():
            avant = self.lire()
            geste = operation(avant)
            if geste.bureau == avant and self.existe():
                return geste
            apres = replace(geste.bureau, revision=avant.revision + 1)
            differences = ecarts(document_du_bureau(avant), document_du_bureau(apres))
            genre = "op" if annulable else "hors"
            self._enregistrer(apres, genre, Entree(apres.revision, geste.description, differences), avant)
            return geste._replace(bureau=apres)

    def annuler(self) -> Geste:
        """Défait le dernier geste. Lève ``ErreurSaisie`` s’il n’y en a pas."""
        return self._rejouer("annuler")

    def retablir(self) -> Geste:
        """Refait le dernier geste défait."""
        return self._rejouer("retablir")

    def piles(self) -> Piles:
        """Ce qu’on peut annuler et rétablir."""
        b = self.lire()
        return self._piles(b)

    def _piles(self, b: Bureau) -> Piles:
        return self._historique.piles(b.bureau_id, b.revision, set(self._places) if self.auteur else None)

    def restaurer(self) -> Bureau:
        """Met de côté un fichier illisible et reprend la meilleure sauvegarde, puis le journal."""
        with self.seul():
            try:
                self.lire()
            except CarnetTropRecent:
                raise
            except CarnetIllisible:
                pass
            else:
                raise ErreurSaisie("Le bureau est lisible : rien à reprendre.", intact="Rien n’a changé.")
            bonne = self._meilleure()
            if bonne is None:
                raise ErreurSaisie("Aucune sauvegarde à reprendre.", intact="Le fichier abîmé est intact.")
            mettre_a_part(self.fichier)
            atomic_write(self.fichier, octets_du_bureau(bonne[1]))
            return bonne[1]

    def _meilleure(self) -> tuple[Path, Bureau] | None:
        sauvegardes = sorted(self._reserve.glob("bureau-*.json"), reverse=True)
        for fichier in sauvegardes:
            try:
                b = bureau_de_octets(fichier.read_bytes())
            except (OSError, CarnetIllisible):
                continue
            document = document_du_bureau(b)
            for revision, notes, vers in self._historique.rejeu(b.bureau_id, b.revision):
                try:
                    document = appliquer(document, notes, vers=vers)
                    b = replace(bureau_de_document(document), revision=revision)
                except (CarnetIllisible, KeyError, TypeError, AttributeError):
                    break
            return fichier, b
        return None

    def _rejouer(self, genre: str) -> Geste:
        with self.seul():
            avant = self.lire()
            entree = self._piles(avant).derniere(genre)
            document = document_du_bureau(avant)
            attendu = "apres" if genre == "annuler" else "avant"
            if appliquer(document, entree.ecarts, vers=attendu) != document:
                raise ErreurSaisie(
                    f"« {entree.description} » a été changé depuis par un autre bureau.",
                    intact="Rien n’a changé.",
                    remede="Posez vous-même la valeur voulue.",
                )
            apres = replace(
                bureau_de_document(rejouer(document, entree.ecarts, genre)), revision=avant.revision + 1
            )
            faits = ecarts(document, document_du_bureau(apres))
            self._enregistrer(apres, genre, Entree(apres.revision, entree.description, faits), avant)
            return Geste(apres, entree.description)

    def _enregistrer(self, apres: Bureau, genre: str, entree: Entree, avant: Bureau) -> None:
        octets = octets_du_bureau(apres)
        try:
            self._historique.noter(apres.bureau_id, genre, entree, (avant.revision, ""), "", self.auteur)
            if apres.revision % REVISIONS_ENTRE_SAUVEGARDES == 1:
                atomic_write(self._reserve / f"bureau-{apres.revision:07d}.json", octets)
                for vieille in sorted(self._reserve.glob("bureau-*.json"))[:-GARDEES]:
                    vieille.unlink(missing_ok=True)
        except OSError as e:
            raise ecriture_impossible(e, self.fichier) from e
        atomic_write(self.fichier, octets)

    @contextlib.contextmanager
    def seul(self) -> Iterator[None]:
        """Tient le verrou. Lève ``CarnetOccupe`` ou ``EcritureImpossible``."""
        occupe = CarnetOccupe(
            "Le bureau est occupé par un autre programme.",
            intact="Rien n’a changé.",
            remede="Fermez l’autre fenêtre de correction, puis recommencez.",
        )
        try:
            self.dossier.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise ecriture_impossible(e, self.fichier) from e
        with tenir(self._verrou, self._reserve, self.fichier, occupe):
            yield
