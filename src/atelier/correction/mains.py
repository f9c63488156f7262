"""Ce qu’une main a changé dans ``notes.csv`` et ``notes.xlsx`` depuis que l’atelier les a écrits."""

from __future__ import annotations

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from atelier.correction.bareme import NIVEAU_MAX, Bareme, en_decimal, en_nombre
from atelier.correction.classeur import FEUILLE, IDENTIFIANT, NOTE_SUR, titres
from atelier.correction.tableau import sans_formule

NOTES_CSV, NOTES_XLSX = "notes.csv", "notes.xlsx"
_OCTETS_MAX = 50_000_000


@dataclass(slots=True)
class Main:
    """Ce qu’une main a changé pour quelqu’un ; ``notes`` : par fichier, la note (``None`` : effacée)."""

    niveaux: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    notes: dict[str, tuple[Fraction | None, Fraction | None]] = field(default_factory=dict)
    nom: str = ""


class RefusDeMain(NamedTuple):
    """Ce qui empêche de prendre une ligne : où, de qui, et pourquoi."""

    fichier: str
    identifiant: str
    nom: str
    quoi: str


@dataclass(slots=True)
class Mains:
    """Ce que les deux tables disent de neuf.

    ``refus`` : ce qui empêche d’écrire, et ``phrases`` ce qu’il suffit de dire.
    """

    par_personne: dict[str, Main] = field(default_factory=dict)
    refus: list[RefusDeMain] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)


class TableIllisible(Exception):
    """Ce fichier n’est plus une table de notes."""


# --- notes.csv -----------------------------------------------------------------------------------------


def du_csv(fichier: Path, base: Any, bareme: Bareme, lu: Mains) -> None:
    """Ajoute à ``lu`` ce qui a changé dans ``notes.csv``. ``base`` : ce que l’atelier y avait écrit.

    Lève ``TableIllisible``.
    """
    try:
        rangs = _rangs(_texte(_octets(fichier)))
    except csv.Error as e:
        raise TableIllisible from e
    if not rangs or "identifiant" not in rangs[0] or "note" not in rangs[0]:
        raise TableIllisible
    vus: dict[str, object] = {}
    for x in rangs:
        i, dite = x.get("identifiant") or "", (x.get("note") or "").strip()
        nom = x.get("nom") or i
        if not i or _deux_lignes(vus, dite, lu, (NOTES_CSV, i, nom)):
            continue
        # Avant la version 0.6, la colonne « note_calculee » dit ce que l’atelier avait écrit.
        avant = base.get(i, "") if isinstance(base, dict) else x.get("note_calculee") or ""
        if dite == avant:
            continue
        note = en_nombre(dite, bareme.total)
        if dite and (note is None or note > bareme.total):
            lu.refus.append(RefusDeMain(NOTES_CSV, i, nom, _pas_une_note(dite, bareme)))
        elif note != en_nombre(avant):
            main = lu.par_personne.setdefault(i, Main(nom=x.get("nom") or ""))
            main.notes[NOTES_CSV] = (en_nombre(avant), note)


def _rangs(texte: str) -> list[dict[str, str]]:
    """Les lignes d’une table ; un tableur français, à qui elle s’ouvre d’un double-clic, met une ligne par case."""
    signe = max(",;\t", key=texte.split("\n", 1)[0].count)
    brutes = csv.reader(StringIO(texte, newline=""), delimiter=signe)
    lignes = [next(csv.reader(x, delimiter=signe)) if len(x) == 1 and signe in x[0] else x for x in brutes]
    return [dict(zip(lignes[0], x, strict=False)) for x in lignes[1:]]


def _texte(octets: bytes) -> str:
    """Un tableur enregistre en UTF-8, en UTF-16 (« Texte Unicode ») ou dans l’encodage de Windows."""
    if octets.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _deux_lignes(vus: dict[str, object], dit: object, lu: Mains, qui: tuple[str, str, str]) -> bool:
    """Vrai si cette personne a déjà sa ligne ; une seconde qui dit autre chose est refusée."""
    deja = qui[1] in vus
    refus = RefusDeMain(*qui, "deux lignes, qui ne disent pas la même chose.")
    if vus.setdefault(qui[1], dit) != dit and refus not in lu.refus:
        lu.refus.append(refus)
    return deja


# --- notes.xlsx ----------------------------------------------------------------------------------------


