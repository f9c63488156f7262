"""Ce que contient le dossier, une seule fois pour toutes ses formes : titres, textes, tables, images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from atelier.analyse.fil_d_epreuve import suivre
from atelier.analyse.progres import mots, traitee
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.raisons import noms_des_criteres
from atelier.cours.textes import charger, libelle, pluriel, secteur_libelle
from atelier.domaine.vocabulaire import Reponse
from atelier.remise.paquet import ce_qui_circule, resume


@dataclass(frozen=True, slots=True)
class Titre:
    """Un titre ; ``niveau`` 1 ou 2."""

    genre: ClassVar = "titre"
    texte: str
    niveau: int = 1


@dataclass(frozen=True, slots=True)
class Texte:
    """Un paragraphe. ``genre`` : « texte », « question », « note » (de l’atelier) ou « donnee » (tirée du travail)."""

    texte: str
    genre: str = "texte"


@dataclass(frozen=True, slots=True)
class Tableau:
    """Une table et ses en-têtes."""

    genre: ClassVar = "tableau"
    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """La place de l’image du réseau ; ``dit`` en est l’équivalent en mots."""

    genre: ClassVar = "schema"
    dit: str


Bloc = Titre | Texte | Tableau | Schema


def titre_du_dossier(carnet: Carnet) -> str:
    """Le titre, en tête de document."""
    return f"Réseaux et partenariats : {carnet.acteurs[carnet.ego].nom}"


def contenu(carnet: Carnet, schema_en_mots: str) -> Iterator[Bloc]:
    """Le dossier : le schéma, les acteurs sans contacts, les liens avec leurs raisons, le plan."""
    yield Texte(resume(carnet))
    yield Texte(
        "Travail pseudonymisé, non anonyme. Les classes sont les choix de l’étudiant ; « contact » et "
        "« lien personnel » sont ajoutés par l’atelier au vocabulaire du cours.",
        "note",
    )
    yield Titre("Mon réseau, mes partenaires (existants et potentiels)")
    yield Schema(schema_en_mots)
    yield Titre("Les acteurs")
    yield Tableau(
        ("Acteur", "Organisation", "Fonction", "Secteur", "Statut"),
        tuple(
            (
                a.nom,
                a.organisation,
                a.fonction,
                secteur_libelle(a.secteur) if a.secteur else "",
                libelle(a.statut),
            )
            for a in carnet.reseau.alters()
        ),
    )
    yield Titre("Les liens")
    yield from _liens(carnet)
    if carnet.epreuves:
        yield Titre("Le réseau à l’épreuve")
        yield from _epreuves(carnet)
    if carnet.plan or carnet.faits or carnet.analyse.reseau:
        yield from _plan(carnet)


def _liens(carnet: Carnet) -> Iterator[Bloc]:
    existants = list(carnet.reseau.liens_existants())
    yield Tableau(
        ("Lien", "Classe choisie", "Ce qui est là", "Pourquoi", "Preuve", "Ce qui circule"),
        tuple(
            (
                nom_du_lien(carnet, x),
                libelle(x.classe_choisie, vide="à classer"),
                noms_des_criteres(tuple(c for c, r in x.reponses.items() if r is Reponse.OUI)),
                x.justification,
                x.preuve,
                ce_qui_circule(x),
            )
            for x in existants
        ),
    )
    vises = [x for x in carnet.liens.values() if x.est_potentiel or x.prochaine_etape]
    if vises:
        yield Titre("À construire", 2)
        yield Tableau(
            ("Lien", "Classe visée", "Prochaine étape", "Échéance"),
            tuple(
                (
                    nom_du_lien(carnet, x),
                    libelle(x.classe_visee, "classe", vide=""),
                    x.prochaine_etape,
                    x.echeance,
                )
                for x in vises
            ),
        )


def _epreuves(carnet: Carnet) -> Iterator[Bloc]:
    for epreuve in carnet.epreuves:
        pas = suivre(carnet.reseau, epreuve.appels)
        yield Titre(epreuve.besoin, 2)
        for p in pas:
            suite = "rupture" if p.rupture else "lien fragile" if p.fragile else "le lien tient"
            yield Texte(f"{carnet.acteurs[p.depuis].nom} → {carnet.acteurs[p.vers].nom} : {suite}.")


def _plan(carnet: Carnet) -> Iterator[Bloc]:
    yield Titre("Analyse d’un réseau")
    yield Texte(f"Réseau analysé : {carnet.analyse.reseau or 'à nommer'}.")
    membres = [carnet.acteurs[i].nom for i in carnet.analyse.perimetre if i in carnet.acteurs]
    if membres:
        yield Texte(f"{pluriel(len(membres), 'membre')} : {' ; '.join(membres)}.", "donnee")
    total = sum(mots(t) for t in carnet.plan.values())
    yield Texte(
        f"{pluriel(total, 'mot')} de l’étudiant. Les lignes « Donnée » sont tirées de son travail.", "note"
    )
    for section in charger("plan")["sections"]:
        questions = [q for q in section["questions"] if traitee(carnet, q["id"])]
        if questions:
            yield Titre(f"{section['numero']}. {section['titre']}", 2)
        for question in questions:
            yield from _reponse(carnet, question["id"], question["question"])
    modernes = [q for q in charger("modernes")["questions"] if carnet.plan.get(q["id"])]
    if modernes:
        yield Titre("En plus du plan", 2)
    for question in modernes:
        yield from _reponse(carnet, question["id"], question["question"])
    yield Texte(charger("modernes")["note"]["texte"], "note")


def _reponse(carnet: Carnet, identifiant: str, question: str) -> Iterator[Bloc]:
    yield Texte(question, "question")
    for fait in carnet.faits.get(identifiant, ()):
        yield Texte(fait, "donnee")
    for ligne in carnet.plan.get(identifiant, "").split("\n"):
        if ligne.strip():
            yield Texte(ligne)
