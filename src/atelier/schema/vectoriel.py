"""Une image SVG de l’atelier en instructions PDF : des traits et du texte, nets à toute taille.

Ne lit que ce que l’atelier écrit : rectangles, cercles, lignes, chemins, textes et groupes. Les noms
sont écrits avec les polices que tout lecteur de PDF possède (ISO 32000-1, § 9.6.2.2) : rien à embarquer.
"""

from __future__ import annotations

import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping

POLICES = {"normal": "Helvetica", "gras": "Helvetica-Bold", "penche": "Helvetica-Oblique"}
"""Le nom des polices dans les instructions, et dans le PDF."""

_LARGEURS = {
    "normal": {
        191: "'", 222: "ijl’‘", 260: "|", 278: " !,./:;I[\\]ftìíîï·", 333: "-()`r“”", 334: "{}", 350: "•", 355: '"',
        389: "*", 400: "°", 469: "^", 500: "Jckvxsyz", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw",
        778: "GOQ", 833: "Mm", 889: "%æ", 944: "Wœ", 1000: "—…ŒÆ", 1015: "@",
    },
    "gras": {
        238: "'", 278: " ,./I\\ijlìíîï’‘·", 280: "|", 333: "!()-:;[]`ft", 350: "•", 389: "*r{}", 400: "°", 474: '"',
        500: "z“”", 584: "+<=>^~", 611: "?FLTZbdghnopqu", 667: "EPSVXY", 722: "&ABCDHKNRU", 778: "GOQw", 833: "M",
        889: "%mæ", 944: "Wœ", 975: "@", 1000: "—…ŒÆ",
    },
}  # fmt: skip
_LARGEUR = {genre: {c: n for n, cs in table.items() for c in cs} for genre, table in _LARGEURS.items()}
_ORDINAIRE = 556
"""La largeur de la plupart des lettres, pour celle que la table n’a pas."""

Matrice = tuple[float, float, float, float, float, float]


def en_winansi(texte: str) -> bytes:
    """Le texte dans le jeu de caractères de ces polices ; une lettre inconnue perd son signe, ou devient « ? »."""
    octets = b""
    # L’espace fine et le trait d’union insécables n’existent pas dans ce jeu.
    for c in texte.replace("\u202f", "\u00a0").replace("\u2011", "-"):
        try:
            octets += c.encode("cp1252")
        except UnicodeEncodeError:
            base = unicodedata.normalize("NFKD", c).encode("ascii", "ignore")
            octets += base or (b"" if unicodedata.combining(c) else b"?")
    return octets


def chaine(texte: str) -> bytes:
    """Un texte entre parenthèses, tel qu’un PDF l’attend."""
    octets = en_winansi(texte)
    for signe in (b"\\", b"(", b")"):
        octets = octets.replace(signe, b"\\" + signe)
    return b"(" + re.sub(rb"[\x00-\x1f]", b" ", octets) + b")"


def largeur(texte: str, taille: float, genre: str = "normal") -> float:
    """La largeur exacte d’un texte écrit avec ces polices."""
    table = _LARGEUR["gras" if genre == "gras" else "normal"]
    total = 0
    for c in en_winansi(texte).decode("cp1252", "replace"):
        # Une lettre accentuée a la largeur de sa lettre.
        base = unicodedata.normalize("NFD", c)[0] if c not in table else c
        total += table.get(" " if base == "\u00a0" else base, _ORDINAIRE)
    return total * taille / 1000


class Crayon:
    """Écrit les instructions d’une page ; ``voiles`` retient les transparences employées."""

    def __init__(self) -> None:
        self.sortie: list[bytes] = []
        self.voiles: dict[str, tuple[float, float]] = {}

    def dire(self, instruction: str) -> None:
        """Ajoute une instruction."""
        self.sortie.append(instruction.encode("ascii"))

    def voile(self, fond: float, trait: float) -> None:
        """Règle la transparence de ce qui suit."""
        nom = f"V{round(100 * fond)}_{round(100 * trait)}"
        self.voiles[nom] = (fond, trait)
        self.dire(f"/{nom} gs")


