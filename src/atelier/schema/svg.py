"""L’image fixe du schéma : du SVG écrit en Python, la même géométrie que la page interactive."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from atelier.domaine.vocabulaire import Qualite, Sens
from atelier.schema.dessin import NOMS_DES_ANNEAUX, Trait
from atelier.schema.disposition import (
    MARGE,
    RAYON_CENTRE,
    Disposition,
    Place,
    gabarits,
)
from atelier.schema.ecartement import RAYON
from atelier.schema.etiquettes import (
    RAYON_NUMEROTE,
    RAYON_SYMBOLE,
    TAILLE_NUMERO,
    TAILLE_TEXTE,
    dans_un_disque,
    en_lignes,
    largeur_texte,
    posee,
)
from atelier.schema.legende import (
    ENCRE,
    HAUSSE_DU_TRIANGLE,
    POLICE,
    SOURCES,
    STYLES,
    croix,
    foncer,
    forme_svg,
    legende,
    trait_svg,
    zigzag,
)
from atelier.schema.quadrillage import Boite

COTE = RAYON + MARGE
PALEUR = 0.15
PALE = f' opacity="{PALEUR}"'
"""Ce qu’un filtre écarte reste à sa place, presque effacé."""

_OPACITES = (0.30, 0.24, 0.18, 0.11, 0.05)


def svg(disposition: Disposition, titre: str) -> str:
    """Le schéma complet, légende comprise, avec son titre pour les lecteurs d’écran."""
    large = 2 * COTE - 24
    legendes, haut = legende_de(disposition, -COTE + 12, COTE + 4, large)
    sources = (
        f'<text x="{-COTE + 12:g}" y="{COTE + haut + 14:g}" font-size="11" fill="#444444">{SOURCES}</text>'
    )
    cle, haute = colonnes(entrees_de_la_cle(disposition), -COTE + 12, COTE + haut + 34, large)
    hauteur = 2 * COTE + haut + 24 + haute
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-COTE:g} {-COTE:g} {2 * COTE:g} {hauteur:g}" '
        f'width="{2 * COTE:g}" height="{hauteur:g}" role="img" lang="fr" font-family="{POLICE}">'
        f"<title>{escape(titre)}</title>"
        f'<rect x="{-COTE:g}" y="{-COTE:g}" width="{2 * COTE:g}" height="{hauteur:g}" fill="#ffffff"/>'
        f"{corps(disposition)}{legendes}{sources}{cle}</svg>"
    )


def corps(disposition: Disposition) -> str:
    """Le dessin seul : fond, liens, acteurs, noms, centre."""
    places = disposition.places.values()
    return "".join(
        [
            fond(disposition),
            *(_trait(t, disposition, d) for t, d in disposition.traits_decales()),
            *(_acteur(p, disposition) for p in places),
            *(_etiquette(p, disposition) for p in places),
            _centre(disposition),
        ]
    )


def legende_de(disposition: Disposition, x: float, y: float, largeur: float) -> tuple[str, float]:
    """La légende d’un dessin, et la hauteur qu’elle prend."""
    return legende(
        x,
        y,
        largeur,
        ensemble=not disposition.cible,
        qualites=disposition.dessin.qualites,
        gris=disposition.gris,
    )


def entrees_de_la_cle(disposition: Disposition) -> list[str]:
    """Ce que le dessin ne dit pas en entier : les numéros et leurs noms, ou les noms abrégés."""
    if disposition.numerote:
        return [f"{p.numero}. {p.noeud.libelle}" for p in disposition.places.values()]
    abreges = (p for p in disposition.places.values() if p.etiquette[-1].endswith("…"))
    return [f"{' '.join(p.etiquette)} : {p.noeud.libelle}" for p in abreges]


def colonnes(
    entrees: Sequence[str], x: float, y: float, largeur: float, *, combien: int = 3, taille: float = 13.0
) -> tuple[str, float]:
    """Des entrées en colonnes, dans l’ordre, sans rien couper ; et la hauteur qu’elles prennent."""
    large = largeur / combien
    lignes = [
        (dx, ligne)
        for e in entrees
        for dx, ligne in zip(
            (0, *[1.2 * taille] * 99), en_lignes(e, large - 2.2 * taille, taille), strict=False
        )
    ]
    par_colonne = math.ceil(len(lignes) / combien) or 1
    pas = taille * 1.54
    textes = "".join(
        f'<text x="{x + i // par_colonne * large + dx:.1f}" y="{y + (i % par_colonne) * pas:.1f}" '
        f'font-size="{taille:g}" fill="{ENCRE}">{escape(ligne)}</text>'
        for i, (dx, ligne) in enumerate(lignes)
    )
    return textes, par_colonne * pas if lignes else 0.0


def data_uri(image: str) -> str:
    """Une image SVG en adresse ``data:``, sans script possible quand elle est dans un ``<img>``."""
    return "data:image/svg+xml;base64," + b64encode(image.encode("utf-8")).decode("ascii")


def image_de_fond(disposition: Disposition) -> str:
    """Le fond seul (anneaux, quartiers, noms, centre), que la page interactive pose sous les acteurs."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-COTE:g} {-COTE:g} {2 * COTE:g} {2 * COTE:g}" '
        f'width="{2 * COTE:g}" height="{2 * COTE:g}" font-family="{POLICE}">{fond(disposition)}'
        f"{_centre(disposition)}</svg>"
    )


