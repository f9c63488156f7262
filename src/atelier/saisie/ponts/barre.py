"""La barre de la page : les huit pages, annuler, rétablir, état de l’enregistrement, envoi au gardien."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from atelier.analyse.progres import DERNIERE, progres_par_page
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html
from atelier.cours.textes import insecables
from atelier.remise.paquet import document_qui_voyage
from atelier.saisie.ponts.socle import STYLE, module

if TYPE_CHECKING:
    from atelier.saisie.session import Session

PAGES = (
    ("00_commencer", "Commencer", "Début"),
    ("01_reseau_ou_partenariat", "Réseau ou partenariat ?", "Notions"),
    ("02_carnet_d_adresses", "Carnet d’adresses", "Acteurs"),
    ("03_liens", "Liens", "Liens"),
    ("04_schema", "Schéma", "Schéma"),
    ("05_exemple", "Exemple", "Exemple"),
    ("06_analyser", "Analyser", "Analyse"),
    ("07_remise", "Remise", "Remise"),
)
"""Le notebook, le titre et le mot court de chaque page, dans l’ordre."""


ILLISIBLE = "illisible"
"""Identifiant du travail vide montré à la place d’un fichier illisible ; jamais enregistré."""

VIDE = "vide"
"""Ce que la barre dit d’un travail qui n’a pas encore de fichier."""


class Barre(anywidget.AnyWidget):
    """Montre ce que se demande l’étudiant : « est-ce enregistré ? », et permet de défaire.

    Une seule par page : chaque formulaire en porte une vue, une seule se voit. ``numero`` monte à chaque
    nouvelle ; ``paquet`` est le JSON envoyé au gardien : le document, et la sortie de la page s’il y en a une.
    """

    _esm = module("barre.js")
    _css = STYLE
    travail = traitlets.Unicode(VIDE).tag(sync=True)
    numero = traitlets.Int(0).tag(sync=True)
    annuler = traitlets.Unicode("").tag(sync=True)
    retablir = traitlets.Unicode("").tag(sync=True)
    revenir = traitlets.Unicode("").tag(sync=True)
    erreur = traitlets.Unicode("").tag(sync=True)
    nouvelle = traitlets.Unicode("").tag(sync=True)
    paquet = traitlets.Unicode("").tag(sync=True)
    question = traitlets.Dict().tag(sync=True)
    pages = traitlets.List().tag(sync=True)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.page = ""
        self.on_msg(self._entendre)

    def rafraichir(self, carnet: Carnet) -> None:
        """Montre l’état de ``carnet`` et le confie au gardien."""
        session = self._session
        piles = session.piles()
        paquet = ""
        lisible = session.depot.existe() and carnet.carnet_id != ILLISIBLE
        if lisible:
            # La sortie n’est refaite que si une cellule de la page la montre : elle porte une image.
            montree = session.sortie(carnet) if session.avec_sortie else None
            paquet = json.dumps(
                {
                    "carnet": document_qui_voyage(carnet),
                    "sortie": montree,
                    "remplace": sorted(session.remplace),
                },
                ensure_ascii=False,
            )
        with self.hold_sync():
            self.annuler = piles.annulables[-1].description if piles.annulables else ""
            self.retablir = piles.retablissables[-1].description if piles.retablissables else ""
            self.revenir = session.a_reprendre()
            self.erreur = session.erreur
            self.nouvelle = insecables(session.nouvelle)
            self.paquet = paquet
            # Un fichier illisible un instant n’est pas un autre travail : la page y perdrait ses brouillons.
            if carnet.carnet_id != ILLISIBLE:
                self.travail = carnet.carnet_id if lisible else VIDE
            self.question = session.question()
            self.pages = _pages(carnet, page_du_notebook())
            self.numero += 1

    def _entendre(self, _: Any, message: Any, __: Any) -> None:
        if not isinstance(message, dict):
            return
        if isinstance(message.get("chemin"), str):
            self.page = message["chemin"]
        geste = message.get("geste")
        if geste == "viser":
            self._session.viser(str(message.get("id", "")))
        elif geste == "bonjour":
            self._session.rencontrer(message.get("document"))
        elif isinstance(geste, str):
            self._session.repondre(geste)

    def montrer(self, selecteur: str, dans: str = ".atelier-page") -> None:
        """Amène une partie d’un formulaire à l’écran, curseur compris."""
        self.send({"montrer": {"selecteur": selecteur, "dans": dans}})

    def aller(self, page: str, identifiant: str) -> None:
        """Ouvre une autre page de l’atelier sur un acteur ou un lien."""
        self.send({"aller": {"page": page, "id": identifiant}})

    def oublier(self) -> None:
        """Demande à la page d’oublier le travail qu’elle porte."""
        self.send({"oublier": True})


def vers(page: int, lieu: str, mot: str) -> Html:
    """Un lien qui mène à un formulaire ou à un volet d’une page, curseur compris ; ``mot`` est protégé."""
    fichier = f"{PAGES[page][0]}.ipynb"
    return html(
        '<a class="atelier-vers" href="{}" data-page="{}" data-lieu="{}">{}</a>', fichier, fichier, lieu, mot
    )


def page_du_notebook() -> int | None:
    """Le numéro de la page, lu dans le nom du notebook de ce noyau ; ``None`` si l’on ne sait pas."""
    nom = os.environ.get("JPY_SESSION_NAME", "").replace("\\", "/").rpartition("/")[2]
    trouve = re.match(r"0(\d)", nom)
    return int(trouve.group(1)) if trouve and int(trouve.group(1)) <= DERNIERE else None


def _pages(carnet: Carnet, ici: int | None) -> list[dict[str, Any]]:
    """Les huit pages : leur nom, ce qui y est fait, ce qui reste."""
    par_page = progres_par_page(carnet)
    lignes = []
    for numero, (page, titre, mot) in enumerate(PAGES):
        restent = [f"{p.nom} : {p.compte}" for p in par_page[numero] if not p.atteint]
        lignes.append(
            {
                "numero": f"{numero:02d}",
                "page": page,
                "titre": insecables(titre),
                "mot": mot,
                "fait": bool(par_page[numero]) and not restent,
                "reste": insecables(" ; ".join(restent)),
                "ici": numero == ici,
            }
        )
    return lignes
