"""Relire ce qu’une main a écrit dans ``notes.csv`` et ``notes.xlsx`` : une note n’a qu’une vérité.

On compare trois choses : ce que l’atelier avait écrit, ce que le fichier dit, ce que le bureau dit
maintenant. Un seul a changé : il est repris partout, et on le dit. Deux disent autrement : le formateur
choisit, et rien ne s’écrit d’ici là.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from atelier.correction.bareme import NIVEAU_MAX, Bareme, en_decimal, en_nombre
from atelier.correction.bureau import Bureau, Geste, Notation, Operation, marque
from atelier.correction.classeur import FEUILLE, titre_de_la_note
from atelier.correction.cohorte import identifiants, lire_la_cohorte
from atelier.correction.ensemble import noter_a_part
from atelier.correction.generation import base_de, empreinte
from atelier.correction.lecture import Lecture
from atelier.correction.ligne import Ligne, ligne_sure
from atelier.correction.tableau import sans_formule
from atelier.erreurs import ErreurAtelier

NOTES_CSV, NOTES_XLSX, BUREAU = "notes.csv", "notes.xlsx", "bureau"
_OCTETS_MAX = 50_000_000


class Desaccord(NamedTuple):
    """Deux endroits disent autrement. ``valeurs`` : par endroit, ce qu’il dit ; vide : rien."""

    identifiant: str
    nom: str
    quoi: str
    valeurs: Mapping[str, str]

    def __str__(self) -> str:
        dits = ", ".join(f"{ou} dit {v or 'rien'}" for ou, v in self.valeurs.items())
        return f"{self.nom} ({self.identifiant}), {self.quoi} : {dits}."


class NotesEnDesaccord(ErreurAtelier):
    """Des notes ne sont pas les mêmes d’un endroit à l’autre : rien n’a été écrit."""

    def __init__(self, desaccords: Sequence[Desaccord], illisibles: Sequence[str] = ()) -> None:
        self.desaccords = desaccords
        super().__init__(
            "\n".join(["Des notes ne s’accordent pas :", *map(str, desaccords), *illisibles]),
            intact="Aucun fichier n’a été remplacé.",
            remede="Mettez la même valeur aux deux endroits, ou choisissez au bureau ; puis recommencez.",
        )


@dataclass(slots=True)
class Relecture:
    """Ce qu’il faut changer au bureau, ce qu’il faut en dire, et les fichiers tels qu’ils étaient."""

    operation: Operation | None = None
    phrases: list[str] = field(default_factory=list)
    vus: dict[str, str] = field(default_factory=dict)
    ajoutes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Main:
    """Ce qu’une main a changé pour quelqu’un ; ``notes`` : par fichier, la note (``None`` : effacée)."""

    niveaux: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    notes: dict[str, tuple[Fraction | None, Fraction | None]] = field(default_factory=dict)
    nom: str = ""


def relire(dossier: Path, bureau: Bureau, bareme: Bareme) -> Relecture:
    """Ce que ``notes.csv`` et ``notes.xlsx`` disent de neuf.

    Lève ``NotesEnDesaccord`` si deux endroits ne s’accordent pas, ou si une case n’est pas une note.
    """
    relecture = Relecture()
    refus: list[str] = []
    mains: dict[str, _Main] = {}
    for nom, lire in ((NOTES_CSV, _du_csv), (NOTES_XLSX, _du_classeur)):
        fichier = dossier / nom
        relecture.vus[nom] = empreinte(fichier)
        if not relecture.vus[nom]:
            continue
        try:
            lire(fichier, base_de(dossier, nom), bareme, mains, refus)
        except _Illisible:
            relecture.phrases.append(f"{nom} ne se lit pas : il est gardé dans sauvegardes, et refait.")
    if not mains and not refus:
        return relecture
    ecrits = {sans_formule(i): i for i in (*identifiants(dossier), *bureau.notations)}
    touches = {ecrits.get(e, e) for e in mains}
    connues = {x.identifiant: x for x in lire_la_cohorte(dossier, touches)}
    desaccords: list[Desaccord] = []
    neuves: dict[str, Notation] = {}
    for ecrit, main in mains.items():
        i = ecrits.get(ecrit, ecrit)
        if i not in connues and i not in bureau.notations:
            relecture.ajoutes[i] = main.nom
        decision = _decider(i, main, bureau.notation(i), bareme, connues.get(i))
        desaccords += decision.desaccords
        relecture.phrases += decision.phrases
        if decision.notation is not None:
            neuves[i] = decision.notation
    if desaccords or refus:
        raise NotesEnDesaccord(desaccords, refus)
    if neuves:
        relecture.operation = _reprendre(neuves)
    return relecture


class _Decision(NamedTuple):
    """Ce qu’il faut poser pour quelqu’un (``None`` : rien), ce qu’il faut en dire, ce qui ne s’accorde pas."""

    notation: Notation | None = None
    phrases: Sequence[str] = ()
    desaccords: Sequence[Desaccord] = ()


def _decider(i: str, main: _Main, posee: Notation, bareme: Bareme, lecture: Lecture | None) -> _Decision:
    travail, ligne, nom = "", None, main.nom or i
    if lecture is not None:
        lecture, ligne = ligne_sure(lecture, posee, bareme, date.today(), 0)
        nom = ligne.nom
        travail = marque(lecture.copie.carnet) if lecture.copie else ""
    valable = posee.pour(travail) if travail else posee
    niveaux, ecarts = _niveaux_decides(main, valable, bareme)
    calculee = bareme.note(niveaux)
    dites = {ou: ecrite for ou, (_, ecrite) in main.notes.items()}
    if niveaux != valable.niveaux and calculee is not None and not posee.note:
        dites.setdefault(NOTES_XLSX, calculee)
    # La note que le bureau donnerait aujourd’hui, telle qu’on l’écrit.
    au_bureau = en_nombre(ligne.note if ligne is not None else posee.note)
    if main.notes and au_bureau is not None and all(au_bureau != avant for avant, _ in main.notes.values()):
        dites[BUREAU] = au_bureau
    textes = {ou: _texte(n) for ou, n in dites.items()}
    desaccords = [Desaccord(i, nom, quoi, valeurs) for quoi, valeurs in ecarts.items()]
    if len(set(textes.values())) > 1:
        desaccords.append(Desaccord(i, nom, "note", textes))
    if desaccords:
        return _Decision(desaccords=desaccords)
    note = posee.note
    if main.notes:
        voulue = next(iter(textes.values()))
        note = "" if calculee is not None and voulue == en_decimal(calculee) else voulue
    change = dict(niveaux) != dict(valable.niveaux)
    if not change and note == posee.note:
        return _Decision()
    neuve = replace(valable, note=note, note_travail=valable.note_travail)
    if change:
        neuve = replace(neuve, niveaux=niveaux, travail=travail)
    if note != posee.note:
        neuve = replace(neuve, note_travail=travail if note else "")
    if not change and valable is not posee and valable.niveaux != posee.niveaux:
        # Seule la note change : les niveaux posés sur le travail d’avant attendent toujours qu’on les relise.
        neuve = replace(posee, note=neuve.note, note_travail=neuve.note_travail)
    return _Decision(neuve, list(_dire(nom, main, posee, neuve, bareme)))


def _niveaux_decides(
    main: _Main, valable: Notation, bareme: Bareme
) -> tuple[dict[str, int], dict[str, dict[str, str]]]:
    """Les niveaux, ceux du classeur compris ; et par critère, les deux qui ne s’accordent pas."""
    niveaux, ecarts = dict(valable.niveaux), {}
    libelles = {c.id: c.libelle for c in bareme.criteres}
    for c, (avant, ecrit) in main.niveaux.items():
        maintenant = valable.niveaux.get(c)
        if avant == _INCONNU and maintenant is not None:
            continue  # écrit par une version qui ne retenait rien : ce qui est au bureau passe devant
        if maintenant is not None and maintenant not in (avant, ecrit):
            ecarts[libelles[c]] = {BUREAU: str(maintenant), NOTES_XLSX: "" if ecrit is None else str(ecrit)}
        niveaux.pop(c, None)
        if ecrit is not None:
            niveaux[c] = ecrit
    return niveaux, ecarts


def _dire(nom: str, main: _Main, posee: Notation, neuve: Notation, bareme: Bareme) -> Iterator[str]:
    if neuve.note != posee.note:
        calculee = bareme.note(neuve.niveaux)
        calcul = f"{en_decimal(calculee)} (le calcul)" if calculee is not None else "rien"
        avant = _texte(next(iter(main.notes.values()))[0]) or "rien"
        ou = " et ".join(main.notes)
        yield f"{nom} : {neuve.note or calcul} au lieu de {avant}, écrit dans {ou}, repris partout."
    if main.niveaux and dict(neuve.niveaux) != dict(posee.niveaux):
        yield f"{nom} : niveaux écrits dans {NOTES_XLSX}, repris partout."


def _reprendre(neuves: Mapping[str, Notation]) -> Operation:
    def faire(b: Bureau) -> Geste:
        b = replace(b, notations={**b.notations, **neuves})
        for i in neuves:
            # Un membre dont les niveaux ne sont plus ceux du groupe est une exception : il est noté à part.
            voisins = [j for j in b.groupe(i) if j != i]
            if any(dict(b.notation(j).niveaux) != dict(neuves[i].niveaux) for j in voisins):
                b = noter_a_part(i)(b).bureau
        return Geste(b, "notes reprises des fichiers")

    return faire


def _texte(note: Fraction | None) -> str:
    return "" if note is None else en_decimal(note)


# --- notes.csv -----------------------------------------------------------------------------------------


class _Illisible(Exception):
    """Ce fichier n’est plus une table de notes."""


def _du_csv(fichier: Path, base: Any, bareme: Bareme, mains: dict[str, _Main], refus: list[str]) -> None:
    octets = _octets(fichier)
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", "replace")
    entete = texte.split("\n", 1)[0]
    try:
        rangs = list(csv.DictReader(StringIO(texte, newline=""), delimiter=max(",;\t", key=entete.count)))
    except csv.Error as e:
        raise _Illisible from e
    if not rangs or "identifiant" not in rangs[0] or "note" not in rangs[0]:
        raise _Illisible
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
            main = mains.setdefault(i, _Main(nom=x.get("nom") or ""))
            main.notes[NOTES_CSV] = (en_nombre(avant), note)


# --- notes.xlsx ----------------------------------------------------------------------------------------


def _du_classeur(fichier: Path, base: Any, bareme: Bareme, mains: dict[str, _Main], refus: list[str]) -> None:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 — seulement pour relire

    _octets(fichier)
    try:
        livre = CalamineWorkbook.from_path(str(fichier))
        rangs = livre.get_sheet_by_name(FEUILLE).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, KeyError) as e:
        raise _Illisible from e
    entetes = next((r for r in rangs if r and r[0] == "Identifiant"), None)
    if entetes is None:
        raise _Illisible
    colonnes = {c.id: entetes.index(c.libelle) for c in bareme.criteres if c.libelle in entetes}
    titre = titre_de_la_note(bareme)
    rang_note = entetes.index(titre) if titre in entetes else None
    for r in rangs[rangs.index(entetes) + 1 :]:
        i = str(r[0]).removesuffix(".0") if isinstance(r[0], float) else str(r[0])
        if not i or i == "Points":
            continue
        connu = base.get(i, {}) if isinstance(base, dict) else None
        main = _Main(nom=str(r[1]) if len(r) > 1 else "")
        poses = _niveaux(r, colonnes)
        for c, ecrit in poses.items():
            avant = connu.get("niveaux", {}).get(c) if connu is not None else _INCONNU
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


_PAS_UN_NIVEAU, _INCONNU = -1, -2


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
        raise _Illisible
    return fichier.read_bytes()


def bases(lignes: Iterable[Ligne]) -> dict[str, Any]:
    """Ce que l’on va écrire dans chaque fichier, à retenir pour la prochaine relecture."""
    notes, niveaux = {}, {}
    for x in lignes:
        notes[sans_formule(x.identifiant)] = x.note
        niveaux[x.identifiant] = {"niveaux": dict(x.niveaux), "note": x.note}
    return {NOTES_CSV: notes, NOTES_XLSX: niveaux}
