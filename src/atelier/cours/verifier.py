"""Contrôler les textes d’une école : forme, champs, réponses possibles, avec le numéro de ligne.

La forme de chaque fichier est déclarée dans ``formes`` ; ici, ce qui se vérifie d’un champ à l’autre.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from atelier.cours.ecole import DOSSIER, FICHIER, rappel_de_conservation, regle_de_l_ecole
from atelier.cours.exercices import erreurs, lien_de_la_vignette, vignettes
from atelier.cours.formes import Trouve, controler
from atelier.cours.textes import remplacer_les_textes, textes_de_l_atelier
from atelier.cours.toml import TomlIllisible, lire_toml
from atelier.domaine.vocabulaire import CRITERES
from atelier.erreurs import ErreurCours

_CRITERES_CITABLES = {*CRITERES, "R6", "base", "mobilisable"}


@dataclass(frozen=True, slots=True)
class Probleme:
    """Ce qui ne va pas, dans quel fichier, à quelle ligne (0 : on ne sait pas)."""

    fichier: str
    ligne: int
    quoi: str

    def __str__(self) -> str:
        ou = f", ligne {self.ligne}" if self.ligne else ""
        return f"{DOSSIER}/{self.fichier}{ou} : {self.quoi}."


def noms_connus() -> list[str]:
    """Les textes qu’une école peut remplacer."""
    livres = (f.name for f in files("atelier.cours").iterdir())
    return sorted(n.removesuffix(".toml") for n in livres if n.endswith(".toml"))


def lire_les_textes(dossier: Path) -> tuple[dict[str, dict[str, Any]], list[Probleme]]:
    """Les textes posés dans ``dossier/cours``, et leurs problèmes. Un fichier à problème n’est pas pris."""
    bons: dict[str, dict[str, Any]] = {}
    problemes: list[Probleme] = []
    for chemin in sorted((dossier / DOSSIER).glob("*.toml")):
        if chemin.name != FICHIER.name:
            contenu, siens = _lire(chemin)
            problemes += siens
            if not siens:
                bons[chemin.stem] = contenu
    return bons, problemes


def _lire(chemin: Path) -> tuple[dict[str, Any], list[Probleme]]:
    try:
        contenu, texte = lire_toml(chemin)
    except TomlIllisible as e:
        return {}, [Probleme(chemin.name, e.ligne, e.pourquoi)]
    return contenu, list(_controler(chemin.name, texte, contenu))


def suivre(dossier: Path) -> list[Probleme]:
    """Prend les textes de l’école qui vont ; rend les problèmes des autres, laissés de côté."""
    bons, problemes = lire_les_textes(dossier)
    remplacer_les_textes(bons)
    return problemes


def annonce(problemes: list[Probleme], age_du_travail: float = 0.0) -> str:
    """Ce que l’étudiant en lit, vide s’il n’y a rien à dire ; ``age_du_travail`` en jours."""
    if not problemes:
        return rappel_de_conservation(age_du_travail)
    return (
        "Des textes de votre école ne se lisent pas ; ceux de l’atelier les remplacent. Montrez ceci à votre "
        f"formateur : {' '.join(map(str, problemes[:3]))}"
    )


def verifier(dossier: Path) -> list[Probleme]:
    """Tous les problèmes du dossier ``cours`` d’une école, sa règle comprise."""
    problemes = lire_les_textes(dossier)[1]
    try:
        ecole = regle_de_l_ecole(dossier)
        if ecole is not None and ecole.abandonnes:
            quoi = f"des réglages sont de la première version de la règle. {ecole.phrase_des_abandonnes.rstrip('.')}"
            problemes.append(Probleme(FICHIER.name, 0, quoi))
    except ErreurCours as e:
        problemes.append(Probleme(FICHIER.name, 0, e.quoi.rstrip(".")))
    return problemes


def _controler(nom: str, texte: str, contenu: dict[str, Any]) -> Iterator[Probleme]:
    racine = nom.removesuffix(".toml")
    if racine not in noms_connus():
        yield Probleme(nom, 0, f"nom inconnu ; au choix : {', '.join(noms_connus())}")
        return
    trouves = list(controler(racine, contenu, textes_de_l_atelier(racine)))
    verifications = {"vignettes": _vignettes, "exercices": _exercices, "recits": _recits}
    if not trouves and racine in verifications:  # la forme d’abord : le reste s’y fie
        trouves = list(verifications[racine](contenu))
    for chemin, quoi in trouves:
        yield Probleme(nom, _ligne(texte, chemin), quoi)


def _recits(contenu: dict[str, Any]) -> Iterator[Trouve]:
    yield from _identifiants(contenu.get("recits", []), "recits")


def _vignettes(contenu: dict[str, Any]) -> Iterator[Trouve]:
    yield from _identifiants(contenu.get("vignettes", []), "vignettes")
    for n, v in enumerate(contenu.get("vignettes", [])):
        if inconnus := [c for c in v["criteres"] if c not in _CRITERES_CITABLES]:
            yield ("vignettes", n, "criteres"), f"« {inconnus[0]} » n’est pas un critère"
        for champ, lire in (("lu", lien_de_la_vignette), ("erreurs", erreurs)):
            try:
                lire(v)
            except (ValueError, KeyError) as e:
                yield ("vignettes", n, champ), str(e)


def _exercices(contenu: dict[str, Any]) -> Iterator[Trouve]:
    yield from _identifiants(contenu.get("exercices", []), "exercices")
    for n, e in enumerate(contenu.get("exercices", [])):
        rangs = e.get("choix", []) if e["genre"] == "associer" else e["elements"]
        if any(not 1 <= r <= len(rangs) for r in e["reponses"]):
            yield ("exercices", n, "reponses"), "une réponse désigne un rang qui n’existe pas"
        if e["genre"] in ("associer", "ordonner") and len(e["reponses"]) != len(e["elements"]):
            yield ("exercices", n, "reponses"), "il faut une réponse par élément"
        if any(sorted(o) != sorted(e["reponses"]) for o in e.get("autres", [])):
            yield ("exercices", n, "autres"), "chaque ordre reprend les mêmes rangs que « reponses »"


def _identifiants(objets: list[dict[str, Any]], ou: str) -> Iterator[Trouve]:
    # Vignettes, exercices et lecture choisie se notent sous ces noms, dans une seule table (``exercices``).
    vus = {"lecture"} | (set() if ou == "vignettes" else {v["id"] for v in vignettes()})
    for n, o in enumerate(objets):
        # Pas de point : dans cette table, il annonce un suffixe (« .premier », « .pourquoi »).
        if not re.fullmatch(r"\w{1,40}", o["id"]) or o["id"] in vus:
            yield (ou, n, "id"), "identifiant absent, déjà pris, ou avec autre chose que lettres et chiffres"
        vus.add(o["id"])


def _ligne(texte: str, chemin: tuple[str | int, ...]) -> int:
    """La ligne où chercher : le dernier nom du chemin, après l’en-tête de sa table ou de son rang."""
    lignes = texte.splitlines()
    depart = 0
    for n, pas in enumerate(chemin):
        if isinstance(pas, int):
            nom = str(chemin[n - 1])
            entetes = [i for i, x in enumerate(lignes) if re.match(rf"\s*\[\[.*{re.escape(nom)}\s*\]\]", x)]
            depart = entetes[pas] if pas < len(entetes) else depart
            continue
        motif = re.compile(rf"\s*(\[+[^\]]*\b{re.escape(pas)}\b[^\]]*\]|[\"']?{re.escape(pas)}[\"']?\s*=)")
        depart = next((i for i in range(depart, len(lignes)) if motif.match(lignes[i])), depart)
    return depart + 1 if chemin else 0
