"""Ce que l’atelier propose au formateur d’écrire : forces, pistes, prochaine étape, question d’oral.

Chaque phrase cite un lien et des mots de l’étudiant ; le formateur garde, récrit ou ôte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import NIVEAU_MAX, Bareme
from atelier.correction.indices import ecarts_avec_la_regle
from atelier.cours.textes import charger, libelle
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import QUALITES_DIFFICILES, Base, Classe

COMBIEN = 2
_CITATION = 140
_PLACE = re.compile(r"\{(\w+)\}")


def forces(carnet: Carnet) -> list[str]:
    """Au plus deux points forts, chacun tiré d’un lien ou de mots de l’étudiant."""
    return list(islice(_forces(carnet), COMBIEN))


def pistes(carnet: Carnet) -> list[str]:
    """Au plus deux pistes, chacune sur un lien ou des mots de l’étudiant."""
    return list(islice(_pistes(carnet), COMBIEN))


def question_d_oral(carnet: Carnet) -> str:
    """Une question à poser à l’oral, sur un lien de l’étudiant si l’un s’y prête."""
    mots = charger("correction")["oral"]
    for x in carnet.liens.values():
        if x.base is Base.MANDAT and x.classe_choisie is Classe.PARTENARIAT:
            return dire(mots["mandat"], lien=nom_du_lien(carnet, x))
    for i in ecarts_avec_la_regle(carnet):
        return dire(mots["desaccord"], lien=nom_du_lien(carnet, carnet.liens[i]))
    for x in carnet.liens.values():
        if x.qualite in QUALITES_DIFFICILES:
            return dire(mots["fragile"], lien=nom_du_lien(carnet, x))
    return str(mots["depart"])


def prochaine_etape(bareme: Bareme, niveaux: Mapping[str, int]) -> str:
    """Une seule chose à faire ensuite : le descripteur suivant du critère où il y a le plus à gagner."""
    textes = charger("correction")["retour"]
    restants = [c for c in bareme.criteres if niveaux.get(c.id, NIVEAU_MAX) < NIVEAU_MAX]
    if not restants:
        return str(textes["prochaine_haute"])
    vise = max(restants, key=lambda c: c.points * (NIVEAU_MAX - niveaux[c.id]))
    return dire(
        textes["prochaine"], critere=vise.libelle, descripteur=vise.descripteurs[niveaux[vise.id] + 1]
    )


def _forces(carnet: Carnet) -> Iterator[str]:
    mots = charger("correction")["forces"]
    preuve = max(carnet.liens.values(), key=lambda x: len(x.preuve), default=None)
    if preuve and preuve.preuve:
        yield dire(mots["preuve"], lien=nom_du_lien(carnet, preuve), mots=citer(preuve.preuve))
    autres = (x for x in carnet.liens.values() if x is not preuve)
    juste = max(autres, key=lambda x: len(x.justification), default=None)
    if juste and juste.justification:
        yield dire(mots["justification"], lien=nom_du_lien(carnet, juste), mots=citer(juste.justification))
    for x in carnet.liens.values():
        if x.prochaine_etape:
            yield dire(mots["potentiel"], lien=nom_du_lien(carnet, x), mots=citer(x.prochaine_etape))
            break
    for x in carnet.liens.values():
        if not carnet.reseau.touche_ego(x):
            yield dire(mots["entre_alters"], lien=nom_du_lien(carnet, x))
            break
    if carnet.plan:
        yield dire(mots["plan"], mots=citer(max(carnet.plan.values(), key=len)))


def _pistes(carnet: Carnet) -> Iterator[str]:
    mots = charger("correction")["pistes"]

    def une(cle: str, trouves: Iterator[Lien]) -> Iterator[str]:
        for x in islice(trouves, 1):
            classe = libelle(x.classe_choisie, vide="").lower()
            yield dire(mots[cle], lien=nom_du_lien(carnet, x), classe=classe)

    liens = list(carnet.liens.values())
    forts = [x for x in liens if x.classe_choisie in (Classe.PARTENARIAT, Classe.FORMEL)]
    mandats = (x for x in forts if x.base is Base.MANDAT and x.classe_choisie is Classe.PARTENARIAT)
    yield from une("mandat", mandats)
    yield from une("sans_preuve", (x for x in forts if not x.preuve))
    yield from une("potentiel", (x for x in liens if x.est_potentiel and not x.prochaine_etape))
    yield from une("sans_justification", (x for x in liens if x.classe_choisie and not x.justification))
    if not any(not carnet.reseau.touche_ego(x) for x in liens):
        yield str(mots["peu_de_liens"])
    if courts := [t for t in carnet.plan.values() if 0 < len(t) < 80]:
        yield dire(mots["court"], mots=citer(courts[0]))


def citer(texte: str) -> str:
    """Les premiers mots, sur une ligne."""
    ligne = " ".join(texte.split())
    return ligne if len(ligne) <= _CITATION else ligne[:_CITATION].rsplit(" ", 1)[0] + " …"


def dire(modele: str, **valeurs: str) -> str:
    """Le modèle, ses places remplies en un seul passage : un texte d’étudiant n’y ajoute rien."""
    return _PLACE.sub(lambda m: valeurs.get(m[1], m[0]), modele)
