"""Repérer ce qui désigne une personne. Un détecteur cite l’endroit, jamais la valeur.

Il ne voit pas tout : prénoms rares, recoupements. Le message le dit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from atelier.analyse.motifs import DETECTEURS, GENERIQUES_DE_PERSONNE
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.sigles import comprendre
from atelier.cours.textes import questions_du_plan
from atelier.domaine.texte import cle


@dataclass(frozen=True, slots=True)
class Signalement:
    """Quelque chose qui paraît désigner une personne : où, et de quel genre."""

    ou: str
    genre: str

    def __str__(self) -> str:
        return f"{self.ou} : {self.genre}. Supprimez-le, ou dites pourquoi ce n’en est pas."


def signaler(textes: Iterable[tuple[str, str]]) -> list[Signalement]:
    """Ce que les détecteurs trouvent dans des couples (endroit, texte)."""
    return [Signalement(ou, genre) for ou, texte in textes if texte for genre in _genres(texte)]


@lru_cache(maxsize=512)
def _genres(texte: str) -> tuple[str, ...]:
    # Chaque contrôle relit les mêmes textes, et les mêmes noms reviennent lien après lien.
    return tuple(genre for genre, voit in DETECTEURS.items() if voit(texte))


_PRENOM_SEUL = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ’'-]+(?:[ -][A-ZÀ-ÖØ-Þ](?:[a-zà-öø-ÿ’'-]+|\.)?){0,2}")


def parait_un_nom(libelle: str) -> bool:
    """Vrai pour un libellé qui a la forme d’un prénom ou d’un nom : « Kevin », « Zoé M. ».

    « Personne A », « Jeune accueilli » ou un sigle n’en sont pas. Le contrôle ne voit pas tout.
    """
    if signaler([("", libelle)]):
        return True
    premier = cle(libelle.split(" ", maxsplit=1)[0]) if libelle else ""
    return (
        bool(_PRENOM_SEUL.fullmatch(libelle))
        and premier.removesuffix("s") not in GENERIQUES_DE_PERSONNE
        and not comprendre(libelle).secteur
    )


def textes_par_objet(carnet: Carnet) -> Iterator[tuple[str, str]]:
    """Les textes libres d’un travail, avec l’identifiant de l’objet qui les porte."""
    for a in carnet.acteurs.values():
        for texte in (a.nom, a.organisation, a.fonction, a.note, *a.roles):
            yield a.id, texte
    for x in carnet.liens.values():
        for texte in (
            x.preuve, x.justification, x.porte_par, x.prochaine_etape, x.frequence, x.circule, x.accord_de,
            *x.natures,
        ):  # fmt: skip
            yield x.id, texte
    yield from carnet.plan.items()
    for texte in (carnet.analyse.reseau, *carnet.exercices.values()):
        yield "reseau", texte


def textes_du_travail(carnet: Carnet) -> Iterator[tuple[str, str]]:
    """Tous les textes libres qui voyagent, avec l’endroit où l’étudiant les retrouve."""
    for a in carnet.acteurs.values():
        # Le libellé peut lui-même être la donnée : on le cite par son rang.
        ou = f"acteur n° {a.id.lstrip('a')}"
        for champ, mot in (
            ("nom", "libellé"), ("organisation", "organisation"), ("fonction", "fonction"), ("note", "note"),
            ("reference", "référence du fichier importé"),
        ):  # fmt: skip
            yield f"{ou}, {mot}", getattr(a, champ)
        yield f"{ou}, rôles", " ; ".join(a.roles)
    for lien in carnet.liens.values():
        surs = all(not signaler([("", carnet.acteurs[b].nom)]) for b in lien.paire)
        nom = f"lien « {nom_du_lien(carnet, lien)} »" if surs else f"lien n° {lien.id.lstrip('l')}"
        for champ, mot in (
            ("preuve", "preuve"), ("justification", "justification"), ("porte_par", "porté par"),
            ("prochaine_etape", "prochaine étape"), ("echeance", "échéance"), ("frequence", "fréquence"),
            ("reference", "référence du fichier importé"), ("circule", "ce qui circule"),
            ("accord_de", "avec l’accord de qui"),
        ):  # fmt: skip
            yield f"{nom}, {mot}", getattr(lien, champ)
        yield f"{nom}, nature", " ; ".join((*lien.natures, *lien.finalites))
    titres = {q["id"]: q["question"] for q in questions_du_plan()}
    for code, texte in carnet.plan.items():
        yield f"plan d’analyse, « {titres.get(code, 'question')} »", texte
    for rang, (code, texte) in enumerate(carnet.exercices.items(), 1):
        yield f"exercice n° {rang}", f"{code} : {texte}"
    # Un document écrit à la main peut cacher un texte là où l’atelier n’en met pas.
    yield "plan d’analyse, code de question", " ; ".join(c for c in carnet.plan if c not in titres)
    yield "périmètre", " ; ".join(i for i in carnet.analyse.perimetre if i not in carnet.acteurs)
    yield "nom du réseau analysé", carnet.analyse.reseau
