"""Classer un lien : l’avis de la règle proposée par l’atelier, deuxième version, avec ses raisons.

Les critères viennent du cours (caractéristiques d’un réseau R1 à R5, d’un partenariat P1 à P10) ;
leur combinaison, les seuils et la clause de mandat sont des propositions de l’atelier. Tout est
pur : mêmes réponses, même avis. « Je ne sais pas » et « sans objet » sortent des moyennes et ne
prouvent jamais rien. Les raisons sont des codes et des valeurs ; les phrases sont dans ``cours``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from msgspec import structs

from atelier.domaine.clauses import (
    MARGE_LIMITE,
    VALEURS,
    VIE,
    Raison,
    cadres,
    conditions_de_l_informel,
    conditions_du_formel,
    conditions_du_partenariat,
    prouve,
    repond,
    reponse,
)
from atelier.domaine.lien import Lien
from atelier.domaine.regle import REGLE_ATELIER, Regle
from atelier.domaine.vocabulaire import (
    CRITERES,
    CRITERES_PARTENARIAT,
    CRITERES_RESEAU,
    Base,
    Classe,
    Lecture,
    Reponse,
)

_ECHELLE = (Reponse.NON, Reponse.EN_PARTIE, Reponse.OUI)
_TOUTES = (*_ECHELLE, Reponse.SANS_OBJET)
_ESSAYES_MAX = 4
"""Vides au plus, pour essayer toutes les façons de les remplir ; au-delà, on nomme tout ce qui peut compter."""
_CLAUSES = (
    (Classe.PARTENARIAT, conditions_du_partenariat),
    (Classe.FORMEL, conditions_du_formel),
    (Classe.INFORMEL, conditions_de_l_informel),
)
"""De la plus instituée à la plus lâche : la première dont tout est rempli donne la classe."""


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
    changé d’un cran, suffirait ; la première bascule est la plus vraisemblable. ``questions`` :
    ce que la règle demande sans en tirer de classe.
    """

    classe: Classe | None
    raisons: tuple[Raison, ...]
    provisoire: bool = False
    a_renseigner: tuple[str, ...] = ()
    a_la_limite: bool = False
    bascules: tuple[Bascule, ...] = ()
    questions: tuple[str, ...] = ()


def evaluer(lien: Lien, lecture: Lecture = Lecture.INSTITUEE, regle: Regle = REGLE_ATELIER) -> Avis:
    """L’avis complet de la règle sur un lien, dans une lecture et avec des seuils donnés."""
    classe, raisons = _classe(lien, lecture, regle)
    if lien.est_potentiel:
        return Avis(None, raisons)
    provisoire, a_renseigner = _provisoire(lien, classe, lecture, regle)
    if provisoire:
        # Ce que des « oui » à la place des vides rempliraient reste ouvert.
        mieux = {
            r.clause for r in _raisons(_avec(lien, _vides(lien), Reponse.OUI), lecture, regle) if r.remplie
        }
        raisons = tuple(
            replace(r, ouverte=not r.remplie and (r.ouverte or r.clause in mieux)) for r in raisons
        )
    bascules = _bascules(lien, classe, lecture, regle) if classe else ()
    limite = bool(classe) and (bool(bascules) or _de_justesse(raisons))
    return Avis(classe, raisons, provisoire, a_renseigner, limite, bascules, _questions(lien, classe))


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
        return None, (Raison("potentiel", "potentiel", True),)
    if lien.base is None:
        return None, (Raison("base", "base_inconnue", True),)
    if lien.base is Base.PERSONNELLE:
        codes = {True: "mobilisable", False: "pas_mobilisable", None: "mobilisable_inconnu"}
        mobilisable = Raison(
            "mobilisable", codes[lien.mobilisable], lien.mobilisable is True, ouverte=lien.mobilisable is None
        )
        classe = Classe.INFORMEL if lien.mobilisable else Classe.PERSONNEL
        return classe, (Raison("base", "base_personnelle", True), mobilisable)
    if not repond(lien, "P1") and not repond(lien, "P2"):
        return None, (Raison("base", "lien_vide", True),)
    if not any(r in VALEURS for r in lien.reponses.values()):
        return None, (Raison("base", "rien_de_dit", True),)
    toutes: tuple[Raison, ...] = ()
    for classe, clause in _CLAUSES:
        raisons = clause(lien, lecture, regle)
        toutes += raisons
        if all(r.remplie for r in raisons):
            return classe, toutes
    return Classe.CONTACT, (*toutes, Raison("contact", "contact", True))


