"""Saisir les acteurs : un champ qui reste ouvert, une table corrigée en place, une fiche."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as w

from atelier.carnet.lots import deja_nomme, modifier_acteurs, supprimer_acteurs
from atelier.carnet.modele import Carnet
from atelier.carnet.porte import faire_entrer
from atelier.cours.balises import html
from atelier.cours.sigles import vocabulaire
from atelier.cours.textes import charger, libelles, pluriel, secteurs
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import PointDeVue, Statut
from atelier.saisie.composants import Page, phrase
from atelier.saisie.ponts.ajout import ChampAjout
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.table import TableEditable, colonne
from atelier.saisie.poser_les_doutes import COURTS, avis_de_la_porte, en_suspens, repondre_a_la_porte
from atelier.saisie.volets.entree import Entree
from atelier.saisie.volets.fiche import FicheActeur
from atelier.saisie.volets.imprimer import Papiers

_ENUMEREES = ("statut", "categorie", "sphere", "echelle")


class PageActeurs(Page):
    """Le carnet d’adresses : une action par acteur, puis la table."""

    nom = "acteurs"

    def corps(self) -> list[w.Widget]:
        self.ajout = ChampAjout(
            self._ajouter,
            self._coller,
            self._repondre,
            libelle="Ajouter un acteur",
            exemple="CMP, ou éducatrice référente, ASE",
            vocabulaire=list(vocabulaire()),
        )
        self.compte = phrase()
        self.table = TableEditable(
            self._changer, self._supprimer, self._ouvrir,
            titre="Cliquez une case pour la corriger. Au clavier : flèches, Entrée, Espace pour choisir, "
            "Suppr, Ctrl+Entrée pour la fiche.",
            vide="Aucun acteur pour l’instant. Écrivez le premier ci-dessus, puis Entrée.",
            ouvrir="Fiche",
        )  # fmt: skip
        self.fiche = FicheActeur(self.session)
        self.entree = Entree(self.session)
        self.papiers = Papiers(self.session)
        self.volets = Depliants(
            [self.fiche.boite, self.entree.boite, self.papiers.boite],
            titles=("La fiche d’un acteur", "Coller, importer, réunir", "Imprimer, emporter"),
            selected_index=None,
        )
        return [
            phrase("Un libellé court : un service ou une fonction, jamais le nom d’une personne."),
            self.ajout,
            self.compte,
            self.table,
            self.volets,
        ]

    def montrer(self, carnet: Carnet) -> None:
        alters = list(carnet.reseau.alters())
        potentiels = sum(a.est_potentiel for a in alters)
        self.compte.value = html(
            "<b>{}</b>, dont {}.", pluriel(len(alters), "acteur"), pluriel(potentiels, "potentiel")
        )
        restent: dict[str, list[str]] = {}
        for doute in en_suspens(self.session, carnet):
            restent.setdefault(doute.acteur, []).append(COURTS[doute.sujet])
        colonnes = _colonnes(carnet, a_regler=any(a.id in restent for a in alters))
        if colonnes != self.table.colonnes:
            self.table.colonnes = colonnes
        self.table.lignes = [_ligne(a, restent.get(a.id, ())) for a in reversed(alters)]
        self.ajout.avis = avis_de_la_porte(self.session, carnet)
        self.ajout.relances = _relances(carnet) if len(alters) >= 3 else []
        for volet in (self.fiche, self.entree, self.papiers):
            volet.montrer(carnet)

    def _ajouter(self, texte: str, potentiel: bool, proposition: dict[str, Any] | None, repris: bool) -> bool:
        if repris and deja_nomme(self.session.lire(), texte):
            return True  # l’arrêt a eu lieu juste après l’enregistrement : il n’y a rien à refaire
        # La proposition revient du navigateur : on ne prend que le mot du vocabulaire, jamais ce qu’elle dit.
        choisi = next((m for m in vocabulaire() if proposition and _meme(m, proposition)), None)
        statut = Statut.POTENTIEL if potentiel else Statut.EXISTANT
        return self.session.appliquer(faire_entrer(texte, mot=choisi, statut=statut)) is not None

    def _repondre(self, message: dict[str, Any]) -> None:
        repondre_a_la_porte(self.session, message)

    def _coller(self, texte: str) -> None:
        self.volets.selected_index = 1
        self.entree.coller(texte)

    def _changer(self, ids: list[str], champ: str, valeur: str) -> bool:
        propre: Any = (valeur or None) if champ in _ENUMEREES else valeur
        return self.session.appliquer(modifier_acteurs(ids, **{champ: propre})) is not None

    def _supprimer(self, ids: list[str]) -> bool:
        return self.session.appliquer(supprimer_acteurs(ids)) is not None

    def revenus(self, identifiants: Sequence[str]) -> None:
        alters = [i for i in identifiants if i in {ligne["id"] for ligne in self.table.lignes}]
        if alters:
            self.table.montrer(alters[0])

    def viser(self, identifiant: str) -> None:
        if identifiant in self.session.lire().acteurs:
            self._ouvrir(identifiant)

    def _ouvrir(self, identifiant: str) -> None:
        self.volets.selected_index = 0
        self.fiche.ouvrir(identifiant)
        self.barre.montrer(".atelier-fiche")


def _meme(mot: dict[str, Any], proposition: dict[str, Any]) -> bool:
    return all(mot[c] == proposition.get(c) for c in ("texte", "detail", "secteur"))


def _colonnes(carnet: Carnet, *, a_regler: bool) -> list[dict[str, Any]]:
    inconnu = [("", "pas encore dit")]
    natures = [(v, mot) for v, mot in libelles("categorie").items()]
    fonctions = sorted({f for fs in charger("fonctions")["familles"].values() for f in fs})
    colonnes = [
        colonne("nom", "Acteur", largeur="24%"),
        colonne("statut", "Statut", options=libelles("statut").items(), largeur="90px"),
        colonne("secteur", "Secteur", options=inconnu + [(i, s["libelle"]) for i, s in secteurs().items()]),
        colonne("categorie", "Nature", options=inconnu + natures),
        colonne("organisation", "Organisation"),
        colonne("fonction", "Fonction", suggestions=fonctions),
    ]
    if carnet.point_de_vue is not PointDeVue.ETABLISSEMENT:
        spheres = list(libelles("sphere_courte").items())
        colonnes.insert(4, colonne("sphere", "Sphère", options=inconnu + spheres))
    if a_regler:
        colonnes.insert(1, colonne("a_regler", "À régler", lecture=True))
    return colonnes


def _ligne(a: Acteur, restent: Sequence[str]) -> dict[str, Any]:
    champs = ("nom", "statut", "secteur", "categorie", "sphere", "organisation", "fonction")
    valeurs = {c: str(getattr(a, c) or "") for c in champs}
    if restent:
        valeurs["a_regler"] = " ".join(restent)
    return {"id": a.id, "valeurs": valeurs}


def _relances(carnet: Carnet) -> list[dict[str, Any]]:
    """« Et du côté du logement ? » : les secteurs encore vides, avec des acteurs typiques."""
    pleins = {a.secteur for a in carnet.reseau.alters()}
    return [
        {"texte": f"Et du côté « {s['libelle']} » ?", "idees": s["acteurs_typiques"][:6]}
        for i, s in secteurs().items()
        if i not in pleins
    ]
