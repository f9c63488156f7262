"""Un fichier, d’où qu’il vienne, compris ou refusé : la page et la commande appellent la même fonction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from atelier.analyse.quelqu_un import genre_de_valeur
from atelier.cours.textes import pluriel
from atelier.echange.accents import AccentsADire, Codage, LectureDesAccents
from atelier.echange.colonnes import Table
from atelier.echange.feuilles import Feuille
from atelier.echange.formats import Contenu
from atelier.echange.lecture_des_tableaux import feuille_de_texte, feuilles_de, ouvrir
from atelier.echange.pseudonymes import Personnes, combien_de_personnes, pseudonymiser
from atelier.echange.reconnaissance import Genre, Reconnue, est_annexe, reconnaitre
from atelier.erreurs import ErreurImport


@dataclass(slots=True)
class FichierLu:
    """Ce qu’un fichier contient : des tables à importer, des questions, ce qui est laissé, ou un refus."""

    nom: str
    tables: list[Table] = field(default_factory=list)
    questions: list[Reconnue] = field(default_factory=list)
    annexes: list[tuple[str, str]] = field(default_factory=list)
    refus: ErreurImport | None = None
    personnes: int = 0
    """Combien d’acteurs il nomme, quand presque tous paraissent des personnes et que l’on n’a pas répondu."""

    @property
    def lu_comme(self) -> str:
        """« acteurs », « liens », « acteurs_et_liens », « a_preciser » ou « refuse »."""
        if self.refus is not None:
            return "a_preciser" if self.accents else "refuse"
        if not self.tables:
            return "a_preciser"
        genres = {t.de_liens for t in self.tables}
        return "acteurs_et_liens" if len(genres) > 1 else "liens" if True in genres else "acteurs"

    @property
    def accents(self) -> Sequence[LectureDesAccents]:
        """Les façons de lire ses accents, quand on ne sait pas laquelle est juste."""
        return self.refus.lectures if isinstance(self.refus, AccentsADire) else ()

    @property
    def ecartes(self) -> list[str]:
        """Les titres des colonnes et des feuilles qui n’entrent pas."""
        colonnes = [c for t in self.tables for c in t.colonnes_ignorees]
        return list(dict.fromkeys([*(titre for titre, _ in self.annexes if titre), *colonnes]))

    @property
    def message(self) -> str:
        """Ce qu’il faut en dire, en une ou quelques phrases."""
        if self.refus is not None:
            return " ".join(p for p in (self.refus.quoi, self.refus.remede) if p)
        dites = [f"{titre} : {pourquoi}, laissée de côté." for titre, pourquoi in self.annexes]
        dites += [r for t in self.tables for r in t.remarques]
        if self.personnes:
            dites = [demander_les_personnes(self), *dites]
        elif not self.tables:
            dites = [demander(x) for x in self.questions] + dites
        return " ".join(dites)


def demander(question: Reconnue) -> str:
    """La question à poser sur une feuille, ses premières lignes à l’appui ; ce qui paraît personnel est caché."""
    # Quand on se demande si ce sont des personnes, seuls les titres se montrent.
    montrees = question.feuille.lignes[: 1 if question.personnes else 3]

    def sans_personne(valeur: str) -> str:
        return "…" if genre_de_valeur(valeur) else valeur[:40]

    lignes = " / ".join(" | ".join(map(sans_personne, valeurs[:6])) for _, valeurs in montrees)
    return (
        f"{question.feuille.nom} : {question.question}. Premières lignes : {lignes}. "
        "Dites ce que c’est : des acteurs, des liens ou une matrice."
    )


def demander_les_personnes(fichier: FichierLu) -> str:
    """La question à poser, une fois, sur un fichier dont presque tous les acteurs paraissent des personnes."""
    return (
        f"« {fichier.nom} » nomme {pluriel(fichier.personnes, 'acteur')}, et la plupart paraissent être des personnes. "
        "Ici, un acteur est une structure ou une fonction. Les faire entrer sous des pseudonymes (A1, A2…), "
        "ou les laisser de côté ? Si ce sont des structures, dites-le."
    )


def comprendre(
    feuilles: Iterable[Feuille],
    comme: Genre | None = None,
    personnes: Personnes | None = None,
    deja: Iterable[str] = (),
) -> FichierLu:
    """Ce que portent les feuilles d’un même fichier. Lève ``ErreurImport`` si aucune n’est lisible.

    ``personnes`` : ce que l’on répond si presque tous les acteurs paraissent des personnes ; sans réponse,
    rien n’entre. ``deja`` : les libellés du travail, qu’un pseudonyme ne reprend pas.

    Dans un classeur, une feuille cachée, d’explications ou de listes n’est pas proposée ; une feuille
    que l’on ne comprend pas à côté d’une autre que l’on comprend non plus. Elles sont nommées.
    """
    toutes = list(feuilles)
    lu = FichierLu(toutes[0].fichier or toutes[0].nom if toutes else "")
    proposees = [f for f in toutes if not est_annexe(f)] or toutes
    lu.annexes = [(f.titre, est_annexe(f)) for f in toutes if f not in proposees]
    reconnues: list[Reconnue] = []
    refus: ErreurImport | None = None
    for feuille in proposees:
        try:
            reconnues.append(reconnaitre(feuille, comme))
        except ErreurImport as e:
            refus = refus or e
            lu.annexes.append((feuille.titre, "rien à y prendre"))
    avec_titres = any(r.tables and r.titree for r in reconnues)
    for vu in reconnues:
        if vu.tables and (vu.titree or not avec_titres or len(proposees) == 1):
            lu.tables += vu.tables
        else:
            lu.questions.append(vu)
    if lu.tables:
        lu.annexes += [(q.feuille.titre, "ni acteurs ni liens reconnus") for q in lu.questions]
    elif not lu.questions and refus is not None:
        raise refus
    lu.tables.sort(key=lambda t: t.de_liens)  # les acteurs d’abord : les liens les nomment
    if personnes is not Personnes.STRUCTURES and (combien := combien_de_personnes(lu.tables)):
        if personnes is None:
            lu.tables, lu.personnes = [], combien
        else:
            lu.tables = pseudonymiser(lu.tables, deja)
    return lu


def lire(
    brut: bytes,
    nom: str,
    comme: Genre | None = None,
    *,
    codage: Codage | None = None,
    personnes: Personnes | None = None,
    deja: Iterable[str] = (),
) -> FichierLu:
    """Ce qu’est un fichier. Ne lève rien : un refus est une réponse, avec le format et l’issue.

    ``comme``, ``codage`` et ``personnes`` répondent aux trois questions que l’on peut poser : ce que c’est,
    comment lire les accents d’un texte qui n’est pas en UTF, que faire d’un réseau de personnes.
    """
    try:
        lu = comprendre(feuilles_d_un_fichier(brut, nom, codage), comme, personnes, deja)
    except ErreurImport as e:
        return refuse(nom, e)
    lu.nom = nom
    return lu


def refuse(nom: str, erreur: ErreurImport) -> FichierLu:
    """Un fichier que l’on n’a pas pu lire du tout."""
    return FichierLu(nom, refus=erreur)


def feuilles_d_un_fichier(brut: bytes, nom: str, codage: Codage | None = None) -> list[Feuille]:
    """Les tableaux d’un fichier : un réseau en donne deux, d’acteurs et de liens. Lève ``ErreurImport``."""
    contenu, texte = ouvrir(brut, nom, codage)
    if contenu is Contenu.TEXTE:
        return [feuille_de_texte(texte, nom)]
    if contenu is Contenu.CLASSEUR:
        return feuilles_de(brut, nom)
    from atelier.echange.graphes import feuilles_du_reseau  # noqa: PLC0415 — networkx, à la demande

    return feuilles_du_reseau(contenu, texte, nom)


def en_donnees(fichiers: Sequence[FichierLu], comptes: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Ce que la commande imprime avec ``--json``."""
    return {
        "fichiers": [
            {
                "nom": f.nom,
                "lu_comme": f.lu_comme,
                "acteurs": acteurs,
                "liens": liens,
                "ecartes": f.ecartes,
                "message": f.message,
            }
            for f, (acteurs, liens) in zip(fichiers, comptes, strict=True)
        ]
    }


def en_phrases(fichier: FichierLu, acteurs: int, liens: int) -> list[str]:
    """Ce que la commande dit d’un fichier."""
    if not fichier.tables:
        return [fichier.message]
    genres = {"acteurs": "des acteurs", "liens": "des liens", "acteurs_et_liens": "des acteurs et des liens"}
    dites = [
        f"{fichier.nom} : {genres[fichier.lu_comme]} ; {pluriel(acteurs, 'acteur')}, {pluriel(liens, 'lien')}."
    ]
    if fichier.ecartes:
        dites.append(f"Laissés de côté : {', '.join(fichier.ecartes)}.")
    return [*dites, *([fichier.message] if fichier.message else [])]
