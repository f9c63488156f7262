"""Les exercices sont des données (TOML) ; les noter tient en une fonction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from atelier.cours.textes import charger
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Lecture, Reponse


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
        # Une réponse écrite à la main peut nommer un rang qui n’existe pas : elle ne compte pas.
        faux = set(attendues) ^ {r for r in reponse if 1 <= r <= len(exercice["elements"])}
        total = 1 if exercice["genre"] == "une" else len(exercice["elements"])
        justes = int(not faux) if exercice["genre"] == "une" else total - len(faux)
        return Resultat(justes, total, tuple(sorted(faux)))
    donnees = [*reponse, *[0] * len(attendues)]
    # Plusieurs ordres peuvent se tenir : on juge par le plus proche.
    ecarts = (
        tuple(n for n, voulue in enumerate(ordre, 1) if donnees[n - 1] != voulue)
        for ordre in _ordres(exercice)
    )
    faux_rangs = min(ecarts, key=len)
    return Resultat(len(attendues) - len(faux_rangs), len(attendues), faux_rangs)


def melange(exercice: Mapping[str, Any]) -> list[int]:
    """L’ordre où montrer les éléments à ranger : toujours le même, ni un ordre attendu, ni son envers.

    S’il n’en reste pas d’autre, l’envers : à deux éléments, tout ordre est l’un ou l’autre.
    """
    rangs = range(len(exercice["elements"]))
    attendus = [sorted(rangs, key=places.__getitem__) for places in _ordres(exercice)]
    envers = [ordre[::-1] for ordre in attendus]
    # Un condensé, et non ``hash`` : celui d’un texte change à chaque noyau.
    meles = [
        sorted(rangs, key=lambda n: sha256(f"{exercice['id']} {sel} {n}".encode()).digest())
        for sel in range(100)
    ]
    return min(meles, key=lambda ordre: (ordre in attendus, ordre in envers))


def _ordres(exercice: Mapping[str, Any]) -> list[list[int]]:
    """Ce qui est attendu, puis les autres ordres qui se tiennent."""
    return [list(exercice["reponses"]), *exercice.get("autres", ())]


def defendable(vignette: Mapping[str, Any], classe: str) -> bool:
    """Vrai si cette classe peut se défendre pour cette vignette."""
    return classe in vignette["reponses"]


def attendues(vignette: Mapping[str, Any], lecture: Lecture) -> list[str]:
    """Les classes qui se défendent dans une lecture du partenariat, la plus attendue d’abord."""
    if lecture is Lecture.CONVENTIONNEE:
        return list(vignette.get("conventionnee", vignette["reponses"]))
    return list(vignette["reponses"])


def lien_de_la_vignette(vignette: Mapping[str, Any]) -> Lien | None:
    """Le lien que la vignette décrit, avec les seules réponses que son texte énonce ; ``None`` sans elles.

    Lève ``ValueError`` si une réponse ou une base n’existe pas.
    """
    if not vignette.get("base"):
        return None
    lues = {mot.partition("=")[0]: mot.partition("=")[2] for mot in str(vignette.get("lu", "")).split()}
    if inconnus := set(lues) - set(CRITERES):
        raise ValueError(f"« {sorted(inconnus)[0]} » n’est pas un critère")
    mobilisable = {"oui": True, "non": False, "": None}
    if vignette.get("mobilisable", "") not in mobilisable:
        raise ValueError("« mobilisable » vaut oui ou non")
    return Lien(
        str(vignette["id"]),
        "centre",
        "autre",
        base=Base(vignette["base"]),
        mobilisable=mobilisable[vignette.get("mobilisable", "")],
        meme_organisme=bool(vignette.get("meme_organisme", False)),
        reponses={c: Reponse(r) for c, r in lues.items()},
    )


_ERREUR = re.compile(r"\s*(\w+)\s*,\s*(\w+)\s*:\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Erreur:
    """Une réponse qui ne se défend pas : la confusion qu’elle révèle, et le fait du texte qui décide."""

    classe: Classe
    confusion: str
    fait: str


def erreurs(vignette: Mapping[str, Any]) -> dict[str, Erreur]:
    """Par classe, ce qu’il faut dire à qui l’a choisie. Lève ``ValueError`` sur une ligne mal écrite."""
    trouvees = {}
    for ligne in vignette.get("erreurs", ()):
        lue = _ERREUR.fullmatch(ligne)
        if lue is None or lue[2] not in confusions():
            raise ValueError("écrivez « classe, confusion : le fait qui décide »")
        trouvees[lue[1]] = Erreur(Classe(lue[1]), lue[2], lue[3])
    return trouvees


def confusions() -> dict[str, str]:
    """Les confusions fréquentes, et ce qu’il faut en dire, par nom."""
    return dict(charger("vignettes")["confusions"])
