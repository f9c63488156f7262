"""Reconnaître ce qu’est un tableau : des acteurs, des liens, une matrice, ou une question à poser.

Une seule fonction, ``reconnaitre``, et ses raisons. Elle cherche la ligne de titres dans les premières
lignes ; à défaut elle regarde les valeurs ; à défaut elle demande. Elle ne devine jamais en silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from atelier.analyse.quelqu_un import genre_de_valeur
from atelier.cours.sigles import comprendre
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Sens
from atelier.echange.colonnes import CONTACT, INCONNUE, Table, lignes_masquees, tabler, titres_de
from atelier.echange.feuilles import Feuille, echec
from atelier.echange.mots import (
    TOUS_LES_MOTS,
    bouts,
    cle_de_titre,
    de_personne,
    designer,
    nom_de_famille,
    parle_de_liens,
    second_bout,
)

PREMIERES_LIGNES = 12
"""Jusqu’où l’on cherche la ligne de titres : au-dessus, il y a un titre, un logo, une date."""
_PART_COMMUNE = 0.5
"""Deux colonnes dont la moitié des noms sont les mêmes relient des acteurs entre eux. Proposition de l’atelier."""
_ANNEXES = re.compile(
    r"consigne|mode d emploi|lisez moi|lis moi|read ?me|notice|aide|legende|^listes?\b|parametre|metric|"
    r"^a propos|instruction|sommaire|dictionnaire|nomenclature|valeurs|do not delete|group"
)
_RIEN = frozenset(("", "0", "non", "n", "faux", "false", "no", "-", "–", "—", "/", "."))


class Genre(StrEnum):
    """Ce qu’un tableau peut être."""

    ACTEURS = "acteurs"
    LIENS = "liens"
    MATRICE = "matrice"


@dataclass(slots=True)
class Reconnue:
    """Ce que l’on a compris d’une feuille. Sans tables : ``question`` dit ce qu’il faudrait savoir.

    ``titree`` : une ligne de titres a été trouvée ; ``personnes`` : on se demande si ce n’en sont pas.
    """

    feuille: Feuille
    tables: list[Table] = field(default_factory=list)
    question: str = ""
    titree: bool = True
    personnes: bool = False


def reconnaitre(feuille: Feuille, comme: Genre | None = None) -> Reconnue:
    """Dit si une feuille porte des acteurs, des liens ou une matrice ; ``comme`` l’impose.

    Dans l’ordre : une matrice (les mêmes noms en tête et à gauche, ou un carré de nombres) ; des liens,
    puis des acteurs, d’après une ligne de titres cherchée dans les premières lignes ; des liens dont les
    deux colonnes partagent leurs noms ; une liste d’une colonne ; un tableau sans titres dont la première
    colonne nomme des structures connues. Sinon, une question.
    Lève ``ErreurImport`` si la feuille est vide ou ne porte que des contacts de personnes.
    """
    if not feuille.lignes:
        raise echec(feuille.nom, "il est vide", "Vérifiez que c’est le bon fichier.")
    essais: tuple[Callable[[Feuille, Genre | None], Reconnue | None], ...] = (
        _ego,
        _matrice,
        _liens_par_titres,
        _acteurs_par_titres,
        _liens_par_valeurs,
        _liste,
        _sans_titres,
    )
    for essai in essais:
        if (vu := essai(feuille, comme)) is not None:
            return vu
    if comme is not None:
        return _imposer(feuille, comme)
    _refuser_un_annuaire(feuille)
    return Reconnue(
        feuille, question="on n’y reconnaît ni des acteurs, ni des liens, ni une matrice", titree=False
    )


# --- la ligne de titres ---------------------------------------------------------------------------


def _meilleure_entete(feuille: Feuille, de_liens: bool) -> tuple[int, list[str]] | None:
    """Le rang de la ligne de titres et ce que devient chaque colonne ; ``None`` s’il n’y en a pas."""
    meilleure: tuple[int, list[str]] | None = None
    note = 0
    for rang, (_, valeurs) in enumerate(feuille.lignes[:PREMIERES_LIGNES]):
        cles = [cle_de_titre(v) for v in valeurs]
        devient = designer(cles, de_liens)
        if not de_liens and "nom" not in devient and "organisation" in devient:
            devient[devient.index("organisation")] = "nom"
        requis = {"source", "cible"} if de_liens else {"nom"}
        if not requis <= set(devient):
            continue
        connus = sum(
            bool(d) or de_personne(k) or k in TOUS_LES_MOTS for d, k in zip(devient, cles, strict=True)
        )
        pleines = sum(map(bool, valeurs))
        suite = max((sum(map(bool, v)) for _, v in feuille.lignes[rang + 1 : rang + 6]), default=0)
        if pleines == 1 and suite > 1:
            continue  # un titre au-dessus du tableau : « Partenaires »
        if (
            not de_liens
            and connus == 1
            and pleines > 2
            and _connus_ailleurs(feuille, rang, devient.index("nom"))
        ):
            continue  # une ligne de données, dont une case se trouve être un de nos mots
        if connus > note:
            meilleure, note = (rang, devient), connus
    return meilleure


def _connus_ailleurs(feuille: Feuille, rang: int, colonne: int) -> bool:
    titre = cle(feuille.lignes[rang][1][colonne])
    return any(
        n != rang and colonne < len(v) and cle(v[colonne]) == titre for n, (_, v) in enumerate(feuille.lignes)
    )


def _liens_par_titres(feuille: Feuille, comme: Genre | None) -> Reconnue | None:
    if comme not in (None, Genre.LIENS):
        return None
    trouvee = _meilleure_entete(feuille, de_liens=True)
    if trouvee is None:
        return None
    return Reconnue(feuille, [tabler(feuille, *trouvee, de_liens=True)])


def _acteurs_par_titres(feuille: Feuille, comme: Genre | None) -> Reconnue | None:
    if comme not in (None, Genre.ACTEURS):
        return None
    trouvee = _meilleure_entete(feuille, de_liens=False)
    if trouvee is None:
        return None
    rang, devient = trouvee
    if comme is None and (autre := _deux_noms(feuille, rang, devient) or _nom_de_qui(feuille, rang, devient)):
        return autre
    return Reconnue(feuille, [tabler(feuille, rang, devient, de_liens=False)])


def _deux_noms(feuille: Feuille, rang: int, devient: list[str]) -> Reconnue | None:
    """« Structure » et « Partenaire » : deux colonnes de noms. Les mêmes noms des deux côtés : des liens."""
    cles = [cle_de_titre(t) for t in feuille.lignes[rang][1]]
    familles = nom_de_famille(cles)
    noms = [
        n
        for n, k in enumerate(cles)
        if k not in familles
        and not de_personne(k)
        and (devient[n] == "nom" or (not devient[n] and designer([k], de_liens=False) == ["nom"]))
    ]
    if not noms:
        return None
    second = next((n for n, k in enumerate(cles) if second_bout(k)), noms[1] if len(noms) > 1 else -1)
    if second < 0 or second == noms[0]:
        return None
    corps = feuille.lignes[rang + 1 :]
    sur = second_bout(cles[second]) or parle_de_liens(cles)
    if not sur and _communs(corps, noms[0], second) < _PART_COMMUNE:
        if cles[second] in ("partenaire", "partenaires"):
            question = "ses deux colonnes de noms peuvent être des acteurs ou des liens"
            return Reconnue(feuille, question=question)
        return None
    autre = designer(cles, de_liens=True)
    autre = ["" if c in ("source", "cible") else c for c in autre]
    autre[noms[0]], autre[second] = "source", "cible"
    return Reconnue(feuille, [tabler(feuille, rang, autre, de_liens=True)])


def _nom_de_qui(feuille: Feuille, rang: int, devient: list[str]) -> Reconnue | None:
    """« Nom » à côté d’un téléphone : des structures, ou des personnes ? Les valeurs le disent, ou l’on demande."""
    titres = feuille.lignes[rang][1]
    cles = [cle_de_titre(t) for t in titres]
    n = devient.index("nom")
    if cles[n] not in ("nom", "name") or not any(map(de_personne, cles)):
        return None
    valeurs = [v for v in _colonne(feuille.lignes[rang + 1 :], n) if v]
    if sum(bool(comprendre(v).secteur) for v in valeurs) * 2 >= len(valeurs):
        return None
    if "organisation" not in devient:
        return Reconnue(
            feuille, question="« Nom » peut y être celui de structures ou de personnes", personnes=True
        )
    devient[n] = ""
    devient[devient.index("organisation")] = "nom"
    table = tabler(feuille, rang, devient, de_liens=False)
    table.colonnes[n] = (titres[n], "", CONTACT)
    return Reconnue(feuille, [table])


def _refuser_un_annuaire(feuille: Feuille) -> None:
    for _, valeurs in feuille.lignes[:PREMIERES_LIGNES]:
        cles = [cle_de_titre(v) for v in valeurs if v]
        familles = nom_de_famille(cles)
        if (
            cles
            and any(map(de_personne, cles))
            and all(de_personne(k) or k in familles | TOUS_LES_MOTS for k in cles)
        ):
            raise echec(
                feuille.nom,
                "on n’y voit que des contacts de personnes, aucune colonne d’acteur",
                "Gardez une colonne « Structure » ou « Service », sans noms ni téléphones.",
            )


def _ego(feuille: Feuille, comme: Genre | None) -> Reconnue | None:
    """Le fichier « ego » de Network Canvas : une ligne, qui est le centre ; ses autres colonnes sont nommées."""
    titres = feuille.lignes[0][1]
    cles = [cle_de_titre(t) for t in titres]
    if comme is not None or not {"networkcanvasegouuid", "networkcanvascaseid"} <= set(cles):
        return None
    n = cles.index("networkcanvasegouuid")
    table = Table(feuille.nom, feuille=feuille)
    table.colonnes = [(t, "id" if m == n else "", "" if m == n else INCONNUE) for m, t in enumerate(titres)]
    table.lignes = [
        (k, {"id": v[n] if n < len(v) else "", "nom": "Moi", "sphere": "ego"}) for k, v in feuille.lignes[1:2]
    ]
    return Reconnue(feuille, [table])


# --- d’après les valeurs --------------------------------------------------------------------------


def _colonne(corps: Iterable[tuple[int, tuple[str, ...]]], n: int) -> list[str]:
    return [v[n] if n < len(v) else "" for _, v in corps]


def _communs(corps: Iterable[tuple[int, tuple[str, ...]]], a: int, b: int) -> float:
    """Part des noms de la plus petite colonne qui sont aussi dans l’autre."""
    corps = list(corps)
    gauche, droite = ({cle(v) for v in _colonne(corps, n) if v} for n in (a, b))
    return len(gauche & droite) / max(1, min(len(gauche), len(droite)))


def _liens_par_valeurs(feuille: Feuille, comme: Genre | None) -> Reconnue | None:
    """Deux premières colonnes qui portent les mêmes noms : des liens, avec ou sans titres inconnus."""
    if comme not in (None, Genre.LIENS):
        return None
    lignes = [x for x in feuille.lignes if sum(map(bool, x[1])) > 1]
    if len(lignes) < 2 or any(len(v) < 2 or not (v[0] and v[1]) for _, v in lignes[1:]):
        return None
    # Deux colonnes de nombres partagent vite leurs valeurs : ce ne sont pas des noms.
    if any(re.fullmatch(r"[\d.,\s]*", v) for _, valeurs in lignes[1:] for v in valeurs[:2]):
        return None
    communs = max(_communs(lignes, 0, 1), _communs(lignes[1:], 0, 1) if len(lignes) > 2 else 0)
    if communs < _PART_COMMUNE:
        return None
    # Une première ligne dont aucun des deux mots ne revient plus bas est une ligne de titres.
    suite = {cle(v) for _, valeurs in lignes[1:] for v in valeurs[:2]}
    titree = not ({cle(v) for v in lignes[0][1][:2]} & suite)
    entete = feuille.lignes.index(lignes[0]) if titree else -1
    devient = ["source", "cible", *[""] * 400][: len(titres_de(feuille, entete))]
    if not titree and len(devient) > 2:
        devient[2] = "nature"
    return Reconnue(feuille, [tabler(feuille, entete, devient, de_liens=True)], titree=titree)


def _liste(feuille: Feuille, comme: Genre | None) -> Reconnue | None:
    """Une seule colonne, des libellés courts : une liste d’acteurs."""
    if comme not in (None, Genre.ACTEURS) or any(sum(map(bool, v)) != 1 for _, v in feuille.lignes):
        return None
    valeurs = [next(filter(None, v)) for _, v in feuille.lignes]
    phrases = sum(len(v) > 120 or (v.endswith((".", "!", "?")) and len(v.split()) > 4) for v in valeurs)
    if comme is None and phrases * 2 >= len(valeurs):
        return Reconnue(feuille, question="on y lit des phrases, pas des noms d’acteurs", titree=False)
    if comme is None and sum(bool(genre_de_valeur(v)) for v in valeurs) * 2 >= len(valeurs):
        return Reconnue(
            feuille, question="on y lit surtout des contacts de personnes", titree=False, personnes=True
        )
    # « Mes partenaires : » annonce la liste ; ce n’est pas un acteur.
    entete = 0 if valeurs[0].endswith(":") and len(valeurs) > 1 else -1
    plate = replace(
        feuille, lignes=tuple((n, (v,)) for (n, _), v in zip(feuille.lignes, valeurs, strict=True))
    )
    return Reconnue(feuille, [tabler(plate, entete, ["nom"], de_liens=False)], titree=False)


def _sans_titres(feuille: Feuille, comme: Genre | None) -> Reconnue | None:
    """Plusieurs colonnes, pas de titres, mais des structures connues à gauche : nom, organisation, fonction."""
    if comme is not None or len(feuille.lignes) < 2:
        return None
    noms = _colonne(feuille.lignes, 0)
    if len({cle(v) for v in noms}) < len(noms) or not all(noms):
        return None
    connus = [bool(comprendre(v).secteur) for v in noms]
    if not connus[0] or sum(connus) * 2 < len(connus) or any(genre_de_valeur(v) for v in noms):
        return None
    largeur = len(titres_de(feuille, -1))
    devient = ["nom", "organisation", "fonction", *[""] * largeur][:largeur]
    return Reconnue(feuille, [tabler(feuille, -1, devient, de_liens=False)], titree=False)


# --- une matrice ----------------------------------------------------------------------------------


def _matrice(feuille: Feuille, comme: Genre | None) -> Reconnue | None:
    if comme not in (None, Genre.MATRICE):
        return None
    for rang in range(min(PREMIERES_LIGNES, len(feuille.lignes) - 1)):
        if (carre := _carre(feuille, rang, impose=comme is not None)) is not None:
            return _matrice_en_tables(feuille, *carre)
    return None


def _carre(
    feuille: Feuille, rang: int, *, impose: bool
) -> tuple[list[str], list[tuple[int, str, list[str]]]] | None:
    """Les noms de tête et les lignes (numéro, nom, cases), si la ligne ``rang`` est la tête d’une matrice."""
    tete = list(feuille.lignes[rang][1])
    corps = feuille.lignes[rang + 1 :]
    large = max((len(v) for _, v in corps), default=0)
    if tete and not tete[0]:
        tete = tete[1:]
    elif len(tete) > 1 and len(corps) > 1:
        # Le coin porte parfois un mot, ou n’existe pas du tout (tables écrites par R).
        gauche = {cle(v[0]) for _, v in corps if v}
        if cle(tete[0]) not in gauche and len(gauche & set(map(cle, tete[1:]))) > 1:
            tete = tete[1:]
        elif large > len(tete) + 1 or (large <= len(tete) and gauche & set(map(cle, tete))):
            return None
    noms = [cle(t) for t in tete]
    if len(noms) < 2 or not all(noms) or len(set(noms)) < len(noms):
        return None
    avec_noms = [(n, v[0], [*v[1:]]) for n, v in corps if v and v[0]]
    communs = {cle(nom) for _, nom, _ in avec_noms} & set(noms)
    if len(communs) >= 2 and len(communs) >= 0.8 * min(len(noms), len(avec_noms)):
        if impose or all(len(c) <= 30 and cle(c) not in communs for _, _, cases in avec_noms for c in cases):
            return tete, [x for x in avec_noms if cle(x[1]) in communs or impose]
        return None
    # Un carré de nombres sans noms à gauche.
    cases = [[*v, *[""] * len(noms)][: len(noms)] for _, v in corps]
    if len(corps) != len(noms) or any(re.fullmatch(r"[\d.,]+", t) for t in tete):
        return None
    if not all(re.fullmatch(r"\d{1,6}(?:[.,]\d+)?|[xX]?", c) for r in cases for c in r):
        return None
    return tete, [(n, nom, r) for (n, _), nom, r in zip(corps, tete, cases, strict=True)]


def _matrice_en_tables(
    feuille: Feuille, tete: list[str], rangs: list[tuple[int, str, list[str]]]
) -> Reconnue:
    noms = {cle(t): t for t in tete} | {cle(nom): nom for _, nom, _ in rangs}
    traits: dict[tuple[str, str], tuple[int, str]] = {}
    boucles = 0
    for numero, nom, cases in rangs:
        for autre, case in zip(tete, cases, strict=False):
            if cle(case) in _RIEN or re.fullmatch(r"0+(?:[.,]0*)?", case):
                continue
            if cle(nom) == cle(autre):
                boucles += 1
                continue
            traits[cle(nom), cle(autre)] = (numero, case)
    ordre = {k: n for n, k in enumerate(map(cle, tete))}
    cotes = {ordre.get(a, 0) < ordre.get(b, 0) for a, b in traits}
    # Un seul côté de la diagonale rempli, ou les deux pareils : la matrice ne dit pas de sens.
    orientee = len(cotes) > 1 and any((b, a) not in traits for a, b in traits)
    acteurs = Table(feuille.nom, remarques=list(feuille.remarques), feuille=feuille)
    if feuille.masquees:
        acteurs.remarques.append(lignes_masquees(feuille, sorted(feuille.masquees), prises=True))
    acteurs.colonnes = [("noms de la matrice", "nom", "")]
    acteurs.lignes = [(n, {"nom": nom}) for n, nom in enumerate(noms.values(), 1)]
    liens = Table(feuille.nom, de_liens=True, feuille=feuille)
    liens.colonnes = [("cases de la matrice", "source, cible" + (", sens" if orientee else ""), "")]
    faits: set[frozenset[str]] = set()
    for (a, b), (numero, case) in traits.items():
        if frozenset((a, b)) in faits:
            continue
        faits.add(frozenset((a, b)))
        ligne = {"source": noms[a], "cible": noms[b]}
        if orientee:
            ligne["sens"] = Sens.RECIPROQUE if (b, a) in traits else Sens.SOURCE_VERS_CIBLE
        if not re.fullmatch(
            r"[\d.,]+|[xX✓✔]|oui|vrai|true|yes|o", case, re.IGNORECASE
        ) and not genre_de_valeur(case):
            ligne["nature"] = case
        liens.lignes.append((numero, ligne))
    if any(re.fullmatch(r"[\d.,]+", c) and c not in ("1", "1.0", "1,0") for _, c in traits.values()):
        liens.remarques.append(
            "Les nombres autres que 0 et 1 disent qu’il y a un lien ; leur valeur n’est pas gardée."
        )
    if boucles:
        liens.remarques.append("La diagonale est laissée de côté : un acteur n’est pas lié à lui-même.")
    return Reconnue(feuille, [acteurs, liens])


# --- imposer, annexes -----------------------------------------------------------------------------


def _imposer(feuille: Feuille, comme: Genre) -> Reconnue:
    """Lit une feuille comme on le demande, quand rien n’y a été reconnu."""
    if comme is Genre.MATRICE:
        raise echec(
            feuille.nom,
            "ce n’est pas une matrice",
            "Les mêmes noms doivent être en tête et à gauche du tableau.",
        )
    premiere = feuille.lignes[0][1]
    titree = len(feuille.lignes) > 1 and not any(
        comprendre(v).secteur or genre_de_valeur(v) for v in premiere if v
    )
    entete = 0 if titree else -1
    titres = titres_de(feuille, entete)
    pleines = [n for n in range(len(titres)) if any(_colonne(feuille.lignes[entete + 1 :], n))]
    devient = [""] * len(titres)
    if comme is Genre.LIENS:
        paire = bouts([cle_de_titre(t) for t in titres]) or tuple(pleines[:2])
        if len(paire) < 2:
            raise echec(feuille.nom, "il n’a qu’une colonne", "Un lien demande deux colonnes de noms.")
        devient[paire[0]], devient[paire[1]] = "source", "cible"
    else:
        cles = [cle_de_titre(t) for t in titres]
        familles = nom_de_famille(cles)
        libres = [n for n in pleines if not de_personne(cles[n]) and cles[n] not in familles]
        if pleines and not libres:
            _refuser_un_annuaire(feuille)
        if not libres:
            raise echec(feuille.nom, "il est vide", "Vérifiez que c’est le bon fichier.")
        devient[libres[0]] = "nom"
    return Reconnue(feuille, [tabler(feuille, entete, devient, de_liens=comme is Genre.LIENS)], titree=titree)


def est_annexe(feuille: Feuille) -> str:
    """Pourquoi une feuille d’un classeur n’est pas proposée d’abord ; vide si elle l’est."""
    if feuille.cachee:
        return "feuille cachée"
    return "feuille d’explications ou de listes" if _ANNEXES.search(cle(feuille.titre)) else ""
