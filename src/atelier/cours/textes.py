"""Lire les textes du cours : critères, plan, secteurs, sigles, libellés.

Ces fichiers TOML ne portent que ce qu’un humain lit ; ce dont un calcul dépend est dans
``domaine``. Chacun dit son origine (``cours``, ``proposition``).
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from atelier.erreurs import ErreurCours


@cache
def charger(nom: str) -> dict[str, Any]:
    """Le contenu d’un fichier ``cours/{nom}.toml``. Lève ``ErreurCours`` s’il est mal écrit."""
    fichier = files("atelier.cours") / f"{nom}.toml"
    try:
        return tomllib.loads(fichier.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise ErreurCours(
            f"Le fichier {nom}.toml est mal écrit : {e}.", remede="Reprenez-le ou réinstallez l’atelier."
        ) from e


@cache
def criteres() -> dict[str, dict[str, Any]]:
    """Critères R1 à R6 et P1 à P10, par code."""
    return {k: v for k, v in charger("criteres").items() if isinstance(v, dict)}


@cache
def secteurs() -> dict[str, dict[str, Any]]:
    """Secteurs S01 à S13, par identifiant."""
    return {k: v for k, v in charger("secteurs").items() if isinstance(v, dict)}


@cache
def finalites() -> dict[str, dict[str, Any]]:
    """Finalités F1 à F4, par code."""
    return {k: v for k, v in charger("finalites").items() if isinstance(v, dict)}


def questions_du_plan() -> list[dict[str, str]]:
    """Les dix-huit questions C1.1 à C8.2, dans l’ordre, avec le titre de leur section."""
    return [
        {**question, "section": section["titre"]}
        for section in charger("plan")["sections"]
        for question in section["questions"]
    ]


def libelle(valeur: StrEnum | None, famille: str = "", vide: str = "?") -> str:
    """Le mot de l’écran pour une valeur du domaine ; ``vide`` quand il n’y en a pas.

    ``famille`` remplace le nom de l’énumération, par exemple ``base_courte``.
    """
    if valeur is None:
        return vide
    return libelles(famille or famille_de(type(valeur)))[valeur.value]


def libelles(famille: str) -> dict[str, str]:
    """Tous les mots d’une famille, par valeur."""
    mots: dict[str, str] = charger("libelles")[famille]
    return mots


def famille_de(enumeration: type[StrEnum]) -> str:
    """Le nom de la table des mots d’une énumération : « PointDeVue » donne « point_de_vue »."""
    nom = enumeration.__name__
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(nom))


def secteur_libelle(identifiant: str) -> str:
    """Le nom d’un secteur, ou « ? » s’il n’est pas choisi."""
    return str(secteurs().get(identifiant, {}).get("libelle", "?"))


def nombre(valeur: float, decimales: int = 2) -> str:
    """Un nombre à la française : virgule, sans zéros inutiles."""
    texte = f"{valeur:.{decimales}f}"
    if "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(".", ",")


def pluriel(quantite: int, mot: str) -> str:
    """« 1 lien », « 3 liens » : le nombre et son mot accordé."""
    return f"{quantite} {mot}{'s' if quantite > 1 else ''}"


_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip


def jour_en_lettres(jour: str) -> str:
    """« 2026-03-01 » devient « 1er mars 2026 », quelle que soit la langue du système."""
    annee, mois, quantieme = jour.split("-")
    return f"{'1er' if quantieme == '01' else int(quantieme)} {_MOIS[int(mois) - 1]} {annee}"


def insecables(texte: str) -> str:
    """Le texte avec des espaces insécables devant « : ; ? ! » et dans les guillemets."""
    for signe in ":;?!»":
        texte = texte.replace(f" {signe}", f"\u00a0{signe}")
    return texte.replace("« ", "«\u00a0")
