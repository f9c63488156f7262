"""Une correction ouverte dans ce noyau : les copies lues, et le bureau enregistré à chaque geste."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

from atelier.correction.archive import fermer_les_archives
from atelier.correction.bareme import Bareme, bareme_propose, lire_bareme
from atelier.correction.bureau import CONFIRMEE, Bureau, Operation, bureau_neuf, inscrire, marque
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.lecture import Lecture
from atelier.correction.ligne import Ligne, ligne_sure
from atelier.correction.releve import Avancer, Releve, arrivees, corriger, lectures
from atelier.erreurs import ErreurAtelier

T = TypeVar("T")


class CorrectionOuverte:
    """Le dossier d’une correction. ``erreur`` est la dernière à montrer, vide quand tout va bien.

    ``second`` : les niveaux posés sont ceux du second correcteur. ``avec_noms`` : les noms se montrent.
    """

    def __init__(self, dossier: Path) -> None:
        self.depot = DepotDuBureau(dossier)
        self.lectures: dict[str, Lecture] = {}
        self.restes: list[str] = []
        self.bareme: Bareme = bareme_propose()
        self.erreur = ""
        self.second = self.avec_noms = False
        self.changer: Callable[[], None] = lambda: None
        self._lignes: dict[str, tuple[object, Ligne]] = {}

    @property
    def bureau(self) -> Bureau:
        """Le dernier état enregistré ; un bureau vide, et une erreur à montrer, s’il est illisible."""
        try:
            return self.depot.lire()
        except ErreurAtelier as e:
            self.erreur = str(e)
            return bureau_neuf()

    def ouvrir(self, sources: list[Path], feuille: str, bareme: str, avancer: Avancer) -> None:
        """Lit toutes les copies. Lève ``ErreurAtelier`` ; rien n’est alors changé."""
        grille = lire_bareme(Path(bareme)) if bareme else bareme_propose()
        lues: dict[str, Lecture] = {}
        try:
            tous, restes = arrivees(sources, self.depot.dossier)
            for n, lecture in enumerate(lectures(tous), 1):
                lues[lecture.identifiant] = lecture
                avancer(min(n, len(tous)), len(tous))
        finally:
            fermer_les_archives()
        d_ou = [str(s.resolve()) for s in sources]
        self.depot.appliquer(inscrire(lues, d_ou, feuille, bareme), annulable=False)
        self.lectures, self.restes, self.bareme = lues, restes, grille
        self.avec_noms = False
        self._lignes.clear()

    def ecrire(self, avancer: Avancer) -> Releve:
        """Écrit toutes les sorties, comme la commande ``atelier corriger``."""
        return corriger([Path(s) for s in self.bureau.sources], self.depot.dossier, avancer=avancer)

    def appliquer(self, operation: Operation) -> None:
        """Fait un geste, l’enregistre, met l’écran à jour."""
        self.tenter(lambda: self.depot.appliquer(operation))

    def tenter(self, geste: Callable[[], T]) -> T | None:
        """Fait un geste ; son erreur se montre, rien n’est perdu."""
        resultat: T | None = None
        try:
            resultat = geste()
            self.erreur = ""
        except ErreurAtelier as e:
            self.erreur = str(e)
        self.changer()
        return resultat

    def ligne(self, identifiant: str, bureau: Bureau) -> Ligne:
        """La ligne d’une copie ; recalculée seulement si ce qui est posé a changé."""
        notation = bureau.notation(identifiant)
        connue = self._lignes.get(identifiant)
        if connue is None or connue[0] != (notation, self.lectures[identifiant].copie is None):
            lue, ligne = ligne_sure(self.lectures[identifiant], notation, self.bareme, date.today())
            self.lectures[identifiant] = lue
            self._lignes[identifiant] = ((notation, lue.copie is None), ligne)
        return self._lignes[identifiant][1]

    def niveaux(self, identifiant: str, bureau: Bureau) -> dict[str, int]:
        """Les niveaux posés par le correcteur qui est là."""
        n = bureau.notation(identifiant)
        return dict(n.seconds if self.second else n.niveaux)

    def marques(self, identifiants: Iterable[str]) -> dict[str, str]:
        """Le travail et la révision que l’on a sous les yeux, par copie."""
        lues = {i: self.lectures[i].copie for i in identifiants if i in self.lectures}
        return {i: marque(copie.carnet) for i, copie in lues.items() if copie}

    def ordre(self, bureau: Bureau) -> list[str]:
        """Les copies qui ont un travail, dans l’ordre de leurs numéros : il ne dit rien des noms."""
        lisibles = [i for i, x in self.lectures.items() if x.copie is not None]
        return sorted(lisibles, key=lambda i: bureau.notation(i).numero)

    def nommer(self, identifiant: str, bureau: Bureau) -> str:
        """« Copie 7 », ou le nom quand on les montre."""
        nom = f"Copie {bureau.notation(identifiant).numero}"
        return f"{nom}, {self.lectures[identifiant].participant.nom}" if self.avec_noms else nom

    @staticmethod
    def _finie(etat: str, donnees: str) -> bool:
        return etat == "notee" or (etat == "suspendue" and donnees == CONFIRMEE)

    def tout_est_note(self, bureau: Bureau) -> bool:
        """Vrai si chaque copie qui porte un travail a sa note, ou sa suspension confirmée."""
        return bool(self.lectures) and all(
            self._finie(self.ligne(i, bureau).etat, bureau.notation(i).donnees) for i in self.ordre(bureau)
        )
