"""Écrire un travail pour un autre outil : GraphML, GEXF, Kumu, Gephi, classeur. Sans les contacts.

Les attributs portent les noms de nos colonnes : ce qui sort revient par l’import.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from atelier.carnet.ecriture import atomic_write, creer_le_dossier
from atelier.carnet.modele import Carnet
from atelier.cours.textes import libelle
from atelier.domaine.vocabulaire import Categorie, Classe
from atelier.echange.csv_atelier import ecrire_tables, tables_de
from atelier.echange.mots import COLONNES_ACTEURS, COLONNES_LIENS

_CALCULEES = ("cas", "symbole")
Ligne = dict[str, str]


def ecrire_reseau(carnet: Carnet, forme: str, vers: Path) -> list[Path]:
    """Écrit le travail sous une forme de ``FORMATS`` : un fichier, ou un dossier (``csv``, ``gephi``).

    Rend les chemins écrits. Lève ``EcritureImpossible``.
    """
    if forme == "csv":
        return ecrire_tables(carnet, vers)
    acteurs, liens = tables_de(carnet)
    if forme == "gephi":
        fichiers = {vers / nom: octets for nom, octets in gephi(acteurs, liens).items()}
    elif forme == "kumu" and vers.suffix.lower() == ".xlsx":
        fichiers = {vers: kumu_xlsx(acteurs, liens)}
    else:
        fichiers = {vers: _ECRIVAINS[forme](acteurs, liens)}
    for chemin, octets in fichiers.items():
        creer_le_dossier(chemin.parent, chemin)
        atomic_write(chemin, octets)
    return list(fichiers)


def _pleines(ligne: Ligne, *sauf: str) -> Ligne:
    return {c: v for c, v in ligne.items() if v and c not in (*_CALCULEES, *sauf)}


def _graphe(acteurs: list[Ligne], liens: list[Ligne]) -> Any:
    import networkx as nx  # noqa: PLC0415 — chargé seulement quand on exporte

    # Deux liens peuvent unir la même paire ; la flèche n’en porte que les bouts, « sens » dit le reste.
    graphe = nx.MultiDiGraph()
    for a in acteurs:
        graphe.add_node(a["id"], label=a["nom"], **_pleines(a, "id", "nom"))
    for x in liens:
        attributs = _pleines(x, "id", "source", "cible")
        graphe.add_edge(x["source"], x["cible"], x["id"], id=x["id"], identifiant=x["id"], **attributs)
    return graphe


def graphml(acteurs: list[Ligne], liens: list[Ligne]) -> bytes:
    """GraphML, lu par networkx, igraph, yEd, Gephi, Cytoscape."""
    import networkx as nx  # noqa: PLC0415

    graphe = _graphe(acteurs, liens)
    for _, _, donnees in graphe.edges(data=True):
        del donnees["id"]  # l’identifiant de l’arête est sa clé
    tampon = io.BytesIO()
    nx.write_graphml(graphe, tampon)
    return tampon.getvalue()


def gexf(acteurs: list[Ligne], liens: list[Ligne]) -> bytes:
    """GEXF 1.2, lu par Gephi."""
    import networkx as nx  # noqa: PLC0415

    tampon = io.BytesIO()
    nx.write_gexf(_graphe(acteurs, liens), tampon, version="1.2draft")
    return tampon.getvalue()


_DIRECTIONS = {"reciproque": "mutual", "source_vers_cible": "directed", "cible_vers_source": "directed"}


def _kumu(acteurs: list[Ligne], liens: list[Ligne]) -> tuple[list[Ligne], list[Ligne]]:
    noms = Counter(a["nom"] for a in acteurs)
    # Kumu relie par le libellé ; deux homonymes, eux, se désignent par leur identifiant.
    designe = {a["id"]: a["nom"] if a["nom"] and noms[a["nom"]] == 1 else a["id"] for a in acteurs}
    elements = [
        {
            "id": a["id"],
            "label": a["nom"],
            # « type » est le mot que Kumu montre ; « categorie », le code que notre import reprend.
            "type": _mot(Categorie, a["categorie"]),
            "description": a["note"],
            "categorie": a["categorie"],
            **_pleines(a, "id", "nom", "note", "categorie"),
        }
        for a in acteurs
    ]
    connexions = [
        {
            "id": x["id"],
            "from": designe[x["source"]],
            "to": designe[x["cible"]],
            "direction": _DIRECTIONS.get(x["sens"], "undirected"),
            "type": _mot(Classe, x["classe_choisie"]),
            "nature": x["nature"],
            "sens": x["sens"],
            **_pleines(x, "id", "source", "cible", "nature", "sens"),
        }
        for x in liens
    ]
    return elements, connexions


def kumu(acteurs: list[Ligne], liens: list[Ligne]) -> bytes:
    """Le JSON que Kumu importe : « elements » et « connections »."""
    elements, connexions = _kumu(acteurs, liens)
    return json.dumps(
        {"elements": elements, "connections": connexions}, ensure_ascii=False, indent=1
    ).encode()


def kumu_xlsx(acteurs: list[Ligne], liens: list[Ligne]) -> bytes:
    """Le classeur que Kumu importe : feuilles « Elements » et « Connections »."""
    elements, connexions = _kumu(acteurs, liens)
    return _classeur(
        ("Elements", _titres(elements), elements),
        ("Connections", _titres(connexions), connexions),
    )


def gephi(acteurs: list[Ligne], liens: list[Ligne]) -> dict[str, bytes]:
    """Les deux tables que Gephi importe, ``noeuds.csv`` et ``liens.csv`` (UTF-8, virgule)."""
    noeuds = [{"Id": a["id"], "Label": a["nom"], **_pleines(a, "id", "nom")} for a in acteurs]
    aretes = [
        {
            "Source": x["source"],
            "Target": x["cible"],
            "Type": "Directed" if _DIRECTIONS.get(x["sens"]) == "directed" else "Undirected",
            "Id": x["id"],
            "sens": x["sens"],
            "nature": x["nature"],
            **_pleines(x, "id", "source", "cible", "sens", "nature"),
        }
        for x in liens
    ]
    return {
        "noeuds.csv": _csv(_titres(noeuds) or ["Id", "Label"], noeuds),
        "liens.csv": _csv(_titres(aretes) or ["Source", "Target", "Type", "Id"], aretes),
    }


def xlsx(acteurs: list[Ligne], liens: list[Ligne]) -> bytes:
    """Un classeur, feuilles « Acteurs » et « Liens », qui se reprend tel quel à l’import."""
    return _classeur(
        ("Acteurs", [c for c in COLONNES_ACTEURS if c not in _CALCULEES], acteurs),
        ("Liens", [c for c in COLONNES_LIENS if c != "cas"], liens),
    )


_ECRIVAINS: dict[str, Callable[[list[Ligne], list[Ligne]], bytes]] = {
    "graphml": graphml,
    "gexf": gexf,
    "kumu": kumu,
    "xlsx": xlsx,
}
"""Qui écrit chaque forme en un fichier."""


def _mot(enumeration: type[Categorie] | type[Classe], valeur: str) -> str:
    return libelle(enumeration(valeur)) if valeur else ""


def _titres(lignes: Iterable[Ligne]) -> list[str]:
    return list(dict.fromkeys(c for x in lignes for c in x))


def _csv(titres: list[str], lignes: list[Ligne]) -> bytes:
    texte = io.StringIO(newline="")
    ecrivain = csv.DictWriter(texte, titres, lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    return texte.getvalue().encode("utf-8")


def _classeur(*feuilles: tuple[str, list[str], list[Ligne]]) -> bytes:
    from xlsxwriter import Workbook  # noqa: PLC0415 — chargé seulement quand on exporte

    tampon = io.BytesIO()
    # Ce qui vient d’un fichier reçu ne devient jamais une formule ni une adresse.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(tampon, options) as classeur:
        gras = classeur.add_format({"bold": True})
        for titre, colonnes, lignes in feuilles:
            feuille = classeur.add_worksheet(titre)
            feuille.write_row(0, 0, colonnes, gras)
            for n, ligne in enumerate(lignes, 1):
                for m, c in enumerate(colonnes):
                    if ligne.get(c):
                        feuille.write_string(n, m, ligne[c])
            feuille.freeze_panes(1, 0)
            feuille.set_column(0, max(len(colonnes) - 1, 0), 18)
    return tampon.getvalue()
