"""Lire un notebook enregistré, sans rien exécuter, d’où qu’il vienne."""

from __future__ import annotations

import codecs
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from atelier.carnet.document import carnet_de_texte
from atelier.carnet.empreintes import empreinte_admise
from atelier.carnet.modele import Carnet
from atelier.domaine.bornes import OCTETS_MAX
from atelier.erreurs import CarnetIllisible, CarnetTropRecent, ErreurCopie, cause_du_refus
from atelier.remise.paquet import CLE, MIME

_CROCHETS_MAX, _VIRGULES_MAX = 300_000, 800_000
"""Une copie faite de millions de petits éléments remplirait la mémoire avant d’être lue."""
_VIRGULES_COMPTEES = 3_000_000
"""Octets en dessous desquels compter les virgules coûte plus que ce qu’elles peuvent peser."""
_ABIME_MAX = 5_000_000
"""Octets d’un notebook d’une forme inattendue : il se lit en entier, donc en beaucoup plus de mémoire."""
_TEXTE_EXAMINE = 200_000
_TEXTES_MAX = 200
CELLULES_MAX = 2_000
DOCUMENTS_MAX = 100
REVISION_MAX = 200_000
"""Un geste par seconde pendant deux jours et deux nuits."""
PREMIER_JOUR = date(2025, 1, 1)
"""Aucune remise n’est plus ancienne que l’atelier."""
_PAS_FINALE = "La remise n’est pas tenue pour finalisée."
_AVANCE = timedelta(days=1)
"""Un autre fuseau, une horloge qui avance de quelques heures."""


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
    document: bytes


# Ce qu’on lit d’un notebook, et rien d’autre : images et pages restent des octets que l’on saute.
class _Donnees(Struct):
    travail: Raw | UnsetType = msgspec.field(default=UNSET, name=MIME)


class _Sortie(Struct):
    data: _Donnees = msgspec.field(default_factory=_Donnees)


class _Cellule(Struct):
    outputs: list[_Sortie] = []
    source: str | list[Any] = ""


# Figés : msgspec n’admet qu’un type figé comme valeur par défaut.
class _Atelier(Struct, frozen=True):
    carnet: Raw | UnsetType = UNSET
    remise: Any = None


class _Metadonnees(Struct, frozen=True):
    atelier: _Atelier = _Atelier()


class _Notebook(Struct):
    cells: list[_Cellule]
    metadata: _Metadonnees = _Metadonnees()


class _Tete(Struct):
    carnet_id: str
    revision: int


_DECODER_LA_TETE = msgspec.json.Decoder(_Tete).decode
_DECODER = msgspec.json.Decoder(_Notebook).decode


def lire_copie(chemin: Path) -> Copie:
    """Le travail que porte un notebook : la plus haute révision d’un seul et même travail.

    Lève ``ErreurCopie``, dont ``etat`` vaut illisible, vide, sans_document, version_inconnue ou
    ambigue.
    """
    return _copie(_lire_notebook(chemin), chemin)


def lire_contenu(contenu: bytes, nom: str) -> Copie:
    """Comme ``lire_copie``, sur le contenu d’un notebook déjà en mémoire."""
    chemin = Path(nom)
    return _copie(_notebook_de(contenu, chemin), chemin)


def lire_travail(chemin: Path) -> Carnet:
    """Le travail d’un fichier : ``carnet.json``, ou un notebook remis. Lève ``ErreurAtelier``."""
    return travail_de(_octets(chemin), chemin.name)


def travail_de(contenu: bytes, nom: str) -> Carnet:
    """Comme ``lire_travail``, sur un contenu déjà en mémoire."""
    if nom.lower().endswith(".ipynb"):
        return lire_contenu(contenu, nom).carnet
    return carnet_de_texte(contenu, source=nom)


def _copie(notebook: _Notebook, chemin: Path) -> Copie:
    atelier = notebook.metadata.atelier
    trouves, ecartes = _travaux([*_documents(notebook, atelier)], chemin.name)
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
    remise = _objet(atelier.remise)
    remarques = [e.quoi for e in ecartes]
    finalisee = bool(remise) and remise.get("revision") == carnet.revision
    if finalisee and not empreinte_admise(remise.get("empreinte"), document, carnet):
        finalisee = False
        remarques.append("Le contenu a changé depuis l’étape « Remettre ».")
    if remise and not any(s.data.travail is not UNSET for c in notebook.cells for s in c.outputs):
        remarques.append("La partie visible a été effacée ; le travail, lui, est entier.")
    if carnet.est_vide:
        raise ErreurCopie(
            "vide",
            f"{chemin.name} contient un travail vide : ni acteur, ni lien.",
            remede="L’étudiant a peut-être remis un autre fichier.",
        )
    return Copie(carnet, finalisee, remise, tuple(_textes(notebook)), tuple(remarques))


