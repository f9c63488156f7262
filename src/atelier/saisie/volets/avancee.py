"""Un calcul long, sans figer la page : une barre qui avance, et un bouton pour l’arrêter."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Generator
from typing import TypeVar

import ipywidgets as w

from atelier.cours.balises import html
from atelier.cours.textes import insecables, pluriel
from atelier.echange.pas_a_pas import LIGNES_PAR_PAS, Pas
from atelier.erreurs import ErreurAtelier
from atelier.saisie.composants import bouton
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.sortie import boucle_en_cours

T = TypeVar("T")
Calcul = Generator[Pas, None, T]
TOUT_DE_SUITE = 500
"""Lignes faites avant qu’une barre se montre : une table ordinaire se lit sans elle."""


class Avancee:
    """Mène un calcul par petits pas ; entre deux, la page répond. ``arrete`` : ce que fait « Arrêter »."""

    def __init__(self, arrete: Callable[[], object]) -> None:
        self._arrete = arrete
        self._tache: asyncio.Task[None] | None = None
        self.barre = Ecriteau()
        self.boite = w.HBox([self.barre, bouton("Arrêter", self.arreter)], layout=w.Layout(display="none"))

    def mener(
        self, calcul: Calcul[T], fini: Callable[[T], object], rate: Callable[[ErreurAtelier], object]
    ) -> None:
        """Mène ``calcul`` jusqu’à ``fini`` ou ``rate`` ; abandonne celui qui était en route.

        Une table courte se fait d’un trait. Au-delà, la barre se montre, et le reste se fait entre les
        gestes de l’étudiant ; sans boucle pour cela, d’un trait aussi.
        """
        self.abandonner()
        faites = 0
        while (pas := self._un_pas(calcul, fini, rate)) is not None:
            faites += LIGNES_PAR_PAS
            if faites >= TOUT_DE_SUITE and (boucle := boucle_en_cours()) is not None:
                self._montrer(pas)
                self._tache = boucle.create_task(self._peu_a_peu(calcul, fini, rate))
                return

    def arreter(self) -> None:
        """Arrête le calcul en route : rien n’en est gardé."""
        if self._tache is not None:
            self.abandonner()
            self._arrete()

    def abandonner(self) -> None:
        """Arrête sans rien dire : autre chose commence."""
        if self._tache is not None:
            self._tache.cancel()
        self._cacher()

    async def _peu_a_peu(
        self, calcul: Calcul[T], fini: Callable[[T], object], rate: Callable[[ErreurAtelier], object]
    ) -> None:
        try:
            for n in itertools.count():
                await asyncio.sleep(0)
                if self.barre.comm is None:  # la cellule a été relancée : plus personne ne regarde
                    return
                pas = self._un_pas(calcul, fini, rate)
                if pas is None:
                    return
                if n % 4 == 0:
                    self._montrer(pas)
        finally:
            calcul.close()

    def _un_pas(
        self, calcul: Calcul[T], fini: Callable[[T], object], rate: Callable[[ErreurAtelier], object]
    ) -> Pas | None:
        """Un pas ; ``None`` quand il n’y en a plus, le résultat ou l’erreur une fois dits."""
        try:
            return next(calcul)
        except StopIteration as fin:
            self._cacher()
            fini(fin.value)
        except ErreurAtelier as e:
            self._cacher()
            rate(e)
        except Exception:
            # Une panne ne laisse pas à l’écran une barre qui n’avance plus.
            self._cacher()
            raise
        return None

    def _montrer(self, pas: Pas) -> None:
        phrase = f"{pas.quoi} : {pluriel(pas.faites, 'ligne')} sur {pas.total}"
        self.barre.value = html(
            '<progress max="{}" value="{}" aria-label="{}"></progress> {}',
            max(pas.total, 1),
            pas.faites,
            pas.quoi,
            insecables(phrase),
        )
        self.boite.layout.display = ""

    def _cacher(self) -> None:
        self._tache = None
        self.boite.layout.display = "none"
