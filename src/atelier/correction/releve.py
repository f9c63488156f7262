"""Corriger : lire toutes les copies, tenir les notes à jour, écrire tout ce qui en sort.

Une seule fonction sert la commande et le bureau. On lit une copie à la fois et on l’oublie : la
mémoire ne dépend pas de leur nombre. Rien n’est exécuté, rien n’est extrait sur le disque.
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from atelier.carnet.ecriture import atomic_write, ecriture_impossible, remplacer
from atelier.carnet.effacement import effacer
from atelier.correction.bareme import Bareme, bareme_propose, lire_bareme
from atelier.correction.bureau import Bureau, inscrire, marque
from atelier.correction.classeur import classeur
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.indices import constats_de, copies_semblables, marques
from atelier.correction.lecture import Lecture, lire
from atelier.correction.ligne import Ligne, commentaire, illisible, ligne_sure
from atelier.correction.moodle import GROUPE, lire_feuille, remplir
from atelier.correction.participants import Participant, participants
from atelier.correction.pieces import fermer_les_archives, pieces
from atelier.correction.promotion import Promotion
from atelier.correction.retours import nom_du_retour, retour
from atelier.correction.synthese import synthese
from atelier.correction.tableau import (
    COLONNES_ACTEURS,
    COLONNES_LIENS,
    TableAuFil,
    lignes_d_acteurs,
    lignes_de_liens,
    notes_csv,
    notes_posees,
    sans_formule,
)
from atelier.cours.textes import charger, pluriel
from atelier.erreurs import ErreurSaisie

Avancer = Callable[[int, int], None]
"""Reçoit le nombre de participants faits et leur total."""

_JOUR_DES_ARCHIVES = (2000, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Releve:
    """Ce qu’une correction a donné : les lignes, les faits à dire, ce qui a été laissé de côté."""

    lignes: list[Ligne]
    restes: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)


def arrivees(copies: Sequence[Path], sauf: Path | None = None) -> tuple[list[Participant], list[str]]:
    """Les participants de ces dossiers, notebooks et archives, et les fichiers qui ne sont à personne.

    ``sauf`` : le dossier où l’on écrit, où il ne faut rien lire.
    Lève ``ErreurSaisie`` s’il n’y a aucune copie ou si un chemin n’existe pas.
    """
    tous, restes = participants(pieces(c, sauf) for c in copies)
    if not tous:
        raise ErreurSaisie(
            "Aucun notebook trouvé.",
            intact="Rien n’a été écrit.",
            remede="Donnez un notebook, un dossier ou une archive qui en contient.",
        )
    return tous, restes


def lectures(tous: Sequence[Participant]) -> Iterator[Lecture]:
    """Les copies, une à une ; deux lignes n’ont jamais le même identifiant."""
    vus: dict[str, int] = {}
    for participant in tous:
        for lecture in lire(participant):
            i = lecture.identifiant
            vus[i] = vus.get(i, 0) + 1
            if vus[i] > 1:
                suivant = replace(lecture.participant, identifiant=f"{i} ({vus[i]})")
                yield replace(lecture, participant=suivant)
            else:
                yield lecture


def corriger(
    copies: Sequence[Path],
    dossier: Path,
    *,
    bareme: Path | None = None,
    feuille: Path | None = None,
    avancer: Avancer | None = None,
) -> Releve:
    """Lit les copies et écrit tout dans ``dossier`` ; voir docs/correction.md pour chaque fichier.

    Les niveaux déjà posés au bureau sont repris. Lève ``ErreurSaisie`` sans copie, ``ErreurCours`` si
    le barème est mal écrit, ``ErreurImport`` si la feuille n’en est pas une, ``EcritureImpossible``.
    """
    depot = DepotDuBureau(dossier)
    garde = depot.lire()
    choisi = bareme or (Path(garde.bareme) if garde.bareme else None)
    grille = lire_bareme(choisi) if choisi else bareme_propose()
    la_feuille = feuille or (Path(garde.feuille) if garde.feuille and Path(garde.feuille).is_file() else None)
    moodle = lire_feuille(_lire(la_feuille), la_feuille.name) if la_feuille else None
    try:
        tous, restes = arrivees(copies, dossier)
        _preparer(dossier)
        with _Ecriture(dossier, garde, grille) as ecrit:
            for n, lecture in enumerate(lectures(tous), 1):
                ecrit.ajouter(lecture)
                if avancer:
                    avancer(min(n, len(tous)), len(tous))
            releve = Releve(ecrit.finir(), restes)
    except OSError as e:
        raise ecriture_impossible(e, dossier) from e
    finally:
        fermer_les_archives()
    d_ou = [_chemin(c) for c in copies]
    chemins = [_chemin(p) if p else "" for p in (la_feuille, choisi)]
    depot.appliquer(inscrire((x.identifiant for x in releve.lignes), d_ou, *chemins), annulable=False)
    if moodle is not None:
        notes = {
            ecrit.cles[x.identifiant]: (x.valeur, ecrit.commentaires.get(x.identifiant, ""))
            for x in releve.lignes
            if x.valeur is not None or ecrit.commentaires.get(x.identifiant)
        }
        rempli = remplir(moodle, notes, grille.total)
        atomic_write(dossier / "feuille_moodle.csv", rempli.octets)
        releve.phrases += rempli.phrases
    else:
        (dossier / "feuille_moodle.csv").unlink(missing_ok=True)  # celle d’une autre fois tromperait
        if garde.feuille:
            releve.phrases.append(f"La feuille de Moodle n’est plus là : {Path(garde.feuille).name}.")
    return releve


class _Ecriture:
    """Écrit les sorties au fil des copies, sans les garder."""

    def __init__(self, dossier: Path, bureau: Bureau, bareme: Bareme) -> None:
        self.dossier, self.bureau, self.bareme = dossier, bureau, bareme
        self.commentaires: dict[str, str] = {}
        self._posees = notes_posees(dossier / "notes.csv")
        self._promotion = Promotion()
        self._lignes: list[Ligne] = []
        self._marques: dict[str, tuple[str, str]] = {}
        self.cles: dict[str, str] = {}
        retours = dossier / "retours"
        if retours.is_symlink():
            raise ErreurSaisie(
                f"{retours} est un raccourci.", intact="Rien n’a été écrit.", remede="Ôtez-le."
            )
        self._acteurs = TableAuFil(dossier / "acteurs.csv", COLONNES_ACTEURS)
        self._liens = TableAuFil(dossier / "liens.csv", COLONNES_LIENS)
        self._archive = dossier / ".retours.zip.tmp"
        self._zip = zipfile.ZipFile(self._archive, "w", zipfile.ZIP_DEFLATED)
        self._retours: set[str] = set()
        self._jour = date.today()

    def __enter__(self) -> _Ecriture:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._archive.unlink(missing_ok=True)
        self._acteurs.abandonner()
        self._liens.abandonner()

    def ajouter(self, lecture: Lecture) -> None:
        posee = self.bureau.notation(lecture.identifiant)
        constats = constats_de(lecture.copie.carnet) if lecture.copie else []
        lecture, ligne = ligne_sure(lecture, posee, self.bareme, self._jour, len(constats))
        notation = posee.pour(marque(lecture.copie.carnet)) if lecture.copie else posee
        try:
            page = retour(lecture, ligne.etat, notation, self.bareme, ligne.valeur)
        except Exception as e:
            lecture, ligne = ligne_sure(illisible(lecture, e), posee, self.bareme, self._jour)
            page = retour(lecture, ligne.etat, notation, self.bareme, None)
        if a_la_main := self._posees.get(sans_formule(ligne.identifiant)):
            ligne = replace(ligne, note=a_la_main)
        self._lignes.append(ligne)
        self._promotion.etats[ligne.etat] += 1
        p = lecture.participant
        self.cles[ligne.identifiant] = p.numero or f"{GROUPE}{p.identifiant}"
        self.commentaires[ligne.identifiant] = commentaire(notation, self.bareme, ligne)
        if lecture.copie is not None:
            carnet = lecture.copie.carnet
            self._marques[ligne.identifiant] = marques(lecture)
            if ligne.etat != "suspendue":
                # Une copie suspendue ne sort nulle part tant que le formateur n’a pas décidé.
                self._acteurs.ajouter(lignes_d_acteurs(ligne.identifiant, carnet))
                self._liens.ajouter(lignes_de_liens(ligne.identifiant, carnet))
                self._promotion.ajouter(carnet, constats)
        self._ecrire_le_retour(p, page.encode("utf-8", "replace"))

    def _ecrire_le_retour(self, participant: Participant, page: bytes) -> None:
        chemin = nom_du_retour(participant, self._retours)
        sur_le_disque = self.dossier / "retours" / chemin
        sur_le_disque.parent.mkdir(parents=True, exist_ok=True)
        sur_le_disque.write_bytes(page)  # se refait d’une commande : inutile d’attendre le disque
        infos = zipfile.ZipInfo(chemin, _JOUR_DES_ARCHIVES)
        infos.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(infos, page)

    def finir(self) -> list[Ligne]:
        self._zip.close()
        self._oter_les_vieux_retours()
        noms = {x.identifiant: x.nom for x in self._lignes}
        semblables = copies_semblables(self._marques, self.bureau.groupes, lambda i: noms.get(i, i))
        lignes = [
            replace(x, phrase=f"{x.phrase} {semblables[x.identifiant]}".strip())
            if x.identifiant in semblables
            else x
            for x in self._lignes
        ]
        promotion = self._promotion.rapprocher(self.bureau.fusions)
        for nom, octets in (
            ("notes.csv", notes_csv(lignes)),
            ("notes.xlsx", classeur(lignes, self.bareme)),
            ("synthese.html", synthese(promotion).encode("utf-8", "replace")),
        ):
            atomic_write(self.dossier / nom, octets)
        remplacer(self._archive, self.dossier / "retours.zip")
        self._acteurs.finir()
        self._liens.finir()
        return lignes

    def _oter_les_vieux_retours(self) -> None:
        """Un retour d’une fois d’avant, pour une copie qui n’est plus là, ne doit pas être rendu."""
        vieux = (self.dossier / "retours").glob("*/retour.html")
        perimes = [
            p for p in vieux if unicodedata.normalize("NFC", p.parent.name).casefold() not in self._retours
        ]
        effacer(perimes, self.dossier / "retours")


def _chemin(chemin: Path) -> str:
    """Un chemin tel qu’on peut l’enregistrer, même si le système l’écrit dans un autre encodage."""
    return str(chemin.resolve()).encode("utf-8", "replace").decode("utf-8")


def _preparer(dossier: Path) -> None:
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ecriture_impossible(e, dossier) from e


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
        noms = ", ".join(releve.restes[:8]) + (" …" if len(releve.restes) > 8 else "")
        dites.append(f"Fichiers qui ne sont pas des notebooks, laissés de côté : {noms}.")
    a_voir = sum(x.etat not in ("a_noter", "notee") for x in lignes)
    return [*dites, f"À regarder : {pluriel(a_voir, 'copie')}."] if a_voir else dites
