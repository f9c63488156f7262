"""La règle qu’une école pose à côté des pages, dans ``cours/regle.toml``. Ses textes : ``verifier``.

Ses valeurs voyagent dans le travail de l’étudiant : le formateur lit la copie sans avoir ce fichier.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from atelier.cours.textes import charger, libelles, pluriel
from atelier.cours.toml import TomlIllisible, lire_toml
from atelier.domaine.regle import (
    REGLAGES,
    REGLAGES_DISPARUS,
    VERSION_REGLE,
    Regle,
    reglages_d_avant,
    regle,
)
from atelier.domaine.vocabulaire import Lecture
from atelier.erreurs import ErreurCours, ErreurSaisie

DOSSIER = "cours"
FICHIER = Path(DOSSIER) / "regle.toml"


@dataclass(frozen=True, slots=True)
class RegleDEcole:
    """Un nom, les seuils que l’école a changés, la lecture qu’elle tient par défaut.

    ``abandonnes`` : les réglages écrits pour la première version de la règle, et qui n’existent plus.
    """

    nom: str
    reglages: dict[str, object]
    lecture: Lecture | None = None
    abandonnes: tuple[str, ...] = ()

    @property
    def regle(self) -> Regle:
        """La règle entière."""
        return regle(self.reglages)

    @property
    def phrase_des_abandonnes(self) -> str:
        """Ce qu’il faut dire d’un fichier écrit pour la première version ; vide s’il n’y a rien."""
        return reglages_abandonnes(self.abandonnes)


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
    # Un fichier qui ne dit pas sa version a été écrit pour la première règle.
    nom, reglages, version = lu.get("nom"), lu.get("reglages", {}), lu.get("version", 1)
    if not isinstance(nom, str) or not nom.strip() or len(nom) > 100:
        raise _mal_ecrite("il manque « nom », le nom de votre règle")
    if not isinstance(reglages, dict):
        raise _mal_ecrite("[reglages] est une table")
    if version not in (1, VERSION_REGLE):
        raise _mal_ecrite(f"« version » vaut {VERSION_REGLE}, la version de la règle")
    lecture = lu.get("lecture")
    if lecture is not None and lecture not in tuple(Lecture):
        raise _mal_ecrite(f"« lecture » est inconnue ; au choix : {', '.join(Lecture)}")
    abandonnes: tuple[str, ...] = ()
    if version == 1:
        reglages, abandonnes = reglages_d_avant(reglages, lu.get("prereglage", "atelier"))
        if fautes := [a for a in abandonnes if a not in ("prereglage", *REGLAGES_DISPARUS)]:
            raise _mal_ecrite(f"le réglage « {fautes[0]} » ne convient pas")
    else:
        # Un reste de la première version se nomme, et ne fait pas perdre les autres réglages.
        restes = [r for r in reglages if r in REGLAGES_DISPARUS and r not in REGLAGES]
        reglages = {nom: v for nom, v in reglages.items() if nom not in restes}
        abandonnes = (*(["prereglage"] if "prereglage" in lu else []), *restes)
    try:
        complete = regle(reglages)
    except ErreurSaisie as e:
        raise _mal_ecrite(e.quoi) from e
    if complete.partage_minimum > len(complete.partage):
        raise _mal_ecrite(
            f"« partage_minimum » demande {pluriel(complete.partage_minimum, 'point')} parmi {len(complete.partage)} : "
            "aucun lien ne serait un partenariat"
        )
    return RegleDEcole(nom.strip(), reglages, Lecture(lecture) if lecture else None, abandonnes)


def reglages_abandonnes(abandonnes: tuple[str, ...]) -> str:
    """Nomme les réglages de la première version qui n’existent plus ; vide s’il n’y en a pas."""
    if not abandonnes:
        return ""
    mots = libelles("reglage_disparu") | libelles("reglage")
    return f"Réglages qui n’existent plus : {' ; '.join(mots.get(a, a) for a in abandonnes)}."


def rappel_de_conservation(jours_sans_changement: float) -> str:
    """Ce qu’il faut dire d’un travail plus vieux que la durée fixée par l’école ; vide sinon.

    ``jours_sans_changement`` : l’âge du travail. La durée est dans ``cours/conservation.toml``.
    """
    jours = charger("conservation")["jours"]
    if not 0 < jours < jours_sans_changement:
        return ""
    return (
        f"Votre école garde les travaux {pluriel(jours, 'jour')} ; celui-ci n’a pas changé depuis "
        f"{pluriel(round(jours_sans_changement), 'jour')}. Pour l’effacer : page 00, « Mes travaux », ou la commande "
        "« atelier effacer »."
    )


def _mal_ecrite(pourquoi: str) -> ErreurCours:
    return ErreurCours(
        f"La règle de l’école ({FICHIER.as_posix()}) ne se lit pas : {pourquoi}.",
        intact="La règle de l’atelier reste en vigueur.",
        remede="Corrigez ce fichier, ou demandez à votre formateur.",
    )
