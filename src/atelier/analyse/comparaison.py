"""Avant, après : ce qui a changé entre deux états d’un même travail."""

from __future__ import annotations

from dataclasses import dataclass

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.domaine.vocabulaire import Classe


@dataclass(frozen=True, slots=True)
class Evolution:
    """Des noms, prêts à dire. ``reclasses`` : (lien, classe d’avant, classe d’après)."""

    acteurs_apparus: tuple[str, ...] = ()
    acteurs_partis: tuple[str, ...] = ()
    acteurs_devenus_existants: tuple[str, ...] = ()
    liens_apparus: tuple[str, ...] = ()
    liens_partis: tuple[str, ...] = ()
    liens_devenus_existants: tuple[str, ...] = ()
    devenus_partenariat: tuple[str, ...] = ()
    reclasses: tuple[tuple[str, Classe | None, Classe | None], ...] = ()

    @property
    def vide(self) -> bool:
        """Vrai si rien n’a changé."""
        return self == Evolution()


def comparer(avant: Carnet, apres: Carnet) -> Evolution:
    """Les différences, par identifiant : renommer un acteur n’en fait pas un autre."""
    acteurs = [i for i in apres.acteurs if i in avant.acteurs]
    liens = [i for i in apres.liens if i in avant.liens]
    changes = [i for i in liens if avant.liens[i].classe_choisie is not apres.liens[i].classe_choisie]
    partenariats = [i for i in changes if apres.liens[i].classe_choisie is Classe.PARTENARIAT]

    def nom(carnet: Carnet, lien: str) -> str:
        return nom_du_lien(carnet, carnet.liens[lien])

    return Evolution(
        tuple(a.nom for i, a in apres.acteurs.items() if i not in avant.acteurs),
        tuple(a.nom for i, a in avant.acteurs.items() if i not in apres.acteurs),
        tuple(
            apres.acteurs[i].nom
            for i in acteurs
            if avant.acteurs[i].est_potentiel and not apres.acteurs[i].est_potentiel
        ),
        tuple(nom(apres, i) for i in apres.liens if i not in avant.liens),
        tuple(nom(avant, i) for i in avant.liens if i not in apres.liens),
        tuple(
            nom(apres, i) for i in liens if avant.liens[i].est_potentiel and not apres.liens[i].est_potentiel
        ),
        tuple(nom(apres, i) for i in partenariats),
        tuple(
            (nom(apres, i), avant.liens[i].classe_choisie, apres.liens[i].classe_choisie)
            for i in changes
            if i not in partenariats
        ),
    )
