"""Un réseau de personnes, tel que les logiciels en donnent en exemple : une seule question, puis A1, A2…

Les libellés d’acteurs ne disent ici que des structures et des fonctions. Quand la plupart de ceux
d’un fichier ont la forme d’un prénom ou d’un nom, rien n’entre sous ces noms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from atelier.analyse.detecteurs import parait_un_nom
from atelier.analyse.quelqu_un import acteur_douteux, mots_communs
from atelier.cours.sigles import comprendre
from atelier.cours.textes import pluriel
from atelier.domaine.texte import cle
from atelier.echange.colonnes import Table

NOMS_AU_MOINS = 5
PART, PART_SURE = 0.75, 0.5
"""Parts des noms distincts au-delà desquelles le fichier entier fait question : ceux qui peuvent être d’une
personne (un seul mot inconnu, à capitale), ceux qui le sont presque sûrement. Propositions de l’atelier."""
_GARDEES = frozenset(
    (
        "secteur",
        "categorie",
        "sphere",
        "statut",
        "echelle",
        "base",
        "mobilisable",
        "frequence",
        "qualite",
        "sens",
        "finalites",
        "classe_choisie",
        "classe_visee",
        "certitude",
        "meme_organisme",
    )
)
_TEXTE_LIBRE = "texte libre, près de noms de personnes : laissée de côté"
_SIGLE = re.compile(r"[A-Z0-9ÉÈ.&/ -]{1,10}")


class Personnes(StrEnum):
    """Ce que l’on répond quand les acteurs d’un fichier paraissent des personnes."""

    PSEUDONYMES = "pseudonymes"
    STRUCTURES = "structures"


def combien_de_personnes(tables: Sequence[Table]) -> int:
    """Combien d’acteurs nomment ces tables, si la plupart paraissent des personnes ; sinon zéro."""
    noms = {cle(nom): (nom, ligne) for nom, ligne in _tous_les_noms(tables).items()}.values()
    if len(noms) < NOMS_AU_MOINS:
        return 0
    surs = sum(acteur_douteux(nom) for nom, _ in noms)
    possibles = sum(_peut_etre_une_personne(nom, ligne) for nom, ligne in noms)
    return len(noms) if surs >= PART_SURE * len(noms) or possibles >= PART * len(noms) else 0


def pseudonymiser(tables: Sequence[Table], deja: Iterable[str] = ()) -> list[Table]:
    """Les mêmes tables, où chaque acteur devient A1, A2… ; une structure reconnue garde son nom.

    ``deja`` : les libellés pris, qui ne resservent pas. Identifiants et textes libres ne suivent pas : ils
    portent souvent les noms.
    """
    pris = {cle(x) for x in deja}
    libres = (f"A{n}" for n in range(1, 10**6) if cle(f"A{n}") not in pris)
    nouveaux = {cle(nom): next(libres) for nom in _tous_les_noms(tables) if not _connue(nom)}
    par_id = {
        ligne.get("id", ""): nouveaux.get(cle(ligne.get("nom", "")), ligne.get("nom", ""))
        for t in tables
        if not t.de_liens
        for _, ligne in t.lignes
    }
    return [_sans_nom(t, nouveaux, par_id) for t in tables]


def _sans_nom(table: Table, nouveaux: Mapping[str, str], par_id: Mapping[str, str]) -> Table:
    def nouveau(nom: str) -> str:
        return par_id[nom] if nom and nom in par_id else nouveaux.get(cle(nom), nom)

    bouts = ("source", "cible") if table.de_liens else ("nom",)
    lignes = [
        (n, {**{c: nouveau(x.get(c, "")) for c in bouts}, **{c: v for c, v in x.items() if c in _GARDEES}})
        for n, x in table.lignes
    ]
    colonnes = [
        (titre, devient, pourquoi) if devient in (*bouts, *_GARDEES, "") else (titre, "", _TEXTE_LIBRE)
        for titre, devient, pourquoi in table.colonnes
    ]
    dite = (
        f"{pluriel(len(nouveaux), 'nom')} de personnes ou d’inconnus : remplacés par A1, A2… dans cet ordre."
    )
    # Se dit une fois : avec les acteurs, ou avec les liens s’ils sont seuls.
    remarques = table.remarques if table.de_liens and par_id else [*table.remarques, dite]
    # Sans la feuille d’origine, aucun menu ne peut faire revenir les noms.
    return replace(table, lignes=lignes, colonnes=colonnes, remarques=remarques, feuille=None, devient=())


def _tous_les_noms(tables: Sequence[Table]) -> dict[str, Mapping[str, str]]:
    """Les noms des acteurs, et la ligne de chacun ; à défaut d’acteurs, les bouts des liens."""
    acteurs = {x["nom"]: x for t in tables if not t.de_liens for _, x in t.lignes if x.get("nom")}
    if acteurs:
        return {nom: x for nom, x in acteurs.items() if x.get("sphere") != "ego"}
    bouts = (x.get(b, "") for t in tables for _, x in t.lignes for b in ("source", "cible"))
    return {nom: {} for nom in bouts if nom}


def _peut_etre_une_personne(nom: str, ligne: Mapping[str, str]) -> bool:
    if acteur_douteux(nom):
        return True
    if any(ligne.get(c) for c in ("organisation", "secteur", "categorie", "fonction")):
        return False
    return parait_un_nom(nom) and not _connue(nom)


def _connue(nom: str) -> bool:
    lu = comprendre(nom)
    return bool(lu.secteur or lu.organisation or lu.fonction or mots_communs(nom) or _SIGLE.fullmatch(nom))
