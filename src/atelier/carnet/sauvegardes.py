"""Les sauvegardes tournantes d’un travail, et comment le retrouver quand son fichier est abîmé."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from atelier.carnet.differences import appliquer
from atelier.carnet.document import carnet_de, carnet_de_texte, document_de
from atelier.carnet.ecriture import atomic_write
from atelier.carnet.historique import Historique
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.erreurs import ErreurAtelier, ErreurCarnet

GARDEES = 10


def sauvegarder(reserve: Path, carnet: Carnet, octets: bytes) -> None:
    """Garde cet état à côté, et enlève les plus anciens du même travail."""
    dossier = reserve / "sauvegardes"
    dossier.mkdir(exist_ok=True)
    suffixe = _court(carnet.carnet_id)
    atomic_write(dossier / f"carnet-{carnet.revision:07d}-{suffixe}.json", octets)
    for ancienne in sorted(dossier.glob(f"carnet-*-{suffixe}.json"))[:-GARDEES]:
        ancienne.unlink(missing_ok=True)


def lisibles(reserve: Path, carnet_id: str = "") -> list[Path]:
    """Les sauvegardes lisibles d’un travail (de tous, sans identifiant), la plus récente d’abord."""
    motif = f"carnet-*-{_court(carnet_id)}.json" if carnet_id else "carnet-*.json"
    trouvees = list((reserve / "sauvegardes").glob(motif))
    trouvees.sort(key=lambda s: s.stat().st_mtime_ns, reverse=True)
    return [s for s in trouvees if _lisible(s)]


def retrouver(reserve: Path, historique: Historique) -> tuple[Carnet, Path | None] | None:
    """Le meilleur état à reprendre, et la sauvegarde dont il part.

    La dernière sauvegarde lisible (ou un travail neuf), puis tout ce que l’historique a noté
    depuis. ``None`` s’il n’y a ni l’une ni l’autre.
    """
    identifiant = historique.dernier_travail()
    carnet: Carnet | None = None
    source: Path | None = None
    if bonnes := lisibles(reserve, identifiant):
        source = bonnes[0]
        carnet = carnet_de_texte(source.read_bytes())
    if carnet is None or (identifiant and carnet.carnet_id != identifiant):
        if not identifiant:
            return None
        carnet, source = carnet_neuf(identifiant), None
    document = document_de(carnet)
    for revision, ecarts_notes, vers in historique.rejeu(carnet.carnet_id, carnet.revision):
        try:
            document = appliquer(document, ecarts_notes, vers=vers)
            carnet = replace(carnet_de(document), revision=revision)
        except (ErreurAtelier, KeyError, TypeError):
            break
    return None if carnet.est_vide and source is None else (carnet, source)


def _court(carnet_id: str) -> str:
    return re.sub("[^0-9a-zA-Z]", "", carnet_id)[:8]


def _lisible(fichier: Path) -> bool:
    try:
        carnet_de_texte(fichier.read_bytes())
    except (OSError, ErreurCarnet):
        return False
    return True
