"""Ce que l’atelier propose au formateur d’écrire : forces, pistes, prochaine étape, question d’oral.

Chaque phrase cite un lien et des mots de l’étudiant ; le formateur garde, récrit ou ôte. Un point fort
est choisi pour ce qu’il montre, jamais pour sa longueur.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from atelier.analyse.controles_liens import partenariat_sous_mandat
from atelier.analyse.controles_reseau import sans_personnes_concernees
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import NIVEAU_MAX, Bareme
from atelier.correction.indices import constats_de, ecarts_avec_la_regle
from atelier.correction.qualite import argumente, criteres_de_la_preuve, est_creux, phrases_repetees, repete
from atelier.cours.raisons import noms_des_criteres
from atelier.cours.textes import charger, libelle, pluriel, texte_rempli
from atelier.domaine.clauses import papier_dormant
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import QUALITES_DIFFICILES, Base, Certitude, Classe

COMBIEN = 2
_CONTESTE = {"K02", "K03", "K05", "K11", "K15", "K25", "K27"}
"""Les contrôles qui font douter d’un lien : rien n’y est loué."""
_CITATION = 140


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
            return texte_rempli(mots["mandat"], lien=nom_du_lien(carnet, x))
    for i in ecarts_avec_la_regle(carnet):
        return texte_rempli(mots["desaccord"], lien=nom_du_lien(carnet, carnet.liens[i]))
    for x in carnet.liens.values():
        if x.qualite in QUALITES_DIFFICILES:
            return texte_rempli(mots["fragile"], lien=nom_du_lien(carnet, x))
    return str(mots["depart"])


def prochaine_etape(bareme: Bareme, niveaux: Mapping[str, int]) -> str:
    """Une seule chose à faire ensuite, pour le critère où il y a le plus à gagner ; jamais un défaut à viser."""
    textes = charger("correction")["retour"]
    restants = [c for c in bareme.criteres if niveaux.get(c.id, NIVEAU_MAX) < NIVEAU_MAX]
    if not restants:
        return str(textes["prochaine_haute"])
    vise = max(restants, key=lambda c: c.points * (NIVEAU_MAX - niveaux[c.id]))
    return texte_rempli(textes["prochaine"], critere=vise.libelle, suite=vise.suite(niveaux[vise.id]))


def _forces(carnet: Carnet) -> Iterator[str]:
    """Les points forts, les plus sûrs d’abord. Un lien qu’un contrôle conteste n’est jamais loué."""
    mots = charger("correction")["forces"]
    contestes = {c.cible for c in constats_de(carnet) if c.id in _CONTESTE}
    liens = [x for x in carnet.liens.values() if x.id not in contestes]
    prouves = {x.id: c for x in liens if (c := criteres_de_la_preuve(x)) and not repete(carnet, x.preuve)}
    if prouves:
        x = carnet.liens[max(prouves, key=lambda i: len(prouves[i]))]
        noms = noms_des_criteres(prouves[x.id])
        yield texte_rempli(mots["preuve"], lien=nom_du_lien(carnet, x), criteres=noms, mots=citer(x.preuve))
    for i in ecarts_avec_la_regle(carnet):
        x = carnet.liens[i]
        if i not in contestes and argumente(x.justification) and not repete(carnet, x.justification):
            yield texte_rempli(mots["desaccord"], lien=nom_du_lien(carnet, x), mots=citer(x.justification))
            break
    for x in liens:
        su = x.certitude not in (None, Certitude.SUPPOSE)
        dit = any(t and not est_creux(t) for t in (x.preuve, x.justification))
        if not carnet.reseau.touche_ego(x) and not x.est_potentiel and su and dit:
            certitude = libelle(x.certitude)
            yield texte_rempli(mots["entre_alters"], lien=nom_du_lien(carnet, x), certitude=certitude)
            break
    for x in liens:
        if x.accord_de and argumente(f"{x.circule} {x.accord_de}"):
            dit_circule = f"{x.circule} ({x.accord_de})"
            yield texte_rempli(mots["circule"], lien=nom_du_lien(carnet, x), mots=citer(dit_circule))
            break
    for x in liens:
        precise = x.porte_par or x.echeance
        if precise and len(cle(x.prochaine_etape).split()) >= 3 and not est_creux(x.prochaine_etape):
            yield texte_rempli(mots["potentiel"], lien=nom_du_lien(carnet, x), mots=citer(x.prochaine_etape))
            break
    for texte in carnet.plan.values():
        if (acteur := _acteur_cite(carnet, texte)) and argumente(texte) and not repete(carnet, texte):
            yield texte_rempli(mots["plan"], acteur=acteur, mots=citer(texte))
            break


def _acteur_cite(carnet: Carnet, texte: str) -> str:
    """Un acteur de son réseau, autre que le centre, que ce texte nomme."""
    entier = f" {cle(texte)} "
    return next((a.nom for a in carnet.reseau.alters() if cle(a.nom) and f" {cle(a.nom)} " in entier), "")


def _pistes(carnet: Carnet) -> Iterator[str]:
    """Les pistes, les plus utiles d’abord : ce qui manque au réseau avant la façon de l’écrire."""
    mots = charger("correction")["pistes"]

    def une(cle_du_texte: str, trouves: Iterable[Lien]) -> Iterator[str]:
        for x in islice(trouves, 1):
            classe = libelle(x.classe_choisie, vide="").lower()
            yield texte_rempli(mots[cle_du_texte], lien=nom_du_lien(carnet, x), classe=classe)

    liens = list(carnet.liens.values())
    restants = [x for x in liens if not x.est_potentiel and x.classe_choisie is None]
    if restants:
        n = len(restants)
        combien = f"{pluriel(n, 'lien')} {'restent' if n > 1 else 'reste'}"
        yield texte_rempli(mots["non_classes"], combien=combien, lien=nom_du_lien(carnet, restants[0]))
    if liens and all(carnet.reseau.touche_ego(x) for x in liens):
        yield str(mots["entre_alters"])
    forts = [x for x in liens if x.classe_choisie in (Classe.PARTENARIAT, Classe.FORMEL)]
    sous_mandat = set(partenariat_sous_mandat(carnet))
    yield from une("mandat", (x for x in liens if x.id in sous_mandat))
    yield from une("dort", (x for x in forts if papier_dormant(x)))
    yield from une("sans_preuve", (x for x in forts if not x.preuve or est_creux(x.preuve)))
    yield from une("potentiel", (x for x in liens if x.est_potentiel and not x.prochaine_etape))
    if not carnet.est_vide and any(sans_personnes_concernees(carnet)):
        yield str(mots["personnes"])
    for texte in phrases_repetees(carnet):
        yield texte_rempli(mots["repete"], mots=citer(texte))
        break
    yield from une("sans_justification", (x for x in liens if x.classe_choisie and not x.justification))
    if courts := [t for t in carnet.plan.values() if 0 < len(t) < 80]:
        yield texte_rempli(mots["court"], mots=citer(courts[0]))


def citer(texte: str) -> str:
    """Les premiers mots, sur une ligne."""
    ligne = " ".join(texte.split())
    return ligne if len(ligne) <= _CITATION else ligne[:_CITATION].rsplit(" ", 1)[0] + " …"
