"""La première version de la règle, gardée pour une seule chose : dire l’avis qu’un ancien travail a montré.

Elle lit un lien tel qu’il est écrit dans un document (du JSON, venu de n’importe qui) et ne sert qu’à
la mise à niveau. Rien d’autre ne doit s’en servir.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_VALEURS = {"O": 1.0, "P": 0.5, "N": 0.0}
_RESEAU = ("R1", "R2", "R3", "R4", "R5")
_P1_A_P9 = tuple(f"P{n}" for n in range(1, 10))
_SEUILS: dict[str, dict[str, Any]] = {
    "atelier": {
        "noyau": ("P1", "P2", "P3", "P4", "P6", "P7", "P8"),
        "cadre": ("P1", "P10"),
        "partage": ("P2", "P3", "P4", "P5", "P6"),
        "partage_minimum": 1,
        "minimum_reponses": 7,
        "informel_institutionnel": True,
    },
    "premiere_version": {
        "noyau": ("P1", "P2", "P3", "P4", "P6", "P8"),
        "cadre": (),
        "partage": ("P1", "P2", "P3", "P4", "P5", "P6", "P10"),
        "partage_minimum": 2,
        "minimum_reponses": 0,
        "informel_institutionnel": False,
    },
}
_COMMUNS = {"seuil_critere": 0.5, "seuil_partenariat": 0.7, "seuil_informel": 0.6}


def classe_d_avant(lien: Mapping[str, Any], lecture: object, regle: Mapping[str, Any]) -> str | None:
    """La classe que la première règle donnait à ce lien ; ``None`` si elle n’avait pas d’avis.

    ``regle`` : le préréglage et les réglages du document. Lève ``TypeError``, ``ValueError`` ou
    ``AttributeError`` sur un document mal formé, que la lecture refusera ensuite.
    """
    base = lien.get("base")
    if lien.get("statut") == "potentiel" or base is None:
        return None
    if base == "personnelle":
        return "informel" if lien.get("mobilisable") else "personnel"
    s = (
        _COMMUNS
        | _SEUILS.get(str(regle.get("prereglage")), _SEUILS["atelier"])
        | dict(regle.get("reglages", {}))
    )
    reponses = {c: r for c, r in dict(lien.get("reponses", {})).items() if r != "?"}
    if "P1" not in reponses and "P2" not in reponses:
        return None

    def montre(critere: str) -> bool:
        # Sous tout seuil, même nul : ce qui n’a pas de réponse n’est pas montré.
        return bool(_VALEURS.get(reponses.get(critere, ""), -1.0) >= s["seuil_critere"])

    def satisfait(critere: str) -> bool:
        return reponses.get(critere) == "S" or montre(critere)

    def atteint(criteres: tuple[str, ...], seuil: float) -> bool:
        valeurs = [_VALEURS[reponses[c]] for c in criteres if reponses.get(c) in _VALEURS]
        return bool(valeurs) and sum(valeurs) / len(valeurs) >= seuil - 1e-9

    franc = {"P7", "P8"} <= {c for c, r in reponses.items() if r == "O"}
    if (
        all(map(satisfait, s["noyau"]))
        and atteint(_P1_A_P9, s["seuil_partenariat"])
        and sum(c in reponses for c in _P1_A_P9) >= s["minimum_reponses"]
        and (base != "mandat" or franc)
        and (lecture != "conventionnee" or reponses.get("P10") == "O")
        and not lien.get("meme_organisme")
    ):
        return "partenariat"
    if (not s["cadre"] or any(map(satisfait, s["cadre"]))) and sum(map(montre, s["partage"])) >= s[
        "partage_minimum"
    ]:
        return "formel"
    if s["informel_institutionnel"] and satisfait("R4") and atteint(_RESEAU, s["seuil_informel"]):
        return "informel"
    return "contact"
