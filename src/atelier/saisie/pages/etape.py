"""L’en-tête d’une page : où l’on en est, ce qui reste, combien de temps, les mots de l’atelier."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as w

from atelier.analyse.progres import DERNIERE, Point, parcours_disponibles, parcours_suivi, progres_par_page
from atelier.carnet.ecrits import choisir_parcours
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html
from atelier.cours.textes import charger, insecables, pluriel
from atelier.saisie.composants import Partie, afficher, fermer
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.barre import page_du_notebook, vers
from atelier.saisie.session import Session


class Etape(Partie):
    """Le haut de la page : il porte la barre le premier, et suit le travail comme un formulaire."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = page_du_notebook()
        self.dit = Ecriteau()
        self.parcours = w.Dropdown(
            description="Je vise", layout=w.Layout(width="380px"), style={"description_width": "60px"}
        )
        self.sur(self.parcours, self._choisir)
        self.boite = w.VBox([session.barre, self.dit, self.parcours])
        self.boite.add_class("atelier-etape")

    def ouvrir(self) -> None:
        """Affiche l’en-tête et le tient à jour."""
        self.session.inscrire(f"etape-{self._page}", self)
        afficher(self.boite)

    def rafraichir(self, carnet: Carnet) -> None:
        """Montre l’état de ``carnet``."""
        options = [(p["libelle"], nom) for nom, p in parcours_disponibles().items()]
        with self.sans_geste():
            if list(self.parcours.options) != options:
                self.parcours.options = options
            self.parcours.value = parcours_suivi(carnet)
        self.parcours.layout.display = "" if not self._page else "none"
        self.dit.value = insecables(en_tete(carnet, self._page))

    def taire(self) -> None:
        """L’en-tête n’a pas de message."""

    def revenus(self, identifiants: Sequence[str]) -> None:
        """L’en-tête ne montre ni acteur ni lien."""

    def viser(self, identifiant: str) -> None:
        """L’en-tête ne montre ni acteur ni lien."""

    def fermer(self) -> None:
        """Ferme les widgets."""
        fermer(self.boite)

    def _choisir(self, parcours: str) -> None:
        if parcours:
            self.session.appliquer(choisir_parcours(parcours))


def en_tete(carnet: Carnet, page: int | None) -> Html:
    """« Étape 3 sur 7 · 12 acteurs, 18 liens · comptez 60 minutes », puis ce qui reste."""
    minutes = charger("parcours")["minutes_par_page"]
    debut = f"Étape {page} sur {DERNIERE}" if page else "Pour commencer" if page == 0 else "Où j’en suis"
    dits = [debut, f"{pluriel(len(carnet.acteurs) - 1, 'acteur')}, {pluriel(len(carnet.liens), 'lien')}"]
    if str(page) in minutes:
        dits.append(f"comptez {pluriel(minutes[str(page)], 'minute')}")
    par_page = progres_par_page(carnet)
    pages = par_page if page is None else (page,)
    points = [_point(n, p) for n in pages for p in par_page[n]]
    mots = charger("glossaire")["mots"].items()
    return html(
        "<div class='atelier-etape-ligne'><p><b>{}</b></p>{}</div>"
        "<details><summary>Les mots de l’atelier</summary><dl>{}</dl></details>",
        " · ".join(dits),
        html("<ul aria-label='À faire sur cette page'>{}</ul>", points) if points else "",
        (html("<dt>{}</dt><dd>{}</dd>", mot, sens) for mot, sens in mots),
    )


def _point(page: int, p: Point) -> Html:
    """Une chose à faire : sa barre, son compte ; le lien mène où elle se fait."""
    mot = f"{p.nom} : {p.compte}{' ✓' if p.atteint else ''}"
    barre = html(
        '<progress max="{}" value="{}" aria-hidden="true"></progress>', max(p.vise, 1), min(p.fait, p.vise)
    )
    return html("<li>{} {}</li>", barre, vers(page, p.lieu, mot))
