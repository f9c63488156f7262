"""Tout ce que l’analyse dit d’un travail, prêt à être montré ou lu par un programme."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from atelier.analyse.constats import constater
from atelier.analyse.mesures import mesurer, profil
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.textes import libelles, nombre, pluriel
from atelier.domaine.classement import est_provisoire
from atelier.domaine.vocabulaire import Lecture


def bilan(carnet: Carnet) -> dict[str, Any]:
    """Profil, mesures, liens et constats d’un travail ; les clés de ``atelier analyser --json``.

    Le profil compte tous les liens existants, par classe, selon la règle et la lecture choisies.
    """
    regle = carnet.regle
    liens = []
    for lien in carnet.liens.values():
        liens.append(
            {
                "id": lien.id,
                "reference": lien.reference,
                "source": lien.source,
                "cible": lien.cible,
                "classe_regle": carnet.classe_de(lien),
                "classe_regle_conventionnee": carnet.classe_de(lien, Lecture.CONVENTIONNEE),
                "provisoire": est_provisoire(carnet.reseau.lu(lien), carnet.lecture, regle),
                "classe_choisie": lien.classe_choisie,
            }
        )
    return {
        "profil": {classe.value: n for classe, n in profil(carnet.reseau, carnet.lecture, regle).items()},
        "mesures": asdict(mesurer(carnet.reseau, regle)),
        "liens": liens,
        "constats": [
            {"id": c.id, "gravite": c.gravite, "cible": c.cible, "message": c.message}
            for c in constater(carnet)
        ],
    }


def bilan_en_phrases(resultat: dict[str, Any], carnet: Carnet) -> list[str]:
    """Un résumé du bilan à lire dans un terminal : un lien s’y dit par ses deux bouts, jamais par son code."""
    mots = libelles("classe")
    mesures = resultat["mesures"]
    dites = [
        f"{pluriel(mesures['n_acteurs_hors_ego'], 'acteur')}, "
        f"dont {pluriel(mesures['n_acteurs_potentiels'], 'potentiel')} ; "
        f"{pluriel(len(resultat['liens']), 'lien')}, dont {pluriel(mesures['liens_potentiels'], 'potentiel')}.",
        "Profil selon la règle proposée par l’atelier : "
        + ", ".join(f"{mots[classe]} {n}" for classe, n in resultat["profil"].items())
        + ".",
    ]
    if mesures["densite_sans_ego"] is not None:
        dites.append(f"Densité sans le centre : {nombre(mesures['densite_sans_ego'], 4)}.")
    dites += [f"{c['message']}{_de_quoi(carnet, c['cible'])}" for c in resultat["constats"]]
    return dites


def _de_quoi(carnet: Carnet, cible: str) -> str:
    """« (MECS – CMP) », « (CMP) » ; rien pour ce qui parle de tout le réseau ou du plan."""
    if cible in carnet.liens:
        return f" ({nom_du_lien(carnet, carnet.liens[cible])})"
    return f" ({carnet.acteurs[cible].nom})" if cible in carnet.acteurs else ""
