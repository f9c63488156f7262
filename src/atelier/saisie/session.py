"""Le travail ouvert dans ce noyau : un dépôt, et les formulaires à tenir à jour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from atelier.analyse.passage import annonce_du_passage
from atelier.carnet.depot import Depot
from atelier.carnet.format import carnet_de
from atelier.carnet.historique import Piles
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.carnet.operations import Changement, Operation, passage_lu
from atelier.carnet.travaux import garder_de_cote, mettre_de_cote, mis_de_cote
from atelier.cours.verifier import annonce, suivre
from atelier.erreurs import CarnetIllisible, CarnetTropRecent, ErreurAtelier, ErreurSaisie
from atelier.remise.paquet import document_qui_voyage, resume
from atelier.saisie.sortie import SortieDifferee

T = TypeVar("T")
ILLISIBLE = "illisible"
"""Identifiant du travail vide montré à la place d’un fichier illisible ; jamais enregistré."""


class Formulaire(Protocol):
    """Ce que la session tient à jour : chaque formulaire, et la sortie enregistrée."""

    def rafraichir(self, carnet: Carnet) -> None:
        """Montre l’état ``carnet``."""

    def signaler(self, carnet: Carnet) -> None:
        """Montre l’erreur de la session, sans toucher à ce qui est en cours de saisie."""

    def viser(self, identifiant: str) -> None:
        """Montre cet acteur ou ce lien, s’il le peut."""

    def fermer(self) -> None:
        """Libère ce qui n’est plus affiché."""


class Session:
    """Le travail d’un dossier, partagé par les formulaires d’un même noyau.

    ``erreur`` est la dernière erreur à montrer, vide quand tout va bien. ``de_la_page`` est le
    travail de la page quand il diffère de celui du dossier : l’étudiant choisit. ``remplace`` : les
    identifiants des travaux que la page peut cesser de porter.
    """

    def __init__(self, dossier: Path) -> None:
        self.depot = Depot(dossier)
        self.erreur = ""
        self.avec_sortie = False
        self.de_la_page: Carnet | None = None
        self.remplace: set[str] = set()
        self.annonce = ""
        self._formulaires: dict[str, Formulaire] = {}
        self._montre: Carnet | None = None
        self._sortie = SortieDifferee(self.rafraichir)

    def lire(self) -> Carnet:
        """Le dernier état ; un travail vide, et une erreur à montrer, s’il est illisible."""
        try:
            return self.depot.lire()
        except ErreurAtelier as e:
            self.erreur = f"Non enregistré : {e}"
            return carnet_neuf(ILLISIBLE)

    def appliquer(self, operation: Operation) -> Changement | None:
        """Applique une opération et met à jour tous les formulaires ; ``None`` si elle a échoué."""
        return self.tenter(lambda: self.depot.appliquer(operation))

    def annuler(self) -> Changement | None:
        """Défait la dernière opération."""
        return self.tenter(self.depot.annuler)

    def retablir(self) -> Changement | None:
        """Refait la dernière opération défaite."""
        return self.tenter(self.depot.retablir)

    def piles(self) -> Piles:
        """Ce qu’on peut annuler et rétablir ; rien si le travail est illisible."""
        try:
            return self.depot.piles()
        except ErreurAtelier:
            return Piles([], [])

    def inscrire(self, nom: str, formulaire: Formulaire) -> None:
        """Tient ``formulaire`` à jour ; une cellule relancée remplace l’ancien."""
        ancien = self._formulaires.pop(nom, None)
        if ancien is not None:
            ancien.fermer()
        self._formulaires[nom] = formulaire
        formulaire.rafraichir(self.lire())

    def viser(self, identifiant: str, barre: object = None) -> None:
        """Amène les formulaires sur un acteur ou un lien ; seule la première barre fait suivre."""
        formulaires = list(self._formulaires.values())
        barres = [f.barre for f in formulaires if hasattr(f, "barre")]
        if barre is None or barres[:1] == [barre]:
            for formulaire in formulaires:
                formulaire.viser(identifiant)

    def rafraichir(self) -> None:
        """Relit le travail et met à jour tous les formulaires."""
        self._montre = self.lire()
        for formulaire in list(self._formulaires.values()):
            formulaire.rafraichir(self._montre)

    def revenir(self) -> None:
        """Une autre page a pu changer le travail."""
        if self.lire() != self._montre:
            self.rafraichir()

    def tenter(self, geste: Callable[[], T]) -> T | None:
        """Fait un geste sur le dépôt, montre son erreur s’il échoue, met tout à jour."""
        try:
            resultat = geste()
        except ErreurAtelier as e:
            # Ce que l’étudiant vient d’écrire reste à l’écran : seules les barres parlent.
            # Un refus de saisie n’est pas une perte : il se dit sans faire peur.
            self.erreur = str(e) if isinstance(e, ErreurSaisie) else f"Non enregistré : {e}"
            carnet = self.lire()
            for formulaire in list(self._formulaires.values()):
                formulaire.signaler(carnet)
            return None
        self.erreur = ""
        self.rafraichir()
        return resultat

    # --- la page et le dossier ne portent pas toujours le même travail ---------------------------

    def rencontrer(self, document: object) -> None:
        """Compare le travail que porte la page à celui du dossier.

        Le dossier fait foi ; à défaut, le travail de la page est repris ; s’ils diffèrent et que
        la page est plus avancée ou porte un autre travail, l’étudiant choisit.
        """
        self.revenir()
        if document is None or self.de_la_page is not None:
            return
        try:
            page = carnet_de(document, source="le travail de cette page")
            if not self.depot.existe():
                if page.carnet_id in {c.carnet_id for c in mis_de_cote(self.depot).values()}:
                    self.annonce = (
                        "Le travail de cette page est rangé. Pour y revenir : page 00, « Mes travaux »."
                    )
                    self.rafraichir()
                    return
                self.depot.adopter(page)
                self.annonce = f"Travail repris de cette page, sans les contacts : {resume(page)}"
                self.rafraichir()
                return
            dossier = self.depot.lire()
        except ErreurAtelier as e:
            self.annonce = str(e)
            self.rafraichir()
            return
        meme = page.carnet_id == dossier.carnet_id
        if meme and page.revision < dossier.revision:
            self._ranger_une_fourche(page)
            return
        if meme and document_qui_voyage(page) == document_qui_voyage(dossier):
            return
        if not meme and page.est_vide:
            self.remplace.add(page.carnet_id)
        else:
            self.de_la_page = page
        self.rafraichir()

    def _ranger_une_fourche(self, page: Carnet) -> None:
        """La page est moins avancée : état passé du dossier, ou suite faite ailleurs, que l’on range."""
        if self.depot.est_ancien(page):
            return

        def geste() -> None:
            garder_de_cote(self.depot, page)
            self.annonce = (
                f"Cette page portait un autre état de votre travail, fait ailleurs : {_decrit(page)} "
                "Il est rangé. Pour le retrouver : page 00, « Mes travaux »."
            )

        self.tenter(geste)

    def comprendre(self) -> None:
        """L’annonce a été lue ; à défaut, le changement de règle."""
        lue, self.annonce = self.annonce, ""
        self.tenter(lambda: lue or self.depot.appliquer(passage_lu()))

    def sortie(self, carnet: Carnet) -> dict[str, Any]:
        """Ce que la page montre et garde ; rien du dossier tant que l’étudiant n’a pas choisi."""
        if self.de_la_page is not None:
            attente = "Choisissez d’abord quel travail garder, dans le cadre jaune ci-dessus."
            return {"text/html": f"<p>{attente}</p>", "text/plain": attente}
        if not self.depot.existe() or carnet.carnet_id == ILLISIBLE:
            rien = "Rien à montrer pour l’instant."
            return {"text/html": f"<p>{rien}</p>", "text/plain": rien}
        return self._sortie.de(carnet)

    def question(self) -> dict[str, Any]:
        """La question à trancher, avec ce que contient chaque travail ; vide s’il n’y en a pas."""
        page = self.de_la_page
        if self._abime():
            return {
                "texte": "Le fichier de votre travail est abîmé. Il sera gardé à côté, et votre dernier état "
                "connu repris.",
                "boutons": [["restaurer", "Restaurer"]],
            }
        if page is None:
            texte = self.annonce or annonce_du_passage(self.lire())
            return {"texte": texte, "boutons": [["compris", "J’ai compris"]]} if texte else {}
        dossier = self.lire()
        nature = (
            "un état plus avancé du même travail"
            if page.carnet_id == dossier.carnet_id
            else "un autre travail que votre dossier"
        )
        return {
            "texte": f"Cette page porte {nature}. Dans la page : {_decrit(page)} Dans le dossier : "
            f"{_decrit(dossier)} Lequel garder ? L’autre sera rangé, pas effacé.",
            "boutons": [["garder_dossier", "Celui du dossier"], ["prendre_page", "Celui de la page"]],
        }

    def restaurer(self) -> None:
        """Reprend le dernier état connu d’un fichier abîmé."""

        def geste() -> None:
            carnet = self.depot.restaurer()
            self.annonce = f"Travail restauré : {resume(carnet)} Le fichier abîmé est gardé à côté."

        self.tenter(geste)

    def _abime(self) -> bool:
        try:
            self.depot.lire()
        except CarnetTropRecent:
            return False
        except CarnetIllisible:
            return self.depot.retrouver() is not None
        except ErreurAtelier:
            return False
        return False

    def garder_dossier(self) -> None:
        """Le dossier l’emporte ; le travail de la page est rangé."""
        page = self.de_la_page
        if page is None:
            return

        def geste() -> None:
            dossier = self.depot.lire()
            garder_de_cote(self.depot, page)
            if page.carnet_id == dossier.carnet_id:
                self.depot.poser(replace(dossier, revision=page.revision), "choix du travail du dossier")
            else:
                self.remplace.add(page.carnet_id)
            self.de_la_page = None

        self.tenter(geste)

    def prendre_page(self) -> None:
        """La page l’emporte ; le travail du dossier est rangé, ou s’annule."""
        page = self.de_la_page
        if page is None:
            return

        def geste() -> None:
            dossier = self.depot.lire()
            if page.carnet_id == dossier.carnet_id:
                contacts = {i: c for i, c in dossier.contacts.items() if i in page.acteurs}
                self.depot.poser(replace(page, contacts=contacts), "reprise du travail de la page")
            else:
                with self.depot.seul():
                    mettre_de_cote(self.depot)
                    self.depot.adopter(page)
            self.de_la_page = None

        self.tenter(geste)


def _decrit(carnet: Carnet) -> str:
    nom = carnet.acteurs[carnet.ego].nom
    derniers = ", ".join(a.nom for a in list(carnet.reseau.alters())[-3:])
    suite = f" Derniers acteurs : {derniers}." if derniers else ""
    return f"« {nom} », {resume(carnet)}{suite}"


_ouvertes: dict[Path, Session] = {}


def session() -> Session:
    """La session du dossier courant : celui du notebook."""
    dossier = Path.cwd()
    if dossier not in _ouvertes:
        _ouvertes[dossier] = Session(dossier)
        _ouvertes[dossier].annonce = annonce(suivre(dossier), _ouvertes[dossier].depot.age_en_jours())
    return _ouvertes[dossier]
