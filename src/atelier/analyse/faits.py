"""Ce que les données disent déjà pour le plan : des faits, que l’étudiant reprend, récrit ou écarte.

Rien n’est tiré que des membres du réseau analysé (le périmètre) et de leurs liens : le plan porte
sur un réseau nommé, pas sur l’étoile d’un établissement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from atelier.analyse.controles_reseau import PERSONNES_CONCERNEES
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.textes import enumerer, finalites, libelle, pluriel, secteur_libelle
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Base, Reponse

_NOMS_MAX = 12


@dataclass(frozen=True, slots=True)
class _Analyse:
    """Le réseau analysé : ses membres, les liens entre eux, les liens vers l’extérieur."""

    carnet: Carnet
    membres: list[Acteur]
    entre: list[Lien]
    dehors: list[Lien]

    def nom(self, lien: Lien) -> str:
        return nom_du_lien(self.carnet, lien)


def faits(carnet: Carnet, question: str) -> list[str]:
    """Les faits proposés pour une question du plan ; vide sans membres, ou si rien n’est connu."""
    membres = [carnet.acteurs[i] for i in carnet.analyse.perimetre if i in carnet.acteurs]
    if not membres or question not in _FAITS:
        return []
    ids = {a.id for a in membres}
    existants = list(carnet.reseau.liens_existants())
    entre = [x for x in existants if x.paire <= ids]
    dehors = [x for x in existants if len(x.paire & ids) == 1]
    return [f for f in _FAITS[question](_Analyse(carnet, membres, entre, dehors)) if f]


Fabrique = Callable[[_Analyse], Iterable[str]]


def _objectifs(r: _Analyse) -> Iterable[str]:
    buts = finalites()
    comptes = Counter(f for x in r.entre for f in x.finalites if f in buts)
    yield _compte("Les liens entre membres servent à", comptes, lambda f: buts[f]["court"])


def _champ(r: _Analyse) -> Iterable[str]:
    yield _compte("Secteurs des membres", Counter(a.secteur for a in r.membres if a.secteur), secteur_libelle)
    yield _compte("Échelles", Counter(a.echelle for a in r.membres if a.echelle), libelle)


def _composition(r: _Analyse) -> Iterable[str]:
    potentiels = sum(a.est_potentiel for a in r.membres)
    suite = f", dont {pluriel(potentiels, 'potentiel')}" if potentiels else ""
    yield f"{pluriel(len(r.membres), 'membre')}{suite}."
    yield _compte("Natures", Counter(a.categorie for a in r.membres if a.categorie), libelle)
    yield _compte("Fonctions", Counter(a.fonction for a in r.membres if a.fonction), str)


def _critere(dit: str, critere: str) -> Fabrique:
    def fabrique(r: _Analyse) -> Iterable[str]:
        for reponse, mot in ((Reponse.OUI, ""), (Reponse.EN_PARTIE, ", en partie")):
            noms = [r.nom(x) for x in r.entre if x.reponses.get(critere) is reponse]
            yield f"{dit}{mot} : {_liste(noms)}." if noms else ""

    return fabrique


def _roles(dit: str, *cherches: str) -> Fabrique:
    def fabrique(r: _Analyse) -> Iterable[str]:
        trouves = [a.nom for a in r.membres if any(c in cle(role) for role in a.roles for c in cherches)]
        yield f"{dit} : {_liste(trouves)}." if trouves else ""

    return fabrique


def _coordination(r: _Analyse) -> Iterable[str]:
    yield from _roles("Rôle de coordination noté pour", "coordin", "pilot", "anim")(r)
    relies = Counter(b for x in r.entre for b in x.paire)
    if relies:
        plus = max(relies.values())
        tetes = [r.carnet.acteurs[i].nom for i, n in relies.items() if n == plus]
        if plus > 1 and len(tetes) <= 3:
            yield f"Le plus relié aux autres membres : {_liste(tetes)} ({pluriel(plus, 'lien')})."


def _institutions(r: _Analyse) -> Iterable[str]:
    # S11 : « Droits, prestations et pouvoirs publics ».
    publics = [x for x in r.dehors if any(r.carnet.acteurs[b].secteur == "S11" for b in x.paire)]
    if publics:
        yield f"Liens avec les pouvoirs publics, hors du réseau : {_liste(map(r.nom, publics))}."


def _mandats(r: _Analyse) -> Iterable[str]:
    for base in (Base.MANDAT, Base.INSTITUTIONNELLE):
        noms = [r.nom(x) for x in r.dehors if x.base is base]
        yield f"Base « {libelle(base, 'base_courte')} », vers l’extérieur : {_liste(noms)}." if noms else ""


def _moyens(r: _Analyse) -> Iterable[str]:
    yield from _critere("Moyens mis en commun", "P4")(r)


def _finance(r: _Analyse) -> Iterable[str]:
    yield from _roles("Rôle de financeur noté pour", "financ")(r)
    noms = [r.nom(x) for x in [*r.entre, *r.dehors] if any("financ" in cle(n) for n in x.natures)]
    yield f"Liens de financement : {_liste(noms)}." if noms else ""


def _usagers(r: _Analyse) -> Iterable[str]:
    concernes = [a.nom for a in r.membres if a.categorie in PERSONNES_CONCERNEES]
    if concernes:
        yield f"Personnes concernées parmi les membres : {_liste(concernes)}."
    else:
        yield "Aucune personne concernée parmi les membres."


def _role_des_usagers(r: _Analyse) -> Iterable[str]:
    ids = {a.id for a in r.membres if a.categorie in PERSONNES_CONCERNEES}
    noms = [r.nom(x) for x in r.entre if x.paire & ids]
    if ids and noms:
        yield f"Leurs liens avec les autres membres : {_liste(noms)}."
    elif ids:
        yield "Elles ne sont reliées à aucun autre membre."


_FAITS: dict[str, Fabrique] = {
    "C2.2": _objectifs,
    "C3.1": _champ,
    "C4.1": _composition,
    "C4.2": _critere("Tâches réparties", "P3"),
    "C4.3": _critere("Un écrit précis existe", "P10"),
    "C5.1": _coordination,
    "C5.2": _roles("Rôle d’orientation noté pour", "orient", "accueil"),
    "C6.1": _institutions,
    "C6.2": _mandats,
    "C7.1": _finance,
    "C7.2": _moyens,
    "C8.1": _usagers,
    "C8.2": _role_des_usagers,
}


def _liste(noms: Iterable[str]) -> str:
    return enumerer(noms, _NOMS_MAX, " ; ")


def _compte(dit: str, comptes: Counter[str], mot: Callable[..., str]) -> str:
    parts = ", ".join(f"{mot(k)} ({n})" for k, n in comptes.most_common(_NOMS_MAX))
    return f"{dit} : {parts}." if parts else ""
