"""Les tables de l’atelier en CSV : acteurs et liens, qui entrent et qui sortent.

Sans pandas : ces tables doivent aussi se lire dans le navigateur seul. Une ligne refusée
n’arrête jamais les autres, et se dit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from atelier.carnet.ecriture import atomic_write, ecriture_impossible
from atelier.carnet.modele import Carnet
from atelier.domaine.acteur import Acteur, symbole
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Reponse
from atelier.erreurs import ErreurImport, cause_du_refus

COLONNES_ACTEURS = (
    "cas", "id", "nom", "organisation", "fonction", "secteur", "categorie", "sphere", "statut", "role",
    "echelle", "symbole", "note",
)  # fmt: skip
COLONNES_LIENS = (
    "cas", "id", "source", "cible", "statut", "base", "mobilisable", "nature", "frequence", "qualite",
    "sens", "finalites", *CRITERES, "classe_visee", "classe_choisie", "preuve", "justification",
)  # fmt: skip
JAMAIS_IMPORTEES = ("classe_attendue", "piege")
OCTETS_MAX = 20_000_000
LIGNES_MAX = 20_000
_CODAGES = ("utf-8-sig", "cp1252", "latin-1")


@dataclass(slots=True)
class Table:
    """Un fichier lu : ses lignes numérotées comme dans un tableur, et ses colonnes non reprises."""

    nom: str
    lignes: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    colonnes_ignorees: list[str] = field(default_factory=list)


def lire_table(chemin: Path, connues: tuple[str, ...], requises: tuple[str, ...]) -> Table:
    """Lit un CSV dont les colonnes portent les noms de l’atelier, dans n’importe quel ordre.

    Séparateur « , », « ; » ou tabulation ; UTF-8 (avec ou sans marque), ou cp1252. Lève
    ``ErreurImport`` si le fichier ne peut pas être lu ou si une colonne requise manque.
    """
    try:
        if chemin.stat().st_size > OCTETS_MAX:
            raise _echec(
                chemin, "il est trop gros", "Vérifiez que c’est bien une table d’acteurs ou de liens."
            )
        brut = chemin.read_bytes()
    except OSError as e:
        raise _echec(chemin, cause_du_refus(e), "Vérifiez son nom et son emplacement.") from e
    return table_de_texte(decoder(brut), connues, requises, nom=chemin.name)


def table_de_texte(texte: str, connues: tuple[str, ...], requises: tuple[str, ...], *, nom: str) -> Table:
    """Comme ``lire_table``, sur un texte déjà décodé."""
    texte = texte.replace("\0", "")
    entete = texte.split("\n", 1)[0]
    separateur = max((",", ";", "\t"), key=entete.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    table = Table(nom)
    try:
        officielles = {c.casefold(): c for c in connues}
        colonnes = [officielles.get(c.strip().casefold(), c.strip()) for c in next(lecteur, [])]
        manquantes = [c for c in requises if c not in colonnes]
        if manquantes:
            raise _echec(
                Path(nom),
                f"il manque la colonne {', '.join(manquantes)}",
                f"La première ligne doit nommer au moins : {', '.join(requises)}.",
            )
        table.colonnes_ignorees = [c for c in colonnes if c and c not in connues]
        for valeurs in lecteur:
            if not any(v.strip() for v in valeurs):
                continue
            if len(table.lignes) >= LIGNES_MAX:
                raise _echec(
                    Path(nom), f"il a plus de {LIGNES_MAX} lignes", "Coupez-le en plusieurs fichiers."
                )
            paires = zip(colonnes, valeurs, strict=False)
            ligne = {c: v.strip() for c, v in paires if c in connues}
            table.lignes.append((lecteur.line_num, ligne))
    except csv.Error as e:
        raise _echec(
            Path(nom), f"ligne {lecteur.line_num} mal formée", "Enregistrez-le à nouveau en CSV."
        ) from e
    return table


def tables_de(carnet: Carnet) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Les lignes d’acteurs et de liens d’un travail, sans les contacts.

    ``id`` est la référence d’origine quand l’objet a été importé, sinon son identifiant.
    """
    publics = _identifiants_publics(carnet.acteurs)
    publics_liens = _identifiants_publics(carnet.liens)
    acteurs = [_ligne_acteur(a, publics[a.id]) for a in carnet.acteurs.values()]
    liens = [_ligne_lien(lien, publics_liens[lien.id], publics) for lien in carnet.liens.values()]
    return acteurs, liens


def ecrire_tables(carnet: Carnet, dossier: Path) -> list[Path]:
    """Écrit ``acteurs.csv`` et ``liens.csv`` (UTF-8, virgule) dans un dossier ; rend les chemins."""
    acteurs, liens = tables_de(carnet)
    ecrits = []
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ecriture_impossible(e, dossier) from e
    for nom, colonnes, lignes in (
        ("acteurs.csv", COLONNES_ACTEURS, acteurs),
        ("liens.csv", COLONNES_LIENS, liens),
    ):
        texte = io.StringIO(newline="")
        ecrivain = csv.DictWriter(texte, colonnes, lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
        atomic_write(dossier / nom, texte.getvalue().encode("utf-8"))
        ecrits.append(dossier / nom)
    return ecrits


def _ligne_acteur(a: Acteur, identifiant: str) -> dict[str, str]:
    return {
        "id": identifiant,
        "nom": a.nom,
        "organisation": a.organisation,
        "fonction": a.fonction,
        "secteur": a.secteur,
        "categorie": _mot(a.categorie),
        "sphere": _mot(a.sphere),
        "statut": a.statut.value,
        "role": ";".join(a.roles),
        "echelle": _mot(a.echelle),
        "symbole": symbole(a),
        "note": a.note,
    }


def _ligne_lien(lien: Lien, identifiant: str, publics: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": identifiant,
        "source": publics[lien.source],
        "cible": publics[lien.cible],
        "statut": lien.statut.value,
        "base": _mot(lien.base),
        "mobilisable": {True: "oui", False: "non", None: ""}[lien.mobilisable],
        "nature": ";".join(lien.natures),
        "frequence": lien.frequence,
        "qualite": _mot(lien.qualite),
        "sens": _mot(lien.sens),
        "finalites": ";".join(lien.finalites),
        **{c: lien.reponses.get(c, Reponse.NE_SAIT_PAS).value for c in CRITERES},
        "classe_visee": _mot(lien.classe_visee),
        "classe_choisie": _mot(lien.classe_choisie),
        "preuve": lien.preuve,
        # Dans ces tables, la justification d’un lien potentiel est sa prochaine étape.
        "justification": lien.prochaine_etape if lien.est_potentiel else lien.justification,
    }


def _mot(valeur: StrEnum | None) -> str:
    return "" if valeur is None else valeur.value


def _identifiants_publics(objets: Mapping[str, Acteur] | Mapping[str, Lien]) -> dict[str, str]:
    publics: dict[str, str] = {}
    pris: set[str] = set()
    for i, objet in objets.items():
        public = objet.reference or i
        while public in pris:
            public += "_"
        pris.add(public)
        publics[i] = public
    return publics


def decoder(brut: bytes) -> str:
    """Le texte d’un fichier UTF-8 (avec ou sans marque), sinon cp1252."""
    for codage in _CODAGES:
        try:
            return brut.decode(codage)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 décode tout")


def _echec(chemin: Path, quoi: str, remede: str) -> ErreurImport:
    return ErreurImport(
        f"Impossible d’importer {chemin.name} : {quoi}.", intact="Rien n’a changé.", remede=remede
    )
