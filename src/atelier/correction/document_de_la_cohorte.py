"""Passer d’une lecture à sa ligne dans ``cohorte.jsonl``, et retour : le type ``LigneDeCohorte`` est le format.

Le travail y est serré (zlib) : ce fichier tient la place de l’archive, il ne se lit pas à l’œil et ne sort
jamais du dossier ; ``atelier purger`` l’efface avec le reste.
"""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from atelier.analyse.detecteurs import Signalement
from atelier.carnet.codec import Refus, converti, json_de, octets_nus
from atelier.carnet.document import carnet_de, document_de
from atelier.correction.lecture_des_copies import DOUTE, LectureDeCopie
from atelier.correction.participants import Participant
from atelier.erreurs import CarnetIllisible, ErreurAtelier
from atelier.remise.copie import Copie

RESERVE = ".atelier"
NOM_DU_FICHIER = "cohorte.jsonl"
PRECEDENTE = "cohorte-precedente.jsonl"
VERSION_FORMAT = 1
_IDENTITE = ("identifiant", "nom", "moodle", "numero", "groupe", "retard", "doute", "source")
_OCTETS_MAX = 100_000_000
"""Quelques octets serrés peuvent en dire des milliards : on s’arrête là."""


class LigneDeCohorte(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="version_format", tag=VERSION_FORMAT
):
    """Une ligne : qui, ce qu’on en a lu, et son travail serré (``copie``, vide s’il n’y en a pas).

    ``travail`` : le ``carnet_id`` de ce travail, à part pour qu’on le compare sans rien desserrer.
    """

    identifiant: str
    nom: str
    moodle: str
    numero: str
    groupe: str
    retard: str
    doute: str
    source: str
    fichier: str
    etat: str
    phrases: tuple[str, ...]
    ailleurs: tuple[tuple[str, str], ...]
    arrivee: str
    remplace: str
    travail: str
    copie: str


class CopieRetenue(Struct, frozen=True, forbid_unknown_fields=True):
    """Ce qu’une ligne serre : le document d’un travail (de tout format) et ce que sa remise en disait."""

    carnet: dict[str, Any]
    finalisee: bool
    remise: dict[str, Any]
    remarques: tuple[str, ...]


def lignes(fichier: Path) -> Iterator[LigneDeCohorte]:
    """Les lignes du fichier, une à une ; aucune s’il n’existe pas. Lève ``CarnetIllisible``."""
    try:
        with fichier.open("rb") as f:
            for brute in f:
                yield ligne_de_octets(brute)
    except FileNotFoundError:
        return


def ligne_de_octets(brute: bytes) -> LigneDeCohorte:
    """Une ligne, contrôlée. Lève ``CarnetIllisible``."""
    try:
        document = json_de(brute)
        version = document.get("version_format", VERSION_FORMAT)
        if version > VERSION_FORMAT:
            raise _illisible(_PLUS_RECENT)
        ligne: LigneDeCohorte = converti(document, LigneDeCohorte)
    except Refus as e:
        raise _illisible(_PLUS_RECENT if e.inconnu else _ABIME) from e
    except (ValueError, TypeError, AttributeError, RecursionError) as e:
        raise _illisible(_ABIME) from e
    return ligne


def octets_de_la_ligne(ligne: LigneDeCohorte) -> bytes:
    """Une ligne, telle qu’on l’écrit."""
    return octets_nus(ligne) + b"\n"


def identite(p: Participant) -> dict[str, str]:
    """Ce qu’une ligne retient d’un participant, ses fichiers exceptés."""
    return {c: getattr(p, c) for c in _IDENTITE}


def participant_de(ligne: LigneDeCohorte) -> Participant:
    """Le participant d’une ligne, sans ses fichiers."""
    return Participant(**{c: getattr(ligne, c) for c in _IDENTITE})


def ligne_de(lue: LectureDeCopie) -> LigneDeCohorte:
    """La ligne d’une lecture."""
    return LigneDeCohorte(
        **identite(lue.participant),
        fichier=lue.fichier,
        etat=lue.etat,
        phrases=lue.phrases,
        ailleurs=tuple((s.ou, s.genre) for s in lue.ailleurs),
        arrivee=lue.arrivee,
        remplace=lue.remplace,
        travail=lue.copie.carnet.carnet_id if lue.copie else "",
        copie=_serre(lue.copie) if lue.copie else "",
    )


def octets_de(lue: LectureDeCopie) -> bytes:
    """La ligne d’une lecture, telle qu’on l’écrit."""
    return octets_de_la_ligne(ligne_de(lue))


def _serre(copie: Copie) -> str:
    retenue = CopieRetenue(document_de(copie.carnet), copie.finalisee, copie.remise, copie.remarques)
    # b85 : plus court que base64, et aucun de ses signes n’est à échapper dans du JSON.
    return b85encode(zlib.compress(octets_nus(retenue), 6)).decode()


def _desserre(serre: str) -> Copie:
    octets = zlib.decompressobj().decompress(b85decode(serre), _OCTETS_MAX)
    lue: CopieRetenue = converti(json_de(octets), CopieRetenue)
    return Copie(carnet_de(lue.carnet, source=NOM_DU_FICHIER), lue.finalisee, lue.remise, (), lue.remarques)


def lecture_de(ligne: LigneDeCohorte, *, tel_quel: bool = False) -> LectureDeCopie:
    """Ce qu’une ligne retient. Un dépôt douteux n’est noté pour personne, sauf ``tel_quel``."""
    p = participant_de(ligne)
    if p.doute and not tel_quel:
        return LectureDeCopie(p, ligne.fichier, "ambigue", (p.doute, DOUTE), arrivee=ligne.arrivee)
    try:
        copie = _desserre(ligne.copie) if ligne.copie else None
    except (Refus, ValueError, RecursionError, zlib.error) as e:
        raise _illisible(_ABIME) from e
    except ErreurAtelier as e:
        raise _illisible("un travail n’y est plus lisible") from e
    ailleurs = tuple(Signalement(ou, genre) for ou, genre in ligne.ailleurs)
    return LectureDeCopie(
        p, ligne.fichier, ligne.etat, ligne.phrases, copie, ailleurs, ligne.arrivee, ligne.remplace
    )


_ABIME = "il est abîmé"
_PLUS_RECENT = "il a été fait avec un atelier plus récent"


def _illisible(pourquoi: str) -> CarnetIllisible:
    return CarnetIllisible(
        f"La promotion retenue ({RESERVE}/{NOM_DU_FICHIER}) ne se lit pas : {pourquoi}.",
        intact="Rien n’a été écrit ; les niveaux et les notes sont intacts.",
        remede=f"Mettez {PRECEDENTE}, à côté, à sa place ; ou ôtez-le et relisez toutes les archives.",
    )