def instructions(image: str, hauteur: float) -> tuple[bytes, Mapping[str, tuple[float, float]]]:
    """Les instructions qui dessinent une image SVG de l’atelier sur une page, et les transparences employées.

    ``hauteur`` : celle de la page, en points ; le SVG est à la même échelle, depuis son coin du haut.
    """
    racine = ET.fromstring(image)  # noqa: S314 — notre propre image, tous les textes échappés
    crayon = Crayon()
    gauche, haut, large, _ = map(float, racine.attrib["viewBox"].split())
    k = float(racine.attrib["width"]) / large
    crayon.dire(f"q {k:.5f} 0 0 {-k:.5f} {-gauche * k:.3f} {hauteur + haut * k:.3f} cm")
    for enfant in racine:
        _dessiner(crayon, enfant, {}, 1.0)
    crayon.dire("Q")
    return b"\n".join(crayon.sortie), crayon.voiles


_HERITES = ("fill", "font-size", "font-weight", "font-style", "text-anchor")


def _dessiner(crayon: Crayon, e: ET.Element, herite: Mapping[str, str], opacite: float) -> None:
    nom = e.tag.rsplit("}")[-1]
    if nom == "title":
        return
    a = {**herite, **e.attrib}
    opacite *= float(e.get("opacity", 1))
    transformes = _matrices(e.get("transform", ""))
    if transformes:
        crayon.dire("q")
        for m in transformes:
            crayon.dire(" ".join(f"{v:.5f}" for v in m) + " cm")
    if nom == "g":
        for enfant in e:
            _dessiner(crayon, enfant, {c: v for c, v in a.items() if c in _HERITES}, opacite)
    elif nom == "text":
        _ecrire(crayon, e.text or "", a, opacite)
    else:
        _peindre(crayon, _chemin(nom, a), a, opacite)
    if transformes:
        crayon.dire("Q")


def _matrices(texte: str) -> list[Matrice]:
    matrices: list[Matrice] = []
    for verbe, valeurs in re.findall(r"(\w+)\(([^)]*)\)", texte):
        v = [float(x) for x in valeurs.replace(",", " ").split()]
        if verbe == "translate":
            matrices.append((1, 0, 0, 1, v[0], v[1]))
        elif verbe == "scale":
            matrices.append((v[0], 0, 0, v[0], 0, 0))
        elif verbe == "rotate":
            c, s = math.cos(math.radians(v[0])), math.sin(math.radians(v[0]))
            matrices.append((c, s, -s, c, 0, 0))
    return matrices


