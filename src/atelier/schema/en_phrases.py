"""Le schéma en phrases, pour qui ne voit pas l’image."""

from __future__ import annotations

from collections import defaultdict

from atelier.cours.textes import libelle, pluriel, secteur_libelle
from atelier.schema.dessin import NOMS_DES_ANNEAUX, Anneau, Dessin, Trait

_PHRASES = {
    Anneau.PARTENARIATS: "Au plus près du centre, le plus institué, en partenariat",
    Anneau.FORMELS: "Dans le réseau formel",
    Anneau.INFORMELS: "Dans l’anneau de l’informel et des contacts",
    Anneau.A_CLASSER: "À part, ceux dont aucun lien n’est encore classé",
    Anneau.POTENTIELS: "Au bord, les potentiels",
}


def titre(dessin: Dessin) -> str:
    """Le titre de l’image."""
    return f"Schéma « Mon réseau, mes partenaires » autour de {dessin.centre}"


def equivalent(dessin: Dessin) -> list[str]:
    """Une phrase par anneau, puis les liens entre les autres acteurs."""
    if not dessin.noeuds:
        return [f"Autour de {dessin.centre}, il n’y a encore aucun acteur."]
    phrases = [f"{pluriel(len(dessin.noeuds), 'acteur')} autour de {dessin.centre}."]
    noms = {n.id: n.libelle for n in dessin.noeuds}
    for anneau in NOMS_DES_ANNEAUX:
        par_secteur: dict[str, list[str]] = defaultdict(list)
        for n in dessin.noeuds:
            if n.anneau is anneau:
                par_secteur[n.secteur].append(n.libelle)
        if par_secteur:
            qui = " ; ".join(
                f"{secteur_libelle(s) if s else 'secteur à choisir'} : {', '.join(groupe)}"
                for s, groupe in sorted(par_secteur.items())
            )
            phrases.append(f"{_PHRASES[anneau]} : {qui}.")
    entre_eux = [t for t in dessin.traits if t.source in noms and t.cible in noms]
    if entre_eux:
        liens = " ; ".join(f"{noms[t.source]} et {noms[t.cible]} ({_dit(t)})" for t in entre_eux)
        phrases.append(f"Liens entre ces acteurs : {liens}.")
    else:
        phrases.append("Aucun lien entre ces acteurs n’est connu.")
    if avec_le_centre := [t for t in dessin.traits if t.source not in noms or t.cible not in noms]:
        liens = " ; ".join(
            f"{noms[t.source if t.source in noms else t.cible]} ({libelle(t.qualite, 'qualite')})"
            for t in avec_le_centre
        )
        phrases.append(f"Liens difficiles avec le centre : {liens}.")
    return phrases


def _dit(t: Trait) -> str:
    classe = "potentiel" if t.potentiel else libelle(t.classe, "classe", vide="à qualifier")
    return f"{classe}, {libelle(t.qualite, 'qualite')}" if t.qualite else classe
