"""La géométrie de la « cible » : anneaux, quartiers, place de chaque acteur. Sans numpy.

Le centre au milieu, un anneau par classe, un quartier par secteur, plus large s’il a plus d’acteurs.
La même disposition sert à la page interactive et à l’image fixe. C’est une reconstitution : la
figure du cours « Mon réseau, mes partenaires » est perdue.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from atelier.cours.textes import secteurs
from atelier.schema.dessin import CENTRE, Anneau, Dessin, Noeud, Trait
from atelier.schema.ecartement import RAYON, ecarter
from atelier.schema.etiquettes import couper, gabarit, posee
from atelier.schema.legende import GRIS_CLAIR
from atelier.schema.quadrillage import Boite, aire
from atelier.schema.semis import du_plus_ecarte, semer

RAYON_CENTRE = 58.0
MARGE = 44.0
"""Bande du bord, où sont écrits les noms des secteurs."""

COTE_MAX = 2_000.0
NUMEROTE_AU_DELA = 40
"""Au-delà, un numéro par acteur et une clé sous le dessin."""

GRIS = "#777777"
_LARGEUR_MINIMALE = 66.0
_LARGEUR_VIDE = 46.0
"""Un anneau où il n’y a personne se voit encore, et laisse la place aux autres."""

REDUCTIONS = (1.0, 0.92, 0.85, 0.78, 0.72)
"""Des noms qui se gênent s’écrivent un peu plus petit."""

_ECARTS = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.13, 0.87, 0.06, 0.94, 0.0, 1.0)
"""Les places essayées dans un quartier : le milieu d’abord, puis vers les bords."""


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

    Un anneau qui n’est pas tracé a le même bord que le précédent.

    ``echelle`` grossit symboles et textes ; ``projete`` : les noms du bord s’écrivent à côté ;
    ``gris`` : sans couleur ni teinte, pour une imprimante en noir et blanc.
    """

    dessin: Dessin
    rayons: tuple[float, ...]
    quartiers: tuple[Quartier, ...]
    places: Mapping[str, Place]
    numerote: bool
    echelle: float = 1.0
    projete: bool = False
    gris: bool = False

    @property
    def cible(self) -> bool:
        """Faux pour le dessin de l’ensemble, qui n’a pas d’anneaux."""
        return bool(self.rayons)

    def couleur(self, secteur: str) -> str:
        """La couleur d’un secteur, grise s’il n’est pas choisi."""
        return GRIS_CLAIR if self.gris else str(secteurs().get(secteur, {}).get("couleur", GRIS))

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
        boites = map(self.boite, self.places.values())
        return sum(max(-b[0], -b[1], b[2], b[3]) > RAYON for b in boites)

    def chevauchements(self) -> int:
        """Nombre de paires d’étiquettes ou de symboles qui se recouvrent."""
        boites = [self.boite(p) for p in self.places.values()]
        return sum(aire(a, b) > 0 for i, a in enumerate(boites) for b in boites[:i])

    def dedans(self, place: Place) -> bool:
        """Vrai si son étiquette est un numéro, écrit dans le symbole."""
        return self.numerote and place.noeud.symbole != CENTRE

    def boite(self, place: Place) -> Boite:
        """La place que prend un acteur, étiquette comprise."""
        return posee(gabarit(place.etiquette, self.echelle, dedans=self.dedans(place)), place.x, place.y)

    def point(self, acteur: str) -> tuple[float, float]:
        """Où est un acteur ; sur la cible, celui du centre est au milieu."""
        place = self.places.get(acteur)
        return (place.x, place.y) if place else (0.0, 0.0)


