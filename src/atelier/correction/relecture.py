"""Relire ce qu’une main a écrit dans ``notes.csv`` et ``notes.xlsx`` : une note n’a qu’une vérité.

On compare trois choses : ce que l’atelier avait écrit, ce que le fichier dit, ce que le bureau dit
maintenant. Un seul a changé : il est repris partout, et on le dit. Deux disent autrement : le formateur
choisit, et rien ne s’écrit d’ici là.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from atelier.correction.bareme import Bareme, en_decimal, en_nombre
from atelier.correction.cohorte import identifiants, lire_la_cohorte
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import Bureau, Geste, Notation, Operation, marque, poser_note
from atelier.correction.generation import base_de, empreinte, noter_la_base
from atelier.correction.gestes_d_ensemble import noter_a_part
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.ligne_des_notes import Ligne, ligne_sure
from atelier.correction.mains import (
    INCONNU,
    NOTES_CSV,
    NOTES_XLSX,
    Main,
    Mains,
    TableIllisible,
    du_classeur,
    du_csv,
)
from atelier.correction.tableau import sans_formule
from atelier.cours.textes import pluriel
from atelier.erreurs import ErreurAtelier

BUREAU = "bureau"
_TOTAL = ""
"""Personne n’a cet identifiant : à cette place, on retient le total du barème."""
Nommer = Callable[[str, str], str]


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
        titre = "Des notes ne s’accordent pas :" if desaccords else "Des notes sont à reprendre :"
        a_corriger = "Corrigez ces cases" if illisibles else ""
        a_choisir = "Mettez la même valeur aux deux endroits, ou choisissez au bureau" if desaccords else ""
        super().__init__(
            "\n".join([titre, *map(str, desaccords), *illisibles]),
            intact="Aucun fichier n’a été remplacé.",
            remede=f"{'. '.join(filter(None, [a_choisir, a_corriger]))} ; puis recommencez.",
        )


@dataclass(slots=True)
class Relecture:
    """Ce qu’il faut changer au bureau, ce qu’il faut en dire, et les fichiers tels qu’ils étaient."""

    operation: Operation | None = None
    phrases: list[str] = field(default_factory=list)
    vus: dict[str, str] = field(default_factory=dict)
    ajoutes: dict[str, str] = field(default_factory=dict)


def relire(dossier: Path, bureau: Bureau, bareme: Bareme, nommer: Nommer = lambda _, nom: nom) -> Relecture:
    """Ce que ``notes.csv`` et ``notes.xlsx`` disent de neuf.

    ``nommer`` : comment désigner quelqu’un (son identifiant, son nom) ; le bureau cache les noms.
    Lève ``NotesEnDesaccord`` si deux endroits ne s’accordent pas, ou si une case n’est pas une note.
    """
    relecture, lu = Relecture(), Mains()
    relecture.phrases += _autre_total(dossier, bureau, bareme)
    for nom, lire in ((NOTES_CSV, du_csv), (NOTES_XLSX, du_classeur)):
        fichier = dossier / nom
        relecture.vus[nom] = empreinte(fichier)
        if not relecture.vus[nom]:
            continue
        try:
            lire(fichier, base_de(dossier, nom), bareme, lu)
        except TableIllisible:
            relecture.phrases.append(f"{nom} ne se lit pas : il est gardé dans sauvegardes, et refait.")
    relecture.phrases += lu.phrases
    mains = lu.par_personne
    if not mains and not lu.refus:
        return relecture
    # Les tables écrivent un identifiant désamorcé : de quoi revenir au vrai.
    ecrits = {sans_formule(i): i for i in (*identifiants(dossier), *bureau.notations)}
    touches = {ecrits.get(e, e) for e in mains}
    connues = {x.identifiant: x for x in lire_la_cohorte(dossier, touches)}
    desaccords: list[Desaccord] = []
    neuves: dict[str, tuple[Notation, Notation]] = {}
    for ecrit, main in mains.items():
        i = ecrits.get(ecrit, ecrit)
        if i not in connues and i not in bureau.notations:
            relecture.ajoutes[i] = main.nom
        main.nom = nommer(i, connues[i].participant.nom if i in connues else main.nom or i)
        decision = _decider(i, main, bureau.notation(i), bareme, connues.get(i))
        desaccords += decision.desaccords
        relecture.phrases += decision.phrases
        if decision.notation is not None:
            neuves[i] = (bureau.notation(i), decision.notation)
    if desaccords or lu.refus:
        dits = (
            f"{r.fichier}, {nommer(ecrits.get(r.identifiant, r.identifiant), r.nom)} : {r.quoi}"
            for r in lu.refus
        )
        raise NotesEnDesaccord(desaccords, [*dits])
    if neuves:
        relecture.operation = _reprendre(neuves)
    return relecture


def _autre_total(dossier: Path, bureau: Bureau, bareme: Bareme) -> Iterator[str]:
    """Une note de la main était sur le total du barème d’alors : 8 sur 20 n’est pas 8 sur 10."""
    base = base_de(dossier, NOTES_XLSX)
    avant = base.get(_TOTAL, {}).get("total") if isinstance(base, dict) else None
    combien = sum(bool(n.note) for n in bureau.notations.values())
    if combien and avant not in (None, en_decimal(bareme.total)):
        yield (
            f"Le barème était sur {avant}, il est sur {en_decimal(bareme.total)} : {pluriel(combien, 'note')} à la "
            f"main, sur {avant}, {'sont' if combien > 1 else 'est'} à revoir."
        )


class _Decision(NamedTuple):
    """Ce qu’il faut poser pour quelqu’un (``None`` : rien), ce qu’il faut en dire, ce qui ne s’accorde pas."""

    notation: Notation | None = None
    phrases: Sequence[str] = ()
    desaccords: Sequence[Desaccord] = ()


def _decider(
    i: str, main: Main, posee: Notation, bareme: Bareme, lecture: LectureDeCopie | None
) -> _Decision:
    travail, ligne, nom = "", None, main.nom or i
    if lecture is not None:
        lecture, ligne = ligne_sure(lecture, posee, bareme, date.today(), 0)
        travail = marque(lecture.copie.carnet) if lecture.copie else ""
    valable = posee.pour(travail) if travail else posee
    niveaux, ecarts = _niveaux_decides(main, valable, bareme)
    calculee = bareme.note(niveaux)
    dites = {ou: ecrite for ou, (_, ecrite) in main.notes.items()}
    if niveaux != valable.niveaux and calculee is not None and not posee.note:
        # Des niveaux tapés qui font une note la disent aussi, face à celle de notes.csv.
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
    main: Main, valable: Notation, bareme: Bareme
) -> tuple[dict[str, int], dict[str, dict[str, str]]]:
    """Les niveaux, ceux du classeur compris ; et par critère, les deux qui ne s’accordent pas."""
    niveaux, ecarts = dict(valable.niveaux), {}
    libelles = {c.id: c.libelle for c in bareme.criteres}
    for c, (avant, ecrit) in main.niveaux.items():
        maintenant = valable.niveaux.get(c)
        if avant == INCONNU and maintenant is not None:
            continue  # écrit par une version qui ne retenait rien : ce qui est au bureau passe devant
        if maintenant is not None and maintenant not in (avant, ecrit):
            ecarts[libelles[c]] = {BUREAU: str(maintenant), NOTES_XLSX: "" if ecrit is None else str(ecrit)}
        niveaux.pop(c, None)
        if ecrit is not None:
            niveaux[c] = ecrit
    return niveaux, ecarts


def _dire(nom: str, main: Main, posee: Notation, neuve: Notation, bareme: Bareme) -> Iterator[str]:
    if neuve.note != posee.note:
        calculee = bareme.note(neuve.niveaux)
        calcul = f"{en_decimal(calculee)} (le calcul)" if calculee is not None else "rien"
        avant = _texte(next(iter(main.notes.values()))[0]) or "rien"
        ou = " et ".join(main.notes)
        yield f"{nom} : {neuve.note or calcul} au lieu de {avant}, écrit dans {ou}, repris partout."
    if main.niveaux and dict(neuve.niveaux) != dict(posee.niveaux):
        reste = (
            f" La note {neuve.note}, posée à la main, reste devant." if neuve.note == posee.note != "" else ""
        )
        yield f"{nom} : niveaux écrits dans {NOTES_XLSX}, repris partout.{reste}"


def _reprendre(changes: Mapping[str, tuple[Notation, Notation]]) -> Operation:
    """Pose ce qu’une main a changé. ``changes`` : par personne, ce qui était posé et ce qui doit l’être.

    Un bureau ouvert peut avoir posé autre chose entre-temps : on n’y touche pas.
    """

    def faire(b: Bureau) -> Geste:
        neuves = {i: _par_dessus(b.notation(i), avant, apres) for i, (avant, apres) in changes.items()}
        b = replace(b, notations={**b.notations, **neuves})
        for i, neuve in neuves.items():
            # Un membre dont les niveaux ne sont plus ceux du groupe est une exception : il est noté à part.
            voisins = [j for j in b.groupe(i) if j != i]
            if any(dict(b.notation(j).niveaux) != dict(neuve.niveaux) for j in voisins):
                b = noter_a_part(i)(b).bureau
        return Geste(b, "notes reprises des fichiers")

    return faire


def _par_dessus(courante: Notation, avant: Notation, apres: Notation) -> Notation:
    if courante == avant:
        return apres
    niveaux = dict(courante.niveaux)
    for c in avant.niveaux.keys() | apres.niveaux.keys():
        if avant.niveaux.get(c) != apres.niveaux.get(c):
            niveaux.pop(c, None)
            niveaux |= {c: apres.niveaux[c]} if c in apres.niveaux else {}
    change = dict(avant.niveaux) != dict(apres.niveaux)
    neuve = replace(courante, niveaux=niveaux, travail=apres.travail if change else courante.travail)
    return (
        replace(neuve, note=apres.note, note_travail=apres.note_travail)
        if apres.note != avant.note
        else neuve
    )


def _texte(note: Fraction | None) -> str:
    return "" if note is None else en_decimal(note)


def trancher(depot: DepotDuBureau, bareme: Bareme, desaccord: Desaccord, ou: str) -> None:
    """Retient ce que dit ``ou`` (« bureau », « notes.csv », « notes.xlsx ») ; les autres sont tenus pour vus.

    Les fichiers ne changent qu’à la prochaine écriture, et sont alors gardés. Lève ``ErreurAtelier``.
    """
    dossier, i = depot.dossier, desaccord.identifiant
    lu = Mains()
    for nom, lire in ((NOTES_CSV, du_csv), (NOTES_XLSX, du_classeur)):
        if (dossier / nom).is_file():
            with contextlib.suppress(TableIllisible):
                lire(dossier / nom, base_de(dossier, nom), bareme, lu)
    main = lu.par_personne.get(sans_formule(i), Main())
    (lecture,) = [*lire_la_cohorte(dossier, [i]), None][:1]
    travail = marque(lecture.copie.carnet) if lecture and lecture.copie else ""
    criteres = [c.id for c in bareme.criteres if c.libelle == desaccord.quoi]
    touches = criteres or list(main.niveaux)
    ecrits = {c: main.niveaux[c][1] for c in touches if c in main.niveaux}
    if ou == NOTES_CSV:
        depot.appliquer(poser_note(i, _texte(main.notes[NOTES_CSV][1]), travail))
    elif ou == NOTES_XLSX and NOTES_XLSX in main.notes and not criteres:
        depot.appliquer(poser_note(i, _texte(main.notes[NOTES_XLSX][1]), travail))
    elif ou == NOTES_XLSX:
        n = depot.lire().notation(i)
        niveaux = {c: v for c, v in {**n.pour(travail).niveaux, **ecrits}.items() if v is not None}
        # Qui choisit les niveaux du classeur ne garde pas une note de la main, qui passerait devant.
        depot.appliquer(_reprendre({i: (n, replace(n, niveaux=niveaux, travail=travail, note=""))}))
    _tenir_pour_vu(dossier, i, main, ecrits, notes=not criteres)


def _tenir_pour_vu(
    dossier: Path, i: str, main: Main, ecrits: Mapping[str, int | None], *, notes: bool
) -> None:
    """Ce que les fichiers disent de cette personne n’est plus un changement."""
    for nom in (NOTES_CSV, NOTES_XLSX):
        base = base_de(dossier, nom)
        if not isinstance(base, dict):
            base = {}
        if nom == NOTES_CSV and notes and nom in main.notes:
            base[sans_formule(i)] = _texte(main.notes[nom][1])
        elif nom == NOTES_XLSX:
            sienne = base.get(i, {"niveaux": {}, "note": ""})
            gardes = {**sienne["niveaux"], **ecrits}
            sienne["niveaux"] = {c: v for c, v in gardes.items() if v is not None}
            if notes and nom in main.notes:
                sienne["note"] = _texte(main.notes[nom][1])
                sienne["main"] = bool(sienne["note"])
            base[i] = sienne
        noter_la_base(dossier, nom, base)


def bases(lignes: Iterable[Ligne], bareme: Bareme) -> dict[str, Any]:
    """Ce que l’on va écrire dans chaque fichier, à retenir pour la prochaine relecture."""
    notes: dict[str, str] = {}
    niveaux: dict[str, dict[str, Any]] = {_TOTAL: {"total": en_decimal(bareme.total)}}
    for x in lignes:
        notes[sans_formule(x.identifiant)] = x.note
        a_la_main = x.valeur is not None and x.valeur != x.calculee
        niveaux[x.identifiant] = {"niveaux": dict(x.niveaux), "note": x.note, "main": a_la_main}
    return {NOTES_CSV: notes, NOTES_XLSX: niveaux}
