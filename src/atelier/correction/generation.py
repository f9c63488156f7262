"""Écrire toutes les sorties d’un coup : préparées à côté, puis mises en place fichier par fichier.

Un arrêt avant la mise en place ne change rien. Un arrêt pendant se termine à l’ouverture suivante : la
liste de ce qui reste à faire est écrite d’abord. Ce qui est remplacé est gardé, daté, dans
``sauvegardes/`` ; on en garde un nombre borné.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from atelier.carnet.ecriture import atomic_write, ecriture_impossible, remplacer
from atelier.carnet.effacement import sans_raccourci
from atelier.correction.document_de_la_cohorte import RESERVE
from atelier.erreurs import ErreurSaisie

SAUVEGARDES = "sauvegardes"
GARDEES = 10
"""De quoi revenir sur une erreur vue après coup, sans remplir le disque."""
_BASES = "ecrits"
_LISTE = "bascule.json"
_NEUF = ".neuf"
"""Au bout du nom tant que la sortie n’est pas en place : une sortie coupée ne se prend pas pour une vraie."""


class Generation:
    """Un jeu de sorties en préparation. ``chemin`` dit où écrire ; ``publier`` met en place."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        # Dans le dossier même : mettre en place n’est alors qu’un changement de nom.
        self._ici = dossier / RESERVE / "generation"
        self._bases: dict[str, Any] = {}
        # Par un raccourci, ce que l’on écrit là sortirait du dossier de correction.
        sensibles = (dossier / n for n in (RESERVE, SAUVEGARDES, "retours"))
        sans_raccourci(*sensibles, intact="Rien n’a été écrit.")
        reprendre(dossier)
        try:
            self._ici.mkdir(parents=True)
        except OSError as e:
            raise ecriture_impossible(e, dossier) from e

    def chemin(self, nom: str) -> Path:
        """Où écrire cette sortie (« retours/x/retour.html »)."""
        chemin = self._ici / f"{nom}{_NEUF}"
        chemin.parent.mkdir(parents=True, exist_ok=True)
        return chemin

    def retenir(self, nom: str, base: Any) -> None:
        """Retient, avec cette sortie, ce qu’elle dit : on saura la fois d’après ce qu’une main a changé."""
        self._bases[nom] = base

    def publier(self, vus: Mapping[str, str], perimees: Iterable[str] = ()) -> None:
        """Met tout en place. ``vus`` : l’empreinte des fichiers tels qu’on les a relus.

        ``perimees`` : des sorties d’avant à retirer. Lève ``ErreurSaisie`` si un fichier relu a changé
        depuis, ``EcritureImpossible`` ; dans les deux cas rien n’est à moitié fait.
        """
        try:
            neufs = (f.relative_to(self._ici).as_posix() for f in self._ici.rglob(f"*{_NEUF}"))
            noms = sorted(n.removesuffix(_NEUF) for n in neufs)
            liste: dict[str, list[str]] = {}
            for nom in noms:
                neuf = empreinte(self._ici / f"{nom}{_NEUF}", sur_le_disque=True)
                liste[nom] = [empreinte(self.dossier / nom), neuf]
            for nom, avant in vus.items():
                if empreinte(self.dossier / nom) != avant:
                    raise ErreurSaisie(
                        f"{nom} vient d’être changé par un autre programme.",
                        intact="Rien n’a été écrit.",
                        remede="Enregistrez-le et fermez-le, puis recommencez.",
                    )
            otees = {n: [e, ""] for n in perimees if (e := empreinte(self.dossier / n))}
            bascule = {
                "quand": _maintenant(),
                "fichiers": {**liste, **otees},
                "bases": self._bases,
            }
            atomic_write(self.dossier / RESERVE / _LISTE, json.dumps(bascule).encode())
            _basculer(self.dossier, bascule)
        except OSError as e:
            raise ecriture_impossible(e, self.dossier) from e

    def abandonner(self) -> None:
        """Ne laisse rien d’une préparation qui n’ira pas au bout."""
        # Une fois la liste écrite, « reprendre » finira la mise en place : il lui faut ces fichiers.
        if not (self.dossier / RESERVE / _LISTE).exists():
            shutil.rmtree(self._ici, ignore_errors=True)


