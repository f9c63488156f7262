"""Remettre : se relire, choisir ce que l’on garde pour soi, voir ce qui part, écrire le seul fichier."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.analyse.constats import constater, les_plus_utiles
from atelier.analyse.controles_reseau import isole
from atelier.analyse.progres import parcours_de, progres_par_page
from atelier.carnet.ecrits import garder_pour_soi
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import enumerer, insecables, jour_en_lettres, pluriel
from atelier.erreurs import ErreurAtelier
from atelier.remise.paquet import html_du_travail, resume
from atelier.remise.partiel import PARTIES, a_remettre, noms_generalises
from atelier.remise.preparer_la_remise import DOSSIER, FICHIER, ce_qui_bloque, remettre
from atelier.saisie.composants import Page, bascule, bouton, champ, message, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.pages.relire import a_propos_de
from atelier.saisie.ponts.barre import vers
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.volets.imprimer import lien_de_telechargement

_GENRE = "application/x-ipynb+json"


def _pas_pret(pourquoi: str) -> Html:
    return message("refus", html("<p>{}</p>", pourquoi), "Pas encore prêt")


class PageRemettre(Page):
    """La liste à cocher, l’aperçu, le fichier à déposer et son reçu."""

    nom = "rendre"

    def corps(self) -> list[w.Widget]:
        self.contenu = Ecriteau()
        self.liste = Ecriteau()
        self.alerte = Ecriteau()
        self.motif = champ("Ce n’en est pas, car", exemple="mobile d’astreinte du service…", largeur="640px")
        self.parties = {nom: self._case(nom, mots) for nom, (mots, _) in PARTIES.items()}
        self.noms = Ecriteau()
        self.apercu = Ecriteau()
        self.isoles = Ecriteau()
        self.a_classer = Ecriteau()
        self.voulu = w.Checkbox(description="Oui, c’est voulu", indent=False)
        self._voulus: set[tuple[str, str]] = set()
        self.sur(self.voulu, self._confirmer)
        self.etat = bascule("Cette remise est", [("provisoire", "provisoire"), ("définitive", "definitive")])
        self.etat.value = "provisoire"
        self.recu = Ecriteau()
        garder = w.VBox(
            [
                phrase(
                    "Garder une partie pour soi ne fait perdre aucun point. Votre travail, lui, reste entier."
                ),
                *self.parties.values(),
                self.noms,
            ]
        )
        self.volets = Depliants(
            [self.liste, garder, w.VBox([bouton("Montrer l’aperçu", self._montrer_l_apercu), self.apercu])],
            titles=("Où j’en suis", "Ce que je garde pour moi", "Voir exactement ce qui partira"),
            selected_index=None,
        )
        return [
            self.contenu,
            self.volets,
            self.alerte,
            self.motif,
            self.isoles,
            self.voulu,
            self.a_classer,
            self.etat,
            bouton("Préparer le fichier à déposer", self._remettre, principal=True),
            self.recu,
        ]

    def _case(self, nom: str, mots: str) -> w.Checkbox:
        dit = insecables(f"Ne pas rendre {mots}")
        case = w.Checkbox(description=dit, indent=False, layout=w.Layout(width="auto"))
        self.sur(case, lambda oui: self.session.appliquer(garder_pour_soi(nom, oui=bool(oui))))
        return case

    def montrer(self, carnet: Carnet) -> None:
        copie = a_remettre(carnet)
        self.contenu.value = insecables(
            html(
                "<p>Sera remis : {} Les contacts du carnet d’adresses et l’historique restent chez vous. Le "
                "travail est pseudonymisé, pas anonyme : relisez-vous.</p>",
                resume(copie),
            )
        )
        self.liste.value = insecables(_liste(carnet))
        for nom, case in self.parties.items():
            case.value = nom in carnet.non_rendu
        self.noms.value = insecables(_generalises(carnet))
        self.apercu.value = ""
        signalements = ce_qui_bloque(copie)
        self.motif.layout.display = "" if signalements else "none"
        points = joindre(html("<li>{}</li>", str(s)) for s in signalements)
        self.alerte.value = insecables(
            html(
                "<b>Des passages paraissent désigner une personne :</b><ul>{}</ul><p>Corrigez-les, ou dites "
                "pourquoi ce n’en est pas. Ce repérage ne voit pas tout : les prénoms rares et les "
                "recoupements lui échappent.</p>",
                points,
            )
            if points
            else ""
        )
        seuls = [copie.acteurs[i].nom for i in isole(copie)]
        noms = enumerer((f"« {n} »" for n in seuls), 12)
        self.isoles.value = insecables(
            html("<p><b>{} : sans aucun lien. Vraiment ?</b> Sinon : page 03.</p>", noms) if seuls else ""
        )
        self.voulu.layout.display = "" if seuls else "none"
        # Un acteur isolé de plus, et la confirmation d’avant n’en parlait pas.
        if not _isoles(copie) <= self._voulus:
            self.voulu.value, self._voulus = False, set()
        self.a_classer.value = insecables(_a_classer(copie))

    def _confirmer(self, oui: bool) -> None:
        self._voulus = _isoles(a_remettre(self.session.lire())) if oui else set()

    def _montrer_l_apercu(self) -> None:
        self.apercu.value = html_du_travail(a_remettre(self.session.lire()))

    def _remettre(self) -> None:
        definitive = self.etat.value == "definitive"
        try:
            # Pas session.lire() : d’un fichier illisible, elle rend un travail vide, qui partirait.
            copie = a_remettre(self.session.depot.lire())
            if not _isoles(copie) <= self._voulus:
                # Une autre page a pu en ajouter : ceux que l’on confirme sont ceux que l’on voit.
                self.session.rafraichir()
                self.recu.value = _pas_pret(
                    "Des acteurs ne sont reliés à personne : cochez « Oui, c’est voulu »."
                )
                return
            dossier = self.session.depot.fichier.parent
            recu = remettre(copie, dossier, motif=self.motif.value, definitive=definitive)
        except ErreurAtelier as e:
            self.recu.value = _pas_pret(str(e))
            return
        provisoire = "" if definitive else " Elle est provisoire : vous pourrez en refaire une."
        self.recu.value = insecables(
            message(
                "enregistre",
                html(
                    "<p><b>Le fichier est prêt et relu.</b> Il est dans le dossier {}, sous le nom {}.{}</p><p>"
                    "Télécharger {}</p><p><b>Rien n’est envoyé</b> : déposez-le vous-même, et lui seul, là où "
                    "votre école le demande.</p><p>Reçu, à garder : révision {} · empreinte {} · {}</p>",
                    DOSSIER,
                    FICHIER,
                    provisoire,
                    lien_de_telechargement(FICHIER, recu.chemin.read_bytes(), _GENRE),
                    recu.revision,
                    recu.empreinte[:8],
                    jour_en_lettres(recu.jour),
                ),
            )
        )


def _isoles(copie: Carnet) -> set[tuple[str, str]]:
    """Les acteurs sans lien ; le travail en est : le même numéro, ailleurs, est quelqu’un d’autre."""
    return {(copie.carnet_id, i) for i in isole(copie)}


def _liste(carnet: Carnet) -> Html:
    """Ce qui est fait, page par page, et les remarques qui restent."""
    lignes = []
    for numero, points in progres_par_page(carnet).items():
        for p in points:
            coche = "✓" if p.atteint else "·"
            lien = vers(numero, p.lieu, f"page {numero:02d}, {p.nom} : {p.compte}")
            lignes.append(html("<li>{} {}</li>", coche, lien))
    constats = constater(carnet)
    restes: list[Any] = les_plus_utiles(constats)
    dits = joindre(html("<li>{} : {}</li>", a_propos_de(carnet, c), c.message) for c in restes)
    suite = (
        html("<p>{} à la page 06. D’abord :</p><ul>{}</ul>", pluriel(len(constats), "remarque"), dits)
        if constats
        else html("<p>Aucune remarque ne reste à la page 06.</p>")
    )
    vise = parcours_de(carnet)["libelle"]
    return html("<p>Ce que vise « {} » :</p><ul style='list-style: none'>{}</ul>{}", vise, lignes, suite)


def _a_classer(carnet: Carnet) -> Html:
    """Ce qui n’est pas classé, dit avant de préparer : rien n’oblige à tout classer."""
    restent = [x for x in carnet.reseau.liens_existants() if x.classe_choisie is None]
    if not restent:
        return Html()
    noms = enumerer((nom_du_lien(carnet, x) for x in restent), 6)
    return message(
        "attention",
        html(
            "<p>{}.</p><p>{}. Ou préparez quand même : votre formateur verra « à classer ».</p>",
            noms,
            vers(3, "classer", "Les classer, page 03"),
        ),
        f"{pluriel(len(restent), 'lien')} à classer",
    )


def _generalises(carnet: Carnet) -> Html:
    neufs = noms_generalises(carnet)
    if not neufs:
        return html("<p>Aucun nom propre repéré parmi vos acteurs.</p>")
    return html(
        "<p>Une fonction et une petite structure suffisent souvent à reconnaître quelqu’un. Noms "
        "propres repérés : {}.</p>",
        enumerer((f"{carnet.acteurs[i].nom} → {nom}" for i, nom in neufs.items()), 6, " ; "),
    )
