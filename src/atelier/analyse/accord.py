"""Mesurer l’accord entre la règle et des lecteurs : combien de situations classées de même, et κ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from atelier.cours.textes import nombre, pluriel
from atelier.domaine.classement import classe_selon_la_regle
from atelier.domaine.lien import Lien
from atelier.domaine.regle import REGLE_ATELIER, Regle
from atelier.domaine.vocabulaire import Classe, Lecture


@dataclass(frozen=True, slots=True)
class Situation:
    """Un lien décrit, lu par deux personnes sans voir ni les réponses ni la règle.

    ``lecture_1`` et ``lecture_2`` sont leurs classes ; ``defendables`` celles que l’une ou l’autre
    admet ; ``conventionnee_1`` et ``conventionnee_2`` leurs classes dans la lecture conventionnée.
    """

    id: str
    lien: Lien
    lecture_1: Classe
    lecture_2: Classe
    defendables: frozenset[Classe] = frozenset()
    conventionnee_1: Classe | None = None
    conventionnee_2: Classe | None = None


@dataclass(frozen=True, slots=True)
class Accord:
    """``n`` situations ; sur les ``accordees`` où les deux lectures se rejoignent, ``accord`` comme la règle.

    ``kappa`` corrige l’accord de celui du hasard (Cohen, 1960) ; ``None`` s’il n’a pas de sens.
    ``defendables`` : parmi les ``n``, combien de classes de la règle se défendent. ``ecarts`` : les
    situations que la règle classe autrement que les deux lectures.
    """

    n: int
    accordees: int
    accord: int
    kappa: float | None
    defendables: int
    ecarts: list[str] = field(default_factory=list)


def comparer(
    situations: Sequence[Situation], lecture: Lecture = Lecture.INSTITUEE, regle: Regle = REGLE_ATELIER
) -> Accord:
    """L’accord de la règle avec ces lectures, dans une des deux lectures du partenariat."""
    paires: list[tuple[str, str]] = []
    ecarts: list[str] = []
    defendables = 0
    for s in situations:
        dite = str(classe_selon_la_regle(s.lien, lecture, regle) or "sans avis")
        lues = (s.lecture_1, s.lecture_2)
        if lecture is Lecture.CONVENTIONNEE:
            if s.conventionnee_1 is None or s.conventionnee_2 is None:
                continue
            lues = (s.conventionnee_1, s.conventionnee_2)
        defendables += dite in s.defendables | set(lues)
        if lues[0] is lues[1]:
            paires.append((dite, str(lues[0])))
            if dite != lues[0]:
                ecarts.append(s.id)
    return Accord(len(situations), len(paires), len(paires) - len(ecarts), kappa(paires), defendables, ecarts)


def accord_des_lecteurs(situations: Sequence[Situation]) -> Accord:
    """L’accord des deux lecteurs entre eux, pour savoir ce que l’on peut demander à une règle."""
    paires = [(str(s.lecture_1), str(s.lecture_2)) for s in situations]
    ecarts = [s.id for s in situations if s.lecture_1 is not s.lecture_2]
    n = len(paires)
    return Accord(n, n, n - len(ecarts), kappa(paires), n, ecarts)


def kappa(paires: Sequence[tuple[str, str]]) -> float | None:
    """κ de Cohen : (accord observé − accord attendu par hasard) / (1 − accord attendu).

    Source : J. Cohen, « A coefficient of agreement for nominal scales », 1960. ``None`` sans paire,
    ou quand tout est dans une même classe : le hasard ferait aussi bien.
    """
    n = len(paires)
    if not n:
        return None
    a, b = Counter(x for x, _ in paires), Counter(y for _, y in paires)
    observe = sum(x == y for x, y in paires) / n
    attendu = sum(a[c] * b[c] for c in a) / n**2
    return None if attendu == 1 else round((observe - attendu) / (1 - attendu), 4)


def phrases(situations: Sequence[Situation]) -> list[str]:
    """Ce qu’il faut en lire, sans oublier que les lecteurs eux-mêmes ne s’accordent pas toujours."""
    entre_eux, regle = accord_des_lecteurs(situations), comparer(situations)
    autre = comparer(situations, Lecture.CONVENTIONNEE)
    dites = [
        f"{pluriel(regle.n, 'situation')}. Les deux lecteurs s’accordent sur {entre_eux.accord} ({_dit(entre_eux.kappa)}).",
        f"La règle de l’atelier dit comme eux sur {regle.accord} de ces {regle.accordees} ({_dit(regle.kappa)}).",
        f"Sa classe se défend, selon l’un ou l’autre, pour {regle.defendables} sur {regle.n}.",
    ]
    if autre.accordees:
        relire = f" À relire : {', '.join(autre.ecarts)}." if autre.ecarts else ""
        dites.append(
            f"Lecture conventionnée : {autre.accord} sur {autre.accordees} ({_dit(autre.kappa)}).{relire}"
        )
    return [*dites, f"À relire : {', '.join(regle.ecarts) or 'rien'}."]


def _dit(kappa_lu: float | None) -> str:
    return "κ sans objet" if kappa_lu is None else f"κ {nombre(kappa_lu)}"