def ce_qui_est_impossible(copie: Copie, aujourd_hui: date | None = None) -> str:
    """Pourquoi une remise qui se dit finalisée ne peut pas l’être ; vide si rien ne s’y oppose.

    Une empreinte se recalcule : elle dit que le contenu n’a pas changé depuis l’étape « Remettre », pas
    qui l’a fait ni quand.
    """
    revision, dit = copie.carnet.revision, copie.remise.get("date")
    if revision > REVISION_MAX:
        return f"Révision {revision} : aucun travail n’y arrive. {_PAS_FINALE}"
    try:
        jour = date.fromisoformat(dit[:10]) if isinstance(dit, str) else None
    except ValueError:
        jour = None
    if jour is None:
        return f"La remise n’a pas de date qui se lise : fichier retouché ? {_PAS_FINALE}"
    quand = (
        "est d’avant l’atelier"
        if jour < PREMIER_JOUR
        else "est à venir"
        if jour > (aujourd_hui or date.today()) + _AVANCE
        else ""
    )
    return (
        f"La date de la remise ({jour.isoformat()}) {quand} : horloge déréglée, ou fichier retouché. {_PAS_FINALE}"
        if quand
        else ""
    )


def _lire_notebook(chemin: Path) -> _Notebook:
    return _notebook_de(_octets(chemin), chemin)


def _octets(chemin: Path) -> bytes:
    try:
        if chemin.stat().st_size > OCTETS_MAX:
            raise _illisible(chemin, "il est beaucoup trop gros")
        return chemin.read_bytes()
    except OSError as e:
        raise _illisible(chemin, cause_du_refus(e)) from e


def _notebook_de(contenu: bytes, chemin: Path) -> _Notebook:
    if len(contenu) > OCTETS_MAX:
        raise _illisible(chemin, "il est beaucoup trop gros")
    if not contenu:
        raise ErreurCopie("vide", f"{chemin.name} est un fichier vide.", remede="Redemandez-le.")
    # Un élément tient au moins deux octets : un petit fichier n’en a pas de quoi peser, on ne compte pas.
    if (
        len(contenu) > 2 * _CROCHETS_MAX and _combien(contenu, b"[") + _combien(contenu, b"{") > _CROCHETS_MAX
    ) or (len(contenu) > _VIRGULES_COMPTEES and _combien(contenu, b",") > _VIRGULES_MAX):
        raise _illisible(chemin, "il a beaucoup trop d’éléments")
    try:
        notebook = _DECODER(contenu)
    except (msgspec.DecodeError, ValueError, RecursionError):
        notebook = _abime(contenu, chemin)
    if len(notebook.cells) > CELLULES_MAX:
        raise _illisible(chemin, "il a beaucoup trop de cellules")
    return notebook


def _abime(contenu: bytes, chemin: Path) -> _Notebook:
    """Un notebook d’une forme inattendue : on en prend ce qui se reconnaît, et l’on passe sur le reste."""
    try:
        octets = _en_utf8(contenu)
        if len(octets) != len(contenu):
            with contextlib.suppress(msgspec.DecodeError, RecursionError):
                return _DECODER(octets)  # ce n’était que l’encodage
        if len(octets) > _ABIME_MAX:
            raise _illisible(chemin, _pourquoi_pas(contenu))
        notebook = json.loads(octets)
    except (ValueError, RecursionError) as e:
        raise _illisible(chemin, _pourquoi_pas(contenu)) from e
    if isinstance(notebook, dict) and "cells" not in notebook:
        notebook = _a_l_ancienne(notebook)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise _illisible(chemin, "ce n’est pas un notebook")
    notre = _objet(_objet(notebook.get("metadata")).get(CLE))
    carnet = _brut(notre["carnet"]) if "carnet" in notre else UNSET
    return _Notebook(
        # Une de plus que permis : c’est elle qui fera refuser.
        [_cellule(_objet(c)) for c in notebook["cells"][: CELLULES_MAX + 1]],
        _Metadonnees(_Atelier(carnet, notre.get("remise"))),
    )


