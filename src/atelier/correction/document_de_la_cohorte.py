"""Passer d’une lecture à sa ligne dans ``cohorte.jsonl``, et retour. Tout est contrôlé.

Le travail y est serré (zlib) : ce fichier tient la place de l’archive, il ne se lit pas à l’œil et ne sort
jamais du dossier ; ``atelier purger`` l’efface avec le reste.
"""

from __future__ import annotations

import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from atelier.analyse.detecteurs import Signalement
from atelier.carnet.document import carnet_de, document_de
from atelier.correction.lecture import DOUTE, Lecture
from atelier.correction.participants import Participant
from atelier.erreurs import CarnetIllisible, ErreurAtelier
from atelier.remise.copie import Copie

RESERVE = ".atelier"
NOM_DU_FICHIER = "cohorte.jsonl"
PRECEDENTE = "cohorte-precedente.jsonl"
VERSION_FORMAT = 1
_IDENTITE = ("identifiant", "nom", "moodle", "numero", "groupe", "retard", "doute", "source")
_OCTETS_MAX = 100_000_000


def lignes(fichier: Path) -> Iterator[dict[str, Any]]:
    """Les lignes du fichier, une à une ; aucune s’il n’existe pas. Lève ``CarnetIllisible``."""
    try:
        with fichier.open("rb") as f:
            for brute in f:
                ligne = json.loads(brute)
                if ligne.get("version_format", 0) > VERSION_FORMAT:
                    raise _illisible("il a été fait avec un atelier plus récent")
                yield ligne
    except FileNotFoundError:
        return
    except (ValueError, AttributeError, RecursionError) as e:
        raise _illisible("il est abîmé") from e


def octets_de_la_ligne(ligne: Mapping[str, Any]) -> bytes:
    """Une ligne, telle qu’on l’écrit."""
    return json.dumps(ligne, separators=(",", ":")).encode() + b"\n"


def identite(p: Participant) -> dict[str, Any]:
    """Ce qu’une ligne retient d’un participant, ses fichiers exceptés."""
    return {c: getattr(p, c) for c in _IDENTITE}


def participant_de(ligne: Mapping[str, Any]) -> Participant:
    """Le participant d’une ligne, sans ses fichiers."""
    champs = {c: str(ligne[c]) for c in _IDENTITE}
    p = Participant(champs.pop("identifiant"), champs.pop("nom"))
    for champ, valeur in champs.items():
        setattr(p, champ, valeur)
    return p


def octets_de(lue: Lecture) -> bytes:
    """La ligne d’une lecture."""
    p, copie = lue.participant, lue.copie
    document = None
    if copie is not None:
        document = {
            "carnet": document_de(copie.carnet),
            "finalisee": copie.finalisee,
            "remise": copie.remise,
            "remarques": copie.remarques,
        }
    return octets_de_la_ligne(
        {
            "version_format": VERSION_FORMAT,
            **identite(p),
            "fichier": lue.fichier,
            "etat": lue.etat,
            "phrases": lue.phrases,
            "ailleurs": [(s.ou, s.genre) for s in lue.ailleurs],
            "arrivee": lue.arrivee,
            "remplace": lue.remplace,
            "travail": copie.carnet.carnet_id if copie else "",
            "copie": _serre(document),
        }
    )


def _serre(document: dict[str, Any] | None) -> str:
    return b85encode(zlib.compress(json.dumps(document).encode(), 6)).decode() if document else ""


def _desserre(serre: str) -> Any:
    return json.loads(zlib.decompressobj().decompress(b85decode(serre), _OCTETS_MAX)) if serre else None


def lecture_de(ligne: Mapping[str, Any], *, tel_quel: bool = False) -> Lecture:
    """Ce qu’une ligne retient. Un dépôt douteux n’est noté pour personne, sauf ``tel_quel``."""
    try:
        p = participant_de(ligne)
        if p.doute and not tel_quel:
            return Lecture(
                p, str(ligne["fichier"]), "ambigue", (p.doute, DOUTE), arrivee=str(ligne["arrivee"])
            )
        copie, lue = None, _desserre(ligne["copie"])
        if lue is not None:
            copie = Copie(
                carnet_de(lue["carnet"], source=NOM_DU_FICHIER),
                bool(lue["finalisee"]),
                dict(lue["remise"]),
                (),
                tuple(lue["remarques"]),
            )
        return Lecture(
            p,
            str(ligne["fichier"]),
            str(ligne["etat"]),
            tuple(map(str, ligne["phrases"])),
            copie,
            tuple(Signalement(ou, genre) for ou, genre in ligne["ailleurs"]),
            str(ligne["arrivee"]),
            str(ligne["remplace"]),
        )
    except (KeyError, TypeError, ValueError, zlib.error) as e:
        raise _illisible("il est abîmé") from e
    except ErreurAtelier as e:
        raise _illisible("un travail n’y est plus lisible") from e


def _illisible(pourquoi: str) -> CarnetIllisible:
    return CarnetIllisible(
        f"La promotion retenue ({RESERVE}/{NOM_DU_FICHIER}) ne se lit pas : {pourquoi}.",
        intact="Rien n’a été écrit ; les niveaux et les notes sont intacts.",
        remede=f"Mettez {PRECEDENTE}, à côté, à sa place ; ou ôtez-le et relisez toutes les archives.",
    )
