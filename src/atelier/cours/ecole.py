"""La règle qu’une école pose à côté des pages, dans ``cours/regle.toml``. Ses textes : ``verifier``.

Ses valeurs voyagent dans le travail de l’étudiant : le formateur lit la copie sans avoir ce fichier.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from atelier.cours.textes import charger
from atelier.cours.toml import TomlIllisible, lire_toml
from atelier.domaine.regle import Regle, regle
from atelier.erreurs import ErreurCours, ErreurSaisie

DOSSIER = "cours"
FICHIER = Path(DOSSIER) / "regle.toml"


@dataclass(frozen=True, slots=True)
class RegleDEcole:
    """Un nom, un préréglage de départ et les seuils que l’école a changés."""

    nom: str
    prereglage: str
    reglages: dict[str, object]

    @property
    def regle(self) -> Regle:
        """La règle entière."""
        return regle(self.prereglage, self.reglages)


def regle_de_l_ecole(dossier: Path) -> RegleDEcole | None:
    """La règle posée dans ``dossier/cours/regle.toml``, ou ``None`` s’il n’y en a pas.

    Lève ``ErreurCours``, avec la ligne quand on la connaît, si le fichier est mal écrit.
    """
    chemin = dossier / FICHIER
    if not chemin.is_file():
        return None
    try:
        lu, _ = lire_toml(chemin)
    except TomlIllisible as e:
        raise _mal_ecrite(str(e)) from e
    nom, depart, reglages = lu.get("nom"), lu.get("prereglage", "atelier"), lu.get("reglages", {})
    if not isinstance(nom, str) or not nom.strip() or len(nom) > 100:
        raise _mal_ecrite("il manque « nom », le nom de votre règle")
    if not isinstance(depart, str) or not isinstance(reglages, dict):
        raise _mal_ecrite("« prereglage » est un texte, [reglages] une table")
    try:
        regle(depart, reglages)
    except ErreurSaisie as e:
        raise _mal_ecrite(e.quoi) from e
    return RegleDEcole(nom.strip(), depart, reglages)


def rappel_de_conservation(jours_sans_changement: float) -> str:
    """Ce qu’il faut dire d’un travail plus vieux que la durée fixée par l’école ; vide sinon.

    ``jours_sans_changement`` : l’âge du travail. La durée est dans ``cours/conservation.toml``.
    """
    jours = charger("conservation")["jours"]
    if not 0 < jours < jours_sans_changement:
        return ""
    return (
        f"Votre école garde les travaux {jours} jours ; celui-ci n’a pas changé depuis {jours_sans_changement:.0f} "
        "jours. Pour l’effacer : page 00, « Mes travaux », ou la commande « atelier effacer »."
    )


def _mal_ecrite(pourquoi: str) -> ErreurCours:
    return ErreurCours(
        f"La règle de l’école ({FICHIER.as_posix()}) ne se lit pas : {pourquoi}.",
        intact="La règle de l’atelier reste en vigueur.",
        remede="Corrigez ce fichier, ou demandez à votre formateur.",
    )
