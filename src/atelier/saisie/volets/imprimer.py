"""Imprimer et emporter son carnet d’adresses : des fichiers à télécharger, faits sur place."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html
from atelier.saisie.composants import Volet, bouton, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.session import Session


def lien_de_telechargement(nom: str, contenu: bytes, genre: str) -> Html:
    """Un fichier en adresse ``data:`` : le télécharger ne demande rien au serveur."""
    adresse = f"data:{genre};base64,{b64encode(contenu).decode('ascii')}"
    return html('<a download="{}" href="{}">{}</a>', nom, adresse, nom)


def fichiers_en_liste(faits: Iterable[tuple[str, str, str | bytes, str]]) -> Html:
    """Des fichiers à télécharger : usage, nom, contenu, genre."""
    lignes = []
    for usage, nom, contenu, genre in faits:
        octets = contenu.encode("utf-8") if isinstance(contenu, str) else contenu
        lignes.append(html("<li>{} : {}</li>", usage, lien_de_telechargement(nom, octets, genre)))
    return html("<ul>{}</ul>", lignes)


class Papiers(Volet):
    """Un volet : la fiche d’entretien, le carnet d’adresses à imprimer ou à emporter."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.fichiers = Ecriteau()
        self.boite = w.VBox(
            [
                phrase(
                    "La fiche d’entretien liste ce qui reste « ? » : imprimez-la pour votre tuteur. "
                    "Le carnet d’adresses contient vos contacts : gardez-le pour vous."
                ),
                bouton("Préparer mes fichiers", self._preparer),
                self.fichiers,
            ]
        )

    def montrer(self, carnet: Carnet) -> None:
        """Ce qui était prêt ne l’est plus dès que le travail change."""
        self.fichiers.value = ""

    def _preparer(self) -> None:
        from atelier.dossier.papiers import carnet_d_adresses, fiche_d_entretien  # noqa: PLC0415 — à la demande
        from atelier.echange.adresses import en_classeur, en_csv, en_vcard  # noqa: PLC0415 — à la demande

        carnet = self.session.lire()
        html, csv = "text/html;charset=utf-8", "text/csv;charset=utf-8"
        classeur = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        faits: list[tuple[str, str, str | bytes, str]] = [
            ("À imprimer", "fiche-d-entretien.html", fiche_d_entretien(carnet), html),
            ("À imprimer", "carnet-d-adresses.html", carnet_d_adresses(carnet), html),
            ("Pour un tableur", "carnet-d-adresses.xlsx", en_classeur(carnet), classeur),
            ("Pour un tableur", "carnet-d-adresses.csv", en_csv(carnet), csv),
            ("Pour un répertoire", "carnet-d-adresses.vcf", en_vcard(carnet), "text/vcard;charset=utf-8"),
        ]
        self.fichiers.value = fichiers_en_liste(faits)
