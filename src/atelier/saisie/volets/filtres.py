"""Les filtres du schéma : ce qui n’y répond pas pâlit, rien ne change de place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as w

from atelier.analyse.portee import apport_des_potentiels
from atelier.carnet.modele import Carnet
from atelier.cours.balises import html
from atelier.cours.textes import finalites, insecables, libelles, pluriel, secteur_libelle, secteurs
from atelier.domaine.vocabulaire import PointDeVue
from atelier.saisie.composants import Volet, bouton, choix, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.session import Session
from atelier.schema.filtre import Filtre

_COURT = {"description_width": "80px"}


class Filtres(Volet):
    """Un volet de listes ; ``change`` est appelé à chaque choix."""

    def __init__(self, session: Session, change: Callable[[], object]) -> None:
        super().__init__(session)

        def liste(mot: str, options: list[tuple[str, str]]) -> w.Dropdown:
            return choix(mot, [("tout", ""), *options], largeur="300px", style=_COURT)

        def de(famille: str) -> list[tuple[str, str]]:
            return [(mot, v) for v, mot in libelles(famille).items()]

        self.listes = {
            "statut": liste("Statut", de("statut")),
            "classe": liste("Classe", de("classe")),
            "secteur": liste("Secteur", [(s["libelle"], i) for i, s in secteurs().items()]),
            "sphere": liste("Sphère", de("sphere_courte")),
            "qualite": liste("Qualité", de("qualite")),
            "finalite": liste("Sert à", [(f["court"], code) for code, f in finalites().items()]),
        }
        self.foyer = w.Checkbox(description="Seulement autour de l’acteur choisi", indent=False)
        self.sans = w.Checkbox(description="Et si l’acteur choisi partait ?", indent=False)
        self.potentiels = Ecriteau()
        for widget in (*self.listes.values(), self.foyer, self.sans):
            widget.observe(lambda _: change(), "value")
        listes = list(self.listes.values())
        self.boite = w.VBox(
            [
                phrase("Ce qui ne répond pas au filtre pâlit, sans changer de place."),
                w.HBox(listes[:3]),
                w.HBox(listes[3:]),
                w.HBox([self.foyer, self.sans, bouton("Tout montrer", self.vider)]),
                self.potentiels,
            ]
        )

    def filtre(self, choisi: str) -> Filtre:
        """Le filtre que disent les listes, autour ou sans l’acteur choisi."""
        return Filtre.de(self.voulu(), choisi)

    def voulu(self) -> dict[str, str]:
        """Les critères choisis, en texte ; rien pour « tout »."""
        coches = {"foyer": self.foyer.value, "sans": self.sans.value}
        return {nom: liste.value for nom, liste in self.listes.items() if liste.value} | {
            nom: "oui" for nom, coche in coches.items() if coche
        }

    def reprendre(self, voulu: Mapping[str, str]) -> None:
        """Remet les listes comme elles étaient."""
        for nom, liste in self.listes.items():
            valeur = voulu.get(nom, "")
            liste.value = valeur if valeur in {v for _, v in liste.options} else ""
        self.foyer.value, self.sans.value = bool(voulu.get("foyer")), bool(voulu.get("sans"))

    def vider(self) -> None:
        """Montre tout."""
        self.reprendre({})

    def montrer(self, carnet: Carnet) -> None:
        """La différence que font les potentiels, en mots."""
        etablissement = carnet.point_de_vue is PointDeVue.ETABLISSEMENT
        self.listes["sphere"].layout.display = "none" if etablissement else ""
        n, neufs = apport_des_potentiels(carnet.reseau)
        existants = len(carnet.acteurs) - 1 - n
        suite = f", et côté {', '.join(f'« {secteur_libelle(s)} »' for s in neufs)}" if neufs else ""
        self.potentiels.value = insecables(
            html(
                "<p>Sans les potentiels : {}. Avec eux : {} de plus{}.</p>",
                pluriel(existants, "acteur"),
                n,
                suite,
            )
        )
