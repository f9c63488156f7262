"""Une fonction par étape du cours : ce que les notebooks appellent, une ligne par cellule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd


class _Page(NamedTuple):
    """Où trouver une page (``saisie/pages/``), et ce que l’on y fait."""

    module: str
    classe: str
    dit: str


PAGES = {
    "etape": _Page("etape", "Etape", "Dire où l’on en est à cette page, et ce qui reste."),
    "commencer": _Page(
        "commencer", "PageCommencer", "Dire qui est au centre du réseau, et voir où l’on en est."
    ),
    "recits": _Page("recits", "PageRecits", "Partir d’un récit, quand on n’a pas de stage."),
    "notions": _Page("notions", "PageNotions", "Lire les notions du cours, et dire quelle lecture on tient."),
    "vignettes": _Page("vignettes", "PageVignettes", "Trier des situations : réseau ou partenariat ?"),
    "exercices": _Page(
        "faire_les_exercices", "PageExercices", "S’exercer sur les deux axes, l’institué, le partage."
    ),
    "voter": _Page("vote", "PageVote", "En salle : voter, argumenter, revoter."),
    "acteurs": _Page(
        "acteurs", "PageActeurs", "Identifier les acteurs, existants et potentiels : le carnet d’adresses."
    ),
    "liens": _Page("liens", "PageLiens", "Saisir les liens, entre tous les acteurs."),
    "classer": _Page("classer", "PageClasser", "Distinguer réseau et partenariat, lien par lien."),
    "relire": _Page(
        "relire", "PageRelire", "Relire son réseau : remarques, mesures en mots, profil, deux axes."
    ),
    "cartographier": _Page("carte", "PageSchema", "Voir « Mon réseau, mes partenaires »."),
    "exemple": _Page("exemple", "PageExemple", "Examiner un exemple public : que prouve chaque source ?"),
    "explorer": _Page("cas", "PageCas", "Explorer un cas livré, sans toucher à son propre réseau."),
    "plan": _Page("plan", "PagePlan", "Analyser un réseau nommé, avec le plan en huit sections."),
    "mon_travail": _Page("travail", "PageTravail", "Montrer et garder dans la page ce qui est fait."),
    "mes_travaux": _Page(
        "mes_travaux", "PageTravaux", "Commencer un autre travail, y revenir, l’emporter, l’effacer."
    ),
    "bareme": _Page("grille_de_notation", "PageBareme", "Voir la grille avec laquelle on sera noté."),
    "rendre": _Page("remettre", "PageRemettre", "Préparer le seul fichier à déposer."),
    "mon_dossier": _Page(
        "mon_dossier", "PageDossier", "Préparer son dossier : traitement de texte, ou page à imprimer."
    ),
}
"""Une étape ouvre une page ; son module ne se charge que lorsqu’on l’appelle : un noyau démarre vite."""


def _ouvreur(nom: str) -> Callable[[], None]:
    page = PAGES[nom]

    def ouvrir() -> None:
        from importlib import import_module

        from atelier.saisie.session import session

        classe = getattr(import_module(f"atelier.saisie.pages.{page.module}"), page.classe)
        classe(session()).ouvrir()

    # ``help(atelier.classer)`` et l’aide de JupyterLab lisent le nom et la phrase de l’étape.
    ouvrir.__name__ = ouvrir.__qualname__ = nom
    ouvrir.__doc__ = page.dit
    return ouvrir


def __getattr__(nom: str) -> Any:
    if nom in PAGES:
        return globals().setdefault(nom, _ouvreur(nom))
    raise AttributeError(f"« atelier » n’a pas d’étape « {nom} ».")


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
    # « cas » ne sert qu’aux tables livrées, qui nomment le leur : ici, la colonne serait vide.
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
