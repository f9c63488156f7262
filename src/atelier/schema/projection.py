"""Le schéma à projeter : gros caractères, anneau par anneau, sans notes ni qualité des liens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from atelier.carnet.modele import Carnet
from atelier.cours.textes import pluriel, secteurs
from atelier.schema.dessin import NOMS_DES_ANNEAUX, Dessin, dessiner
from atelier.schema.disposition import Disposition, disposer
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.filtre import Filtre, filtrer
from atelier.schema.svg import image_a_projeter

ECHELLE = 2.2
"""Un texte de 15 unités devient 33 : au moins 18 points quand le dessin remplit un écran de 768 px."""

NOMS_AU_PLUS = 18
"""Au-delà, inutile d’essayer les noms."""


@dataclass(frozen=True, slots=True)
class EcranAProjeter:
    """Un écran à projeter. ``cle`` : (secteur, couleur, [(numéro, nom)]) ; vide si les noms sont écrits."""

    titre: str
    image: str
    cle: tuple[tuple[str, str, tuple[tuple[int, str], ...]], ...]
    phrase: str = ""


def tableaux(carnet: Carnet) -> list[EcranAProjeter]:
    """D’abord les anneaux, un à un, puis l’ensemble des liens, puis les vues gardées."""
    dessin = _sans_qualite(dessiner(carnet))
    cible = _en_gros(partial(disposer, dessin, carnet.positions), len(dessin.noeuds))
    ecrans = []
    for anneau in dessin.anneaux:
        nom = NOMS_DES_ANNEAUX[anneau]
        siens = [n for n in dessin.noeuds if n.anneau is anneau]
        titre = f"{nom[0].upper()}{nom[1:]} : {pluriel(len(siens), 'acteur')}"
        ecrans.append(
            _tableau(titre, cible, lambda n, a=anneau: n.anneau <= a, lambda n, a=anneau: n.anneau is a)
        )
    entier = _sans_qualite(dessiner(carnet, ensemble=True))
    forces = _en_gros(partial(disposer_ensemble, entier), len(dessin.noeuds))
    ecrans.append(_tableau("Tous les liens", forces, lambda _: True, lambda _: True))
    for vue in carnet.vues:
        filtre = Filtre.de({c: v for c, v in vue.filtre.items() if c != "qualite"}, vue.choisi)
        base = forces if vue.forme == "ensemble" else cible
        vu = base.avec(filtrer(base.dessin, carnet, filtre))
        ecrans.append(_tableau(vue.nom, vu, lambda _: True, lambda n: not n.estompe, vue.phrase))
    return ecrans


def _en_gros(poser: Callable[..., Disposition], acteurs: int) -> Disposition:
    """Le dessin grossi : les noms s’ils tiennent sans se recouvrir, sinon des numéros."""
    if acteurs <= NOMS_AU_PLUS:
        noms = poser(echelle=ECHELLE, numerote=False)
        if not noms.chevauchements() and not noms.debords():
            return replace(noms, projete=True)
    return replace(poser(echelle=ECHELLE, numerote=True), projete=True)


def _sans_qualite(dessin: Dessin) -> Dessin:
    return replace(dessin, traits=tuple(replace(t, qualite=None) for t in dessin.traits))


def _tableau(
    titre: str,
    disposition: Disposition,
    montre: Callable[..., bool],
    nomme: Callable[..., bool],
    phrase: str = "",
) -> EcranAProjeter:
    gardes = {i: p for i, p in disposition.places.items() if montre(p.noeud)}
    traits = tuple(t for t in disposition.dessin.traits if t.source in gardes and t.cible in gardes)
    vue = replace(disposition, places=gardes, dessin=replace(disposition.dessin, traits=traits))
    groupes: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for p in gardes.values():
        if nomme(p.noeud) and p.noeud.id != disposition.dessin.ego:
            groupes[p.noeud.secteur].append((p.numero, p.noeud.libelle))
    ordre = [s for s in secteurs() if s in groupes] + [s for s in groupes if s not in secteurs()]
    cle = tuple(
        (secteurs().get(s, {}).get("libelle", "Secteur à choisir"), disposition.couleur(s), tuple(groupes[s]))
        for s in ordre
    )
    return EcranAProjeter(titre, image_a_projeter(vue), cle, phrase)
