"""Reconnaître un sigle ou son développé dans ce que l’étudiant écrit."""

from __future__ import annotations

from functools import cache
from typing import Any

from atelier.cours.textes import charger
from atelier.domaine.texte import cle


@cache
def _par_cle() -> dict[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = {}
    for organisation in charger("organisations")["organisations"]:
        for mot in {cle(organisation["developpe"]), *map(cle, organisation["sigle"].split("-"))}:
            table.setdefault(mot, []).append(organisation)
    return table


def reconnaitre(texte: str) -> list[dict[str, Any]]:
    """Les organisations que nomme ``texte`` : aucune, une, ou plusieurs si le sigle est ambigu.

    Le texte entier est essayé d’abord, puis chacun de ses mots écrits en majuscules : « cs » dans
    une phrase n’est pas un sigle.
    """
    table = _par_cle()
    if trouvees := table.get(cle(texte)):
        return trouvees
    for mot in texte.replace(",", " ").replace("-", " ").split():
        if len(mot) > 1 and mot.upper() == mot and (trouvees := table.get(cle(mot))):
            return trouvees
    return []


def secteur_probable(texte: str) -> str:
    """Le secteur du sigle reconnu, ou vide s’il n’y en a pas ou s’ils sont plusieurs."""
    secteurs = {o["secteur"] for o in reconnaitre(texte)}
    return secteurs.pop() if len(secteurs) == 1 else ""
