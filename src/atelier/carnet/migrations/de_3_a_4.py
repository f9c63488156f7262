"""Du format 3 au format 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atelier.carnet.migrations.premiere_regle import classe_d_avant
from atelier.domaine.regle import reglages_d_avant


def migrer(document: dict[str, Any]) -> dict[str, Any]:
    """Les réglages passent à la deuxième règle ; l’avis que la première montrait est noté.

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
    # Sans lien, aucun avis n’a été montré : il n’y a rien à annoncer.
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


def defaire(document: Mapping[str, Any]) -> dict[str, Any]:
    """Le document sans ce que ce passage y a mis : une remise d’avant se vérifie ainsi."""
    ajoutes = ("classe_vue", "regle_vue")
    nu = {cle: v for cle, v in document.items() if cle not in ("reglages", "passage")}
    nu["liens"] = [{c: v for c, v in x.items() if c not in ajoutes} for x in document["liens"]]
    return nu
