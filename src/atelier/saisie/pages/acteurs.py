"""Saisir les acteurs : un champ qui reste ouvert, une table corrigée en place, une fiche."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as w

from atelier.analyse.detecteurs import parait_un_nom, signaler
from atelier.analyse.doublons import semblable
from atelier.carnet.lots import deja_nomme, modifier_acteurs, supprimer_acteurs
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import ajouter_acteur, modifier_acteur, supprimer_acteur
from atelier.cours.sigles import categorie_de, comprendre, famille_de_qui, vocabulaire
from atelier.cours.textes import charger, libelles, pluriel, secteur_libelle, secteurs
from atelier.domaine.acteur import Acteur
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, PointDeVue, Sphere, Statut
from atelier.saisie.composants import Page, phrase
from atelier.saisie.ponts.ajout import ChampAjout
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.table import Table, colonne
from atelier.saisie.volets.entree import Entree
from atelier.saisie.volets.fiche import FicheActeur
from atelier.saisie.volets.papiers import Papiers

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
        self.table = Table(
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
        self.compte.value = (
            f"<b>{pluriel(len(alters), 'acteur')}</b>, dont {pluriel(potentiels, 'potentiel')}."
        )
        colonnes = _colonnes(carnet)
        if colonnes != self.table.colonnes:
            self.table.colonnes = colonnes
        self.table.lignes = [_ligne(a) for a in reversed(alters)]
        self.ajout.relances = _relances(carnet) if len(alters) >= 3 else []
        for volet in (self.fiche, self.entree, self.papiers):
            volet.montrer(carnet)

    def _ajouter(self, texte: str, potentiel: bool, proposition: dict[str, Any] | None, repris: bool) -> bool:
        avant = self.session.lire()
        if repris and deja_nomme(avant, texte):
            return True  # l’arrêt a eu lieu juste après l’enregistrement : il n’y a rien à refaire
        lu = comprendre(texte)
        champs: dict[str, Any] = {
            "statut": Statut.POTENTIEL if potentiel else Statut.EXISTANT,
            "organisation": lu.organisation, "fonction": lu.fonction, "secteur": lu.secteur,
            "categorie": categorie_de(texte, avant.point_de_vue) or None,
        }  # fmt: skip
        choisie = next((m for m in vocabulaire() if proposition and _meme(m, proposition)), None)
        if choisie is not None and cle(choisie["texte"]) == cle(texte):
            sigle = choisie["texte"].upper() == choisie["texte"]
            champs |= {"secteur": choisie["secteur"], "categorie": choisie["categorie"] or None}
            champs["organisation"] = choisie["detail"] if sigle else champs["organisation"]
        if avant.point_de_vue is not PointDeVue.ETABLISSEMENT and champs["categorie"]:
            entourage = champs["categorie"] == Categorie.ENTOURAGE
            champs["sphere"] = Sphere.PRIMAIRE if entourage else Sphere.SECONDAIRE
        fait = self.session.appliquer(ajouter_acteur(texte, **champs))
        if fait is None:
            return False
        self.ajout.avis = self._avis(avant, fait.carnet.acteurs[fait.cree], () if choisie else lu.ambigues)
        return True

    def _avis(self, avant: Carnet, acteur: Acteur, ambigues: tuple[dict[str, Any], ...]) -> dict[str, Any]:
        """Ce qu’il vaut la peine de dire d’un ajout ; rien, le plus souvent."""
        enlever = ["L’enlever", {"geste": "enlever", "id": acteur.id}]
        if signaler([("", acteur.nom)]) or (" " in acteur.nom and parait_un_nom(acteur.nom)):
            return {
                "texte": f"« {acteur.nom} » paraît désigner une personne. Écrivez plutôt sa fonction.",
                "boutons": [enlever],
            }
        if any(cle(a.nom) == cle(acteur.nom) for a in avant.acteurs.values()):
            return {"texte": f"Il y avait déjà « {acteur.nom} ».", "boutons": [enlever]}
        proche = semblable(acteur.nom, acteur.organisation, avant.acteurs.values())
        if proche is not None:
            nom = avant.acteurs[proche[0]].nom
            return {
                "texte": f"« {acteur.nom} » ressemble à « {nom} », déjà là. Vouliez-vous dire celui-ci ?",
                "boutons": [[f"Oui : enlever « {acteur.nom} »", enlever[1]]],
            }
        if famille_de_qui(acteur.nom) and avant.point_de_vue is not PointDeVue.PERSONNE:
            return {
                "texte": f"« {acteur.nom} » : de qui s’agit-il ?",
                "boutons": [
                    [
                        "Les personnes concernées par le service",
                        {"geste": Categorie.PERSONNE_CONCERNEE, "id": acteur.id},
                    ],
                    ["Mon entourage", {"geste": Categorie.ENTOURAGE, "id": acteur.id}],
                ],
            }
        if ambigues:
            return {
                "texte": f"« {acteur.nom} », c’est :",
                "boutons": [
                    [f"{o['developpe']} ({secteur_libelle(o['secteur'])})",
                     {"geste": "preciser", "id": acteur.id, "rang": n}]
                    for n, o in enumerate(ambigues)
                ],
            }  # fmt: skip
        return {}

    def _repondre(self, message: dict[str, Any]) -> None:
        identifiant = str(message.get("id", ""))
        acteur = self.session.lire().acteurs.get(identifiant)
        if acteur is None:
            return
        self.ajout.avis = {}
        if message.get("geste") == "enlever":
            self.session.appliquer(supprimer_acteur(identifiant))
        elif message.get("geste") in (Categorie.PERSONNE_CONCERNEE, Categorie.ENTOURAGE):
            self.session.appliquer(modifier_acteur(identifiant, categorie=message["geste"]))
        elif message.get("geste") == "preciser":
            ambigues = comprendre(acteur.nom).ambigues
            rang = message.get("rang")
            if isinstance(rang, int) and 0 <= rang < len(ambigues):
                choisie = ambigues[rang]
                categorie = comprendre(choisie["developpe"]).categorie or acteur.categorie
                self.session.appliquer(
                    modifier_acteur(
                        identifiant, organisation=choisie["developpe"], secteur=choisie["secteur"],
                        categorie=categorie,
                    )
                )  # fmt: skip

    def _coller(self, texte: str) -> None:
        self.volets.selected_index = 1
        self.entree.coller(texte)

    def _changer(self, ids: list[str], champ: str, valeur: str) -> bool:
        propre: Any = (valeur or None) if champ in _ENUMEREES else valeur
        return self.session.appliquer(modifier_acteurs(ids, **{champ: propre})) is not None

    def _supprimer(self, ids: list[str]) -> bool:
        return self.session.appliquer(supprimer_acteurs(ids)) is not None

    def taire(self) -> None:
        self.ajout.avis = {}

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


def _colonnes(carnet: Carnet) -> list[dict[str, Any]]:
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
    return colonnes


def _ligne(a: Acteur) -> dict[str, Any]:
    champs = ("nom", "statut", "secteur", "categorie", "sphere", "organisation", "fonction")
    return {"id": a.id, "valeurs": {c: str(getattr(a, c) or "") for c in champs}}


def _relances(carnet: Carnet) -> list[dict[str, Any]]:
    """« Et du côté du logement ? » : les secteurs encore vides, avec des acteurs typiques."""
    pleins = {a.secteur for a in carnet.reseau.alters()}
    return [
        {"texte": f"Et du côté « {s['libelle']} » ?", "idees": s["acteurs_typiques"][:6]}
        for i, s in secteurs().items()
        if i not in pleins
    ]
