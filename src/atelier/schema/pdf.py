"""Le schéma en PDF, sans navigateur : l’image sur une page, puis ses phrases, que l’on peut chercher et copier.

Un PDF sait lire tels quels les points compressés d’un PNG (ISO 32000-1, § 7.4.4.4). Le quatrième
canal du PNG, la transparence, est écarté par une fonction de couleur d’une instruction : ``pop``.
"""

from __future__ import annotations

import struct
import textwrap
from collections.abc import Sequence

from atelier.erreurs import ErreurAtelier

_LARGE, _HAUT, _MARGE = 842, 595, 36  # A4 couché, en points
_CORPS, _INTERLIGNE = 10, 14
_LETTRES_PAR_LIGNE = 135
_LIGNES_PAR_PAGE = (_HAUT - 2 * _MARGE) // _INTERLIGNE - 2
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def en_pdf(png: bytes, titre: str, phrases: Sequence[str]) -> bytes:
    """Un PDF A4 couché : l’image d’un PNG (8 bits, rouge vert bleu et transparence), puis des phrases.

    Lève ``ErreurAtelier`` si le PNG n’a pas cette forme.
    """
    large, haut, points = _points(png)
    lignes = [x for p in phrases for x in textwrap.wrap(p, _LETTRES_PAR_LIGNE) or [""]]
    pages = [lignes[n : n + _LIGNES_PAR_PAGE] for n in range(0, len(lignes), _LIGNES_PAR_PAGE)]
    echelle = min((_LARGE - 2 * _MARGE) / large, (_HAUT - 2 * _MARGE) / haut)
    w, h = large * echelle, haut * echelle
    dessin = f"q {w:.2f} 0 0 {h:.2f} {(_LARGE - w) / 2:.2f} {(_HAUT - h) / 2:.2f} cm /I Do Q".encode()
    contenus = [dessin, *(_texte(titre, page) for page in pages)]

    # 1 catalogue, 2 pages, 3 police, 4 image, 5 couleur, 6 informations ; puis page et contenu, en alternance.
    enfants = " ".join(f"{7 + 2 * n} 0 R" for n in range(len(contenus)))
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /ViewerPreferences << /DisplayDocTitle true >> >>",
        f"<< /Type /Pages /Count {len(contenus)} /Kids [{enfants}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _flux(
            f"/Type /XObject /Subtype /Image /Width {large} /Height {haut} /BitsPerComponent 8 "
            "/ColorSpace [/DeviceN [/Rouge /Vert /Bleu /Voile] /DeviceRGB 5 0 R] /Filter /FlateDecode "
            f"/DecodeParms << /Predictor 15 /Colors 4 /BitsPerComponent 8 /Columns {large} >>",
            points,
        ),
        _flux("/FunctionType 4 /Domain [0 1 0 1 0 1 0 1] /Range [0 1 0 1 0 1]", b"{ pop }"),
        b"<< /Title " + _unicode(titre) + b" >>",
    ]
    for n, contenu in enumerate(contenus):
        objets.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_LARGE} {_HAUT}] /Contents {8 + 2 * n} 0 R "
            "/Resources << /Font << /F 3 0 R >> /XObject << /I 4 0 R >> >> >>".encode()
        )
        objets.append(_flux("", contenu))
    return _assembler(objets)


def _points(png: bytes) -> tuple[int, int, bytes]:
    morceaux: list[bytes] = []
    large = haut = 0
    ou = len(_SIGNATURE)
    while png.startswith(_SIGNATURE) and ou + 8 <= len(png):
        (taille,) = struct.unpack(">I", png[ou : ou + 4])
        genre, corps = png[ou + 4 : ou + 8], png[ou + 8 : ou + 8 + taille]
        if genre == b"IHDR":
            large, haut, bits, couleurs, _, _, entrelace = struct.unpack(">IIBBBBB", corps)
            if (bits, couleurs, entrelace) != (8, 6, 0):
                break
        elif genre == b"IDAT":
            morceaux.append(corps)
        ou += 12 + taille
    if not morceaux:
        raise ErreurAtelier(
            "Le PDF ne peut pas être fait ici.",
            intact="Votre travail n’est pas touché.",
            remede="Prenez le PNG ou le SVG, ou imprimez la page HTML dans un fichier PDF.",
        )
    return large, haut, b"".join(morceaux)


def _texte(titre: str, lignes: Sequence[str]) -> bytes:
    debut = f"BT /F {_CORPS} Tf {_INTERLIGNE} TL {_MARGE} {_HAUT - _MARGE} Td ".encode()
    return debut + b" ".join(_chaine(x) + b" Tj T*" for x in (titre, "", *lignes)) + b" ET"


def _chaine(texte: str) -> bytes:
    octets = texte.replace("\u202f", "\u00a0").encode("cp1252", "replace")
    for signe in (b"\\", b"(", b")"):
        octets = octets.replace(signe, b"\\" + signe)
    return b"(" + octets.replace(b"\r", b" ").replace(b"\n", b" ") + b")"


def _unicode(texte: str) -> bytes:
    return b"<" + (b"\xfe\xff" + texte.encode("utf-16-be", "replace")).hex().encode() + b">"


def _flux(entete: str, contenu: bytes) -> bytes:
    return f"<< {entete} /Length {len(contenu)} >>\nstream\n".encode() + contenu + b"\nendstream"


def _assembler(objets: Sequence[bytes]) -> bytes:
    sortie = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for n, objet in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += f"{n} 0 obj\n".encode() + objet + b"\nendobj\n"
    table = len(sortie)
    sortie += f"xref\n0 {len(objets) + 1}\n0000000000 65535 f \n".encode()
    sortie += b"".join(f"{p:010d} 00000 n \n".encode() for p in places)
    sortie += f"trailer\n<< /Size {len(objets) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(sortie)