def disposer(
    dessin: Dessin,
    positions: Mapping[str, tuple[float, float]] | None = None,
    *,
    echelle: float = 0.0,
    numerote: bool | None = None,
    gabarit_de: Sequence[Dessin] = (),
) -> Disposition:
    """Pose chaque acteur ; ``positions`` (choisies à la main) l’emportent. Toujours le même résultat.

    ``echelle`` et ``numerote`` suivent le nombre d’acteurs, sauf si on les impose. ``gabarit_de`` :
    les dessins à montrer côte à côte, dont chacun prend les mêmes anneaux et les mêmes quartiers.

    Anneaux et quartiers changent par paliers, et chacun garde sa place dans sa case : ajouter un
    acteur ne déplace les autres que lorsqu’un palier est franchi.
    """
    comptes = _comptes(gabarit_de or (dessin,))
    rayons = _rayons(comptes)
    imposee = bool(echelle)
    echelle, numerote = grosseur(len(dessin.noeuds), echelle, numerote)
    quartiers = _quartiers(comptes, rayons, numerote=numerote)
    etiquettes = etiqueter(dessin, numerote=numerote)
    seme = _semer(dessin, comptes, rayons, quartiers) if numerote and not imposee else None
    if seme is not None:
        echelle, points = seme
    else:
        for reduite in (echelle,) if imposee else tuple(echelle * f for f in REDUCTIONS):
            tailles = gabarits(dessin, etiquettes, reduite, numerote=numerote)
            points, gene = _poser(dessin, rayons, quartiers, tailles)
            echelle = reduite
            if not gene:
                break
    # Une place choisie à la main n’en change aucune autre : sinon, bouger un acteur en ferait sauter un second.
    points |= {i: p for i, p in (positions or {}).items() if i in points}
    tailles = gabarits(dessin, etiquettes, echelle, numerote=numerote)
    points = {i: _garder_dans_l_image(p, tailles[i]) for i, p in points.items()}
    return Disposition(dessin, rayons, quartiers, placer(dessin, points, etiquettes), numerote, echelle)


def _garder_dans_l_image(p: tuple[float, float], place: Boite) -> tuple[float, float]:
    """Ramène juste assez un acteur posé trop loin : l’image fixe couperait son nom."""
    bord = RAYON + MARGE - 2
    return (
        max(-bord - place[0], min(bord - place[2], p[0])),
        max(-bord - place[1], min(bord - place[3], p[1])),
    )


def gabarits(
    dessin: Dessin, etiquettes: Mapping[str, tuple[str, ...]], echelle: float, *, numerote: bool
) -> dict[str, Boite]:
    """La place que prendra chaque acteur, étiquette comprise."""
    return {
        n.id: gabarit(etiquettes[n.id], echelle, dedans=numerote and n.symbole != CENTRE)
        for n in dessin.noeuds
    }


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


def palier(nombre: int) -> int:
    """Le nombre arrondi au palier du dessus : la géométrie ne bouge pas à chaque acteur."""
    p = 3
    while p < nombre:
        p = max(p + 3, round(p * 1.25))
    return p


Comptes = Mapping[tuple[str, Anneau], int]


def _comptes(dessins: Sequence[Dessin]) -> dict[tuple[str, Anneau], int]:
    """Combien d’acteurs par secteur et par anneau ; pour plusieurs dessins, le plus grand nombre."""
    comptes: dict[tuple[str, Anneau], int] = {}
    for dessin in dessins:
        for case, combien in Counter((n.secteur, n.anneau) for n in dessin.noeuds).items():
            comptes[case] = max(combien, comptes.get(case, 0))
    return comptes


def _rayons(comptes: Comptes) -> tuple[float, ...]:
    """Bords des anneaux : l’aire suit le nombre d’acteurs, aucun anneau tracé n’est trop mince."""
    par_anneau = {a: sum(n for (_, autre), n in comptes.items() if autre is a) for a in Anneau}
    traces = [a for a in Anneau if a is not Anneau.A_CLASSER or par_anneau[a]]
    poids = [palier(par_anneau[a]) if par_anneau[a] else 1.5 for a in traces]
    bords = []
    cumul = 0.0
    for p in poids:
        cumul += p
        bords.append(math.sqrt(RAYON_CENTRE**2 + (RAYON**2 - RAYON_CENTRE**2) * cumul / sum(poids)))
    minimales = [_LARGEUR_MINIMALE if par_anneau[a] else _LARGEUR_VIDE for a in traces]
    precedent = RAYON_CENTRE
    for i, minimale in enumerate(minimales):
        precedent = bords[i] = max(bords[i], precedent + minimale)
    # Pousser peut dépasser le bord : chacun laisse aux suivants leur largeur minimale.
    for i in range(len(bords)):
        bords[i] = min(bords[i], RAYON - sum(minimales[i + 1 :]))
    bord = dict(zip(traces, bords, strict=True))
    return tuple(bord.get(a, bord[Anneau.INFORMELS]) for a in Anneau)


