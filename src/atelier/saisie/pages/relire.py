"""Relire son réseau : ce que l’atelier remarque, les mesures en mots, le profil, les deux axes."""

from __future__ import annotations

import ipywidgets as w

from atelier.analyse.constats import Constat, constater, les_plus_utiles
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.balises import html, joindre
from atelier.cours.textes import insecables, libelles
from atelier.domaine.clauses import moyenne
from atelier.domaine.vocabulaire import CRITERES_PARTENARIAT, CRITERES_RESEAU
from atelier.saisie.composants import Page, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.choix import QuestionChoix
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.nuage import Nuage
from atelier.saisie.ponts.table import TableEditable, colonne
from atelier.saisie.portrait import deux_axes_en_html, mesures_en_html, profil_en_html

PAGE_ACTEURS, PAGE_LIENS = "02_carnet_d_adresses.ipynb", "03_liens.ipynb"


# Personnes concernées, potentiels, secteurs, territoires : leur cible est le réseau, pas un acteur.
_SE_CORRIGENT_PAR_LES_ACTEURS = ("K12", "K13", "K18", "K28")


class PageRelire(Page):
    """Des questions à se poser, jamais une note."""

    nom = "relire"

    def corps(self) -> list[w.Widget]:
        self.profil = Ecriteau()
        self.premiers = QuestionChoix(self._aller)
        self.premiers.add_class("atelier-en-liste")
        self.table = TableEditable(
            lambda *_: False, lambda *_: False, self._aller,
            titre="Tout ce que l’atelier remarque. Ce sont des questions, pas des fautes.",
            vide="Rien à signaler pour l’instant.", ouvrir="Voir",
            colonnes=[
                colonne("ou", "À propos de", lecture=True, largeur="28%"),
                colonne("message", "Remarque", lecture=True),
                colonne("gravite", "Genre", lecture=True),
                colonne("origine", "Vient de", lecture=True),
            ],
        )  # fmt: skip
        self.mesures = Ecriteau()
        self.croise = Ecriteau()
        self.nuage = Nuage(
            self._montrer_lien,
            titre="Les liens : points du partenariat et points du réseau",
            vide="Remplissez d’abord la grille de quelques liens (page 03).",
        )
        self.du_point = Ecriteau()
        self.volets = Depliants(
            [
                self.table,
                self.mesures,
                self.croise,
                w.VBox(
                    [
                        phrase("Un lien peut être haut sur les deux : souple et institué. Cliquez un point."),
                        w.HBox([self.nuage, self.du_point]),
                    ]
                ),
            ],
            titles=(
                "Toutes les remarques",
                "Les mesures, en mots",
                "Les deux axes",
                "Réseau et partenariat, lien par lien",
            ),
            selected_index=None,
        )
        return [self.profil, self.premiers, self.volets]

    def montrer(self, carnet: Carnet) -> None:
        constats = constater(carnet)
        self.profil.value = profil_en_html(carnet)
        tetes = les_plus_utiles(constats)
        self.premiers.texte = insecables("À regarder d’abord (cliquez pour y aller) :")
        self.premiers.reponses = [
            [str(constats.index(c)), insecables(f"{a_propos_de(carnet, c)} : {c.message}")] for c in tetes
        ]
        self.premiers.layout.display = "" if tetes else "none"
        self._constats = constats
        self.table.lignes = [
            {
                "id": str(n),
                "valeurs": {
                    "ou": a_propos_de(carnet, c), "message": c.message,
                    "gravite": libelles("gravite")[c.gravite],
                    "origine": libelles("vient_de").get(c.origine, c.origine),
                },
            }
            for n, c in enumerate(constats)
        ]  # fmt: skip
        self.mesures.value = mesures_en_html(carnet)
        self.croise.value = deux_axes_en_html(carnet)
        self.nuage.points = _points(carnet)

    def _aller(self, rang: str) -> None:
        """Ouvre la page où cela se corrige, sur l’objet dont on parle."""
        constat = self._constats[int(rang)]
        acteur = constat.cible in self.session.lire().acteurs or constat.id in _SE_CORRIGENT_PAR_LES_ACTEURS
        if constat.id != "K26":  # le plan est sur cette page-ci
            self.barre.aller(PAGE_ACTEURS if acteur else PAGE_LIENS, constat.cible)

    def _montrer_lien(self, identifiant: str) -> None:
        carnet = self.session.lire()
        self.nuage.choisi = identifiant
        lien = carnet.liens[identifiant]
        classe = libelles("classe").get(lien.classe_choisie or "", "à classer")
        morceaux = [html("<b>{}</b>", nom_du_lien(carnet, lien)), f"Votre choix : {classe}."]
        if lien.justification:
            morceaux.append(lien.justification)
        self.du_point.value = insecables(joindre(html("<p>{}</p>", m) for m in morceaux))


def a_propos_de(carnet: Carnet, c: Constat) -> str:
    """L’acteur ou le lien dont parle une remarque."""
    if c.cible in carnet.acteurs:
        return carnet.acteurs[c.cible].nom
    if c.cible in carnet.liens:
        return nom_du_lien(carnet, carnet.liens[c.cible])
    return "le réseau entier" if c.cible == "reseau" else "le plan d’analyse"


def _points(carnet: Carnet) -> list[dict[str, object]]:
    points = []
    for x in carnet.reseau.liens_existants():
        p, r = moyenne(x.reponses, CRITERES_PARTENARIAT), moyenne(x.reponses, CRITERES_RESEAU)
        if p is not None and r is not None:
            points.append({"id": x.id, "x": p, "y": r, "nom": nom_du_lien(carnet, x)})
    return points
