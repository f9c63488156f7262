"""Les états datés : une photographie du travail, gardée dans le dossier pour comparer plus tard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from atelier.carnet.depot import Depot, octets_surs
from atelier.carnet.document import carnet_de_texte
from atelier.carnet.ecriture import atomic_write, lire_octets
from atelier.carnet.modele import Carnet
from atelier.erreurs import ErreurAtelier, ErreurSaisie, cause_du_refus

GARDES_MAX = 30
"""Plus long, le menu ne se lirait plus."""
_NOM = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2])-\d\d)-(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Etat:
    """Un état gardé : son jour (AAAA-MM-JJ), sa révision, son fichier."""

    jour: str
    revision: int
    fichier: Path

    def lire(self) -> Carnet:
        """Le travail d’alors. Lève ``ErreurCarnet`` s’il ne se lit plus."""
        return carnet_de_texte(lire_octets(self.fichier), source=self.fichier.name)


def garder(depot: Depot, jour: str = "") -> Etat:
    """Garde l’état présent sous la date du jour. Le même état n’est pas gardé deux fois.

    Lève ``ErreurSaisie`` s’il y en a déjà trop, ou si le travail est vide.
    """
    carnet = depot.lire()
    if carnet.est_vide:
        raise ErreurSaisie("Il n’y a encore rien à garder.", intact="Rien n’a changé.")
    deja = gardes(depot)
    for etat in deja:
        if etat.revision == carnet.revision:
            return etat
    if len(deja) >= GARDES_MAX:
        raise ErreurSaisie(
            f"Il y a déjà {GARDES_MAX} états gardés.",
            intact="Ils sont tous là.",
            remede="Oubliez-en un qui ne sert plus.",
        )
    dossier = dossier_des_etats(depot)
    jour = jour or date.today().isoformat()
    fichier = dossier / f"{jour}-{carnet.revision:07d}.json"
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ErreurSaisie(
            f"L’état n’a pas pu être gardé ({cause_du_refus(e)}).", intact="Votre travail est intact."
        ) from e
    atomic_write(fichier, octets_surs(carnet))
    return Etat(jour, carnet.revision, fichier)


def gardes(depot: Depot) -> list[Etat]:
    """Les états gardés du travail présent, du plus ancien au plus récent."""
    try:
        dossier = dossier_des_etats(depot)
    except ErreurAtelier:
        return []
    etats = []
    for fichier in sorted(dossier.glob("????-??-??-*.json")):
        if nom := _NOM.fullmatch(fichier.stem):
            etats.append(Etat(nom[1], int(nom[2]), fichier))
    return etats


def oublier(etat: Etat) -> None:
    """Efface un état gardé ; le travail n’est pas touché."""
    etat.fichier.unlink(missing_ok=True)


def dossier_des_etats(depot: Depot) -> Path:
    """Où sont les états du travail présent ; à part de ceux d’un autre travail du même dossier.

    Lève ``ErreurCarnet`` si le travail ne se lit pas.
    """
    identifiant = depot.lire().carnet_id
    lisible = "".join(c for c in identifiant if c.isalnum() and c.isascii())[:16]
    # L’identifiant vient d’un document : il ne doit désigner ni le dossier entier ni celui d’un autre.
    return (
        depot.reserve / "etats" / (lisible or sha256(identifiant.encode("utf-8", "replace")).hexdigest()[:16])
    )