def _cellule(cellule: dict[str, Any]) -> _Cellule:
    sorties = cellule.get("outputs")
    donnees = [_objet(_objet(s).get("data")) for s in (sorties if isinstance(sorties, list) else ())]
    source = cellule.get("source", "")
    return _Cellule(
        [_Sortie(_Donnees(_brut(d[MIME]) if MIME in d else UNSET)) for d in donnees],
        source if isinstance(source, (str, list)) else "",
    )


def _brut(valeur: Any) -> Raw:
    return Raw(json.dumps(valeur).encode())


def _combien(contenu: bytes, signe: bytes) -> int:
    """Combien de fois ce signe. Rare dans un fichier plein d’images : les sauter va plus vite que compter."""
    ou = -1
    for n in range(1_000):
        ou = contenu.find(signe, ou + 1)
        if ou < 0:
            return n
    return 1_000 + contenu.count(signe, ou + 1)


def _en_utf8(contenu: bytes) -> bytes:
    """Le texte d’un notebook, même enregistré de nouveau par un éditeur : UTF-16, Windows, octets nuls à la fin.

    Lève ``ValueError``.
    """
    encodage = json.detect_encoding(contenu)
    if not encodage.startswith("utf-8"):
        return contenu.decode(encodage).encode()
    contenu = contenu.removeprefix(codecs.BOM_UTF8).rstrip(b"\0\r\n ")
    return contenu if _est_utf8(contenu) else contenu.decode("cp1252").encode()


def _est_utf8(contenu: bytes) -> bool:
    """Par morceaux : en texte, un seul signe rare ferait quatre fois sa taille."""
    lire = codecs.getincrementaldecoder("utf-8")().decode
    try:
        for ou in range(0, len(contenu), 1 << 20):
            lire(contenu[ou : ou + (1 << 20)])
        lire(b"", True)
    except UnicodeDecodeError:
        return False
    return True


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


def _travaux(documents: list[Raw], nom: str) -> tuple[list[_Trouve], list[ErreurCopie]]:
    """Les travaux lisibles parmi ces documents, et pourquoi les autres ne le sont pas.

    Plusieurs sorties portent souvent le même document, mis en page autrement : le premier lu d’une révision
    vaut pour les suivants.
    """
    lus: dict[tuple[str, int], _Trouve] = {}
    ecartes: list[ErreurCopie] = []
    for document in documents:
        if len(lus) + len(ecartes) >= DOCUMENTS_MAX:
            break
        if lus and _tete(document) in lus:
            continue
        octets = bytes(document)
        try:
            carnet = carnet_de_texte(octets, source=nom)
            lus[carnet.carnet_id, carnet.revision] = _Trouve(carnet, octets)
        except CarnetTropRecent as e:
            ecartes.append(ErreurCopie("version_inconnue", e.quoi, remede="Mettez l’atelier à jour."))
        except CarnetIllisible as e:
            ecartes.append(ErreurCopie("illisible", e.quoi, remede="Redemandez la copie."))
    return [*lus.values()], ecartes


def _tete(document: Raw) -> tuple[str, int] | None:
    try:
        tete = _DECODER_LA_TETE(document)
    except (msgspec.DecodeError, ValueError):
        return None
    return tete.carnet_id, tete.revision


def _documents(notebook: _Notebook, atelier: _Atelier) -> Iterator[Raw]:
    if atelier.carnet is not UNSET:
        yield atelier.carnet
    sorties = (s.data.travail for c in notebook.cells for s in c.outputs)
    yield from (d for d in sorties if d is not UNSET)


def _textes(notebook: _Notebook) -> Iterator[tuple[str, str]]:
    for numero, cellule in enumerate(notebook.cells[:_TEXTES_MAX], 1):
        source = cellule.source
        if not isinstance(source, str):
            source = "".join(ligne for ligne in source if isinstance(ligne, str))
        if source.strip():
            yield f"cellule {numero}", source[:_TEXTE_EXAMINE]


def _objet(valeur: Any) -> dict[str, Any]:
    return valeur if isinstance(valeur, dict) else {}
