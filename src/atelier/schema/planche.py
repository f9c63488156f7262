"""Le schéma mis en page : une feuille A4 ou A3 couchée, ou un écran, avec sa légende, ses noms et ses sources.

La même planche donne l’image PNG et le PDF. Deux réseaux se posent côte à côte sur les mêmes anneaux,
les mêmes quartiers et à la même échelle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape

from atelier.cours.textes import insecables
from atelier.schema.dessin import Dessin, Noeud
from atelier.schema.disposition import REDUCTIONS, Disposition, disposer, grosseur
from atelier.schema.legende import ENCRE, POLICE, SOURCES
from atelier.schema.svg import COTE, colonnes, corps, entrees_de_la_cle, legende_de


class Papier(StrEnum):
    """Les tailles possibles d’une planche."""

    ECRAN = "ecran"
    A4 = "a4"
    A3 = "a3"


TAILLES = {Papier.ECRAN: (960.0, 540.0), Papier.A4: (841.89, 595.28), Papier.A3: (1190.55, 841.89)}
"""Largeur et hauteur, en points ; l’écran a les proportions d’un projecteur."""

POINTS_PAR_POUCE = {Papier.ECRAN: 144, Papier.A4: 300, Papier.A3: 300}
"""La finesse du PNG : un écran de 1 920 points de large, ou une impression à 300 points par pouce."""

_MARGE = 28.0
_ENTRE = 18.0
_TAILLE_DES_NOMS = 7.5


@dataclass(frozen=True, slots=True)
class ReseauSurLaPlanche:
    """Un réseau sur la planche ; ``titre`` dit lequel, s’il y en a deux."""

    disposition: Disposition
    titre: str = ""


def cote_a_cote(gauche: Dessin, droite: Dessin) -> tuple[Disposition, Disposition]:
    """Deux réseaux différents, sur les mêmes anneaux, les mêmes quartiers et à la même échelle."""
    deux = (gauche, droite)
    plus_grand = max(len(d.noeuds) for d in deux)
    voulue, numerote = grosseur(plus_grand)
    for reduction in () if numerote else REDUCTIONS:
        a, b = (disposer(d, echelle=voulue * reduction, numerote=False, gabarit_de=deux) for d in deux)
        if not a.chevauchements() and not b.chevauchements():
            return a, b
    # Trop d’acteurs pour leurs noms : des numéros, sur le même semis.
    a, b = (disposer(d, numerote=True, gabarit_de=deux) for d in deux)
    return a, b


def avant_apres(avant: Dessin, apres: Dessin) -> tuple[Disposition, Disposition]:
    """Deux états du même réseau : qui n’a changé ni de secteur ni d’anneau garde exactement sa place."""
    ici = {n.id: n for n in apres.noeuds}

    def reste_la(n: Noeud) -> bool:
        return n.id in ici and (ici[n.id].secteur, ici[n.id].anneau, ici[n.id].libelle) == (
            n.secteur,
            n.anneau,
            n.libelle,
        )

    # Qui a bougé a deux places : celle d’avant porte un autre nom, le temps de tout disposer ensemble.
    partis = [replace(n, id=f"{n.id} avant") for n in avant.noeuds if not reste_la(n)]
    tous = disposer(replace(apres, noeuds=(*apres.noeuds, *partis), traits=()))

    def vue(dessin: Dessin, cle: dict[str, str]) -> Disposition:
        places = {
            n.id: replace(tous.places[cle.get(n.id, n.id)], noeud=n, numero=i)
            for i, n in enumerate(dessin.noeuds, 1)
        }
        if tous.numerote:
            places = {i: replace(p, etiquette=(str(p.numero),)) for i, p in places.items()}
        return replace(tous, dessin=dessin, places=places)

    return vue(avant, {n.id: f"{n.id} avant" for n in avant.noeuds if not reste_la(n)}), vue(apres, {})


def planches(vues: Sequence[ReseauSurLaPlanche], papier: Papier, titre: str, source: str) -> list[str]:
    """Les feuilles, en SVG : la première porte les dessins ; les suivantes, les noms qui n’y tiennent pas."""
    large, haut = TAILLES[papier]
    # Titres, légende et noms grandissent avec la feuille.
    k = haut / TAILLES[Papier.A4][1]
    marge = _MARGE * k
    morceaux = [
        _mot(marge, marge + 10 * k, titre, 15 * k, gras=True),
        _mot(marge, haut - marge / 2, f"{SOURCES} {source}", 7 * k),
    ]
    sommet, fond = marge + 20 * k, haut - marge - 6 * k
    cles = [(v.titre, e) for v in vues if (e := entrees_de_la_cle(v.disposition))]
    if len(vues) == 1:
        cote = fond - sommet
        morceaux.append(_poser(vues[0].disposition, marge, sommet, cote))
        x = marge + cote + _ENTRE * k
        libre = large - marge - x
        # La légende est dessinée en unités du schéma, à peine réduite : elle se lit comme le dessin.
        morceaux.append(_legende(vues[0].disposition, x, sommet, libre, 0.62 * k)[0])
        pris = _legende(vues[0].disposition, x, sommet, libre, 0.62 * k)[1] + 14 * k
        noms = cles[0][1] if cles else []
        taille = _TAILLE_DES_NOMS * k
        for combien in (2, 3, 4):
            texte, hauteur = colonnes(noms, x, sommet + pris, libre, combien=combien, taille=taille)
            if hauteur <= fond - sommet - pris:
                morceaux.append(texte)
                cles = []
                break
            taille *= 0.9
    else:
        cote = (large - 2 * marge - _ENTRE * k) / 2
        legende, prise = _legende(vues[0].disposition, marge, 0, large - 2 * marge, 0.55 * k)
        cote = min(cote, fond - sommet - 14 * k - prise)
        for i, vue in enumerate(vues):
            x = marge + i * (large - 2 * marge + _ENTRE * k) / 2
            morceaux.append(_mot(x, sommet + 8 * k, vue.titre, 11 * k, gras=True))
            morceaux.append(_poser(vue.disposition, x, sommet + 14 * k, cote))
        morceaux.append(f'<g transform="translate(0 {fond - prise:.2f})">{legende}</g>')
    if cles:
        morceaux.append(
            _mot(large / 2, haut - marge / 2 - 9 * k, "Les noms sont à la page suivante.", 8 * k, gras=True)
        )
    return [_feuille(papier, titre, morceaux), *_feuilles_des_noms(cles, papier, titre, k)]


def _feuilles_des_noms(
    cles: Sequence[tuple[str, Sequence[str]]], papier: Papier, titre: str, k: float
) -> list[str]:
    """Les noms, sur autant de feuilles qu’il en faut."""
    large, haut = TAILLES[papier]
    marge, taille = _MARGE * k, 8.5 * k
    libre = haut - 2 * marge - 30 * k
    feuilles = []
    for sous_titre, entrees in cles:
        reste = list(entrees)
        while reste:
            # Autant d’entrées que la feuille en porte ; au moins une, pour avancer toujours.
            combien = len(reste)
            while (
                combien > 1
                and colonnes(reste[:combien], 0, 0, large - 2 * marge, combien=4, taille=taille)[1] > libre
            ):
                combien = max(1, min(combien - 1, combien * 9 // 10))
            texte, _ = colonnes(
                reste[:combien], marge, marge + 40 * k, large - 2 * marge, combien=4, taille=taille
            )
            nom = f"Les noms : {sous_titre}" if sous_titre else "Les noms"
            feuilles.append(
                _feuille(
                    papier,
                    f"{titre} – les noms",
                    [_mot(marge, marge + 10 * k, nom, 13 * k, gras=True), texte],
                )
            )
            reste = reste[combien:]
    return feuilles


def _poser(disposition: Disposition, x: float, y: float, cote: float) -> str:
    k = cote / (2 * COTE)
    return f'<g transform="translate({x + cote / 2:.2f} {y + cote / 2:.2f}) scale({k:.5f})">{corps(disposition)}</g>'


def _legende(disposition: Disposition, x: float, y: float, largeur: float, k: float) -> tuple[str, float]:
    dedans, hauteur = legende_de(disposition, 0, 0, largeur / k)
    return f'<g transform="translate({x:.2f} {y:.2f}) scale({k:.5f})">{dedans}</g>', hauteur * k


def _mot(x: float, y: float, texte: str, taille: float, *, gras: bool = False) -> str:
    poids = ' font-weight="bold"' if gras else ""
    dit = escape(insecables(texte))
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{taille:.2f}" fill="{ENCRE}"{poids}>{dit}</text>'


def _feuille(papier: Papier, titre: str, morceaux: Sequence[str]) -> str:
    large, haut = TAILLES[papier]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {large:g} {haut:g}" width="{large:g}" '
        f'height="{haut:g}" role="img" lang="fr" font-family="{POLICE}"><title>{escape(titre)}</title>'
        f'<rect x="0" y="0" width="{large:g}" height="{haut:g}" fill="#ffffff"/>{"".join(morceaux)}</svg>'
    )
