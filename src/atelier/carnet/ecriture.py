"""Écrire un fichier sans jamais laisser un état à moitié fait."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import time
from pathlib import Path

from atelier.erreurs import EcritureImpossible

_ESSAIS_WINDOWS = 20  # un antivirus peut tenir le fichier quelques instants


def atomic_write(chemin: Path, contenu: bytes) -> None:
    """Remplace ``chemin`` par ``contenu`` : l’ancien ou le nouveau, jamais un mélange.

    Fichier temporaire dans le même dossier, fsync, remplacement, fsync du dossier. Lève
    ``EcritureImpossible`` ; l’ancien fichier est alors intact.
    """
    provisoire: Path | None = None
    try:
        provisoire = chemin.with_name(f".{chemin.name}-{secrets.token_hex(4)}.tmp")
        with provisoire.open("xb") as f:
            f.write(contenu)
            f.flush()
            os.fsync(f.fileno())
        _remplacer(provisoire, chemin)
        _synchroniser_dossier(chemin.parent)
    except OSError as e:
        if provisoire is not None:
            with contextlib.suppress(OSError):
                provisoire.unlink()
        raise ecriture_impossible(e, chemin) from e


def ecriture_impossible(e: OSError, chemin: Path) -> EcritureImpossible:
    """L’erreur à montrer pour un refus du système, avec sa cause probable et le remède."""
    causes = {
        errno.ENOSPC: ("le disque est plein", "Libérez de la place, puis recommencez."),
        errno.EDQUOT: ("votre espace est plein", "Libérez de la place, puis recommencez."),
        errno.EROFS: ("ce dossier est en lecture seule", "Déplacez votre dossier de travail ailleurs."),
        errno.EACCES: ("vous n’avez pas le droit d’y écrire", "Demandez le droit d’écrire dans ce dossier."),
        errno.EPERM: ("vous n’avez pas le droit d’y écrire", "Demandez le droit d’écrire dans ce dossier."),
        errno.ENOENT: ("le dossier a disparu", "Remettez le dossier à sa place, puis recommencez."),
    }
    cause, remede = causes.get(e.errno or 0, (f"le système a répondu « {e.strerror} »", "Recommencez."))
    return EcritureImpossible(
        f"Non enregistré dans {chemin.name} : {cause}.",
        intact="Ce qui était enregistré avant est intact.",
        remede=remede,
    )


def _remplacer(source: Path, cible: Path) -> None:
    for essai in range(_ESSAIS_WINDOWS):
        try:
            source.replace(cible)
        except PermissionError:
            if sys.platform != "win32" or essai == _ESSAIS_WINDOWS - 1:
                raise
            time.sleep(0.05)
        else:
            return


def _synchroniser_dossier(dossier: Path) -> None:
    if sys.platform == "win32":
        return  # Windows ne sait pas synchroniser un dossier
    poignee = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(poignee)
    finally:
        os.close(poignee)
