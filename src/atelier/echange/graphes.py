"""Lire un réseau venu d’ailleurs : GraphML, GEXF, Kumu et ses semblables en JSON. Deux tableaux en sortent.

networkx lit le XML ; avant lui, un passage d’expat refuse les entités et ce qui n’a pas de fin.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers import expat

from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Sens
from atelier.echange.feuilles import COLONNES_MAX, LIGNES_MAX, Feuille, echec
from atelier.echange.formats import EN_GRAPHML, Contenu

_PROFONDEUR_MAX = 60
_BALISES_MAX = 600_000
"""networkx lit l’arbre entier en mémoire : un fichier fait pour la remplir est arrêté avant."""
_NOMS = ("nom", "label", "Label", "name", "Name", "title", "v_name", "titre")
_DE, _VERS = ("source", "from", "De", "start"), ("target", "to", "Vers", "end", "cible")
_REMEDE = "Exportez-le de nouveau depuis le logiciel d’où il vient."
_GRAPHML, _GEXF = "http://graphml.graphdrawing.org/xmlns", "http://www.gexf.net/1.2draft"


def feuilles_du_reseau(contenu: Contenu, texte: str, nom: str) -> list[Feuille]:
    """Les acteurs puis les liens d’un fichier de réseau. Lève ``ErreurImport``."""
    if contenu is Contenu.JSON:
        noeuds, liens = _json(texte, nom)
    else:
        noeuds, liens = _xml(contenu, texte, nom)
    if max(len(noeuds), len(liens)) > LIGNES_MAX:
        raise echec(nom, f"il a plus de {LIGNES_MAX} lignes", "Coupez-le en plusieurs fichiers.")
    feuilles = [_feuille(nom, "acteurs", noeuds, ("id", "nom"))]
    if liens:
        feuilles.append(_feuille(nom, "liens", liens, ("source", "cible")))
    return feuilles


def _feuille(nom: str, titre: str, objets: list[dict[str, str]], d_abord: tuple[str, ...]) -> Feuille:
    if not objets:
        raise echec(nom, "ce réseau est vide", _REMEDE)
    titres = list(dict.fromkeys([*d_abord, *(c for x in objets for c in x)]))
    if len(titres) > COLONNES_MAX:
        raise echec(nom, f"il a plus de {COLONNES_MAX} attributs", "Gardez les attributs utiles.")
    lignes = [(1, tuple(titres))]
    lignes += [(n, tuple(x.get(c, "") for c in titres)) for n, x in enumerate(objets, 2)]
    return Feuille(f"{nom}, {titre}", tuple(lignes), nom, titre)


Objets = tuple[list[dict[str, str]], list[dict[str, str]]]


# --- XML ------------------------------------------------------------------------------------------


def _xml(contenu: Contenu, texte: str, nom: str) -> Objets:
    # Le texte est déjà décodé, et rendu en UTF-8 : l’encodage qu’il annonce serait faux.
    brut = re.sub(r"^\s*<\?xml[^>]*\?>", "", texte.lstrip("\ufeff")).strip().encode("utf-8", "replace")
    _verifier_le_xml(brut, nom)
    import networkx as nx  # noqa: PLC0415 — chargé seulement pour un réseau

    try:
        if contenu is Contenu.GRAPHML:
            # Sans le forcer, l’identifiant d’une arête est sa clé ou un attribut, selon le fichier.
            graphe = nx.read_graphml(io.BytesIO(_espace(brut, b"graphml", _GRAPHML)), force_multigraph=True)
        else:
            graphe = nx.read_gexf(io.BytesIO(_espace(brut, b"gexf", _GEXF)))
    except Exception as e:  # networkx lève des genres variés sur un fichier abîmé
        raise echec(nom, "ce réseau est mal formé", _REMEDE) from e
    return _objets(graphe)


def _espace(brut: bytes, racine: bytes, espace: str) -> bytes:
    """La racine dans l’espace de noms que networkx attend : les versions de GEXF n’y changent rien d’utile."""

    def remplacer(trouve: re.Match[bytes]) -> bytes:
        balise = re.sub(rb"\s(?:xmlns|version)\s*=\s*(\"[^\"]*\"|'[^']*')", b"", trouve.group(1))
        return b"<" + racine + b' xmlns="' + espace.encode() + b'" version="1.2"' + balise + b">"

    return re.sub(b"<" + racine + rb"\b([^>]*)>", remplacer, brut, count=1)


def _verifier_le_xml(brut: bytes, nom: str) -> None:
    """Refuse une déclaration de type ou d’entité, trop de balises, trop de niveaux. Rien n’est téléchargé."""
    lecteur = expat.ParserCreate()
    etat = {"profondeur": 0, "balises": 0}

    def refuser(*_: Any) -> None:
        raise echec(nom, "il déclare des entités, ce qu’un réseau n’a pas à faire", EN_GRAPHML)

    def entrer(*_: Any) -> None:
        etat["profondeur"] += 1
        etat["balises"] += 1
        if etat["profondeur"] > _PROFONDEUR_MAX or etat["balises"] > _BALISES_MAX:
            raise echec(
                nom, "il est trop grand, ou ses niveaux n’ont pas de fin", "Exportez une partie du réseau."
            )

    def sortir(*_: Any) -> None:
        etat["profondeur"] -= 1

    lecteur.StartDoctypeDeclHandler = refuser
    lecteur.EntityDeclHandler = refuser
    lecteur.StartElementHandler = entrer
    lecteur.EndElementHandler = sortir
    try:
        lecteur.Parse(brut, True)
    except expat.ExpatError as e:
        raise echec(nom, f"ce réseau est mal formé, ligne {e.lineno}", _REMEDE) from e


def _objets(graphe: Any) -> Objets:
    noeuds = [_noeud(str(i), dict(attributs)) for i, attributs in graphe.nodes(data=True)]
    aretes = [(str(a), str(b), dict(d)) for a, b, d in graphe.edges(data=True)]
    if graphe.is_multigraph():
        for (_, _, donnees), (_, _, k) in zip(aretes, graphe.edges(keys=True), strict=True):
            donnees.setdefault("id", str(k))
    return _sans_doublon_de_nom(noeuds), _liens(aretes, orientes=graphe.is_directed())


def _noeud(identifiant: str, attributs: Mapping[str, Any]) -> dict[str, str]:
    plats = _plats(attributs)
    plats.pop("id", None)
    choisi = next((c for c in _NOMS if plats.get(c)), "")
    return {"id": identifiant, "nom": plats.pop(choisi, "") or identifiant, **plats}


def _sans_doublon_de_nom(noeuds: list[dict[str, str]]) -> list[dict[str, str]]:
    for autre in ("label", "Label", "name"):
        if all(x.get(autre, x["nom"]) == x["nom"] for x in noeuds):
            for x in noeuds:
                x.pop(autre, None)
    return noeuds


def _liens(aretes: list[tuple[str, str, dict[str, Any]]], *, orientes: bool) -> list[dict[str, str]]:
    plates = [(a, b, _plats(d)) for a, b, d in aretes]
    # Nos fichiers disent le sens et l’identifiant de chaque lien : rien n’est à tirer de la flèche.
    a_nous = any("sens" in d or "identifiant" in d for _, _, d in plates)
    paires = [frozenset((a, b)) for a, b, _ in plates]
    dirigees = {(a, b) for a, b, _ in plates}
    # Deux flèches de même sens sont deux liens : alors on n’en réunit aucune.
    paralleles = len(dirigees) < len(plates)
    liens = []
    vues: set[frozenset[str]] = set()
    for (a, b, donnees), paire in zip(plates, paires, strict=True):
        lien = {
            "source": a,
            "cible": b,
            **{c: v for c, v in donnees.items() if c not in ("source", "target")},
        }
        identifiant = lien.pop("identifiant", "") or lien.pop("id", "")
        lien.pop("id", None)
        if a_nous or paralleles:
            lien["id"] = identifiant
        elif orientes:
            # Deux flèches en sens contraires sont un seul lien, réciproque.
            if paire in vues:
                continue
            vues.add(paire)
            lien["sens"] = Sens.RECIPROQUE if (b, a) in dirigees and a != b else Sens.SOURCE_VERS_CIBLE
        liens.append(lien)
    return liens


def _plats(attributs: Mapping[str, Any]) -> dict[str, str]:
    """Les attributs simples, en texte ; une liste devient « a;b », un groupe (couleur, position) est passé."""
    return {
        " ".join(str(c).split())[:80]: texte
        for c, v in attributs.items()
        if str(c).strip() and (texte := _en_texte(v)) is not None
    }


def _en_texte(valeur: Any) -> str | None:
    if isinstance(valeur, list):
        return ";".join(str(x) for x in valeur if isinstance(x, (str, int, float)))
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur).strip() if isinstance(valeur, (str, int, float)) else None


# --- JSON -----------------------------------------------------------------------------------------


def _json(texte: str, nom: str) -> Objets:
    try:
        lu = json.loads(texte)
    except (ValueError, RecursionError) as e:
        raise echec(nom, "ce document JSON est mal formé", _REMEDE) from e
    if isinstance(lu, dict) and "carnet_id" in lu:
        raise echec(
            nom, "c’est un travail de l’atelier, pas un tableau", "À la page 02, choisissez-le comme travail."
        )
    trouves = _listes_de(lu)
    if trouves is None:
        raise echec(nom, "c’est un document JSON où l’on ne voit pas de réseau", EN_GRAPHML)
    elements, connexions = trouves
    noeuds = []
    for n, x in enumerate(elements):
        identifiant = _premier(x, ("id", "_id", "key", "ID")) or _premier(x, _NOMS) or str(n)
        noeuds.append(_noeud(identifiant, {c: v for c, v in x.items() if c not in ("_id", "key", "ID")}))
    noms: dict[str, str] = {}
    for noeud in noeuds:
        noms.setdefault(cle(noeud["nom"]), noeud["id"])
    connus = {x["id"] for x in noeuds}
    # d3 désigne souvent un acteur par son rang dans la liste.
    rangs = {str(n): x["id"] for n, x in enumerate(noeuds)} if "links" in lu else {}
    liens = []
    for x in connexions:
        bouts = [_premier(x, _DE), _premier(x, _VERS)]
        for n, bout in enumerate(bouts):
            if bout not in connus:
                bouts[n] = rangs.get(bout) or noms.get(cle(bout), bout)
        reste = {c: v for c, v in x.items() if c not in (*_DE, *_VERS, "_id", "key")}
        liens.append({"source": bouts[0], "cible": bouts[1], **_plats(reste)})
    return _sans_doublon_de_nom(noeuds), liens


def _listes_de(lu: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]] | None:
    """Kumu, d3, graphology, Cytoscape : la liste des acteurs et celle des liens, à plat."""
    if not isinstance(lu, dict):
        return None
    if isinstance(lu.get("elements"), dict):
        lu = lu["elements"]
    for un, deux in (("elements", "connections"), ("nodes", "links"), ("nodes", "edges")):
        if (
            isinstance(lu.get(un), list)
            and isinstance(lu.get(deux, []), list)
            and (deux in lu or un == "elements")
        ):
            return [_a_plat(x) for x in _objets_de(lu[un])], [
                _a_plat(x) for x in _objets_de(lu.get(deux, []))
            ]
    return None


def _objets_de(liste: Iterable[Any]) -> list[dict[str, Any]]:
    return [x for x in liste if isinstance(x, dict)]


def _a_plat(objet: dict[str, Any]) -> dict[str, Any]:
    plat = dict(objet)
    for groupe in ("attributes", "data"):
        dedans = plat.pop(groupe, None)
        if isinstance(dedans, dict):
            plat = {**dedans, **plat}
    return plat


def _premier(objet: Mapping[str, Any], cles: Iterable[str]) -> str:
    for c in cles:
        v = objet.get(c)
        if isinstance(v, (str, int)) and not isinstance(v, bool) and str(v).strip():
            return str(v).strip()
    return ""
