"""Ce que tous les ponts vers le navigateur ont en commun : leur code, leur style, leurs gestes numérotés."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import anywidget
import traitlets

FRONT = Path(__file__).parent
STYLE = "".join(
    (FRONT / nom).read_text(encoding="utf-8") for nom in ("commun/jetons.css", "commun/atelier.css")
)
"""Les jetons, puis les règles qui s’en servent."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w/]+\.js)";\n', re.MULTILINE)


def module(nom: str) -> str:
    """Le code d’un module du navigateur, précédé de ceux qu’il importe : un seul fichier, sans construction."""
    pris: dict[str, str] = {}

    def prendre(fichier: str) -> None:
        if fichier in pris:
            return
        texte = (FRONT / fichier).read_text(encoding="utf-8")
        for importe in _IMPORT.findall(texte):
            prendre((Path(fichier).parent / importe).as_posix())
        pris[fichier] = _IMPORT.sub("", texte)

    prendre(nom)
    *importes, dernier = pris.values()
    return re.sub(r"^export (?=const )", "", "".join(importes), flags=re.MULTILINE) + dernier


class Pont(anywidget.AnyWidget):
    """Envoie à ``entendre`` chaque message du navigateur, et répond à chaque geste numéroté.

    ``cle`` nomme le champ dans sa page : ses brouillons y sont rangés, dans le navigateur.
    """

    _css = STYLE
    _esm = ""
    cle = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        traits.setdefault("cle", f"{type(self).__name__}·{traits.get('libelle', traits.get('titre', ''))}")
        super().__init__(**traits)
        self.on_msg(lambda _, m, __: self._recevoir(m) if isinstance(m, dict) else None)

    def _recevoir(self, message: dict[str, Any]) -> None:
        # Une panne répond « refusé » : sans réponse, le navigateur attendrait toujours.
        fait: bool | None = False
        try:
            fait = self.entendre(message)
        finally:
            if isinstance(message.get("n"), str):
                self.send({"recu": message["n"], "fait": fait is not False})

    def entendre(self, message: dict[str, Any]) -> bool | None:
        """Fait ce que le navigateur demande ; ``False`` si c’est refusé."""
        raise NotImplementedError