def image_a_projeter(disposition: Disposition) -> str:
    """Le dessin seul, sans légende ni bord : ce qui l’explique s’écrit à côté, en gros."""
    x, y, a_droite, en_bas = _cadre(disposition)
    largeur, hauteur = a_droite - x, en_bas - y
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {largeur:g} {hauteur:g}" '
        f'width="{largeur:g}" height="{hauteur:g}" font-family="{POLICE}">{corps(disposition)}</svg>'
    )


def _cadre(disposition: Disposition) -> Boite:
    """Ce qu’il y a à montrer : toute la cible, ou l’ensemble au plus près de ses acteurs."""
    bord = RAYON + 4
    if disposition.cible or not disposition.places:
        return (-bord, -bord, bord, bord)
    etiquettes = {i: p.etiquette for i, p in disposition.places.items()}
    tailles = gabarits(disposition.dessin, etiquettes, disposition.echelle, numerote=disposition.numerote)
    gauches, hauts, droites, bas = zip(
        *(posee(tailles[i], p.x, p.y) for i, p in disposition.places.items()), strict=True
    )
    # Pas plus près que de moitié : deux acteurs ne sont pas à grossir dix fois.
    demi = bord / 2
    return (
        min(-demi, *gauches) - 4, min(-demi, *hauts) - 4, max(demi, *droites) + 4, max(demi, *bas) + 4,
    )  # fmt: skip


def fond(disposition: Disposition) -> str:
    """Quartiers teintés, anneaux, noms des secteurs sur le bord et des anneaux en haut.

    Rien pour l’ensemble ; sans les noms quand tout est grossi pour être projeté.
    """
    if not disposition.cible:
        return ""
    avec_noms = not disposition.projete
    # À l’envers : un anneau non tracé a le bord du précédent, et c’est le nom de celui-ci qui reste.
    noms = {
        rayon: nom
        for nom, rayon in reversed(list(zip(NOMS_DES_ANNEAUX.values(), disposition.rayons, strict=True)))
    }
    rayons = sorted(noms)
    morceaux = []
    for q in disposition.quartiers:
        # Chaque part va jusqu’au centre : les teintes s’ajoutent, la plus soutenue est au milieu.
        for rayon, opacite in reversed(list(zip(rayons, _OPACITES[-len(rayons) :], strict=True))):
            if not disposition.gris:
                morceaux.append(_part(q.debut, q.fin, rayon, q.couleur, opacite))
        x, y = math.cos(q.debut), math.sin(q.debut)
        if len(disposition.quartiers) > 1:
            morceaux.append(
                f'<line x1="{RAYON_CENTRE * x:.1f}" y1="{RAYON_CENTRE * y:.1f}" x2="{RAYON * x:.1f}" '
                f'y2="{RAYON * y:.1f}" stroke="#777777" stroke-opacity="0.4"/>'
            )
        if avec_noms:
            milieu = (q.debut + q.fin) / 2
            morceaux.append(_nom_de_secteur(q.libelle, milieu, q.fin - q.debut, disposition.couleur(q.id)))
    for rayon in rayons:
        morceaux.append(f'<circle r="{rayon:.1f}" fill="none" stroke="#666666" stroke-opacity="0.75"/>')
    for rayon, nom in noms.items() if avec_noms else ():
        demi = largeur_texte(nom, 13) / 2 + 6
        morceaux.append(
            f'<rect x="{-demi:.1f}" y="{-rayon - 10:.1f}" width="{2 * demi:.1f}" height="20" rx="4" '
            f'fill="#ffffff"/><text y="{-rayon + 4.5:.1f}" text-anchor="middle" font-size="13" '
            f'font-style="italic" fill="#444444">{nom}</text>'
        )
    return "".join(morceaux)


