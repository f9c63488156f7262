"""Corriger : lire toutes les copies, tenir les notes à jour, écrire tout ce qui en sort.

Une seule fonction sert la commande et le bureau. On lit une copie à la fois et on l’oublie : la
mémoire ne dépend pas de leur nombre. Rien n’est exécuté, rien n’est extrait sur le disque.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path

from atelier.carnet.ecriture import creer_le_dossier, ecriture_impossible
from atelier.carnet.verrou import tenir, verrou
from atelier.correction.archive import fermer_les_archives
from atelier.correction.attribution import Annuaire, attribuer
from atelier.correction.bareme import Bareme, bareme_propose, lire_bareme
from atelier.correction.cohorte import (
    Arrivages,
    actualiser,
    fichier_de_la_cohorte,
    groupes_connus,
    identifiants,
    lire_la_cohorte,
    presents,
)
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.document_de_la_cohorte import RESERVE
from atelier.correction.etat_du_bureau import Notation, inscrire, marque
from atelier.correction.etat_du_bureau import relire as relire_les_retours
from atelier.correction.generation import Generation, reprendre
from atelier.correction.gestes_d_ensemble import suivre_les_groupes
from atelier.correction.lecture_des_copies import LectureDeCopie, absente, lire
from atelier.correction.ligne_des_notes import Ligne, ligne_sure
from atelier.correction.moodle import FeuilleMoodle, lire_feuille, remplir
from atelier.correction.participants import Participant, participants
from atelier.correction.pieces import pieces
from atelier.correction.relecture import Nommer, Relecture, bases, relire
from atelier.correction.sorties import Sorties
from atelier.cours.textes import charger, enumerer, pluriel
from atelier.erreurs import CarnetOccupe, ErreurSaisie

Avancer = Callable[[int, int], None]
"""Reçoit le nombre de participants faits et leur total."""


@dataclass(slots=True)
class Releve:
    """Ce qu’une correction a donné : les lignes, les faits à dire, ce qui a été laissé de côté.

    ``a_regarder`` : vrai si une note a été reprise, une copie remplacée, ou si Moodle ne prendra pas tout,
    même si tout est noté.
    """

    lignes: list[Ligne]
    restes: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    a_regarder: bool = False


def arrivees(copies: Sequence[Path], sauf: Path | None = None) -> tuple[list[Participant], list[str]]:
    """Les dépôts de ces dossiers, notebooks et archives, et les fichiers qui ne sont à personne.

    ``sauf`` : le dossier où l’on écrit, où il ne faut rien lire.
    Lève ``ErreurSaisie`` s’il n’y a aucune copie ou si un chemin n’existe pas.
    """
    tous, restes = participants((pieces(c, sauf) for c in copies), map(_chemin, copies))
    if not tous:
        raise ErreurSaisie(
            "Aucun notebook trouvé.",
            intact="Rien n’a été écrit.",
            remede="Donnez un notebook, un dossier ou une archive qui en contient.",
        )
    return tous, restes


def lectures(depots: Sequence[Participant], moodle: FeuilleMoodle | None = None) -> Iterator[LectureDeCopie]:
    """Les copies, une à une. ``moodle`` dit qui est qui.

    Deux dossiers peuvent avoir chacun leur « remise.ipynb » : la promotion les distingue (``actualiser``).
    """
    annuaire = Annuaire(moodle.inscrits(d.nom for d in depots if d.moodle) if moodle else ())
    for participant in attribuer(depots, annuaire):
        yield from lire(participant)


@contextlib.contextmanager
def seul_a_ecrire(dossier: Path) -> Iterator[None]:
    """Une seule correction à la fois dans un dossier. Lève ``CarnetOccupe`` ou ``EcritureImpossible``."""
    occupe = CarnetOccupe(
        "Une autre correction écrit dans ce dossier en ce moment.",
        intact="Celle-ci n’a rien changé.",
        remede="Attendez qu’elle finisse, puis recommencez.",
    )
    creer_le_dossier(dossier)
    with tenir(verrou(dossier / RESERVE / "verrou-correction"), dossier / RESERVE, dossier, occupe):
        yield


def prendre_les_notes(depot: DepotDuBureau, bareme: Bareme, nommer: Nommer = lambda _, nom: nom) -> Relecture:
    """Reprend au bureau ce qu’une main a écrit dans les fichiers de notes.

    À appeler sous ``seul_a_ecrire``. Lève ``NotesEnDesaccord`` ; rien n’a alors changé.
    """
    # D’abord finir une écriture coupée : une table et ce que l’on en retient doivent aller ensemble.
    reprendre(depot.dossier)
    relecture = relire(depot.dossier, depot.lire(), bareme, nommer)
    if relecture.operation is not None:
        depot.appliquer(relecture.operation)
    return relecture


def recevoir(
    depot: DepotDuBureau,
    copies: Sequence[Path],
    feuille: Path | None = None,
    bareme: Path | None = None,
    avancer: Avancer | None = None,
    *,
    ajoutes: Mapping[str, str] | None = None,
) -> tuple[Arrivages, list[str]]:
    """Lit ces copies et les ajoute à la promotion du dossier ; rend ce qui a changé, et les restes.

    ``ajoutes`` : des personnes qu’une main a ajoutées dans ``notes.csv``, et leur nom. À appeler sous
    ``seul_a_ecrire``. Lève ``ErreurSaisie`` sans copie, ``ErreurImport`` si la feuille n’en est pas une.
    """
    dossier, garde = depot.dossier, depot.lire()
    moodle = lire_feuille(_lire(feuille), feuille.name) if feuille else None
    # D’une version qui ne retenait pas la promotion : ce que le bureau avait reçu se relit avec le reste.
    chemins = [c for c in map(Path, garde.sources) if c.exists()] if not _connue(dossier) else []
    avant = groupes_connus(dossier)
    try:
        tous, restes = arrivees([*dict.fromkeys((*chemins, *copies))], dossier)
        faits = actualiser(
            dossier,
            chain(_au_fil(lectures(tous, moodle), len(tous), avancer), _ajoutees(ajoutes or {})),
            moodle.inscrits if moodle else lambda _: (),
        )
    finally:
        fermer_les_archives()
    d_ou = [_chemin(c) for c in copies]
    ids = presents(dossier)
    chemins_ = [_chemin(p) if p else "" for p in (feuille, bareme)]
    # Lire des copies n’est pas un geste : « Annuler » ne défait que ce que le formateur a posé.
    depot.appliquer(inscrire(ids, d_ou, *chemins_), annulable=False)
    posees = {i: n for i, n in garde.notations.items() if n != Notation(n.numero)}
    faits.suivies = {i: vers for i, vers in faits.deplaces.items() if i in posees}
    partis = {i for i, g in groupes_connus(dossier).items() if avant.get(i) not in (None, "", g)}
    depot.appliquer(suivre_les_groupes(_groupes(dossier), faits.deplaces, partis), annulable=False)
    return faits, restes


def corriger(
    copies: Sequence[Path],
    dossier: Path,
    *,
    bareme: Path | None = None,
    feuille: Path | None = None,
    avancer: Avancer | None = None,
    relus: bool = False,
) -> Releve:
    """Lit les copies, les ajoute à la promotion de ``dossier``, et y écrit tout ; voir docs/correction.md.

    Ce qui est posé au bureau, dans ``notes.csv`` ou dans ``notes.xlsx`` est repris. ``relus`` : les
    retours notés ont été relus, ils peuvent partir. Lève ``ErreurSaisie`` sans copie, ``ErreurCours`` si
    le barème est mal écrit, ``ErreurImport`` si la feuille n’en est pas une, ``NotesEnDesaccord``,
    ``CarnetOccupe``, ``EcritureImpossible``.
    """
    depot = DepotDuBureau(dossier)
    garde = depot.lire()
    choisi = bareme or (Path(garde.bareme) if garde.bareme else None)
    grille = lire_bareme(choisi) if choisi else bareme_propose()
    la_feuille = feuille or (Path(garde.feuille) if garde.feuille and Path(garde.feuille).is_file() else None)
    if la_feuille:
        # Une feuille qui n’en est pas une se refuse avant que rien ne s’écrive.
        lire_feuille(_lire(la_feuille), la_feuille.name)
    try:
        arrivees(copies, dossier)  # sans copie, le dossier ne doit pas même être créé
    finally:
        fermer_les_archives()
    with seul_a_ecrire(dossier):
        relecture = prendre_les_notes(depot, grille)
        faits, restes = recevoir(depot, copies, la_feuille, choisi, avancer, ajoutes=relecture.ajoutes)
        releve = ecrire_les_sorties(depot, grille, la_feuille, relecture.vus, relus=relus)
    releve.restes = restes
    releve.phrases = [
        *relecture.phrases,
        *dire(faits, {x.identifiant: x.nom for x in releve.lignes}),
        *releve.phrases,
    ]
    releve.a_regarder |= bool(relecture.phrases or faits.remplaces or faits.suivies)
    if garde.feuille and not la_feuille:
        releve.phrases.append(f"La feuille de Moodle n’est plus là : {Path(garde.feuille).name}.")
    return releve


def ecrire_les_sorties(
    depot: DepotDuBureau,
    bareme: Bareme,
    feuille: Path | None,
    vus: Mapping[str, str],
    avancer: Avancer | None = None,
    *,
    relus: bool = False,
) -> Releve:
    """Écrit tout, d’un coup, pour toute la promotion. À appeler sous ``seul_a_ecrire``.

    ``vus`` : l’empreinte des fichiers de notes tels qu’on les a relus.
    """
    dossier = depot.dossier
    if relus:
        depot.appliquer(relire_les_retours(_a_relire(depot, bareme)))
    moodle = lire_feuille(_lire(feuille), feuille.name) if feuille else None
    combien = len(identifiants(dossier))
    generation = Generation(dossier)
    try:
        with Sorties(generation, depot.lire(), bareme) as ecrit:
            for lecture in _au_fil(lire_la_cohorte(dossier), combien, avancer):
                ecrit.ajouter(lecture)
            releve = Releve(ecrit.finir())
        # Ici, l’archive et les tables sont fermées : « publier » prend l’empreinte de fichiers entiers.
        if moodle is not None:
            rempli = remplir(moodle, ecrit.pour_moodle(releve.lignes), bareme.total)
            generation.chemin("feuille_moodle.csv").write_bytes(rempli.octets)
            releve.phrases += rempli.phrases
            releve.a_regarder = rempli.a_regarder
        for nom, base in bases(releve.lignes, bareme).items():
            generation.retenir(nom, base)
        generation.publier(vus, _perimees(dossier, ecrit.retours, avec_feuille=moodle is not None))
    except OSError as e:
        raise ecriture_impossible(e, dossier) from e
    finally:
        generation.abandonner()
    a_rendre = sum(x.a_rendre for x in releve.lignes)
    notes = sum(x.etat == "notee" for x in releve.lignes)
    if notes:
        suite = (
            ""
            if a_rendre >= notes
            else (" Les autres retours notés sont à relire : au bureau, ou avec --relus si c’est fait.")
        )
        releve.phrases.append(f"retours.zip : {pluriel(a_rendre, 'retour')} à rendre.{suite}")
    return releve


def _perimees(dossier: Path, retours: Container[str], *, avec_feuille: bool) -> list[str]:
    """Les sorties d’avant que rien ne remplace : elles tromperaient."""
    vieux = [p.relative_to(dossier).as_posix() for p in (dossier / "retours").glob("*/retour.html")]
    # Un système peut rendre un nom aux accents décomposés, ou d’une autre casse : c’est le même retour.
    otees = [v for v in vieux if unicodedata.normalize("NFC", v).casefold() not in retours]
    return otees if avec_feuille else [*otees, "feuille_moodle.csv"]


def _connue(dossier: Path) -> bool:
    return fichier_de_la_cohorte(dossier).exists()


def ajouter_les_lignes(dossier: Path, ajoutes: Mapping[str, str]) -> None:
    """Ajoute à la promotion les personnes qu’une main a ajoutées dans ``notes.csv``. Sous ``seul_a_ecrire``."""
    if ajoutes:
        actualiser(dossier, _ajoutees(ajoutes))


def _ajoutees(ajoutes: Mapping[str, str]) -> Iterator[LectureDeCopie]:
    for i, nom in ajoutes.items():
        lue = absente(Participant(i, nom or i))
        yield replace(lue, phrases=("Ligne ajoutée à la main dans vos tables ; rien n’a été déposé.",))


def _au_fil(
    lues: Iterable[LectureDeCopie], combien: int, avancer: Avancer | None
) -> Iterator[LectureDeCopie]:
    for n, lue in enumerate(lues, 1):
        yield lue
        if avancer:
            avancer(min(n, combien), combien)


def _groupes(dossier: Path) -> list[list[str]]:
    """Les membres d’un même groupe qui ont rendu le même travail."""
    reunis: dict[tuple[str, str], list[str]] = {}
    for x in lire_la_cohorte(dossier):
        if x.participant.groupe and x.copie is not None:
            reunis.setdefault((x.participant.groupe, x.copie.carnet.carnet_id), []).append(x.identifiant)
    return [g for g in reunis.values() if len(g) > 1]


def _a_relire(depot: DepotDuBureau, bareme: Bareme) -> dict[str, str]:
    """Par copie notée, le travail que le retour cite."""
    bureau, travaux = depot.lire(), {}
    for lecture in lire_la_cohorte(depot.dossier):
        posee = bureau.notation(lecture.identifiant)
        if lecture.copie is None or not (posee.niveaux or posee.note):
            continue
        # 0 : le nombre de remarques ne change pas l’état, inutile de les calculer.
        _, ligne = ligne_sure(lecture, posee, bareme, date.today(), 0)
        if ligne.etat == "notee":
            travaux[lecture.identifiant] = marque(lecture.copie.carnet)
    return travaux


def dire(faits: Arrivages, noms: Mapping[str, str]) -> list[str]:
    """Ce que cette lecture a changé à la promotion, en phrases. ``noms`` : par identifiant."""
    dites = []
    # La première fois, tout est nouveau : la liste est déjà à l’écran.
    listes = [("Remplacées", faits.remplaces), ("Rien déposé", faits.absents)]
    if faits.gardes:
        listes.insert(0, ("Nouvelles", faits.nouveaux))
    for titre, ids in listes:
        if ids:
            cites = enumerer((noms.get(i, i) for i in ids), 8)
            dites.append(f"{titre} : {len(ids)} ({cites}).")
    for ancien, vers in faits.suivies.items():
        a_qui = ", ".join(f"{noms[i]} ({i})" if noms.get(i, i) != i else i for i in vers)
        dites.append(f"Ce qui était posé sous « {ancien} » est maintenant à {a_qui}.")
    if faits.gardes:
        dites.append(f"Déjà connues, gardées telles quelles : {faits.gardes}.")
    return dites


def _chemin(chemin: Path) -> str:
    """Un chemin tel qu’on peut l’enregistrer, même si le système l’écrit dans un autre encodage."""
    return str(chemin.resolve()).encode("utf-8", "replace").decode("utf-8")


def _lire(chemin: Path) -> bytes:
    try:
        return chemin.read_bytes()
    except OSError as e:
        raise ErreurSaisie(
            f"La feuille {chemin} ne s’ouvre pas.", intact="Rien n’a été écrit.", remede="Vérifiez son nom."
        ) from e


def phrases(releve: Releve, dossier: Path) -> list[str]:
    """Le relevé pour le terminal."""
    lignes = releve.lignes
    largeur = min(60, max(len(x.identifiant) for x in lignes))
    mots = charger("correction")["etats"]
    dites = []
    for x in lignes:
        i = x.indices
        detail = f"{pluriel(i['acteurs'], 'acteur')}, {pluriel(i['liens'], 'lien')}." if i else ""
        dites.append(f"{x.identifiant:<{largeur}}  {mots[x.etat]:<16}  {detail} {x.phrase}".rstrip())
    dites.append(f"{pluriel(len(lignes), 'participant')}. Tout est dans {dossier} :")
    dites.append("notes.csv, notes.xlsx, acteurs.csv, liens.csv, retours/, retours.zip, synthese.html.")
    dites += releve.phrases
    if releve.restes:
        dites.append(
            f"Fichiers qui ne sont pas des notebooks, laissés de côté : {enumerer(releve.restes, 8)}."
        )
    a_voir = sum(x.etat not in ("a_noter", "notee") for x in lignes)
    return [*dites, f"À regarder : {pluriel(a_voir, 'copie')}."] if a_voir else dites
