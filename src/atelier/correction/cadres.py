"""Une promotion en tableaux pandas : pour poser à la classe entière les questions que l’on veut.

Sans les noms : une ligne se retrouve par son identifiant. Une copie suspendue, parce qu’elle paraît
désigner une personne, a sa ligne dans ``copies`` et rien ailleurs. pandas n’est chargé qu’ici.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atelier.correction.bareme import Bareme, bareme_propose, lire_bareme
from atelier.correction.bureau import Bureau
from atelier.correction.cohorte import fichier_de_la_cohorte, lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.indices import constats_de
from atelier.correction.ligne import Ligne, ligne_sure
from atelier.correction.tableau import lignes_de_liens
from atelier.domaine.texte import sans_invisibles
from atelier.echange.csv_atelier import tables_de
from atelier.erreurs import ErreurSaisie

if TYPE_CHECKING:
    import pandas as pd

COLONNES = {
    "copies": ("identifiant", "groupe", "etat", "note", "retard"),
    "criteres": ("identifiant", "critere", "libelle", "niveau", "points"),
    "acteurs": (
        "identifiant", "acteur", "nom", "organisation", "fonction", "secteur", "categorie", "sphere", "statut",
        "echelle",
    ),
    "liens": (
        "identifiant", "lien", "statut", "base", "classe_avant", "classe_choisie", "classe_regle", "qualite",
        "frequence", "justification", "preuve",
    ),
    "constats": ("identifiant", "constat", "gravite", "message"),
}  # fmt: skip
_DU_LIEN = (
    "lien", "statut", "base", "classe_avant", "classe_choisie", "classe_regle", "justification", "preuve",
)  # fmt: skip
Rangs = dict[str, list[dict[str, Any]]]


def promotion_en_tableaux(dossier: Path) -> dict[str, pd.DataFrame]:
    """Cinq tableaux d’une promotion corrigée dans ``dossier`` (celui de ``atelier corriger --vers``).

    ``copies`` : une ligne par participant, ses indices dans ``indice_*`` ; ``criteres`` : un niveau posé
    par ligne ; ``acteurs``, ``liens``, ``constats`` : ceux de toutes les copies. La note est un nombre,
    vide tant qu’elle n’est pas posée. Lève ``ErreurSaisie`` si rien n’a été corrigé là.
    """
    import pandas as pd  # noqa: PLC0415 — seulement quand on demande des tableaux

    if not fichier_de_la_cohorte(dossier).is_file():
        raise ErreurSaisie(
            f"Aucune promotion n’a été corrigée dans {dossier}.",
            intact="Rien n’a été écrit.",
            remede="Donnez le dossier où le bureau de correction écrit, celui de notes.csv.",
        )
    bureau = DepotDuBureau(dossier).lire()
    bareme = lire_bareme(Path(bureau.bareme)) if bureau.bareme else bareme_propose()
    rangs: Rangs = {nom: [] for nom in COLONNES}
    for nom, rang in _lignes(dossier, bureau, bareme):
        rangs[nom].append({c: sans_invisibles(v) if isinstance(v, str) else v for c, v in rang.items()})
    tableaux = {}
    for nom, colonnes in COLONNES.items():
        toutes = dict.fromkeys([*colonnes, *(c for r in rangs[nom] for c in r)])
        tableaux[nom] = pd.DataFrame(rangs[nom], columns=list(toutes))
    for nom, colonne in (("copies", "note"), ("criteres", "niveau"), ("criteres", "points")):
        tableaux[nom][colonne] = pd.to_numeric(tableaux[nom][colonne])
    return tableaux


def _lignes(dossier: Path, bureau: Bureau, bareme: Bareme) -> Iterator[tuple[str, dict[str, Any]]]:
    jour = date.today()
    for lue in lire_la_cohorte(dossier):
        constats = constats_de(lue.copie.carnet) if lue.copie else []
        lecture, ligne = ligne_sure(lue, bureau.notation(lue.identifiant), bareme, jour, len(constats))
        i = ligne.identifiant
        yield "copies", _copie(ligne)
        for critere in bareme.criteres:
            if critere.id in ligne.niveaux:
                niveau = ligne.niveaux[critere.id]
                yield "criteres", {
                    "identifiant": i, "critere": critere.id, "libelle": critere.libelle, "niveau": niveau,
                    "points": float(bareme.points(critere, niveau)),
                }  # fmt: skip
        if lecture.copie is None or ligne.etat == "suspendue":
            continue
        carnet = lecture.copie.carnet
        acteurs, liens = tables_de(carnet)
        for acteur in acteurs:
            yield (
                "acteurs",
                {"identifiant": i, "acteur": acteur["id"], **_parmi(acteur, COLONNES["acteurs"][2:])},
            )
        for rang, lien in zip(lignes_de_liens(i, carnet), liens, strict=True):
            dits = dict(zip(_DU_LIEN, rang[1:], strict=False))
            yield "liens", {"identifiant": i, **dits, **_parmi(lien, ("qualite", "frequence"))}
        for c in constats:
            yield (
                "constats",
                {"identifiant": i, "constat": c.id, "gravite": str(c.gravite), "message": c.message},
            )


def _copie(ligne: Ligne) -> dict[str, Any]:
    note = None if ligne.valeur is None or ligne.etat == "suspendue" else float(ligne.valeur)
    indices = {f"indice_{c}": n for c, n in ligne.indices.items()}
    return {
        "identifiant": ligne.identifiant, "groupe": ligne.groupe, "etat": ligne.etat, "note": note,
        "retard": ligne.retard, **indices,
    }  # fmt: skip


def _parmi(ligne: dict[str, str], colonnes: tuple[str, ...]) -> dict[str, str]:
    return {c: ligne[c] for c in colonnes}
