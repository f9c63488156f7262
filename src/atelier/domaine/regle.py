"""La règle proposée par l’atelier, comme données : deux préréglages et leurs seuils.

Le cours ne donne ni seuil ni noyau : tout ce fichier est une proposition de l’atelier, visible,
modifiable et contestable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from atelier.domaine.vocabulaire import CRITERES
from atelier.erreurs import ErreurSaisie


@dataclass(frozen=True, slots=True)
class Regle:
    """Seuils de la règle. Les moyennes et ``seuil_critere`` vont de 0 à 1.

    ``noyau`` : critères tous nécessaires au partenariat. ``cadre`` : au moins un suffit à dire
    qu’un accord existe (vide : pas de cadre exigé). ``partage`` et ``partage_minimum`` : combien
    de critères doivent montrer un travail commun pour un lien formel.
    """

    nom: str
    noyau: tuple[str, ...]
    cadre: tuple[str, ...]
    partage: tuple[str, ...]
    partage_minimum: int = 1
    seuil_critere: float = 0.5
    seuil_partenariat: float = 0.7
    minimum_reponses: int = 7
    seuil_informel: float = 0.6
    informel_institutionnel: bool = True


PREREGLAGES = {
    "atelier": Regle(
        nom="atelier",
        noyau=("P1", "P2", "P3", "P4", "P6", "P7", "P8"),
        cadre=("P1", "P10"),
        partage=("P2", "P3", "P4", "P5", "P6"),
    ),
    "premiere_version": Regle(
        nom="premiere_version",
        noyau=("P1", "P2", "P3", "P4", "P6", "P8"),
        cadre=(),
        partage=("P1", "P2", "P3", "P4", "P5", "P6", "P10"),
        partage_minimum=2,
        minimum_reponses=0,
        informel_institutionnel=False,
    ),
}


def regle(prereglage: str = "atelier", reglages: Mapping[str, object] | None = None) -> Regle:
    """La règle d’un préréglage, avec les seuils que l’école ou l’étudiant a changés.

    Lève ``ErreurSaisie`` si le préréglage ou un réglage est inconnu, ou si un seuil sort de ses
    bornes.
    """
    if prereglage not in PREREGLAGES:
        raise ErreurSaisie(
            f"Le préréglage « {prereglage} » n’existe pas.",
            intact="La règle n’a pas changé.",
            remede=f"Choisissez parmi : {', '.join(PREREGLAGES)}.",
        )
    base = PREREGLAGES[prereglage]
    if not reglages:
        return base
    voulus = {nom: _controle(nom, valeur, getattr(base, nom, None)) for nom, valeur in reglages.items()}
    return replace(base, **voulus)  # type: ignore[arg-type]


def _controle(nom: str, valeur: object, defaut: object) -> object:
    refus = ErreurSaisie(f"Le réglage « {nom} » ne convient pas.", intact="La règle n’a pas changé.")
    if nom == "nom" or nom not in {f.name for f in fields(Regle)}:
        raise refus
    if isinstance(defaut, tuple):
        if not isinstance(valeur, (list, tuple)) or any(c not in CRITERES for c in valeur):
            raise refus
        return tuple(dict.fromkeys(valeur))
    if isinstance(defaut, bool):
        if not isinstance(valeur, bool):
            raise refus
        return valeur
    if isinstance(valeur, bool) or not isinstance(valeur, (int, float)):
        raise refus
    if isinstance(defaut, float) and not 0 <= valeur <= 1:
        raise refus
    if isinstance(defaut, int) and not (isinstance(valeur, int) and 0 <= valeur <= 10):
        raise refus
    return type(defaut)(valeur)  # type: ignore[call-arg]
