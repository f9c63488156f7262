"""Des questions à réponse unique."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class Grille(Pont):
    """Des groupes de questions à réponse unique. ``repondre`` reçoit la clé et la valeur (vide : effacée).

    Un groupe : ``titre`` (vide : sans pli), ``ouvert``, ``lien`` dont il parle, ``questions`` ; une
    question : ``cle``, ``question``, ``aide``, ``options``, ``valeur``, ``suite``. ``pour_un_autre`` reçoit
    aussi le lien, que l’on ne montre plus : à lui de voir si la réponse est ``permise``.
    """

    _esm = module("grille.js")
    groupes = traitlets.List().tag(sync=True)

    def __init__(
        self,
        repondre: Callable[[str, str], Any],
        pour_un_autre: Callable[[str, str, str], bool] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._repondre, self._pour_un_autre = repondre, pour_un_autre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        cle, valeur, de = message.get("cle"), message.get("valeur"), message.get("de", "")
        montres = {g.get("lien", "") for g in self.groupes}
        if message.get("repris") and isinstance(de, str) and de not in montres:
            # Redonnée après un arrêt : le lien dont elle parle n’est plus celui qui est montré.
            return self._pour_un_autre is not None and self._pour_un_autre(de, str(cle), str(valeur))
        siens = [g for g in self.groupes if de == g.get("lien", "")]
        return permise(siens, cle, valeur) and self._repondre(str(cle), str(valeur)) is not False

    def viser(self) -> None:
        """Met le curseur sur la première question."""
        self.send({"viser": True})


def permise(groupes: Iterable[Mapping[str, Any]], cle: object, valeur: object) -> bool:
    """Vrai si l’une de ces questions a cette clé, et cette réponse parmi les siennes (vide : effacée)."""
    questions = (q for g in groupes for q in g["questions"] if q["cle"] == cle)
    return any(valeur in ("", *(v for v, _ in q["options"])) for q in questions)
