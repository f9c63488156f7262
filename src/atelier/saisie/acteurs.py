"""Saisir les acteurs : un champ qui reste ouvert, une table, une fiche pour corriger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import ajouter_acteur, modifier_acteur, supprimer_acteur
from atelier.cours.sigles import secteur_probable
from atelier.cours.textes import libelle, libelles, pluriel, secteur_libelle, secteurs
from atelier.domaine.vocabulaire import Categorie, Echelle, PointDeVue, Sphere, Statut
from atelier.echange.importation import importer, lire_acteurs, lire_liens, phrases
from atelier.erreurs import ErreurAtelier
from atelier.saisie.ajout import ChampAjout
from atelier.saisie.composants import Page, bascule, bouton, champ, choix, options_de, phrase, tableau

_TEXTES = {"nom": "Libellé", "organisation": "Organisation", "fonction": "Fonction"}


class PageActeurs(Page):
    """Le carnet d’adresses, dans sa première forme."""

    nom = "acteurs"
    titre = "Mes acteurs"

    def corps(self) -> list[w.Widget]:
        self.ajout = ChampAjout("Ajouter un acteur", "CMP, puis Entrée", self._ajouter)
        self.statut = bascule("Il est", options_de(libelles("statut"), Statut))
        self.statut.value = Statut.EXISTANT
        self.compte = phrase()
        self.table = w.HTML()
        return [
            phrase("Un libellé court : une fonction ou un service, jamais le nom d’une personne."),
            w.HBox([self.ajout, self.statut]),
            self.compte,
            self.table,
            self._fiche(),
            self._import(),
        ]

    def _fiche(self) -> w.Widget:
        self.qui = self.sur(choix("Acteur", []), self._choisir)
        self.textes = {nom: self.sur(champ(mot), self._changer(nom)) for nom, mot in _TEXTES.items()}
        vide = [("à choisir", None)]
        self.listes = {
            "statut": choix("Statut", options_de(libelles("statut"), Statut)),
            "secteur": choix(
                "Secteur", [("à choisir", ""), *((s["libelle"], i) for i, s in secteurs().items())]
            ),
            "categorie": choix("Nature", vide + options_de(libelles("categorie"), Categorie)),
            "echelle": choix("Territoire", vide + options_de(libelles("echelle"), Echelle)),
            "sphere": choix("Sphère", vide + options_de(libelles("sphere"), Sphere)[1:]),
        }
        for nom, liste in self.listes.items():
            self.sur(liste, self._changer(nom))
        self.fiche = w.VBox(
            [
                self.qui,
                w.HBox([w.VBox(list(self.textes.values())), w.VBox(list(self.listes.values()))]),
                bouton("Supprimer cet acteur", self._supprimer, icone="trash"),
            ]
        )
        return w.Accordion([self.fiche], titles=("Compléter ou corriger un acteur",), selected_index=None)

    def _import(self) -> w.Widget:
        self.cas = choix("Cas", [])
        self.compte_rendu = w.HTML()
        contenu = w.VBox(
            [
                phrase("Pour vous exercer, reprenez un cas inventé livré avec l’atelier."),
                w.HBox([self.cas, bouton("Importer ce cas", self._importer)]),
                self.compte_rendu,
            ]
        )
        return w.Accordion([contenu], titles=("Partir d’un cas",), selected_index=None)

    def montrer(self, carnet: Carnet) -> None:
        alters = list(carnet.reseau.alters())
        potentiels = sum(a.est_potentiel for a in alters)
        self.compte.value = (
            f"<b>{pluriel(len(alters), 'acteur')}</b>, dont {pluriel(potentiels, 'potentiel')}."
        )
        self.table.value = tableau(
            ("Acteur", "Statut", "Secteur", "Organisation", "Fonction"),
            (
                (a.nom, libelle(a.statut), secteur_libelle(a.secteur), a.organisation, a.fonction)
                for a in reversed(alters)
            ),
            vide="Aucun acteur pour l’instant. Écrivez le premier ci-dessus, puis Entrée.",
        )
        choisi = self.qui.value if self.qui.value in carnet.acteurs else None
        self.qui.options = [("choisissez", None), *((a.nom, a.id) for a in alters)]
        self.qui.value = choisi
        self.listes["sphere"].layout.display = (
            "none" if carnet.point_de_vue is PointDeVue.ETABLISSEMENT else ""
        )
        self._remplir(carnet)
        cas = sorted(Path.cwd().glob("cas/*_acteurs.csv"))
        noms = [(c.name.removesuffix("_acteurs.csv"), c.name) for c in cas]
        if noms != list(self.cas.options):
            self.cas.options = noms
            self.cas.value = noms[0][1] if noms else None

    def _remplir(self, carnet: Carnet) -> None:
        acteur = carnet.acteurs.get(self.qui.value or "")
        for nom, widget in (self.textes | self.listes).items():
            widget.disabled = acteur is None
            if acteur is not None:
                widget.value = getattr(acteur, nom)

    def _ajouter(self, texte: str) -> bool:
        operation = ajouter_acteur(texte, statut=self.statut.value, secteur=secteur_probable(texte))
        if self.session.appliquer(operation) is None:
            return False
        self.statut.value = Statut.EXISTANT  # sinon les suivants deviennent potentiels sans qu’on le voie
        return True

    def _choisir(self, _: Any) -> None:
        self.session.rafraichir()

    def _changer(self, nom: str) -> Any:
        def geste(valeur: Any) -> None:
            if self.qui.value:
                self.session.appliquer(modifier_acteur(self.qui.value, **{nom: valeur}))

        return geste

    def _supprimer(self) -> None:
        if self.qui.value:
            self.session.appliquer(supprimer_acteur(self.qui.value))

    def _importer(self) -> None:
        if not self.cas.value:
            return
        acteurs = Path.cwd() / "cas" / self.cas.value
        liens = acteurs.with_name(acteurs.name.replace("_acteurs", "_liens"))
        try:
            operation, rapport = importer(
                lire_acteurs(acteurs), lire_liens(liens) if liens.exists() else None
            )
        except ErreurAtelier as e:
            self.compte_rendu.value = tableau((), [[str(e)]], vide="")
            return
        if self.session.appliquer(operation) is not None:
            self.compte_rendu.value = tableau((), ([p] for p in phrases(rapport)), vide="")