def du_classeur(fichier: Path, base: Any, bareme: Bareme, lu: Mains) -> None:
    """Comme ``du_csv``, pour ``notes.xlsx`` : les niveaux, et une note tapée par-dessus la formule."""
    entetes, rangs = _page_des_notes(fichier)
    places = _places(entetes, titres(bareme))
    (ou_i, ou_nom), rang_note = places[:2], places[-2]
    colonnes = {c.id: j for c, j in zip(bareme.criteres, places[3:], strict=False) if j is not None}
    if perdues := [c.libelle for c in bareme.criteres if c.id not in colonnes]:
        lu.phrases.append(
            f"{NOTES_XLSX} n’a plus de colonne « {'», « '.join(perdues)} » : aucun niveau n’en est repris ; "
            "il est gardé dans sauvegardes."
        )
    vus: dict[str, object] = {}
    for r in rangs:
        i = _identifiant(r[ou_i or 0])
        # La rangée des points, sous l’en-tête ou ailleurs si l’on a trié, n’est à personne.
        if not i or i == "Points":
            continue
        connu = base.get(i, {}) if isinstance(base, dict) else None
        main = Main(nom=str(_de(r, ou_nom)))
        qui = (NOTES_XLSX, i, main.nom or i)
        poses, dite = _niveaux(r, colonnes), _case(_de(r, rang_note))
        if _deux_lignes(vus, (poses, dite), lu, qui):
            continue
        for c, ecrit in poses.items():
            avant = connu.get("niveaux", {}).get(c) if connu is not None else INCONNU
            if ecrit is _PAS_UN_NIVEAU:
                quoi = f"« {_case(r[colonnes[c]])[:40]} » n’est pas un niveau de 0 à {NIVEAU_MAX}."
                lu.refus.append(RefusDeMain(*qui, quoi))
            elif ecrit != avant and (connu is not None or ecrit is not None):
                main.niveaux[c] = (avant, ecrit)
        if rang_note is not None and connu is not None:
            note = _note_du_classeur(dite, connu, poses, bareme)
            if note is None:
                lu.refus.append(RefusDeMain(*qui, _pas_une_note(dite, bareme)))
            elif note[0] != note[1]:
                main.notes[NOTES_XLSX] = note
        if main.niveaux or main.notes:
            # notes.csv écrit l’identifiant désamorcé : la même clé réunit les deux tables.
            deja = lu.par_personne.setdefault(sans_formule(i), main)
            if deja is not main:
                deja.niveaux, deja.notes = main.niveaux, {**deja.notes, **main.notes}


def _page_des_notes(fichier: Path) -> tuple[list[str], list[list[Any]]]:
    """L’en-tête et les lignes de la page des notes, fût-elle renommée. Lève ``TableIllisible``."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 — seulement pour relire

    # Pour sa borne seulement : calamine ouvre le fichier lui-même.
    _octets(fichier)
    try:
        livre = CalamineWorkbook.from_path(str(fichier))
        for page in sorted(livre.sheet_names, key=lambda nom: nom != FEUILLE):
            rangs = livre.get_sheet_by_name(page).to_python(skip_empty_area=False)
            for n, r in enumerate(rangs):
                entetes = [str(x).strip() for x in r]
                if IDENTIFIANT in entetes and any(x.startswith(NOTE_SUR) for x in entetes):
                    return entetes, rangs[n + 1 :]
    except (CalamineError, OSError, ValueError, KeyError) as e:
        raise TableIllisible from e
    raise TableIllisible


def _places(entetes: Sequence[str], attendus: Sequence[str]) -> list[int | None]:
    """La colonne de chaque titre attendu, ``None`` s’il manque. Deux colonnes peuvent avoir le même titre."""
    places: list[int | None] = []
    for k, titre in enumerate(attendus):
        ou = [j for j, x in enumerate(entetes) if x == titre.strip()]
        places.append(ou[attendus[:k].count(titre)] if len(ou) >= attendus.count(titre) else None)
    return places


def _identifiant(case: Any) -> str:
    """Un tableur fait parfois d’un numéro un nombre."""
    return str(case).removesuffix(".0") if isinstance(case, float) else str(case)


def _de(rang: Sequence[Any], j: int | None) -> Any:
    return rang[j] if j is not None and j < len(rang) else ""


# Des entiers hors de 0 à 3 : ils tiennent la place d’un niveau sans pouvoir en être un.
_PAS_UN_NIVEAU, INCONNU = -1, -2


def _case(valeur: Any) -> str:
    """Une case en texte ; un nombre calculé par un tableur a parfois quinze décimales."""
    return f"{valeur:.6f}".rstrip("0").rstrip(".") if isinstance(valeur, float) else str(valeur).strip()


def _niveaux(rang: Sequence[Any], colonnes: Mapping[str, int]) -> dict[str, int | None]:
    poses: dict[str, int | None] = {}
    for c, j in colonnes.items():
        case = _de(rang, j)
        nombre = en_nombre(_case(case)) if not isinstance(case, bool) else None
        if _case(case) == "":
            poses[c] = None
        elif nombre is not None and nombre in range(NIVEAU_MAX + 1):
            poses[c] = int(nombre)
        else:
            poses[c] = _PAS_UN_NIVEAU
    return poses


def _note_du_classeur(
    case: str, connu: Mapping[str, Any], poses: Mapping[str, int | None], bareme: Bareme
) -> tuple[Fraction | None, Fraction | None] | None:
    """La note d’avant et celle qui est tapée ; la formule elle-même ne change rien. ``None`` : pas une note.

    Une case vide n’est souvent qu’une formule qu’un programme n’a pas calculée ; là où il y avait un nombre
    posé à la main, elle l’ôte.
    """
    note, avant = en_nombre(case, bareme.total), en_nombre(connu.get("note", ""))
    if not case:
        return avant, None if connu.get("main") else avant
    if note is None or note > bareme.total:
        return None
    calculee = bareme.note({c: n for c, n in poses.items() if n is not None and n >= 0})
    arrondie = en_nombre(en_decimal(note))
    # Là où l’atelier avait écrit un nombre, un autre nombre vient d’une main, fût-il celui du calcul.
    formule = calculee is not None and not connu.get("main")
    est_la_formule = formule and arrondie == en_nombre(en_decimal(calculee or Fraction(0)))
    return avant, avant if est_la_formule else arrondie


def _pas_une_note(dite: str, bareme: Bareme) -> str:
    return f"« {dite[:40]} » n’est pas une note de 0 à {en_decimal(bareme.total)}."


def _octets(fichier: Path) -> bytes:
    if fichier.stat().st_size > _OCTETS_MAX:
        raise TableIllisible
    return fichier.read_bytes()
