"""Les textes, d’une ligne ou longs, qui tiennent leurs brouillons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class Redaction(Pont):
    """Un texte long, gardé pendant qu’on l’écrit. ``ecrire`` reçoit le texte et dit s’il est gardé.

    ``de`` : ce dont il parle, quand un même champ sert à plusieurs. Un texte repris après un arrêt peut
    parler d’autre chose que ce que le champ montre : ``pour_un_autre`` le reçoit, avec son sujet.
    ``propositions`` : ce qu’un champ d’une ligne propose ; on peut toujours écrire autre chose.
    """

    _esm = module("redaction.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    texte = traitlets.Unicode("").tag(sync=True)
    lignes = traitlets.Int(4).tag(sync=True)
    maximum = traitlets.Int(20_000).tag(sync=True)
    compte = traitlets.Bool(True).tag(sync=True)
    continu = traitlets.Bool(False).tag(sync=True)
    de = traitlets.Unicode("").tag(sync=True)
    placeholder = traitlets.Unicode("").tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    propositions = traitlets.List().tag(sync=True)
    marge = traitlets.Unicode("").tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        ecrire: Callable[[str], bool | None],
        pour_un_autre: Callable[[str, str], bool] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._ecrire, self.pour_un_autre = ecrire, pour_un_autre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        texte, de = message.get("texte"), message.get("de", "")
        if not isinstance(texte, str) or not isinstance(de, str):
            return False
        if de == self.de:
            return self._ecrire(texte)
        return self.pour_un_autre(de, texte) if self.pour_un_autre and de else False


class ChampTexte(Redaction):
    """Un champ de texte à observer comme un champ d’ipywidgets (``value``), mais qui tient ses brouillons."""

    value = traitlets.Unicode("")

    def __init__(self, value: str = "", **traits: Any) -> None:
        super().__init__(self._poser, **{"lignes": 1, "compte": False, **traits})
        self.refus = False
        self._propose = False
        self.observe(lambda c: None if self._propose else setattr(self, "texte", c["new"]), "value")
        self.value = value

    def montrer(self, de: str, valeur: str) -> None:
        """Montre ce qui est gardé de ``de`` : le sujet et le texte changent ensemble."""
        with self.hold_sync():
            self.de = de
            self.value = self.texte = valeur

    def _poser(self, texte: str) -> bool:
        if texte == self.value:
            return True
        avant, self.refus, self._propose = self.value, False, True
        try:
            self.value = texte  # qui l’observe peut refuser, en posant « refus »
        finally:
            self._propose = False
        if self.refus:
            # Le texte refusé reste dans le champ du navigateur ; ici, rien n’a changé, et il pourra repartir.
            # Sans passer par « value » : qui l’observe rejouerait le geste avec le texte d’avant.
            self._trait_values["value"] = avant
            return False
        self.texte = self.value
        return True
