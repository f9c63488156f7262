"""Ce qui, dans un texte d’étudiant, dit quelque chose : une preuve qui répond à ses critères, ou du remplissage.

Rien n’est jugé sur le fond : ce sont des signes à lire. Seuils et mots sont proposés par l’atelier.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from atelier.carnet.modele import Carnet
from atelier.domaine.clauses import prouve, prouves
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Reponse

MOTS_D_UN_ARGUMENT = 8
"""Mots différents au moins, pour qu’une raison soit prise pour un argument."""
REPETITIONS = 3
"""Fois où la même phrase revient avant d’être dite répétée."""

_TRACES = {
    "P10": "convention protocole charte contrat avenant conventions",
    "P2": "reunion reunions calendrier planning comite mensuel mensuelle hebdomadaire trimestriel rencontre rencontres",
    "P1": "accord directions direction directrices directeurs directrice directeur valide validation",
    "P3": "taches referent referente referents fiche repartition procedure trame",
    "P4": "budget salle vehicule minibus moyens detache detachee financement materiel",
    "P6": "bilan objectifs objectif resultats evaluation indicateurs",
    "P8": "coconstruit negocie negociee copilotage",
    "R4": "echange echanges reciproque entraide",
}
_PAR_MOT = {mot: critere for critere, mots in _TRACES.items() for mot in mots.split()}
_SERVICE_RENDU = re.compile(r"\brend\w* (?:des |un )?services?\b")
"""« Rendre service » montre la réciprocité ; « compte rendu » et « chef de service », non."""
_FAITS = frozenset(
    cle(
        "écrit cadre négocie décide décident refuse refuser libre égalité mandat impose remplaçant congé chef "
        "cheffe cheffes casse tient appelle appellent donne donnent prête prêtent signale signalent envoie "
        "envoient paie paient fixe fixent vote votent"
    ).split()
)
"""Des actes que l’on peut vérifier. « Parce que » seul n’en est pas un : la sympathie s’explique aussi."""
_NIE_OU_SOUHAITE = frozenset(
    cle(
        "pas aucun aucune jamais sans ni manque devrait devrions devraient faudrait pourrait pourrions "
        "voudrait voudrions aimerait aimerions souhaite souhaitons bientôt"
    ).split()
)
_PROPOSITIONS = re.compile(r"[.,;:!?\n]|\bmais\b")
_LISTE = 4
"""Mots de preuve à la suite, sans rien autour : une liste de mots attendus n’est pas une preuve."""
_TRACE_DATEE = re.compile(r"\b(?:19|20)\d\d\b|\bcompte[s]?[ -]rendu[s]?\b|\b\d{1,2} \w+", re.IGNORECASE)
_LETTRES_EN_VRAC = re.compile(r"(.)\1{3,}|[bcdfghjklmnpqrstvwxz]{6,}")


def est_creux(texte: str) -> bool:
    """Vrai pour un texte qui ne dit rien : mots répétés, lettres en vrac, faux latin."""
    mots = cle(texte).split()
    if not mots:
        return False
    if "lorem ipsum" in " ".join(mots):
        return True
    vrac = sum(bool(_LETTRES_EN_VRAC.search(m)) for m in mots)
    repetes = len(mots) >= 6 and len(set(mots)) / len(mots) < 0.45
    return repetes or vrac * 2 > len(mots)


def argumente(texte: str) -> bool:
    """Vrai pour une raison qui donne prise : assez de mots différents, et un fait.

    Sa longueur seule ne compte pas : une belle phrase générale n’est pas un argument.
    """
    mots = set(cle(texte).split())
    prise = bool(mots & _FAITS) or bool(mots & set(_PAR_MOT)) or bool(_TRACE_DATEE.search(texte))
    return len(mots) >= MOTS_D_UN_ARGUMENT and prise and not est_creux(texte)


def repete(carnet: Carnet, texte: str) -> bool:
    """Vrai si ce texte revient ailleurs dans le travail, mot pour mot."""
    return sum(cle(t) == cle(texte) for t in textes_ecrits(carnet)) > 1


def criteres_de_la_preuve(lien: Lien) -> tuple[str, ...]:
    """Les critères, dits là par l’étudiant, auxquels les mots de sa preuve répondent ; vide s’ils se contredisent."""
    affirme = _affirme(lien.preuve)
    mots = affirme.split()
    cites = {_PAR_MOT[m] for m in mots if m in _PAR_MOT}
    if est_creux(lien.preuve) or (len(mots) >= _LISTE and all(m in _PAR_MOT for m in mots)):
        return ()
    if _SERVICE_RENDU.search(affirme):
        cites.add("R4")
    if any(lien.reponses.get(c) is Reponse.NON for c in cites):
        return ()
    # Un compte rendu ou une date dit qu’on s’est vu.
    if _TRACE_DATEE.search(affirme) and prouve(lien, "P2"):
        cites.add("P2")
    # P2 avant P10 : l’ordre des numéros, pas celui des lettres.
    return prouves(lien, sorted(cites, key=lambda c: (c[0], int(c[1:]))))


def _affirme(preuve: str) -> str:
    """Les mots de la preuve, sans les propositions qui nient ou qui souhaitent : « pas de convention »."""
    dites = (cle(p) for p in _PROPOSITIONS.split(preuve))
    return " ".join(p for p in dites if not _NIE_OU_SOUHAITE & set(p.split()))


def textes_ecrits(carnet: Carnet) -> Iterator[str]:
    """Ce que l’étudiant a écrit de plus d’un mot : raisons, preuves, démarches, plan, exercices."""
    for x in carnet.liens.values():
        yield from (x.justification, x.preuve, x.prochaine_etape)
    yield from carnet.plan.values()
    yield from (t for c, t in carnet.exercices.items() if c.endswith(".pourquoi"))


def phrases_repetees(carnet: Carnet) -> Mapping[str, int]:
    """Les phrases d’au moins quatre mots qui reviennent telles quelles, et combien de fois."""
    vus: Counter[str] = Counter()
    mots: dict[str, str] = {}
    for texte in textes_ecrits(carnet):
        marque = cle(texte)
        if len(marque.split()) >= 4:
            vus[marque] += 1
            mots.setdefault(marque, texte)
    return {mots[m]: n for m, n in vus.most_common() if n >= REPETITIONS}


def textes_creux(carnet: Carnet) -> int:
    """Combien de textes ne disent rien."""
    return sum(map(est_creux, textes_ecrits(carnet)))
