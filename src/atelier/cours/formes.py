"""La forme de chaque texte du cours, déclarée : ce qu’une école peut écrire, et ce qui lui manquerait.

Elle ne dépend pas de ce que l’atelier livre : un champ facultatif l’est partout, même là où aucun texte
livré ne s’en sert. Le livré ne sert qu’à deux choses : compléter ce que l’école n’écrit pas, et donner
les clés d’une table ``Connues``, qui sont celles que le programme cherche.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from atelier.domaine.texte import LIBELLE_MAX, TEXTE_MAX
from atelier.domaine.vocabulaire import Categorie, Classe, PointDeVue

Chemin = tuple[str | int, ...]
Trouve = tuple[Chemin, str]
GENRES = ("une", "plusieurs", "associer", "ordonner", "texte")
"""Les genres d’exercices que l’atelier sait montrer et noter."""


@dataclass(frozen=True, slots=True)
class TexteDuCours:
    """Un texte. ``parmi`` : les seules valeurs admises ; ``motif`` : à quoi il ressemble, dit par ``exemple``."""

    parmi: tuple[str, ...] = ()
    motif: str = ""
    exemple: str = ""
    vide: bool = True
    maximum: int = TEXTE_MAX


@dataclass(frozen=True, slots=True)
class Nombre:
    """Un nombre entier, positif ou nul."""

    maximum: int = 10_000


@dataclass(frozen=True, slots=True)
class OuiNon:
    """``true`` ou ``false``."""


@dataclass(frozen=True, slots=True)
class Liste:
    """Une liste ; ``vide`` : on peut n’y rien mettre. Ses textes, eux, ne sont jamais vides."""

    de: Forme
    vide: bool = False


@dataclass(frozen=True, slots=True)
class FicheDuCours:
    """Une table dont les champs ont chacun leur nom ; ``facultatifs`` : ceux que l’on peut omettre."""

    champs: Mapping[str, Forme]
    facultatifs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Connues:
    """Une table dont les clés sont celles du fichier livré, et aucune autre : le programme les cherche."""

    de: Forme


@dataclass(frozen=True, slots=True)
class Ouverte:
    """Une table où l’école ajoute ses clés ; ``cle`` dit à quoi elles ressemblent.

    ``a_part`` : les clés qui ont un autre sens, et leur forme.
    """

    de: Forme
    cle: str = r".+"
    exemple: str = ""
    a_part: Mapping[str, Forme] = field(default_factory=dict)


Forme = TexteDuCours | Nombre | OuiNon | Liste | FicheDuCours | Connues | Ouverte

_T = TexteDuCours()
_PLEIN = TexteDuCours(vide=False)
_CLASSES = tuple(Classe)


def _fiche(**champs: Forme) -> FicheDuCours:
    """Une fiche ; un nom qui finit par ``_`` est celui d’un champ facultatif."""
    noms = {nom.removesuffix("_"): forme for nom, forme in champs.items()}
    return FicheDuCours(noms, frozenset(nom.removesuffix("_") for nom in champs if nom.endswith("_")))


def _textes(*noms: str) -> dict[str, Forme]:
    return dict.fromkeys(noms, _T)


_SOURCE = _fiche(id=_PLEIN, **_textes("organisation", "genre", "dit", "annee", "adresse", "commentaire_"))

FORMES: dict[str, Forme] = {
    "bareme": _fiche(
        total=Nombre(), referentiel=_T, arrondi=_T, niveaux=Liste(_PLEIN),
        criteres=Liste(_fiche(
            id=_PLEIN, libelle=_PLEIN, points=Nombre(), page=_T, indices=Liste(_PLEIN, vide=True),
            descripteurs=Liste(_PLEIN, vide=True), suites_=Liste(_PLEIN, vide=True), commentaire_=_T,
        )),
    ),
    "conservation": _fiche(jours=Nombre()),
    "controles": Connues(_fiche(gravite=TexteDuCours(("bloquant", "alerte", "question", "info")),
                                origine=_T, message=_PLEIN, source_=_T, mots_=Liste(_PLEIN))),
    "correction": Connues(Connues(_T)),
    # « portee » et « s_oppose_a » ne servent plus ; les dire n’est pas une faute, une école en a d’avant.
    "criteres": Connues(_fiche(**_textes("famille", "libelle", "question", "aide", "exemple", "portee_",
                                         "s_oppose_a_"))),
    "epreuves": _fiche(besoins=_fiche(liste=Liste(_PLEIN))),
    "exemple": _fiche(exemple=Connues(_T), preuves=Connues(_T), sources=Liste(_SOURCE)),
    "exercices": _fiche(exercices=Liste(_fiche(
        id=_PLEIN, genre=TexteDuCours(GENRES), titre=_T, consigne=_T, elements=Liste(_PLEIN), choix_=Liste(_PLEIN),
        reponses=Liste(Nombre(), vide=True), explication=_T, autres_=Liste(Liste(Nombre()), vide=True),
    ))),
    "finalites": Connues(_fiche(**_textes("court", "libelle", "pour_qui", "question"))),
    "fonctions": _fiche(familles=Ouverte(Liste(_PLEIN))),
    "glossaire": _fiche(mots=Ouverte(_T)),
    "indices": Ouverte(
        Ouverte(Liste(_PLEIN, vide=True), cle="|".join(Categorie), exemple=", ".join(Categorie)),
        cle=r"S\d\d", exemple="S14", a_part=dict.fromkeys(("publics", "apres_un_public", "familles"), Liste(_PLEIN)),
    ),
    "libelles": Connues(Connues(_T)),
    "mesures": Connues(_fiche(**_textes("titre", "sens", "formule", "source", "limite"))),
    "modernes": _fiche(questions=Liste(_fiche(id=_PLEIN, question=_PLEIN, pourquoi=_T)),
                       note=Connues(_T)),
    "natures": _fiche(natures=Liste(_PLEIN), frequences=Liste(_PLEIN)),
    "notions": Ouverte(_fiche(**_textes("terme", "axe", "dit", "source", "question")), cle=r"D\d\d",
                       exemple="D12"),
    "organisations": _fiche(organisations=Liste(
        _fiche(sigle=_PLEIN, developpe=_PLEIN, secteur=_T, finess_=_T))),
    "parcours": Ouverte(_fiche(
        libelle=_PLEIN, minutes=Nombre(), acteurs=Nombre(), potentiels=Nombre(), liens=Nombre(),
        entre_autres=Nombre(), grilles=Nombre()), a_part={"minutes_par_page": Connues(Nombre())}),
    "plan": _fiche(sections=Liste(_fiche(
        numero=Nombre(), titre=_PLEIN,
        questions=Liste(_fiche(id=_PLEIN, question=_PLEIN, support=_T))))),
    "recits": _fiche(recits=Liste(_fiche(
        id=_PLEIN, titre=_PLEIN, centre=TexteDuCours(vide=False, maximum=LIBELLE_MAX),
        point_de_vue=TexteDuCours(tuple(PointDeVue)), texte=_PLEIN))),
    "secteurs": Ouverte(_fiche(
        libelle=_PLEIN, couleur=TexteDuCours(motif="#[0-9A-Fa-f]{6}", exemple="#336699"),
        acteurs_typiques=Liste(_PLEIN)), cle=r"S\d\d", exemple="S14"),
    "vignettes": _fiche(confusions=Ouverte(_T), vignettes=Liste(_fiche(
        id=_PLEIN, texte=_PLEIN, reponses=Liste(TexteDuCours(_CLASSES)), niveau=_T, criteres=Liste(_PLEIN, vide=True),
        explication=_T, base_=_T, lu_=_T, en_classe_=OuiNon(), erreurs_=Liste(_PLEIN, vide=True),
        mobilisable_=_T, meme_organisme_=OuiNon(), conventionnee_=Liste(TexteDuCours(_CLASSES), vide=True)))),
}  # fmt: skip
"""La forme de chaque fichier de ``cours/``. À la racine, ``origine`` est permise partout."""


def controler(nom: str, lu: Mapping[str, Any], livre: Mapping[str, Any]) -> Iterator[Trouve]:
    """Ce qui ne va pas dans un texte d’école : où, et quoi.

    ``livre`` : le texte de l’atelier du même nom, qui complète ce que l’école n’écrit pas.
    """
    yield from _regarder(lu.get("origine", ""), _T, None, ("origine",))
    sans = ({k: v for k, v in table.items() if k != "origine"} for table in (lu, livre))
    yield from _regarder(next(sans), FORMES[nom], next(sans), ())


def _regarder(lu: Any, forme: Forme, livre: Any, ici: Chemin) -> Iterator[Trouve]:
    nom = f"« {ici[-1]} »" if ici and isinstance(ici[-1], str) else "cet élément" if ici else "le fichier"
    if not _du_bon_genre(lu, forme):
        yield ici, f"{nom} doit être {_GENRES[type(forme)]}"
    elif isinstance(forme, TexteDuCours):
        yield from _texte(lu, forme, nom, ici)
    elif isinstance(forme, Nombre):
        if not 0 <= lu <= forme.maximum:
            maximum = f"{forme.maximum:_}".replace("_", " ")
            yield ici, f"{nom} doit être entre 0 et {maximum}"
    elif isinstance(forme, Liste):
        if not lu and not forme.vide:
            yield ici, f"{nom} est une liste vide"
        for n, element in enumerate(lu):
            # Une liste d’école remplace celle de l’atelier : rien ne complétera ses éléments.
            yield from _regarder(element, forme.de, None, (*ici, n))
    elif not isinstance(forme, OuiNon):
        yield from _table(lu, forme, livre if isinstance(livre, dict) else None, ici)


def _texte(lu: str, forme: TexteDuCours, nom: str, ici: Chemin) -> Iterator[Trouve]:
    if len(lu) > forme.maximum:
        yield ici, f"{nom} est trop long"
    elif not forme.vide and not lu.strip():
        yield ici, f"{nom} est vide"
    elif forme.parmi and lu not in forme.parmi:
        yield ici, f"« {lu[:40]} » n’est pas admis ici ; au choix : {', '.join(forme.parmi)}"
    elif forme.motif and not re.fullmatch(forme.motif, lu):
        yield ici, f"{nom} s’écrit comme « {forme.exemple} »"


def _table(
    lu: Mapping[str, Any],
    forme: FicheDuCours | Connues | Ouverte,
    livre: Mapping[str, Any] | None,
    ici: Chemin,
) -> Iterator[Trouve]:
    champs: Mapping[str, Forme] = forme.champs if isinstance(forme, FicheDuCours) else {}
    if isinstance(forme, FicheDuCours) and livre is None:
        # Rien ne complètera : il faut tout ce qui est requis.
        for manque in sorted(set(champs) - forme.facultatifs - set(lu)):
            yield ici, f"il manque « {manque} »"
    for cle, valeur in lu.items():
        attendu = _attendue(forme, cle, livre or {})
        if attendu is not None:
            yield from _regarder(valeur, attendu, (livre or {}).get(cle), (*ici, cle))
        elif isinstance(forme, Ouverte):
            yield (*ici, cle), f"« {cle} » n’est pas connu ici ; par exemple : {forme.exemple}"
        else:
            yield (
                (*ici, cle),
                f"« {cle} » n’est pas connu ici ; au choix : {', '.join(champs or livre or ())}",
            )


def _attendue(forme: FicheDuCours | Connues | Ouverte, cle: str, livre: Mapping[str, Any]) -> Forme | None:
    """La forme de cette clé ; ``None`` si elle n’a rien à faire là."""
    if isinstance(forme, FicheDuCours):
        return forme.champs.get(cle)
    if isinstance(forme, Connues):
        return forme.de if cle in livre else None
    return forme.a_part.get(cle) or (forme.de if re.fullmatch(forme.cle, cle) else None)


_GENRES = {
    TexteDuCours: "un texte",
    Nombre: "un nombre entier",
    OuiNon: "vrai ou faux (true, false)",
    Liste: "une liste",
    FicheDuCours: "une table",
    Connues: "une table",
    Ouverte: "une table",
}


def _du_bon_genre(lu: Any, forme: Forme) -> bool:
    if isinstance(forme, Nombre):
        return isinstance(lu, int) and not isinstance(lu, bool)
    attendus = {TexteDuCours: str, OuiNon: bool, Liste: list}
    return isinstance(lu, attendus.get(type(forme), dict))
