"""Le schéma en PDF, sans navigateur : des feuilles en traits nets, puis des phrases que l’on peut chercher et copier."""

from __future__ import annotations

from collections.abc import Sequence

from atelier.schema.etiquettes import en_lignes
from atelier.schema.vectoriel import POLICES, chaine, instructions

_MARGE = 36
_CORPS, _INTERLIGNE = 10, 14


def en_pdf(
    feuilles: Sequence[str], taille: tuple[float, float], titre: str, phrases: Sequence[str] = ()
) -> bytes:
    """Un PDF : chaque feuille, image SVG de l’atelier, à la taille donnée en points, puis des phrases."""
    large, haut = taille
    contenus = [instructions(f, haut) for f in feuilles]
    # La largeur estimée est large pour Helvetica : une ligne en porte un peu plus.
    lignes = [x for p in phrases for x in en_lignes(p, large - 2 * _MARGE, _CORPS * 0.92)]
    par_page = int((haut - 2 * _MARGE) / _INTERLIGNE) - 2
    for n in range(0, len(lignes), par_page):
        contenus.append((_texte(titre, lignes[n : n + par_page], haut), {}))

    # 1 catalogue, 2 pages, 3 informations, 4 ressources ; puis page et contenu, en alternance.
    enfants = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(contenus)))
    polices = " ".join(
        f"/{nom} << /Type /Font /Subtype /Type1 /BaseFont /{police} /Encoding /WinAnsiEncoding >>"
        for nom, police in POLICES.items()
    )
    voiles = " ".join(
        f"/{nom} << /ca {fond:g} /CA {trait:g} >>"
        for nom, (fond, trait) in {nom: v for _, tous in contenus for nom, v in tous.items()}.items()
    )
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /ViewerPreferences << /DisplayDocTitle true >> >>",
        f"<< /Type /Pages /Count {len(contenus)} /Kids [{enfants}] >>".encode(),
        b"<< /Title " + _unicode(titre) + b" >>",
        f"<< /Font << {polices} >> /ExtGState << {voiles} >> >>".encode(),
    ]
    for n, (contenu, _) in enumerate(contenus):
        objets.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {large:g} {haut:g}] /Contents {6 + 2 * n} 0 R "
            "/Resources 4 0 R >>".encode()
        )
        objets.append(f"<< /Length {len(contenu)} >>\nstream\n".encode() + contenu + b"\nendstream")
    return _assembler(objets)


def _texte(titre: str, lignes: Sequence[str], haut: float) -> bytes:
    debut = f"BT /normal {_CORPS} Tf {_INTERLIGNE} TL {_MARGE} {haut - _MARGE:g} Td ".encode()
    return debut + b" ".join(chaine(x) + b" Tj T*" for x in (titre, "", *lignes)) + b" ET"


def _unicode(texte: str) -> bytes:
    return b"<" + (b"\xfe\xff" + texte.encode("utf-16-be", "replace")).hex().encode() + b">"


def _assembler(objets: Sequence[bytes]) -> bytes:
    # Quatre octets hauts, que la norme conseille : un transfert ne prend pas le fichier pour du texte.
    sortie = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for n, objet in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += f"{n} 0 obj\n".encode() + objet + b"\nendobj\n"
    table = len(sortie)
    sortie += f"xref\n0 {len(objets) + 1}\n0000000000 65535 f \n".encode()
    sortie += b"".join(f"{p:010d} 00000 n \n".encode() for p in places)
    sortie += f"trailer\n<< /Size {len(objets) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(sortie)
