"""Les briques communes des formulaires."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html, table_en_html
from atelier.cours.textes import insecables
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.barre import Barre
from atelier.saisie.ponts.bascule import BoutonsBascule
from atelier.saisie.ponts.redaction import ChampTexte
from atelier.saisie.session import Session

LARGE = {"description_width": "150px"}


DORT = "Formulaire de l’atelier : lancez la page pour le réveiller."


def afficher(widget: Any) -> None:
    """Montre un widget dans la cellule, avec une phrase là où il ne peut pas s’afficher."""
    from IPython.display import display  # noqa: PLC0415 — absent hors d’un notebook

    donnees = widget._repr_mimebundle_()
    display({**donnees, "text/plain": DORT}, raw=True)


class Partie:
    """Ce qu’une page et un volet ont en commun : la session, et ce qui n’est pas un geste de l’étudiant."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._muet = 0

    @contextlib.contextmanager
    def sans_geste(self) -> Iterator[None]:
        """Ce que l’on met à l’écran pendant ce temps n’est pas pris pour un geste."""
        self._muet += 1
        try:
            yield
        finally:
            self._muet -= 1

    def sur(self, widget: w.Widget, geste: Callable[[Any], object]) -> w.Widget:
        """Appelle ``geste`` quand l’étudiant change la valeur de ``widget`` ; ``False`` dit un refus."""

        def suivre(changement: Any) -> None:
            if not self._muet and geste(changement["new"]) is False and isinstance(widget, ChampTexte):
                widget.refus = True

        widget.observe(suivre, "value")
        return widget


class Volet(Partie):
    """Une partie d’un formulaire : sa ``boite``, et ``montrer`` que son formulaire appelle."""

    boite: w.Box


class Page(Partie):
    """Un formulaire : un nom, un corps, une vue de la barre de la page. À prolonger.

    Les sous-classes construisent ``corps`` puis redéfinissent ``montrer``, appelé à chaque
    changement du travail, d’où qu’il vienne.
    """

    nom = ""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.barre = session.barre
        self.boite = w.VBox([self.barre, *self.corps()])
        self.boite.add_class("atelier-page")
        lieu(self.boite, self.nom)

    def corps(self) -> list[w.Widget]:
        """Les widgets du formulaire."""
        raise NotImplementedError

    def montrer(self, carnet: Carnet) -> None:
        """Met les widgets à jour."""
        raise NotImplementedError

    def rafraichir(self, carnet: Carnet) -> None:
        """Met tout à jour sans que les widgets croient à un geste de l’étudiant."""
        with self.sans_geste():
            self.montrer(carnet)

    def taire(self) -> None:
        """Retire les messages qui ne parlent plus de ce qui vient d’être fait."""

    def revenus(self, identifiants: Sequence[str]) -> None:
        """Montre ce qu’« Annuler » ou « Rétablir » vient de ramener ; la plupart n’en ont rien à faire."""

    def viser(self, identifiant: str) -> None:
        """Montre cet acteur ou ce lien ; la plupart des formulaires n’en ont rien à faire."""

    def fermer(self) -> None:
        """Ferme les widgets : une cellule relancée n’en laisse pas traîner."""
        fermer(self.boite)

    def ouvrir(self) -> None:
        """Affiche le formulaire et l’inscrit à la session."""
        self.session.inscrire(self.nom, self)
        afficher(self.boite)


def fermer(widget: w.Widget) -> None:
    """Ferme un widget et ce qu’il contient, sauf la barre : elle est à toute la page."""
    for enfant in getattr(widget, "children", ()):
        if not isinstance(enfant, Barre):
            fermer(enfant)
    widget.close()


_ETATS = {
    "juste": ("✓", "Juste"),
    "presque": ("≈", "Presque"),
    "revoir": ("↺", "À revoir"),
    "refus": ("✕", "Pas encore"),
    "enregistre": ("✓", "C’est fait"),
    "attention": ("!", "À voir"),
}
"""Chaque état se dit par une icône, un mot et une couleur (docs/apparence.md)."""