def _couleur(valeur: str) -> str:
    return " ".join(f"{int(valeur[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))


def _peindre(crayon: Crayon, chemin: str, a: Mapping[str, str], opacite: float) -> None:
    fond, trait = a.get("fill", "#000000"), a.get("stroke", "none")
    crayon.voile(opacite * float(a.get("fill-opacity", 1)), opacite * float(a.get("stroke-opacity", 1)))
    if fond != "none":
        crayon.dire(f"{_couleur(fond)} rg")
    if trait != "none":
        crayon.dire(f"{_couleur(trait)} RG {float(a.get('stroke-width', 1)):g} w")
        crayon.dire(f"[{a.get('stroke-dasharray', '')}] 0 d")
    peindre = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
    crayon.dire(f"{chemin} {peindre[fond != 'none', trait != 'none']}")


def _ecrire(crayon: Crayon, texte: str, a: Mapping[str, str], opacite: float) -> None:
    genre = "gras" if a.get("font-weight") in ("bold", "600") else "normal"
    if a.get("font-style") == "italic":
        genre = "penche"
    taille = float(a.get("font-size", 16))
    x, y = float(a.get("x", 0)), float(a.get("y", 0))
    if a.get("text-anchor") == "middle":
        x -= largeur(texte, taille, genre) / 2
    crayon.voile(opacite, opacite)
    debut = f"BT /{genre} {taille:g} Tf 1 0 0 -1 {x:.2f} {y:.2f} Tm ".encode()
    if a.get("stroke", "none") != "none":  # le liseré d’abord, le texte par-dessus
        crayon.dire(f"{_couleur(a['stroke'])} RG {float(a.get('stroke-width', 1)):g} w 1 j [] 0 d")
        crayon.sortie.append(debut + b"1 Tr " + chaine(texte) + b" Tj 0 Tr ET")
    crayon.dire(f"{_couleur(a.get('fill', '#000000'))} rg")
    crayon.sortie.append(debut + chaine(texte) + b" Tj ET")


def _chemin(nom: str, a: Mapping[str, str]) -> str:
    def n(cle: str) -> float:
        return float(a.get(cle, 0))

    if nom == "rect":
        return f"{n('x'):.2f} {n('y'):.2f} {n('width'):.2f} {n('height'):.2f} re"
    if nom == "line":
        return f"{n('x1'):.2f} {n('y1'):.2f} m {n('x2'):.2f} {n('y2'):.2f} l"
    if nom == "circle":
        return _cercle(n("cx"), n("cy"), n("r"))
    return _trace(a["d"])


def _cercle(x: float, y: float, r: float) -> str:
    quarts = " ".join(_arc(x, y, r, k * math.pi / 2, (k + 1) * math.pi / 2) for k in range(4))
    return f"{x + r:.2f} {y:.2f} m {quarts} h"


def _arc(x: float, y: float, r: float, debut: float, fin: float) -> str:
    """Un arc d’au plus un quart de cercle, en une courbe."""
    # Les poignées usuelles : sur un quart de cercle, la courbe s’en écarte de moins d’un millième.
    k = 4 / 3 * math.tan((fin - debut) / 4) * r
    c0, s0, c1, s1 = math.cos(debut), math.sin(debut), math.cos(fin), math.sin(fin)
    points = (
        x + r * c0 - k * s0, y + r * s0 + k * c0, x + r * c1 + k * s1, y + r * s1 - k * c1, x + r * c1, y + r * s1,
    )  # fmt: skip
    return " ".join(f"{p:.2f}" for p in points) + " c"


_BESOINS = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "A": 7, "Z": 0}


def _trace(d: str) -> str:
    """Un chemin SVG (M, L, H, V, Q, A, Z) en instructions PDF."""
    sortie = []
    x = y = depart_x = depart_y = 0.0
    for verbe, v in _commandes(d):
        relatif = verbe.islower()
        dx, dy = (x, y) if relatif else (0.0, 0.0)
        genre = verbe.upper()
        if genre == "Z":
            sortie.append("h")
            x, y = depart_x, depart_y
        elif genre == "Q":
            # Un point de contrôle en vaut deux, aux deux tiers : la même courbe, exactement.
            cx, cy, fx, fy = v[0] + dx, v[1] + dy, v[2] + dx, v[3] + dy
            bezier = (
                x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y), fx + 2 / 3 * (cx - fx), fy + 2 / 3 * (cy - fy), fx, fy,
            )  # fmt: skip
            sortie.append(" ".join(f"{p:.2f}" for p in bezier) + " c")
            x, y = fx, fy
        elif genre == "A":
            # Les arcs de l’atelier sont des parts de disque, autour de l’origine.
            debut, fin = math.atan2(y, x), math.atan2(v[6] + dy, v[5] + dx)
            fin += 2 * math.pi if fin <= debut else 0
            parts = max(1, math.ceil((fin - debut) / (math.pi / 2)))
            pas = (fin - debut) / parts
            sortie += [_arc(0, 0, v[0], debut + k * pas, debut + (k + 1) * pas) for k in range(parts)]
            x, y = v[5] + dx, v[6] + dy
        else:
            x = v[0] + dx if genre in "MLH" else x
            y = v[-1] + dy if genre in "MLV" else y
            sortie.append(f"{x:.2f} {y:.2f} {'m' if genre == 'M' else 'l'}")
            if genre == "M":
                depart_x, depart_y = x, y
    return " ".join(sortie)


def _commandes(d: str) -> Iterable[tuple[str, list[float]]]:
    for verbe, suite in re.findall(r"([MLHVQAZmlhvqaz])([^MLHVQAZmlhvqaz]*)", d):
        nombres = [float(x) for x in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", suite)]
        pas = _BESOINS[verbe.upper()]
        if not pas:
            yield verbe, []
        for k in range(0, len(nombres), pas or 1):
            yield verbe, nombres[k : k + pas]
