"""Les volets du bureau : suspension, retour, groupe, second correcteur, synthèse, sorties."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from typing import Any

import ipywidgets as w

from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import en_decimal, en_nombre
from atelier.correction.etat_du_bureau import (
    CONFIRMEE,
    LEVEE,
    Bureau,
    garder_les_niveaux,
    marque,
    poser_note,
    relire,
    repondre,
    retoucher,
    statuer,
)
from atelier.correction.etat_du_bureau import commenter as commenter_la_copie
from atelier.correction.gestes_d_ensemble import declarer_groupe, defaire_le_groupe, noter_a_part
from atelier.correction.indices import ecarts_avec_la_regle, signalements
from atelier.correction.propositions import forces, pistes, question_d_oral
from atelier.correction.retours import message_de_suspension
from atelier.cours.balises import html, joindre
from atelier.cours.textes import insecables, libelle, pluriel
from atelier.erreurs import ErreurSaisie
from atelier.saisie.bureau.fin import VoletSecond, VoletSorties
from atelier.saisie.bureau.volet_de_synthese import VoletSynthese
from atelier.saisie.bureau.volet_du_bureau import Ecran, VoletDuBureau
from atelier.saisie.composants import LARGE, bouton, champ, nomme, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.redaction import Redaction

DESACCORDS_MAX = 10


class VoletDonnees(VoletDuBureau):
    """Données personnelles et nouvelle version : ce qui suspend la note."""

    titre = "Note suspendue ? Données personnelles, nouvelle version"

    def corps(self) -> list[w.Widget]:
        self.dit = Ecriteau()
        self.delai = champ("Nouvelle échéance", exemple="12 décembre", largeur="360px")
        self.message = w.Textarea(
            description="Message prêt",
            style=LARGE,
            disabled=True,
            layout=w.Layout(width="720px", height="90px"),
        )
        self.lever = bouton("Ce n’en est pas : lever la suspension", lambda: self._statuer(LEVEE))
        self.confirmer = bouton("C’en est : à reprendre", lambda: self._statuer(CONFIRMEE))
        self.garder = bouton("Garder les niveaux pour la nouvelle version", self._garder)
        return [self.dit, self.delai, w.HBox([self.lever, self.confirmer, self.garder]), self.message]

    def rafraichir(self, bureau: Bureau) -> None:
        lecture = self.page.ouverte.lectures.get(self.page.copie)
        if lecture is None or lecture.copie is None:
            return
        posee = bureau.notation(self.page.copie)
        notation = posee.pour(marque(lecture.copie.carnet))
        trouves = signalements(lecture)
        motif = str(lecture.copie.remise.get("motif", ""))[:400]
        dit_motif = html("<p>L’étudiant dit pourquoi : « {} »</p>", insecables(motif)) if motif else ""
        lieux = joindre(html("<li>{}</li>", insecables(f"{s.ou} : {s.genre}")) for s in trouves[:12])
        decision = {"": "", LEVEE: " Suspension levée.", CONFIRMEE: " Suspension confirmée."}[
            notation.donnees
        ]
        change = bool(posee.niveaux) and posee.travail != marque(lecture.copie.carnet)
        self.dit.value = (
            (
                html("<ul>{}</ul><p>L’endroit, jamais la valeur.<b>{}</b></p>{}", lieux, decision, dit_motif)
                if trouves
                else ""
            )
            + (html("<p>Le travail a changé depuis la note.</p>") if change else "")
        ) or html("<p>Rien ne paraît désigner une personne. Le contrôle ne voit pas tout.</p>")
        for b in (self.lever, self.confirmer, self.delai, self.message):
            b.layout.display = "" if trouves else "none"
        self.garder.layout.display = "" if change else "none"
        self.delai.value = notation.delai
        self.message.value = message_de_suspension(notation)
        self.titrer(f" · {pluriel(len(trouves), 'passage')}{decision}" if trouves else "")

    def _statuer(self, choix: str) -> None:
        copie = self.page.ouverte.lectures[self.page.copie].copie
        travail = marque(copie.carnet) if copie else ""
        self.page.ouverte.appliquer(statuer(self.page.copie, choix, self.delai.value, travail))

    def _garder(self) -> None:
        copie = self.page.ouverte.lectures[self.page.copie].copie
        if copie is not None:
            self.page.ouverte.appliquer(garder_les_niveaux(self.page.copie, marque(copie.carnet)))


class VoletRetour(VoletDuBureau):
    """Le retour rendu à l’étudiant : mot général, forces, pistes, question, réponses aux désaccords."""

    titre = "Ce que l’étudiant lira"

    def corps(self) -> list[w.Widget]:
        self.general = Redaction(self._ecrire(self._general), libelle="Mot général", lignes=3)
        self.forces = Redaction(
            self._ecrire(self._forces), libelle="Deux points forts (un par ligne)", lignes=3
        )
        self.pistes = Redaction(self._ecrire(self._pistes), libelle="Deux pistes (une par ligne)", lignes=3)
        self.question = Redaction(self._ecrire(self._question), libelle="Une question pour l’oral", lignes=2)
        self._liens: list[str] = []
        self.relu = bouton("Relu : ce retour peut partir", self._relire)
        self.dit = Ecriteau()
        self.desaccords = w.VBox(
            [
                Redaction(
                    self._ecrire(partial(self._repondre, n)),
                    lignes=2,
                    cle=f"desaccord·{n}",
                    titre=f"Ma réponse au désaccord {n + 1}",
                )
                for n in range(DESACCORDS_MAX)
            ]
        )
        return [
            phrase("Les points forts et les pistes sont proposés d’après le travail : gardez ou récrivez."),
            self.general, self.forces, self.pistes, self.question, self.desaccords,
            w.HBox([self.relu, self.dit]),
        ]  # fmt: skip

    def rafraichir(self, bureau: Bureau) -> None:
        lecture = self.page.ouverte.lectures.get(self.page.copie)
        if lecture is None or lecture.copie is None:
            return
        carnet = lecture.copie.carnet
        notation = bureau.notation(self.page.copie).pour(marque(carnet))
        self._relu = notation.relu == marque(carnet)
        ligne = self.page.ouverte.ligne(self.page.copie, bureau)
        self.titrer(" · relu" if self._relu else "")
        self.relu.description = "À relire de nouveau" if self._relu else "Relu : ce retour peut partir"
        etat = "il sera dans retours.zip" if ligne.a_rendre else "il attend sa note"
        self.dit.value = insecables(f"Relu : {etat}.") if self._relu else ""
        if self.boite.selected_index is None:
            return  # replié : rien d’autre à tenir à jour
        for champ_ in (self.general, self.forces, self.pistes, self.question, *self.desaccords.children):
            champ_.de = self.page.copie
        self.general.texte = notation.commentaires.get("", "")
        self.forces.texte = "\n".join(notation.forces or forces(carnet))
        self.pistes.texte = "\n".join(notation.pistes or pistes(carnet))
        self.question.texte = notation.question or question_d_oral(carnet)
        self._liens = list(ecarts_avec_la_regle(carnet))[:DESACCORDS_MAX]
        for champ_, i in zip_longest(self.desaccords.children, self._liens):
            champ_.layout.display = "" if i else "none"
            if i:
                lien = carnet.liens[i]
                tenu = libelle(lien.classe_choisie).lower()
                champ_.libelle = f"Répondre au désaccord : {nom_du_lien(carnet, lien)} (dit {tenu})"
                champ_.texte = notation.reponses.get(i, "")

    def _relire(self) -> None:
        membres = self.page.ouverte.bureau.groupe(self.page.copie)
        self.page.ouverte.appliquer(relire(self.page.ouverte.marques(membres), relu=not self._relu))

    def _repondre(self, rang: int, texte: str) -> Any:
        if rang >= len(self._liens):  # un texte arrivé après que le désaccord a disparu
            raise ErreurSaisie("Ce désaccord n’est plus là.", intact="Rien n’a changé.")
        return repondre(self.page.copie, self._liens[rang], texte)

    def _ecrire(self, operation: Callable[[str], Any]) -> Callable[[str], bool]:
        def ecrire(texte: str) -> bool:
            self.page.ouverte.tenter(lambda: self.page.ouverte.depot.appliquer(operation(texte)))
            return not self.page.ouverte.erreur

        return ecrire

    def _general(self, texte: str) -> Any:
        return commenter_la_copie(self.page.copie, "", texte)

    def _forces(self, texte: str) -> Any:
        return retoucher(self.page.copie, forces=texte.split("\n"))

    def _pistes(self, texte: str) -> Any:
        return retoucher(self.page.copie, pistes=texte.split("\n"))

    def _question(self, texte: str) -> Any:
        return retoucher(self.page.copie, question=texte)


class VoletNote(VoletDuBureau):
    """Une note posée à la main, devant le calcul : ici, dans notes.csv ou dans notes.xlsx."""

    titre = "Poser la note à la main"

    def corps(self) -> list[w.Widget]:
        self.note = champ("Note", exemple="13,5", largeur="300px")
        self.dit = Ecriteau()
        return [
            phrase(
                "Elle passe devant le calcul, pour cette copie seule, et va partout. Vide : le calcul revient."
            ),
            w.HBox([self.note, bouton("Poser cette note", self._poser)]),
            self.dit,
        ]

    def rafraichir(self, bureau: Bureau) -> None:
        if not self.page.copie:
            return
        posee = bureau.notation(self.page.copie).note
        ligne = self.page.ouverte.ligne(self.page.copie, bureau)
        self.note.value = posee
        calcul = en_decimal(ligne.calculee) if ligne.calculee is not None else "incomplet"
        dit = f"Sur {en_decimal(self.page.ouverte.bareme.total)}. Le calcul donne : {calcul}."
        self.dit.value = insecables(dit)
        # Le second correcteur ne voit pas la note du premier.
        self.titrer(f" · {posee}" if posee and not self.page.ouverte.second else "")

    def _poser(self) -> None:
        def geste() -> Any:
            dite = self.note.value.strip()
            total = self.page.ouverte.bareme.total
            note = en_nombre(dite, total)
            if dite and (note is None or note > total):
                raise ErreurSaisie(
                    f"« {dite[:40]} » n’est pas une note de 0 à {en_decimal(total)}.",
                    intact="Rien n’a changé.",
                )
            travail = self.page.ouverte.marques([self.page.copie]).get(self.page.copie, "")
            ecrite = en_decimal(note) if note is not None else ""
            return self.page.ouverte.depot.appliquer(poser_note(self.page.copie, ecrite, travail))

        self.page.ouverte.tenter(geste)


class VoletGroupe(VoletDuBureau):
    """Plusieurs copies notées ensemble."""

    titre = "Groupe : noter plusieurs copies ensemble"

    def corps(self) -> list[w.Widget]:
        self.membres = nomme(
            w.SelectMultiple(layout=w.Layout(width="480px", height="150px")), "Les copies du groupe"
        )
        return [
            phrase("Ce qui est posé pour la copie à l’écran vaudra pour celles que vous choisissez (Ctrl et clic)."),
            self.membres,
            w.HBox([
                bouton("Noter ensemble", self._declarer),
                bouton("Noter celle-ci à part", lambda: self.page.ouverte.appliquer(noter_a_part(self.page.copie))),
                bouton("Défaire ce groupe", lambda: self.page.ouverte.appliquer(defaire_le_groupe(self.page.copie))),
            ]),
        ]  # fmt: skip

    def rafraichir(self, bureau: Bureau) -> None:
        autres = [i for i in self.page.ouverte.ordre(bureau) if i != self.page.copie]
        options = [(self.page.ouverte.nommer(i, bureau), i) for i in autres]
        if list(self.membres.options) != options:
            self.membres.options = options
        groupe = bureau.groupe(self.page.copie)
        self.membres.value = tuple(i for i in groupe if i in autres)
        self.titrer(f" · {pluriel(len(groupe), 'copie')}" if len(groupe) > 1 else "")

    def _declarer(self) -> None:
        membres = [self.page.copie, *self.membres.value]
        self.page.ouverte.appliquer(declarer_groupe(membres, self.page.ouverte.marques(membres)))


def volets(page: Ecran) -> list[Any]:
    """Tous les volets du bureau, dans l’ordre où l’on s’en sert."""
    return [
        v(page)
        for v in (VoletDonnees, VoletRetour, VoletNote, VoletGroupe, VoletSecond, VoletSynthese, VoletSorties)
    ]
