"""Ce que la classe montre ensemble : distributions, remarques fréquentes, et un schéma commun.

Tout se compte sur les tableaux de la promotion (``cadres``). Du schéma commun sont absents les
personnes, les fonctions, la qualité des liens et les preuves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from atelier.analyse.doublons import SEUIL, ressemblance
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, Statut

if TYPE_CHECKING:
    import pandas as pd

COPIES_AU_MOINS = 3
"""Une organisation citée par moins de copies pourrait désigner quelqu’un : elle ne se montre pas."""
_PAIRES_COMPAREES = 300
"""Chacune se compare à toutes les autres : 300 organisations font déjà 45 000 comparaisons."""
_PUBLIABLES = (Categorie.PUBLIC, Categorie.ASSOCIATION, Categorie.PRIVE)


class Promotion:
    """Les comptes d’une promotion, tirés de ses tableaux.

    ``etats`` : copies par état ; ``acteurs``, ``liens`` : leur nombre dans chaque travail lu ; ``choisis`` :
    liens par classe choisie ; ``constats``, ``secteurs``, ``organisations`` : copies qui en ont ; ``paires``,
    ``classements`` : copies qui tracent un lien entre deux organisations, et comment elles le classent.
    """

    def __init__(self, tableaux: Mapping[str, pd.DataFrame], vers: Mapping[str, str] | None = None) -> None:
        """``vers`` : à quelle organisation une autre, rapprochée d’elle, est comptée."""
        self._tableaux = tableaux
        tous, liens, constats = (tableaux[nom] for nom in ("acteurs", "liens", "constats"))
        cites = _organisations(tous)
        cites["organisation"] = cites["organisation"].map(lambda k: _racine(vers or {}, k))
        travaux = tous["identifiant"].unique()
        alters = tous[~tous["centre"]]
        self.copies = len(travaux)
        self.etats = Counter(tableaux["copies"]["etat"])
        self.acteurs = _par_travail(alters, travaux)
        self.liens = _par_travail(liens, travaux)
        self.choisis = Counter(c for c in liens["classe_choisie"] if c)
        self.constats = Counter(constats.drop_duplicates(["identifiant", "constat"])["constat"])
        self.messages: dict[str, str] = dict(zip(constats["constat"], constats["message"], strict=True))
        avec = alters[alters["secteur"] != ""]
        self.secteurs = Counter(avec.drop_duplicates(["identifiant", "secteur"])["secteur"])
        self.organisations = Counter(cites.drop_duplicates(["identifiant", "organisation"])["organisation"])
        self._noms = Counter(zip(cites["organisation"], cites["nom"], strict=True))
        self._premieres = cites.drop_duplicates("organisation").set_index("organisation")
        tracees = _paires(liens, tous, cites)
        self.paires: Counter[tuple[str, str]] = Counter()
        self.classements: dict[tuple[str, str], Counter[str]] = {}
        for a, b, classe in zip(tracees["a"], tracees["b"], tracees["classe"], strict=True):
            self.paires[a, b] += 1
            if classe:
                self.classements.setdefault((a, b), Counter())[classe] += 1

    def nom(self, k: str) -> str:
        """L’écriture la plus fréquente d’une organisation ; « * » est le centre de chacun."""
        if k == "*":
            return "le centre"
        ecrits = [(-n, nom) for (organisation, nom), n in self._noms.items() if organisation == k]
        return min(ecrits)[1] if ecrits else k

    def symbole(self, k: str) -> str:
        """La forme de l’organisation sur le schéma."""
        return str(self._premieres.at[k, "symbole"])

    def secteur(self, k: str) -> str:
        """Le secteur de l’organisation, d’après la première copie qui la cite."""
        return str(self._premieres.at[k, "secteur"])

    def ressemblances(self) -> list[tuple[str, str]]:
        """Des paires d’organisations qui sont peut-être la même, à soumettre au formateur."""
        frequentes = [k for k, _ in self.organisations.most_common(_PAIRES_COMPAREES)]
        return [(a, b) for a, b in combinations(frequentes, 2) if ressemblance(a, b) >= SEUIL]

    def rapprocher(self, fusions: Mapping[str, bool]) -> Promotion:
        """Les mêmes comptes, où les paires acceptées (« a | b ») sont une seule organisation."""
        vers: dict[str, str] = {}
        for paire, meme in sorted(fusions.items()):
            a, separateur, b = paire.partition(" | ")
            if meme and separateur and a in self.organisations and b in self.organisations:
                racine, autre = _racine(vers, a), _racine(vers, b)
                if racine != autre:
                    vers[autre] = racine
        # Tout se recompte : une copie qui écrit les deux noms ne doit compter qu’une fois.
        return Promotion(self._tableaux, vers) if vers else self

    def liens_discutes(self, maximum: int = 8) -> list[tuple[tuple[str, str], Counter[str]]]:
        """Les liens que la classe classe le plus différemment, cités par trois copies au moins."""
        communs = [
            (p, c)
            for p, c in self.classements.items()
            if sum(c.values()) >= COPIES_AU_MOINS and len(c) > 1 and self._montrable(p)
        ]
        # Plus la classe la plus choisie pèse peu, plus le lien se discute.
        communs.sort(key=lambda t: (max(t[1].values()) / sum(t[1].values()), -sum(t[1].values()), t[0]))
        return communs[:maximum]

    def _montrable(self, paire: tuple[str, str]) -> bool:
        return all(k == "*" or self.organisations[k] >= COPIES_AU_MOINS for k in paire)

    def communes(self) -> list[str]:
        """Les organisations citées par trois copies au moins, les plus citées d’abord."""
        gardees = [k for k, n in self.organisations.items() if n >= COPIES_AU_MOINS]
        return sorted(gardees, key=lambda k: (-self.organisations[k], k))


def _organisations(acteurs: pd.DataFrame) -> pd.DataFrame:
    """Les acteurs montrables, et l’organisation que chacun cite : ni personne, ni acteur sans nature.

    Un acteur sans organisation ni fonction est lui-même une organisation.
    """
    cites = acteurs[~acteurs["centre"] & acteurs["categorie"].isin([c.value for c in _PUBLIABLES])].copy()
    sans = cites["organisation"] == ""
    cites.loc[~sans, "nom"] = cites["organisation"]
    cites.loc[sans & (cites["fonction"] != ""), "nom"] = ""
    cites["organisation"] = cites["nom"].map({nom: cle(nom) for nom in cites["nom"].unique()})
    return cites[cites["organisation"].fillna("") != ""]


def _par_travail(rangs: pd.DataFrame, travaux: Any) -> list[int]:
    return [int(n) for n in rangs.groupby("identifiant").size().reindex(travaux, fill_value=0)]


def _paires(liens: pd.DataFrame, acteurs: pd.DataFrame, cites: pd.DataFrame) -> pd.DataFrame:
    """Par copie, les organisations reliées (``a``, ``b``), et la première ``classe`` qu’elle y choisit."""
    centres = acteurs[acteurs["centre"]].assign(organisation="*")
    par_acteur = {
        (i, a): k
        for table in (cites, centres)
        for i, a, k in zip(table["identifiant"], table["acteur"], table["organisation"], strict=True)
    }
    existants = liens[liens["statut"] != Statut.POTENTIEL.value]
    bouts = [
        sorted((par_acteur.get((i, a), ""), par_acteur.get((i, b), "")))
        for i, a, b in zip(existants["identifiant"], existants["source"], existants["cible"], strict=True)
    ]
    tracees = existants.assign(a=[a for a, _ in bouts], b=[b for _, b in bouts])
    tracees = tracees[(tracees["a"] != "") & (tracees["a"] != tracees["b"])]
    # Le vide devient NaN, que first() saute : la première classe choisie, non celle du premier lien.
    classes = tracees["classe_choisie"].where(tracees["classe_choisie"] != "")
    par_paire = tracees.assign(classe=classes).groupby(["identifiant", "a", "b"], sort=False)["classe"]
    return par_paire.first().fillna("").reset_index()


def _racine(vers: Mapping[str, str], k: str) -> str:
    while k in vers:
        k = vers[k]
    return k
