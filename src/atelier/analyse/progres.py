"""Où l’on en est : des comptes, comparés à ce que vise le parcours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atelier.analyse.approfondir import grille_entiere
from atelier.carnet.modele import NOM_DU_CENTRE, Carnet
from atelier.cours.exercices import exercices, vignettes
from atelier.cours.textes import charger, pluriel, questions_du_plan

PARCOURS_PAR_DEFAUT = "classe"
DERNIERE = 7
"""Numéro de la dernière page."""


@dataclass(frozen=True, slots=True)
class Point:
    """Une chose à faire : combien de faits, combien visés, et le nom du formulaire où cela se fait."""

    nom: str
    fait: int
    vise: int
    lieu: str

    @property
    def atteint(self) -> bool:
        """Vrai si la cible est atteinte."""
        return self.fait >= self.vise

    @property
    def compte(self) -> str:
        """« 3 sur 8 » ; au-delà de la cible, « 30, pour 12 visés »."""
        return (
            f"{self.fait} sur {self.vise}"
            if self.fait <= self.vise
            else f"{self.fait}, pour {pluriel(self.vise, 'visé')}"
        )


def parcours_disponibles() -> dict[str, dict[str, Any]]:
    """Les parcours du cours (ou de l’école), par identifiant."""
    tous = charger("parcours")
    return {k: v for k, v in tous.items() if isinstance(v, dict) and set(tous["classe"]) <= set(v)}


def parcours_suivi(carnet: Carnet) -> str:
    """L’identifiant du parcours choisi, « classe » à défaut."""
    return carnet.parcours if carnet.parcours in parcours_disponibles() else PARCOURS_PAR_DEFAUT


def parcours_de(carnet: Carnet) -> Mapping[str, Any]:
    """Les cibles du parcours suivi."""
    return parcours_disponibles()[parcours_suivi(carnet)]


def traitee(carnet: Carnet, question: str) -> bool:
    """Vrai si une question du plan a une réponse écrite ou un fait repris."""
    return question in carnet.plan or question in carnet.faits


def progres(carnet: Carnet, page: int) -> list[Point]:
    """Ce qu’il y a à faire à cette page (0 à 7), et ce qui est fait."""
    return progres_par_page(carnet)[page]


def progres_par_page(carnet: Carnet) -> dict[int, list[Point]]:
    """Ce qu’il y a à faire et ce qui est fait, pour toutes les pages."""
    vise = parcours_de(carnet)
    alters = list(carnet.reseau.alters())
    liens = list(carnet.liens.values())
    faits = carnet.exercices
    return {
        0: [
            Point("nom donné au centre", int(carnet.acteurs[carnet.ego].nom != NOM_DU_CENTRE), 1, "commencer")
        ],
        1: [
            Point(
                "vignettes triées",
                sum(v["id"] in faits for v in vignettes()),
                len(vignettes(en_classe=True)),
                "vignettes",
            ),
            Point(
                "exercices", sum(e["id"] in faits for e in exercices()), min(3, len(exercices())), "exercices"
            ),
        ],
        2: [
            Point("acteurs", len(alters), vise["acteurs"], "acteurs"),
            Point("potentiels", sum(a.est_potentiel for a in alters), vise["potentiels"], "acteurs"),
        ],
        3: [
            Point("liens", len(liens), vise["liens"], "liens"),
            Point(
                "liens entre les autres acteurs",
                sum(not carnet.reseau.touche_ego(x) for x in liens),
                vise["entre_autres"],
                "liens",
            ),
            Point("grilles entières", sum(map(grille_entiere, liens)), vise["grilles"], "classer"),
        ],
        4: [
            Point("besoin mis à l’épreuve", len(carnet.epreuves), 1, "epreuve"),
            Point("vue gardée", len(carnet.vues), 1, "presenter"),
        ],
        5: [
            Point(
                "sources examinées",
                # « source.x.pourquoi » n’est pas une source de plus.
                sum(c.startswith("source.") and c.count(".") == 1 for c in faits),
                5,
                "exemple",
            )
        ],
        6: [
            Point("réseau nommé", int(bool(carnet.analyse.reseau)), 1, "plan"),
            Point(
                "questions du plan",
                sum(traitee(carnet, q["id"]) for q in questions_du_plan()),
                len(questions_du_plan()),
                "plan",
            ),
        ],
        7: [],
    }


def mots(texte: str) -> int:
    """Nombre de mots d’un texte : ce que des espaces séparent, ponctuation seule mise à part."""
    return sum(any(c.isalnum() for c in m) for m in texte.split())
