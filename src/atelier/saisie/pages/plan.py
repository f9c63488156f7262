"""Le plan d’analyse : quel réseau, ses membres, dix-huit questions ; les données à part de l’écriture."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.analyse.faits import faits
from atelier.analyse.progres import mots, traitee
from atelier.carnet.ecrits import (
    ECARTES,
    ecarter_fait,
    ecrire_plan,
    fixer_le_perimetre,
    nommer_le_reseau,
    reprendre_fait,
    reproposer_les_faits,
)
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html
from atelier.cours.textes import charger, insecables, pluriel, questions_du_plan
from atelier.saisie.composants import Page, bouton, champ, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.cases import Cases
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.redaction import ChampTexte, Redaction


class PagePlan(Page):
    """Le réseau analysé, puis les sections du plan, puis des questions facultatives."""

    nom = "plan"

    def corps(self) -> list[w.Widget]:
        self.reseau = champ("Nom du réseau", exemple="Réseau santé jeunes du canton", largeur="560px")
        self.sur(self.reseau, lambda nom: self.session.appliquer(nommer_le_reseau(nom)) is not None)
        self.membres = Cases(
            lambda ids: self.session.appliquer(fixer_le_perimetre(ids)) is not None,
            libelle="Ses membres", layout=w.Layout(max_width="640px"),
        )  # fmt: skip
        self.dit = Ecriteau()
        self.bilan = Ecriteau()
        self._questions: list[Question] = []
        volets, titres = [], []
        for section in charger("plan")["sections"]:
            siennes = [Question(self, q["id"], q["question"], q["support"]) for q in section["questions"]]
            self._questions += siennes
            volets.append(w.VBox([q.boite for q in siennes]))
            titres.append(insecables(f"{section['numero']}. {section['titre']}"))
        modernes = [
            Question(self, q["id"], q["question"], q["pourquoi"]) for q in charger("modernes")["questions"]
        ]
        self._questions += modernes
        volets.append(
            w.VBox(
                [
                    phrase("Facultatif, ajouté par l’atelier : ce n’est pas dans le plan du cours."),
                    *(q.boite for q in modernes),
                ]
            )
        )
        titres.append("En plus : ce que ce plan ne demande pas")
        self._titres = titres
        self.sections = Depliants(volets, titles=titres, selected_index=None)
        return [
            phrase("Le plan porte sur un réseau nommé, pas sur l’étoile de votre établissement."),
            self.reseau,
            self.membres,
            self.dit,
            self.bilan,
            self.sections,
            Ecriteau(
                html("<p class='atelier-source'>{}</p>", insecables(charger("modernes")["note"]["texte"]))
            ),
        ]

    def montrer(self, carnet: Carnet) -> None:
        self.reseau.value = carnet.analyse.reseau
        self.membres.options = [[a.nom, a.id] for a in carnet.acteurs.values()]
        self.membres.choisis = [i for i in carnet.analyse.perimetre if i in carnet.acteurs]
        n = len(self.membres.choisis)
        self.dit.value = insecables(
            html("<p><b>{}.</b> Les faits proposés ne viennent que d’eux.</p>", pluriel(n, "membre"))
            if n
            else html("<p>Sans membre choisi, l’atelier ne propose aucun fait.</p>")
        )
        for question in self._questions:
            question.montrer(carnet)
        self.bilan.value = insecables(_bilan(carnet))
        titres = list(self._titres)
        for rang, section in enumerate(charger("plan")["sections"]):
            faites = sum(traitee(carnet, q["id"]) for q in section["questions"])
            titres[rang] += f" · {faites} sur {len(section['questions'])}"
        if tuple(titres) != tuple(self.sections.titles):
            self.sections.titles = tuple(titres)


class Question:
    """Une question : les faits proposés, ceux que l’on a repris, et ce que l’on écrit."""

    def __init__(self, page: Page, identifiant: str, question: str, support: str) -> None:
        self._page, self.id = page, identifiant
        self._vus: Any = None
        self.faits = w.VBox()
        self.texte = Redaction(self._ecrire, libelle="Ce que j’en écris", lignes=4, cle=identifiant)
        self.boite = w.VBox(
            [
                Ecriteau(
                    html(
                        "<p class='atelier-enonce'>{}</p><p class='atelier-aide'>{}</p>",
                        insecables(question),
                        insecables(support),
                    )
                ),
                self.faits,
                self.texte,
            ]
        )

    def montrer(self, carnet: Carnet) -> None:
        """Met la question à jour ; les faits ne sont refaits que s’ils changent."""
        self.texte.texte = carnet.plan.get(self.id, "")
        repris = carnet.faits.get(self.id, ())
        ecartes = carnet.faits.get(self.id + ECARTES, ())
        neufs = [f for f in faits(carnet, self.id) if f not in repris and f not in ecartes]
        if self._vus == (repris, neufs, bool(ecartes)):
            return
        self._vus = (repris, neufs, bool(ecartes))
        lignes: list[w.Widget] = [self._repris(f) for f in repris]
        if neufs:
            lignes.append(phrase("Ce que disent vos données :"))
            lignes += [self._propose(f) for f in neufs]
        if ecartes:
            lignes.append(
                bouton("Reproposer les faits écartés", lambda: self._appliquer(reproposer_les_faits(self.id)))
            )
        self.faits.children = lignes

    def _repris(self, fait: str) -> w.Widget:
        texte = ChampTexte(
            fait, cle=f"{self.id}·{fait}", titre="Fait repris de vos données : vous pouvez le récrire",
            layout=w.Layout(width="660px"),
        )  # fmt: skip
        self._page.sur(
            texte,
            lambda neuf: (
                # Vidé, le fait revient tel quel : c’est « Écarter » qui l’ôte.
                self._page.session.appliquer(reprendre_fait(self.id, neuf or fait, fait)) is not None
            ),
        )
        return w.HBox(
            [
                Ecriteau(html("<b>Donnée</b>")),
                texte,
                bouton("Écarter", lambda: self._appliquer(ecarter_fait(self.id, fait))),
            ]
        )

    def _propose(self, fait: str) -> w.Widget:
        return w.HBox(
            [
                Ecriteau(html("<div class='atelier-fait'>{}</div>", insecables(fait))),
                bouton("Reprendre", lambda: self._appliquer(reprendre_fait(self.id, fait))),
                bouton("Écarter", lambda: self._appliquer(ecarter_fait(self.id, fait))),
            ]
        )

    def _appliquer(self, operation: Any) -> bool:
        return self._page.session.appliquer(operation) is not None

    def _ecrire(self, texte: str) -> bool:
        return self._appliquer(ecrire_plan(self.id, texte))


def _bilan(carnet: Carnet) -> Html:
    """« 5 questions sur 18, 240 mots écrits par vous » : les faits repris ne comptent pas dans les mots."""
    questions = questions_du_plan()
    ecrites = sum(q["id"] in carnet.plan for q in questions)
    total = sum(mots(t) for t in carnet.plan.values())
    repris = sum(len(f) for q, f in carnet.faits.items() if not q.endswith(ECARTES))
    return html(
        "<p><b>{} sur {}</b> questions écrites · <b>{}</b> de vous · {} repris de vos données.</p>",
        ecrites,
        len(questions),
        pluriel(total, "mot"),
        pluriel(repris, "fait"),
    )
