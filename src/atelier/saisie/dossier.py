"""Le dossier à rendre sur papier : traitement de texte, ou page à imprimer."""

from __future__ import annotations

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.erreurs import ErreurAtelier
from atelier.remise.partiel import a_remettre
from atelier.saisie.composants import Page, bouton, phrase
from atelier.saisie.papiers import lien_de_telechargement

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PageDossier(Page):
    """Des fichiers faits à la demande, sans les contacts ni ce que l’étudiant garde pour lui."""

    nom = "dossier"
    titre = "Mon dossier"

    def corps(self) -> list[w.Widget]:
        self.fichiers = w.HTML()
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
        page = lien_de_telechargement(
            "mon-dossier.html", en_html(copie).encode("utf-8"), "text/html;charset=utf-8"
        )
        lignes = [f"<li>À imprimer : {page}</li>"]
        try:
            document = lien_de_telechargement("mon-dossier.docx", en_docx(copie), _DOCX)
            lignes.insert(0, f"<li>Traitement de texte : {document}</li>")
        except ErreurAtelier as e:
            lignes.append(f"<li>{e}</li>")
        self.fichiers.value = f"<ul>{''.join(lignes)}</ul>"