def _raisons(lien: Lien, lecture: Lecture, regle: Regle) -> tuple[Raison, ...]:
    """Toutes les conditions, même celles que la classe trouvée dispensait de lire."""
    return tuple(r for _, clause in _CLAUSES for r in clause(lien, lecture, regle))


# --- ce qui peut changer l’avis ----------------------------------------------------------------------


def _de_justesse(raisons: tuple[Raison, ...]) -> bool:
    """Une des trois moyennes est près de son seuil, sans lui être égale, et c’est elle qui décide.

    Elle décide si toutes les autres conditions de sa clause sont remplies : dire « à la limite »
    d’un lien qu’un refus des directions écarte de toute façon serait faux.
    """
    du_partenariat = ("accord", "rencontres", "partage", "negocie", "moyenne_p", "convention")
    for noms in (du_partenariat, ("moyenne_r",)):
        siennes = [r for r in raisons if r.clause in noms]
        for r in siennes:
            # Un partage trop peu montré compte des critères : ce n’est pas une moyenne.
            moyenne_lue = r.clause in ("moyenne_p", "moyenne_r") or r.code in ("partage", "partage_faible")
            if not moyenne_lue or r.valeur is None or r.seuil is None:
                continue
            ecart = abs(r.valeur - r.seuil)
            if 1e-9 < ecart < MARGE_LIMITE and all(x.remplie for x in siennes if x is not r):
                return True
    return False


def _questions(lien: Lien, classe: Classe | None) -> tuple[str, ...]:
    """Ce que la règle demande sans en tirer de classe."""
    posees = []
    if classe is Classe.FORMEL and cadres(lien) == ("fait",):
        posees.append("cadre_de_fait")
    if lien.base is Base.MANDAT and reponse(lien, "P8") is Reponse.OUI:
        posees.append("mandat_et_projet")
    if lien.meme_organisme and classe is Classe.PARTENARIAT:
        posees.append("interne")
    effet = reponse(lien, "P9") is Reponse.OUI and prouve(lien, "R4")
    if lien.base is Base.PERSONNELLE and lien.mobilisable is False and effet:
        posees.append("effet_sans_mobilisation")
    return tuple(posees)


def _avec(lien: Lien, criteres: Iterable[str], valeur: Reponse) -> Lien:
    return structs.replace(lien, reponses={**lien.reponses, **dict.fromkeys(criteres, valeur)})


def _vides(lien: Lien) -> tuple[str, ...]:
    return tuple(c for c in CRITERES if not repond(lien, c))


def _provisoire(
    lien: Lien, classe: Classe | None, lecture: Lecture, regle: Regle
) -> tuple[bool, tuple[str, ...]]:
    """Chaque clause est croissante en chaque réponse (non ≤ en partie, sans objet, inconnu ≤ oui).

    Remplir tous les vides par « non », puis par « oui », borne donc toutes les façons de les
    remplir : si les deux donnent la classe d’aujourd’hui, aucune réponse manquante n’y peut rien.
    """
    if lien.est_potentiel:
        return False, ()
    if lien.base is None:
        return True, ("base",)
    if lien.base is Base.PERSONNELLE:
        vide = lien.mobilisable is None
        return vide, ("mobilisable",) if vide else ()
    vides = _vides(lien)
    bas, haut = (
        classe_selon_la_regle(_avec(lien, vides, r), lecture, regle) for r in (Reponse.NON, Reponse.OUI)
    )
    if bas == haut == classe:
        return False, ()
    # Sans avis, deux réponses suffisent à en donner un.
    if classe is None:
        return True, tuple(c for c in ("P1", "P2") if {"P1", "P2"} <= set(vides)) or vides
    en_jeu = _criteres_en_jeu(bas, haut, classe, regle)
    utiles = tuple(c for c in vides if c in en_jeu)
    return True, _decisifs(lien, utiles, lecture, regle) if len(utiles) <= _ESSAYES_MAX else utiles


