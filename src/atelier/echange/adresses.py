"""Le carnet d’adresses de l’étudiant, pour lui seul : CSV, classeur, vCard."""

from __future__ import annotations

import csv
import io

from atelier.carnet.modele import Carnet
from atelier.cours.textes import libelle, libelles, secteur_libelle
from atelier.domaine.acteur import Fiche
from atelier.echange.csv_atelier import sans_formule

TITRES = ("Acteur", "Organisation", "Fonction", "Secteur", "Statut", *libelles("fiche").values())


def lignes(carnet: Carnet) -> list[tuple[str, ...]]:
    """Une ligne par acteur, dans l’ordre alphabétique, colonnes de ``TITRES``."""
    acteurs = sorted(carnet.reseau.alters(), key=lambda a: a.nom.casefold())
    return [
        (
            a.nom,
            a.organisation,
            a.fonction,
            secteur_libelle(a.secteur),
            libelle(a.statut),
            *(getattr(carnet.contacts.get(a.id, Fiche()), champ) for champ in libelles("fiche")),
        )
        for a in acteurs
    ]


def en_csv(carnet: Carnet) -> bytes:
    """Un CSV qu’un tableur français ouvre d’un double-clic : point-virgule, UTF-8 avec marque."""
    texte = io.StringIO(newline="")
    csv.writer(texte, delimiter=";", lineterminator="\r\n").writerows(
        [TITRES, *map(_sans_formule, lignes(carnet))]
    )
    return texte.getvalue().encode("utf-8-sig")


def en_classeur(carnet: Carnet) -> bytes:
    """Un classeur XLSX, titres figés et filtrables."""
    from xlsxwriter import Workbook  # noqa: PLC0415 — chargé seulement quand on exporte

    tampon = io.BytesIO()
    # Un nom venu d’un fichier reçu ne devient jamais une formule ni une adresse.
    with Workbook(
        tampon, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as classeur:
        feuille = classeur.add_worksheet("Carnet d’adresses")
        feuille.write_row(0, 0, TITRES, classeur.add_format({"bold": True, "text_wrap": True}))
        renvoi = classeur.add_format({"text_wrap": True, "valign": "top"})
        for n, ligne in enumerate(lignes(carnet), 1):
            for m, valeur in enumerate(ligne):
                feuille.write_string(n, m, valeur, renvoi)
        feuille.set_column(0, len(TITRES) - 1, 24)
        feuille.freeze_panes(1, 1)
        # Le centre compte parmi les acteurs, et n’a pas de ligne ; une table vide garde son filtre.
        feuille.autofilter(0, 0, max(len(carnet.acteurs) - 1, 1), len(TITRES) - 1)
    return tampon.getvalue()


def en_vcard(carnet: Carnet) -> bytes:
    """Des vCard 4.0 d’organisations (RFC 6350) : à reprendre dans un répertoire."""
    cartes = []
    for nom, organisation, fonction, secteur, _, coordonnees, horaires, acces, demandes, porte_par in lignes(
        carnet
    ):
        note = " ".join(
            f"{titre} : {valeur}."
            for titre, valeur in zip(
                TITRES[5:], (coordonnees, horaires, acces, demandes, porte_par), strict=True
            )
            if valeur
        )
        champs = {
            "FN": nom,
            "ORG": organisation or nom,
            "TITLE": fonction,
            # « ? » dit à l’écran un secteur à choisir : un répertoire en ferait une catégorie.
            "CATEGORIES": secteur.strip("?"),
            "NOTE": note,
        }
        cartes += ["BEGIN:VCARD", "VERSION:4.0", "KIND:org"]
        cartes += [_plier(f"{c}:{_proteger(v)}") for c, v in champs.items() if v]
        cartes.append("END:VCARD")
    return ("\r\n".join(cartes) + "\r\n").encode("utf-8")


def _proteger(valeur: str) -> str:
    for signe, protege in (("\\", "\\\\"), ("\n", "\\n"), (",", "\\,"), (";", "\\;")):
        valeur = valeur.replace(signe, protege)
    return valeur


def _plier(ligne: str, largeur: int = 60) -> str:
    # La norme permet 75 octets par ligne : on compte des octets, une lettre accentuée en prend deux.
    morceaux, courant = [], ""
    for lettre in ligne:
        if len((courant + lettre).encode("utf-8")) > largeur:
            morceaux.append(courant)
            courant = ""
        courant += lettre
    return "\r\n ".join([*morceaux, courant])


def _sans_formule(ligne: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(sans_formule, ligne))
