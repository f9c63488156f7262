"""L’exemple public : des sources datées, et une question : que prouve chacune ?"""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as w

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import charger, insecables
from atelier.saisie.composants import Page, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.table import Table, colonne


class PageExemple(Page):
    """Une ligne par organisation ; aucune réponse attendue n’est ici."""

    nom = "exemple"

    def corps(self) -> list[w.Widget]:
        textes = charger("exemple")
        preuves = [("", "?"), *textes["preuves"].items()]
        # Le titre de la page l’annonce déjà.
        self.avertissement = Ecriteau(html("<p>{}</p>", insecables(textes["exemple"]["avertissement"])))
        self.table = Table(
            self._changer, lambda _: False,
            titre="Sur leur lien avec le Collectif, que prouve cette page ? Cliquez une case pour répondre.",
            vide="Aucune source.",
            colonnes=[
                colonne("organisation", "Organisation", lecture=True, largeur="20%"),
                colonne("dit", "Ce que dit la source", lecture=True, largeur="34%"),
                colonne("annee", "Année", lecture=True),
                colonne("preuve", "Elle prouve", options=preuves, largeur="19%"),
                colonne("pourquoi", "Parce que", largeur="22%"),
            ],
        )  # fmt: skip
        adresses = joindre(
            html("<li>{} ({}) : {}</li>", s["organisation"], s["annee"], s["adresse"])
            for s in textes["sources"]
        )
        self.commentaires = Ecriteau()
        return [
            self.avertissement,
            self.table,
            self.commentaires,
            phrase("Un silence ne prouve pas une absence. Une date passée ne prouve rien d’aujourd’hui."),
            Ecriteau(
                html("<details><summary>Les adresses des sources</summary><ul>{}</ul></details>", adresses)
            ),
        ]

    def montrer(self, carnet: Carnet) -> None:
        faits = carnet.exercices
        self.table.lignes = [
            {
                "id": s["id"],
                "valeurs": {
                    "organisation": s["organisation"], "dit": s["dit"], "annee": s["annee"],
                    "preuve": faits.get(f"source.{s['id']}", ""),
                    "pourquoi": faits.get(f"source.{s['id']}.pourquoi", ""),
                },
            }
            for s in charger("exemple")["sources"]
        ]  # fmt: skip

        self.commentaires.value = _commentaires(faits)

    def _changer(self, ids: list[str], champ: str, valeur: str) -> bool:
        suffixe = ".pourquoi" if champ == "pourquoi" else ""
        reponses = {f"source.{i}{suffixe}": valeur for i in ids}
        return self.session.appliquer(noter_exercices(reponses, "examen d’une source")) is not None


def _commentaires(faits: Mapping[str, str]) -> Html:
    """Une fois sa réponse donnée : ce que chaque source peut prouver, et ce qu’elle ne prouve pas."""
    textes = charger("exemple")
    dits = []
    for s in textes["sources"]:
        reponse = faits.get(f"source.{s['id']}", "")
        if reponse and s.get("commentaire"):
            dite = textes["preuves"].get(reponse, reponse)
            ligne = html("<b>{}</b> (vous : « {} »). {}", s["organisation"], dite, s["commentaire"])
            dits.append(html("<li>{}</li>", insecables(ligne)))
    if not dits:
        return Html()
    return html(
        "<div role='status'><p>Vos réponses, et ce que l’atelier en dit. C’est à discuter.</p><ul>{}"
        "</ul></div>",
        dits,
    )
