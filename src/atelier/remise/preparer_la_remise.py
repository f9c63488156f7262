"""Écrire ``A_DEPOSER/remise.ipynb`` : un seul fichier, à déposer tel quel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from atelier.analyse.controles_reseau import personne_nommee
from atelier.analyse.detecteurs import Signalement, signaler, textes_du_travail
from atelier.carnet.ecriture import atomic_write, ecriture_impossible
from atelier.carnet.empreintes import empreinte
from atelier.carnet.modele import Carnet
from atelier.cours.textes import jour_en_lettres
from atelier.erreurs import EcritureImpossible, ErreurSaisie
from atelier.remise.copie import lire_copie
from atelier.remise.paquet import CLE, document_qui_voyage, resume, sortie

DOSSIER = "A_DEPOSER"
FICHIER = "remise.ipynb"


@dataclass(frozen=True, slots=True)
class Recu:
    """La preuve de remise : où, quelle révision, quelle empreinte, quel jour."""

    chemin: Path
    revision: int
    empreinte: str
    jour: str


def ce_qui_bloque(carnet: Carnet) -> list[Signalement]:
    """Les passages du travail qui paraissent désigner une personne, libellés de personnes compris."""
    nommees = [
        Signalement(f"acteur n° {i.lstrip('a')}, libellé", "le nom d’une personne accompagnée, semble-t-il")
        for i in personne_nommee(carnet)
    ]
    deja = {s.ou for s in nommees}
    autres = [s for s in signaler(textes_du_travail(carnet)) if s.ou not in deja]
    return [*nommees, *autres]


def remettre(
    carnet: Carnet, dossier: Path, *, motif: str = "", jour: date | None = None, definitive: bool = True
) -> Recu:
    """Écrit le fichier à déposer, le relit sur le disque et rend un reçu.

    ``motif`` : pourquoi un passage signalé n’est pas une donnée personnelle. ``definitive`` : faux si
    l’étudiant compte en refaire une. Lève
    ``ErreurSaisie`` si le travail est vide ou si un passage signalé n’a pas de motif, et
    ``EcritureImpossible`` si le disque refuse ou si la relecture échoue.
    """
    if carnet.est_vide:
        raise ErreurSaisie(
            "Votre travail est encore vide.",
            intact="Aucun fichier n’a été écrit.",
            remede="Ajoutez vos acteurs.",
        )
    if (signalements := ce_qui_bloque(carnet)) and not motif.strip():
        raise ErreurSaisie(
            "Des passages paraissent désigner une personne : " + " ".join(map(str, signalements)),
            intact="Aucun fichier n’a été écrit.",
        )
    if signaler([("", motif)]):
        raise ErreurSaisie(
            "Votre explication paraît elle-même désigner une personne.",
            intact="Aucun fichier n’a été écrit.",
            remede="Dites pourquoi sans recopier le passage : « mobile d’astreinte du service ».",
        )
    document = document_qui_voyage(carnet)
    recu = Recu(
        dossier / DOSSIER / FICHIER, carnet.revision, empreinte(document), (jour or date.today()).isoformat()
    )
    try:
        recu.chemin.parent.mkdir(exist_ok=True)
    except OSError as e:
        raise ecriture_impossible(e, recu.chemin) from e
    notebook = _notebook(carnet, document, recu, motif.strip(), definitive=definitive)
    atomic_write(recu.chemin, json.dumps(notebook, ensure_ascii=False, indent=1).encode("utf-8"))
    relu = lire_copie(recu.chemin)
    if not relu.finalisee or relu.carnet.revision != carnet.revision:
        raise EcritureImpossible(
            "Le fichier de remise, relu sur le disque, n’est pas complet.",
            intact="Votre travail est intact.",
            remede="Recommencez l’étape « Remettre ».",
        )
    return recu


def _notebook(
    carnet: Carnet, document: dict[str, Any], recu: Recu, motif: str, *, definitive: bool
) -> dict[str, Any]:
    remise = {"revision": recu.revision, "empreinte": recu.empreinte, "date": recu.jour}
    if not definitive:
        remise["provisoire"] = True
    if motif:
        remise["motif"] = motif
    titre = (
        f"# Remise{'' if definitive else ' provisoire'}\n\n{resume(carnet)}\n\n"
        f"Révision {recu.revision} · empreinte {recu.empreinte[:8]} · {jour_en_lettres(recu.jour)}\n\n"
        "Ce fichier se lit tel quel : il n’y a rien à lancer."
    )
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            CLE: {"carnet": document, "remise": remise},
        },
        "cells": [
            {"id": "titre", "cell_type": "markdown", "metadata": {}, "source": titre},
            {
                "id": "travail",
                "cell_type": "code",
                "execution_count": None,
                "metadata": {"editable": False, "deletable": False, "jupyter": {"source_hidden": True}},
                "source": "",
                "outputs": [
                    {"output_type": "display_data", "data": sortie(carnet), "metadata": {}},
                ],
            },
        ],
    }
