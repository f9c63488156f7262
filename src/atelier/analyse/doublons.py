"""Les acteurs qui se ressemblent : peut-être le même, écrit deux fois."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from atelier.domaine.acteur import Acteur
from atelier.domaine.texte import cle

SEUIL = 88
"""Ressemblance, de 0 à 100, à partir de laquelle on pose la question. Proposition de l’atelier."""

COMPARES_MAX = 400_000
"""Au-delà de ces paires à comparer, on ne cherche plus que le même libellé : tout comparer ferait attendre."""

_MOT_UTILE = 4
"""Un libellé d’un mot plus court (« CMP ») ne ressemble qu’à lui-même."""


def ressemblance(a: str, b: str) -> float:
    """De 0 à 100. « Val de Gers » et « Val de Gers, antenne de Seissan » se ressemblent beaucoup."""
    from rapidfuzz import fuzz  # noqa: PLC0415 — chargé seulement quand on compare

    x, y = cle(a), cle(b)
    if x == y:
        return 100.0
    court = min(x, y, key=len)
    if len(court) < _MOT_UTILE:
        return 0.0
    if " " not in court:
        # Un seul mot commun (« collège ») ne suffit pas : il faut une faute de frappe, pas un morceau.
        return min(99.0, float(fuzz.ratio(x, y)))
    # Cent est réservé au même libellé : « Val de Gers » n’est pas « Val de Gers, antenne de Seissan ».
    return min(99.0, float(max(fuzz.token_set_ratio(x, y), fuzz.ratio(x, y))))


def semblable(nom: str, organisation: str, acteurs: Iterable[Acteur]) -> tuple[str, float] | None:
    """L’acteur qui ressemble le plus à ce libellé, et de combien ; ``None`` sous le seuil."""
    trouves = [
        (a.id, ressemblance(nom, a.nom))
        for a in acteurs
        if not (organisation and a.organisation and ressemblance(organisation, a.organisation) < SEUIL)
    ]
    meilleur = max(trouves, key=lambda t: t[1], default=None)
    return meilleur if meilleur and meilleur[1] >= SEUIL else None


def doublons(acteurs: Sequence[Acteur], maximum: int = COMPARES_MAX) -> Iterator[tuple[str, str]]:
    """Les paires d’acteurs qui paraissent être le même.

    Au-delà de ``maximum`` paires à comparer, celles du même libellé seulement.
    """
    if len(acteurs) * (len(acteurs) - 1) // 2 <= maximum:
        groupes: Iterable[Sequence[Acteur]] = [acteurs]
    else:
        par_nom: dict[str, list[Acteur]] = {}
        for a in acteurs:
            par_nom.setdefault(cle(a.nom), []).append(a)
        groupes = par_nom.values()
    for groupe in groupes:
        for a, b in combinations(groupe, 2):
            if semblable(a.nom, a.organisation, (b,)):
                yield a.id, b.id
