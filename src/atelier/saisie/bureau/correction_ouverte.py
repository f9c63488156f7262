"""Une correction ouverte dans ce noyau : les copies lues, et le bureau enregistré à chaque geste."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

from atelier.correction.archive import fermer_les_archives
from atelier.correction.bareme import Bareme, bareme_propose, lire_bareme
from atelier.correction.cohorte import lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import CONFIRMEE, Bureau, Operation, bureau_neuf, marque
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.ligne_des_notes import Ligne, ligne_sure
from atelier.correction.relecture import Desaccord, NotesEnDesaccord, Relecture, trancher
from atelier.correction.releve import (
    Avancer,
    Releve,
    ajouter_les_lignes,
    arrivees,
    dire,
    ecrire_les_sorties,
    prendre_les_notes,
    recevoir,
    seul_a_ecrire,
)
from atelier.cours.textes import pluriel
from atelier.erreurs import CarnetAbime, ErreurAtelier, ErreurSaisie

T = TypeVar("T")


class CorrectionOuverte:
    """Le dossier d’une correction. ``erreur`` est la dernière à montrer, vide quand tout va bien ;
    ``abime`` : le bureau est illisible, et une sauvegarde peut le remplacer.

    ``second`` : les niveaux posés sont ceux du second correcteur. ``avec_noms`` : les noms se montrent.
    ``desaccords`` : les notes qui ne sont pas les mêmes d’un endroit à l’autre, à trancher.
    """

    def __init__(self, dossier: Path) -> None:
        # Un auteur par ouverture : deux bureaux sur un dossier n’annulent chacun que leurs gestes.
        self.depot = DepotDuBureau(dossier, auteur=secrets.token_hex(4))
        self.desaccords: list[Desaccord] = []
        self.faits: list[str] = []
        self.lectures: dict[str, LectureDeCopie] = {}
        self.restes: list[str] = []
        self.bareme: Bareme = bareme_propose()
        self.erreur = ""
        self.second = self.avec_noms = self.abime = False
        self.changer: Callable[[], None] = lambda: None
        self._lignes: dict[str, tuple[object, Ligne]] = {}

    @property
    def bureau(self) -> Bureau:
        """Le dernier état enregistré ; un bureau vide, et une erreur à montrer, s’il est illisible."""
        try:
            bureau = self.depot.lire()
        except ErreurAtelier as e:
            self.erreur, self.abime = str(e), isinstance(e, CarnetAbime)
            return bureau_neuf()
        self.abime = False
        return bureau

    def ouvrir(self, sources: list[Path], feuille: str, bareme: str, avancer: Avancer) -> None:
        """Lit ces copies, les ajoute à la promotion retenue, et ouvre toute la promotion.

        Reprend d’abord ce qu’une main a écrit dans les fichiers de notes. Lève ``ErreurAtelier``.
        """
        grille = lire_bareme(Path(bareme)) if bareme else bareme_propose()
        la_feuille = Path(feuille) if feuille else None
        try:
            arrivees(sources, self.depot.dossier)  # sans copie, rien ne s’ouvre
        finally:
            fermer_les_archives()
        with seul_a_ecrire(self.depot.dossier):
            relecture = self._prendre_les_notes(grille)
            ajoutes = relecture.ajoutes if relecture else {}
            chemin = Path(bareme) if bareme else None
            faits, restes = recevoir(self.depot, sources, la_feuille, chemin, avancer, ajoutes=ajoutes)
        self.lectures = {x.identifiant: x for x in lire_la_cohorte(self.depot.dossier)}
        self.faits = [*(relecture.phrases if relecture else []), *dire(faits, self._noms())]
        self.restes, self.bareme = restes, grille
        self.avec_noms = False
        self._lignes.clear()
        self.depot.prendre_place()

    def _prendre_les_notes(self, bareme: Bareme) -> Relecture | None:
        """Reprend les notes des fichiers ; ``None`` s’il faut d’abord trancher."""
        self.desaccords = []
        try:
            return prendre_les_notes(self.depot, bareme, self._cacher)
        except NotesEnDesaccord as e:
            self.desaccords = list(e.desaccords)
            if not self.desaccords:
                raise  # une case qui n’est pas une note : à corriger dans le fichier
            return None

    def _cacher(self, identifiant: str, nom: str) -> str:
        """« Copie 7 » : une note ne se montre pas avec un nom."""
        numero = self.bureau.notation(identifiant).numero
        return f"Copie {numero}" if numero and not self.avec_noms else nom

    def _noms(self) -> dict[str, str]:
        bureau = self.bureau
        return {
            i: self.nommer(i, bureau) if x.copie is not None else x.participant.nom
            for i, x in self.lectures.items()
        }

    def trancher(self, desaccord: Desaccord, ou: str) -> None:
        """Retient ce que dit l’endroit choisi, et regarde s’il reste à trancher. Lève ``ErreurAtelier``."""
        with seul_a_ecrire(self.depot.dossier):
            trancher(self.depot, self.bareme, desaccord, ou)
            relecture = self._prendre_les_notes(self.bareme)
        if relecture:
            self.faits = relecture.phrases

    def ecrire(self, avancer: Avancer, *, relus: bool = False) -> Releve:
        """Écrit toutes les sorties de la promotion, comme la commande ``atelier corriger``.

        Lève ``ErreurAtelier`` ; s’il y a des notes à trancher, ``desaccords`` les dit et rien n’est écrit.
        """
        feuille = self.bureau.feuille
        with seul_a_ecrire(self.depot.dossier):
            relecture = self._prendre_les_notes(self.bareme)
            if relecture is None:
                raise ErreurSaisie(
                    f"{pluriel(len(self.desaccords), 'note')} à trancher avant d’écrire.",
                    intact="Aucun fichier n’a été remplacé.",
                    remede="Choisissez, en haut du bureau, laquelle est la bonne.",
                )
            ajouter_les_lignes(self.depot.dossier, relecture.ajoutes)
            la_feuille = Path(feuille) if feuille and Path(feuille).is_file() else None
            releve = ecrire_les_sorties(
                self.depot, self.bareme, la_feuille, relecture.vus, avancer, relus=relus
            )
        if feuille and la_feuille is None:
            releve.phrases.append(f"La feuille de Moodle n’est plus là : {Path(feuille).name}.")
        self.faits = relecture.phrases
        for lue in lire_la_cohorte(self.depot.dossier, relecture.ajoutes):
            self.lectures[lue.identifiant] = lue
        return releve

    def fermer(self) -> None:
        """Laisse la place à un autre bureau."""
        self.depot.quitter()

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
            # Une copie qui casse un calcul en revient illisible : c’est elle que l’on garde.
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