def message(genre: str, corps: Html, mot: str = "") -> Html:
    """Un état, dit par une icône, un mot et une couleur."""
    icone, defaut = _ETATS[genre]
    return html(
        "<div class='atelier-message' data-genre='{}' role='status'><p class='atelier-message-mot'>"
        "<span aria-hidden='true'>{}</span> {}</p>{}</div>",
        genre,
        icone,
        mot or defaut,
        corps,
    )


def lieu(boite: w.DOMWidget, nom: str) -> None:
    """Donne à un formulaire ou à un volet le nom par lequel un lien y mène."""
    boite.add_class(f"atelier-lieu-{nom}")


def titre(texte: str) -> Ecriteau:
    """Un titre de formulaire."""
    return Ecriteau(html("<h2>{}</h2>", insecables(texte)))


def nomme(widget: w.DOMWidget, nom: str) -> w.DOMWidget:
    """Donne à un champ un nom que seul un lecteur d’écran dit : ce qui l’entoure suffit à qui le voit."""
    widget.description = nom
    widget.add_class("atelier-nom-cache")
    return widget


def phrase(texte: str = "") -> Ecriteau:
    """Une phrase d’aide ; le texte est protégé."""
    return Ecriteau(insecables(texte))


def champ(
    libelle: str,
    *,
    exemple: str = "",
    largeur: str = "420px",
    style: Mapping[str, str] = LARGE,
    continuous_update: bool = False,
    **options: Any,
) -> ChampTexte:
    """Un champ d’une ligne, enregistré quand on en sort ou qu’on valide ; il tient ses brouillons."""
    return ChampTexte(
        libelle=libelle, placeholder=exemple, marge=style["description_width"], continu=continuous_update,
        layout=w.Layout(width=largeur), **options,
    )  # fmt: skip


def choix(
    libelle: str, options: Iterable[tuple[str, Any]], *, largeur: str = "420px", **suite: Any
) -> w.Dropdown:
    """Une liste déroulante."""
    layout = w.Layout(width=largeur)
    return w.Dropdown(description=libelle, options=list(options), layout=layout, **{"style": LARGE, **suite})


def bascule(libelle: str, options: Iterable[tuple[str, Any]]) -> BoutonsBascule:
    """Des boutons dont un seul est enfoncé."""
    return BoutonsBascule(libelle, list(options))


def bouton(mot: str, geste: Callable[[], object], *, principal: bool = False, icone: str = "") -> w.Button:
    """Un bouton."""
    b = w.Button(
        description=mot,
        button_style="primary" if principal else "",
        icon=icone,
        layout=w.Layout(width="auto"),
    )
    b.on_click(lambda _: geste())
    return b


def choisir_un_fichier(mot: str, accepte: str) -> w.FileUpload:
    """Un bouton qui fait choisir un fichier de l’ordinateur ; ``accepte`` : les fins de nom permises."""
    layout = w.Layout(width="auto")
    return w.FileUpload(accept=accepte, multiple=False, description=mot, tooltip=mot, layout=layout)


def options_de(mots: Mapping[str, str], enumeration: type[StrEnum]) -> list[tuple[str, StrEnum]]:
    """Les options d’une énumération, avec ses libellés, dans son ordre."""
    return [(mots[v.value], v) for v in enumeration]


def tableau(
    entetes: Iterable[str],
    lignes: Iterable[Iterable[str]],
    *,
    vide: str,
    titre: str = "Tableau",
    entier: bool = False,
) -> Html:
    """Une table HTML protégée, ou une phrase quand il n’y a rien ; ``entier`` : elle ne défile pas."""
    rangs = list(lignes)
    if not rangs:
        return html('<p class="atelier-vide">{}</p>', vide)
    classes = "atelier-tableau" + (" atelier-tableau-entier" if entier else "")
    # Ce qui défile se parcourt aussi au clavier.
    return html(
        '<div class="{}" role="group" tabindex="0" aria-label="{}">{}</div>',
        classes,
        titre,
        table_en_html(entetes, rangs),
    )
