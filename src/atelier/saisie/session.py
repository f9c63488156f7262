"""Le travail ouvert dans ce noyau : un dépôt, et les formulaires à tenir à jour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from atelier.analyse.passage import annonce_du_passage
from atelier.carnet.depot import Depot
from atelier.carnet.document import carnet_de
from atelier.carnet.historique import Piles
from atelier.carnet.modele import NOM_DU_CENTRE, Carnet, carnet_neuf
from atelier.carnet.operations import Changement, Operation, nom_du_lien, passage_lu
from atelier.carnet.travaux import garder_de_cote, mettre_de_cote, mis_de_cote, precedent, reprendre
from atelier.cours.balises import html
from atelier.cours.textes import enumerer, insecables
from atelier.cours.verifier import annonce, suivre
from atelier.erreurs import CarnetAbime, ErreurAtelier, ErreurSaisie
from atelier.remise.paquet import document_qui_voyage, resume
from atelier.saisie.ponts.barre import ILLISIBLE, Barre
from atelier.saisie.sortie import SortieDifferee

T = TypeVar("T")


class Formulaire(Protocol):
    """Ce que la session tient à jour : chaque formulaire, et la sortie enregistrée."""

    def rafraichir(self, carnet: Carnet) -> None:
        """Montre l’état ``carnet``."""

    def taire(self) -> None:
        """Retire les messages qui ne parlent plus de ce qui vient d’être fait."""

    def revenus(self, identifiants: Sequence[str]) -> None:
        """Montre ce qu’« Annuler » ou « Rétablir » vient de ramener."""

    def viser(self, identifiant: str) -> None:
        """Montre cet acteur ou ce lien, s’il le peut."""

    def fermer(self) -> None:
        """Libère ce qui n’est plus affiché."""


class Demande(NamedTuple):
    """Une question posée avant un geste : sa phrase, les mots des deux boutons, le geste."""

    texte: str
    oui: str
    non: str
    geste: Callable[[], object]


class Session:
    """Le travail d’un dossier, partagé par les formulaires d’un même noyau.

    ``barre`` est celle de la page. ``erreur`` est la dernière erreur à montrer, vide quand tout va bien ;
    ``nouvelle``, ce qu’« Annuler » ou « Rétablir » vient de faire. ``de_la_page`` est le
    travail de la page quand il diffère de celui du dossier : l’étudiant choisit. ``remplace`` : les
    identifiants des travaux que la page peut cesser de porter.
    """

    def __init__(self, dossier: Path) -> None:
        self.depot = Depot(dossier)
        self.erreur = ""
        self.nouvelle = ""
        self.avec_sortie = False
        self.de_la_page: Carnet | None = None
        self.remplace: set[str] = set()
        self.annonce = ""
        self._formulaires: dict[str, Formulaire] = {}
        self._montre: Carnet | None = None
        self._sortie = SortieDifferee(self.rafraichir)
        self._mal_lu = False
        self._demande: Demande | None = None
        self._precedent: tuple[str, Carnet] | None = None
        self.barre = Barre(self)

    def lire(self) -> Carnet:
        """Le dernier état ; un travail vide, et une erreur à montrer, s’il est illisible."""
        try:
            carnet = self.depot.lire()
        except ErreurAtelier as e:
            self.erreur = f"Non enregistré : {e}"
            self._mal_lu = True
            return carnet_neuf(ILLISIBLE)
        if self._mal_lu:  # le fichier se lit de nouveau : cette erreur-là n’a plus cours
            self._mal_lu = False
            self.erreur = ""
        return carnet

    def appliquer(self, operation: Operation) -> Changement | None:
        """Applique une opération et met à jour tous les formulaires ; ``None`` si elle a échoué."""
        return self.tenter(lambda: self.depot.appliquer(operation))

    def ecrire_pour(self, operation: Callable[..., Operation], champ: str) -> Callable[[str, str], bool]:
        """De quoi écrire ``champ`` d’un acteur ou d’un lien qui n’est plus à l’écran.

        Un texte repris après un arrêt parle encore de celui sur lequel on l’avait écrit.
        """

        def geste(identifiant: str, texte: str) -> bool:
            carnet = self.lire()
            connu = identifiant in carnet.acteurs or identifiant in carnet.liens
            return connu and self.appliquer(operation(identifiant, **{champ: texte})) is not None

        return geste

    def annuler(self) -> Changement | None:
        """Défait la dernière opération, et dit ce qui est revenu."""
        return self._defaire(self.depot.annuler, "Annulé")

    def retablir(self) -> Changement | None:
        """Refait la dernière opération défaite, et dit ce qui est revenu."""
        return self._defaire(self.depot.retablir, "Rétabli")

    def _defaire(self, geste: Callable[[], Changement], mot: str) -> Changement | None:
        avant = self.lire()
        fait = self.tenter(geste)
        if fait is None:
            return None
        ici, la = _noms(avant), _noms(fait.carnet)
        suites = [
            f"{titre} : {enumerer(noms, 4)}."
            for titre, noms in (
                ("Revenu", [n for i, n in la.items() if i not in ici]),
                ("Parti", [n for i, n in ici.items() if i not in la]),
            )
            if noms
        ]
        self.nouvelle = " ".join([f"{mot} : {fait.description}.", *suites])
        self.barre.rafraichir(fait.carnet)
        changes = [i for i in la if i not in ici or _objet(avant, i) != _objet(fait.carnet, i)]
        for formulaire in list(self._formulaires.values()):
            formulaire.revenus(changes)
        return fait

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
        carnet = self._relire()
        formulaire.rafraichir(carnet)
        self.barre.rafraichir(carnet)

    def viser(self, identifiant: str) -> None:
        """Amène les formulaires sur un acteur ou un lien."""
        for formulaire in list(self._formulaires.values()):
            formulaire.viser(identifiant)

    def rafraichir(self) -> None:
        """Relit le travail et met à jour tous les formulaires, puis la barre."""
        avant, carnet = self._montre, self._relire()
        for formulaire in list(self._formulaires.values()):
            # À la même révision, rien n’a été fait depuis : le message parle encore du dernier geste.
            if avant is not None and avant.revision != carnet.revision:
                formulaire.taire()
            formulaire.rafraichir(carnet)
        self.barre.rafraichir(carnet)

    def _relire(self) -> Carnet:
        avant, carnet = self._montre, self.lire()
        # Le travail rangé se lit sur le disque : une fois par travail, pas à chaque geste.
        if avant is None or avant.carnet_id != carnet.carnet_id:
            self._precedent = precedent(self.depot)
        self._montre = carnet
        return carnet

    def repondre(self, geste: str) -> None:
        """Fait ce que demande un bouton de la barre ; un geste inconnu est sans effet."""
        gestes: dict[str, Callable[[], object]] = {
            "annuler": self.annuler,
            "retablir": self.retablir,
            "retour": self.revenir,
            "garder_dossier": self.garder_dossier,
            "prendre_page": self.prendre_page,
            "compris": self.comprendre,
            "restaurer": self.restaurer,
            "oui": lambda: self._trancher(oui=True),
            "non": lambda: self._trancher(oui=False),
            "revenir": self.revenir_a_mon_travail,
        }
        if geste in gestes:
            gestes[geste]()

    def revenir(self) -> None:
        """Une autre page a pu changer le travail ; un message d’avant n’a plus rien à dire."""
        if self.lire() != self._montre:
            self.rafraichir()

    def tenter(self, geste: Callable[[], T]) -> T | None:
        """Fait un geste sur le dépôt, montre son erreur s’il échoue, met tout à jour."""
        try:
            resultat = geste()
        except ErreurAtelier as e:
            # Ce que l’étudiant vient d’écrire reste à l’écran : seule la barre parle.
            # Un refus de saisie n’est pas une perte : il se dit sans faire peur.
            self.erreur = str(e) if isinstance(e, ErreurSaisie) else f"Non enregistré : {e}"
            self.nouvelle = ""
            self.barre.rafraichir(self.lire())
            return None
        self.erreur = self.nouvelle = ""
        self.rafraichir()
        return resultat

    # --- changer de travail ----------------------------------------------------------------------

    def changer_de_travail(self, pourquoi: str, oui: str, geste: Callable[[], object]) -> None:
        """Range le travail en cours puis fait ``geste``, après l’avoir demandé s’il contient quelque chose.

        ``pourquoi`` : ce que l’on s’apprête à faire ; ``oui`` : le mot du bouton qui le fait.
        """
        carnet = self.lire()

        def ranger() -> None:
            def tout() -> None:
                if self.depot.existe():
                    self.remplace.add(carnet.carnet_id)
                    mettre_de_cote(self.depot)
                if self.de_la_page is not None:
                    garder_de_cote(self.depot, self.de_la_page)
                    self.remplace.add(self.de_la_page.carnet_id)
                    self.de_la_page = None
                geste()

            self.tenter(tout)

        # Un centre nommé est déjà un travail ; sans lui, il n’y a rien à ranger, donc rien à demander.
        if carnet.est_vide and carnet.acteurs[carnet.ego].nom == NOM_DU_CENTRE:
            self.tenter(geste)
            return
        self._demande = Demande(
            f"{pourquoi} Vous travaillez sur {_decrit(carnet)} Ce travail sera rangé, pas effacé : "
            "« Revenir à mon travail », en haut de la page, le reprendra.",
            oui,
            "Garder mon travail",
            ranger,
        )
        self.barre.rafraichir(carnet)
        self.barre.montrer(".atelier-question")

    def _trancher(self, *, oui: bool) -> None:
        demande, self._demande = self._demande, None
        if demande is not None and oui:
            demande.geste()
        else:
            self.barre.rafraichir(self.lire())

    def a_reprendre(self) -> str:
        """Le nom du travail que « Revenir à mon travail » reprendrait ; vide s’il n’y en a pas."""
        if self._precedent is None:
            return ""
        carnet = self._precedent[1]
        return carnet.acteurs[carnet.ego].nom

    def revenir_a_mon_travail(self) -> None:
        """Échange le travail en cours et celui que l’on avait rangé en dernier."""
        if self._precedent is None:
            return
        rangement = self._precedent[0]

        def geste() -> bool:
            if self.depot.existe():
                self.remplace.add(self.depot.lire().carnet_id)
            reprendre(self.depot, rangement)
            return True

        self.tenter(geste)

    # --- la page et le dossier ne portent pas toujours le même travail ---------------------------

    def rencontrer(self, document: object) -> None:
        """Compare le travail que porte la page à celui du dossier.

        Le dossier fait foi ; à défaut, le travail de la page est repris ; s’ils diffèrent et que
        la page est plus avancée ou porte un autre travail, l’étudiant choisit.
        """
        for formulaire in list(self._formulaires.values()):
            formulaire.taire()
        self.nouvelle = ""
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
        if not meme and (page.est_vide or self._est_range(page)):
            # Rien à choisir : la page portait un travail vide, ou une copie d’un travail déjà rangé.
            self.remplace.add(page.carnet_id)
        else:
            self.de_la_page = page
        self.rafraichir()

    def _est_range(self, page: Carnet) -> bool:
        return any(
            c.carnet_id == page.carnet_id and c.revision >= page.revision
            for c in mis_de_cote(self.depot).values()
        )

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
            attente = "Choisissez d’abord quel travail garder, dans le cadre jaune, en haut de la page."
            return {"text/html": html("<p>{}</p>", attente), "text/plain": attente}
        if not self.depot.existe() or carnet.carnet_id == ILLISIBLE:
            rien = "Rien à montrer pour l’instant."
            return {"text/html": html("<p>{}</p>", rien), "text/plain": rien}
        return self._sortie.de(carnet)

    def question(self) -> dict[str, Any]:
        """La question à trancher, avec ce que contient chaque travail ; vide s’il n’y en a pas."""
        page = self.de_la_page
        if self._demande is not None:
            return {
                "texte": insecables(self._demande.texte),
                "boutons": [["oui", insecables(self._demande.oui)], ["non", self._demande.non]],
            }
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
        except CarnetAbime:
            return True
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
                # Il faut dépasser la révision de la page : le gardien n’écrit jamais sur un état plus avancé.
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
                # Une page ne porte pas les contacts : ceux du dossier restent aux acteurs qu’elle a encore.
                contacts = {i: c for i, c in dossier.contacts.items() if i in page.acteurs}
                self.depot.poser(replace(page, contacts=contacts), "reprise du travail de la page")
            else:
                # D’un seul tenant : entre les deux, une autre page pourrait commencer un travail.
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


def _noms(carnet: Carnet) -> dict[str, str]:
    acteurs = {i: f"« {a.nom} »" for i, a in carnet.acteurs.items()}
    return acteurs | {i: nom_du_lien(carnet, x) for i, x in carnet.liens.items()}


def _objet(carnet: Carnet, identifiant: str) -> object:
    return carnet.acteurs.get(identifiant) or carnet.liens.get(identifiant)


_ouvertes: dict[Path, Session] = {}


def session() -> Session:
    """La session du dossier courant : celui du notebook."""
    dossier = Path.cwd()
    if dossier not in _ouvertes:
        _ouvertes[dossier] = Session(dossier)
        _ouvertes[dossier].annonce = annonce(suivre(dossier), _ouvertes[dossier].depot.age_en_jours())
    return _ouvertes[dossier]
