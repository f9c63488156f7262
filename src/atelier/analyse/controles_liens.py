"""Les contrôles qui portent sur un lien. Chacun donne les identifiants des liens concernés."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from atelier.analyse.approfondir import a_dedoubler, liens_qui_divergent
from atelier.carnet.modele import Carnet
from atelier.cours.raisons import nom_du_critere
from atelier.domaine.classement import est_provisoire
from atelier.domaine.clauses import OPPOSEES, papier_dormant, reponse
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Base, Classe, PointDeVue, Reponse

Controle = Callable[[Carnet], Iterator[str]]
"""Donne les identifiants des objets concernés, ou « reseau »."""


def _partenariats(carnet: Carnet) -> Iterator[Lien]:
    return (x for x in carnet.reseau.liens_existants() if x.classe_choisie is Classe.PARTENARIAT)


def partenariat_conteste(carnet: Carnet) -> Iterator[str]:
    """K04 : choisi partenariat, et la règle, sans réserve, dit autre chose."""
    for x in _partenariats(carnet):
        # Sans avis entier : ses bascules coûteraient vingt fois plus.
        dite, lu = carnet.classe_de(x), carnet.reseau.lu(x)
        if dite not in (None, Classe.PARTENARIAT) and not est_provisoire(lu, carnet.lecture, carnet.regle):
            yield x.id


def partenariat_sous_mandat(carnet: Carnet) -> Iterator[str]:
    """K05 : choisi partenariat alors que le lien est imposé, sans projet discuté à égalité (source : Dhume)."""
    for x in _partenariats(carnet):
        if x.base is Base.MANDAT and reponse(x, "P8") is not Reponse.OUI:
            yield x.id


def partenariat_sans_preuve(carnet: Carnet) -> Iterator[str]:
    """K06 : choisi partenariat sans preuve."""
    return (x.id for x in _partenariats(carnet) if not x.preuve)


def convention_dormante(carnet: Carnet) -> Iterator[str]:
    """K07 : un écrit existe, et rien ne fait vivre le lien."""
    return (x.id for x in carnet.liens.values() if papier_dormant(x))


def institue_sans_papier(carnet: Carnet) -> Iterator[str]:
    """K08 : partenariat dans une des deux lectures seulement."""
    return iter(liens_qui_divergent(carnet))


def personnel_mais_institue(carnet: Carnet) -> Iterator[str]:
    """K09 : base personnelle et au moins deux points d’un cadre."""
    return (x.id for x in carnet.liens.values() if a_dedoubler(x))


def reponses_opposees(carnet: Carnet) -> Iterator[str]:
    """K10 : deux réponses qui se contredisent souvent sont toutes deux « oui »."""
    return (x.id for x in carnet.liens.values() if _opposees(x))


def paires_opposees(carnet: Carnet, identifiant: str) -> str:
    """Les réponses de ce lien qui se contredisent souvent, par leurs noms."""
    paires = _opposees(carnet.liens[identifiant])
    return " ; ".join(f"« {nom_du_critere(a)} » et « {nom_du_critere(b)} »" for a, b in paires)


def _opposees(x: Lien) -> list[tuple[str, str]]:
    return [p for p in OPPOSEES if all(reponse(x, c) is Reponse.OUI for c in p)]


def partenariat_interne(carnet: Carnet) -> Iterator[str]:
    """K11 : choisi partenariat avec un service du même organisme."""
    return (x.id for x in _partenariats(carnet) if carnet.reseau.est_interne(x))


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
        # Un acteur relié à lui-même : la saisie le refuse, un document écrit à la main le permet.
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
