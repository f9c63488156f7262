"""Lire les textes du cours : critères, plan, secteurs, sigles, libellés.

Ces fichiers TOML ne portent que ce qu’un humain lit ; ce dont un calcul dépend est dans
``domaine``. Chacun dit son origine (``cours``, ``proposition``). Une école pose les siens dans un
dossier ``cours/`` à côté des pages : ils complètent ou remplacent ceux-ci (voir ``ecole``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

from atelier.erreurs import ErreurCours

_remplacements: dict[str, dict[str, Any]] = {}
_retenus: list[Any] = []
F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S", bound=str)


def retenu(fonction: F) -> F:
    """Comme ``functools.cache``, mais oublié quand les textes de l’école changent."""
    memoire = cache(fonction)
    _retenus.append(memoire)
    return cast("F", memoire)


def remplacer_les_textes(textes: Mapping[str, dict[str, Any]]) -> None:
    """Met ces textes d’école (nom de fichier → contenu) à la place ; vide : ceux de l’atelier."""
    if dict(textes) != _remplacements:
        _remplacements.clear()
        _remplacements.update(textes)
        for memoire in _retenus:
            memoire.cache_clear()


@retenu
def charger(nom: str) -> dict[str, Any]:
    """Le contenu de ``cours/{nom}.toml``, complété par celui de l’école."""
    return fusionner(textes_de_l_atelier(nom), _remplacements.get(nom, {}))


def fusionner(base: dict[str, Any], ajout: Mapping[str, Any]) -> dict[str, Any]:
    """Les tables se complètent clé à clé ; une liste ou un texte remplace l’ancien."""
    fusion = dict(base)
    for cle, neuf in ajout.items():
        ancien = fusion.get(cle)
        tables = isinstance(ancien, dict) and isinstance(neuf, dict)
        fusion[cle] = fusionner(ancien or {}, neuf) if tables else neuf
    return fusion


@cache
def textes_de_l_atelier(nom: str) -> dict[str, Any]:
    """Le fichier livré. Lève ``ErreurCours`` s’il est mal écrit."""
    fichier = files("atelier.cours") / f"{nom}.toml"
    try:
        return tomllib.loads(fichier.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise ErreurCours(
            f"Le fichier {nom}.toml est mal écrit : {e}.", remede="Reprenez-le ou réinstallez l’atelier."
        ) from e


@retenu
def criteres() -> dict[str, dict[str, Any]]:
    """Critères R1 à R6 et P1 à P10, par code."""
    return {k: v for k, v in charger("criteres").items() if isinstance(v, dict)}


@retenu
def secteurs() -> dict[str, dict[str, Any]]:
    """Secteurs S01 à S13, par identifiant."""
    return {k: v for k, v in charger("secteurs").items() if isinstance(v, dict)}


@retenu
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


def pluriel(quantite: int, mots: str) -> str:
    """« 0 lien », « 3 liens », « 2 acteurs apparus » : le nombre et ses mots accordés."""
    return " ".join([str(quantite), *(mot + "s" if quantite > 1 else mot for mot in mots.split())])


_PLACE = re.compile(r"\{(\w+)\}")


def texte_rempli(modele: str, **valeurs: str) -> str:
    """Le modèle, ses places « {lien} » remplies en un seul passage.

    Pas ``format`` : une accolade dans le texte d’une école le ferait tomber, et celle d’un texte
    d’étudiant n’ajoute rien.
    """
    return _PLACE.sub(lambda m: valeurs.get(m[1], m[0]), modele)


def enumerer(noms: Iterable[str], au_plus: int, separateur: str = ", ") -> str:
    """« CMP, PMI, MDPH et 3 autres » : les premiers noms, et combien d’autres."""
    tous = list(noms)
    reste = len(tous) - au_plus
    return separateur.join(tous[:au_plus]) + (f" et {pluriel(reste, 'autre')}" if reste > 0 else "")


_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip


def jour_en_lettres(jour: str) -> str:
    """« 2026-03-01 » devient « 1er mars 2026 », quelle que soit la langue du système."""
    annee, mois, quantieme = jour.split("-")
    return f"{'1er' if quantieme == '01' else int(quantieme)} {_MOIS[int(mois) - 1]} {annee}"


def insecables(texte: S) -> S:
    """Le texte avec des espaces insécables devant « : ; ? ! » et dans les guillemets ; du ``Html`` le reste."""
    propre: str = texte
    for signe in ":;?!»":
        propre = propre.replace(f" {signe}", f"\u00a0{signe}")
    return cast("S", propre.replace("« ", "«\u00a0"))
