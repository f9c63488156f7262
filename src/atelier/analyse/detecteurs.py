"""Repérer ce qui désigne une personne. Un détecteur cite l’endroit, jamais la valeur.

Il ne voit pas tout : prénoms rares, recoupements. Le message le dit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from msgspec import Struct

from atelier.analyse.motifs import DETECTEURS, GENERIQUES_DE_PERSONNE
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.sigles import comprendre
from atelier.cours.textes import questions_du_plan
from atelier.domaine.champs import champs_de_texte
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


_MOTS = {
    "nom": "libellé",
    "roles": "rôles",
    "reference": "référence du fichier importé",
    "natures": "nature",
    "finalites": "finalité",
    "frequence": "fréquence",
    "porte_par": "porté par",
    "circule": "ce qui circule",
    "accord_de": "avec l’accord de qui",
    "prochaine_etape": "prochaine étape",
    "echeance": "échéance",
    "appels": "acteurs appelés",
}
"""Le mot d’un champ, quand ce n’est pas son nom."""
_LUS_A_PART = {"acteurs", "liens", "plan", "faits", "exercices", "analyse", "contacts", "vues", "epreuves"}
_TIRES_AU_SORT = {"carnet_id", "cours"}
"""Un identifiant au hasard, une empreinte : des chiffres qui ressemblent parfois à un numéro."""


def _numero(identifiant: str) -> str:
    """« 12 » pour « a12 » ; un identifiant écrit à la main n’est pas cité."""
    return identifiant[1:] if re.fullmatch(r"[al]\d{1,6}", identifiant) else "?"


def _feuilles(valeur: object) -> Iterator[str]:
    """Les textes que contient un champ, quel que soit son genre."""
    if isinstance(valeur, str):
        yield str(valeur)
    elif isinstance(valeur, Struct):
        for champ in champs_de_texte(type(valeur)):
            yield from _feuilles(getattr(valeur, champ))
    elif isinstance(valeur, Mapping):
        for cle_, v in valeur.items():
            yield from (*_feuilles(cle_), *_feuilles(v))
    elif isinstance(valeur, tuple):
        for v in valeur:
            yield from _feuilles(v)


def _champs(objet: Struct) -> Iterator[tuple[str, str]]:
    """Chaque champ de texte d’un objet, et ce qu’il dit : le type les nomme, aucun ne s’oublie."""
    for champ in champs_de_texte(type(objet)):
        yield _MOTS.get(champ, champ.replace("_", " ")), " ; ".join(_feuilles(getattr(objet, champ)))


def textes_par_objet(carnet: Carnet) -> Iterator[tuple[str, str]]:
    """Les textes libres d’un travail, avec l’identifiant de l’objet qui les porte."""
    for identifiant, objet in (*carnet.acteurs.items(), *carnet.liens.items()):
        yield from ((identifiant, texte) for texte in _feuilles(objet))
    yield from carnet.plan.items()
    for texte in (carnet.analyse.reseau, *carnet.exercices.values()):
        yield "reseau", texte


def textes_du_travail(carnet: Carnet) -> Iterator[tuple[str, str]]:
    """Tous les textes libres qui voyagent, avec l’endroit où l’étudiant les retrouve."""
    for a in carnet.acteurs.values():
        # Le libellé peut lui-même être la donnée : on le cite par son rang.
        yield from ((f"acteur n° {_numero(a.id)}, {mot}", texte) for mot, texte in _champs(a))
    for lien in carnet.liens.values():
        surs = all(not signaler([("", carnet.acteurs[b].nom)]) for b in lien.paire)
        nom = f"lien « {nom_du_lien(carnet, lien)} »" if surs else f"lien n° {_numero(lien.id)}"
        yield from ((f"{nom}, {mot}", texte) for mot, texte in _champs(lien))
    for quoi, objets in (("vue", carnet.vues), ("mise à l’épreuve", carnet.epreuves)):
        for n, objet in enumerate(objets, 1):
            yield from ((f"{quoi} n° {n}, {mot}", texte) for mot, texte in _champs(objet))
    titres = {q["id"]: q["question"] for q in questions_du_plan()}
    for code, texte in carnet.plan.items():
        yield f"plan d’analyse, « {titres.get(code, 'question')} »", texte
    for rang, (code, texte) in enumerate(carnet.exercices.items(), 1):
        yield f"exercice n° {rang}", f"{code} : {texte}"
    for code, faits in carnet.faits.items():
        yield f"faits repris, « {titres.get(code, 'question')} »", " ; ".join((code, *faits))
    # Un document écrit à la main peut cacher un texte là où l’atelier n’en met pas.
    yield "plan d’analyse, code de question", " ; ".join(c for c in carnet.plan if c not in titres)
    yield "périmètre", " ; ".join(i for i in carnet.analyse.perimetre if i not in carnet.acteurs)
    yield "nom du réseau analysé", carnet.analyse.reseau
    for champ in champs_de_texte(Carnet):
        if champ not in _LUS_A_PART | _TIRES_AU_SORT:
            yield champ.replace("_", " "), " ; ".join(_feuilles(getattr(carnet, champ)))
