"""Passer du fichier ``bureau.json`` au bureau en mémoire, et retour : les types de ``bureau`` sont le format."""

from __future__ import annotations

from typing import Any

from atelier.carnet.codec import Refus, converti, illisible, json_de
from atelier.correction.etat_du_bureau import VERSION_FORMAT, Bureau
from atelier.erreurs import CarnetTropRecent

NOM_DU_FICHIER = "bureau.json"
_OCTETS_MAX = 50_000_000
# Sans « anciennes » ni « a_part », venus plus tard : un bureau d’avant se lit toujours.
_REQUIS = ("bureau_id", "revision", "sources", "feuille", "bareme", "notations", "groupes", "fusions")
_REMEDE = "Reprenez une copie de ce fichier, ou commencez une correction dans un autre dossier."


def bureau_de_octets(brut: bytes) -> Bureau:
    """Lit un bureau. Lève ``CarnetIllisible`` ou ``CarnetTropRecent``, jamais autre chose."""
    if len(brut) > _OCTETS_MAX:
        raise illisible(NOM_DU_FICHIER, "il est beaucoup trop gros", _REMEDE)
    try:
        document = json_de(brut)
    except (ValueError, RecursionError) as e:
        raise illisible(NOM_DU_FICHIER, "ce n’est pas du JSON complet", _REMEDE) from e
    return bureau_de_document(document)


def bureau_de_document(document: Any) -> Bureau:
    """Le bureau que décrit un document. Lève ``CarnetIllisible`` ou ``CarnetTropRecent``."""
    if not isinstance(document, dict):
        raise illisible(NOM_DU_FICHIER, "ce n’est pas un bureau de correction", _REMEDE)
    version = document.get("version_format")
    if isinstance(version, int) and version > VERSION_FORMAT:
        raise CarnetTropRecent(
            f"{NOM_DU_FICHIER} a été fait avec un atelier plus récent.",
            intact="Il n’a pas été modifié.",
            remede="Mettez l’atelier à jour.",
        )
    try:
        bureau: Bureau = converti(document, Bureau, requis=_REQUIS)
    except Refus as e:
        raise illisible(NOM_DU_FICHIER, e, _REMEDE) from e
    return bureau
