"""La grille avec laquelle on sera noté, telle quelle."""

from __future__ import annotations

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.cours.textes import charger, insecables, pluriel
from atelier.saisie.composants import Page, phrase, tableau
from atelier.saisie.ecriteau import Ecriteau


class PageBareme(Page):
    """Huit critères, quatre niveaux : rien de caché."""

    nom = "bareme"

    def corps(self) -> list[w.Widget]:
        bareme = charger("bareme")
        lignes = [
            (f"{c['libelle']} ({pluriel(c['points'], 'point')})", *c["descripteurs"])
            for c in bareme["criteres"]
        ]
        entetes = ("Critère", *(n[0].upper() + n[1:] for n in bareme["niveaux"]))
        return [
            phrase(
                f"Sur {pluriel(bareme['total'], 'point')}. L’atelier ne note pas : votre formateur lit et décide. "
                "Être d’accord avec la règle de l’atelier ne rapporte rien."
            ),
            Ecriteau(insecables(tableau(entetes, lignes, vide="", titre="La grille", entier=True))),
        ]

    def montrer(self, carnet: Carnet) -> None:
        """La grille ne dépend pas du travail."""
