"""Une fonction par étape du cours : ce que les notebooks appellent, une ligne par cellule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def etape() -> None:
    """Dire où l’on en est à cette page, et ce qui reste."""
    from atelier.saisie.pages.etape import Etape
    from atelier.saisie.session import session

    Etape(session()).ouvrir()


def commencer() -> None:
    """Dire qui est au centre du réseau, et voir où l’on en est."""
    from atelier.saisie.pages.commencer import PageCommencer
    from atelier.saisie.session import session

    PageCommencer(session()).ouvrir()


def recits() -> None:
    """Partir d’un récit, quand on n’a pas de stage."""
    from atelier.saisie.pages.recits import PageRecits
    from atelier.saisie.session import session

    PageRecits(session()).ouvrir()


def notions() -> None:
    """Lire les notions du cours, et dire quelle lecture on tient."""
    from atelier.saisie.pages.notions import PageNotions
    from atelier.saisie.session import session

    PageNotions(session()).ouvrir()


def vignettes() -> None:
    """Trier des situations : réseau ou partenariat ?"""
    from atelier.saisie.pages.vignettes import PageVignettes
    from atelier.saisie.session import session

    PageVignettes(session()).ouvrir()


def exercices() -> None:
    """S’exercer sur les deux axes, l’institué, le partage."""
    from atelier.saisie.pages.exercices import PageExercices
    from atelier.saisie.session import session

    PageExercices(session()).ouvrir()


def voter() -> None:
    """En salle : voter, argumenter, revoter."""
    from atelier.saisie.pages.vote import PageVote
    from atelier.saisie.session import session

    PageVote(session()).ouvrir()


def acteurs() -> None:
    """Identifier les acteurs, existants et potentiels : le carnet d’adresses."""
    from atelier.saisie.pages.acteurs import PageActeurs
    from atelier.saisie.session import session

    PageActeurs(session()).ouvrir()


def liens() -> None:
    """Saisir les liens, entre tous les acteurs."""
    from atelier.saisie.pages.liens import PageLiens
    from atelier.saisie.session import session

    PageLiens(session()).ouvrir()


def classer() -> None:
    """Distinguer réseau et partenariat, lien par lien."""
    from atelier.saisie.pages.classer import PageClasser
    from atelier.saisie.session import session

    PageClasser(session()).ouvrir()


def relire() -> None:
    """Relire son réseau : remarques, mesures en mots, profil, deux axes."""
    from atelier.saisie.pages.relire import PageRelire
    from atelier.saisie.session import session

    PageRelire(session()).ouvrir()


def cartographier() -> None:
    """Voir « Mon réseau, mes partenaires »."""
    from atelier.saisie.pages.carte import PageSchema
    from atelier.saisie.session import session

    PageSchema(session()).ouvrir()


def exemple() -> None:
    """Examiner un exemple public : que prouve chaque source ?"""
    from atelier.saisie.pages.exemple import PageExemple
    from atelier.saisie.session import session

    PageExemple(session()).ouvrir()


def explorer() -> None:
    """Explorer un cas livré, sans toucher à son propre réseau."""
    from atelier.saisie.pages.cas import PageCas
    from atelier.saisie.session import session

    PageCas(session()).ouvrir()


def plan() -> None:
    """Analyser un réseau nommé, avec le plan en huit sections."""
    from atelier.saisie.pages.plan import PagePlan
    from atelier.saisie.session import session

    PagePlan(session()).ouvrir()


def mon_travail() -> None:
    """Montrer et garder dans la page ce qui est fait."""
    from atelier.saisie.pages.travail import PageTravail
    from atelier.saisie.session import session

    PageTravail(session()).ouvrir()


def mes_travaux() -> None:
    """Commencer un autre travail, y revenir, l’emporter, le réunir, l’effacer."""
    from atelier.saisie.pages.travaux import PageTravaux
    from atelier.saisie.session import session

    PageTravaux(session()).ouvrir()


def bareme() -> None:
    """Voir la grille avec laquelle on sera noté."""
    from atelier.saisie.pages.grille_de_notation import PageBareme
    from atelier.saisie.session import session

    PageBareme(session()).ouvrir()


def rendre() -> None:
    """Préparer le seul fichier à déposer."""
    from atelier.saisie.pages.remettre import PageRemettre
    from atelier.saisie.session import session

    PageRemettre(session()).ouvrir()


def mon_dossier() -> None:
    """Préparer son dossier : traitement de texte, ou page à imprimer."""
    from atelier.saisie.pages.dossier import PageDossier
    from atelier.saisie.session import session

    PageDossier(session()).ouvrir()


def corriger() -> None:
    """Ouvrir le bureau de correction : pour le formateur."""
    from pathlib import Path

    from atelier.saisie.bureau.bureau_de_correction import BureauDeCorrection

    BureauDeCorrection(Path.cwd()).ouvrir()


def tableaux() -> dict[str, pd.DataFrame]:
    """Les acteurs, les liens et les réponses en tableaux pandas, pour aller plus loin.

    Rend un dictionnaire : ``acteurs``, ``liens`` et ``reponses`` (une ligne par lien et par critère
    répondu). Lève ``ErreurAtelier`` sans pandas.
    """
    pd = _pandas("Page 02, « Imprimer, emporter » : les mêmes tables, pour un tableur.")

    from atelier.domaine.vocabulaire import CRITERES
    from atelier.echange.csv_atelier import tables_de
    from atelier.echange.mots import COLONNES_ACTEURS, COLONNES_LIENS
    from atelier.saisie.session import session

    lignes_acteurs, lignes_liens = tables_de(session().lire())
    reponses = [
        {"lien": x["id"], "critere": c, "reponse": x[c]}
        for x in lignes_liens
        for c in CRITERES
        if x[c] != "?"
    ]
    return {
        "acteurs": pd.DataFrame(lignes_acteurs, columns=list(COLONNES_ACTEURS)).drop(columns="cas"),
        "liens": pd.DataFrame(lignes_liens, columns=list(COLONNES_LIENS)).drop(columns="cas"),
        "reponses": pd.DataFrame(reponses, columns=["lien", "critere", "reponse"]),
    }


def promotion(dossier: str | Path = "correction") -> dict[str, pd.DataFrame]:
    """Une promotion corrigée, en tableaux pandas : pour le formateur.

    ``dossier`` : celui où le bureau de correction écrit. Rend ``copies``, ``criteres``, ``acteurs``,
    ``liens`` et ``constats`` ; docs/pandas.md les décrit. Lève ``ErreurAtelier`` sans pandas, ou si rien
    n’a été corrigé là.
    """
    from pathlib import Path

    _pandas("Le bureau écrit aussi notes.csv, acteurs.csv et liens.csv, pour un tableur.")
    from atelier.correction.cadres import promotion_en_tableaux

    return promotion_en_tableaux(Path(dossier))


def _pandas(remede: str) -> Any:
    from atelier.erreurs import ErreurAtelier

    try:
        import pandas as pd
    except ImportError as e:
        raise ErreurAtelier(
            "Les tableaux pandas ne sont pas disponibles ici.",
            intact="Votre travail n’est pas touché.",
            remede=remede,
        ) from e
    return pd