def _quartiers(comptes: Comptes, rayons: tuple[float, ...], *, numerote: bool) -> tuple[Quartier, ...]:
    """Un quartier par secteur présent ; sa largeur suit l’anneau où il a le plus besoin de place."""
    besoin: dict[str, float] = defaultdict(float)
    bords = (RAYON_CENTRE, *rayons)
    for (secteur, anneau), nombre in comptes.items():
        interieur, exterieur = bords[anneau], bords[anneau + 1]
        # Un nom prend de la largeur ; un numéro, de la surface.
        if numerote:
            ici = palier(nombre) * 60 / (exterieur**2 - interieur**2)
        else:
            # Sans palier : peu d’acteurs ont besoin de toute la place, et n’en bougent qu’à peine.
            ici = nombre / ((interieur + exterieur) / 2 * max(1.0, (exterieur - interieur) / 60))
        besoin[secteur] = max(besoin[secteur], ici)
    if not besoin:
        return ()
    total = sum(besoin.values())
    # Une part égale garantie à chacun, le reste selon le besoin.
    egale = 0.2 if numerote else 0.35
    parts = {s: egale / len(besoin) + (1 - egale) * b / total for s, b in besoin.items()}
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


def _obstacles(rayons: tuple[float, ...]) -> tuple[Boite, ...]:
    """Ce qui ne bouge pas : le centre, et les noms des anneaux en haut de chacun."""
    centre = (-RAYON_CENTRE + 8, -RAYON_CENTRE + 8, RAYON_CENTRE - 8, RAYON_CENTRE - 8)
    return (centre, *((-70.0, -r - 10, 70.0, -r + 10) for r in sorted(set(rayons))))


def _semer(
    dessin: Dessin, comptes: Comptes, rayons: tuple[float, ...], quartiers: tuple[Quartier, ...]
) -> tuple[float, dict[str, tuple[float, float]]] | None:
    """L’échelle et les places d’un grand réseau ; rien s’il ne tient pas."""
    bords = (RAYON_CENTRE, *rayons)
    par_secteur = {q.id: q for q in quartiers}
    cases = tuple(
        ((par_secteur[s].debut, par_secteur[s].fin, bords[a], bords[a + 1]), palier(n))
        for (s, a), n in sorted(comptes.items())
    )
    seme = semer(cases, _obstacles(rayons))
    if seme is None:
        return None
    echelle, ranges = seme
    libres = {case: iter(points) for case, points in zip(sorted(comptes), ranges, strict=True)}
    return echelle, {n.id: next(libres[n.secteur, n.anneau]) for n in dessin.noeuds}


def _poser(
    dessin: Dessin,
    rayons: tuple[float, ...],
    quartiers: tuple[Quartier, ...],
    tailles: Mapping[str, Boite],
) -> tuple[dict[str, tuple[float, float]], bool]:
    """Départ régulier dans chaque case, puis recherche de la place la moins gênante ; vrai si l’on se gêne encore."""
    bords = (RAYON_CENTRE, *rayons)
    par_secteur = {q.id: q for q in quartiers}
    cases: dict[tuple[str, Anneau], list[Noeud]] = defaultdict(list)
    for n in dessin.noeuds:
        cases[n.secteur, n.anneau].append(n)
    departs: dict[str, tuple[float, float]] = {}
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
        for n, depart in zip(groupe, _en_rangs(len(groupe), q, interieur, exterieur), strict=False):
            departs[n.id] = depart
            choix[n.id] = candidats
    points = {n.id: departs[n.id] for n in dessin.noeuds}
    return points, ecarter(points, choix, tailles, _obstacles(rayons))


def _en_rangs(combien: int, q: Quartier, interieur: float, exterieur: float) -> Sequence[tuple[float, float]]:
    """Des places régulières dans une case, sur un arc : de quoi loger tout le palier, du milieu vers les bords."""
    places, epaisseur = palier(combien), exterieur - interieur
    # En quinconce : deux voisins n’ont pas leurs étiquettes à la même hauteur.
    polaires = [
        (interieur + epaisseur * (0.35, 0.65)[i % 2], q.debut + (q.fin - q.debut) * (i + 0.5) / places)
        for i in range(places)
    ]
    points = [(rayon * math.cos(angle), rayon * math.sin(angle)) for rayon, angle in polaires]
    return du_plus_ecarte(points, places, ((interieur + exterieur) / 2, (q.debut + q.fin) / 2))
