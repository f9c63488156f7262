"""Ce qui s’écrit pour une promotion, au fil des copies : rien n’est gardé en mémoire que les lignes."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from atelier.correction.bareme import Bareme
from atelier.correction.cadres import Cadres
from atelier.correction.classeur import ecrire_le_classeur
from atelier.correction.etat_du_bureau import Bureau, Notation, marque
from atelier.correction.generation import Generation
from atelier.correction.indices import constats_de, copies_semblables, marques
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.ligne_des_notes import Ligne, commentaire, illisible, ligne_sure
from atelier.correction.participants import Participant
from atelier.correction.promotion import Promotion
from atelier.correction.retours import nom_du_retour, retour
from atelier.correction.synthese import synthese
from atelier.correction.tableau import (
    COLONNES_DES_ACTEURS_RENDUS,
    COLONNES_DES_LIENS_RENDUS,
    TableAuFil,
    lignes_d_acteurs,
    lignes_de_liens,
    notes_csv,
)

_JOUR_DES_ARCHIVES = (2000, 1, 1, 0, 0, 0)
"""Toujours le même : deux archives au même contenu ont les mêmes octets."""


class Sorties:
    """Écrit les sorties au fil des copies, sans les garder."""

    def __init__(self, generation: Generation, bureau: Bureau, bareme: Bareme) -> None:
        self.bureau, self.bareme = bureau, bareme
        self.retours: set[str] = set()
        self._generation = generation
        self._numeros: dict[str, str] = {}
        self._commentaires: dict[str, str] = {}
        self._cadres = Cadres()
        self._lignes: list[Ligne] = []
        self._marques: dict[str, tuple[str, str]] = {}
        self._noms_pris: set[str] = set()
        self._acteurs = TableAuFil(generation.chemin("acteurs.csv"), COLONNES_DES_ACTEURS_RENDUS)
        self._liens = TableAuFil(generation.chemin("liens.csv"), COLONNES_DES_LIENS_RENDUS)
        self._zip = zipfile.ZipFile(generation.chemin("retours.zip"), "w", zipfile.ZIP_DEFLATED)
        self._jour = date.today()

    def __enter__(self) -> Sorties:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._acteurs.fermer()
        self._liens.fermer()

    def ajouter(self, lecture: LectureDeCopie) -> None:
        """Ajoute une copie à toutes les sorties."""
        posee = self.bureau.notation(lecture.identifiant)
        constats = constats_de(lecture.copie.carnet) if lecture.copie else []
        lecture, ligne = ligne_sure(lecture, posee, self.bareme, self._jour, len(constats))
        notation = posee.pour(marque(lecture.copie.carnet)) if lecture.copie else posee
        try:
            page = self._page(lecture, ligne, notation)
        # Une copie qui casse sa page garde sa ligne et un retour, où elle est dite illisible.
        except Exception as e:
            lecture, ligne = ligne_sure(illisible(lecture, e), posee, self.bareme, self._jour)
            page = self._page(lecture, ligne, notation)
        self._lignes.append(ligne)
        self._cadres.ajouter(ligne, self.bareme)
        self._numeros[ligne.identifiant] = lecture.participant.numero
        self._commentaires[ligne.identifiant] = commentaire(notation, self.bareme, ligne)
        if lecture.copie is not None:
            carnet = lecture.copie.carnet
            self._marques[ligne.identifiant] = marques(lecture)
            if ligne.etat != "suspendue":
                # Une copie suspendue ne sort nulle part tant que le formateur n’a pas décidé.
                self._acteurs.ajouter(lignes_d_acteurs(ligne.identifiant, carnet))
                self._liens.ajouter(lignes_de_liens(ligne.identifiant, carnet))
                self._cadres.ajouter_le_travail(ligne.identifiant, carnet, constats)
        if ligne.etat != "absente":
            self._ecrire_le_retour(lecture.participant, page.encode("utf-8", "replace"), ligne.a_rendre)

    def _page(self, lecture: LectureDeCopie, ligne: Ligne, notation: Notation) -> str:
        return retour(lecture, ligne.etat, notation, self.bareme, ligne.valeur, a_rendre=ligne.a_rendre)

    def _ecrire_le_retour(self, participant: Participant, page: bytes, a_rendre: bool) -> None:
        chemin = nom_du_retour(participant, self._noms_pris)
        self._generation.chemin(f"retours/{chemin}").write_bytes(page)
        self.retours.add(unicodedata.normalize("NFC", f"retours/{chemin}").casefold())
        if a_rendre:
            infos = zipfile.ZipInfo(chemin, _JOUR_DES_ARCHIVES)
            infos.compress_type = zipfile.ZIP_DEFLATED
            self._zip.writestr(infos, page)

    def pour_moodle(self, lignes: Iterable[Ligne]) -> dict[str, tuple[Fraction | None, str]]:
        """Par numéro, ce qui va dans la feuille ; la note d’une copie suspendue attend."""
        notes = {}
        for x in lignes:
            note = x.valeur if x.etat != "suspendue" else None
            mots = self._commentaires[x.identifiant]
            if note is not None or mots:
                notes[self._numeros[x.identifiant] or x.identifiant] = (note, mots)
        return notes

    def finir(self) -> list[Ligne]:
        """Les lignes, une fois tout le reste écrit."""
        noms = {x.identifiant: x.nom for x in self._lignes}
        groupes: dict[str, list[str]] = {}
        for x in self._lignes:
            if x.groupe:
                groupes.setdefault(x.groupe, []).append(x.identifiant)
        reunis = [*self.bureau.groupes, *groupes.values()]
        semblables = copies_semblables(self._marques, reunis, lambda i: noms.get(i, i))
        lignes = [
            replace(x, phrase=f"{x.phrase} {semblables[x.identifiant]}".strip())
            if x.identifiant in semblables
            else x
            for x in self._lignes
        ]
        tableaux = self._cadres.tableaux()
        ecrire_le_classeur(self._generation.chemin("notes.xlsx"), lignes, tableaux, self.bareme)
        promotion = Promotion(tableaux).rapprocher(self.bureau.fusions)
        for nom, octets in (
            ("notes.csv", notes_csv(lignes)),
            ("synthese.html", synthese(promotion).encode("utf-8", "replace")),
        ):
            self._generation.chemin(nom).write_bytes(octets)
        return lignes
