"""Dire ce qu’un notebook enregistré contient, et s’il peut être remis."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from atelier.analyse.detecteurs import signaler, textes_du_travail
from atelier.carnet.operations import nom_du_lien
from atelier.cours.textes import libelle
from atelier.erreurs import ErreurCopie
from atelier.remise.copie import ce_qui_est_impossible, lire_copie
from atelier.remise.paquet import resume

CE_QUE_DIT_L_EMPREINTE = (
    "L’empreinte dit que le contenu n’a pas changé depuis l’étape « Remettre ». Elle ne dit pas qui l’a fait, "
    "ni quand : chacun peut la recalculer."
)


@dataclass(frozen=True, slots=True)
class Verification:
    """Le résultat, en phrases."""

    peut_etre_remise: bool
    phrases: list[str]


def verifier(chemin: Path) -> Verification:
    """Relit un notebook sur le disque. Lève ``ErreurCopie`` seulement si le fichier n’existe pas."""
    if not chemin.is_file():
        raise ErreurCopie(
            "illisible", f"Le fichier {chemin} n’existe pas.", remede="Vérifiez son nom et son dossier."
        )
    try:
        copie = lire_copie(chemin)
    except ErreurCopie as e:
        return Verification(False, [e.quoi, e.remede])
    carnet = copie.carnet
    impossible = ce_qui_est_impossible(copie) if copie.finalisee else ""
    finale = copie.finalisee and not impossible
    phrases = [
        f"{chemin.name} contient le travail « {carnet.acteurs[carnet.ego].nom} » : {resume(carnet)}",
        f"Révision {carnet.revision}, "
        + (
            "finalisée par l’étape « Remettre »."
            if finale
            else f"{'' if impossible else 'page de travail, '}non finalisée."
        ),
    ]
    phrases += [impossible] * bool(impossible) + [CE_QUE_DIT_L_EMPREINTE] * finale
    phrases += [
        f"  {nom_du_lien(carnet, lien)} : {libelle(lien.classe_choisie)}"
        for lien in carnet.liens.values()
        if lien.classe_choisie
    ]
    phrases += copie.remarques
    motif = str(copie.remise.get("motif", ""))
    signalements = signaler([*textes_du_travail(carnet), *copie.textes, ("motif de la remise", motif)])
    # Un motif ne vaut que pour le contenu que l’étape « Remettre » a vu.
    motives = copie.finalisee and motif and not signaler([("", motif)])
    if signalements:
        phrases.append("Des passages paraissent désigner une personne :")
        phrases += [f"  {s}" for s in signalements]
    bloque = bool(signalements) and not motives
    phrases.append(
        "À reprendre avant de remettre." if bloque else "Rien ne bloque la remise. Un contrôle automatique "
        "ne voit pas tout : relisez-vous."
    )  # fmt: skip
    return Verification(not bloque, phrases)
