"""Le schéma interactif et, à côté, la liste qui fait la même chose au clavier."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from html import escape
from typing import Any

import anywidget
import ipywidgets as w
import traitlets

from atelier.analyse.absence import sans_acteur
from atelier.carnet.lots import acteur_nomme, relier
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import deplacer, nom_du_lien
from atelier.cours.textes import insecables, pluriel, secteur_libelle
from atelier.saisie.composants import Page, bascule, bouton, phrase
from atelier.saisie.filtres import Filtres
from atelier.saisie.papiers import lien_de_telechargement
from atelier.saisie.pont import FRONT
from atelier.saisie.session import Session
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import COTE_MAX, Disposition, disposer
from atelier.schema.exports import octets_du_schema
from atelier.schema.filtre import filtrer
from atelier.schema.legende import image_de_la_legende
from atelier.schema.page import etat, page
from atelier.schema.svg import data_uri
from atelier.schema.texte import equivalent, titre

CENTRE = "centre"
"""Le nom que la page donne au centre, qui n’est pas un point qu’on déplace."""


class Carte(anywidget.AnyWidget):
    """Le cadre isolé qui montre la page pyvis ; ``etat`` la met à jour sans la recharger.

    ``choisi`` suit l’acteur ou le lien sélectionné ; ``mode`` vaut « deplacer » ou « relier ».
    """

    _esm = FRONT / "carte.js"
    _css = FRONT / "atelier.css"
    page = traitlets.Unicode("").tag(sync=True)
    etat = traitlets.Unicode("").tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    hauteur = traitlets.Int(700).tag(sync=True)
    choisi = traitlets.Unicode("").tag(sync=True)
    mode = traitlets.Unicode("deplacer").tag(sync=True)

    def __init__(self, geste: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self.on_msg(lambda _, message, __: geste(message) if isinstance(message, dict) else None)


class PageSchema(Page):
    """« Mon réseau, mes partenaires » : la cible, à voir, à déplacer, à relier."""

    nom = "schema"
    titre = "Mon réseau, mes partenaires (existants et potentiels)"

    def __init__(self, session: Session) -> None:
        self._dessine: Any = None
        self._absence_dite = False
        super().__init__(session)

    def corps(self) -> list[w.Widget]:
        self.carte = Carte(self._geste)
        self.carte.layout.flex = "1 1 auto"
        self.mode = bascule(
            "Faire glisser un acteur", [("le déplace", "deplacer"), ("trace un lien", "relier")]
        )
        self.mode.value = "deplacer"
        self.mode.observe(lambda c: setattr(self.carte, "mode", c["new"]), "value")
        self.liste = w.Select(description="", options=[], rows=13, layout=w.Layout(width="250px"))
        self.sur(self.liste, lambda _: self._choisir())
        self.detail = w.HTML(layout=w.Layout(width="250px"))
        self.ouvrir_objet = bouton("Ouvrir sa fiche", self._ouvrir_objet)
        self.autre = w.Combobox(
            placeholder="Relier à… (Entrée)", ensure_option=False, continuous_update=False,
            layout=w.Layout(width="250px"),
        )  # fmt: skip
        self.sur(self.autre, self._relier_a)
        self.filtres = Filtres(self.session.rafraichir)
        self.dit = w.HTML()
        self.phrases = w.HTML()
        self.fichiers = w.HTML()
        cote = w.VBox([phrase("Acteurs, puis liens"), self.liste, self.detail, self.ouvrir_objet, self.autre])
        telecharger = w.VBox(
            [
                phrase("L’image, la page qui s’ouvre hors ligne, de quoi imprimer."),
                bouton("Préparer les fichiers", self._exporter),
                self.fichiers,
            ]
        )
        return [
            phrase(
                "Cliquez un acteur ou un lien pour le lire. L’anneau dit la classe choisie, pas la place."
            ),
            self.mode,
            w.HBox([self.carte, cote]),
            self.dit,
            w.HTML(f'<img alt="Légende du schéma" src="{data_uri(image_de_la_legende())}">'),
            w.Accordion(
                [self.filtres.boite, self.phrases, telecharger],
                titles=("Filtrer, voir autour, voir sans", "Le schéma en phrases", "Garder, imprimer"),
                selected_index=None,
            ),
        ]

    def montrer(self, carnet: Carnet) -> None:
        self.filtres.montrer(carnet)
        filtre = self.filtres.filtre(self.liste.value or "")
        dessin = filtrer(dessiner(carnet), carnet, filtre)
        if self._dessine != (dessin, carnet.positions):
            disposition = disposer(dessin, carnet.positions)
            self._dessine = (dessin, carnet.positions)
            self._disposition: Disposition = disposition
            with self.carte.hold_sync():
                self.carte.titre = titre(dessin)
                if not self.carte.page:
                    self.carte.page = page(disposition)
                self.carte.etat = json.dumps(etat(disposition), ensure_ascii=False)
            self.phrases.value = "".join(f"<p>{escape(p)}</p>" for p in equivalent(dessin))
            self.fichiers.value = ""
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
        self.autre.options = [carnet.acteurs[i].nom for i in (carnet.ego, *places)]
        self._detailler(carnet)

    def _choisir(self) -> None:
        carnet = self.session.lire()
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
        place = self._disposition.places.get(choisi)
        traits = self._disposition.dessin.traits
        if choisi in carnet.liens:
            texte = "".join(f"<p>{escape(t.description)}</p>" for t in traits if t.id == choisi)
        elif place:
            voisins = "".join(
                f"<li>{escape(t.description)}</li>" for t in traits if choisi in (t.source, t.cible)
            )
            texte = f"<p>{escape(place.noeud.description)}</p><ul>{voisins}</ul>"
        else:
            texte = ""
        self.detail.value = f'<div style="line-height: 1.4">{insecables(texte)}</div>'
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
        self.dit.value = f"<p role='status'>{insecables(escape(' '.join(dites)))}</p>"

    # --- gestes ----------------------------------------------------------------------------------

    def viser(self, identifiant: str) -> None:
        if identifiant in {i for _, i in self.liste.options}:
            self.liste.value = identifiant

    def _ouvrir_objet(self) -> None:
        lien = self.liste.value in self.session.lire().liens
        self.barre.aller("03_liens.ipynb" if lien else "02_carnet_d_adresses.ipynb", self.liste.value or "")

    def _relier_a(self, nom: str) -> None:
        carnet = self.session.lire()
        cible = acteur_nomme(carnet, nom) if nom.strip() else None
        self.autre.value = ""
        if cible and self.liste.value in carnet.acteurs:
            self._relier(self.liste.value, cible)
        elif nom.strip():
            self._dire(f"« {nom} » n’est pas dans vos acteurs.")

    def _relier(self, source: str, cible: str) -> None:
        fait = self.session.appliquer(relier(source, cible))
        if fait is not None:
            self.viser(fait.cree)
            lien = fait.carnet.liens[fait.cree]
            genre = "potentiel " if lien.est_potentiel else ""
            self._dire(f"Lien {genre}ajouté : {nom_du_lien(fait.carnet, lien)}.")

    def _geste(self, message: dict[str, Any]) -> None:
        places = self._disposition.places
        geste = message.get("geste")
        if geste == "clic":
            connus = {i for _, i in self.liste.options}
            vise = message.get("acteur") or message.get("lien")
            self.liste.value = vise if vise in connus else ""
        elif geste == "relier":
            ego = self.session.lire().ego
            bouts = [ego if message.get(b) == CENTRE else message.get(b) for b in ("source", "cible")]
            if all(isinstance(b, str) and (b in places or b == ego) for b in bouts) and bouts[0] != bouts[1]:
                self._relier(str(bouts[0]), str(bouts[1]))
        elif geste == "deplacer" and isinstance(message.get("positions"), dict):
            voulues = {
                acteur: (float(p["x"]), float(p["y"]))
                for acteur, p in message["positions"].items()
                if acteur in places and _position_permise(p)
            }
            if voulues and self.session.appliquer(deplacer(voulues)) is not None:
                self._dire("Déplacé. Sa classe n’a pas changé : elle se choisit à la page 03.")

    def _exporter(self) -> None:
        carnet = self.session.lire()
        genres = {"svg": "image/svg+xml", "png": "image/png", "html": "text/html;charset=utf-8"}
        mots = {"svg": "Image pour un document", "png": "Image pour un diaporama", "html": "Page hors ligne"}
        lignes = []
        for forme, genre in genres.items():
            octets = octets_du_schema(carnet, forme, avec_la_regle=False)
            lien = lien_de_telechargement(f"mon-schema.{forme}", octets, genre)
            lignes.append(f"<li>{escape(mots[forme])} : {lien}</li>")
        self.fichiers.value = f"<ul>{''.join(lignes)}</ul>"

    def _dire(self, texte: str) -> None:
        self.dit.value = f"<p role='status'><b>{insecables(escape(texte))}</b></p>"


def _position_permise(p: Any) -> bool:
    return isinstance(p, dict) and all(
        isinstance(p.get(axe), (int, float)) and math.isfinite(p[axe]) and abs(p[axe]) <= COTE_MAX
        for axe in ("x", "y")
    )


def _rang(disposition: Disposition, acteur: str) -> str:
    place = disposition.places[acteur]
    return f"{place.numero}. {place.noeud.libelle}" if disposition.numerote else place.noeud.libelle
