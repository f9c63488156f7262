"""Une fonction par étape du cours : ce que les notebooks appellent, une ligne par cellule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def commencer() -> None:
    """Dire qui est au centre du réseau, et voir où l’on en est."""
    from atelier.saisie.commencer import PageCommencer
    from atelier.saisie.session import session

    PageCommencer(session()).ouvrir()


def acteurs() -> None:
    """Identifier les acteurs, existants et potentiels : le carnet d’adresses."""
    from atelier.saisie.acteurs import PageActeurs
    from atelier.saisie.session import session

    PageActeurs(session()).ouvrir()


def liens() -> None:
    """Saisir les liens, entre tous les acteurs."""
    from atelier.saisie.liens import PageLiens
    from atelier.saisie.session import session

    PageLiens(session()).ouvrir()


def classer() -> None:
    """Distinguer réseau et partenariat, lien par lien."""
    from atelier.saisie.classer import PageClasser
    from atelier.saisie.session import session

    PageClasser(session()).ouvrir()


def relire() -> None:
    """Relire son réseau : remarques, mesures en mots, profil, deux axes."""
    from atelier.saisie.relire import PageRelire
    from atelier.saisie.session import session

    PageRelire(session()).ouvrir()


def cartographier() -> None:
    """Voir « Mon réseau, mes partenaires »."""
    from atelier.saisie.carte import PageSchema
    from atelier.saisie.session import session

    PageSchema(session()).ouvrir()


def mon_travail() -> None:
    """Montrer et garder dans la page ce qui est fait."""
    from atelier.saisie.session import session
    from atelier.saisie.travail import PageTravail

    PageTravail(session()).ouvrir()


def mes_travaux() -> None:
    """Commencer un autre travail, y revenir, l’emporter, le réunir, l’effacer."""
    from atelier.saisie.session import session
    from atelier.saisie.travaux import PageTravaux

    PageTravaux(session()).ouvrir()


def rendre() -> None:
    """Préparer le seul fichier à déposer."""
    from atelier.saisie.remettre import PageRemettre
    from atelier.saisie.session import session

    PageRemettre(session()).ouvrir()


def tableaux() -> dict[str, pd.DataFrame]:
    """Les acteurs et les liens en tableaux pandas, pour aller plus loin.

    Rend un dictionnaire : ``acteurs`` et ``liens``.
    """
    import pandas as pd

    from atelier.echange.colonnes import COLONNES_ACTEURS, COLONNES_LIENS
    from atelier.echange.csv_atelier import tables_de
    from atelier.saisie.session import session

    lignes_acteurs, lignes_liens = tables_de(session().lire())
    return {
        "acteurs": pd.DataFrame(lignes_acteurs, columns=list(COLONNES_ACTEURS)).drop(columns="cas"),
        "liens": pd.DataFrame(lignes_liens, columns=list(COLONNES_LIENS)).drop(columns="cas"),
    }
