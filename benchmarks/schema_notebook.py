"""Ce que le notebook de mesure du schéma lance : un dessin par concurrent."""

from __future__ import annotations

import html
import random
import time
from pathlib import Path

import networkx as nx
from IPython.display import display
from pyvis.network import Network

from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.cours.textes import secteurs
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Categorie, Classe, Qualite, Statut
from atelier.saisie.ponts.cadre import Carte
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import disposer

_MOTS = "Centre Service Maison Collège Association Mission locale départementale Espace Relais Les Pins"
_PEINT = "network.once('afterDrawing', () => parent.postMessage({{peint: '{0}'}}, '*'));"
_COMPTE = "network.on('afterDrawing', () => parent.postMessage({{compte: nodes.length, de: '{0}'}}, '*'));"
_PRET = "window.__atelierPret(network, nodes, edges);"
_cartes: list[Carte] = []
DEPART = "depart.txt"


def _partir() -> None:
    Path(DEPART).write_text(str(1000 * time.time()), encoding="utf-8")


def chauffer() -> None:
    """Charge anywidget : une page de l’atelier a toujours sa barre avant son schéma."""
    display(Carte(lambda _: None))


def nous(n: int, nom: str) -> None:
    """La cible de l’atelier, calculée et montrée."""
    carnet = reseau_au_hasard(n)
    _partir()
    disposition = disposer(dessiner(carnet))
    carte = Carte(lambda _: None)
    with carte.hold_sync():
        carte.montrer(disposition)
        assert _PRET in carte.page  # noqa: S101 — sans repère, rien ne serait mesuré
        carte.page = carte.page.replace(_PRET, _PRET + _PEINT.format(nom) + _COMPTE.format(nom))
    _cartes.append(carte)
    display(carte)


def ajouter(n: int) -> None:
    """Un acteur de plus, sans recharger."""
    carnet = reseau_au_hasard(n + 1)
    _partir()
    _cartes[-1].montrer(disposer(dessiner(carnet)))


def pyvis_nu(n: int, nom: str, *, physique: bool) -> None:
    """pyvis tel qu’on l’emploie d’ordinaire."""
    carnet = reseau_au_hasard(n)
    _partir()
    reseau = Network(directed=True, cdn_resources="in_line", height="650px")
    for a in carnet.acteurs.values():
        reseau.add_node(a.id, label=a.nom)
    for x in carnet.liens.values():
        reseau.add_edge(x.source, x.cible)
    if not physique:
        reseau.toggle_physics(False)
    brute = reseau.generate_html()
    assert brute.count("drawGraph();\n") == 1  # noqa: S101
    source = brute.replace("drawGraph();\n", f"drawGraph();{_PEINT.format(nom)}\n")
    cadre = f'<iframe style="width:100%;height:660px;border:0" srcdoc="{html.escape(source)}"></iframe>'
    display({"text/html": cadre}, raw=True)


def sigma(n: int) -> None:
    """ipysigma, sans mouvement."""
    from ipysigma import Sigma  # pas une dépendance

    carnet = reseau_au_hasard(n)
    _partir()
    graphe = nx.Graph((x.source, x.cible) for x in carnet.liens.values())
    for a in carnet.acteurs.values():
        graphe.add_node(a.id, label=a.nom)
    display(Sigma(graphe, start_layout=False, height=650))


def reseau_au_hasard(n: int, graine: int = 0) -> Carnet:
    """Un travail déséquilibré de ``n`` acteurs : quelques secteurs en prennent la plupart."""
    hasard = random.Random(graine)  # noqa: S311 — un tirage de mesure, le même à chaque passage
    mots = _MOTS.split()
    tous = list(secteurs())
    poids = [1 / (k + 1) for k in range(len(tous))]
    acteurs = {"a1": carnet_neuf("hasard").acteurs["a1"]}
    liens: dict[str, Lien] = {}
    for k in range(2, n + 2):
        nom = " ".join(hasard.sample(mots, hasard.randint(1, 3)))
        potentiel = hasard.random() < 0.2
        acteurs[f"a{k}"] = Acteur(
            f"a{k}", nom, secteur=hasard.choices(tous, poids)[0],
            categorie=hasard.choice([*Categorie, None]),
            statut=Statut.POTENTIEL if potentiel else Statut.EXISTANT,
        )  # fmt: skip
        bouts = [("a1", f"a{k}")] + [(f"a{k}", f"a{hasard.randint(2, k)}")] * (hasard.random() < 0.6)
        for a, b in bouts:
            if a == b:
                continue
            liens[f"l{len(liens) + 1}"] = Lien(
                f"l{len(liens) + 1}", a, b, statut=acteurs[f"a{k}"].statut,
                classe_choisie=None if potentiel else hasard.choice([*Classe, None]),
                qualite=hasard.choice([*Qualite, None]),
            )  # fmt: skip
    return Carnet("hasard", "a1", acteurs, liens)
