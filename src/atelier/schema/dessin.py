"""Ce qu’il y a à dessiner : les acteurs avec leur anneau, les liens avec leur classe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from atelier.carnet.modele import Carnet
from atelier.cours.raisons import nom_du_critere
from atelier.cours.textes import libelle, secteur_libelle
from atelier.domaine.acteur import Acteur, symbole
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import QUALITES_DIFFICILES, Classe, Qualite, Reponse, Sens

Classer = Callable[[Lien], Classe | None]


class Anneau(IntEnum):
    """Du plus institué, au centre, au bord. Ce n’est pas un ordre de valeur.

    « À classer » n’est pas une classe : cet anneau n’est tracé que s’il y reste quelqu’un.
    """

    PARTENARIATS = 0
    FORMELS = 1
    INFORMELS = 2
    A_CLASSER = 3
    POTENTIELS = 4


NOMS_DES_ANNEAUX = {
    Anneau.PARTENARIATS: "partenariats",
    Anneau.FORMELS: "réseau formel",
    Anneau.INFORMELS: "informel, contacts",
    Anneau.A_CLASSER: "à classer",
    Anneau.POTENTIELS: "potentiels",
}


@dataclass(frozen=True, slots=True)
class Noeud:
    """Un acteur à dessiner ; ``secteur`` vaut « » s’il n’est pas choisi."""

    id: str
    libelle: str
    secteur: str
    anneau: Anneau
    symbole: str
    potentiel: bool
    description: str
    estompe: bool = False


@dataclass(frozen=True, slots=True)
class Trait:
    """Un lien à dessiner ; sur la cible, ceux du centre n’y sont que si leur qualité se montre."""

    id: str
    source: str
    cible: str
    classe: Classe | None
    qualite: Qualite | None
    sens: Sens | None
    potentiel: bool
    description: str
    estompe: bool = False


@dataclass(frozen=True, slots=True)
class Dessin:
    """Un schéma à disposer. Sur la cible, les liens du centre ne sont pas tracés : l’anneau les dit.

    ``qualites`` : la qualité des liens se voit, et la légende l’explique.
    """

    ego: str
    centre: str
    noeuds: tuple[Noeud, ...]
    traits: tuple[Trait, ...]
    qualites: bool = False

    @property
    def anneaux(self) -> tuple[Anneau, ...]:
        """Les anneaux à tracer, du centre vers le bord."""
        peuples = {n.anneau for n in self.noeuds}
        return tuple(a for a in Anneau if a is not Anneau.A_CLASSER or a in peuples)


CENTRE = "centre"
"""Le symbole du centre, quand le dessin est celui de l’ensemble."""


def dessiner(
    carnet: Carnet,
    *,
    avec_la_regle: bool = False,
    potentiels: bool = True,
    ensemble: bool = False,
    qualites: bool = False,
) -> Dessin:
    """Le dessin d’un travail ; ``ensemble`` y met le centre et ses liens, comme les autres.

    Chaque lien prend la classe choisie par l’étudiant ; ``avec_la_regle`` complète par l’avis de
    la règle là où il n’a pas choisi (jamais sur ses propres pages : l’avis vient après son choix).
    ``qualites`` montre la qualité des liens, sinon cachée ; sur la cible, les liens difficiles du
    centre sont alors tracés.
    """

    def classe_de(lien: Lien) -> Classe | None:
        if lien.classe_choisie is not None or not avec_la_regle:
            return lien.classe_choisie
        return carnet.classe_de(lien)

    vers_ego: dict[str, list[Lien]] = defaultdict(list)
    for lien in carnet.liens.values():
        if carnet.reseau.touche_ego(lien):
            vers_ego[lien.autre_bout(carnet.ego)].append(lien)

    noeuds = []
    for acteur in carnet.reseau.alters():
        anneau = _anneau(acteur, vers_ego[acteur.id], classe_de)
        if anneau is Anneau.POTENTIELS and not potentiels:
            continue
        noeuds.append(_noeud(acteur, anneau, vers_ego[acteur.id], classe_de))
    if ensemble:  # le dernier : les autres gardent leur numéro d’un dessin à l’autre
        ego = carnet.acteurs[carnet.ego]
        noeuds.append(
            Noeud(ego.id, ego.nom, "", Anneau.PARTENARIATS, CENTRE, False, f"{ego.nom} : au centre")
        )
    montres = {n.id for n in noeuds}

    def montre(lien: Lien) -> bool:
        difficile = qualites and lien.qualite in QUALITES_DIFFICILES
        combien = sum(b in montres for b in (lien.source, lien.cible))
        return combien == 2 or (combien == 1 and difficile and carnet.reseau.touche_ego(lien))

    def dit(lien: Lien) -> str:
        bouts = f"{carnet.acteurs[lien.source].nom} – {carnet.acteurs[lien.cible].nom}"
        vecue = f", lien {libelle(lien.qualite, 'qualite')}" if qualites and lien.qualite else ""
        return f"{bouts} : {_dit(lien, classe_de)}{vecue}"

    traits = [
        Trait(
            lien.id,
            lien.source,
            lien.cible,
            classe_de(lien),
            lien.qualite if qualites else None,
            lien.sens,
            lien.est_potentiel,
            dit(lien),
        )
        for lien in carnet.liens.values()
        if montre(lien)
    ]
    return Dessin(carnet.ego, carnet.acteurs[carnet.ego].nom, tuple(noeuds), tuple(traits), qualites)


def _anneau(acteur: Acteur, liens: list[Lien], classe_de: Classer) -> Anneau:
    existants = [lien for lien in liens if not lien.est_potentiel]
    if acteur.est_potentiel or (liens and not existants):
        return Anneau.POTENTIELS
    classes = {classe_de(lien) for lien in existants}
    if Classe.PARTENARIAT in classes:
        return Anneau.PARTENARIATS
    if Classe.FORMEL in classes:
        return Anneau.FORMELS
    return Anneau.INFORMELS if classes - {None} else Anneau.A_CLASSER


def _noeud(acteur: Acteur, anneau: Anneau, liens: list[Lien], classe_de: Classer) -> Noeud:
    details = [
        acteur.fonction,
        acteur.organisation,
        secteur_libelle(acteur.secteur) if acteur.secteur else "",
    ]
    description = acteur.nom
    if precisions := ", ".join(d for d in details if d and d != acteur.nom):
        description += f" ({precisions})"
    description += " : " + (" ; ".join(_dit(lien, classe_de) for lien in liens) or "sans lien avec le centre")
    return Noeud(
        acteur.id,
        acteur.nom,
        acteur.secteur,
        anneau,
        symbole(acteur),
        anneau is Anneau.POTENTIELS,
        description,
    )


def _dit(lien: Lien, classe_de: Classer) -> str:
    if lien.est_potentiel:
        visee = f", visée : {libelle(lien.classe_visee)}" if lien.classe_visee else ""
        return f"lien potentiel{visee}"
    points = [nom_du_critere(c) for c, r in lien.reponses.items() if r is Reponse.OUI]
    suite = f" (oui à : {' ; '.join(points[:4])}{' ; …' if len(points) > 4 else ''})" if points else ""
    return libelle(classe_de(lien), "classe", vide="lien à qualifier") + suite
