"""Remettre : vérifier, puis écrire le seul fichier à déposer."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.cours.textes import insecables, jour_en_lettres
from atelier.erreurs import ErreurAtelier
from atelier.remise.paquet import resume
from atelier.remise.remettre import DOSSIER, FICHIER, ce_qui_bloque, remettre
from atelier.saisie.composants import Page, bouton, champ


def _adresse(chemin: Path) -> str:
    """Le fichier lui-même, en adresse ``data:`` : le télécharger ne demande rien au serveur."""
    return "data:application/x-ipynb+json;base64," + b64encode(chemin.read_bytes()).decode("ascii")


class PageRemettre(Page):
    """Le fichier à déposer, et son reçu."""

    nom = "rendre"
    titre = "Remettre mon travail"

    def corps(self) -> list[w.Widget]:
        self.contenu = w.HTML()
        self.alerte = w.HTML()
        self.motif = champ("Ce n’en est pas, car", exemple="mobile d’astreinte du service…", largeur="640px")
        self.recu = w.HTML()
        return [
            self.contenu,
            self.alerte,
            self.motif,
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

    def _remettre(self) -> None:
        try:
            carnet = self.session.depot.lire()
            recu = remettre(carnet, self.session.depot.fichier.parent, motif=self.motif.value)
        except ErreurAtelier as e:
            self.recu.value = f'<p style="color: #a3160f"><b>Pas encore prêt.</b> {escape(str(e))}</p>'
            return
        self.recu.value = (
            "<p><b>Le fichier est prêt et relu.</b> "
            f"Il est dans le dossier {DOSSIER}, sous le nom {FICHIER}.</p>"
            f'<p><a download="{FICHIER}" href="{_adresse(recu.chemin)}">Télécharger {FICHIER}</a></p>'
            "<p><b>Rien n’est envoyé</b> : déposez-le vous-même, et lui seul, "
            "là où votre école le demande.</p>"
            f"<p>Repère à garder : révision {recu.revision} · empreinte {recu.empreinte[:8]} · "
            f"{jour_en_lettres(recu.jour)}</p>"
        )
