"""Les notions du cours, une à une, et la lecture du partenariat que l’on tient."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import regler_lecture
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import charger, criteres, insecables, libelles
from atelier.domaine.vocabulaire import CRITERES_PARTENARIAT, CRITERES_RESEAU, Lecture
from atelier.saisie.composants import Page, bascule, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.redaction import Redaction

_MA_LECTURE = "lecture.pourquoi"


class PageNotions(Page):
    """Onze notions avec leur source, les deux axes, puis : quelle lecture tenez-vous ?"""

    nom = "notions"

    def corps(self) -> list[w.Widget]:
        self.lecture = bascule(
            "Pour parler de partenariat", [(libelles("lecture")[x.value], x) for x in Lecture]
        )
        self.sur(self.lecture, self._choisir)
        self.pourquoi = Redaction(
            self._ecrire, libelle="Pourquoi cette lecture ? Deux ou trois phrases.", lignes=3
        )
        return [
            Ecriteau(insecables(notions_en_html())),
            phrase("Le cours tient deux lectures du partenariat. Laquelle tenez-vous ?"),
            Ecriteau(
                html("<p class='atelier-source'>{}</p>", insecables(libelles("divergence")["pourquoi"]))
            ),
            self.lecture,
            self.pourquoi,
        ]

    def montrer(self, carnet: Carnet) -> None:
        # Rien n’est enfoncé tant que l’étudiant n’a pas choisi : le réglage de départ n’est pas son choix.
        self.lecture.value = carnet.lecture if "lecture" in carnet.exercices else None
        self.pourquoi.texte = carnet.exercices.get(_MA_LECTURE, "")

    def _choisir(self, lecture: Any) -> None:
        if lecture is None:
            return
        carnet = self.session.lire()
        regle = regler_lecture(lecture, carnet.reglages, carnet.cours)
        note = noter_exercices({"lecture": str(lecture)}, "choix de la lecture")
        # Une seule opération : « Annuler » défait le réglage et la réponse ensemble.
        self.session.appliquer(lambda c: note(regle(c).carnet))

    def _ecrire(self, texte: str) -> bool:
        return (
            self.session.appliquer(noter_exercices({_MA_LECTURE: texte}, "pourquoi cette lecture"))
            is not None
        )


def notions_en_html() -> Html:
    """Chaque notion, repliée, avec sa source et sa question ; puis les caractéristiques des deux."""
    notions = [n for n in charger("notions").values() if isinstance(n, dict)]
    blocs = [
        html(
            "<details class='atelier-notion'><summary>{}</summary><p>{}</p><p><b>{}</b></p>"
            "<p class='atelier-source'>{} · {}</p></details>",
            n["terme"],
            n["dit"],
            n["question"],
            n["axe"],
            n["source"],
        )
        for n in notions
    ]
    for titre, codes in (
        # R6 porte sur le réseau entier : aucun lien ne le pose, mais le cours le compte.
        ("À quoi reconnaît-on un réseau ?", (*CRITERES_RESEAU, "R6")),
        ("À quoi reconnaît-on un partenariat ?", CRITERES_PARTENARIAT),
    ):
        points = joindre(html("<li>{}</li>", criteres()[c]["libelle"]) for c in codes)
        blocs.append(
            html("<details class='atelier-notion'><summary>{}</summary><ul>{}</ul></details>", titre, points)
        )
    return joindre(blocs)