def _part(debut: float, fin: float, rayon: float, couleur: str, opacite: float) -> str:
    if fin - debut > 2 * math.pi - 1e-6:
        return f'<circle r="{rayon:.1f}" fill="{couleur}" fill-opacity="{opacite}"/>'
    grand = 1 if fin - debut > math.pi else 0
    return (
        f'<path d="M0 0L{rayon * math.cos(debut):.1f} {rayon * math.sin(debut):.1f}'
        f"A{rayon:.1f} {rayon:.1f} 0 {grand} 1 {rayon * math.cos(fin):.1f} {rayon * math.sin(fin):.1f}Z"
        f'" fill="{couleur}" fill-opacity="{opacite}"/>'
    )


def _nom_de_secteur(nom: str, milieu: float, ouverture: float, couleur: str) -> str:
    """Le nom suit le bord ; sur deux lignes s’il sort de l’arc ou de l’image, réduit si cela ne suffit pas."""
    arc = ouverture * (RAYON + 16) - 12
    lignes = [nom]
    if largeur_texte(nom, 15) > arc or _sort_de_l_image(lignes, 15, milieu):
        lignes = _en_deux(nom)
    taille = max(8.5, min(15.0, 15.0 * arc / max(largeur_texte(ligne, 15) for ligne in lignes)))
    while taille > 8.5 and _sort_de_l_image(lignes, taille, milieu):
        taille -= 0.5
    en_bas = math.sin(milieu) > 0.01
    degres = math.degrees(milieu) + 90 + (180 if en_bas else 0)
    textes = []
    for i, ligne in enumerate(lignes):
        # La première ligne est toujours la plus haute pour qui lit : dehors en haut, dedans en bas.
        rang = i - (len(lignes) - 1) / 2
        y = (RAYON + 20 if en_bas else -RAYON - 20) + rang * taille * 1.1 + taille * 0.35
        textes.append(
            f'<text transform="rotate({degres:.1f})" y="{y:.1f}" text-anchor="middle" '
            f'font-size="{taille:.1f}" font-weight="600" fill="{foncer(couleur)}">{escape(ligne)}</text>'
        )
    return "".join(textes)


def _sort_de_l_image(lignes: list[str], taille: float, milieu: float) -> bool:
    """Vrai si un nom de secteur, droit et posé de travers, dépasse le carré de l’image."""
    demi = max(largeur_texte(ligne, taille) for ligne in lignes) / 2
    loin = RAYON + 20 + len(lignes) * taille * 0.55
    return any(
        max(
            abs(loin * math.cos(milieu) - d * math.sin(milieu)),
            abs(loin * math.sin(milieu) + d * math.cos(milieu)),
        )
        > COTE - 2
        for d in (-demi, demi)
    )


def _en_deux(nom: str) -> list[str]:
    """Coupe un nom à l’espace la plus proche de son milieu."""
    espaces = [i for i, c in enumerate(nom) if c == " "]
    if not espaces:
        return [nom]
    milieu = min(espaces, key=lambda i: abs(i - len(nom) / 2))
    return [nom[:milieu], nom[milieu + 1 :]]


def _trait(trait: Trait, disposition: Disposition, decalage: float) -> str:
    (ax, ay), (bx, by) = disposition.point(trait.source), disposition.point(trait.cible)
    longueur = max(1.0, math.hypot(bx - ax, by - ay))
    mx = (ax + bx) / 2 - (by - ay) / longueur * decalage
    my = (ay + by) / 2 + (bx - ax) / longueur * decalage
    style = STYLES[trait.classe]
    if trait.qualite is Qualite.CONFLICTUEL:
        chemin = zigzag(ax, ay, bx, by)
    else:
        chemin = f"M{ax:g} {ay:g}Q{2 * mx - (ax + bx) / 2:.1f} {2 * my - (ay + by) / 2:.1f} {bx:g} {by:g}"
    morceaux = [trait_svg(chemin, style, tirets="6 5" if trait.qualite is Qualite.TENU else "")]
    if trait.qualite is Qualite.ROMPU:
        morceaux.append(croix(mx, my))
    if trait.sens in (Sens.SOURCE_VERS_CIBLE, Sens.CIBLE_VERS_SOURCE):
        bouts = (trait.source, trait.cible)
        depart, arrivee = bouts if trait.sens is Sens.SOURCE_VERS_CIBLE else reversed(bouts)
        morceaux.append(_fleche(depart, arrivee, style.couleur, disposition))
    voile = f' opacity="{opacite(trait)}"' if opacite(trait) < 1 else ""
    return f"<g{voile}><title>{escape(trait.description)}</title>{''.join(morceaux)}</g>"


