"""Écrire le relevé : ici seulement, pandas est chargé."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from atelier.carnet.ecriture import atomic_write, ecriture_impossible
from atelier.correction.releve import Ligne


def ecrire_notes(lignes: list[Ligne], dossier: Path) -> Path:
    """Écrit ``notes.csv`` (UTF-8, virgule) ; les indices sont dans les colonnes ``indice_*``.

    Un texte d’étudiant qu’un tableur prendrait pour une formule est désamorcé.
    """
    table = pd.DataFrame(
        {
            "identifiant": ligne.identifiant,
            "nom": ligne.nom,
            "fichier": ligne.fichier,
            "etat": ligne.etat,
            "note": ligne.note,
            "remarque": ligne.phrase,
            **{f"indice_{nom}": valeur for nom, valeur in ligne.indices.items()},
        }
        for ligne in lignes
    )
    indices = [c for c in table.columns if c.startswith("indice_")]
    table[indices] = table[indices].astype("Int64")  # une copie illisible a des cases vides, pas des 0
    textes = [c for c in table.columns if c not in indices]
    table[textes] = table[textes].map(_sans_formule)
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ecriture_impossible(e, dossier) from e
    chemin = dossier / "notes.csv"
    atomic_write(chemin, table.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    return chemin


def _sans_formule(valeur: str) -> str:
    return f"'{valeur}" if valeur.startswith(("=", "+", "-", "@", "\t", "\r")) else valeur
