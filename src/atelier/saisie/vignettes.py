"""Trier des vignettes : on choisit d’abord, l’explication vient après ; on revient sur ce qui résiste."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as w

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.modele import Carnet
from atelier.cours.exercices import defendable, vignettes
from atelier.cours.raisons import noms_des_criteres
from atelier.cours.textes import insecables, libelles, pluriel
from atelier.saisie.composants import Page, bascule, bouton
from atelier.saisie.pont import QuestionChoix, Redaction

_PREMIER = ".premier"


class PageVignettes(Page):
    """Une vignette à la fois."""

    nom = "vignettes"
    titre = "Trier des situations"

    def corps(self) -> list[w.Widget]:
        self._rang = 0
        self._ouverte = False
        self.jeu = bascule(
            "", [("les huit de la séance", "classe"), ("toutes", "toutes"), ("à revoir", "revoir")]
        )
        self.jeu.value = "classe"
        self.jeu.observe(lambda _: self._changer_de_jeu(), "value")
        self.ou = w.HTML()
        self.texte = w.HTML()
        self.question = QuestionChoix(self._repondre)
        self.retour = w.HTML()
        self.pourquoi = Redaction(
            self._justifier, libelle="En une phrase : qu’est-ce qui vous a décidé ?", lignes=2
        )
        self.encore = bouton("Réessayer celle-ci", self._reessayer)
        self.gestes = w.HBox(
            [
                bouton("← Précédente", lambda: self._aller(-1)),
                bouton("Suivante →", lambda: self._aller(1), principal=True),
                self.encore,
            ]
        )
        return [self.jeu, self.ou, self.texte, self.question, self.retour, self.pourquoi, self.gestes]

    def _les(self, carnet: Carnet) -> list[dict[str, Any]]:
        if self.jeu.value == "revoir":
            faits = carnet.exercices
            return [v for v in vignettes() if v["id"] in faits and not defendable(v, faits[v["id"]])]
        return vignettes(en_classe=self.jeu.value == "classe")

    def montrer(self, carnet: Carnet) -> None:
        # « À revoir » se vide à mesure : on y garde ce que l’on est en train de lire.
        if self.jeu.value != "revoir" or not self._ouverte:
            self._liste = self._les(carnet)
        faites = [v for v in self._liste if v["id"] in carnet.exercices]
        if not self._liste:
            self.ou.value = "<p><b>Rien à revoir.</b> Tout ce que vous avez trié se défend.</p>"
            for widget in (self.texte, self.question, self.retour, self.pourquoi, self.gestes):
                widget.layout.display = "none"
            return
        self._rang = min(self._rang, len(self._liste) - 1)
        v = self._liste[self._rang]
        choisie = carnet.exercices.get(v["id"], "")
        vue = bool(choisie) and not self._ouverte
        self.ou.value = insecables(
            f"<p>Vignette {self._rang + 1} sur {len(self._liste)} · {pluriel(len(faites), 'faite')}.</p>"
        )
        self.texte.value = f"<p class='atelier-vignette'>{escape(insecables(v['texte']))}</p>"
        self.question.texte = "Ce lien, c’est plutôt :"
        self.question.reponses = [[c, mot] for c, mot in libelles("classe").items()]
        self.retour.value = (
            insecables(retour_en_html(v, choisie, carnet.exercices.get(v["id"] + _PREMIER, "")))
            if vue
            else ""
        )
        self.pourquoi.texte = carnet.exercices.get(f"{v['id']}.pourquoi", "")
        for widget, montre in (
            (self.texte, True), (self.gestes, True), (self.question, not vue), (self.retour, vue),
            (self.pourquoi, vue), (self.encore, vue),
        ):  # fmt: skip
            widget.layout.display = "" if montre else "none"

    def _vignette(self) -> dict[str, Any]:
        return self._liste[self._rang]

    def _repondre(self, classe: str) -> None:
        identifiant = self._vignette()["id"]
        reponses = {identifiant: classe}
        if identifiant not in self.session.lire().exercices:
            reponses[identifiant + _PREMIER] = classe
        self._ouverte = False
        self.session.appliquer(noter_exercices(reponses, "tri d’une vignette"))

    def _justifier(self, texte: str) -> bool:
        note = noter_exercices({f"{self._vignette()['id']}.pourquoi": texte}, "pourquoi ce tri")
        return self.session.appliquer(note) is not None

    def _aller(self, pas: int) -> None:
        self._ouverte = False
        self._rang = max(0, min(self._rang + pas, len(self._liste) - 1))
        self.session.rafraichir()
        self.question.viser()

    def _reessayer(self) -> None:
        self._ouverte = True
        self.session.rafraichir()
        self.question.viser()

    def _changer_de_jeu(self) -> None:
        self._rang, self._ouverte = 0, False
        self.session.rafraichir()


def retour_en_html(vignette: dict[str, Any], choisie: str, premier: str) -> str:
    """Ce que l’on dit après le choix : ce qui se défend, et par quels critères."""
    mots = libelles("classe")
    attendues = " ou ".join(f"« {mots[r]} »" for r in vignette["reponses"])
    if vignette["niveau"] == "discutable":
        verdict = f"Se défend : {attendues}."
        debut = "Vous êtes dans le débat." if defendable(vignette, choisie) else "Regardez encore."
    else:
        verdict = f"L’atelier attend {attendues}."
        debut = "Oui." if defendable(vignette, choisie) else "Pas tout à fait."
    avant = (
        f" Votre premier choix : « {mots.get(premier, premier)} »." if premier and premier != choisie else ""
    )
    if choisie:
        dit = f"Vous avez dit « {mots.get(choisie, choisie)} ». {verdict}{avant}"
    else:  # en salle : personne n’a choisi seul
        debut, dit = "", verdict
    decide = f"Ce qui décide : {noms_des_criteres(tuple(vignette['criteres']))}."
    return (
        f"<div class='atelier-retour' role='status'><p><b>{debut}</b> {escape(dit)}</p>"
        f"<p>{escape(vignette['explication'])}</p><p class='atelier-source'>{escape(decide)} "
        "Situation et réponse proposées par l’atelier ; elles se discutent.</p></div>"
    )
