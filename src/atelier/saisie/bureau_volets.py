"""Les volets du bureau : suspension, retour, groupe, second correcteur, synthèse, sorties."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from atelier.carnet.operations import nom_du_lien
from atelier.correction.bureau import (
    CONFIRMEE,
    LEVEE,
    Bureau,
    declarer_groupe,
    garder_les_niveaux,
    prendre_le_second,
    repondre,
    retoucher,
    statuer,
)
from atelier.correction.bureau import commenter as commenter_la_copie
from atelier.correction.format_du_bureau import bureau_de_octets
from atelier.correction.indices import ecarts_avec_la_regle, signalements
from atelier.correction.propositions import forces, pistes, question_d_oral
from atelier.correction.retours import message_de_suspension
from atelier.cours.textes import insecables, libelle, pluriel
from atelier.erreurs import ErreurSaisie
from atelier.saisie.bureau_synthese import VoletSynthese
from atelier.saisie.composants import LARGE, bouton, champ, phrase, tableau
from atelier.saisie.pont import Redaction

if TYPE_CHECKING:
    from atelier.saisie.bureau import BureauDeCorrection


class Volet:
    """Un volet replié du bureau, tenu à jour avec lui. À prolonger."""

    titre = ""

    def __init__(self, page: BureauDeCorrection) -> None:
        self.page = page
        self._montre: Any = None
        self.boite = w.Accordion([w.VBox(self.corps())], titles=(self.titre,))

    def corps(self) -> list[w.Widget]:
        """Les widgets du volet."""
        raise NotImplementedError

    def rafraichir(self, bureau: Bureau) -> None:
        """Met le volet à jour pour la copie à l’écran."""

    def _titrer(self, suite: str = "") -> None:
        self.boite.titles = (f"{self.titre}{suite}",)


class VoletDonnees(Volet):
    """Données personnelles et nouvelle version : ce qui suspend la note."""

    titre = "Note suspendue ? Données personnelles, nouvelle version"

    def corps(self) -> list[w.Widget]:
        self.dit = w.HTML()
        self.delai = champ("Nouvelle échéance", exemple="12 décembre", largeur="360px")
        self.message = w.Textarea(
            description="Message prêt", style=LARGE, layout=w.Layout(width="720px", height="90px")
        )
        self.lever = bouton("Ce n’en est pas : lever la suspension", lambda: self._statuer(LEVEE))
        self.confirmer = bouton("C’en est : à reprendre", lambda: self._statuer(CONFIRMEE))
        self.garder = bouton("Garder les niveaux pour la nouvelle version", self._garder)
        return [self.dit, self.delai, w.HBox([self.lever, self.confirmer, self.garder]), self.message]

    def rafraichir(self, bureau: Bureau) -> None:
        lecture = self.page.ouverte.lectures.get(self.page.copie)
        if lecture is None or lecture.copie is None:
            return
        notation = bureau.notation(self.page.copie)
        trouves = signalements(lecture.copie)
        lieux = "".join(f"<li>{escape(insecables(f'{s.ou} : {s.genre}'))}</li>" for s in trouves[:12])
        decision = {"": "", LEVEE: " Suspension levée.", CONFIRMEE: " Suspension confirmée."}[
            notation.donnees
        ]
        change = notation.niveaux and notation.revision not in (-1, lecture.copie.carnet.revision)
        self.dit.value = (
            (f"<ul>{lieux}</ul><p>L’endroit, jamais la valeur.<b>{decision}</b></p>" if trouves else "")
            + ("<p>Le travail a changé depuis la note.</p>" if change else "")
        ) or "<p>Rien ne paraît désigner une personne. Le contrôle ne voit pas tout.</p>"
        for b in (self.lever, self.confirmer, self.delai, self.message):
            b.layout.display = "" if trouves else "none"
        self.garder.layout.display = "" if change else "none"
        self.delai.value = notation.delai
        self.message.value = message_de_suspension(notation)
        self._titrer(f" · {pluriel(len(trouves), 'passage')}{decision}" if trouves else "")

    def _statuer(self, choix: str) -> None:
        self.page.ouverte.appliquer(statuer(self.page.copie, choix, self.delai.value))

    def _garder(self) -> None:
        copie = self.page.ouverte.lectures[self.page.copie].copie
        if copie is not None:
            self.page.ouverte.appliquer(garder_les_niveaux(self.page.copie, copie.carnet.revision))


class VoletRetour(Volet):
    """Le retour rendu à l’étudiant : mot général, forces, pistes, question, réponses aux désaccords."""

    titre = "Ce que l’étudiant lira"

    def corps(self) -> list[w.Widget]:
        self.general = Redaction(self._ecrire(self._general), libelle="Mot général", lignes=3)
        self.forces = Redaction(
            self._ecrire(self._forces), libelle="Deux points forts (un par ligne)", lignes=3
        )
        self.pistes = Redaction(self._ecrire(self._pistes), libelle="Deux pistes (une par ligne)", lignes=3)
        self.question = Redaction(self._ecrire(self._question), libelle="Une question pour l’oral", lignes=2)
        self.desaccords = w.VBox()
        return [
            phrase("Les points forts et les pistes sont proposés d’après le travail : gardez, récrivez ou effacez."),
            self.general, self.forces, self.pistes, self.question, self.desaccords,
        ]  # fmt: skip

    def rafraichir(self, bureau: Bureau) -> None:
        lecture = self.page.ouverte.lectures.get(self.page.copie)
        if lecture is None or lecture.copie is None:
            return
        carnet, notation = lecture.copie.carnet, bureau.notation(self.page.copie)
        self.general.texte = notation.commentaires.get("", "")
        self.forces.texte = "\n".join(notation.forces or forces(carnet))
        self.pistes.texte = "\n".join(notation.pistes or pistes(carnet))
        self.question.texte = notation.question or question_d_oral(carnet)
        if self._montre == self.page.copie:
            return
        self._montre = self.page.copie
        for enfant in self.desaccords.children:
            enfant.close()
        champs = []
        for i in list(ecarts_avec_la_regle(carnet))[:10]:
            lien = carnet.liens[i]
            mot = f"{nom_du_lien(carnet, lien)} (pour lui ou elle : {libelle(lien.classe_choisie).lower()})"
            champs.append(
                Redaction(
                    self._ecrire(partial(repondre, self.page.copie, i)),
                    libelle=f"Répondre au désaccord : {mot}",
                    texte=notation.reponses.get(i, ""),
                    lignes=2,
                )
            )
        self.desaccords.children = champs

    def _ecrire(self, operation: Callable[[str], Any]) -> Callable[[str], bool]:
        def ecrire(texte: str) -> bool:
            self.page.ouverte.appliquer(operation(texte))
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


class VoletGroupe(Volet):
    """Plusieurs copies notées ensemble."""

    titre = "Groupe : noter plusieurs copies ensemble"

    def corps(self) -> list[w.Widget]:
        self.membres = w.SelectMultiple(layout=w.Layout(width="480px", height="150px"))
        return [
            phrase("Ce qui est posé pour la copie à l’écran vaudra pour celles que vous choisissez (Ctrl et clic)."),
            self.membres,
            w.HBox([
                bouton("Noter ensemble", self._declarer),
                bouton("Défaire ce groupe", lambda: self.page.ouverte.appliquer(declarer_groupe([self.page.copie]))),
            ]),
        ]  # fmt: skip

    def rafraichir(self, bureau: Bureau) -> None:
        autres = [i for i in self.page.ouverte.ordre(bureau) if i != self.page.copie]
        options = [(self.page.ouverte.nommer(i, bureau), i) for i in autres]
        if list(self.membres.options) != options:
            self.membres.options = options
        groupe = bureau.groupe(self.page.copie)
        self.membres.value = tuple(i for i in groupe if i in autres)
        self._titrer(f" · {len(groupe)} copies" if len(groupe) > 1 else "")

    def _declarer(self) -> None:
        self.page.ouverte.appliquer(declarer_groupe([self.page.copie, *self.membres.value]))


class VoletSecond(Volet):
    """Le second correcteur, et ce qui le sépare du premier."""

    titre = "Second correcteur, comparaison"

    def corps(self) -> list[w.Widget]:
        self.est_second = w.Checkbox(description="Je suis le second correcteur", indent=False)
        self.est_second.observe(lambda c: self._devenir(c["new"]), "value")
        self.autre = w.Dropdown(layout=w.Layout(width="480px"))
        self.ecarts = w.HTML()
        return [
            phrase(
                "Notez d’abord les cinq copies de calibration, chacun de son côté : elles sont les mêmes pour tous. "
                "La note est celle du premier correcteur ; après en avoir parlé, il change ses niveaux s’il le veut."
            ),
            self.est_second,
            phrase(
                "Ou prenez les niveaux posés sur une autre machine (son fichier bureau.json, à côté de la page) :"
            ),
            w.HBox([self.autre, bouton("Les prendre comme second", self._prendre)]),
            self.ecarts,
        ]

    def rafraichir(self, bureau: Bureau) -> None:
        ici = self.page.ici
        trouves = [p for p in sorted([*ici.glob("*.json"), *ici.glob("*/bureau*.json")]) if p.is_file()]
        siens = [p for p in trouves if p != self.page.ouverte.depot.fichier and p.name != "carnet.json"]
        options = [(p.relative_to(ici).as_posix(), str(p)) for p in siens] or [("aucun fichier trouvé", "")]
        if list(self.autre.options) != options:
            self.autre.options = options
        criteres = {c.id: c.libelle for c in self.page.ouverte.bareme.criteres}
        lignes = [
            (self.page.ouverte.nommer(i, bureau), criteres[c], str(n.niveaux[c]), str(n.seconds[c]))
            for i in self.page.ouverte.ordre(bureau)
            for n in (bureau.notation(i),)
            for c in criteres
            if c in n.niveaux and c in n.seconds and n.niveaux[c] != n.seconds[c]
        ]
        communs = sum(len(set(n.niveaux) & set(n.seconds)) for n in bureau.notations.values())
        if communs:
            self.ecarts.value = (
                f"<p>{pluriel(communs, 'niveau')} posés par les deux, {pluriel(len(lignes), 'écart')}.</p>"
                + tableau(("Copie", "Critère", "Premier", "Second"), lignes, vide="Aucun écart.")
            )
        else:
            self.ecarts.value = (
                "<p>Les écarts se montreront ici quand les deux auront noté une même copie.</p>"
            )

    def _devenir(self, second: bool) -> None:
        self.page.ouverte.second = second
        self.page.rafraichir()

    def _prendre(self) -> None:
        def geste() -> Any:
            if not self.autre.value:
                raise ErreurSaisie("Choisissez d’abord un fichier.", intact="Rien n’a changé.")
            autre = bureau_de_octets(Path(self.autre.value).read_bytes())
            return self.page.ouverte.depot.appliquer(prendre_le_second(autre))

        self.page.ouverte.tenter(geste)


class VoletSorties(Volet):
    """Les noms, puis tout ce qui s’écrit."""

    titre = "Écrire les notes, les retours, la feuille de Moodle"

    def corps(self) -> list[w.Widget]:
        self.noms = w.Checkbox(description="Montrer les noms", indent=False)
        self.noms.observe(lambda c: self._nommer(c["new"]), "value")
        self.pourquoi = w.HTML()
        self.barre = w.IntProgress(0, 0, 1, layout=w.Layout(width="300px", display="none"))
        self.dit = w.HTML()
        return [
            w.HBox([self.noms, self.pourquoi]),
            w.HBox([bouton("Tout écrire", self._ecrire, principal=True), self.barre]),
            self.dit,
        ]

    def rafraichir(self, bureau: Bureau) -> None:
        pret = self.page.ouverte.tout_est_note(bureau)
        self.noms.disabled = not pret and not self.noms.value
        self.pourquoi.value = "" if pret else "<span class='atelier-aide'>Quand tout sera noté.</span>"

    def _nommer(self, avec: bool) -> None:
        self.page.ouverte.avec_noms = avec
        self.page.rafraichir()

    def _ecrire(self) -> None:
        self.barre.layout.display = ""
        self.dit.value = ""
        releve = self.page.ouverte.tenter(lambda: self.page.ouverte.ecrire(self._avancer))
        self.barre.layout.display = "none"
        if releve is None:
            return
        notees = sum(x.etat == "notee" for x in releve.lignes)
        dossier = self.page.ouverte.depot.dossier
        feuille = ", feuille_moodle.csv" if (dossier / "feuille_moodle.csv").is_file() else ""
        phrases = [
            f"{pluriel(notees, 'note')} sur {pluriel(len(releve.lignes), 'copie')}. Sans note, jamais de zéro.",
            f"Dans le dossier {dossier.name} : notes.csv, notes.xlsx, retours.zip, synthese.html{feuille}.",
            *releve.phrases,
        ]
        self.dit.value = "".join(f"<p>{escape(insecables(p))}</p>" for p in phrases)

    def _avancer(self, fait: int, total: int) -> None:
        self.barre.max, self.barre.value = total, fait


def volets(page: BureauDeCorrection) -> list[Any]:
    """Tous les volets du bureau, dans l’ordre où l’on s’en sert."""
    return [
        v(page) for v in (VoletDonnees, VoletRetour, VoletGroupe, VoletSecond, VoletSynthese, VoletSorties)
    ]
