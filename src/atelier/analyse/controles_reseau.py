"""Les contrôles qui portent sur les acteurs, les textes, le plan ou le réseau entier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from atelier.analyse.detecteurs import parait_un_nom, signaler, textes_par_objet
from atelier.carnet.modele import Carnet
from atelier.cours.textes import charger, questions_du_plan
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import QUALITES_DIFFICILES, Base, Categorie, PointDeVue

RESEAU = "reseau"
PERSONNES_CONCERNEES = (Categorie.PERSONNE_CONCERNEE, Categorie.GROUPE_USAGERS)
PART_D_UNE_CLASSE = 0.8
LIENS_POUR_JUGER = 5
SECTEURS_MIN = 4
MOTS_MIN = 30
"""Seuils : propositions de l’atelier, même quand l’idée vient du cours."""


def personne_nommee(carnet: Carnet) -> Iterator[str]:
    """K01 : une personne accompagnée dont le libellé paraît être un nom (déontologie)."""
    for a in carnet.reseau.alters():
        if a.categorie is Categorie.PERSONNE_CONCERNEE and parait_un_nom(a.nom):
            yield a.id


def donnee_identifiante(carnet: Carnet) -> Iterator[str]:
    """K02 : mobile, courriel de personne, NIR, date de naissance, adresse."""
    vus = {cible: None for cible, texte in textes_par_objet(carnet) if signaler([("", texte)])}
    return iter(vus)


def donnee_sensible(carnet: Carnet) -> Iterator[str]:
    """K03 : un mot de santé, de délit, d’origine ou de religion à côté d’une personne."""
    mots = {cle(m) for m in charger("controles")["K03"]["mots"]}
    individus = {a.id for a in carnet.reseau.alters() if _est_un_individu(a)}
    bouts = {x.id: x.paire for x in carnet.liens.values()}
    vus: dict[str, None] = {}
    for cible, texte in textes_par_objet(carnet):
        proche = cible in individus or bool(bouts.get(cible, frozenset()) & individus)
        if proche and any(m in mots for m in _mots(texte)):
            vus[cible] = None
    return iter(vus)


def _est_un_individu(a: Acteur) -> bool:
    return a.categorie in (Categorie.PERSONNE_CONCERNEE, Categorie.ENTOURAGE)


def _mots(texte: str) -> Iterator[str]:
    for mot in cle(texte).split():
        yield mot
        yield mot.removesuffix("s")


def _relies(carnet: Carnet) -> set[str]:
    return {bout for x in carnet.liens.values() for bout in x.paire}


def sans_personnes_concernees(carnet: Carnet) -> Iterator[str]:
    """K12 : aucune personne concernée, aucun groupe d’usagers relié ; l’entourage n’en est pas.

    Vu d’une personne accompagnée, c’est elle qui est au centre : un lien suffit.
    """
    relies = _relies(carnet)
    au_centre = carnet.point_de_vue is PointDeVue.PERSONNE and carnet.ego in relies
    if not au_centre and not any(carnet.acteurs[a].categorie in PERSONNES_CONCERNEES for a in relies):
        yield RESEAU


def sans_potentiel(carnet: Carnet) -> Iterator[str]:
    """K13 : aucun acteur potentiel."""
    if not any(a.est_potentiel for a in carnet.acteurs.values()):
        yield RESEAU


def une_seule_classe(carnet: Carnet) -> Iterator[str]:
    """K16 : plus de 80 % des liens classés sont dans une même classe."""
    classes = Counter(x.classe_choisie for x in carnet.reseau.liens_existants() if x.classe_choisie)
    total = classes.total()
    if total >= LIENS_POUR_JUGER and max(classes.values()) > PART_D_UNE_CLASSE * total:
        yield RESEAU


def etoile(carnet: Carnet) -> Iterator[str]:
    """K17 : des liens, mais aucun entre les autres acteurs."""
    if carnet.liens and all(carnet.reseau.touche_ego(x) for x in carnet.liens.values()):
        yield RESEAU


def peu_de_secteurs(carnet: Carnet) -> Iterator[str]:
    """K18 : moins de quatre secteurs."""
    if len({a.secteur for a in carnet.reseau.alters() if a.secteur}) < SECTEURS_MIN:
        yield RESEAU


def organisation_sans_fonction(carnet: Carnet) -> Iterator[str]:
    """K19 : une organisation, et personne à contacter."""
    return (a.id for a in carnet.reseau.alters() if a.organisation and not a.fonction)


def secteur_a_un_fil(carnet: Carnet) -> Iterator[str]:
    """K20 : un secteur n’est relié au reste que par un acteur, et par un lien personnel (Burt)."""
    par_secteur: dict[str, list[tuple[str, Lien]]] = {}
    for x in carnet.reseau.liens_existants():
        secteurs = {b: carnet.acteurs[b].secteur for b in (x.source, x.cible)}
        for bout, secteur in secteurs.items():
            autre = x.autre_bout(bout)
            if secteur and bout != carnet.ego and secteurs.get(autre) != secteur:
                par_secteur.setdefault(secteur, []).append((bout, x))
    for passages in par_secteur.values():
        if len({bout for bout, _ in passages}) == 1 and all(x.base is Base.PERSONNELLE for _, x in passages):
            yield passages[0][0]


def sans_difficulte(carnet: Carnet) -> Iterator[str]:
    """K21 : aucun lien ténu, conflictuel ou rompu."""
    if carnet.liens and not any(x.qualite in QUALITES_DIFFICILES for x in carnet.liens.values()):
        yield RESEAU


def doublon(carnet: Carnet) -> Iterator[str]:
    """K23 : deux acteurs de même organisation et même fonction, ou de même nom et même organisation."""
    vus: set[tuple[str, str, str]] = set()
    for a in carnet.reseau.alters():
        maison, fonction = cle(a.organisation), cle(a.fonction)
        traces = {("nom", cle(a.nom), maison)}
        if maison and fonction:
            traces.add(("fonction", fonction, maison))
        if traces & vus:
            yield a.id
        vus |= traces


def isole(carnet: Carnet) -> Iterator[str]:
    """K24 : un acteur sans aucun lien."""
    relies = _relies(carnet)
    return (a.id for a in carnet.reseau.alters() if a.id not in relies)


def section_a_developper(carnet: Carnet) -> Iterator[str]:
    """K26 : une réponse du plan vide ou de moins de trente mots, dès que le plan est commencé."""
    if not any(t.strip() for t in carnet.plan.values()):
        return
    for question in questions_du_plan():
        if len(carnet.plan.get(question["id"], "").split()) < MOTS_MIN:
            yield question["id"]


def une_seule_echelle(carnet: Carnet) -> Iterator[str]:
    """K28 : tous les acteurs situés sont au même niveau de territoire."""
    echelles = [a.echelle for a in carnet.reseau.alters() if a.echelle]
    if len(echelles) >= LIENS_POUR_JUGER and len(set(echelles)) == 1:
        yield RESEAU
