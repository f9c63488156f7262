"""La règle proposée par l’atelier, deuxième version, comme données : ses seuils et ses listes.

Le cours ne donne ni seuil ni liste : tout ce fichier est une proposition de l’atelier, visible,
modifiable et contestable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from atelier.domaine.vocabulaire import CRITERES
from atelier.erreurs import ErreurSaisie

VERSION_REGLE = 2
"""La version de la règle ; elle voyage avec l’avis montré à l’étudiant."""


@dataclass(frozen=True, slots=True)
class Regle:
    """Ce qu’une école peut changer, et rien d’autre. Les seuils sont des moyennes, de 0 à 1.

    ``seuil_partenariat`` : P1 à P9. ``partage``, ``partage_minimum`` et ``seuil_partage`` : parmi
    ces critères, combien doivent être montrés, et leur moyenne. ``formel`` : l’un d’eux doit être
    montré dans un cadre. ``seuil_informel`` : R1 à R5 quand chacun donne et reçoit ;
    ``seuil_informel_seul`` : quand la réciprocité n’est pas montrée.
    """

    # Ajustés sur des situations comme celles de docs/regle.md, qui dit ce qu’ils valent.
    seuil_partenariat: float = 0.55
    seuil_partage: float = 0.5
    partage_minimum: int = 2
    partage: tuple[str, ...] = ("P3", "P4", "P5", "P6")
    formel: tuple[str, ...] = ("P2", "P3", "P4", "P5", "P6")
    seuil_informel: float = 0.5
    seuil_informel_seul: float = 0.75


REGLE_ATELIER = Regle()
REGLAGES = tuple(f.name for f in fields(Regle))
REGLAGES_DISPARUS = (
    "noyau",
    "cadre",
    # Il existe encore, mais comptait alors pour le réseau formel : l’ancienne valeur ne dit plus rien.
    "partage_minimum",
    "seuil_critere",
    "minimum_reponses",
    "informel_institutionnel",
)
"""Les réglages de la première version qui n’ont plus de sens ; ``partage`` y disait ``formel``."""


def regle(reglages: Mapping[str, object] | None = None) -> Regle:
    """La règle, avec les seuils que l’école ou l’étudiant a changés.

    Lève ``ErreurSaisie`` si un réglage est inconnu ou si un seuil sort de ses bornes.
    """
    if not reglages:
        return REGLE_ATELIER
    voulus = {nom: _controle(nom, valeur) for nom, valeur in reglages.items()}
    return replace(REGLE_ATELIER, **voulus)  # type: ignore[arg-type]


def reglages_d_avant(
    reglages: Mapping[str, object], prereglage: object = "atelier"
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Ce qui reste de réglages de la première version : (réglages gardés, noms de ceux qui disparaissent).

    Un réglage gardé a le même sens dans les deux versions. Rien ne lève : ce qui ne se lit pas
    disparaît, et se nomme.
    """
    gardes: dict[str, object] = {}
    abandonnes = [] if prereglage in ("atelier", "", None) else ["prereglage"]
    for nom, valeur in reglages.items():
        neuf = "formel" if nom == "partage" else nom
        try:
            if nom in REGLAGES_DISPARUS:
                raise _refus(nom)
            gardes[neuf] = _en_liste(_controle(neuf, valeur))
        except ErreurSaisie:
            abandonnes.append(nom)
    return gardes, tuple(abandonnes)


def _en_liste(valeur: object) -> object:
    # Ce qui est gardé retourne dans un document, où une suite est une liste.
    return list(valeur) if isinstance(valeur, tuple) else valeur


def _refus(nom: str) -> ErreurSaisie:
    return ErreurSaisie(
        f"Le réglage « {nom} » ne convient pas.",
        intact="La règle n’a pas changé.",
        remede=f"Réglages connus : {', '.join(REGLAGES)}. Un seuil va de 0 à 1.",
    )


def _controle(nom: str, valeur: object) -> object:
    if nom not in REGLAGES:
        raise _refus(nom)
    defaut = getattr(REGLE_ATELIER, nom)
    if isinstance(defaut, tuple):
        # Une liste vide rendrait une clause toujours fausse : c’est une faute de frappe, pas un choix.
        if not isinstance(valeur, (list, tuple)) or not valeur or not _criteres_connus(valeur):
            raise _refus(nom)
        # Un critère cité deux fois compterait double dans le minimum demandé.
        return tuple(dict.fromkeys(valeur))
    if isinstance(valeur, bool) or not isinstance(valeur, (int, float)):
        raise _refus(nom)
    if isinstance(defaut, int):
        if not isinstance(valeur, int) or not 0 <= valeur <= len(CRITERES):
            raise _refus(nom)
        return valeur
    if not 0 <= valeur <= 1:
        raise _refus(nom)
    return float(valeur)


def _criteres_connus(valeurs: Iterable[object]) -> bool:
    return all(isinstance(c, str) and c in CRITERES for c in valeurs)
