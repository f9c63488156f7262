"""Classer un lien : trois questions, la grille, son choix, puis seulement l’avis de la règle."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import choisir_classe, modifier_lien, nom_du_lien, repondre
from atelier.cours.raisons import nom_du_critere, noms_des_criteres
from atelier.cours.raisons import phrase as phrase_de
from atelier.cours.textes import criteres, libelle, libelles, pluriel
from atelier.domaine.classement import Avis, evaluer
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Reponse
from atelier.saisie.composants import LARGE, Page, bascule, bouton, champ, choix, options_de, phrase

_TRI = ("P1", "P2")
_GRILLES = (("Les caractéristiques d’un réseau", "R"), ("Les caractéristiques d’un partenariat", "P"))


class PageClasser(Page):
    """Un lien à la fois. Le choix de l’étudiant vient toujours avant l’avis."""

    nom = "classer"
    titre = "Classer un lien"

    def corps(self) -> list[w.Widget]:
        self.lequel = self.sur(choix("Lien", [], largeur="640px"), lambda _: self.session.rafraichir())
        self.progres = w.HTML()
        self.base = bascule("", options_de(libelles("base"), Base))
        self.mobilisable = bascule("", [("oui", True), ("non", False)])
        self.sur(self.base, self._changer("base"))
        self.sur(self.mobilisable, self._changer("mobilisable"))
        self.reponses = {c: self._question(c) for c in CRITERES}
        lignes = {c: self._ligne(c) for c in CRITERES}
        self.grille = w.Accordion(
            [
                w.VBox([lignes[c] for c in CRITERES if c.startswith("R")]),
                w.VBox([lignes[c] for c in CRITERES if c.startswith("P") and c not in _TRI]),
            ],
            titles=tuple(titre for titre, _ in _GRILLES),
            selected_index=None,
        )
        self.bloc_mobilisable = w.VBox(
            [phrase("Pouvez-vous mobiliser cette personne dans sa fonction ?"), self.mobilisable]
        )
        self.questions = w.VBox(
            [
                w.HTML("<b>Mon remplaçant héritera-t-il de ce lien ?</b>"),
                self.base,
                self.bloc_mobilisable,
                *(lignes[c] for c in _TRI),
                self.grille,
                self._decision(),
            ]
        )
        self.visee = self._visee()
        return [self.progres, self.lequel, self.questions, self.visee]

    def _question(self, critere: str) -> w.ToggleButtons:
        boutons = bascule("", options_de(libelles("reponse"), Reponse), largeur="118px")
        boutons.tooltip = criteres()[critere]["libelle"]
        return self.sur(boutons, lambda v: self._repondre(critere, v))

    def _ligne(self, critere: str) -> w.Widget:
        texte = criteres()[critere]
        aide = f"{escape(texte['aide'])} Exemple : {escape(texte['exemple'])}"
        question = w.HTML(
            f'<div style="line-height: 1.35; margin-top: 6px"><b>{escape(texte["question"])}</b><br>'
            f'<span style="color: #3d4652">{aide}</span></div>'
        )
        return w.VBox([question, self.reponses[critere]])

    def _decision(self) -> w.Widget:
        self.classe = self.sur(
            bascule("Je choisis", options_de(libelles("classe"), Classe)), self._choix_en_suspens
        )
        self.justification = w.Textarea(
            description="Parce que",
            placeholder="En une ou deux phrases, avec vos mots.",
            layout=w.Layout(width="640px", height="64px"),
            style=LARGE,
            continuous_update=False,
        )
        self.sur(self.justification, self._changer("justification"))
        self.preuve = self.sur(
            champ("Preuve", exemple="compte rendu du 12 mars, convention 2024…", largeur="640px"),
            self._changer("preuve"),
        )
        self.avis = w.HTML()
        return w.VBox(
            [
                w.HTML("<h4 style='margin: 10px 0 2px'>Votre choix</h4>"),
                self.classe,
                self.justification,
                self.preuve,
                bouton("Enregistrer mon choix", self._choisir, principal=True),
                self.avis,
            ]
        )

    def _visee(self) -> w.Widget:
        vide = [("à choisir", None)]
        self.classe_visee = choix("Je vise", vide + options_de(libelles("classe"), Classe))
        self.etape = champ("Première démarche", exemple="prendre rendez-vous avec…", largeur="640px")
        self.sur(self.classe_visee, self._changer("classe_visee"))
        self.sur(self.etape, self._changer("prochaine_etape"))
        return w.VBox(
            [
                phrase("Ce lien est potentiel : il n’a pas encore de classe, mais une visée."),
                self.classe_visee,
                self.etape,
            ]
        )

    def montrer(self, carnet: Carnet) -> None:
        liens = list(carnet.liens.values())
        existants = [lien for lien in liens if not lien.est_potentiel]
        restants = sum(lien.classe_choisie is None for lien in existants)
        if not liens:
            self.progres.value = "<em>Aucun lien à classer : commencez par en ajouter.</em>"
        elif restants:
            self.progres.value = f"<b>{pluriel(restants, 'lien')} à classer</b> sur {len(existants)}."
        else:
            self.progres.value = "<b>Tous vos liens existants sont classés.</b>"
        choisi = self.lequel.value if self.lequel.value in carnet.liens else None
        self.lequel.options = [("choisissez un lien", None), *((_intitule(carnet, x), x.id) for x in liens)]
        self.lequel.value = choisi
        lien = carnet.liens.get(choisi or "")
        self.questions.layout.display = "" if lien and not lien.est_potentiel else "none"
        self.visee.layout.display = "" if lien and lien.est_potentiel else "none"
        if lien is not None:
            self._montrer_lien(carnet, lien)

    def _montrer_lien(self, carnet: Carnet, lien: Lien) -> None:
        self.base.value = lien.base
        self.mobilisable.value = lien.mobilisable
        self.bloc_mobilisable.layout.display = "" if lien.base is Base.PERSONNELLE else "none"
        for critere, boutons in self.reponses.items():
            boutons.value = lien.reponses.get(critere)
        if getattr(self, "_montre", None) != lien.id:
            # Une classe enfoncée mais pas encore enregistrée reste enfoncée.
            self._montre = lien.id
            self.classe.value = lien.classe_choisie
        self.justification.value = lien.justification
        for rang, (titre, famille) in enumerate(_GRILLES):
            codes = [c for c in CRITERES if c.startswith(famille) and c not in _TRI]
            faites = sum(c in lien.reponses for c in codes)
            self.grille.set_title(rang, f"{titre} : {len(codes)} questions, {faites} répondues")
        self.preuve.value = lien.preuve
        self.classe_visee.value = lien.classe_visee
        self.etape.value = lien.prochaine_etape
        if lien.classe_avant is None:
            self.avis.value = (
                "<em>L’avis de la règle proposée par l’atelier apparaîtra après votre choix.</em>"
            )
        else:
            self.avis.value = avis_en_html(evaluer(lien, carnet.lecture, carnet.regle), lien)

    def _changer(self, nom: str) -> Any:
        def geste(valeur: Any) -> None:
            if self.lequel.value:
                self.session.appliquer(modifier_lien(self.lequel.value, **{nom: valeur}))

        return geste

    def _repondre(self, critere: str, valeur: Reponse | None) -> None:
        if self.lequel.value:
            self.session.appliquer(repondre(self.lequel.value, {critere: valeur}))

    def _choix_en_suspens(self, _: Any) -> None:
        self.avis.value = "<p><b>Pas encore enregistré :</b> cliquez « Enregistrer mon choix ».</p>"

    def _choisir(self) -> None:
        if not self.classe.value:
            self.session.erreur = "Choisissez d’abord une classe."
            self.session.rafraichir()
            return
        self.session.appliquer(choisir_classe(self.lequel.value, self.classe.value, self.justification.value))


def _intitule(carnet: Carnet, lien: Lien) -> str:
    suite = "potentiel" if lien.est_potentiel else libelle(lien.classe_choisie, vide="à classer")
    return f"{nom_du_lien(carnet, lien)}  ·  {suite}"


def avis_en_html(avis: Avis, lien: Lien) -> str:
    """L’avis de la règle et ses raisons, à côté du choix de l’étudiant."""
    qui = "La règle proposée par l’atelier"
    if avis.classe is None:
        return (
            f"<p><b>{qui} n’a pas d’avis sur ce lien.</b> Il manque : "
            f"{escape(noms_des_criteres(avis.a_renseigner))}.</p>"
        )
    accord = "comme vous" if avis.classe == lien.classe_choisie else "et vous ne dites pas la même chose"
    morceaux = [
        f"<p><b>{qui} dit : {libelle(avis.classe)}</b> ({accord}). C’est une proposition, à discuter.</p><ul>"
    ]
    morceaux += [f"<li>{'✓' if r.remplie else '✗'} {escape(phrase_de(r))}</li>" for r in avis.raisons]
    morceaux.append("</ul>")
    if avis.provisoire:
        morceaux.append(
            "<p><b>Avis provisoire</b> : il peut changer avec "
            f"{escape(noms_des_criteres(avis.a_renseigner))}.</p>"
        )
    if avis.a_la_limite and avis.bascules:
        b = avis.bascules[0]
        morceaux.append(
            f"<p><b>À la limite</b> : « {libelle(b.vers)} » au lieu de « {libelle(b.de)} » pour "
            f"{escape(nom_du_critere(b.critere))} donnerait « {libelle(b.classe)} ».</p>"
        )
    if avis.classe != lien.classe_choisie:
        morceaux.append("<p>Vous pouvez garder votre choix : dites pourquoi. Ou le changer.</p>")
    return "".join(morceaux)
