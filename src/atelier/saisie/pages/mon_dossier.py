"""Le dossier à rendre sur papier : traitement de texte, ou page à imprimer."""

from __future__ import annotations

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.cours.balises import html
from atelier.erreurs import ErreurAtelier
from atelier.remise.partiel import a_remettre
from atelier.saisie.composants import Page, bouton, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.volets.imprimer import fichiers_en_liste

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PageDossier(Page):
    """Des fichiers faits à la demande, sans les contacts ni ce que l’étudiant garde pour lui."""

    nom = "dossier"

    def corps(self) -> list[w.Widget]:
        self.fichiers = Ecriteau()
        return [
            phrase(
                "Schéma, acteurs sans leurs contacts, liens et raisons, plan : tout dans un document, "
                "à continuer dans Word ou LibreOffice."
            ),
            bouton("Préparer mon dossier", self._preparer),
            self.fichiers,
        ]

    def montrer(self, carnet: Carnet) -> None:
        """Ce qui était prêt ne vaut plus dès que le travail change."""
        self.fichiers.value = ""

    def _preparer(self) -> None:
        from atelier.dossier.dossier import en_docx, en_html  # noqa: PLC0415 — à la demande

        copie = a_remettre(self.session.lire())
        faits: list[tuple[str, str, str | bytes, str]] = []
        manque = ""
        try:
            faits.append(("Traitement de texte", "mon-dossier.docx", en_docx(copie), _DOCX))
        except ErreurAtelier as e:
            manque = html("<p>{}</p>", str(e))
        faits.append(("À imprimer", "mon-dossier.html", en_html(copie), "text/html;charset=utf-8"))
        self.fichiers.value = fichiers_en_liste(faits) + manque
