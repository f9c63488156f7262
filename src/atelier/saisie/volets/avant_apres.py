"""Avant, après : garder un état daté du réseau, et dire ce qui a changé depuis."""

from __future__ import annotations

import ipywidgets as w

from atelier.analyse.comparaison import Evolution, comparer
from atelier.carnet import etats
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import insecables, jour_en_lettres, libelle
from atelier.erreurs import ErreurAtelier
from atelier.saisie.composants import Volet, bouton, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.session import Session
from atelier.schema.exports import Tirage, feuilles_du_schema
from atelier.schema.svg import data_uri


class AvantApres(Volet):
    """Un volet : un bouton garde l’état du jour, une liste choisit celui que l’on compare."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._sur: tuple[str, Carnet] | None = None
        self.liste = w.Dropdown(
            description="Comparer avec", layout=w.Layout(width="430px"), style={"description_width": "110px"}
        )
        self.liste.observe(lambda _: self._comparer(), "value")
        self.dit = Ecriteau()
        self.comparaison = Ecriteau()
        self.oubli = bouton("Oublier cet état", self._demander)
        self.confirmer = bouton("Oui, l’oublier", self._oublier)
        self.confirmer.layout.display = "none"
        self.boite = w.VBox(
            [
                phrase("Gardez votre réseau tel qu’il est aujourd’hui ; comparez-le dans un mois."),
                bouton("Garder l’état d’aujourd’hui", self._garder),
                self.dit,
                w.HBox([self.liste, self.oubli, self.confirmer]),
                self.comparaison,
            ]
        )

    def montrer(self, carnet: Carnet) -> None:
        """Met la liste à jour ; la comparaison suit le travail."""
        gardes = etats.gardes(self.session.depot)
        options = [("(choisissez un état gardé)", ""), *((_nom(e), str(e.fichier)) for e in gardes)]
        if list(self.liste.options) != options:
            choisi = self.liste.value
            self.liste.options = options
            self.liste.value = choisi if choisi in {v for _, v in options} else ""
        self.liste.layout.display = "" if gardes else "none"
        self._comparer(carnet)

    def _garder(self) -> None:
        etat = self.session.tenter(lambda: etats.garder(self.session.depot))
        if etat is not None:
            self.dit.value = html(
                "<p role='status'>Gardé dans votre dossier : état du {}. Il ne part pas avec la remise.</p>",
                _nom(etat),
            )

    def _choisi(self) -> etats.Etat | None:
        gardes = etats.gardes(self.session.depot)
        return next((e for e in gardes if str(e.fichier) == self.liste.value), None)

    def _comparer(self, carnet: Carnet | None = None) -> None:
        # Un « oui » demandé pour un autre état ne vaut plus.
        self.confirmer.layout.display = "none"
        etat = self._choisi()
        self.oubli.layout.display = "" if etat else "none"
        if etat is None:
            self._sur, self.comparaison.value = None, ""
            return
        carnet = carnet or self.session.lire()
        if self._sur is not None and self._sur[0] == self.liste.value and self._sur[1] is carnet:
            return
        self._sur = (self.liste.value, carnet)
        try:
            avant = etat.lire()
        except (ErreurAtelier, OSError):
            self.comparaison.value = html("<p>Cet état ne se lit plus. Votre travail, lui, est intact.</p>")
            return
        titres = (f"Le {_nom(etat)}", "Aujourd’hui")
        _, feuilles, _ = feuilles_du_schema(avant, Tirage(avec=carnet, titres=titres))
        mot = f"Le schéma, {titres[0]} et aujourd’hui, à la même échelle"
        self.comparaison.value = insecables(
            html(
                '{}<figure style="margin: 0"><img alt="{}" style="width: 100%" src="{}"></figure>',
                _en_html(comparer(avant, carnet)),
                mot,
                data_uri(feuilles[0]),
            )
        )

    def _demander(self) -> None:
        self.confirmer.layout.display = ""

    def _oublier(self) -> None:
        if etat := self._choisi():
            etats.oublier(etat)
            self.dit.value = html("<p role='status'>État du {} oublié.</p>", _nom(etat))
        self.session.rafraichir()


def _nom(etat: etats.Etat) -> str:
    return f"{jour_en_lettres(etat.jour)} (révision {etat.revision})"


def _en_html(e: Evolution) -> Html:
    if e.vide:
        return html("<p>Rien n’a changé depuis : ni acteur, ni lien, ni classe.</p>")
    rubriques = {
        "Devenus partenariats": e.devenus_partenariat,
        "Acteurs apparus": e.acteurs_apparus,
        "Acteurs partis": e.acteurs_partis,
        "Acteurs potentiels devenus existants": e.acteurs_devenus_existants,
        "Liens apparus": e.liens_apparus,
        "Liens partis": e.liens_partis,
        "Liens potentiels devenus existants": e.liens_devenus_existants,
        "Reclassés": tuple(
            f"{nom} ({libelle(a, 'classe', vide='à classer')} → {libelle(b, 'classe', vide='à classer')})"
            for nom, a, b in e.reclasses
        ),
    }
    return joindre(
        html("<p><b>{} ({})</b> : {}.</p>", mot, len(noms), " ; ".join(noms))
        for mot, noms in rubriques.items()
        if noms
    )
