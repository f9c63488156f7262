"""Ce que l’étudiant garde pour lui : la copie à remettre, sans ces parties. Le travail, lui, reste entier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import supprimer_acteur
from atelier.cours.sigles import comprendre, reconnaitre
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, Sphere


def _sans_entourage(carnet: Carnet) -> Carnet:
    for a in list(carnet.reseau.alters()):
        if a.sphere is Sphere.PRIMAIRE or a.categorie is Categorie.ENTOURAGE:
            carnet = supprimer_acteur(a.id)(carnet).carnet
    return carnet


def _sans_qualite(carnet: Carnet) -> Carnet:
    return replace(carnet, liens={i: replace(x, qualite=None) for i, x in carnet.liens.items()})


def _generaliser(carnet: Carnet) -> Carnet:
    neufs = noms_generalises(carnet)
    return replace(
        carnet,
        acteurs={
            i: replace(a, nom=neufs[i], organisation="", note="", reference="") if i in neufs else a
            for i, a in carnet.acteurs.items()
        },
        liens={i: replace(x, reference="") for i, x in carnet.liens.items()},
    )


PARTIES: dict[str, tuple[str, Callable[[Carnet], Carnet]]] = {
    "entourage": ("mon entourage (réseau primaire) et ses liens", _sans_entourage),
    "qualite": ("la qualité des liens (ténu, conflictuel, rompu…)", _sans_qualite),
    "noms": ("les noms propres : « Collège Verdier » devient « Collège A »", _generaliser),
    "exercices": ("mes exercices et mes votes", lambda c: replace(c, exercices={})),
    "epreuves": ("mes mises à l’épreuve", lambda c: replace(c, epreuves=())),
    "vues": ("mes vues pour l’oral", lambda c: replace(c, vues=())),
}
"""Chaque partie que l’on peut garder : ses mots, et comment elle s’ôte de la copie."""


def a_remettre(carnet: Carnet) -> Carnet:
    """Le travail tel qu’il sera remis ; ``non_rendu`` y reste, pour que le formateur le sache."""
    for partie in carnet.non_rendu:
        if partie in PARTIES:
            carnet = PARTIES[partie][1](carnet)
    return carnet


def noms_generalises(carnet: Carnet) -> dict[str, str]:
    """Les acteurs dont le nom est propre, avec un nom général : « Collège Verdier » → « Collège A ».

    Un nom commun (« Mission locale », « CMP ») ne change pas. Deux acteurs du même genre restent
    distincts, par une lettre.
    """
    rangs: dict[str, int] = {}
    neufs = {}
    for acteur in carnet.acteurs.values():
        commun = _partie_commune(acteur.nom)
        if cle(commun) == cle(acteur.nom):
            continue
        rang = rangs[cle(commun)] = rangs.get(cle(commun), 0) + 1
        neufs[acteur.id] = f"{commun} {_lettre(rang)}"
    return neufs


def _partie_commune(nom: str) -> str:
    """Les premiers mots, tant qu’ils se reconnaissent comme un genre de service ; sinon « Acteur »."""
    mots = nom.split()
    for fin in range(len(mots), 0, -1):
        debut = " ".join(mots[:fin])
        suivants = mots[fin:]
        if (reconnaitre(debut) or comprendre(debut).secteur or comprendre(debut).fonction) and not any(
            m[:1].isupper() for m in mots[1:fin] if not m.isupper()
        ):
            # Ce qui suit sans majuscule précise le genre : « Mission locale rurale ».
            return nom if not any(m[:1].isupper() for m in suivants) else debut
    return nom if not any(m[:1].isupper() for m in mots[1:]) else "Acteur"


def _lettre(rang: int) -> str:
    return chr(ord("A") + rang - 1) if rang <= 26 else str(rang)
