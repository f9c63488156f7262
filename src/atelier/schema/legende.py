"""Les conventions du dessin : quatre canaux indépendants, lisibles en noir et blanc.

Forme : nature de l’acteur (rectangle, cercle dans un rectangle, triangle d’après la légende de
Sanicola). Trait : classe du lien. Motif : qualité (tireté pour ténu, comme dans l’écocarte).
Contour : existant ou potentiel. La couleur du secteur n’est qu’un appoint. Aucune norme
française n’a été trouvée : la légende est une proposition, toujours imprimée.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from atelier.domaine.vocabulaire import Classe
from atelier.schema.dessin import CENTRE
from atelier.schema.etiquettes import RAYON_NUMEROTE, RAYON_SYMBOLE, en_lignes, largeur_texte

ENCRE = "#222222"
POLICE = (
    "'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', 'DejaVu Sans', sans-serif"
)
"""Rien que des polices sans empattement : dans une image, « system-ui » en donne parfois une autre."""

HAUSSE_DU_TRIANGLE = 4.0
"""Un numéro se lit dans le bas d’un triangle, là où il est large."""

GRIS_CLAIR = "#d8d8d8"
"""Le remplissage de tous les symboles en noir et blanc, contour à l’encre."""

CONTOUR_POTENTIEL = "2.5 2.5"


@dataclass(frozen=True, slots=True)
class Style:
    """Un trait : largeur et couleur ; ``double`` pour le partenariat."""

    largeur: float
    couleur: str
    double: bool = False


STYLES: dict[Classe | None, Style] = {
    None: Style(1.2, "#8a8a8a"),
    Classe.PERSONNEL: Style(1.2, "#8a8a8a"),
    Classe.CONTACT: Style(0.8, "#6a6a6a"),
    Classe.INFORMEL: Style(1.8, "#333333"),
    Classe.FORMEL: Style(3.2, "#333333"),
    Classe.PARTENARIAT: Style(6.0, "#333333", double=True),
}

FORMES = {
    "rectangle": "service public",
    "cercle_dans_rectangle": "association",
    "triangle": "privé, libéral",
    "cercle": "personnes, ou nature à choisir",
}


def foncer(couleur: str) -> str:
    """La même couleur, plus sombre, pour un contour ou un texte lisible sur fond clair."""
    if couleur == GRIS_CLAIR:
        return ENCRE
    return "#" + "".join(f"{int(int(couleur[i : i + 2], 16) * 0.55):02x}" for i in (1, 3, 5))


def eclaircir(couleur: str) -> str:
    """La même couleur, assez claire pour qu’un numéro noir s’y lise."""
    return "#" + "".join(f"{int(255 - (255 - int(couleur[i : i + 2], 16)) * 0.4):02x}" for i in (1, 3, 5))


def forme_svg(
    symbole: str, couleur: str, *, potentiel: bool, x: float = 0.0, y: float = 0.0, numerote: bool = False
) -> str:
    """Le symbole d’un acteur, centré en (x, y) ; ``numerote`` : plus grand et plus clair, un numéro y sera écrit."""
    if symbole == CENTRE:
        r = RAYON_SYMBOLE * 1.2
        return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{ENCRE}" stroke="{ENCRE}"/>'
    r = RAYON_NUMEROTE if numerote else RAYON_SYMBOLE
    fond = "#ffffff" if potentiel else eclaircir(couleur) if numerote else couleur
    pointille = f' stroke-dasharray="{CONTOUR_POTENTIEL}"' if potentiel else ""
    style = f'fill="{fond}" stroke="{foncer(couleur)}" stroke-width="1.8"{pointille}'
    if symbole == "rectangle":
        return f'<rect x="{x - r:g}" y="{y - r * 0.8:g}" width="{2 * r:g}" height="{1.6 * r:g}" {style}/>'
    if symbole == "cercle_dans_rectangle":
        dedans = f'fill="#ffffff" stroke="{foncer(couleur)}" stroke-width="1.4"{pointille}'
        return (
            f'<rect x="{x - r:g}" y="{y - r:g}" width="{2 * r:g}" height="{2 * r:g}" {style}/>'
            f'<circle cx="{x:g}" cy="{y:g}" r="{r * (0.86 if numerote else 0.55):g}" {dedans}/>'
        )
    if symbole == "triangle":
        return f'<path d="M{x:g} {y - r:g}L{x + r:g} {y + r * 0.85:g}L{x - r:g} {y + r * 0.85:g}Z" {style}/>'
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r * 0.95:g}" {style}/>'


_CE_QUE_DIT_LA_CIBLE = (
    "Plus près du centre : plus institué (convention, réunions prévues), pas mieux. L’anneau dit le lien "
    "avec le centre, qui n’est pas tracé."
)
_CE_QUE_DIT_L_ENSEMBLE = (
    "Tous les liens sont tracés, ceux du centre compris (point noir). La place ne dit rien : les acteurs "
    "reliés sont rapprochés."
)
_SANS_QUALITE = "La qualité des liens n’est pas montrée."
_AVEC_QUALITE = "Les liens ténus, conflictuels ou rompus avec le centre sont tracés."
_COULEUR = "La couleur rappelle le secteur."
SOURCES = (
    "Formes d’après la légende de Sanicola ; tireté et dents d’après l’écocarte (Hartman) ; cible reconstituée "
    "par l’atelier."
)
"""D’où viennent les signes, à imprimer sous chaque image."""

RANG = 26.0
TAILLE_LEGENDE = 14.0


def legende(
    x: float, y: float, largeur: float, *, ensemble: bool = False, qualites: bool = False, gris: bool = False
) -> tuple[str, float]:
    """La légende en rangs dans ``largeur``, depuis le haut (x, y) ; et la hauteur qu’elle prend."""
    morceaux = [f'<g font-size="{TAILLE_LEGENDE:g}" fill="{ENCRE}">']
    gauche, rang = x, y + RANG / 2
    couleur = GRIS_CLAIR if gris else "#9aa5b1"

    def poser(large: float, mot: str, dessin: Callable[[float, float], str]) -> None:
        nonlocal gauche, rang
        total = large + 8 + largeur_texte(mot, TAILLE_LEGENDE) + 12
        if gauche > x and gauche + total > x + largeur:
            gauche, rang = x, rang + RANG
        morceaux.append(dessin(gauche, rang))
        morceaux.append(f'<text x="{gauche + large + 8:g}" y="{rang + 5:g}">{escape(mot)}</text>')
        gauche += total

    def forme(symbole: str, *, potentiel: bool = False) -> Callable[[float, float], str]:
        return lambda a, b: forme_svg(symbole, couleur, potentiel=potentiel, x=a + 12, y=b)

    def trait(classe: Classe | None, tirets: str = "") -> Callable[[float, float], str]:
        return lambda a, b: trait_svg(f"M{a:g} {b:g}h34", STYLES[classe], tirets=tirets)

    for symbole, mot in FORMES.items():
        poser(24, mot, forme(symbole))
    poser(24, "pointillé : potentiel", forme("cercle", potentiel=True))
    gauche, rang = x, rang + RANG
    for classe, mot in _CLASSES:
        poser(34, mot, trait(classe))
    if qualites:
        simple = STYLES[Classe.INFORMEL]
        poser(34, "lien ténu", trait(Classe.INFORMEL, "6 5"))
        poser(34, "conflictuel", lambda a, b: trait_svg(zigzag(a, b, a + 34, b, pas=6), simple))
        poser(34, "rompu", lambda a, b: trait(Classe.INFORMEL)(a, b) + croix(a + 17, b))
    rang += RANG
    base = _CE_QUE_DIT_L_ENSEMBLE if ensemble else _CE_QUE_DIT_LA_CIBLE
    dit = _SANS_QUALITE if not qualites else "" if ensemble else _AVEC_QUALITE
    phrases = " ".join(p for p in (base, dit, "" if gris else _COULEUR) if p)
    lignes = en_lignes(phrases, largeur, 13)
    for ligne in lignes:
        morceaux.append(
            f'<text x="{x:g}" y="{rang + 2:g}" font-style="italic" font-size="13">{escape(ligne)}</text>'
        )
        rang += 18
    return "".join([*morceaux, "</g>"]), rang - y


_CLASSES = (
    (None, "à classer"),
    (Classe.CONTACT, "contact"),
    (Classe.INFORMEL, "informel"),
    (Classe.FORMEL, "formel"),
    (Classe.PARTENARIAT, "partenariat"),
)


def image_de_la_legende(*, ensemble: bool = False, qualites: bool = False, largeur: int = 1000) -> str:
    """La légende seule, en image SVG, à montrer sous la page interactive."""
    dedans, hauteur = legende(4, 0, largeur, ensemble=ensemble, qualites=qualites)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur + 10} {hauteur:g}" width="{largeur + 10}" '
        f'height="{hauteur:g}" font-family="{POLICE}">{dedans}</svg>'
    )


def trait_svg(chemin: str, style: Style, *, tirets: str = "") -> str:
    """Un trait ; le partenariat est une ligne double, lisible sans couleur."""
    pointille = f' stroke-dasharray="{tirets}"' if tirets else ""
    dessus = ""
    if style.double:
        dessus = f'<path d="{chemin}" fill="none" stroke="#ffffff" stroke-width="{style.largeur * 0.42:g}"/>'
    return (
        f'<path d="{chemin}" fill="none" stroke="{style.couleur}" stroke-width="{style.largeur:g}"'
        f"{pointille}/>{dessus}"
    )


def zigzag(x1: float, y1: float, x2: float, y2: float, *, pas: float = 9.0) -> str:
    """Le chemin d’un trait en dents de scie (lien conflictuel)."""
    longueur = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
    ux, uy = (x2 - x1) / longueur, (y2 - y1) / longueur
    dents = max(2, int(longueur / pas))
    points = [f"M{x1:.1f} {y1:.1f}"]
    for i in range(1, dents):
        cote = 4.0 if i % 2 else -4.0
        x, y = x1 + (x2 - x1) * i / dents - uy * cote, y1 + (y2 - y1) * i / dents + ux * cote
        points.append(f"L{x:.1f} {y:.1f}")
    return "".join([*points, f"L{x2:.1f} {y2:.1f}"])


def croix(x: float, y: float) -> str:
    """La croix d’un lien rompu."""
    return f'<path d="M{x - 6:g} {y - 6:g}l12 12m0 -12l-12 12" stroke="{ENCRE}" stroke-width="2"/>'
