"""Lire un fichier TOML qu’une école a écrit : borné, et dont un refus dit pourquoi et à quelle ligne."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from stat import S_ISREG
from typing import Any

from atelier.erreurs import cause_du_refus

OCTETS_MAX = 1_000_000
"""Trente fois le plus long des textes livrés."""


class TomlIllisible(Exception):
    """Pourquoi le fichier ne se lit pas ; ``ligne`` vaut 0 quand on ne la connaît pas."""

    def __init__(self, pourquoi: str, ligne: int = 0) -> None:
        self.pourquoi, self.ligne = pourquoi, ligne
        super().__init__(f"{pourquoi} (ligne {ligne})" if ligne else pourquoi)


def lire_toml(chemin: Path) -> tuple[dict[str, Any], str]:
    """Le contenu d’un fichier TOML, et son texte. Lève ``TomlIllisible``, jamais autre chose."""
    try:
        infos = chemin.stat()
        if not S_ISREG(infos.st_mode):
            raise TomlIllisible("ce n’est pas un fichier")
        if infos.st_size > OCTETS_MAX:
            raise TomlIllisible("il est beaucoup trop gros")
        # « -sig » : la marque que certains éditeurs posent en tête n’est pas du TOML.
        # Comme Python lit un fichier de texte : toutes les fins de ligne se valent.
        texte = chemin.read_text(encoding="utf-8-sig")
        return tomllib.loads(texte), texte
    except OSError as e:
        raise TomlIllisible(cause_du_refus(e)) from e
    except UnicodeDecodeError as e:
        raise TomlIllisible("il n’est pas enregistré en UTF-8") from e
    except RecursionError as e:
        raise TomlIllisible("ce n’est pas du TOML") from e
    except tomllib.TOMLDecodeError as e:
        ou = re.search(r"line (\d+)", str(e))  # sans ligne, c’est la fin du fichier qui manque
        ligne = int(ou.group(1)) if ou else len(texte.splitlines())
        raise TomlIllisible("ce n’est pas du TOML", ligne) from e
