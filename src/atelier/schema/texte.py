"""Le schéma en phrases, pour qui ne voit pas l’image."""

from __future__ import annotations

from collections import defaultdict

from atelier.cours.textes import libelle, secteur_libelle
from atelier.schema.dessin import NOMS_DES_ANNEAUX, Anneau, Dessin

_PHRASES = {
    Anneau.PARTENARIATS: "Au plus près du centre, en partenariat",
    Anneau.FORMELS: "Dans le réseau formel",
    Anneau.INFORMELS: "Dans l’anneau de l’informel, des contacts et des liens à qualifier",
    Anneau.POTENTIELS: "Au bord, les potentiels",
}


def titre(dessin: Dessin) -> str:
    """Le titre de l’image."""
    return f"Schéma « Mon réseau, mes partenaires » autour de {dessin.centre}"


def equivalent(dessin: Dessin) -> list[str]:
    """Une phrase par anneau, puis les liens entre les autres acteurs."""
    if not dessin.noeuds:
        return [f"Autour de {dessin.centre}, il n’y a encore aucun acteur."]
    phrases = [f"{len(dessin.noeuds)} acteurs autour de {dessin.centre}."]
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
    if dessin.traits:
        liens = " ; ".join(
            f"{noms[t.source]} et {noms[t.cible]} "
            f"({'potentiel' if t.potentiel else libelle(t.classe, 'classe', vide='à qualifier')})"
            for t in dessin.traits
        )
        phrases.append(f"Liens entre ces acteurs : {liens}.")
    else:
        phrases.append("Aucun lien entre ces acteurs n’est connu.")
    return phrases
