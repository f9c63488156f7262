"""Un tableau compris : ce que devient chaque colonne, et pourquoi les autres restent dehors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from atelier.analyse.quelqu_un import genre_de_valeur
from atelier.cours.textes import enumerer, famille_de, libelles, pluriel, secteurs
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import (
    Base,
    Categorie,
    Certitude,
    Classe,
    Echelle,
    Qualite,
    Sens,
    Sphere,
    Statut,
)
from atelier.echange.feuilles import Feuille, echec
from atelier.echange.mots import (
    PLUSIEURS,
    cle_de_titre,
    de_personne,
    nom_de_famille,
)
from atelier.echange.personnes import colonne_de_personnes

_PLAGES_CITEES = 20
JAMAIS_IMPORTEES = ("classe_attendue", "piege")
CORRIGE, INCONNUE = "corrigé : jamais importé", "inconnue : laissée de côté"
CONTACT = "contact d’une personne : jamais importé"
_ENUMEREES: dict[str, type[StrEnum]] = {
    "categorie": Categorie, "sphere": Sphere, "statut": Statut, "echelle": Echelle, "base": Base,
    "qualite": Qualite, "sens": Sens, "classe_choisie": Classe, "classe_visee": Classe, "certitude": Certitude,
}  # fmt: skip
_SENS = {
    "undirected": "", "non oriente": "", "mutual": Sens.RECIPROQUE, "bidirectional": Sens.RECIPROQUE,
    "directed": Sens.SOURCE_VERS_CIBLE, "oriente": Sens.SOURCE_VERS_CIBLE,
}  # fmt: skip


@dataclass(slots=True)
class Table:
    """Un tableau compris : ses lignes par nom de colonne, et ce qu’il est advenu de chaque titre.

    ``colonnes`` : (titre lu, colonne de l’atelier ou vide, pourquoi). ``trop`` : numéros des lignes
    qui ont plus de valeurs que de titres ; ``masquees`` : ceux des lignes que le tableur cachait.
    ``remarques`` : ce qui n’a pas été pris, case par case.
    ``personnelles`` : combien de colonnes, de cases sont restées dehors parce qu’elles désignent quelqu’un.
    ``feuille``, ``entete``, ``devient``, ``voulues`` : de quoi refaire la table autrement (``refaire``).
    """

    nom: str
    de_liens: bool = False
    lignes: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    colonnes: list[tuple[str, str, str]] = field(default_factory=list)
    trop: list[int] = field(default_factory=list)
    masquees: frozenset[int] = frozenset()
    remarques: list[str] = field(default_factory=list)
    personnelles: int = 0
    feuille: Feuille | None = None
    entete: int = -1
    devient: tuple[str, ...] = ()
    voulues: dict[int, str] = field(default_factory=dict)

    @property
    def colonnes_ignorees(self) -> list[str]:
        """Les titres que l’on n’a pas repris."""
        return [lu for lu, devient, _ in self.colonnes if lu and not devient]


def lignes_masquees(feuille: Feuille, numeros: Sequence[int], *, prises: bool) -> str:
    """Ce que l’on dit des lignes que le tableur cachait : « 4, 7 à 9 »."""
    plages: list[list[int]] = []
    for n in sorted(numeros):
        if plages and plages[-1][-1] == n - 1:
            plages[-1] = [plages[-1][0], n]
        else:
            plages.append([n])
    dites = enumerer((" à ".join(map(str, p)) for p in plages), _PLAGES_CITEES)
    fin = "lues comme les autres" if prises else "laissées de côté, sauf celles que vous prendrez"
    return f"Feuille « {feuille.titre} », lignes masquées dans le tableur, {fin} : {dites}."


def table_native(feuille: Feuille, connues: tuple[str, ...], requises: tuple[str, ...]) -> Table:
    """Un tableau dont les colonnes portent déjà nos noms. Lève ``ErreurImport`` s’il en manque."""
    titres = feuille.lignes[0][1] if feuille.lignes else ()
    officielles = {c.casefold(): c for c in connues}
    devient = [officielles.get(t.casefold(), "") for t in titres]
    if manquantes := [c for c in requises if c not in devient]:
        raise echec(
            feuille.nom,
            f"il manque la colonne {', '.join(manquantes)}",
            f"La première ligne doit nommer au moins : {', '.join(requises)}.",
        )
    return tabler(feuille, 0, devient, de_liens="source" in requises, natives=True)


def titres_de(feuille: Feuille, entete: int) -> tuple[str, ...]:
    """Les titres d’une feuille ; sans ligne de titres, « colonne 1 », « colonne 2 »…"""
    largeur = max((len(v) for _, v in feuille.lignes[max(entete, 0) :]), default=0)
    if entete < 0:
        return tuple(f"colonne {n}" for n in range(1, largeur + 1))
    return feuille.lignes[entete][1]


def tabler(
    feuille: Feuille,
    entete: int,
    devient: Sequence[str],
    *,
    de_liens: bool,
    natives: bool = False,
    voulues: frozenset[int] = frozenset(),
) -> Table:
    """La table d’une feuille, dont la ligne de titres a le rang ``entete`` (-1 : aucune).

    ``devient`` : la colonne de l’atelier de chaque titre. Une colonne de téléphones, de courriels ou de
    noms reste dehors quel que soit son titre, sauf les rangs ``voulues``, que l’étudiant a choisis ;
    ses cases personnelles, elles, n’entrent jamais. ``natives`` : nos propres tables, déjà relues.
    """
    titres = titres_de(feuille, entete)
    devient = [*devient, *[""] * len(titres)][: len(titres)]
    table = Table(feuille.nom, de_liens, remarques=list(feuille.remarques), feuille=feuille, entete=entete)
    corps = feuille.lignes[entete + 1 :]
    if masquees := sorted(feuille.masquees & {n for n, _ in corps}):
        table.masquees = frozenset() if natives else frozenset(masquees)
        table.remarques.append(lignes_masquees(feuille, masquees, prises=natives))
    cles = [cle_de_titre(t) for t in titres]
    familles = nom_de_famille(cles)
    bouts = ("id", "source", "cible") if de_liens else ("id", "nom")
    vides: dict[int, str] = {}
    for n, (titre, k) in enumerate(zip(titres, cles, strict=True)):
        colonne, pourquoi = devient[n], ""
        valeurs = [v[n] for _, v in corps if n < len(v)]
        if colonne and not natives:
            colonne, pourquoi, personnelle = _juger(colonne, valeurs, bouts, voulue=n in voulues)
            table.personnelles += personnelle
            if colonne and colonne not in bouts and any(map(genre_de_valeur, valeurs)):
                vides[n] = titre
        elif not colonne and titre:
            contact = de_personne(k) or k in familles
            pourquoi, personnelle = _pourquoi_dehors(titre, valeurs, contact=contact)
            table.personnelles += personnelle
        devient[n] = colonne
        table.colonnes.append((titre, colonne, pourquoi))
    table.devient = tuple(devient)
    ecartees: dict[str, int] = {}
    for numero, valeurs_ in corps:
        if any(valeurs_[len(titres) :]) and entete >= 0:
            table.trop.append(numero)
        # Sous un titre, une case absente est une case vide ; sans titres, elle ne dit rien.
        ligne: dict[str, str] = dict.fromkeys(filter(None, devient), "") if entete >= 0 else {}
        for n, (c, v) in enumerate(zip(devient, valeurs_, strict=False)):
            if not c:
                continue
            personnelle = n in vides and bool(genre_de_valeur(v))
            if personnelle:
                ecartees[vides[n]] = ecartees.get(vides[n], 0) + 1
            prise = "" if personnelle else _valeur(c, v, natives=natives)
            ligne[c] = _joindre(c, ligne.get(c, ""), prise)
        if not de_liens and not natives and not ligne.get("nom") and ligne.get("organisation"):
            ligne["nom"] = ligne["organisation"]
        table.lignes.append((numero, ligne))
    for titre, n in ecartees.items():
        table.personnelles += n
        cases = pluriel(n, "case laissée")
        table.remarques.append(
            f"Colonne « {titre} » : {cases} de côté, qui paraissent désigner une personne."
        )
    return table


def _pourquoi_dehors(titre: str, valeurs: Sequence[str], *, contact: bool) -> tuple[str, bool]:
    """Pourquoi une colonne que l’on ne connaît pas reste dehors, et si c’est qu’elle désigne des gens."""
    if contact:
        return CONTACT, True
    if titre in JAMAIS_IMPORTEES:
        return CORRIGE, False
    if genre := colonne_de_personnes(valeurs):
        return f"{genre} dans ses cases : laissée de côté", True
    return INCONNUE, False


def _juger(
    colonne: str, valeurs: Sequence[str], bouts: Sequence[str], *, voulue: bool
) -> tuple[str, str, bool]:
    """La colonne à prendre, ou vide et la raison de la laisser ; vrai si c’est qu’elle désigne des gens."""
    if not voulue and (genre := colonne_de_personnes(valeurs, libelle=colonne in bouts)):
        return "", f"{genre} dans ses cases : laissée de côté", True
    pleines = {cle(v) for v in valeurs if v}
    if colonne == "nature" and pleines and pleines <= set(_SENS):
        colonne = "sens"  # le « Type » de Gephi dit si le lien est orienté
    if not voulue and pleines and colonne in _ENUMEREES and not (pleines & _mots_connus(colonne)):
        # « Type de relation » dit souvent autre chose que nos classes : c’est alors la nature du lien.
        if colonne == "classe_choisie":
            return "nature", "", False
        return "", "valeurs inconnues : laissée de côté", False
    if not voulue and pleines and colonne == "secteur" and not pleines & _secteurs():
        return "", "valeurs inconnues : laissée de côté", False
    return colonne, "", False


def _secteurs() -> set[str]:
    return {m for i, s in secteurs().items() for m in (cle(i), cle(s["libelle"]))}


def _mots_connus(colonne: str) -> set[str]:
    enumeration = _ENUMEREES[colonne]
    mots = {cle(v.value) for v in enumeration} | set(map(cle, libelles(famille_de(enumeration)).values()))
    return mots | set(_SENS) if colonne == "sens" else mots


def _valeur(colonne: str, valeur: str, *, natives: bool) -> str:
    # Un tableur garde l’apostrophe que nos tables mettent devant « = », pour qu’il n’y voie pas de formule.
    if len(valeur) > 1 and valeur[0] == "'" and valeur[1] in "=+-@":
        valeur = valeur[1:]
    if colonne == "sens" and not natives:
        return _SENS.get(cle(valeur), valeur)
    return valeur


def _joindre(colonne: str, deja: str, valeur: str) -> str:
    if colonne in PLUSIEURS and deja and valeur:
        return f"{deja}{' ; ' if colonne == 'note' else ';'}{valeur}"
    return deja or valeur


def colonnes_possibles(de_liens: bool) -> tuple[str, ...]:
    """Ce qu’une colonne peut devenir, au menu de l’aperçu."""
    if de_liens:
        return (
            "source",
            "cible",
            "nature",
            "frequence",
            "base",
            "statut",
            "classe_choisie",
            "preuve",
            "justification",
        )
    return ("nom", "organisation", "fonction", "secteur", "categorie", "statut", "echelle", "note")


def refaire(table: Table, choix: Mapping[int, str]) -> Table:
    """La même table, où les colonnes de ces rangs deviennent autre chose (vide : laissée de côté)."""
    if table.feuille is None:
        return table
    devient = list(table.devient)
    for n, colonne in choix.items():
        for m, autre in enumerate(devient):
            if autre == colonne and colonne not in PLUSIEURS:
                devient[m] = ""
        devient[n] = colonne
    return tabler(table.feuille, table.entete, devient, de_liens=table.de_liens, voulues=frozenset(choix))
