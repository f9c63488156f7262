"""Saisir les liens, entre tous les acteurs."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import ajouter_lien, nom_du_lien, supprimer_lien
from atelier.cours.textes import libelle, libelles, pluriel
from atelier.domaine.vocabulaire import Statut
from atelier.saisie.composants import COURT, Page, bascule, bouton, choix, options_de, phrase, tableau


class PageLiens(Page):
    """Qui est en lien avec qui ? Deux noms et un bouton."""

    nom = "liens"
    titre = "Les liens"

    def corps(self) -> list[w.Widget]:
        self.source = choix("Entre", [], largeur="360px", style=COURT)
        self.cible = self.sur(choix("et", [], largeur="360px", style=COURT), self._proposer_statut)
        self.statut = bascule("Ce lien est", options_de(libelles("statut"), Statut))
        self.statut.value = Statut.EXISTANT
        self.compte = w.HTML()
        self.table = w.HTML()
        self.lequel = choix("Lien", [])
        suppression = w.HBox([self.lequel, bouton("Supprimer ce lien", self._supprimer, icone="trash")])
        return [
            phrase("Pensez aussi aux liens entre vos acteurs, pas seulement autour du centre."),
            w.HBox([self.source, self.cible]),
            w.HBox([self.statut, bouton("Ajouter ce lien", self._ajouter, principal=True)]),
            self.compte,
            self.table,
            w.Accordion([suppression], titles=("Supprimer un lien",), selected_index=None),
        ]

    def montrer(self, carnet: Carnet) -> None:
        self._carnet = carnet
        options = [("choisissez", None), *((a.nom, a.id) for a in carnet.acteurs.values())]
        for liste, defaut in ((self.source, carnet.ego), (self.cible, None)):
            choisi = liste.value if liste.value in carnet.acteurs else defaut
            liste.options = options
            liste.value = choisi
        liens = list(carnet.liens.values())
        alters = sum(not carnet.reseau.touche_ego(lien) for lien in liens)
        self.compte.value = f"<b>{pluriel(len(liens), 'lien')}</b>, dont {alters} entre vos acteurs."
        self.table.value = tableau(
            ("Lien", "Statut", "Repose sur", "Classe choisie"),
            (
                (
                    nom_du_lien(carnet, lien),
                    libelle(lien.statut),
                    libelle(lien.base, "base_courte"),
                    libelle(lien.classe_choisie, vide="à choisir" if not lien.est_potentiel else "—"),
                )
                for lien in reversed(liens)
            ),
            vide="Aucun lien pour l’instant. Choisissez deux acteurs ci-dessus.",
        )
        self.lequel.options = [("choisissez", None), *((nom_du_lien(carnet, x), x.id) for x in liens)]

    def _proposer_statut(self, cible: Any) -> None:
        acteur = self._carnet.acteurs.get(cible or "")
        if acteur is not None and acteur.est_potentiel:
            self.statut.value = Statut.POTENTIEL

    def _ajouter(self) -> None:
        if not (self.source.value and self.cible.value):
            self.session.erreur = "Choisissez les deux acteurs."
            self.session.rafraichir()
            return
        lien = ajouter_lien(self.source.value, self.cible.value, statut=self.statut.value)
        if self.session.appliquer(lien) is not None:
            self.cible.value = None
            self.statut.value = Statut.EXISTANT

    def _supprimer(self) -> None:
        if self.lequel.value:
            self.session.appliquer(supprimer_lien(self.lequel.value))
