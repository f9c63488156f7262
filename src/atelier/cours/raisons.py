"""Dire en français les raisons d’un avis."""

from __future__ import annotations

from atelier.cours.textes import criteres, libelles, nombre
from atelier.domaine.classement import Raison


def noms_des_criteres(codes: tuple[str, ...]) -> str:
    """Les libellés de plusieurs critères, en minuscules, séparés par des points-virgules."""
    return " ; ".join(nom_du_critere(c) for c in codes)


def nom_du_critere(code: str) -> str:
    """Le libellé d’un critère (ou de ``base``, ``mobilisable``), sans majuscule."""
    if code == "base":
        return "ce sur quoi repose le lien"
    if code == "mobilisable":
        return "le fait de pouvoir mobiliser cette personne dans sa fonction"
    mot = str(criteres()[code]["libelle"])
    return mot[0].lower() + mot[1:]


def phrase(raison: Raison) -> str:
    """La phrase d’une raison, avec ses valeurs."""
    table = libelles("raison_remplie" if raison.remplie else "raison_absente")
    return table[raison.code].format(
        valeur="?" if raison.valeur is None else nombre(raison.valeur),
        seuil="" if raison.seuil is None else nombre(raison.seuil),
        criteres=noms_des_criteres(raison.criteres),
    )