def _decisifs(lien: Lien, vides: tuple[str, ...], lecture: Lecture, regle: Regle) -> tuple[str, ...]:
    """Ceux de ces vides qui, pour une façon au moins de remplir les autres, font changer de classe.

    La règle étant croissante en chaque réponse, « non » puis « oui » suffisent pour chacun.
    """

    @cache
    def classe(essai: tuple[Reponse, ...]) -> Classe | None:
        reponses = {**lien.reponses, **dict(zip(vides, essai, strict=True))}
        return classe_selon_la_regle(structs.replace(lien, reponses=reponses), lecture, regle)

    def decide(n: int) -> bool:
        return any(
            classe((*essai[:n], Reponse.NON, *essai[n:])) != classe((*essai[:n], Reponse.OUI, *essai[n:]))
            for essai in itertools.product(_TOUTES, repeat=len(vides) - 1)
        )

    return tuple(c for n, c in enumerate(vides) if decide(n))


def _criteres_en_jeu(bas: Classe | None, haut: Classe | None, classe: Classe, regle: Regle) -> set[str]:
    """Les critères des clauses que l’incertitude peut faire passer ou tomber."""
    clauses: dict[Classe, set[str]] = {
        Classe.PARTENARIAT: {*CRITERES_PARTENARIAT, *regle.partage},
        Classe.FORMEL: {"P1", "P2", "P3", "P10", *VIE, *regle.formel},
        Classe.INFORMEL: set(CRITERES_RESEAU),
    }
    rang = {c: n for n, c in enumerate((Classe.CONTACT, Classe.INFORMEL, Classe.FORMEL, Classe.PARTENARIAT))}
    vus = [rang[c] for c in (bas, haut, classe) if c in rang]
    en_jeu = [criteres for c, criteres in clauses.items() if min(vus) < rang[c] <= max(vus)]
    return set().union(*en_jeu)


def _bascules(lien: Lien, classe: Classe | None, lecture: Lecture, regle: Regle) -> tuple[Bascule, ...]:
    """Les réponses qui, durcies ou adoucies d’un cran, feraient changer de classe.

    La plus vraisemblable d’abord : un « en partie » est la réponse la moins ferme, et un « oui »
    s’adoucit plus volontiers qu’un « non » ne se reprend.
    """
    # Un lien de personne ne se lit que par ``mobilisable`` : aucun critère n’y change rien.
    if lien.base is Base.PERSONNELLE:
        return ()
    trouvees = []
    for critere in CRITERES:
        actuelle = reponse(lien, critere)
        if actuelle not in _ECHELLE:
            continue
        rang = _ECHELLE.index(actuelle)
        for voisin in (rang - 1, rang + 1):
            if not 0 <= voisin < len(_ECHELLE):
                continue
            autre = classe_selon_la_regle(_avec(lien, (critere,), _ECHELLE[voisin]), lecture, regle)
            if autre != classe:
                trouvees.append(Bascule(critere, actuelle, _ECHELLE[voisin], autre))
    fermete = {Reponse.EN_PARTIE: 0, Reponse.OUI: 1, Reponse.NON: 2}
    return tuple(sorted(trouvees, key=lambda b: fermete[b.de]))
