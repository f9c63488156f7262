"""Dire une fois, à qui avait commencé sous la première règle, ce que la deuxième change."""

from __future__ import annotations

from dataclasses import dataclass

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.ecole import reglages_abandonnes
from atelier.cours.raisons import raison_principale
from atelier.cours.textes import libelle, pluriel
from atelier.domaine.lien import Lien
from atelier.domaine.regle import VERSION_REGLE
from atelier.domaine.vocabulaire import Classe

NOMMES_MAX = 12
"""Liens nommés un à un dans l’annonce ; au-delà, on ne la lirait plus."""


@dataclass(frozen=True, slots=True)
class Change:
    """Un lien dont l’avis, déjà montré, n’est plus le même : avant, aujourd’hui, et pourquoi."""

    lien: str
    avant: Classe | None
    apres: Classe | None
    pourquoi: str


def avis_changes(carnet: Carnet) -> list[Change]:
    """Les liens dont l’étudiant a lu un avis que la règle d’aujourd’hui ne donne plus.

    Un lien qu’il n’a pas encore classé n’y est pas : son avis n’a jamais été montré, et ne doit pas
    l’être avant le choix.
    """
    changes = []
    for lien in carnet.reseau.liens_existants():
        if not 0 < lien.regle_vue < VERSION_REGLE:
            continue
        avis = carnet.avis(lien)
        if avis.classe != lien.classe_vue:
            changes.append(Change(lien.id, lien.classe_vue, avis.classe, raison_principale(avis)))
    return changes


def classe_lue(carnet: Carnet, lien: Lien) -> Classe | None:
    """La classe que l’auteur a lue comme avis de la règle : celle d’alors, tant qu’on ne lui a rien dit d’autre."""
    if carnet.passage.depuis and 0 < lien.regle_vue < VERSION_REGLE:
        return lien.classe_vue
    return carnet.classe_de(lien)


def annonce_du_passage(carnet: Carnet) -> str:
    """Ce que l’étudiant lit une fois ; vide s’il n’y a rien à annoncer."""
    if not carnet.passage.depuis:
        return ""
    dites = ["La règle proposée par l’atelier a changé. Vos choix et vos raisons, eux, n’ont pas bougé."]
    changes = avis_changes(carnet)
    if changes:
        dites.append(f"L’avis change pour {pluriel(len(changes), 'lien')} :")
        dites += [
            f"« {nom_du_lien(carnet, carnet.liens[c.lien])} », {libelle(c.avant, 'classe', vide='sans avis')} "
            f"devient {libelle(c.apres, 'classe', vide='sans avis')} ({c.pourquoi.rstrip('.')}) ;"
            for c in changes[:NOMMES_MAX]
        ]
        dites[-1] = dites[-1].removesuffix(" ;") + "."
        if len(changes) > NOMMES_MAX:
            dites.append(f"Et {pluriel(len(changes) - NOMMES_MAX, 'autre')}, à relire page 03.")
    else:
        dites.append("Aucun avis que vous aviez lu ne change.")
    if abandonnes := reglages_abandonnes(carnet.passage.abandonnes):
        dites.append(abandonnes)
    return " ".join(dites)
