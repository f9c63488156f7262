"""Ce qu’une main a changé dans ``notes.csv`` et ``notes.xlsx`` depuis que l’atelier les a écrits."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

from atelier.correction.bareme import NIVEAU_MAX, Bareme, en_decimal, en_nombre
from atelier.correction.classeur import FEUILLE, titre_de_la_note
from atelier.correction.tableau import sans_formule

NOTES_CSV, NOTES_XLSX = "notes.csv", "notes.xlsx"
_OCTETS_MAX = 50_000_000


@dataclass(slots=True)
class Main:
    """Ce qu’une main a changé pour quelqu’un ; ``notes`` : par fichier, la note (``None`` : effacée)."""

    niveaux: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    notes: dict[str, tuple[Fraction | None, Fraction | None]] = field(default_factory=dict)
    nom: str = ""


# --- notes.csv -----------------------------------------------------------------------------------------


class TableIllisible(Exception):
    """Ce fichier n’est plus une table de notes."""


def du_csv(fichier: Path, base: Any, bareme: Bareme, mains: dict[str, Main], refus: list[str]) -> None:
    """Ajoute à ``mains`` ce qui a changé dans ``notes.csv``, à ``refus`` ce qui n’est pas une note.

    ``base`` : ce que l’atelier y avait écrit. Lève ``TableIllisible``.
    """
    octets = _octets(fichier)
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", "replace")
    entete = texte.split("\n", 1)[0]
    try:
        rangs = list(csv.DictReader(StringIO(texte, newline=""), delimiter=max(",;\t", key=entete.count)))
    except csv.Error as e:
        raise TableIllisible from e
    if not rangs or "identifiant" not in rangs[0] or "note" not in rangs[0]:
        raise TableIllisible
    for x in rangs:
        i, dite = x.get("identifiant") or "", (x.get("note") or "").strip()
        # Avant la version 0.6, la colonne « note_calculee » dit ce que l’atelier avait écrit.
        avant = base.get(i, "") if isinstance(base, dict) else x.get("note_calculee") or ""
        if not i or dite == avant:
            continue
        note = en_nombre(dite)
        if dite and (note is None or note > bareme.total):
            refus.append(_pas_une_note(NOTES_CSV, x.get("nom") or i, dite, bareme))
        elif note != en_nombre(avant):
            main = mains.setdefault(i, Main(nom=x.get("nom") or ""))
            main.notes[NOTES_CSV] = (en_nombre(avant), note)


# --- notes.xlsx ----------------------------------------------------------------------------------------


def du_classeur(fichier: Path, base: Any, bareme: Bareme, mains: dict[str, Main], refus: list[str]) -> None:
    """Comme ``du_csv``, pour ``notes.xlsx`` : les niveaux, et une note tapée par-dessus la formule."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 — seulement pour relire

    _octets(fichier)
    try:
        livre = CalamineWorkbook.from_path(str(fichier))
        rangs = livre.get_sheet_by_name(FEUILLE).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, KeyError) as e:
        raise TableIllisible from e
    entetes = next((r for r in rangs if r and r[0] == "Identifiant"), None)
    if entetes is None:
        raise TableIllisible
    colonnes = {c.id: entetes.index(c.libelle) for c in bareme.criteres if c.libelle in entetes}
    titre = titre_de_la_note(bareme)
    rang_note = entetes.index(titre) if titre in entetes else None
    for r in rangs[rangs.index(entetes) + 1 :]:
        i = str(r[0]).removesuffix(".0") if isinstance(r[0], float) else str(r[0])
        if not i or i == "Points":
            continue
        connu = base.get(i, {}) if isinstance(base, dict) else None
        main = Main(nom=str(r[1]) if len(r) > 1 else "")
        poses = _niveaux(r, colonnes)
        for c, ecrit in poses.items():
            avant = connu.get("niveaux", {}).get(c) if connu is not None else INCONNU
            if ecrit is _PAS_UN_NIVEAU:
                refus.append(
                    f"{NOTES_XLSX}, {main.nom or i} : « {_case(r[colonnes[c]])[:40]} » n’est pas un niveau "
                    f"de 0 à {NIVEAU_MAX}."
                )
            elif ecrit != avant and (connu is not None or ecrit is not None):
                main.niveaux[c] = (avant, ecrit)
        if rang_note is not None and connu is not None and _case(r[rang_note]):
            note = _note_du_classeur(_case(r[rang_note]), connu, poses, bareme)
            if note is None:
                refus.append(_pas_une_note(NOTES_XLSX, main.nom or i, _case(r[rang_note]), bareme))
            elif note[0] != note[1]:
                main.notes[NOTES_XLSX] = note
        if main.niveaux or main.notes:
            deja = mains.setdefault(sans_formule(i), main)
            if deja is not main:
                deja.niveaux, deja.notes = main.niveaux, {**deja.notes, **main.notes}


_PAS_UN_NIVEAU, INCONNU = -1, -2


def _case(valeur: Any) -> str:
    """Une case en texte ; un nombre calculé par un tableur a parfois quinze décimales."""
    return f"{valeur:.6f}".rstrip("0").rstrip(".") if isinstance(valeur, float) else str(valeur).strip()


def _niveaux(rang: Sequence[Any], colonnes: Mapping[str, int]) -> dict[str, int | None]:
    poses: dict[str, int | None] = {}
    for c, j in colonnes.items():
        case = rang[j] if j < len(rang) else ""
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
    """La note d’avant et celle qui est tapée ; la formule elle-même ne change rien. ``None`` : pas une note."""
    note, avant = en_nombre(case), en_nombre(connu.get("note", ""))
    if note is None or note > bareme.total:
        return None
    calculee = bareme.note({c: n for c, n in poses.items() if n is not None and n >= 0})
    arrondie = en_nombre(en_decimal(note))
    est_la_formule = calculee is not None and arrondie == en_nombre(en_decimal(calculee))
    return avant, avant if est_la_formule else arrondie


def _pas_une_note(fichier: str, nom: str, dite: str, bareme: Bareme) -> str:
    return f"{fichier}, {nom} : « {dite[:40]} » n’est pas une note de 0 à {en_decimal(bareme.total)}."


def _octets(fichier: Path) -> bytes:
    if fichier.stat().st_size > _OCTETS_MAX:
        raise TableIllisible
    return fichier.read_bytes()
