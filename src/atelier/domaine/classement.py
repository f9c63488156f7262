"""Classer un lien : l’avis de la règle proposée par l’atelier, avec ses raisons.

La règle suit les critères du cours (caractéristiques d’un réseau R1 à R5, d’un partenariat P1 à
P10) ; leur combinaison, les seuils et la clause de mandat sont des propositions de l’atelier.
Tout est pur : mêmes réponses, même avis. Les raisons sont des codes et des valeurs ; les phrases
sont dans ``cours``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from atelier.domaine.lien import Lien
from atelier.domaine.regle import PREREGLAGES, Regle
from atelier.domaine.vocabulaire import (
    CRITERES,
    CRITERES_PARTENARIAT,
    CRITERES_RESEAU,
    Base,
    Classe,
    Lecture,
    Reponse,
)

REGLE_ATELIER = PREREGLAGES["atelier"]
MARGE_LIMITE = 0.06
"""Écart à un seuil sous lequel une moyenne est dite « à la limite »."""

_VALEURS = {Reponse.OUI: 1.0, Reponse.EN_PARTIE: 0.5, Reponse.NON: 0.0}
_ECHELLE = (Reponse.NON, Reponse.EN_PARTIE, Reponse.OUI)
_P1_A_P9 = CRITERES_PARTENARIAT[:9]


@dataclass(frozen=True, slots=True)
class Raison:
    """Une condition examinée : son code, si elle est remplie, et ce qui a été lu.

    ``valeur`` et ``seuil`` sont des moyennes (0 à 1) ou des nombres de réponses ; ``criteres``
    nomme ce qui manque quand la condition n’est pas remplie, ce qui la porte sinon.
    """

    code: str
    remplie: bool
    valeur: float | None = None
    seuil: float | None = None
    criteres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bascule:
    """Une réponse qui, changée d’un seul cran, changerait la classe."""

    critere: str
    de: Reponse
    vers: Reponse
    classe: Classe | None


@dataclass(frozen=True, slots=True)
class Avis:
    """Avis de la règle sur un lien ; ``classe`` vaut ``None`` sans avis ou pour un potentiel.

    ``provisoire`` : une réponse manquante pourrait changer la classe ; ``a_renseigner`` nomme
    ces critères (ou ``base``, ``mobilisable``). ``bascules`` et ``a_la_limite`` disent ce qui,
    changé d’un cran, suffirait.
    """

    classe: Classe | None
    raisons: tuple[Raison, ...]
    provisoire: bool = False
    a_renseigner: tuple[str, ...] = ()
    a_la_limite: bool = False
    bascules: tuple[Bascule, ...] = ()


def reponse(lien: Lien, critere: str) -> Reponse:
    """Réponse donnée à un critère ; « ne sait pas » quand il n’y en a pas."""
    return lien.reponses.get(critere, Reponse.NE_SAIT_PAS)


def moyenne(reponses: Mapping[str, Reponse], criteres: tuple[str, ...]) -> float | None:
    """Moyenne (0 à 1) des réponses oui, en partie, non ; ``None`` s’il n’y en a aucune."""
    valeurs = [_VALEURS[r] for c in criteres if (r := reponses.get(c)) in _VALEURS]
    return sum(valeurs) / len(valeurs) if valeurs else None


def evaluer(lien: Lien, lecture: Lecture = Lecture.INSTITUEE, regle: Regle = REGLE_ATELIER) -> Avis:
    """L’avis complet de la règle sur un lien, dans une lecture et avec des seuils donnés."""
    classe, raisons = _classe(lien, lecture, regle)
    if lien.est_potentiel:
        return Avis(None, raisons)
    provisoire, a_renseigner = _provisoire(lien, classe, lecture, regle)
    bascules = _bascules(lien, classe, lecture, regle) if classe else ()
    limite = bool(bascules) or any(_decide_de_peu(r, raisons) for r in raisons)
    return Avis(classe, raisons, provisoire, a_renseigner, bool(classe) and limite, bascules)


def classe_selon_la_regle(
    lien: Lien, lecture: Lecture = Lecture.INSTITUEE, regle: Regle = REGLE_ATELIER
) -> Classe | None:
    """La classe seule, sans ses raisons ni ses limites."""
    return _classe(lien, lecture, regle)[0]


def est_provisoire(lien: Lien, lecture: Lecture = Lecture.INSTITUEE, regle: Regle = REGLE_ATELIER) -> bool:
    """Vrai si une réponse manquante pourrait changer la classe du lien ; sans chercher les bascules."""
    return _provisoire(lien, classe_selon_la_regle(lien, lecture, regle), lecture, regle)[0]


def _classe(lien: Lien, lecture: Lecture, regle: Regle) -> tuple[Classe | None, tuple[Raison, ...]]:
    if lien.est_potentiel:
        return None, (Raison("potentiel", True),)
    if lien.base is None:
        return None, (Raison("base_inconnue", True, criteres=("base",)),)
    if lien.base is Base.PERSONNELLE:
        mobilisable = Raison("mobilisable", lien.mobilisable is True)
        classe = Classe.INFORMEL if lien.mobilisable else Classe.PERSONNEL
        return classe, (Raison("base_personnelle", True), mobilisable)
    if not any(_repond(lien, c) for c in ("P1", "P2")):
        return None, (Raison("lien_vide", True, criteres=("P1", "P2")),)
    partenariat = _raisons_partenariat(lien, lecture, regle)
    if all(r.remplie for r in partenariat):
        return Classe.PARTENARIAT, partenariat
    formel = _raisons_formel(lien, regle)
    if all(r.remplie for r in formel):
        return Classe.FORMEL, partenariat + formel
    informel = _raisons_informel(lien, regle)
    if all(r.remplie for r in informel):
        return Classe.INFORMEL, partenariat + formel + informel
    return Classe.CONTACT, partenariat + formel + informel


def _raisons_partenariat(lien: Lien, lecture: Lecture, regle: Regle) -> tuple[Raison, ...]:
    absents = tuple(c for c in regle.noyau if not _satisfait(lien, c, regle))
    m = moyenne(lien.reponses, _P1_A_P9)
    repondus = sum(_repond(lien, c) for c in _P1_A_P9)
    raisons = [
        Raison("noyau", not absents, criteres=absents or regle.noyau),
        Raison("moyenne_p", _atteint(m, regle.seuil_partenariat), m, regle.seuil_partenariat),
    ]
    if regle.minimum_reponses:
        assez = repondus >= regle.minimum_reponses
        raisons.append(Raison("reponses_p", assez, repondus, regle.minimum_reponses))
    if lien.base is Base.MANDAT:
        # Une autorité décide : il faut montrer que l’on négocie vraiment, et sans dispense.
        flous = tuple(c for c in ("P7", "P8") if reponse(lien, c) is not Reponse.OUI)
        raisons.append(Raison("mandat_negocie", not flous, criteres=flous or ("P7", "P8")))
    if lecture is Lecture.CONVENTIONNEE:
        ecrit = reponse(lien, "P10") is Reponse.OUI
        raisons.append(Raison("convention_ecrite", ecrit, criteres=("P10",)))
    if lien.meme_organisme:
        raisons.append(Raison("meme_organisme", False))
    return tuple(raisons)


def _raisons_formel(lien: Lien, regle: Regle) -> tuple[Raison, ...]:
    raisons = []
    if regle.cadre:
        porteurs = tuple(c for c in regle.cadre if _satisfait(lien, c, regle))
        raisons.append(Raison("cadre", bool(porteurs), criteres=porteurs or regle.cadre))
    # « Sans objet » dispense d’un critère exigé, mais n’est pas la preuve d’un travail commun.
    montres = tuple(c for c in regle.partage if _prouve(lien, c, regle))
    assez = len(montres) >= regle.partage_minimum
    raisons.append(
        Raison("partage", assez, len(montres), regle.partage_minimum, montres if assez else regle.partage)
    )
    return tuple(raisons)


def _raisons_informel(lien: Lien, regle: Regle) -> tuple[Raison, ...]:
    m = moyenne(lien.reponses, CRITERES_RESEAU)
    return (
        Raison("informel_institutionnel", regle.informel_institutionnel),
        Raison("reciprocite", _satisfait(lien, "R4", regle), criteres=("R4",)),
        Raison("moyenne_r", _atteint(m, regle.seuil_informel), m, regle.seuil_informel),
    )


def _repond(lien: Lien, critere: str) -> bool:
    return reponse(lien, critere) is not Reponse.NE_SAIT_PAS


def _prouve(lien: Lien, critere: str, regle: Regle) -> bool:
    return _VALEURS.get(reponse(lien, critere), -1.0) >= regle.seuil_critere


def _satisfait(lien: Lien, critere: str, regle: Regle) -> bool:
    return reponse(lien, critere) is Reponse.SANS_OBJET or _prouve(lien, critere, regle)


def _atteint(valeur: float | None, seuil: float) -> bool:
    # 0,7 et 6,3/9 doivent se valoir : la comparaison tolère l’arrondi des flottants.
    return valeur is not None and valeur >= seuil - 1e-9


def _decide_de_peu(raison: Raison, raisons: tuple[Raison, ...]) -> bool:
    """La moyenne est près du seuil et rien d’autre, dans sa clause, ne tranche à sa place."""
    if raison.code not in ("moyenne_p", "moyenne_r") or raison.valeur is None or raison.seuil is None:
        return False
    clauses = {
        "moyenne_p": ("noyau", "reponses_p", "mandat_negocie", "convention_ecrite", "meme_organisme"),
        "moyenne_r": ("informel_institutionnel", "reciprocite"),
    }
    autres = [r for r in raisons if r.code in clauses[raison.code]]
    return abs(raison.valeur - raison.seuil) < MARGE_LIMITE and all(r.remplie for r in autres)


def _avec(lien: Lien, changees: Mapping[str, Reponse]) -> Lien:
    return replace(lien, reponses={**lien.reponses, **changees})


def _provisoire(
    lien: Lien, classe: Classe | None, lecture: Lecture, regle: Regle
) -> tuple[bool, tuple[str, ...]]:
    """Chaque clause est croissante en chaque réponse (non < sans objet, en partie < oui).

    Remplir tous les vides par « non », puis par « oui », borne donc toutes les façons de les
    remplir : si les deux donnent la classe d’aujourd’hui, aucune réponse manquante n’y peut rien.
    """
    if lien.base is None:
        return True, ("base",)
    if lien.base is Base.PERSONNELLE:
        vide = lien.mobilisable is None
        return vide, ("mobilisable",) if vide else ()
    vides = tuple(c for c in CRITERES if not _repond(lien, c))
    bas, haut = (
        classe_selon_la_regle(_avec(lien, dict.fromkeys(vides, r)), lecture, regle)
        for r in (Reponse.NON, Reponse.OUI)
    )
    if bas == haut == classe:
        return False, ()
    utiles = _criteres_en_jeu(bas, haut, classe, lecture, regle)
    return True, tuple(c for c in vides if c in utiles)


def _criteres_en_jeu(
    bas: Classe | None, haut: Classe | None, classe: Classe | None, lecture: Lecture, regle: Regle
) -> set[str]:
    """Les critères des clauses que l’incertitude peut faire passer ou tomber."""
    if classe is None:
        return {"P1", "P2"}
    clauses: dict[Classe, set[str]] = {
        Classe.PARTENARIAT: {*_P1_A_P9, *(("P10",) if lecture is Lecture.CONVENTIONNEE else ())},
        Classe.FORMEL: {*regle.cadre, *regle.partage},
        Classe.INFORMEL: set(CRITERES_RESEAU),
    }
    rang = {c: n for n, c in enumerate((Classe.CONTACT, Classe.INFORMEL, Classe.FORMEL, Classe.PARTENARIAT))}
    plancher = min(rang[c] for c in (bas, haut, classe) if c in rang)
    plafond = max(rang[c] for c in (bas, haut, classe) if c in rang)
    en_jeu = [criteres for c, criteres in clauses.items() if plancher < rang[c] <= plafond]
    return set().union(*en_jeu)


def _bascules(lien: Lien, classe: Classe | None, lecture: Lecture, regle: Regle) -> tuple[Bascule, ...]:
    """Les réponses qui, durcies ou adoucies d’un cran, feraient changer de classe."""
    trouvees = []
    for critere in CRITERES:
        actuelle = reponse(lien, critere)
        if actuelle not in _ECHELLE:
            continue
        rang = _ECHELLE.index(actuelle)
        for voisin in (rang - 1, rang + 1):
            if not 0 <= voisin < len(_ECHELLE):
                continue
            autre = classe_selon_la_regle(_avec(lien, {critere: _ECHELLE[voisin]}), lecture, regle)
            if autre != classe:
                trouvees.append(Bascule(critere, actuelle, _ECHELLE[voisin], autre))
    return tuple(trouvees)
