"""Lire un notebook enregistré, sans rien exécuter, d’où qu’il vienne."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from atelier.carnet.format import carnet_de, empreinte_admise
from atelier.carnet.modele import Carnet
from atelier.domaine.bornes import OCTETS_MAX
from atelier.erreurs import CarnetIllisible, CarnetTropRecent, ErreurCopie, cause_du_refus
from atelier.remise.paquet import CLE, MIME

_CROCHETS_MAX, _VIRGULES_MAX = 300_000, 2_000_000
"""Une copie faite de millions de petits éléments remplirait la mémoire avant d’être lue."""
_TEXTE_EXAMINE = 200_000
_TEXTES_MAX = 200
CELLULES_MAX = 2_000
DOCUMENTS_MAX = 100


@dataclass(frozen=True, slots=True)
class Copie:
    """Un notebook lu : son travail, et s’il a été finalisé par l’étape « Remettre ».

    ``textes`` donne ce que l’étudiant a pu écrire hors du travail : (endroit, texte), borné.
    ``remarques`` sont des faits à signaler, jamais des verdicts.
    """

    carnet: Carnet
    finalisee: bool
    remise: dict[str, Any] = field(default_factory=dict)
    textes: tuple[tuple[str, str], ...] = ()
    remarques: tuple[str, ...] = ()


class _Trouve(NamedTuple):
    """Un travail lu, et le document tel qu’il était : son empreinte est celle du jour de la remise."""

    carnet: Carnet
    document: dict[str, Any]


def lire_copie(chemin: Path) -> Copie:
    """Le travail que porte un notebook : la plus haute révision d’un seul et même travail.

    Lève ``ErreurCopie``, dont ``etat`` vaut illisible, vide, sans_document, version_inconnue ou
    ambigue.
    """
    return _copie(_lire_notebook(chemin), chemin)


def lire_contenu(contenu: bytes, nom: str) -> Copie:
    """Comme ``lire_copie``, sur le contenu d’un notebook déjà en mémoire."""
    return _copie(_notebook_de(contenu, Path(nom)), Path(nom))


def _copie(notebook: dict[str, Any], chemin: Path) -> Copie:
    trouves, ecartes = _travaux(notebook, chemin.name)
    if not trouves:
        if ecartes:
            raise ecartes[0]
        raise ErreurCopie(
            "sans_document",
            f"{chemin.name} est un notebook, mais il ne contient aucun travail de l’atelier.",
            remede="Demandez le fichier remise.ipynb du dossier A_DEPOSER.",
        )
    # Un travail resté vide à côté du sien ne rend pas la copie ambiguë.
    trouves = [t for t in trouves if not t.carnet.est_vide] or trouves
    if len({t.carnet.carnet_id for t in trouves}) > 1:
        raise ErreurCopie(
            "ambigue",
            f"{chemin.name} contient deux travaux différents.",
            remede="Demandez à l’étudiant lequel est le sien.",
        )
    carnet, document = max(trouves, key=lambda t: t.carnet.revision)
    remise = _remise(notebook)
    remarques = [e.quoi for e in ecartes]
    finalisee = bool(remise) and remise.get("revision") == carnet.revision
    if finalisee and not empreinte_admise(remise.get("empreinte"), document, carnet):
        finalisee = False
        remarques.append("Le contenu a changé depuis l’étape « Remettre ».")
    if remise and not any(MIME in d for d in _donnees(notebook)):
        remarques.append("La partie visible a été effacée ; le travail, lui, est entier.")
    if carnet.est_vide:
        raise ErreurCopie(
            "vide",
            f"{chemin.name} contient un travail vide : ni acteur, ni lien.",
            remede="L’étudiant a peut-être remis un autre fichier.",
        )
    return Copie(carnet, finalisee, remise, tuple(_textes(notebook)), tuple(remarques))


def _lire_notebook(chemin: Path) -> dict[str, Any]:
    try:
        taille = chemin.stat().st_size
        if taille > OCTETS_MAX:
            raise _illisible(chemin, "il est beaucoup trop gros")
        contenu = chemin.read_bytes()
    except OSError as e:
        raise _illisible(chemin, cause_du_refus(e)) from e
    return _notebook_de(contenu, chemin)


def _notebook_de(contenu: bytes, chemin: Path) -> dict[str, Any]:
    if len(contenu) > OCTETS_MAX:
        raise _illisible(chemin, "il est beaucoup trop gros")
    if not contenu:
        raise ErreurCopie("vide", f"{chemin.name} est un fichier vide.", remede="Redemandez-le.")
    # Un petit fichier ne peut pas en avoir trop : on ne le compte pas.
    if len(contenu) > _CROCHETS_MAX and (
        contenu.count(b"[") + contenu.count(b"{") > _CROCHETS_MAX or contenu.count(b",") > _VIRGULES_MAX
    ):
        raise _illisible(chemin, "il a beaucoup trop d’éléments")
    try:
        notebook = json.loads(_en_texte(contenu))
    except (ValueError, RecursionError) as e:
        raise _illisible(chemin, _pourquoi_pas(contenu)) from e
    if isinstance(notebook, dict) and "cells" not in notebook:
        notebook = _a_l_ancienne(notebook)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise _illisible(chemin, "ce n’est pas un notebook")
    if len(notebook["cells"]) > CELLULES_MAX:
        raise _illisible(chemin, "il a beaucoup trop de cellules")
    return notebook


def _en_texte(contenu: bytes) -> str:
    """Le texte d’un notebook, même enregistré de nouveau par un éditeur : UTF-16, Windows, octets nuls à la fin.

    Lève ``ValueError``.
    """
    contenu = contenu.rstrip(b"\0\r\n ") if contenu[:1] in (b"{", b"\xef") else contenu
    encodage = json.detect_encoding(contenu)
    try:
        return contenu.decode(encodage)
    except UnicodeDecodeError:
        return contenu.decode("cp1252")


def _pourquoi_pas(contenu: bytes) -> str:
    """Ce que ce fichier est, si on le reconnaît : on sait alors quoi demander."""
    debut = contenu[:500].lstrip().lower()
    if debut.startswith((b"<!doctype", b"<html")):
        return "c’est une page web, pas le notebook ; il faut télécharger le fichier, pas la page"
    if b"<<<<<<< " in contenu:
        return "deux versions y sont mêlées (marques de conflit)"
    return "ce n’est pas un notebook complet"


def _a_l_ancienne(notebook: dict[str, Any]) -> dict[str, Any]:
    """Le format 3 de Jupyter range les cellules dans des « worksheets »."""
    feuilles = notebook.get("worksheets")
    feuilles = feuilles if isinstance(feuilles, list) else []
    if not feuilles:
        return notebook
    cellules = [_objet(f).get("cells") for f in feuilles]
    return {**notebook, "cells": [c for x in cellules if isinstance(x, list) for c in x]}


def _illisible(chemin: Path, pourquoi: str) -> ErreurCopie:
    return ErreurCopie(
        "illisible", f"Impossible de lire {chemin.name} : {pourquoi}.", remede="Redemandez-le."
    )


def _travaux(notebook: dict[str, Any], nom: str) -> tuple[list[_Trouve], list[ErreurCopie]]:
    """Les travaux lisibles du notebook, et pourquoi les autres ne le sont pas.

    Plusieurs sorties portent souvent le même document : chacun n’est contrôlé qu’une fois.
    """
    lus: list[_Trouve] = []
    ecartes: list[ErreurCopie] = []
    vus: list[Any] = []
    for document in _documents(notebook):
        if document in vus:
            continue
        if len(vus) >= DOCUMENTS_MAX:
            break
        vus.append(document)
        try:
            lus.append(_Trouve(carnet_de(document, source=nom), document))
        except CarnetTropRecent as e:
            ecartes.append(ErreurCopie("version_inconnue", e.quoi, remede="Mettez l’atelier à jour."))
        except CarnetIllisible as e:
            ecartes.append(ErreurCopie("illisible", e.quoi, remede="Redemandez la copie."))
    return lus, ecartes


def _documents(notebook: dict[str, Any]) -> Iterator[Any]:
    metadonnees = _objet(_objet(notebook.get("metadata")).get(CLE))
    if "carnet" in metadonnees:
        yield metadonnees["carnet"]
    yield from (donnees[MIME] for donnees in _donnees(notebook) if MIME in donnees)


def _donnees(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cellule in notebook["cells"]:
        sorties = _objet(cellule).get("outputs")
        for sortie in sorties if isinstance(sorties, list) else ():
            yield _objet(_objet(sortie).get("data"))


def _remise(notebook: dict[str, Any]) -> dict[str, Any]:
    return _objet(_objet(_objet(notebook.get("metadata")).get(CLE)).get("remise"))


def _textes(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for numero, cellule in enumerate(notebook["cells"][:_TEXTES_MAX], 1):
        source = _objet(cellule).get("source", "")
        if isinstance(source, list):
            source = "".join(ligne for ligne in source if isinstance(ligne, str))
        if isinstance(source, str) and source.strip():
            yield f"cellule {numero}", source[:_TEXTE_EXAMINE]


def _objet(valeur: Any) -> dict[str, Any]:
    return valeur if isinstance(valeur, dict) else {}
