"""Trier des vignettes : la classe, une raison en une phrase, l’explication ; puis on garde ou l’on change."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html
from atelier.cours.exercices import attendues, confusions, defendable, erreurs, vignettes
from atelier.cours.raisons import noms_des_criteres
from atelier.cours.textes import insecables, libelles, pluriel
from atelier.domaine.vocabulaire import Lecture
from atelier.saisie.composants import Page, bascule, bouton, message
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.choix import QuestionChoix
from atelier.saisie.ponts.redaction import Redaction

PREMIER, POURQUOI, TENU = ".premier", ".pourquoi", ".tenu"
"""Suffixes, dans les exercices : le premier choix, sa raison d’avant l’explication, gardé ou changé."""


class PageVignettes(Page):
    """Une vignette à la fois : on choisit, on dit pourquoi, on lit, on garde ou l’on change."""

    nom = "vignettes"

    def corps(self) -> list[w.Widget]:
        self._rang = 0
        self._lue = ""
        self._change = False
        self.jeu = bascule(
            "Les situations",
            [("les huit de la séance", "classe"), ("toutes", "toutes"), ("à revoir", "revoir")],
        )
        self.jeu.value = "classe"
        self.jeu.observe(lambda _: self._changer_de_jeu(), "value")
        self.ou = Ecriteau()
        self.texte = Ecriteau()
        self.question = QuestionChoix(self._repondre)
        self.pourquoi = Redaction(
            self._justifier,
            self._justifier_pour,
            libelle="En une phrase : qu’est-ce qui vous décide ?",
            lignes=2,
            cle="pourquoi",
        )
        self.lire = bouton("Lire l’explication", self._lire, principal=True)
        self.dit = Ecriteau()
        self.raison = w.VBox([self.pourquoi, w.HBox([self.lire, self.dit])])
        self.retour = Ecriteau()
        self.suite = QuestionChoix(self._decider)
        self.gestes = w.HBox(
            [
                bouton("← Précédente", lambda: self._aller(-1)),
                bouton("Suivante →", lambda: self._aller(1)),
            ]
        )
        return [
            self.jeu,
            self.ou,
            self.texte,
            self.question,
            self.raison,
            self.retour,
            self.suite,
            self.gestes,
        ]

    def _les(self, carnet: Carnet) -> list[dict[str, Any]]:
        if self.jeu.value == "revoir":
            faits = carnet.exercices
            # Elle se vide à mesure ; ce que l’on est en train de lire y reste.
            return [
                v
                for v in vignettes()
                if v["id"] in faits and (v["id"] == self._lue or not defendable(v, faits[v["id"]]))
            ]
        return vignettes(en_classe=self.jeu.value == "classe")

    def montrer(self, carnet: Carnet) -> None:
        self._liste = self._les(carnet)
        if not self._liste:
            self.ou.value = html("<p><b>Rien à revoir.</b> Tout ce que vous avez trié se défend.</p>")
            for widget in (self.texte, self.question, self.raison, self.retour, self.suite, self.gestes):
                widget.layout.display = "none"
            return
        ids = [v["id"] for v in self._liste]
        self._rang = ids.index(self._lue) if self._lue in ids else min(self._rang, len(ids) - 1)
        self._lue = ids[self._rang]
        self._montrer_vignette(carnet, self._liste[self._rang])

    def _montrer_vignette(self, carnet: Carnet, v: dict[str, Any]) -> None:
        faits, mots = carnet.exercices, libelles("classe")
        faites = [x for x in self._liste if x["id"] in faits]
        gardee, premier = faits.get(v["id"], ""), faits.get(v["id"] + PREMIER, "")
        lue = bool(gardee) and not self._change
        choisir = self._change or not (premier or gardee)
        self.ou.value = insecables(
            html(
                "<p>Vignette {} sur {} · {}.</p>",
                self._rang + 1,
                len(self._liste),
                pluriel(len(faites), "faite"),
            )
        )
        self.texte.value = html("<p class='atelier-vignette'>{}</p>", insecables(v["texte"])) + _AJOUTEES
        self.question.texte = "Ce lien, c’est plutôt :"
        self.question.reponses = [[c, mot] for c, mot in mots.items()]
        self.pourquoi.de = v["id"]
        self.pourquoi.texte = faits.get(v["id"] + POURQUOI, "")
        self.pourquoi.libelle = (
            f"« {mots.get(premier, premier)} ». En une phrase : qu’est-ce qui vous décide ?"
        )
        self.retour.value = (
            insecables(retour_en_html(v, gardee, premier, faits.get(v["id"] + POURQUOI, ""))) if lue else ""
        )
        tenu = faits.get(v["id"] + TENU, "")
        self.suite.texte = {
            "garde": "Vous avez gardé votre choix, après l’explication.",
            "change": "Vous avez changé d’avis, après l’explication.",
        }.get(tenu, "Et maintenant ?")
        self.suite.reponses = [
            ["garder", f"Je garde « {mots.get(gardee, gardee)} »"],
            ["changer", "Je change"],
        ][tenu == "garde" :]
        for widget, montre in (
            (self.texte, True), (self.gestes, True), (self.question, choisir),
            (self.raison, not choisir and not lue), (self.retour, lue), (self.suite, lue),
        ):  # fmt: skip
            widget.layout.display = "" if montre else "none"

    def _vignette(self) -> dict[str, Any]:
        return self._liste[self._rang]

    def _repondre(self, classe: str) -> None:
        identifiant, faits = self._vignette()["id"], self.session.lire().exercices
        self.dit.value = ""
        if identifiant in faits:  # on a lu l’explication : c’est un second choix
            reponses = {identifiant: classe, identifiant + TENU: "change"}
            # Un tri d’une version d’avant n’a pas noté de premier choix : c’est celui qu’il porte.
            reponses.setdefault(identifiant + PREMIER, faits.get(identifiant + PREMIER, faits[identifiant]))
            self._change = False
        else:
            reponses = {identifiant + PREMIER: classe}
        self.session.appliquer(noter_exercices(reponses, "tri d’une vignette"))

    def _justifier(self, texte: str) -> bool:
        return self._justifier_pour(self._vignette()["id"], texte)

    def _justifier_pour(self, identifiant: str, texte: str) -> bool:
        faits = self.session.lire().exercices
        # La raison d’avant l’explication ne se récrit pas après coup.
        if identifiant not in {v["id"] for v in vignettes()} or identifiant in faits:
            return False
        note = noter_exercices({identifiant + POURQUOI: texte}, "pourquoi ce tri")
        return self.session.appliquer(note) is not None

    def _lire(self) -> None:
        identifiant, faits = self._vignette()["id"], self.session.lire().exercices
        if not faits.get(identifiant + POURQUOI):
            self.dit.value = html("<em>Écrivez d’abord votre raison, en une phrase.</em>")
            return
        self.dit.value = ""
        gardee = {identifiant: faits[identifiant + PREMIER]}
        self.session.appliquer(noter_exercices(gardee, "tri d’une vignette"))

    def _decider(self, geste: str) -> None:
        if geste == "changer":
            self._change = True
            self.session.rafraichir()
            self.question.viser()
        else:
            note = noter_exercices({self._vignette()["id"] + TENU: "garde"}, "choix gardé")
            self.session.appliquer(note)

    def _aller(self, pas: int) -> None:
        self._change = False
        self.dit.value = ""
        voisine = self._rang + pas
        # Au bout, on reste ; sauf si ce que l’on lisait n’était plus là que pour être lu.
        self._lue = self._liste[voisine]["id"] if 0 <= voisine < len(self._liste) else ""
        self.session.rafraichir()
        self.question.viser()

    def _changer_de_jeu(self) -> None:
        self._rang, self._lue, self._change = 0, "", False
        self.session.rafraichir()


_AJOUTEES = insecables(
    html(
        "<p class='atelier-source'>« Lien personnel » (l’entourage, que l’on ne mobilise pas dans sa "
        "fonction) et « contact » (on se connaît, ou c’est un guichet) sont ajoutés par l’atelier. "
        "Les autres mots sont du cours.</p>"
    )
)


def retour_en_html(vignette: dict[str, Any], choisie: str, premier: str, pourquoi: str = "") -> Html:
    """Ce que l’on dit après le choix : ce qui se défend, la confusion que révèle un autre choix, le fait."""
    mots = libelles("classe")
    verdict = _verdict(vignette)
    avant = (
        f" Votre premier choix : « {mots.get(premier, premier)} »." if premier and premier != choisie else ""
    )
    raison = html("<p>Votre raison : « {} »</p>", pourquoi) if pourquoi else ""
    erreur = erreurs(vignette).get(choisie)
    ecart = (
        html("<p>{}</p>", f"{confusions()[erreur.confusion]} Ici : {_minuscule(erreur.fait)}")
        if erreur
        else ""
    )
    if not choisie:  # en salle : personne n’a choisi seul
        genre, debut, dit = "presque", "En salle", verdict
    else:
        defendu = defendable(vignette, choisie)
        discutable = vignette["niveau"] == "discutable"
        genre = "juste" if defendu else "revoir"
        debut = ("Vous êtes dans le débat" if discutable else "Oui") if defendu else "Regardez encore"
        dit = f"Vous dites « {mots.get(choisie, choisie)} ». {verdict}{avant}"
    decide = f"Ce qui décide : {noms_des_criteres(tuple(vignette['criteres']))}."
    return message(
        genre,
        html(
            "<p>{}</p>{}{}<p>{}</p><p class='atelier-source'>{} Situation et réponse proposées par "
            "l’atelier ; elles se discutent.</p>",
            dit,
            raison,
            ecart,
            vignette["explication"],
            decide,
        ),
        debut,
    )


def _verdict(vignette: dict[str, Any]) -> str:
    """Ce qui se défend, dans une lecture et dans l’autre quand elles divergent."""
    mots = libelles("classe")
    instituee, conventionnee = (
        " ou ".join(f"« {mots[r]} »" for r in attendues(vignette, lecture)) for lecture in Lecture
    )
    debut = "Se défend :" if vignette["niveau"] == "discutable" else "L’atelier attend"
    dit = f"{debut} {instituee}."
    return dit if instituee == conventionnee else f"{dit} Dans la lecture conventionnée : {conventionnee}."


def _minuscule(phrase: str) -> str:
    """La phrase après « Ici : » ; un sigle ou un nom garde sa capitale."""
    premier = phrase.split(" ", 1)[0].split("’", 1)[0]  # « L’ARS » : l’article, lui, la perd
    return phrase if premier.isupper() and len(premier) > 1 else phrase[0].lower() + phrase[1:]
