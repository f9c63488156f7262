"""Comprendre ce que l’étudiant écrit : un sigle, son développé, une fonction, un secteur probable.

Tout ce qui est proposé ici se corrige d’un clic ; une valeur libre est toujours admise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from atelier.cours.textes import charger, retenu, secteurs
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, PointDeVue

ENTOURAGE = "entourage"
_PARTIES = re.compile(r"\s*[,(/]\s*|\s+[–—-]\s+|\)\s*")
_DEBUT_DE_FONCTION = 6
"""Lettres communes qui suffisent à reconnaître une fonction au féminin ou au pluriel."""


@dataclass(frozen=True, slots=True)
class Proposition:
    """Ce qu’un libellé laisse deviner ; ``ambigues`` : les organisations que désigne le même sigle."""

    organisation: str = ""
    fonction: str = ""
    secteur: str = ""
    categorie: str = ""
    ambigues: tuple[dict[str, Any], ...] = ()


@retenu
def _par_cle() -> dict[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = {}
    for organisation in charger("organisations")["organisations"]:
        # « ITEP-DITEP » : chacun des deux sigles se reconnaît.
        for mot in {cle(organisation["developpe"]), *map(cle, organisation["sigle"].split("-"))}:
            table.setdefault(mot, []).append(organisation)
    return table


@retenu
def _indices() -> dict[str, tuple[str, str]]:
    """Mot → (secteur, nature)."""
    return {
        cle(mot): (secteur, categorie)
        for secteur, natures in charger("indices").items()
        if isinstance(natures, dict)
        for categorie, mots in natures.items()
        for mot in mots
    }


@retenu
def _debuts_de_fonctions() -> frozenset[str]:
    familles = charger("fonctions")["familles"]
    return frozenset(
        cle(f).split()[0][:_DEBUT_DE_FONCTION]
        for nom, fonctions in familles.items()
        if cle(nom) != ENTOURAGE
        for f in fonctions
    )


def reconnaitre(texte: str) -> list[dict[str, Any]]:
    """Les organisations que nomme ``texte`` : aucune, une, ou plusieurs si le sigle est ambigu.

    Le texte entier est essayé d’abord, puis chacun de ses mots écrits en majuscules : « cs » dans
    une phrase n’est pas un sigle.
    """
    table = _par_cle()
    if trouvees := table.get(cle(texte)):
        return trouvees
    for mot in re.split(r"[\s,()/–—-]+", texte):
        if len(mot) > 1 and mot.upper() == mot and (trouvees := table.get(cle(mot))):
            return trouvees
    return []


def comprendre(texte: str) -> Proposition:
    """Ce que propose un libellé : « éducatrice référente, ASE » donne une fonction et une organisation."""
    parties = [p for p in _PARTIES.split(texte.strip()) if p]
    sigles = reconnaitre(texte)
    secteur, categorie = _secteur_et_nature(texte, sigles)
    fonction, organisation = "", ""
    if len(parties) > 1:
        fonction = next((p for p in parties if _est_une_fonction(p)), "")
        organisation = ", ".join(p for p in parties if p != fonction) if fonction else ""
    elif _est_une_fonction(texte) and not sigles and categorie != ENTOURAGE:
        fonction = texte.strip()
    elif len(sigles) == 1 and cle(texte) in map(cle, sigles[0]["sigle"].split("-")):
        organisation = sigles[0]["developpe"]
    ambigues = tuple(sigles) if len(sigles) > 1 else ()
    return Proposition(organisation, fonction, secteur, categorie, ambigues)


def _secteur_et_nature(texte: str, sigles: list[dict[str, Any]]) -> tuple[str, str]:
    secteur, categorie = "", ""
    if _du_public(texte):
        return "S13", Categorie.PERSONNE_CONCERNEE.value
    mots = cle(texte).split()
    trouves = [suite for suite in _suites(mots) if suite in _indices()]
    if trouves:
        secteur, categorie = _indices()[max(trouves, key=len)]
    connus = {o["secteur"] for o in sigles}
    if len(connus) == 1:
        secteur = connus.pop()
        if len(sigles) == 1:
            developpe = _suites(cle(sigles[0]["developpe"]).split())
            categorie = categorie or next((_indices()[m][1] for m in developpe if m in _indices()), "")
    elif connus and not any(len(t.split()) > 1 for t in trouves):
        secteur = ""  # un sigle ambigu : l’étudiant tranchera
    return secteur, categorie


def _du_public(texte: str) -> bool:
    """Vrai pour le public d’un service : « Jeunes », « les jeunes du foyer », « Mineurs non accompagnés »."""
    mots = _au_singulier(texte).split()
    if mots[:1] in (["le"], ["la"], ["l"], ["de"]):  # « les », « des », sans leur pluriel
        mots = mots[1:]
    publics = {_au_singulier(p) for p in charger("indices")["publics"]}
    suites = {_au_singulier(p) for p in charger("indices")["apres_un_public"]}
    return " ".join(mots) in publics or (len(mots) > 1 and mots[0] in publics and mots[1] in suites)


def _au_singulier(texte: str) -> str:
    return " ".join(m.removesuffix("s") for m in cle(texte).split())


def famille_de_qui(texte: str) -> bool:
    """Vrai pour une famille dont on ne sait si elle est celle du public ou celle de l’étudiant : « Parents »."""
    mots = set(cle(texte).split())
    connues = {cle(m) for m in charger("indices")["familles"]}
    siens = {"mon", "ma", "mes", "notre", "nos"}
    return bool(mots & connues) and not mots & siens and comprendre(texte).categorie == ENTOURAGE


def categorie_de(texte: str, point_de_vue: PointDeVue) -> str:
    """La nature que propose un libellé, vu de là : les « parents », pour un service, sont ceux de son public."""
    if point_de_vue is PointDeVue.ETABLISSEMENT and famille_de_qui(texte):
        return Categorie.PERSONNE_CONCERNEE.value
    return comprendre(texte).categorie


def _suites(mots: list[str]) -> Iterator[str]:
    """Les suites d’un à six mots, au singulier comme au pluriel."""
    for debut in range(len(mots)):
        for fin in range(debut + 1, min(len(mots), debut + 6) + 1):
            yield " ".join(mots[debut:fin])
            yield " ".join(m.removesuffix("s") for m in mots[debut:fin])


def _est_une_fonction(texte: str) -> bool:
    mots = cle(texte).split()
    return bool(mots) and mots[0][:_DEBUT_DE_FONCTION] in _debuts_de_fonctions()


@retenu
def vocabulaire() -> tuple[dict[str, Any], ...]:
    """Ce que l’autocomplétion propose : les sigles développés, puis les acteurs typiques des secteurs."""
    mots = [
        {
            "texte": o["sigle"].split("-")[0],
            "detail": o["developpe"],
            "secteur": o["secteur"],
            "categorie": _secteur_et_nature(o["developpe"], [o])[1],
        }
        for o in charger("organisations")["organisations"]
    ]
    deja = {cle(m["texte"]) for m in mots}
    for identifiant, secteur in secteurs().items():
        for acteur in secteur["acteurs_typiques"]:
            if cle(acteur) not in deja:
                deja.add(cle(acteur))
                mots.append({
                    "texte": acteur, "detail": secteur["libelle"], "secteur": identifiant,
                    "categorie": _secteur_et_nature(acteur, [])[1],
                })  # fmt: skip
    return tuple(mots)
