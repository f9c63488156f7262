"""Une table corrigée en place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import traitlets

from atelier.saisie.ponts.socle import Pont, module


class TableEditable(Pont):
    """Une table corrigée en place. Chaque colonne : ``cle``, ``titre``, ``genre``, ``options``.

    ``lignes`` : ``{"id", "valeurs": {cle: texte}}``. ``changer`` reçoit les identifiants, la
    colonne et la valeur ; ``supprimer`` les identifiants ; chacun dit s’il a réussi.
    """

    _esm = module("table.js")
    colonnes = traitlets.List().tag(sync=True)
    lignes = traitlets.List().tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    vide = traitlets.Unicode("").tag(sync=True)
    ouvrir = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        changer: Callable[[list[str], str, str], bool],
        supprimer: Callable[[list[str]], bool],
        choisir: Callable[[str], None] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._changer, self._supprimer, self._choisir = changer, supprimer, choisir

    def entendre(self, message: dict[str, Any]) -> bool | None:
        connus = {ligne["id"] for ligne in self.lignes}
        brut = message.get("ids")
        ids = [i for i in brut if i in connus] if isinstance(brut, list) else []
        geste, colonne, valeur = (message.get(c) for c in ("geste", "colonne", "valeur"))
        fait = True
        if geste == "changer" and ids:
            # Refusée, et non ignorée : ce que l’on a écrit reste alors à l’écran.
            fait = self._permise(colonne, valeur) and self._changer(ids, str(colonne), str(valeur))
        elif geste == "supprimer" and ids:
            fait = self._supprimer(ids)
        elif geste == "ouvrir" and message.get("id") in connus and self._choisir:
            self._choisir(str(message["id"]))
        return fait

    def _permise(self, cle: object, valeur: object) -> bool:
        """Vrai si cette colonne se corrige, et si cette valeur est parmi ses options, quand elle en a."""
        siennes = (c for c in self.colonnes if c["cle"] == cle and c.get("genre") != "lecture")
        return isinstance(valeur, str) and any(
            "options" not in c or valeur in {v for v, _ in c["options"]} for c in siennes
        )

    def montrer(self, identifiant: str) -> None:
        """Amène la table sur une ligne, et l’éclaire un instant."""
        self.send({"montrer": identifiant})


def colonne(
    cle: str,
    titre: str,
    *,
    options: Iterable[tuple[str, str]] | None = None,
    lecture: bool = False,
    suggestions: Iterable[str] = (),
    largeur: str = "",
    vide_dit: bool = False,
) -> dict[str, Any]:
    """La description d’une colonne de ``TableEditable`` ; ``vide_dit`` : sans réponse, le mot de cette option se lit."""
    description: dict[str, Any] = {
        "cle": cle,
        "titre": titre,
        "suggestions": list(suggestions),
        "largeur": largeur,
        "vide_dit": vide_dit,
    }
    if options is not None:
        description["options"] = [list(o) for o in options]
    if lecture:
        description["genre"] = "lecture"
    return description
