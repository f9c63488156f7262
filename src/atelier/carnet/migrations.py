"""Mettre à niveau un document plus ancien, une version à la fois."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atelier.carnet.modele import VERSION_FORMAT
from atelier.carnet.premiere_regle import classe_d_avant
from atelier.domaine.regle import reglages_d_avant
from atelier.erreurs import CarnetIllisible, CarnetTropRecent


def _contacts_en_fiches(document: dict[str, Any]) -> dict[str, Any]:
    """1 → 2 : le contact d’un acteur, un texte, devient une fiche."""
    contacts = document.get("contacts")
    if not isinstance(contacts, dict):
        return document
    fiches = {i: {"coordonnees": c} if isinstance(c, str) else c for i, c in contacts.items()}
    return {**document, "contacts": fiches}


def _rien_a_changer(document: dict[str, Any]) -> dict[str, Any]:
    """2 → 3 : des champs facultatifs en plus."""
    return document


def _deuxieme_regle(document: dict[str, Any]) -> dict[str, Any]:
    """3 → 4 : les réglages passent à la deuxième règle ; l’avis que la première montrait est noté.

    Un lien dont l’étudiant n’a pas encore choisi la classe n’avait pas montré d’avis : rien n’y est noté.
    """
    suite = {cle: v for cle, v in document.items() if cle != "regle"}
    regle, liens = document.get("regle", {}), document.get("liens")
    if not isinstance(regle, dict) or not isinstance(liens, list):
        return suite  # la lecture dira ce qui ne va pas
    reglages = regle.get("reglages", {})
    gardes, abandonnes = reglages_d_avant(
        reglages if isinstance(reglages, dict) else {}, regle.get("prereglage", "atelier")
    )
    if gardes:
        suite["reglages"] = gardes
    if liens:
        suite["passage"] = {"depuis": 1} | ({"abandonnes": list(abandonnes)} if abandonnes else {})
        suite["liens"] = [_avec_l_avis_vu(x, document.get("lecture"), regle) for x in liens]
    return suite


def _avec_l_avis_vu(lien: Any, lecture: object, regle: dict[str, Any]) -> Any:
    if not isinstance(lien, dict) or not lien.get("classe_avant"):
        return lien
    try:
        vue = classe_d_avant(lien, lecture, regle)
    except (TypeError, ValueError, AttributeError):
        return lien
    return {**lien, "regle_vue": 1} | ({"classe_vue": vue} if vue else {})


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: _contacts_en_fiches,
    2: _rien_a_changer,
    3: _deuxieme_regle,
}
"""De la version ``n`` à ``n + 1`` ; chacune a ses documents enregistrés dans les tests."""


def mettre_a_niveau(document: dict[str, Any], *, source: str = "ce fichier") -> dict[str, Any]:
    """Le document dans le format d’aujourd’hui. L’original n’est pas modifié.

    Lève ``CarnetTropRecent`` si le document vient d’un atelier plus récent.
    """
    version = document.get("version_format")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise CarnetIllisible(
            f"Impossible de lire {source} : ce n’est pas un travail de l’atelier.",
            intact="Rien n’a été modifié.",
            remede="Vérifiez que c’est le bon fichier.",
        )
    if version > VERSION_FORMAT:
        raise CarnetTropRecent(
            f"Impossible de lire {source} : il vient d’un atelier plus récent "
            f"(format {version}, celui-ci lit jusqu’au format {VERSION_FORMAT}).",
            intact="Rien n’a été modifié.",
            remede="Mettez l’atelier à jour, puis rouvrez ce travail.",
        )
    for etape in range(version, VERSION_FORMAT):
        document = {**MIGRATIONS[etape](document), "version_format": etape + 1}
    return document
