"""Six formes de feuilles et d’archives que Moodle donne, fabriquées ; personne n’y est réel."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

from corpus import archive, remise

BOM = b"\xef\xbb\xbf"
FRANCAISE = (
    'Identifiant,"Nom complet","Adresse de courriel",Statut,{groupe}Note,"Note maximale",'
    '"La note peut être modifiée","Dernière modification (travail remis)","Dernière modification (note)",'
    '"Feedback par commentaires"'
)
ANGLAISE = (
    'Identifier,"Full name","Email address",Status,{groupe}Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"'
)


def feuille(*personnes, groupe="", entete=FRANCAISE, maximum='"20,00"', statuts=None):
    """Les octets d’une feuille. ``personnes`` : (numéro, nom, groupe) ; ``groupe`` : le titre de sa colonne."""
    oui = "Yes" if entete is ANGLAISE else "Oui"
    lignes = [entete.format(groupe=f"{groupe}," if groupe else "")]
    for numero, nom, son_groupe in personnes:
        statut = (statuts or {}).get(numero, "Remis pour évaluation")
        au_milieu = f'"{son_groupe}",' if groupe else ""
        lignes.append(
            f'Participant {numero},"{nom}",x@exemple.fr,"{statut}",{au_milieu},{maximum},{oui},x,-,'
        )
    return BOM + "".join(f"{x}\r\n" for x in lignes).encode()


def anonyme(*numeros):
    """La feuille d’une évaluation à l’aveugle : ni nom ni courriel."""
    lignes = [
        'Identifiant,Statut,Note,"Note maximale","La note peut être modifiée","Feedback par commentaires"'
    ]
    lignes += [f'Participant {n},"Remis pour évaluation",,"20,00",Oui,' for n in numeros]
    return BOM + "".join(f"{x}\r\n" for x in lignes).encode()


def depots(*couples):
    """Une archive de Moodle : (« Nom_12 », octets de la remise)."""
    return archive([(f"{d}_assignsubmission_file_/remise.ipynb", octets) for d, octets in couples])


def cohorte(n, depuis=1, **champs):
    """``n`` étudiants, chacun son travail : (« Élève 07_107 », remise)."""
    return [(f"Élève {i:02d}_{100 + i}", remise(f"t{i}", **champs)) for i in range(depuis, depuis + n)]


def en_dos(nom, octets, encodage):
    """Une archive dont le nom est écrit dans un vieil encodage, sans le dire."""
    sortie = BytesIO()
    brut = nom.encode(encodage)
    with zipfile.ZipFile(sortie, "w") as z:
        z.writestr("x" * len(brut), octets)
    return sortie.getvalue().replace(b"x" * len(brut), brut)


def bombe(combien=60, octets=20_500_000):
    """Une archive d’une archive de notebooks de zéros : trois kilo-octets qui en disent un milliard."""
    zeros = BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("0.ipynb", b"\0" * octets)
    un = zeros.getvalue()
    with zipfile.ZipFile(BytesIO(un)) as z:
        infos = z.infolist()[0]
    debut = infos.header_offset
    # Le même contenu serré, sous soixante noms : inutile de le serrer soixante fois.
    taille = (
        struct.unpack("<H", un[debut + 26 : debut + 28])[0]
        + struct.unpack("<H", un[debut + 28 : debut + 30])[0]
    )
    corps = un[debut + 30 + taille : debut + 30 + taille + infos.compress_size]
    sortie, sommaire = BytesIO(), BytesIO()
    for n in range(combien):
        nom = f"{n}.ipynb".encode()
        ou = sortie.tell()
        commun = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, infos.CRC, len(corps), octets, len(nom), 0)
        sortie.write(b"PK\x03\x04" + commun + nom + corps)
        sommaire.write(
            b"PK\x01\x02" + struct.pack("<H", 20) + commun + struct.pack("<HHHII", 0, 0, 0, 0, ou) + nom
        )
    fin, liste = sortie.tell(), sommaire.getvalue()
    sortie.write(liste + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, combien, combien, len(liste), fin, 0))
    return archive([("dedans.zip", sortie.getvalue())])
