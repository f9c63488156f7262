"""La fiche d’un acteur : ce qui se dit de lui, et le carnet d’adresses, qui reste chez l’étudiant."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.analyse.quelqu_un import acteur_douteux
from atelier.carnet.lots import noter_fiche
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import modifier_acteur
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import libelles
from atelier.domaine.acteur import Fiche
from atelier.domaine.vocabulaire import Echelle
from atelier.saisie.composants import Volet, champ, choix, options_de, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.choix import QuestionChoix
from atelier.saisie.ponts.redaction import ChampTexte
from atelier.saisie.poser_les_doutes import en_suspens, question_de, repondre_a_la_porte
from atelier.saisie.session import Session

_STYLE = {"description_width": "190px"}


class FicheActeur(Volet):
    """Un volet : choisir un acteur, remplir sa fiche ; chaque champ s’enregistre quand on en sort."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        large: dict[str, Any] = {"largeur": "640px", "style": _STYLE}
        self.qui = choix("Acteur", [], **large)
        self.acteur = {
            "organisation": champ("Organisation", **large),
            "fonction": champ("Fonction", **large),
            "echelle": choix("Territoire", [("?", ""), *options_de(libelles("echelle"), Echelle)], **large),
            "note": champ("Note", **large),
        }
        self.fiche = {nom: champ(mot, **large) for nom, mot in libelles("fiche").items()}
        self.fiche["coordonnees"].placeholder = "standard, accueil@… : jamais un mobile ni une personne"
        self.qui.observe(lambda _: None if self._muet else self.montrer(self.session.lire()), "value")
        for champs, operation in ((self.acteur, modifier_acteur), (self.fiche, noter_fiche)):
            for nom, widget in champs.items():
                widget.observe(self._garder(nom, operation), "value")
                if isinstance(widget, ChampTexte):
                    widget.pour_un_autre = self.session.ecrire_pour(operation, nom)
        self.dit = Ecriteau()
        self.question = QuestionChoix(self._trancher)
        self._messages: dict[str, dict[str, Any]] = {}
        self.boite = w.VBox(
            [
                self.qui,
                self.question,
                self.dit,
                *self.acteur.values(),
                phrase("Carnet d’adresses, pour vous seul : ce qui suit ne part jamais avec votre travail."),
                *self.fiche.values(),
            ]
        )
        self.boite.add_class("atelier-fiche")

    def ouvrir(self, identifiant: str) -> None:
        """Montre la fiche d’un acteur."""
        if identifiant in self.session.lire().acteurs:
            self.qui.value = identifiant

    def montrer(self, carnet: Carnet) -> None:
        """Remplit le volet, sans que ses champs croient à un geste."""
        with self.sans_geste():
            choisi = self.qui.value if self.qui.value in carnet.acteurs else ""
            options = [("choisissez un acteur", ""), *((a.nom, a.id) for a in carnet.reseau.alters())]
            if list(self.qui.options) != options:
                self.qui.options = options
                # De nouvelles options remettent une liste sur la première.
                self.qui.value = choisi
            acteur = carnet.acteurs.get(choisi)
            fiche = carnet.contacts.get(choisi, Fiche())
            douteux: list[str] = []
            for objet, champs in ((acteur, self.acteur), (fiche, self.fiche)):
                for nom, widget in champs.items():
                    widget.disabled = acteur is None
                    valeur = "" if acteur is None else getattr(objet, nom) or ""
                    if isinstance(widget, ChampTexte):
                        widget.montrer(choisi, valeur)
                        if acteur_douteux(valeur):
                            douteux.append(widget.libelle)
                    else:
                        widget.value = valeur
            self.dit.value = _avertissement(douteux)
            self._poser_la_question(carnet, choisi)

    def _poser_la_question(self, carnet: Carnet, choisi: str) -> None:
        """La première question que cet acteur pose encore, avec ses réponses."""
        siennes = [d for d in en_suspens(self.session, carnet) if d.acteur == choisi]
        posee: dict[str, Any] = question_de(carnet, siennes[0]) if siennes else {"texte": "", "boutons": []}
        self._messages = {m["reponse"]: m for _, m in posee["boutons"]}
        self.question.texte = posee["texte"]
        self.question.reponses = [[m["reponse"], mot] for mot, m in posee["boutons"]]
        self.question.layout.display = "" if siennes else "none"

    def _trancher(self, reponse: str) -> None:
        if reponse in self._messages:
            repondre_a_la_porte(self.session, self._messages[reponse])

    def _garder(self, nom: str, operation: Any) -> Any:
        def geste(changement: Any) -> None:
            if not self._muet and self.qui.value:
                valeur = changement["new"] or (None if nom == "echelle" else "")
                fait = self.session.appliquer(operation(self.qui.value, **{nom: valeur}))
                if isinstance(changement["owner"], ChampTexte):
                    changement["owner"].refus = fait is None

        return geste


def _avertissement(champs: list[str]) -> Html:
    """Ce qui, dans la fiche montrée, paraît désigner une personne ; rien si rien n’en désigne."""
    return joindre(
        html(
            "<p style='color: var(--atelier-refus)' role='status'>« {} » paraît désigner une personne : "
            "gardez un contact général, une fonction.</p>",
            libelle,
        )
        for libelle in champs
    )
