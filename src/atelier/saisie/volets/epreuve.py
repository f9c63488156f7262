"""Mettre le réseau à l’épreuve : un besoin, qui l’on appelle, lien par lien ; chaque rupture se dit."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from atelier.analyse.fil_d_epreuve import Appel, suivre
from atelier.carnet.lots import acteur_nomme, ensemble
from atelier.carnet.modele import Carnet, Epreuve
from atelier.carnet.operations import Operation
from atelier.carnet.porte import faire_entrer, relier
from atelier.carnet.presentations import noter_epreuve, retirer_epreuve
from atelier.cours.balises import Html, html
from atelier.cours.textes import charger, insecables, libelle, pluriel
from atelier.domaine.texte import cle, libelle_propre
from atelier.domaine.vocabulaire import Statut
from atelier.erreurs import ErreurSaisie
from atelier.saisie.composants import Volet, bouton, champ, lieu, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.ligne import ChampLigne
from atelier.saisie.poser_les_doutes import avis_de_la_porte, repondre_a_la_porte
from atelier.saisie.session import Session

_LARGEUR = "430px"
_COURT = {"description_width": "90px"}


class MiseALEpreuve(Volet):
    """Un volet ; ``change`` est appelé quand le fil à montrer sur le schéma change."""

    def __init__(self, session: Session, change: Callable[[], object]) -> None:
        super().__init__(session)
        self._change = change
        self.besoin = champ(
            "Un besoin", exemple="Choisissez, ou écrivez le vôtre", largeur=_LARGEUR, style=_COURT
        )
        self.appel = ChampLigne(
            self._appeler,
            lambda reponse: repondre_a_la_porte(self.session, reponse),
            libelle="J’appelle",
            exemple="un acteur, puis Entrée",
            verbe="Appeler",
            marge="90px",
            layout={"width": _LARGEUR},
        )
        self.fil = Ecriteau()
        self.ruptures = w.VBox()
        self.besoin.observe(lambda _: self._change(), "value")
        self.gestes = w.HBox(
            [
                bouton("Enlever le dernier appel", self._reculer),
                bouton("Oublier ce besoin", self._oublier),
                bouton("Revoir tout le schéma", self._fermer),
            ]
        )
        self.boite = w.VBox(
            [
                phrase("Un besoin surgit. Qui appelez-vous, et qui appelle-t-il ensuite ? Suivez le fil."),
                self.besoin,
                self.appel,
                self.fil,
                self.ruptures,
                self.gestes,
            ]
        )

        lieu(self.boite, "epreuve")

    def fil_montre(self, carnet: Carnet) -> tuple[str, ...]:
        """Les acteurs et les liens du fil, à garder nets sur le schéma ; rien sans épreuve."""
        epreuve = self._epreuve(carnet)
        if epreuve is None or not epreuve.appels:
            return ()
        pas = suivre(carnet.reseau, epreuve.appels)
        return (carnet.ego, *epreuve.appels, *(p.lien.id for p in pas if p.lien))

    def montrer(self, carnet: Carnet) -> None:
        """Met le volet à jour."""
        self.appel.avis = avis_de_la_porte(self.session, carnet)
        gardes = [e.besoin for e in carnet.epreuves]
        proposes = [b for b in charger("epreuves")["besoins"]["liste"] if b not in gardes]
        self.besoin.propositions = [*gardes, *proposes]
        epreuve = self._epreuve(carnet)
        appels = epreuve.appels if epreuve else ()
        self.appel.noms = [a.nom for a in carnet.reseau.alters() if a.id not in appels]
        self.appel.layout.display = "" if self._besoin() else "none"
        self.gestes.layout.display = "" if epreuve else "none"
        pas = suivre(carnet.reseau, appels)
        self.fil.value = insecables(_en_html(carnet, pas)) if pas else ""
        self.ruptures.children = [self._proposer(carnet, p) for p in pas if p.lien is None]

    def _epreuve(self, carnet: Carnet) -> Epreuve | None:
        besoin = self._besoin()
        return next((e for e in carnet.epreuves if e.besoin == besoin), None)

    def _besoin(self) -> str:
        """Le besoin tel que le travail le retient : espaces et accents remis d’aplomb."""
        try:
            return libelle_propre(self.besoin.value)
        except ErreurSaisie:  # trop long : le dépôt le dira au moment de l’enregistrer
            return str(self.besoin.value).strip()

    def _appeler(self, nom: str, repris: bool) -> bool:
        besoin = self._besoin()
        if not besoin:
            return False
        carnet, epreuve = self.session.lire(), self._epreuve(self.session.lire())
        if repris and epreuve and epreuve.appels and cle(carnet.acteurs[epreuve.appels[-1]].nom) == cle(nom):
            return True

        def geste(carnet: Carnet) -> Operation:
            epreuve = self._epreuve(carnet)
            appels = epreuve.appels if epreuve else ()
            trouve = acteur_nomme(carnet, nom)
            if trouve in (*appels, carnet.ego):
                raise ErreurSaisie("Cet acteur est déjà dans le fil.", intact="Rien n’a changé.")
            if trouve is not None:
                return noter_epreuve(besoin, (*appels, trouve))
            # Un acteur que l’on n’a pas : c’est un potentiel.
            neuf = faire_entrer(nom, statut=Statut.POTENTIEL)
            # L’identifiant que cet acteur va recevoir : entrer et appeler s’annulent d’un seul geste.
            numero = f"a{carnet.compteurs['acteur'] + 1}"
            return ensemble([neuf, noter_epreuve(besoin, (*appels, numero))], f"appel à « {nom} »")

        # Décidé sur le travail au moment d’écrire : une autre page a pu y ajouter cet acteur.
        return self.session.appliquer(lambda carnet: geste(carnet)(carnet)) is not None

    def _reculer(self) -> None:
        epreuve = self._epreuve(self.session.lire())
        if epreuve and epreuve.appels:
            self.session.appliquer(noter_epreuve(epreuve.besoin, epreuve.appels[:-1]))

    def _oublier(self) -> None:
        self.session.appliquer(retirer_epreuve(self._besoin()))
        self._fermer()

    def _fermer(self) -> None:
        self.besoin.value = ""

    def _proposer(self, carnet: Carnet, pas: Appel) -> w.Widget:
        a, b = carnet.acteurs[pas.depuis].nom, carnet.acteurs[pas.vers].nom

        def noter() -> None:
            self.session.appliquer(relier(pas.depuis, pas.vers, statut=Statut.POTENTIEL))

        return bouton(insecables(f"Noter un lien potentiel : {a} – {b}"), noter)


def _en_html(carnet: Carnet, pas: list[Appel]) -> Html:
    lignes = []
    for p in pas:
        de, vers = (carnet.acteurs[i].nom for i in (p.depuis, p.vers))
        if p.lien is None:
            dit = html("<b>rupture : aucun lien.</b>")
        elif p.lien.est_potentiel:
            dit = html("<b>rupture : ce lien reste à créer.</b>")
        else:
            classe = libelle(p.lien.classe_choisie, vide="lien à classer")
            dit = html("{}{}.", classe, " ; lien fragile" if p.fragile else "")
        lignes.append(html("<li>{} → {} : {}</li>", de, vers, dit))
    ruptures = sum(p.rupture for p in pas)
    fragiles = sum(p.fragile for p in pas)
    bilan = f"{pluriel(len(pas), 'appel')}, {pluriel(ruptures, 'rupture')}."
    if fragiles:
        bilan += f" Fragiles : {fragiles} (un lien ténu, conflictuel, rompu, ou qui tient à une personne)."
    suite = " Le fil tient de bout en bout." if not ruptures else ""
    return html("<ol style='margin: 4px 0'>{}</ol><p role='status'><b>{}{}</b></p>", lignes, bilan, suite)
