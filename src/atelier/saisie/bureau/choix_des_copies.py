"""Choisir ce que l’on corrige : une archive Moodle, un dossier, et la feuille de Moodle s’il y en a une."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as w

from atelier.correction.etat_du_bureau import Bureau
from atelier.saisie.composants import bouton, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.depliant import Depliants

Ouvrir = Callable[[list[Path], str, str, Callable[[int, int], None]], bool]
# Dossiers de l’atelier, de l’école ou d’une remise : ce ne sont pas des copies à corriger.
_RESERVES = ("correction", "cas", "cours", "formateur", "A_DEPOSER")
_LARGEUR = w.Layout(width="560px")
_STYLE = {"description_width": "150px"}


class ChoixDesCopies:
    """Trois listes, un bouton, une barre qui avance. ``ouvrir`` lit les copies et dit si cela a réussi."""

    def __init__(self, ici: Path, ouvrir: Ouvrir) -> None:
        self._ici, self._ouvrir = ici, ouvrir
        self._sources: tuple[str, ...] = ()
        self.copies = w.Dropdown(description="Les copies", style=_STYLE, layout=_LARGEUR)
        self.chemin = w.Text(
            description="ou leur chemin", placeholder="C:\\Users\\…\\Téléchargements\\copies.zip", style=_STYLE,
            layout=_LARGEUR, continuous_update=False,
        )  # fmt: skip
        self.feuille = w.Dropdown(description="Feuille de Moodle", style=_STYLE, layout=_LARGEUR)
        self.bareme = w.Dropdown(description="Barème", style=_STYLE, layout=_LARGEUR)
        self.barre = w.IntProgress(0, 0, 1, layout=w.Layout(width="300px", display="none"))
        self.compte = Ecriteau()
        self.boite = Depliants(
            [
                w.VBox([
                    phrase(
                        "Posez à côté de cette page l’archive de Moodle (« Télécharger tous les travaux remis ») ou "
                        "un dossier de copies. Rien n’est exécuté, rien n’est extrait, vos fichiers ne changent pas."
                    ),
                    self.copies, self.chemin, self.feuille, self.bareme,
                    w.HBox([
                        bouton("Lire les copies", self.lire, principal=True),
                        bouton("Chercher de nouveau", lambda: self.proposer(None)),
                        self.barre, self.compte,
                    ]),
                ])
            ],
            titles=("Choisir les copies",),
            selected_index=0,
        )  # fmt: skip

    def proposer(self, bureau: Bureau | None) -> None:
        """Propose ce qui est à côté de la page ; reprend les choix d’une correction commencée."""
        if bureau is not None:
            self._sources = bureau.sources
        trouves = [
            p
            for p in sorted(self._ici.iterdir())
            if not p.name.startswith(".")
            and (p.suffix.lower() == ".zip" or (p.is_dir() and p.name not in _RESERVES))
        ]
        options: list[tuple[str, tuple[str, ...]]] = [
            (f"{p.name}{' (dossier)' if p.is_dir() else ''}", (str(p),)) for p in trouves
        ]
        if self._sources:
            noms = ", ".join(Path(s).name for s in self._sources)
            options = [(f"{noms} (la dernière fois)", self._sources), *options]
        self.copies.options = options or [("rien à côté de cette page", ())]
        self.copies.index = 0
        for liste, motif, aucun, choisi in (
            (self.feuille, "*.csv", "pas de feuille", bureau.feuille if bureau else ""),
            (self.bareme, "*.toml", "celui de l’atelier", bureau.bareme if bureau else ""),
        ):
            chemins = [str(p) for p in sorted(self._ici.glob(motif))]
            garde = choisi if bureau is not None else liste.value
            if garde and garde not in chemins:
                chemins.insert(0, garde)
            liste.options = [(aucun, ""), *((Path(c).name, c) for c in chemins)]
            liste.value = garde or ""

    def lire(self) -> None:
        """Lit les copies choisies, en montrant où l’on en est."""
        # Sous Windows, « Copier en tant que chemin d’accès » met des guillemets.
        ecrit = self.chemin.value.strip().strip('"')
        sources = [Path(ecrit).expanduser()] if ecrit else [Path(s) for s in self.copies.value or ()]
        if not sources:
            self.compte.value = "Choisissez d’abord des copies."
            return
        self.barre.layout.display = ""
        fait = self._ouvrir(sources, self.feuille.value or "", self.bareme.value or "", self._avancer)
        self.barre.layout.display = "none"
        if fait:
            self.boite.tetes[0].ouvert = False
            self.compte.value = self.chemin.value = ""
            self._sources = tuple(str(s) for s in sources)

    def _avancer(self, fait: int, total: int) -> Any:
        self.barre.max, self.barre.value = total, fait
        self.compte.value = f"{fait} sur {total}"
