"""Les contrôles qui portent sur un lien. Chacun donne les identifiants des liens concernés."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from atelier.carnet.modele import Carnet
from atelier.domaine.classement import classe_selon_la_regle, est_provisoire, reponse
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Base, Classe, Echelle, PointDeVue, Reponse

Controle = Callable[[Carnet], Iterator[str]]
"""Donne les identifiants des objets concernés, ou « reseau »."""

OPPOSEES = (("R1", "P10"), ("R1", "P1"), ("R2", "P1"), ("R3", "P2"), ("R5", "P3"))
"""Réponses qui se contredisent souvent : une question à poser, jamais une erreur."""

CRITERES_FORMELS = ("P1", "P2", "P3", "P4", "P6", "P10")
POSITIVES = (Reponse.OUI, Reponse.EN_PARTIE)


def _partenariats(carnet: Carnet) -> Iterator[Lien]:
    return (x for x in carnet.reseau.liens_existants() if x.classe_choisie is Classe.PARTENARIAT)


def partenariat_conteste(carnet: Carnet) -> Iterator[str]:
    """K04 : choisi partenariat, et la règle, sans réserve, dit autre chose."""
    for x in _partenariats(carnet):
        # Sans avis entier : ses bascules coûteraient vingt fois plus.
        dite = classe_selon_la_regle(x, carnet.lecture, carnet.regle)
        if dite not in (None, Classe.PARTENARIAT) and not est_provisoire(x, carnet.lecture, carnet.regle):
            yield x.id


def partenariat_sous_mandat(carnet: Carnet) -> Iterator[str]:
    """K05 : choisi partenariat alors que le lien est imposé (source : Dhume)."""
    return (x.id for x in _partenariats(carnet) if x.base is Base.MANDAT)


def partenariat_sans_preuve(carnet: Carnet) -> Iterator[str]:
    """K06 : choisi partenariat sans preuve."""
    return (x.id for x in _partenariats(carnet) if not x.preuve)


def convention_dormante(carnet: Carnet) -> Iterator[str]:
    """K07 : une convention écrite, pas de rencontres, des tâches mal partagées."""
    for x in carnet.liens.values():
        ecrit, sans_temps = reponse(x, "P10") is Reponse.OUI, reponse(x, "P2") is Reponse.NON
        if ecrit and sans_temps and reponse(x, "P3") is not Reponse.OUI:
            yield x.id


def institue_sans_papier(carnet: Carnet) -> Iterator[str]:
    """K08 : les points indispensables y sont, et il n’y a pas d’écrit : les deux lectures divergent."""
    for x in carnet.liens.values():
        plein = all(reponse(x, c) in POSITIVES for c in carnet.regle.noyau)
        if plein and reponse(x, "P10") is Reponse.NON:
            yield x.id


def personnel_mais_institue(carnet: Carnet) -> Iterator[str]:
    """K09 : base personnelle et au moins deux points institués."""
    for x in carnet.liens.values():
        institues = sum(reponse(x, f"P{n}") in POSITIVES for n in range(1, 7))
        if x.base is Base.PERSONNELLE and institues >= 2:
            yield x.id


def reponses_opposees(carnet: Carnet) -> Iterator[str]:
    """K10 : deux réponses qui se contredisent souvent sont toutes deux « oui »."""
    for x in carnet.liens.values():
        if any(reponse(x, a) is Reponse.OUI and reponse(x, b) is Reponse.OUI for a, b in OPPOSEES):
            yield x.id


def partenariat_interne(carnet: Carnet) -> Iterator[str]:
    """K11 : choisi partenariat avec un service du même organisme."""
    centre = carnet.acteurs[carnet.ego]
    maison = {cle(n) for n in (centre.organisation, centre.nom) if n}
    for x in _partenariats(carnet):
        if not carnet.reseau.touche_ego(x):
            interne = x.meme_organisme
        else:
            autre = carnet.acteurs[x.autre_bout(carnet.ego)]
            interne = (
                x.meme_organisme or autre.echelle is Echelle.INTERNE or cle(autre.organisation) in maison
            )
        if interne:
            yield x.id


def potentiel_sans_visee(carnet: Carnet) -> Iterator[str]:
    """K14 : un lien potentiel sans classe visée ou sans première démarche."""
    for x in carnet.liens.values():
        if x.est_potentiel and not (x.classe_visee and x.prochaine_etape):
            yield x.id


def existant_vers_potentiel(carnet: Carnet) -> Iterator[str]:
    """K15 : un lien décrit comme existant avec un acteur potentiel."""
    for x in carnet.liens.values():
        if not x.est_potentiel and any(carnet.acteurs[b].est_potentiel for b in x.paire):
            yield x.id


def sans_finalite(carnet: Carnet) -> Iterator[str]:
    """K22 : un lien du centre dont on ne dit pas à quoi il sert."""
    return (x.id for x in carnet.liens.values() if carnet.reseau.touche_ego(x) and not x.finalites)


def lien_en_double(carnet: Carnet) -> Iterator[str]:
    """K25 : deux liens entre les mêmes acteurs que rien ne distingue (base, statut, nature)."""
    vus: set[object] = set()
    for x in carnet.liens.values():
        trace = (x.paire, x.base, x.statut, frozenset(x.natures))
        if trace in vus or len(x.paire) == 1:
            yield x.id
        vus.add(trace)


def convention_de_stage(carnet: Carnet) -> Iterator[str]:
    """K27 : la convention de stage comptée comme partenariat de l’étudiant."""
    if carnet.point_de_vue is not PointDeVue.MOI:
        return
    for x in _partenariats(carnet):
        dit = cle(
            " ".join((*x.natures, x.preuve, x.justification, *(carnet.acteurs[b].nom for b in x.paire)))
        )
        if carnet.reseau.touche_ego(x) and "stage" in dit.split():
            yield x.id
