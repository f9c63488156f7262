"""Écrire le relevé : ici seulement, pandas est chargé."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from atelier.carnet.ecriture import atomic_write, ecriture_impossible
from atelier.carnet.operations import nom_du_lien
from atelier.correction.releve import Ligne
from atelier.domaine.classement import classe_selon_la_regle
from atelier.echange.colonnes import table_native
from atelier.echange.lecture import decoder, feuille_de_texte

_COLONNES_NOTES = ("identifiant", "nom", "fichier", "etat", "note", "remarque")
_COLONNES_ACTEURS = ("identifiant", "acteur", "organisation", "fonction", "secteur", "statut")
_COLONNES_LIENS = (
    "identifiant", "lien", "statut", "base", "classe_avant", "classe_choisie", "classe_regle",
    "justification", "preuve", "classe_visee", "prochaine_etape",
)  # fmt: skip


_FORMULE = re.compile(r"(^|[;\t\r\n])([=+\-@])")


def ecrire_tables(lignes: list[Ligne], dossier: Path) -> None:
    """Écrit ``notes.csv``, ``acteurs.csv`` et ``liens.csv`` (UTF-8, virgule).

    Les indices sont dans les colonnes ``indice_*``. Un texte d’étudiant qu’un tableur prendrait
    pour une formule est désamorcé. Lève ``EcritureImpossible``.
    """
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ecriture_impossible(e, dossier) from e
    posees = _notes_posees(dossier / "notes.csv")
    lignes = [replace(ligne, note=posees.get(ligne.identifiant, "")) for ligne in lignes]
    for nom, colonnes, valeurs in (
        ("notes.csv", _COLONNES_NOTES, [_note(ligne) for ligne in lignes]),
        ("acteurs.csv", _COLONNES_ACTEURS, [a for ligne in lignes for a in _acteurs(ligne)]),
        ("liens.csv", _COLONNES_LIENS, [x for ligne in lignes for x in _liens(ligne)]),
    ):
        _ecrire(pd.DataFrame(valeurs, columns=None if valeurs else list(colonnes)), dossier / nom)


def _notes_posees(chemin: Path) -> dict[str, str]:
    """Les notes que le formateur a déjà écrites : relancer le relevé ne les efface pas.

    L’ancien fichier est gardé sous ``notes-precedent.csv`` : une copie disparue y a encore sa note.
    """
    if not chemin.is_file():
        return {}
    try:
        ancien = chemin.read_bytes()
        table = table_native(
            feuille_de_texte(decoder(ancien), chemin.name), _COLONNES_NOTES, ("identifiant", "note")
        )
        atomic_write(chemin.with_name("notes-precedent.csv"), ancien)
    except OSError as e:
        raise ecriture_impossible(e, chemin) from e
    return {ligne["identifiant"]: ligne["note"] for _, ligne in table.lignes if ligne.get("note")}


def _ecrire(table: pd.DataFrame, chemin: Path) -> None:
    indices = [c for c in table.columns if c.startswith("indice_")]
    table[indices] = table[indices].astype("Int64")  # une copie illisible a des cases vides, pas des 0
    textes = [c for c in table.columns if c not in indices]
    table[textes] = table[textes].map(_sans_formule)
    atomic_write(chemin, table.to_csv(index=False, lineterminator="\n").encode("utf-8", "replace"))


def _note(ligne: Ligne) -> dict[str, Any]:
    valeurs = (ligne.identifiant, ligne.nom, ligne.fichier, ligne.etat, ligne.note, ligne.phrase)
    indices = {f"indice_{nom}": valeur for nom, valeur in ligne.indices.items()}
    return dict(zip(_COLONNES_NOTES, valeurs, strict=True)) | indices


def _acteurs(ligne: Ligne) -> list[dict[str, str]]:
    alters = ligne.carnet.reseau.alters() if ligne.carnet else ()
    return [
        dict(
            zip(
                _COLONNES_ACTEURS,
                (ligne.identifiant, a.nom, a.organisation, a.fonction, a.secteur, a.statut.value),
                strict=True,
            )
        )
        for a in alters
    ]


def _liens(ligne: Ligne) -> list[dict[str, str]]:
    carnet = ligne.carnet
    if carnet is None:
        return []
    lignes = []
    for x in carnet.liens.values():
        regle = classe_selon_la_regle(x, carnet.lecture, carnet.regle)
        valeurs = (
            ligne.identifiant, nom_du_lien(carnet, x), x.statut, x.base, x.classe_avant, x.classe_choisie,
            regle, x.justification, x.preuve, x.classe_visee, x.prochaine_etape,
        )  # fmt: skip
        lignes.append(dict(zip(_COLONNES_LIENS, (str(v or "") for v in valeurs), strict=True)))
    return lignes


def _sans_formule(valeur: str) -> str:
    # Un tableur français coupe aussi aux points-virgules : chaque morceau compte.
    return _FORMULE.sub(r"\1'\2", valeur)
