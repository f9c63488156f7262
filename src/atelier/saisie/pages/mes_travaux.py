"""« Mes travaux » : en commencer un autre, y revenir, l’emporter, le rapporter, l’effacer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as w

from atelier.carnet.document import carnet_de_texte
from atelier.carnet.modele import Carnet
from atelier.carnet.travaux import (
    a_effacer,
    copies_en_conflit,
    effacer,
    emporter,
    garder_de_cote,
    mis_de_cote,
    rapporter,
    reprendre,
)
from atelier.cours.balises import html, joindre
from atelier.cours.textes import insecables, pluriel
from atelier.echange.reunion import reunir
from atelier.erreurs import ErreurAtelier
from atelier.remise.ce_qui_s_efface import pages_portant_un_travail, vider_les_pages
from atelier.remise.paquet import resume
from atelier.saisie.composants import Page, bouton, champ, choisir_un_fichier, choix, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.volets.imprimer import lien_de_telechargement

_MOT = "EFFACER"


class PageTravaux(Page):
    """Le travail de ce dossier, et les autres."""

    nom = "mes_travaux"

    def corps(self) -> list[w.Widget]:
        self.actuel = Ecriteau()
        self.alerte = Ecriteau()
        self.lequel = choix("Travail rangé", [], largeur="560px")
        self.rangees = w.HBox([self.lequel, bouton("Y revenir", self._revenir)])
        self.depot_fichier = choisir_un_fichier("Choisir le fichier", ".json")
        self.mot = champ(f"Écrivez {_MOT}", largeur="320px", continuous_update=True)
        self.liste = Ecriteau()
        self.dit = Ecriteau()
        blocs = (
            ("Commencer un autre travail", [
                phrase("Le travail actuel est rangé, avec son historique. Vous pourrez y revenir."),
                bouton("Commencer un travail vide", self._commencer),
                self.rangees,
            ]),
            ("Emporter, rapporter, réunir", [
                phrase("Un seul fichier contient tout, contacts compris : gardez-le pour vous."),
                bouton("Emporter mon travail", self._emporter),
                self.depot_fichier,
                w.HBox([bouton("Reprendre ce fichier", self._rapporter),
                        bouton("Réunir avec mon travail", self._reunir)]),
            ]),
            ("Effacer définitivement", [
                phrase("Ne peut pas s’annuler. Ce qui a été envoyé ou copié ailleurs n’est pas atteint : "
                       "courriels, clés USB, espaces en ligne, dépôts sur la plateforme de l’école. "
                       "Les travaux rangés restent : pour en effacer un, revenez-y d’abord."),
                self.liste,
                self.mot,
                bouton("Effacer mon travail", self._effacer, icone="trash"),
            ]),
        )  # fmt: skip
        accordeon = Depliants([w.VBox(b) for _, b in blocs], titles=tuple(t for t, _ in blocs))
        accordeon.selected_index = None
        return [self.actuel, self.alerte, accordeon, self.dit]

    def montrer(self, carnet: Carnet) -> None:
        depot = self.session.depot
        if depot.existe():
            nom = carnet.acteurs[carnet.ego].nom
            self.actuel.value = insecables(
                html(
                    "<p>Dans ce dossier : <b>« {} »</b>, {} Ce n’est pas le vôtre ? Commencez-en un autre : "
                    "celui-ci sera rangé.</p>",
                    nom,
                    resume(carnet),
                )
            )
        else:
            self.actuel.value = html("<p>Ce dossier n’a pas encore de travail.</p>")
        autres = copies_en_conflit(depot)
        noms = ", ".join(f.name for f in autres)
        self.alerte.value = (
            insecables(
                html(
                    "<p><b>Attention : un autre fichier de travail est à côté du vôtre</b> ({}). Un dossier "
                    "synchronisé en laisse quand on travaille à deux endroits. Choisissez-le ci-dessous, puis "
                    "« Réunir » : rien ne sera remplacé.</p>",
                    noms,
                )
            )
            if autres
            else ""
        )
        ranges = mis_de_cote(depot)
        self.rangees.layout.display = "" if ranges else "none"
        choisi = self.lequel.value
        # De nouvelles options remettent une liste sur la première.
        self.lequel.options = [(f"{c.acteurs[c.ego].nom} · {resume(c)}", r) for r, c in ranges.items()]
        self.lequel.value = choisi if choisi in ranges else next(iter(ranges), None)
        chemins = [*a_effacer(depot), *pages_portant_un_travail(depot.fichier.parent)]
        points = joindre(html("<li>{}</li>", c.relative_to(depot.fichier.parent).as_posix()) for c in chemins)
        self.liste.value = (
            html("<p>Sera effacé ou vidé :</p><ul>{}</ul>", points)
            if points
            else html("<p>Rien à effacer.</p>")
        )

    def _commencer(self) -> None:
        self.session.changer_de_travail(
            "Commencer un travail vide ?", "Ranger mon travail et commencer", lambda: None
        )

    def _revenir(self) -> None:
        choisi = self.lequel.value
        if not choisi:
            self._dire("Choisissez d’abord un travail rangé.", erreur=True)
            return
        self._faire(lambda: reprendre(self.session.depot, choisi), "Vous êtes revenu à ce travail.")

    def _emporter(self) -> None:
        depot = self.session.depot
        ecrits: list[Path] = []

        def dit(fichier: Path) -> str:
            return f"Écrit : {fichier.name}, à côté de vos pages."

        def geste() -> str:
            ecrits.append(emporter(depot, depot.fichier.parent))
            return dit(ecrits[0])

        self._faire(geste, change=False)
        if ecrits:
            lien = lien_de_telechargement(ecrits[0].name, ecrits[0].read_bytes(), "application/json")
            self._dire(dit(ecrits[0]), suite=html("<p>Télécharger {}</p>", lien))

    def _rapporter(self) -> None:
        if fichier := self._fichier():
            self._faire(lambda: rapporter(self.session.depot, bytes(fichier["content"]), fichier["name"]))

    def _reunir(self) -> None:
        if fichier := self._fichier():
            self._faire(lambda: self._reunion(fichier), change=False)

    def _reunion(self, fichier: Any) -> str:
        autre = carnet_de_texte(bytes(fichier["content"]), source=fichier["name"])
        fait = self.session.depot.appliquer(reunir(autre))
        return f"{fait.description[0].upper()}{fait.description[1:]}. « Annuler » défait tout."

    def _effacer(self) -> None:
        if self.mot.value.strip() != _MOT:
            self._dire(f"Rien n’est effacé : écrivez d’abord {_MOT} en capitales.", erreur=True)
            return

        def geste() -> str:
            dossier = self.session.depot.fichier.parent
            # La page ouverte, c’est le gardien qui la vide, quand « oublier » le lui demande.
            ouverte = self.barre.page.rsplit("/", 1)[-1]
            effaces = [*effacer(self.session.depot), *vider_les_pages(dossier, sauf=ouverte)]
            self.barre.oublier()
            self.mot.value = ""
            return (
                f"Effacé : {pluriel(len(effaces), 'élément')}. Fermez les autres pages sans les enregistrer."
            )

        self._faire(geste)

    def _fichier(self) -> Any:
        if not self.depot_fichier.value:
            self._dire("Choisissez d’abord un fichier.", erreur=True)
            return None
        return self.depot_fichier.value[0]

    def _faire(self, geste: Callable[[], str | None], message: str = "", *, change: bool = True) -> None:
        """Fait un geste ; s’il change de travail, ce que la page portait est rangé avant."""
        session = self.session
        try:
            if change:
                if session.depot.existe():
                    session.remplace.add(session.depot.lire().carnet_id)
                if session.de_la_page is not None:
                    garder_de_cote(session.depot, session.de_la_page)
                    session.remplace.add(session.de_la_page.carnet_id)
                    session.de_la_page = None
            resultat = geste()
        except ErreurAtelier as e:
            self._dire(str(e), erreur=True)
            return
        session.rafraichir()
        self._dire(resultat or message)

    def _dire(self, texte: str, *, erreur: bool = False, suite: str = "") -> None:
        couleur = "var(--atelier-refus)" if erreur else "var(--atelier-juste)"
        self.dit.value = html(
            '<p role="status" style="color: {}"><b>{}</b></p>{}', couleur, insecables(texte), suite
        )
