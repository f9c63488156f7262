"""Les fichiers du serveur : une page s’écrit entière ou pas du tout, le travail ne s’efface pas par mégarde.

Jupyter écrit une page sur place : un second navigateur qui la lit ou l’écrit au même instant trouve un fichier
coupé, et peut le mettre de côté. Ici, la page est écrite à côté puis prend la place de l’ancienne d’un coup.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError

_TRAVAIL = "carnet.json"
_REFUS = (
    "« carnet.json » est votre travail : il ne s’efface ni ne se renomme d’ici, et rien n’a changé. "
    "Pour commencer un autre travail ou effacer celui-ci : page 00, « Mes travaux »."
)
_ESSAIS = 20
_PAUSE = 0.05
"""Secondes : sous Windows, un antivirus ou un synchroniseur tient parfois le fichier un instant."""


class Contenus(AsyncLargeFileManager):
    """Les fichiers du dossier de travail ; une écriture interrompue laisse l’ancien fichier entier.

    ``carnet.json`` n’est pas dans la liste des fichiers : une touche Suppr égarée ne l’atteint pas.
    """

    def should_list(self, name: str) -> bool:
        """Vrai si ce nom se montre dans la liste des fichiers."""
        return name != _TRAVAIL and bool(super().should_list(name))  # type: ignore[no-untyped-call]

    async def delete_file(self, path: str) -> None:
        """Efface un fichier ; refuse (403) pour le travail, et le dit."""
        _proteger(path)
        await super().delete_file(path)  # type: ignore[no-untyped-call]

    async def rename_file(self, old_path: str, new_path: str) -> None:
        """Renomme un fichier ; refuse (403) pour le travail, et le dit."""
        _proteger(old_path)
        await super().rename_file(old_path, new_path)  # type: ignore[no-untyped-call]

    @contextlib.contextmanager
    def atomic_writing(self, os_path: str, *_: Any, text: bool = True, **options: Any) -> Iterator[Any]:
        """Donne un fichier à écrire, qui remplace ``os_path`` s’il a été écrit jusqu’au bout."""
        with self.perm_to_403(os_path):
            cible = Path(os_path).resolve()  # un lien reste un lien : c’est ce qu’il désigne qui est écrit
            # Remplacer ne demande de droit que sur le dossier : une page en lecture seule y passerait.
            if cible.exists() and not os.access(cible, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(cible))
            provisoire = cible.with_name(f".{cible.name}-{secrets.token_hex(4)}.tmp")
            ouverture = (
                {"mode": "w", "encoding": options.get("encoding", "utf-8"), "newline": "\n"}
                if text
                else {"mode": "wb"}
            )
            try:
                with provisoire.open(**ouverture) as f:
                    yield f
                    f.flush()
                    os.fsync(f.fileno())
                if cible.exists():
                    # La page garde ses droits ; un disque qui n’en connaît pas n’empêche pas de l’écrire.
                    with contextlib.suppress(OSError):
                        shutil.copymode(cible, provisoire)
                _remplacer(provisoire, cible)
            finally:
                provisoire.unlink(missing_ok=True)


def _proteger(chemin: str) -> None:
    if chemin.rpartition("/")[2] == _TRAVAIL:
        raise HTTPError(403, _REFUS)


def _remplacer(source: Path, cible: Path) -> None:
    for essai in range(_ESSAIS):
        try:
            source.replace(cible)
        except PermissionError:
            if os.name != "nt" or essai == _ESSAIS - 1:
                raise
            time.sleep(_PAUSE)
        else:
            return
