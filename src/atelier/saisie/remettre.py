"""Remettre : vérifier, puis écrire le seul fichier à déposer."""

from __future__ import annotations

from html import escape

import ipywidgets as w

from atelier.analyse.controles_reseau import isole
from atelier.carnet.modele import Carnet
from atelier.cours.textes import insecables, jour_en_lettres
from atelier.erreurs import ErreurAtelier
from atelier.remise.paquet import resume
from atelier.remise.remettre import DOSSIER, FICHIER, ce_qui_bloque, remettre
from atelier.saisie.composants import Page, bouton, champ
from atelier.saisie.papiers import lien_de_telechargement

_GENRE = "application/x-ipynb+json"


def _pas_pret(pourquoi: str) -> str:
    return f'<p style="color: #a3160f"><b>Pas encore prêt.</b> {escape(pourquoi)}</p>'


class PageRemettre(Page):
    """Le fichier à déposer, et son reçu."""

    nom = "rendre"
    titre = "Remettre mon travail"

    def corps(self) -> list[w.Widget]:
        self.contenu = w.HTML()
        self.alerte = w.HTML()
        self.motif = champ("Ce n’en est pas, car", exemple="mobile d’astreinte du service…", largeur="640px")
        self.recu = w.HTML()
        self.isoles = w.HTML()
        self.voulu = w.Checkbox(description="Oui, c’est voulu", indent=False)
        return [
            self.contenu,
            self.alerte,
            self.motif,
            self.isoles,
            self.voulu,
            bouton("Préparer le fichier à déposer", self._remettre, principal=True),
            self.recu,
        ]

    def montrer(self, carnet: Carnet) -> None:
        self.contenu.value = insecables(
            f"<p>Sera remis : {escape(resume(carnet))} Les contacts du carnet d’adresses et l’historique "
            "restent chez vous. Le travail est pseudonymisé, pas anonyme : relisez-vous.</p>"
        )
        signalements = ce_qui_bloque(carnet)
        self.motif.layout.display = "" if signalements else "none"
        points = "".join(f"<li>{escape(str(s))}</li>" for s in signalements)
        self.alerte.value = (
            f"<b>Des passages paraissent désigner une personne :</b><ul>{points}</ul>" if points else ""
        )

        seuls = [carnet.acteurs[i].nom for i in isole(carnet)]
        noms = ", ".join(f"« {n} »" for n in seuls[:12]) + ("…" if len(seuls) > 12 else "")
        self.isoles.value = insecables(
            f"<p><b>{escape(noms)} : sans aucun lien. Vraiment ?</b> Sinon : page 03.</p>" if seuls else ""
        )
        self.voulu.layout.display = "" if seuls else "none"

    def _remettre(self) -> None:
        if self.isoles.value and not self.voulu.value:
            self.recu.value = _pas_pret(
                "Des acteurs ne sont reliés à personne : cochez « Oui, c’est voulu »."
            )
            return
        try:
            carnet = self.session.depot.lire()
            recu = remettre(carnet, self.session.depot.fichier.parent, motif=self.motif.value)
        except ErreurAtelier as e:
            self.recu.value = _pas_pret(str(e))
            return
        self.recu.value = (
            "<p><b>Le fichier est prêt et relu.</b> "
            f"Il est dans le dossier {DOSSIER}, sous le nom {FICHIER}.</p>"
            f"<p>Télécharger {lien_de_telechargement(FICHIER, recu.chemin.read_bytes(), _GENRE)}</p>"
            "<p><b>Rien n’est envoyé</b> : déposez-le vous-même, et lui seul, "
            "là où votre école le demande.</p>"
            f"<p>Repère à garder : révision {recu.revision} · empreinte {recu.empreinte[:8]} · "
            f"{jour_en_lettres(recu.jour)}</p>"
        )
