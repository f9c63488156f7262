"""Le schéma interactif et, à côté, la liste qui fait la même chose au clavier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import ipywidgets as w

from atelier.analyse.absence import sans_acteur
from atelier.carnet.lots import acteur_nomme, deja_nomme, deja_relies
from atelier.carnet.modele import Carnet, Vue
from atelier.carnet.operations import deplacer, nom_du_lien
from atelier.carnet.porte import faire_entrer, relier
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import insecables, pluriel, secteur_libelle
from atelier.domaine.vocabulaire import Forme
from atelier.saisie.composants import Page, bascule, bouton, nomme, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.cadre import Carte, position_permise
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.ligne import ChampLigne
from atelier.saisie.poser_les_doutes import avis_de_la_porte, ce_qui_est_dit_du_lien, repondre_a_la_porte
from atelier.saisie.session import Session
from atelier.saisie.volets.avant_apres import AvantApres
from atelier.saisie.volets.epreuve import MiseALEpreuve
from atelier.saisie.volets.filtres import Filtres
from atelier.saisie.volets.presenter import Presenter
from atelier.saisie.volets.telecharger import Telecharger
from atelier.schema.dessin import Dessin, dessiner
from atelier.schema.disposition import Disposition, disposer
from atelier.schema.en_phrases import equivalent
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.filtre import filtrer
from atelier.schema.legende import image_de_la_legende
from atelier.schema.svg import data_uri

CENTRE = "centre"
"""Le nom que la page donne au centre, qui n’est pas un point qu’on déplace."""


_PAS = 20
"""Un déplacement au clavier, en unités du dessin."""


class PageSchema(Page):
    """« Mon réseau, mes partenaires » : la cible, à voir, à déplacer, à relier."""

    nom = "schema"

    def __init__(self, session: Session) -> None:
        self._dessine: Any = None
        self._absence_dite = False
        self._pose: tuple[Any, Disposition] | None = None
        self._ensemble: Disposition | None = None
        super().__init__(session)

    def corps(self) -> list[w.Widget]:
        self.carte = Carte(self._geste)
        self.forme = bascule("Dessin", [("la cible", "cible"), ("tous les liens", "ensemble")])
        self.forme.value = "cible"
        self.forme.observe(lambda _: self._changer_de_forme(), "value")
        self.mode = bascule(
            "Faire glisser un acteur", [("le déplace", "deplacer"), ("trace un lien", "relier")]
        )
        self.mode.value = "deplacer"
        self.qualites = w.Checkbox(description="Qualité des liens", indent=False)
        self.qualites.observe(lambda _: self._redessiner(), "value")
        self.grand = w.Checkbox(description="Agrandir", indent=False)
        self.grand.add_class("atelier-agrandir")
        self.mode.observe(lambda c: setattr(self.carte, "mode", c["new"]), "value")
        etroit = {"width": "250px"}
        self.ajout = ChampLigne(
            self._ajouter,
            self._trancher,
            libelle="Un acteur de plus",
            exemple="son nom",
            layout=etroit,
        )
        self.liste = nomme(
            w.Select(options=[], rows=14, layout=w.Layout(width="250px")), "Acteurs, puis liens"
        )
        self.sur(self.liste, lambda _: self._choisir())
        self.detail = Ecriteau(layout=w.Layout(width="250px"))
        self.ouvrir_objet = bouton("Ouvrir sa fiche", self._ouvrir_objet)
        self.autre = ChampLigne(
            self._relier_a, libelle="Relier à", exemple="un nom, puis Entrée", verbe="Relier", layout=etroit
        )
        self.pousser = w.HBox(
            [
                bouton(fleche, partial(self._pousser, dx, dy))
                for fleche, dx, dy in (("←", -_PAS, 0), ("↑", 0, -_PAS), ("↓", 0, _PAS), ("→", _PAS, 0))
            ]
        )
        for b, mot in zip(
            self.pousser.children, ("à gauche", "vers le haut", "vers le bas", "à droite"), strict=True
        ):
            b.tooltip = f"Déplacer l’acteur choisi {mot}"
        self.filtres = Filtres(self.session, self._redessiner)
        self.epreuve = MiseALEpreuve(self.session, self._redessiner)
        self.avant_apres = AvantApres(self.session)
        self.presenter = Presenter(self.session, self._vue, self._reprendre)
        self.legende = Ecriteau()
        # Dans un coin du dessin, que la cible laisse libre : un message n’y déplace rien sous la souris.
        self.dit = Ecriteau()
        self.dit.add_class("atelier-dit-du-dessin")
        self.phrases = Ecriteau()
        cote = w.VBox(
            [
                self.ajout,
                phrase("Acteurs, puis liens"),
                self.liste,
                self.detail,
                self.ouvrir_objet,
                self.pousser,
                self.autre,
            ]
        )
        self.telecharger = Telecharger(self.session)
        # Le dessin d’abord, ses outils dessus : le reste se lit après.
        outils = w.HBox([self.forme, self.mode, self.qualites, self.grand])
        outils.add_class("atelier-outils")
        cadre = w.VBox([outils, self.carte, self.dit])
        cadre.add_class("atelier-dessin-cadre")
        # Entier dans la fenêtre, ou toute la largeur : les noms s’y lisent deux fois plus gros.
        self.grand.observe(
            lambda c: (cadre.add_class if c["new"] else cadre.remove_class)("atelier-agrandi"), "value"
        )
        cote.add_class("atelier-dessin-cote")
        dessin = w.HBox([cadre, cote])
        dessin.add_class("atelier-dessin")
        return [
            dessin,
            self.legende,
            phrase(
                "Cliquez un acteur ou un lien pour le lire. L’anneau dit la classe choisie, pas la place."
            ),
            Depliants(
                [
                    self.filtres.boite,
                    self.epreuve.boite,
                    self.avant_apres.boite,
                    self.presenter.boite,
                    self.phrases,
                    self.telecharger.boite,
                ],
                titles=(
                    "Filtrer, voir autour, voir sans",
                    "Mettre à l’épreuve : un besoin surgit",
                    "Avant, après",
                    "Présenter : vues et projection",
                    "Le schéma en phrases",
                    "Télécharger, imprimer",
                ),
                selected_index=None,
                niveau=2,  # rien ne les précède que le titre de la page
            ),
        ]

    def montrer(self, carnet: Carnet) -> None:
        self.ajout.avis = avis_de_la_porte(self.session, carnet)
        for volet in (self.filtres, self.epreuve, self.avant_apres, self.presenter):
            volet.montrer(carnet)
        ensemble = self.forme.value == "ensemble"
        filtre = replace(self.filtres.filtre(self.liste.value or ""), fil=self.epreuve.fil_montre(carnet))
        nu = dessiner(carnet, ensemble=ensemble, qualites=bool(self.qualites.value))
        dessin = filtrer(nu, carnet, filtre)
        if self._dessine != (dessin, carnet.positions):
            disposition = self._poser(nu, carnet, ensemble=ensemble).avec(dessin)
            self._dessine = (dessin, carnet.positions)
            self._disposition: Disposition = disposition
            # La seconde, pour un écran étroit : à l’échelle de la première, on ne la lirait plus.
            self.legende.value = joindre(
                html(
                    '<img class="atelier-legende-{}" alt="Légende du schéma" src="{}">',
                    nom,
                    data_uri(
                        image_de_la_legende(ensemble=ensemble, qualites=dessin.qualites, largeur=largeur)
                    ),
                )
                for nom, largeur in (("large", 1000), ("etroite", 420))
            )
            self.carte.montrer(disposition)
            self.phrases.value = joindre(html("<p>{}</p>", p) for p in equivalent(dessin))
            self.telecharger.vider()
        places = self._disposition.places
        options = [
            ("(rien de choisi)", ""),
            *((_rang(self._disposition, n.id), n.id) for n in dessin.noeuds),
            *((nom_du_lien(carnet, carnet.liens[t.id]), t.id) for t in dessin.traits),
        ]
        choisi = self.liste.value if self.liste.value in {i for _, i in options} else ""
        if list(self.liste.options) != options:
            self.liste.options = options
        self.liste.value = choisi
        self.autre.noms = [carnet.acteurs[i].nom for i in (carnet.ego, *places)]
        self._detailler(carnet)

    def _poser(self, dessin: Dessin, carnet: Carnet, *, ensemble: bool) -> Disposition:
        """Les places, calculées une fois par dessin : un filtre ne les recalcule pas.

        Dans l’ensemble, chacun garde la place qu’il avait la dernière fois qu’on l’a vu.
        """
        marque = (dessin, carnet.positions, ensemble)
        if self._pose is None or self._pose[0] != marque:
            if ensemble:
                pose = self._ensemble = disposer_ensemble(dessin, avant=self._ensemble)
            else:
                pose = disposer(dessin, carnet.positions)
            self._pose = (marque, pose)
        return self._pose[1]

    def _redessiner(self) -> None:
        self.rafraichir(self.session.lire())

    def _changer_de_forme(self) -> None:
        # Dans l’ensemble, les places sont calculées : on y relie, on n’y déplace pas.
        ensemble = self.forme.value == "ensemble"
        self.mode.layout.display = "none" if ensemble else ""
        self.mode.value = "relier" if ensemble else "deplacer"
        self._redessiner()

    def _vue(self) -> Vue:
        return Vue("", Forme(self.forme.value), self.filtres.voulu(), self.liste.value or "")

    def _reprendre(self, vue: Vue) -> None:
        self.forme.value = vue.forme if vue.forme in ("cible", "ensemble") else "cible"
        self.viser(vue.choisi)
        self.filtres.reprendre(vue.filtre)
        self._dire(vue.phrase or vue.nom)

    def _ajouter(self, nom: str, repris: bool) -> bool:
        if repris and deja_nomme(self.session.lire(), nom):
            return True
        fait = self.session.appliquer(faire_entrer(nom))
        if fait is None:
            return False
        self.viser(fait.cree)
        self._dire(f"« {nom.strip()} » ajouté. Tirez un lien vers lui, ou complétez sa fiche.")
        return True

    def _trancher(self, message: dict[str, Any]) -> None:
        repondre_a_la_porte(self.session, message)

    def _choisir(self) -> None:
        carnet = self.session.lire()
        # Le dessin ne dépend du choix que sous ces deux filtres : sinon, seule la fiche change.
        if self.filtres.foyer.value or self.filtres.sans.value:
            self.rafraichir(carnet)
        else:
            self._detailler(carnet)

    def _detailler(self, carnet: Carnet) -> None:
        choisi = self.liste.value or ""
        self.carte.choisi = choisi
        self.ouvrir_objet.layout.display = "" if choisi else "none"
        self.ouvrir_objet.description = "Ouvrir sa grille" if choisi in carnet.liens else "Ouvrir sa fiche"
        self.autre.layout.display = "" if choisi in carnet.acteurs else "none"
        mobile = choisi in self._disposition.places and self._disposition.cible and choisi != carnet.ego
        self.pousser.layout.display = "" if mobile else "none"
        place = self._disposition.places.get(choisi)
        traits = self._disposition.dessin.traits
        if choisi in carnet.liens:
            texte = joindre(html("<p>{}</p>", t.description) for t in traits if t.id == choisi)
        elif place:
            voisins = joindre(
                html("<li>{}</li>", t.description) for t in traits if choisi in (t.source, t.cible)
            )
            texte = html("<p>{}</p><ul>{}</ul>", place.noeud.description, voisins)
        else:
            texte = Html()
        self.detail.value = html("<div>{}</div>", insecables(texte))
        # N’effacer que ce que l’absence a dit : « Lien ajouté » s’écrit au même endroit.
        if self.filtres.sans.value or self._absence_dite:
            self._dire_l_absence(carnet, choisi)

    def _dire_l_absence(self, carnet: Carnet, choisi: str) -> None:
        """« Et s’il partait ? », en mots, quand le filtre le demande."""
        if not self.filtres.sans.value or choisi not in carnet.acteurs or choisi == carnet.ego:
            self.dit.value = ""
            self._absence_dite = False
            return
        self._absence_dite = True
        absence = sans_acteur(carnet.reseau, choisi)
        dites = [f"Sans « {carnet.acteurs[choisi].nom} » : {pluriel(len(absence.liens), 'lien')} de moins."]
        if absence.isoles:
            noms = ", ".join(f"« {carnet.acteurs[i].nom} »" for i in absence.isoles)
            dites.append(f"N’auraient plus aucun lien : {noms}.")
        if absence.secteur:
            dites.append(f"Plus personne côté « {secteur_libelle(absence.secteur)} ».")
        self.dit.value = html("<p role='status'>{}</p>", insecables(" ".join(dites)))

    # --- gestes ----------------------------------------------------------------------------------

    def taire(self) -> None:
        self.dit.value = ""

    def revenus(self, identifiants: Sequence[str]) -> None:
        if identifiants:
            self.viser(identifiants[0])

    def _pousser(self, dx: int, dy: int) -> None:
        """Déplace l’acteur choisi d’un pas : le même geste qu’à la souris, au clavier."""
        place = self._disposition.places.get(self.liste.value or "")
        if place is not None and self._disposition.cible:
            voulue = {"x": place.x + dx, "y": place.y + dy}
            if position_permise(voulue):
                self._geste({"geste": "deplacer", "positions": {place.noeud.id: voulue}})

    def viser(self, identifiant: str) -> None:
        if identifiant in {i for _, i in self.liste.options}:
            self.liste.value = identifiant

    def _ouvrir_objet(self) -> None:
        lien = self.liste.value in self.session.lire().liens
        self.barre.aller("03_liens.ipynb" if lien else "02_carnet_d_adresses.ipynb", self.liste.value or "")

    def _relier_a(self, nom: str, repris: bool) -> bool:
        carnet = self.session.lire()
        cible = acteur_nomme(carnet, nom)
        if repris and self.liste.value and cible and deja_relies(carnet, self.liste.value, cible):
            return True
        if self.liste.value not in carnet.acteurs:
            self._dire("Choisissez d’abord, dans la liste, l’acteur à relier.")
        elif cible is None:
            self._dire(f"« {nom} » n’est pas dans vos acteurs.")
        else:
            return self._relier(self.liste.value, cible)
        return False

    def _relier(self, source: str, cible: str) -> bool:
        avant = self.session.lire()
        fait = self.session.appliquer(relier(source, cible))
        if fait is None:
            return False
        self.viser(fait.cree)
        dits, _ = ce_qui_est_dit_du_lien(avant, fait)
        self._dire(f"Lien ajouté : {nom_du_lien(fait.carnet, fait.carnet.liens[fait.cree])}. {dits}".strip())
        return True

    def _geste(self, message: dict[str, Any]) -> None:
        places = self._disposition.places
        geste = message.get("geste")
        if geste == "ouvrir":
            vise = message.get("acteur") or message.get("lien")
            if vise in {i for _, i in self.liste.options if i}:
                self.viser(str(vise))
                self._ouvrir_objet()
        elif geste == "clic":
            connus = {i for _, i in self.liste.options}
            vise = message.get("acteur") or message.get("lien")
            self.liste.value = vise if vise in connus else ""
        elif geste == "relier":
            ego = self.session.lire().ego
            bouts = [ego if message.get(b) == CENTRE else message.get(b) for b in ("source", "cible")]
            if all(isinstance(b, str) and (b in places or b == ego) for b in bouts) and bouts[0] != bouts[1]:
                self._relier(str(bouts[0]), str(bouts[1]))
        elif geste in ("annuler", "retablir"):
            self.session.repondre(str(geste))
        elif geste == "tirer_du_vide":
            self._dire("Pour relier, partez d’un acteur : posez la souris sur lui, puis tirez.")
        elif geste == "tirer_vers_le_vide":
            self._dire("Aucun lien ajouté : lâchez sur un autre acteur.")
        elif geste == "deplacer" and self._disposition.cible and isinstance(message.get("positions"), dict):
            voulues = {
                acteur: (float(p["x"]), float(p["y"]))
                for acteur, p in message["positions"].items()
                if acteur in places and position_permise(p)
            }
            if voulues and self.session.appliquer(deplacer(voulues)) is not None:
                self._dire("Déplacé. Sa classe n’a pas changé : elle se choisit à la page 03.")

    def _dire(self, texte: str) -> None:
        self.dit.value = html("<p role='status'><b>{}</b></p>", insecables(texte))


def _rang(disposition: Disposition, acteur: str) -> str:
    place = disposition.places[acteur]
    return f"{place.numero}. {place.noeud.libelle}" if disposition.numerote else place.noeud.libelle