def reprendre(dossier: Path) -> None:
    """Termine une mise en place qu’un arrêt a coupée ; efface une préparation restée en route.

    Lève ``EcritureImpossible``.
    """
    reserve = dossier / RESERVE
    try:
        bascule = json.loads((reserve / _LISTE).read_bytes())
    except FileNotFoundError:
        bascule = None
    except (OSError, ValueError) as e:
        raise ErreurSaisie(
            f"La dernière écriture ne se termine pas : {RESERVE}/{_LISTE} est abîmé.",
            intact="Rien n’a changé.",
            remede="Effacez ce fichier, puis recommencez : les notes sont dans bureau.json.",
        ) from e
    try:
        if bascule is not None:
            _basculer(dossier, bascule)
        shutil.rmtree(reserve / "generation", ignore_errors=True)
    except OSError as e:
        raise ecriture_impossible(e, dossier) from e


def base_de(dossier: Path, nom: str) -> Any:
    """Ce que l’atelier avait écrit dans cette sortie, ou ``None``."""
    try:
        return json.loads((dossier / RESERVE / _BASES / f"{nom}.json").read_bytes())
    except (OSError, ValueError):
        return None


def noter_la_base(dossier: Path, nom: str, base: Any) -> None:
    """Change ce que l’on retient d’une sortie, quand le formateur a choisi entre deux notes."""
    chemin = dossier / RESERVE / _BASES / f"{nom}.json"
    chemin.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(chemin, json.dumps(base).encode())


def empreinte(fichier: Path, *, sur_le_disque: bool = False) -> str:
    """L’empreinte d’un fichier, vide s’il n’existe pas ; ``sur_le_disque`` : après l’y avoir mis pour de bon."""
    somme = sha256()
    try:
        # r+b : Windows ne met pas sur le disque un fichier ouvert seulement pour lire.
        with fichier.open("r+b" if sur_le_disque else "rb") as f:
            while morceau := f.read(1 << 20):
                somme.update(morceau)
            if sur_le_disque:
                os.fsync(f.fileno())
    except (FileNotFoundError, IsADirectoryError):
        return ""
    return somme.hexdigest()


def sauvegarder(dossier: Path, nom: str, quand: str) -> None:
    """Garde l’état présent d’une sortie sous ``sauvegardes/{quand}/``."""
    cible = dossier / SAUVEGARDES / quand / nom
    if cible.exists():
        return
    cible.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(dossier / nom, cible)  # aucun octet recopié ; le remplacement ne touche pas à celui-ci
    except OSError:
        shutil.copy2(dossier / nom, cible)


def _basculer(dossier: Path, bascule: Mapping[str, Any]) -> None:
    ici = dossier / RESERVE / "generation"
    for nom, (avant, apres) in bascule["fichiers"].items():
        cible, source = dossier / nom, ici / f"{nom}{_NEUF}"
        present = empreinte(cible)
        # Un fichier qui n’est ni l’ancien ni le neuf a été changé par une main : il reste tel quel.
        if present == avant != apres and (source.exists() or not apres):
            if present:
                sauvegarder(dossier, nom, bascule["quand"])
            if apres:
                cible.parent.mkdir(parents=True, exist_ok=True)
                remplacer(source, cible)
            else:
                cible.unlink()
                # Un dossier où quelqu’un a posé autre chose refuse de partir, et c’est bien ainsi.
                with contextlib.suppress(OSError):
                    cible.parent.rmdir()
            present = apres
        if present == apres and nom in bascule["bases"]:
            noter_la_base(dossier, nom, bascule["bases"][nom])
    (dossier / RESERVE / _LISTE).unlink()
    shutil.rmtree(ici, ignore_errors=True)
    _borner(dossier / SAUVEGARDES)


def _maintenant() -> str:
    """« 2026-11-25_18h32m05-042137 » : l’ordre des noms est celui du temps, même dans une seconde."""
    return datetime.now().astimezone().strftime("%Y-%m-%d_%Hh%Mm%S-%f")


def _borner(sauvegardes: Path) -> None:
    for vieille in sorted(d for d in sauvegardes.glob("*") if d.is_dir())[:-GARDEES]:
        shutil.rmtree(vieille, ignore_errors=True)
