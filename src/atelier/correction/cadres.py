"""Une promotion en tableaux pandas : pour poser à la classe entière les questions que l’on veut.

Sans les noms : une ligne se retrouve par son identifiant. Une copie suspendue, parce qu’elle paraît
désigner une personne, a sa ligne dans ``copies`` et rien ailleurs. pandas n’est chargé qu’ici.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atelier.analyse.constats import Constat
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import Bareme, bareme_propose, lire_bareme
from atelier.correction.cohorte import fichier_de_la_cohorte, lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.indices import constats_de
from atelier.correction.ligne_des_notes import Ligne, ligne_sure
from atelier.domaine.texte import sans_invisibles
from atelier.echange.csv_atelier import tables_de
from atelier.erreurs import ErreurSaisie

if TYPE_CHECKING:
    import pandas as pd

COLONNES = {
    "copies": ("identifiant", "groupe", "etat", "note", "retard"),
    "criteres": ("identifiant", "critere", "libelle", "niveau", "points"),
    "acteurs": (
        "identifiant",
        "acteur",
        "nom",
        "organisation",
        "fonction",
        "secteur",
        "categorie",
        "sphere",
        "statut",
        "echelle",
        "symbole",
        "centre",
    ),
    "liens": (
        "identifiant",
        "lien",
        "source",
        "cible",
        "statut",
        "base",
        "classe_avant",
        "classe_choisie",
        "classe_regle",
        "qualite",
        "frequence",
        "justification",
        "preuve",
    ),
    "constats": ("identifiant", "constat", "gravite", "message"),
}
_DE_L_ACTEUR = COLONNES["acteurs"][2:-1]


class Cadres:
    """Les tableaux d’une promotion, remplis copie par copie : une ligne par participant, puis son travail.

    La synthèse et le classeur en sortent, et ``atelier.promotion`` les rend tels quels.
    """

    def __init__(self) -> None:
        self._rangs: dict[str, list[tuple[Any, ...]]] = {nom: [] for nom in COLONNES}
        self._indices: list[dict[str, int]] = []

    def ajouter(self, ligne: Ligne, bareme: Bareme) -> None:
        """Un participant, et les niveaux posés pour lui."""
        note = None if ligne.valeur is None or ligne.etat == "suspendue" else float(ligne.valeur)
        self._rangs["copies"].append((ligne.identifiant, ligne.groupe, ligne.etat, note, ligne.retard))
        self._indices.append({f"indice_{c}": n for c, n in ligne.indices.items()})
        for c in bareme.criteres:
            if c.id in ligne.niveaux:
                niveau = ligne.niveaux[c.id]
                self._rangs["criteres"].append(
                    (ligne.identifiant, c.id, c.libelle, niveau, float(bareme.points(c, niveau)))
                )

    def ajouter_le_travail(self, identifiant: str, carnet: Carnet, constats: Iterable[Constat]) -> None:
        """Les acteurs, les liens et les remarques d’une copie. Une copie suspendue n’a pas à venir là."""
        acteurs, liens = tables_de(carnet)
        for ligne, acteur in zip(acteurs, carnet.acteurs, strict=True):
            dits = (ligne[c] for c in _DE_L_ACTEUR)
            self._rangs["acteurs"].append((identifiant, ligne["id"], *dits, acteur == carnet.ego))
        for ligne, x in zip(liens, carnet.liens.values(), strict=True):
            self._rangs["liens"].append(
                (
                    identifiant,
                    nom_du_lien(carnet, x),
                    ligne["source"],
                    ligne["cible"],
                    ligne["statut"],
                    ligne["base"],
                    str(x.classe_avant or ""),
                    ligne["classe_choisie"],
                    str(carnet.classe_de(x) or ""),
                    ligne["qualite"],
                    ligne["frequence"],
                    x.justification,
                    x.preuve,
                )
            )
        for c in constats:
            self._rangs["constats"].append((identifiant, c.id, str(c.gravite), c.message))

    def tableaux(self) -> dict[str, pd.DataFrame]:
        """Les cinq tableaux. Une note absente est vide, jamais zéro."""
        import pandas as pd  # noqa: PLC0415 — seulement quand on en demande

        faits = {
            nom: pd.DataFrame(self._rangs[nom], columns=list(colonnes)) for nom, colonnes in COLONNES.items()
        }
        codes = list(dict.fromkeys(c for x in self._indices for c in x))
        faits["copies"] = faits["copies"].join(pd.DataFrame(self._indices, columns=codes))
        # Tant que rien n’est posé, une colonne de vides n’est pas un nombre pour pandas.
        for nom, colonne in (("copies", "note"), ("criteres", "niveau"), ("criteres", "points")):
            faits[nom][colonne] = pd.to_numeric(faits[nom][colonne])
        # Sans aucun acteur, la colonne ne serait pas booléenne : filtrer par elle perdrait les autres.
        faits["acteurs"]["centre"] = faits["acteurs"]["centre"].astype(bool)
        return faits


def promotion_en_tableaux(dossier: Path) -> dict[str, pd.DataFrame]:
    """Cinq tableaux d’une promotion corrigée dans ``dossier`` (celui de ``atelier corriger --vers``).

    ``copies`` : une ligne par participant, ses indices dans ``indice_*`` ; ``criteres`` : un niveau posé
    par ligne ; ``acteurs``, ``liens``, ``constats`` : ceux de toutes les copies. La note est un nombre,
    vide tant qu’elle n’est pas posée. Lève ``ErreurSaisie`` si rien n’a été corrigé là.
    """
    if not fichier_de_la_cohorte(dossier).is_file():
        raise ErreurSaisie(
            f"Aucune promotion n’a été corrigée dans {dossier}.",
            intact="Rien n’a été écrit.",
            remede="Donnez le dossier où le bureau de correction écrit, celui de notes.csv.",
        )
    bureau = DepotDuBureau(dossier).lire()
    bareme = lire_bareme(Path(bureau.bareme)) if bureau.bareme else bareme_propose()
    cadres, jour = Cadres(), date.today()
    for lue in lire_la_cohorte(dossier):
        constats = constats_de(lue.copie.carnet) if lue.copie else []
        lecture, ligne = ligne_sure(lue, bureau.notation(lue.identifiant), bareme, jour, len(constats))
        cadres.ajouter(ligne, bareme)
        if lecture.copie is not None and ligne.etat != "suspendue":
            cadres.ajouter_le_travail(ligne.identifiant, lecture.copie.carnet, constats)
    return {nom: t.map(_lisible) for nom, t in cadres.tableaux().items()}


def _lisible(valeur: Any) -> Any:
    return sans_invisibles(valeur) if isinstance(valeur, str) else valeur