def opacite(trait: Trait) -> float:
    """Ce qu’un filtre écarte est presque effacé ; un lien potentiel, à demi. La page interactive la reprend."""
    return PALEUR if trait.estompe else 0.55 if trait.potentiel else 1


def _fleche(depart: str, arrivee: str, couleur: str, disposition: Disposition) -> str:
    """La flèche grossit comme les symboles ; sa pointe s’arrête au bord du symbole, ou du disque du centre."""
    (ax, ay), (bx, by) = disposition.point(depart), disposition.point(arrivee)
    angle = math.atan2(by - ay, bx - ax)
    echelle, place = disposition.echelle, disposition.places.get(arrivee)
    rayon = RAYON_NUMEROTE if place and disposition.dedans(place) else RAYON_SYMBOLE
    recul = (rayon + 3) * echelle if place else 48 + 3 * echelle
    x, y = bx - recul * math.cos(angle), by - recul * math.sin(angle)
    return (
        f'<path d="M0 0L-11 -5.5L-11 5.5Z" fill="{couleur}" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({math.degrees(angle):.1f}) scale({echelle:.4g})"/>'
    )


def _acteur(place: Place, disposition: Disposition) -> str:
    couleur = disposition.couleur(place.noeud.secteur)
    dedans = disposition.dedans(place)
    echelle = disposition.echelle
    grossi = echelle != 1
    x, y = (0.0, 0.0) if grossi else (place.x, place.y)
    forme = forme_svg(
        place.noeud.symbole, couleur, potentiel=place.noeud.potentiel, x=x, y=y, numerote=dedans
    )
    if grossi:
        forme = f'<g transform="translate({place.x:g} {place.y:g}) scale({echelle:.4g})">{forme}</g>'
    pale = PALE if place.noeud.estompe else ""
    return f"<g{pale}><title>{escape(place.noeud.description)}</title>{forme}</g>"


def _etiquette(place: Place, disposition: Disposition) -> str:
    echelle = disposition.echelle
    pale = PALE if place.noeud.estompe else ""
    if disposition.dedans(place):
        taille = TAILLE_NUMERO * echelle
        bas = (
            place.y
            + taille * 0.35
            + (HAUSSE_DU_TRIANGLE * echelle if place.noeud.symbole == "triangle" else 0)
        )
        return (
            f'<text{pale} x="{place.x:g}" y="{bas:.1f}" text-anchor="middle" font-size="{taille:.4g}" '
            f'fill="#111111">{place.numero}</text>'
        )
    taille = TAILLE_TEXTE * echelle
    depart = place.y + (RAYON_SYMBOLE + 4) * echelle + taille * 0.85
    return "".join(
        f'<text{pale} x="{place.x:g}" y="{depart + i * taille * 1.15:.1f}" text-anchor="middle" '
        f'font-size="{taille:.4g}" fill="#111111" stroke="#ffffff" stroke-width="3.5" '
        f'paint-order="stroke" stroke-linejoin="round">{escape(ligne)}</text>'
        for i, ligne in enumerate(place.etiquette)
    )


def _centre(disposition: Disposition) -> str:
    if not disposition.cible:
        return ""
    textes = ""
    if not disposition.projete:
        taille, lignes = dans_un_disque(disposition.dessin.centre, 41)
        textes = "".join(
            f'<text y="{y + taille * 0.35:.1f}" text-anchor="middle" font-size="{taille:g}" '
            f'font-weight="bold" fill="#ffffff">{escape(ligne)}</text>'
            for y, ligne in lignes
        )
    return (
        # Le pont compte aussi sur ce rayon de 48 : les liens du centre en partent.
        f'<circle r="48" fill="#ffffff" stroke="{ENCRE}" stroke-width="1.5"/>'
        f'<circle r="43" fill="{ENCRE}"/>{textes}'
    )
