"""La seule porte : un acteur ou un lien entre dans le travail par ici, d’où qu’il vienne.

Pages, mise à l’épreuve, import, annuaire : tous passent par ``faire_entrer`` et ``relier``. Ce qui se
devine d’un nom est donc le même partout ; les questions qu’il pose ensuite sont dans
``analyse/doutes.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from atelier.carnet.lots import acteur_nomme, paire
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import (
    Changement,
    Operation,
    acteur_de,
    ajouter_acteur,
    ajouter_lien,
    supprimer_acteur,
    supprimer_lien,
)
from atelier.cours.sigles import categorie_de, comprendre
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, PointDeVue, Sphere, Statut
from atelier.erreurs import ErreurSaisie


def faire_entrer(nom: str, *, mot: Mapping[str, Any] | None = None, **champs: Any) -> Operation:
    """Ajoute un acteur, avec ce que son nom laisse deviner.

    ``champs`` l’emportent, même vides : ce que l’étudiant ou son tableau a dit n’est pas deviné.
    ``mot`` : le mot du vocabulaire que l’étudiant a choisi dans la liste, s’il en a choisi un.
    """
    lu = comprendre(nom)
    devine: dict[str, Any] = {"organisation": lu.organisation, "fonction": lu.fonction, "secteur": lu.secteur}
    choisie = None
    if mot is not None and cle(mot["texte"]) == cle(nom):
        devine["secteur"], choisie = mot["secteur"], mot["categorie"] or None
        if mot["texte"].upper() == mot["texte"]:  # un sigle : son développé est l’organisation
            devine["organisation"] = mot["detail"]

    def faire(carnet: Carnet) -> Changement:
        tout = {
            **devine,
            "categorie": choisie or categorie_de(nom, carnet.point_de_vue) or None,
            **champs,
        }
        tout.setdefault("sphere", sphere_devinee(tout["categorie"], carnet.point_de_vue))
        return ajouter_acteur(nom, **tout)(carnet)

    return faire


def sphere_devinee(categorie: Categorie | str | None, vue: PointDeVue) -> Sphere | None:
    """La sphère d’un acteur d’après sa nature ; aucune depuis un établissement, où elle n’a pas de sens."""
    if vue is PointDeVue.ETABLISSEMENT or not categorie:
        return None
    return Sphere.PRIMAIRE if categorie == Categorie.ENTOURAGE else Sphere.SECONDAIRE


def relier(source: str, cible: str, **champs: Any) -> Operation:
    """Ajoute un lien entre deux acteurs, donnés par leur nom ou leur identifiant.

    Un nom inconnu fait entrer l’acteur. Un lien avec un acteur potentiel est potentiel, sauf si
    ``champs`` dit autre chose. Lève ``ErreurSaisie`` si un nom manque, ou si plusieurs le portent.
    """

    def faire(carnet: Carnet) -> Changement:
        bouts = []
        for nom in (source, cible):
            if not nom.strip():
                raise ErreurSaisie(
                    "Il manque un acteur.", intact="Rien n’a changé.", remede="Écrivez les deux noms."
                )
            trouve = acteur_nomme(carnet, nom)
            if trouve is None:
                entree = faire_entrer(nom)(carnet)
                carnet, trouve = entree.carnet, entree.cree
            bouts.append(trouve)
        return ajouter_lien(*bouts, **{"statut": statut_entre(carnet, bouts), **champs})(carnet)

    return faire


def statut_entre(carnet: Carnet, bouts: list[str]) -> Statut:
    """Le statut d’un lien dont on n’a rien dit : potentiel dès qu’un de ses bouts l’est."""
    potentiel = any(acteur_de(carnet, b).est_potentiel for b in bouts)
    return Statut.POTENTIEL if potentiel else Statut.EXISTANT


def basculer_lien(a: str, b: str) -> Operation:
    """Relie deux acteurs, ou les délie si leur seul lien est encore nu. Lève ``ErreurSaisie`` sinon."""

    def faire(carnet: Carnet) -> Changement:
        siens = carnet.reseau.liens_entre(a, b)
        if not siens:
            return relier(acteur_de(carnet, a).id, acteur_de(carnet, b).id)(carnet)
        nu = Lien(siens[0].id, siens[0].source, siens[0].cible, statut=siens[0].statut)
        if len(siens) > 1 or siens[0] != nu:
            raise ErreurSaisie(
                "Ce lien contient déjà des réponses.",
                intact="Il n’a pas été supprimé.",
                remede="Pour le supprimer : dans la table des liens.",
            )
        return supprimer_lien(siens[0].id)(carnet)

    return faire


def reunir_acteurs(garde: str, part: str) -> Operation:
    """Fait un seul acteur de deux : ``part`` complète ``garde``, ses liens le suivent, puis il s’en va.

    Rien de ce qui était écrit chez ``garde`` n’est remplacé. Un lien entre les deux disparaît : il
    relierait un acteur à lui-même. Lève ``ErreurSaisie`` si l’un n’existe plus ou si ``part`` est le centre.
    """

    def faire(carnet: Carnet) -> Changement:
        reste, parti = acteur_de(carnet, garde), acteur_de(carnet, part)
        if part in (garde, carnet.ego):
            raise ErreurSaisie("Ces deux acteurs ne peuvent pas être réunis.", intact="Rien n’a changé.")

        def ici(identifiant: str) -> str:
            return garde if identifiant == part else identifiant

        complete = {c: getattr(parti, c) for c in _A_COMPLETER if not getattr(reste, c)}
        liens = {
            i: replace(x, source=ici(x.source), cible=ici(x.cible))
            for i, x in carnet.liens.items()
            if ici(x.source) != ici(x.cible)
        }
        contacts = dict(carnet.contacts)
        if part in contacts:
            sien, autre = contacts.get(garde, Fiche()), contacts[part]
            contacts[garde] = Fiche(
                **{c: getattr(sien, c) or getattr(autre, c) for c in Fiche.__struct_fields__}
            )
        positions = dict(carnet.positions)
        if part in positions:
            positions.setdefault(garde, positions[part])
        # Un document écrit à la main peut dire une paire dans l’autre sens.
        suivies = {
            dite: "" if i in (garde, part) else paire(garde, i)
            for i in carnet.acteurs
            for dite in (f"{part}-{i}", f"{i}-{part}")
        }
        suite = replace(
            carnet,
            acteurs={**carnet.acteurs, garde: replace(reste, **complete)},
            liens=liens,
            contacts=contacts,
            positions=positions,
            sans_lien=tuple(dict.fromkeys(vers for p in carnet.sans_lien if (vers := suivies.get(p, p)))),
            analyse=replace(
                carnet.analyse, perimetre=tuple(dict.fromkeys(map(ici, carnet.analyse.perimetre)))
            ),
            epreuves=tuple(
                replace(e, appels=tuple(dict.fromkeys(map(ici, e.appels)))) for e in carnet.epreuves
            ),
            vues=tuple(replace(v, choisi=ici(v.choisi)) for v in carnet.vues),
        )
        # En dernier : avec lui partiraient les liens qui ne l’auraient pas encore quitté.
        fait = supprimer_acteur(part)(suite)
        return Changement(fait.carnet, f"réunion de deux « {reste.nom} »", garde)

    return faire


_A_COMPLETER = tuple(c for c in Acteur.__struct_fields__ if c not in ("id", "nom", "statut", "sphere"))
