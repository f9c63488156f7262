"""Commencer : dire qui est au centre, et voir où l’on en est."""

from __future__ import annotations

import sys
from typing import Any

import ipywidgets as w

from atelier.carnet.lots import deja_nomme
from atelier.carnet.modele import NOM_DU_CENTRE, Carnet
from atelier.carnet.operations import regler_centre
from atelier.carnet.porte import faire_entrer
from atelier.cours.balises import html
from atelier.cours.textes import insecables, libelles
from atelier.domaine.vocabulaire import PointDeVue
from atelier.remise.paquet import resume
from atelier.saisie.composants import Page, champ, choix, options_de, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.ligne import ChampLigne
from atelier.saisie.poser_les_doutes import avis_de_la_porte, repondre_a_la_porte

_DANS_LE_NAVIGATEUR = (
    "Ici, rien n’est installé : votre travail reste dans ce navigateur, et la personne suivante l’y trouverait. "
    "Avant de partir : « Mes travaux », emportez-le, puis effacez-le. Manquent ici : le document .docx, l’image "
    "PNG, les tableaux pandas."
)


class PageCommencer(Page):
    """De quel réseau parle-t-on ?"""

    nom = "commencer"

    def corps(self) -> list[w.Widget]:
        self.vue = choix("Au centre", options_de(libelles("point_de_vue"), PointDeVue), largeur="560px")
        self.nom_du_centre = champ("Son nom", exemple="MECS Les Tilleuls", largeur="560px")
        self.premier = ChampLigne(
            self._ajouter,
            lambda reponse: repondre_a_la_porte(self.session, reponse),
            libelle="Un premier acteur",
            exemple="CMP, collège… puis Entrée",
            marge="150px",
            layout={"width": "560px"},
        )
        self.ou = Ecriteau()
        self.sur(self.vue, self._regler)
        self.sur(self.nom_du_centre, self._regler)
        return [
            *([phrase(_DANS_LE_NAVIGATEUR)] if sys.platform == "emscripten" else []),
            self.vue,
            self.nom_du_centre,
            phrase("Jamais le nom d’une personne accompagnée : inventez un cas composite."),
            self.premier,
            self.ou,
        ]

    def montrer(self, carnet: Carnet) -> None:
        self.premier.avis = avis_de_la_porte(self.session, carnet)
        self.vue.value = carnet.point_de_vue
        nom = carnet.acteurs[carnet.ego].nom
        self.nom_du_centre.value = "" if nom == NOM_DU_CENTRE else nom
        if carnet.est_vide:
            self.ou.value = html(
                "<p><b>Votre travail est vide.</b> La suite : la page 02, « Carnet d’adresses ».</p>"
            )
        else:
            derniers = ", ".join(f"« {a.nom} »" for a in list(carnet.reseau.alters())[-3:])
            suite = f" Derniers acteurs : {derniers}. La suite : page 02." if derniers else ""
            self.ou.value = insecables(
                html("<p role='status'><b>Où vous en êtes :</b> {}{}</p>", resume(carnet), suite)
            )

    def _ajouter(self, nom: str, repris: bool) -> bool:
        if repris and deja_nomme(self.session.lire(), nom):
            return True
        return self.session.appliquer(faire_entrer(nom)) is not None

    def _regler(self, _: Any) -> bool:
        nom = self.nom_du_centre.value or NOM_DU_CENTRE
        return self.session.appliquer(regler_centre(nom, self.vue.value)) is not None
