"""Écrire un fichier sans jamais laisser un état à moitié fait."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from atelier.erreurs import EcritureImpossible, cause_du_refus

T = TypeVar("T")
_ESSAIS_WINDOWS = 20
"""Une seconde en tout : au-delà, ce n’est plus un antivirus qui passe."""


def atomic_write(chemin: Path, contenu: bytes) -> None:
    """Remplace ``chemin`` par ``contenu`` : l’ancien ou le nouveau, jamais un mélange.

    Fichier temporaire dans le même dossier, fsync, remplacement, fsync du dossier. Lève
    ``EcritureImpossible`` ; l’ancien fichier est alors intact.
    """
    provisoire: Path | None = None
    try:
        # « Effacer définitivement » cherche sous ce nom ce qu’un arrêt brutal laisse (``travaux.a_effacer``).
        provisoire = chemin.parent / f".{chemin.name}-{secrets.token_hex(4)}.tmp"
        with provisoire.open("xb") as f:
            f.write(contenu)
            f.flush()
            os.fsync(f.fileno())
        remplacer(provisoire, chemin)
        _synchroniser_dossier(chemin.parent)
    except OSError as e:
        if provisoire is not None:
            with contextlib.suppress(OSError):
                provisoire.unlink()
        raise ecriture_impossible(e, chemin) from e


def creer_le_dossier(dossier: Path, pour: Path | None = None) -> None:
    """Crée un dossier et ceux d’au-dessus ; rien s’il est là. ``pour`` : le fichier que l’on allait y écrire.

    Lève ``EcritureImpossible``.
    """
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ecriture_impossible(e, pour or dossier) from e


def ecriture_impossible(e: OSError, chemin: Path) -> EcritureImpossible:
    """L’erreur à montrer pour un refus du système, avec sa cause probable et le remède."""
    remedes = {
        errno.ENOSPC: "Libérez de la place, puis recommencez.",
        errno.EDQUOT: "Libérez de la place, puis recommencez.",
        errno.EROFS: "Déplacez votre dossier de travail ailleurs.",
        errno.EACCES: "Demandez le droit d’écrire dans ce dossier.",
        errno.EPERM: "Demandez le droit d’écrire dans ce dossier.",
        errno.ENOENT: "Remettez le dossier à sa place, puis recommencez.",
        errno.EINVAL: "Choisissez un autre nom.",
        errno.ENAMETOOLONG: "Choisissez un nom plus court.",
        errno.ENOTDIR: "Choisissez un autre endroit.",
        errno.EISDIR: "Choisissez un autre nom.",
    }
    cause, remede = cause_du_refus(e), remedes.get(e.errno or 0, "Recommencez.")
    return EcritureImpossible(
        f"Non enregistré dans {chemin.name or chemin} : {cause}.",
        intact="Ce qui était enregistré avant est intact.",
        remede=remede,
    )


def remplacer(source: Path, cible: Path) -> None:
    """Met ``source`` à la place de ``cible``."""
    _patiemment(lambda: source.replace(cible))


def mettre_a_part(fichier: Path) -> None:
    """Range un fichier abîmé à côté, sous un nom neuf. Lève ``EcritureImpossible``."""
    rang = 1
    while (abime := fichier.with_name(f"abime-{rang}-{fichier.name}")).exists():
        rang += 1
    try:
        remplacer(fichier, abime)
    except OSError as e:
        raise ecriture_impossible(e, fichier) from e


def lire_octets(chemin: Path) -> bytes:
    """Tout le contenu d’un fichier. Lève ``OSError``."""
    return _patiemment(chemin.read_bytes)


def _patiemment(geste: Callable[[], T]) -> T:
    """Sous Windows, un antivirus ou une autre page peut tenir le fichier quelques instants."""
    for _ in range(_ESSAIS_WINDOWS if sys.platform == "win32" else 0):
        try:
            return geste()
        except PermissionError:
            time.sleep(0.05)
    return geste()


def _synchroniser_dossier(dossier: Path) -> None:
    if sys.platform == "win32":
        return  # Windows ne sait pas synchroniser un dossier
    with contextlib.suppress(OSError):  # certains dossiers du réseau ne savent pas non plus
        poignee = os.open(dossier, os.O_RDONLY)
        try:
            os.fsync(poignee)
        finally:
            os.close(poignee)
