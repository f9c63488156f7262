"""La géométrie de la « cible » : anneaux, quartiers, place de chaque acteur. Sans numpy.

Le centre au milieu, quatre anneaux, un quartier par secteur, plus large s’il a plus d’acteurs.
La même disposition sert à la page interactive et à l’image fixe. C’est une reconstitution : la
figure du cours « Mon réseau, mes partenaires » est perdue.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from atelier.cours.textes import secteurs
from atelier.schema.dessin import CENTRE, Anneau, Dessin, Noeud, Trait
from atelier.schema.ecartement import RAYON, ecarter
from atelier.schema.etiquettes import boite, couper
from atelier.schema.quadrillage import aire

RAYON_CENTRE = 58.0
MARGE = 44.0
"""Bande du bord, où sont écrits les noms des secteurs."""

COTE_MAX = 2_000.0
NUMEROTE_AU_DELA = 40
"""Au-delà, un numéro par acteur et une clé sous le dessin."""

GRIS = "#777777"
_LARGEUR_MINIMALE = 66.0
_PAR_ARC = 8
"""Au-delà, les acteurs d’une case se rangent sur plusieurs arcs."""

_ECARTS = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.13, 0.87, 0.06, 0.94, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Quartier:
    """Un secteur sur la cible ; angles en radians, sens horaire depuis le haut (−π/2)."""

    id: str
    libelle: str
    couleur: str
    debut: float
    fin: float


@dataclass(frozen=True, slots=True)
class Place:
    """Un acteur posé : son centre (unités du dessin) et les lignes de son étiquette."""

    noeud: Noeud
    x: float
    y: float
    etiquette: tuple[str, ...]
    numero: int


@dataclass(frozen=True, slots=True)
class Disposition:
    """Un dessin posé. ``rayons`` : bord extérieur de chaque anneau ; vide pour l’ensemble.

    ``echelle`` grossit symboles et textes ; ``projete`` : les noms du bord s’écrivent à côté.
    """

    dessin: Dessin
    rayons: tuple[float, ...]
    quartiers: tuple[Quartier, ...]
    places: Mapping[str, Place]
    numerote: bool
    echelle: float = 1.0
    projete: bool = False

    @property
    def cible(self) -> bool:
        """Faux pour le dessin de l’ensemble, qui n’a pas d’anneaux."""
        return bool(self.rayons)

    def couleur(self, secteur: str) -> str:
        """La couleur d’un secteur, grise s’il n’est pas choisi."""
        return str(secteurs().get(secteur, {}).get("couleur", GRIS))

    def avec(self, dessin: Dessin) -> Disposition:
        """Les mêmes places pour un dessin des mêmes acteurs : filtrer pâlit sans déplacer."""
        noeuds = {n.id: n for n in dessin.noeuds}
        places = {i: replace(p, noeud=noeuds[i]) for i, p in self.places.items()}
        return replace(self, dessin=dessin, places=places)

    def traits_decales(self) -> list[tuple[Trait, float]]:
        """Chaque lien avec son écart à la ligne droite : deux liens parallèles restent distincts."""
        paires: dict[frozenset[str], list[Trait]] = defaultdict(list)
        for trait in self.dessin.traits:
            paires[frozenset((trait.source, trait.cible))].append(trait)
        decales = []
        for groupe in paires.values():
            for i, trait in enumerate(groupe):
                ecart = (i - (len(groupe) - 1) / 2) * 26
                # Vu de l’autre bout, le même côté change de signe.
                decales.append((trait, ecart if trait.source <= trait.cible else -ecart))
        return decales

    def debords(self) -> int:
        """Nombre d’étiquettes qui sortent du dessin."""
        boites = [boite(p.x, p.y, p.etiquette, self.echelle) for p in self.places.values()]
        return sum(max(-b[0], -b[1], b[2], b[3]) > RAYON for b in boites)

    def chevauchements(self) -> int:
        """Nombre de paires d’étiquettes ou de symboles qui se recouvrent."""
        boites = [boite(p.x, p.y, p.etiquette, self.echelle) for p in self.places.values()]
        return sum(aire(a, b) > 0 for i, a in enumerate(boites) for b in boites[:i])


def disposer(
    dessin: Dessin,
    positions: Mapping[str, tuple[float, float]] | None = None,
    *,
    echelle: float = 0.0,
    numerote: bool | None = None,
) -> Disposition:
    """Pose chaque acteur ; ``positions`` (choisies à la main) l’emportent. Toujours le même résultat.

    ``echelle`` et ``numerote`` suivent le nombre d’acteurs, sauf si on les impose.
    """
    rayons = _rayons(dessin)
    quartiers = _quartiers(dessin, rayons)
    echelle, numerote = grosseur(len(dessin.noeuds), echelle, numerote)
    etiquettes = etiqueter(dessin, numerote=numerote)
    points = _poser(dessin, rayons, quartiers, etiquettes, positions or {}, echelle=echelle)
    return Disposition(dessin, rayons, quartiers, placer(dessin, points, etiquettes), numerote, echelle)


def grosseur(acteurs: int, echelle: float = 0.0, numerote: bool | None = None) -> tuple[float, bool]:
    """Peu d’acteurs : on écrit plus gros, pour un petit écran ; beaucoup : des numéros."""
    voulue = 1.4 if acteurs <= 10 else 1.25 if acteurs <= 18 else 1.0 if acteurs <= 150 else 0.8
    return echelle or voulue, acteurs > NUMEROTE_AU_DELA if numerote is None else numerote


def etiqueter(dessin: Dessin, *, numerote: bool) -> dict[str, tuple[str, ...]]:
    """Ce qui s’écrit sous chaque acteur : son nom coupé en lignes, ou son numéro ; le centre a son nom."""
    return {
        n.id: (str(i),) if numerote and n.symbole != CENTRE else tuple(couper(n.libelle))
        for i, n in enumerate(dessin.noeuds, 1)
    }


def placer(
    dessin: Dessin, points: Mapping[str, tuple[float, float]], etiquettes: Mapping[str, tuple[str, ...]]
) -> dict[str, Place]:
    """Les places, arrondies, dans l’ordre du dessin."""
    return {
        n.id: Place(n, round(points[n.id][0], 1), round(points[n.id][1], 1), etiquettes[n.id], i)
        for i, n in enumerate(dessin.noeuds, 1)
    }


def _rayons(dessin: Dessin) -> tuple[float, float, float, float]:
    """Bords des anneaux : l’aire suit le nombre d’acteurs, aucun anneau n’est trop mince."""
    poids = [max(1.5, sum(n.anneau is a for n in dessin.noeuds)) for a in Anneau]
    total = sum(poids)
    bords = []
    cumul = 0.0
    for p in poids:
        cumul += p
        bords.append(math.sqrt(RAYON_CENTRE**2 + (RAYON**2 - RAYON_CENTRE**2) * cumul / total))
    precedent = RAYON_CENTRE
    for i in range(4):
        bords[i] = max(bords[i], precedent + _LARGEUR_MINIMALE)
        precedent = bords[i]
    for i in (3, 2, 1, 0):
        bords[i] = min(bords[i], RAYON - (3 - i) * _LARGEUR_MINIMALE)
    return (bords[0], bords[1], bords[2], bords[3])


def _quartiers(dessin: Dessin, rayons: tuple[float, ...]) -> tuple[Quartier, ...]:
    """Un quartier par secteur présent ; sa largeur suit l’anneau où il a le plus besoin de place."""
    besoin: dict[str, float] = defaultdict(float)
    par_case: dict[tuple[str, Anneau], int] = defaultdict(int)
    for n in dessin.noeuds:
        par_case[n.secteur, n.anneau] += 1
    bords = (RAYON_CENTRE, *rayons)
    for (secteur, anneau), nombre in par_case.items():
        interieur, exterieur = bords[anneau], bords[anneau + 1]
        surface = (interieur + exterieur) / 2 * max(1.0, (exterieur - interieur) / 60)
        besoin[secteur] = max(besoin[secteur], nombre / surface)
    if not besoin:
        return ()
    total = sum(besoin.values())
    # Une part égale garantie à chacun, le reste selon le besoin.
    parts = {s: 0.35 / len(besoin) + 0.65 * b / total for s, b in besoin.items()}
    connus = secteurs()
    ordre = [s for s in connus if s in parts] + sorted(s for s in parts if s not in connus)
    quartiers = []
    debut = -math.pi / 2
    for s in ordre:
        fin = debut + 2 * math.pi * parts[s]
        infos = connus.get(s, {"libelle": "Secteur à choisir", "couleur": GRIS})
        quartiers.append(Quartier(s, infos["libelle"], infos["couleur"], debut, fin))
        debut = fin
    return tuple(quartiers)


def _poser(
    dessin: Dessin,
    rayons: tuple[float, ...],
    quartiers: tuple[Quartier, ...],
    etiquettes: Mapping[str, tuple[str, ...]],
    positions: Mapping[str, tuple[float, float]],
    *,
    echelle: float,
) -> dict[str, tuple[float, float]]:
    """Départ régulier dans chaque case, puis recherche de la place la moins gênante."""
    bords = (RAYON_CENTRE, *rayons)
    par_secteur = {q.id: q for q in quartiers}
    cases: dict[tuple[str, Anneau], list[Noeud]] = defaultdict(list)
    for n in dessin.noeuds:
        cases[n.secteur, n.anneau].append(n)
    # Un nom demande de la place en largeur : les rangs ne servent qu’aux numéros.
    par_arc = _PAR_ARC if len(dessin.noeuds) > NUMEROTE_AU_DELA else len(dessin.noeuds)
    points: dict[str, tuple[float, float]] = {}
    choix: dict[str, list[tuple[float, float]]] = {}
    for (secteur, anneau), groupe in cases.items():
        q, interieur, exterieur = par_secteur[secteur], bords[anneau], bords[anneau + 1]
        candidats = [
            (
                (interieur + (exterieur - interieur) * v) * math.cos(q.debut + (q.fin - q.debut) * u),
                (interieur + (exterieur - interieur) * v) * math.sin(q.debut + (q.fin - q.debut) * u),
            )
            for v in _ECARTS[:9]
            for u in _ECARTS
        ]
        departs = _en_rangs(len(groupe), q, interieur, exterieur, par_arc)
        for n, depart in zip(groupe, departs, strict=True):
            points[n.id] = depart
            choix[n.id] = candidats
    noms = [(-70.0, -r - 10, 70.0, -r + 10) for r in rayons]
    centre = (-RAYON_CENTRE + 8, -RAYON_CENTRE + 8, RAYON_CENTRE - 8, RAYON_CENTRE - 8)
    ecarter(points, choix, etiquettes, [centre, *noms], echelle)
    # Une place choisie à la main n’en change aucune autre : sinon, bouger un acteur en ferait sauter un second.
    return points | {i: p for i, p in positions.items() if i in points}


def _en_rangs(
    combien: int, q: Quartier, interieur: float, exterieur: float, par_arc: int
) -> list[tuple[float, float]]:
    """Des places régulières dans une case : sur un arc, ou sur plusieurs s’il y a foule."""
    milieu, epaisseur = (interieur + exterieur) / 2, exterieur - interieur
    arc = (q.fin - q.debut) * milieu
    if combien <= par_arc:
        # En quinconce : deux voisins n’ont pas leurs étiquettes à la même hauteur.
        ecarts = [0.5 if combien < 3 else (0.3, 0.7)[i % 2] for i in range(combien)]
        polaires = [
            (interieur + epaisseur * ecarts[i], q.debut + (q.fin - q.debut) * (i + 0.5) / combien)
            for i in range(combien)
        ]
    else:
        rangs = max(1, min(combien, round(math.sqrt(combien * epaisseur / max(arc, 1.0)))))
        # Plus l’arc est loin du centre, plus il en porte.
        rayons = [interieur + epaisseur * (r + 0.5) / rangs for r in range(rangs)]
        total = sum(rayons)
        polaires = []
        for r, rayon in enumerate(rayons):
            reste = combien - len(polaires)
            ici = reste if r == rangs - 1 else min(reste, round(combien * rayon / total))
            polaires += [(rayon, q.debut + (q.fin - q.debut) * (k + 0.5) / ici) for k in range(ici)]
    return [(rayon * math.cos(angle), rayon * math.sin(angle)) for rayon, angle in polaires]
