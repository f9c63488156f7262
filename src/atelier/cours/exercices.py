"""Les exercices sont des données (TOML) ; les noter tient en une fonction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atelier.cours.textes import charger

GENRES = ("une", "plusieurs", "associer", "ordonner", "texte")


@dataclass(frozen=True, slots=True)
class Resultat:
    """``justes`` sur ``total`` ; ``a_revoir`` : les rangs (à partir de 1) qui ne vont pas.

    Un texte libre n’est pas noté : ``total`` vaut alors 0, et l’étudiant se relit.
    """

    justes: int
    total: int
    a_revoir: tuple[int, ...] = ()

    @property
    def reussi(self) -> bool:
        """Vrai si tout y est."""
        return self.justes == self.total


def exercices() -> list[dict[str, Any]]:
    """Les exercices du cours, dans l’ordre."""
    return list(charger("exercices")["exercices"])


def vignettes(*, en_classe: bool = False) -> list[dict[str, Any]]:
    """Les vignettes à trier ; ``en_classe`` : celles de la séance seulement."""
    toutes = charger("vignettes")["vignettes"]
    return [v for v in toutes if not en_classe or v.get("en_classe")]


def noter(exercice: Mapping[str, Any], reponse: Sequence[int]) -> Resultat:
    """Note une réponse : des rangs à partir de 1 (0 : pas de réponse).

    ``une`` et ``plusieurs`` : les rangs cochés. ``associer`` : pour chaque élément, le rang de son
    choix. ``ordonner`` : pour chaque élément, la place qu’on lui donne.
    """
    attendues = list(exercice["reponses"])
    if exercice["genre"] == "texte":
        return Resultat(0, 0)
    if exercice["genre"] in ("une", "plusieurs"):
        faux = set(attendues) ^ {r for r in reponse if r}
        total = 1 if exercice["genre"] == "une" else len(exercice["elements"])
        justes = int(not faux) if exercice["genre"] == "une" else total - len(faux)
        return Resultat(justes, total, tuple(sorted(faux)))
    donnees = [*reponse, *[0] * len(attendues)]
    faux_rangs = tuple(n for n, attendue in enumerate(attendues, 1) if donnees[n - 1] != attendue)
    return Resultat(len(attendues) - len(faux_rangs), len(attendues), faux_rangs)


def defendable(vignette: Mapping[str, Any], classe: str) -> bool:
    """Vrai si cette classe peut se défendre pour cette vignette."""
    return classe in vignette["reponses"]
