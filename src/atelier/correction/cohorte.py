"""La promotion que le dossier de correction retient : chaque participant, et la copie retenue pour lui.

Une correction touche les participants qu’on lui donne ; les autres restent tels quels, même si leur
archive n’est plus là. Une ligne par participant, dans ``.atelier/cohorte.jsonl`` ; tout s’écrit à côté, puis
remplace d’un coup. On lit et on écrit une ligne à la fois : la mémoire ne dépend pas de leur nombre.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple

from msgspec import structs

from atelier.carnet.ecriture import ecriture_impossible, remplacer
from atelier.correction.attribution import ANONYME, Annuaire, attribuer, noms_comparables
from atelier.correction.document_de_la_cohorte import (
    NOM_DU_FICHIER,
    PRECEDENTE,
    RESERVE,
    LigneDeCohorte,
    identite,
    lecture_de,
    ligne_de_octets,
    lignes,
    octets_de,
    octets_de_la_ligne,
    participant_de,
)
from atelier.correction.lecture_des_copies import LectureDeCopie, absente, ce_qui_change
from atelier.correction.moodle import Inscrit
from atelier.correction.participants import Participant
from atelier.cours.textes import jour_en_lettres

_SANS_NOM = re.compile(r"remise[ ()\d]*(\.\w+)*[ ()\d]*", re.IGNORECASE)
"""Le nom que l’atelier donne à toutes les remises : seul, il ne dit pas de qui elle est."""


@dataclass(slots=True)
class Arrivages:
    """Ce qu’une lecture a changé : les identifiants, et ceux qu’un autre a remplacés.

    ``deplaces`` : par ancien identifiant, ceux à qui est en fait cette copie ; ``suivies`` : de même,
    quand des notes y étaient posées.
    """

    nouveaux: list[str] = field(default_factory=list)
    remplaces: list[str] = field(default_factory=list)
    absents: list[str] = field(default_factory=list)
    gardes: int = 0
    deplaces: dict[str, list[str]] = field(default_factory=dict)
    suivies: dict[str, list[str]] = field(default_factory=dict)


def fichier_de_la_cohorte(dossier: Path) -> Path:
    """Où la promotion est retenue."""
    return dossier / RESERVE / NOM_DU_FICHIER


def lire_la_cohorte(dossier: Path, seulement: Iterable[str] | None = None) -> Iterator[LectureDeCopie]:
    """Les participants retenus, un à un. ``seulement`` : ceux-là, sans décoder les autres.

    Lève ``CarnetIllisible`` si le fichier ne se lit plus.
    """
    voulus = None if seulement is None else set(seulement)
    for ligne in lignes(fichier_de_la_cohorte(dossier)):
        if voulus is None or ligne.identifiant in voulus:
            yield lecture_de(ligne)


def identifiants(dossier: Path) -> list[str]:
    """Les identifiants des participants retenus. Lève ``CarnetIllisible``."""
    return [ligne.identifiant for ligne in lignes(fichier_de_la_cohorte(dossier))]


def presents(dossier: Path) -> list[str]:
    """Ceux qui ont déposé quelque chose : eux seuls reçoivent un numéro de copie."""
    retenues = lignes(fichier_de_la_cohorte(dossier))
    return [ligne.identifiant for ligne in retenues if ligne.etat != "absente"]


def groupes_connus(dossier: Path) -> dict[str, str]:
    """Par participant retenu, son groupe."""
    return {ligne.identifiant: ligne.groupe for ligne in lignes(fichier_de_la_cohorte(dossier))}


def actualiser(
    dossier: Path,
    lues: Iterable[LectureDeCopie],
    inscrits: Callable[[Iterable[str]], Iterable[Inscrit]] = lambda _: (),
    *,
    jour: date | None = None,
) -> Arrivages:
    """Ajoute ce qui vient d’être lu à la promotion retenue, d’un coup, et dit ce qui a changé.

    ``inscrits`` reçoit les noms des groupes connus et rend les personnes de la feuille ; celles qui n’ont
    rien déposé sont absentes. Lève ``EcritureImpossible`` ou ``CarnetIllisible`` ; rien n’a alors changé.
    """
    fichier = fichier_de_la_cohorte(dossier)
    aujourd_hui = (jour or date.today()).isoformat()
    arrivees, neuf, complet = (fichier.with_name(f".{n}.tmp") for n in ("arrivees", "fusion", "cohorte"))
    faits = Arrivages()
    try:
        fichier.parent.mkdir(parents=True, exist_ok=True)
        with arrivees.open("w+b") as ici, neuf.open("wb") as la:
            places = _poser(ici, lues)
            _fusionner(fichier, (ici, la), places, faits, aujourd_hui)
        with complet.open("wb") as la:
            _selon_la_feuille(neuf, la, inscrits, faits, aujourd_hui)
            la.flush()
            os.fsync(la.fileno())
        _garder_la_precedente(fichier)
        remplacer(complet, fichier)
    except OSError as e:
        raise ecriture_impossible(e, fichier) from e
    finally:
        for provisoire in (arrivees, neuf, complet):
            provisoire.unlink(missing_ok=True)
    return faits


def _garder_la_precedente(fichier: Path) -> None:
    """Si les archives ont été effacées, c’est tout ce qui reste des premiers soirs : on en garde deux états."""
    if fichier.exists():
        precedente = fichier.with_name(PRECEDENTE)
        precedente.unlink(missing_ok=True)
        try:
            os.link(fichier, precedente)  # le même fichier sous deux noms : le remplacement n’y touche pas
        except OSError:
            shutil.copy2(fichier, precedente)


class _Cle(NamedTuple):
    """Hors de Moodle, qui est qui : ce qui a été donné, et le travail qu’on y a lu (vide : aucun)."""

    source: str
    travail: str


class _Place(NamedTuple):
    """Où est la ligne d’une lecture, et de quoi savoir qui c’est."""

    ou: int
    identifiant: str
    moodle: str
    cle: _Cle


def _poser(fichier: IO[bytes], lues: Iterable[LectureDeCopie]) -> list[_Place]:
    """Écrit chaque lecture, et rend où elle est. Une ligne ajoutée à la main cède à la copie qu’elle attendait."""
    places: list[_Place] = []
    absentes: list[_Place] = []
    for lue in lues:
        p, travail = lue.participant, lue.copie.carnet.carnet_id if lue.copie else ""
        place = _Place(fichier.tell(), p.identifiant, p.moodle, _Cle(p.source, travail))
        (absentes if lue.etat == "absente" else places).append(place)
        fichier.write(octets_de(lue))
    arrives = {p.identifiant for p in places}
    return [*places, *(p for p in absentes if p.identifiant not in arrives)]


def _reconnaitre(ancien: Path, places: Sequence[_Place], faits: Arrivages) -> dict[str, _Place]:
    """Chaque place sous un identifiant qui n’est qu’à elle : celui que la promotion retient, si on la connaît.

    Hors de Moodle, l’identifiant est un chemin : deux dossiers donnés deux soirs ont chacun leur
    « remise.ipynb », et le même travail peut changer de nom dans son dossier. C’est ce qui a été donné,
    et le travail, qui disent si c’est la même personne ; l’ordre où les dossiers sont donnés ne compte pas.
    """
    connus = {x.identifiant: _Cle(x.source, x.travail) for x in lignes(ancien) if not x.moodle}
    par_travail: dict[_Cle, list[str]] = {}
    for i, cle in connus.items():
        par_travail.setdefault(cle, []).append(i)
    donnes = Counter(p.identifiant for p in places)
    nommees: dict[str, _Place] = {}

    def siennes(place: _Place) -> list[str]:
        connues = par_travail.get(place.cle, []) if place.cle.travail and not place.moodle else []
        return [k for k in connues if k not in nommees]

    def a_un_autre(place: _Place) -> bool:
        i = place.identifiant
        return i in nommees or (
            not place.moodle and _quelqu_un_d_autre(i, place.cle, connus.get(i, place.cle))
        )

    # D’abord qui a gardé son nom, puis qui ne peut reprendre que le sien : nul ne prend celui d’un autre.
    reste = []
    for place in places:
        i = place.identifiant
        if i not in nommees and (place.moodle or connus.get(i) == place.cle):
            nommees[i] = place
        else:
            reste.append(place)
    inconnues = []
    for place in reste:
        if (donnes[place.identifiant] > 1 or a_un_autre(place)) and (noms := siennes(place)):
            nommees[noms[0]] = place
        else:
            inconnues.append(place)
    pris = {*donnes, *nommees}
    for place in inconnues:
        i = nom = place.identifiant
        if a_un_autre(place):
            nom = _libre(i, place.cle, connus, pris)
        avant = [k for k in siennes(place) if k not in donnes]
        if nom not in connus and len(avant) == 1:
            faits.deplaces[avant[0]] = [nom]
        nommees[nom] = place
        pris.add(nom)
    return nommees


def _quelqu_un_d_autre(i: str, cle: _Cle, connu: _Cle) -> bool:
    """Vrai si, sous ce même chemin, c’est la copie d’une autre personne."""
    autre_travail = cle.travail != connu.travail
    if _SANS_NOM.fullmatch(i) and cle.travail and connu.travail and autre_travail:
        return True
    # Sans source (une ligne ajoutée à la main attend sa copie), rien ne dit que c’est un autre.
    return bool(connu.source) and cle.source != connu.source and (autre_travail or not connu.travail)


def _libre(i: str, cle: _Cle, connus: Mapping[str, _Cle], pris: Container[str]) -> str:
    """Le premier « i (2) » qui n’est à personne d’autre."""
    rang = 2
    while (nom := f"{i} ({rang})") in pris or (
        nom in connus and (connus[nom].source != cle.source or _SANS_NOM.fullmatch(i))
    ):
        rang += 1
    return nom


def _fusionner(
    ancien: Path,
    fichiers: tuple[IO[bytes], IO[bytes]],
    lues: Sequence[_Place],
    faits: Arrivages,
    jour: str,
) -> None:
    """Écrit dans le second fichier l’ancienne promotion, mise à jour de ce que le premier apporte."""
    ici, la = fichiers
    places = _reconnaitre(ancien, lues, faits)
    prises: set[str] = set()

    def prendre(i: str) -> LectureDeCopie:
        prises.add(i)
        ici.seek(places[i].ou)
        # Tel quel : un dépôt douteux garde son travail, qu’une feuille pourra attribuer plus tard.
        return lecture_de(ligne_de_octets(ici.readline()), tel_quel=True)

    tenus: dict[str, list[str]] = {}
    for i, place in places.items():
        tenus.setdefault(place.moodle, []).append(i)
    for ligne in lignes(ancien):
        i, moodle = ligne.identifiant, ligne.moodle
        autres = tenus.get(moodle, []) if moodle else []
        sue, nu = _attribuee(ligne), _depot(ligne).identifiant
        # Une feuille qui ne connaît pas ce groupe ne défait pas ce qu’une autre en avait dit.
        d_ou = nu if sue and autres == [nu] else i
        if autres and i not in autres and ligne.etat != "absente" and not sue:
            # Ce dossier n’était pas à lui : la feuille dit maintenant de qui il est.
            faits.deplaces[i] = autres
        # La copie revient sous le bon identifiant, où « suivre_les_groupes » mène ses notes.
        if i in faits.deplaces:
            continue
        if d_ou not in places:
            faits.gardes += ligne.etat != "absente"
            la.write(octets_de_la_ligne(ligne))
            continue
        avant, neuve = lecture_de(ligne, tel_quel=True), prendre(d_ou)
        sien = avant.participant if d_ou != i else replace(neuve.participant, identifiant=i)
        neuve = replace(neuve, participant=sien)
        suite = _suite(avant, neuve, jour)
        if avant.etat == "absente" and suite.etat != "absente":
            faits.nouveaux.append(i)
        elif suite.remplace and _travail(suite) != _travail(avant):
            faits.remplaces.append(i)
        la.write(octets_de(suite))
    for i in [p for p in places if p not in prises]:
        neuve = prendre(i)
        faits.nouveaux.append(i)
        sien = replace(neuve.participant, identifiant=i)
        la.write(octets_de(replace(neuve, participant=sien, arrivee=jour)))


def _travail(lue: LectureDeCopie) -> tuple[str, int] | None:
    return (lue.copie.carnet.carnet_id, lue.copie.carnet.revision) if lue.copie else None


def _suite(avant: LectureDeCopie, neuve: LectureDeCopie, jour: str) -> LectureDeCopie:
    """La copie à retenir pour quelqu’un qu’on connaissait : comme si tout avait été lu ensemble."""
    if avant.etat == "absente" or neuve.etat == "absente":
        garde = neuve if avant.etat == "absente" else avant
        p = replace(garde.participant, groupe=neuve.participant.groupe or avant.participant.groupe)
        return replace(garde, participant=p, arrivee=garde.arrivee or jour)
    neuve = replace(neuve, arrivee=avant.arrivee or jour, remplace=avant.remplace)
    a, n = avant.copie, neuve.copie
    if a is None:
        return neuve
    if n is None:
        return _encore(
            avant, neuve, "Un dépôt lu ensuite n’a pas de travail lisible : cette copie est gardée."
        )
    rang_a, rang_n = ((c.finalisee, c.carnet.revision) for c in (a, n))
    if a.carnet.carnet_id != n.carnet.carnet_id:
        quand = jour_en_lettres(avant.arrivee) if avant.arrivee else "avant"
        return replace(
            neuve, remplace=f"Remplace un autre travail (révision {a.carnet.revision}), lu le {quand}."
        )
    if rang_n < rang_a:
        return _encore(
            avant,
            neuve,
            f"Un dépôt lu ensuite est moins avancé (révision {n.carnet.revision}) : celui-ci est gardé.",
        )
    return replace(neuve, remplace=ce_qui_change(a, n)) if rang_n != rang_a else neuve


def _encore(avant: LectureDeCopie, neuve: LectureDeCopie, phrase: str) -> LectureDeCopie:
    p = replace(avant.participant, nom=neuve.participant.nom, groupe=neuve.participant.groupe,
                retard=neuve.participant.retard)  # fmt: skip
    return replace(avant, participant=p, phrases=tuple(dict.fromkeys((*avant.phrases, phrase))))


def _selon_la_feuille(
    ancien: Path,
    la: IO[bytes],
    inscrits: Callable[[Iterable[str]], Iterable[Inscrit]],
    faits: Arrivages,
    jour: str,
) -> None:
    """Redit de qui est chaque dossier de Moodle, d’après la feuille, et ajoute les personnes absentes."""
    depots = {ligne.moodle: _depot(ligne) for ligne in lignes(ancien) if _a_depose(ligne)}
    personnes = Annuaire(inscrits(d.nom for d in depots.values()))
    comparer = noms_comparables([d for d in depots.values() if d.numero], personnes)
    # Qui a déjà sa ligne la garde : celle d’un autre membre de son groupe ne la remplace pas.
    siens = {x.identifiant for x in lignes(ancien) if x.identifiant in _ids(x, personnes, comparer)}
    ecrits: set[str] = set()
    for ligne in lignes(ancien):
        if ligne.etat == "absente" and ligne.identifiant in personnes.par_numero:
            continue  # si elle l’est encore, elle revient à la fin
        i, attribues = ligne.identifiant, _attribues(ligne, personnes, comparer)
        ids = [p.identifiant for p in attribues]
        if i not in ids and not _attribuee(ligne):
            faits.deplaces[i] = ids
        for p in attribues:
            if p.identifiant in ecrits or (p.identifiant in siens and p.identifiant != i):
                continue
            ecrits.add(p.identifiant)
            # Ce que cette ligne avait remplacé n’a pas été remplacé pour un autre membre.
            de_lui = {} if p.identifiant == i else {"remplace": ""}
            la.write(octets_de_la_ligne(structs.replace(ligne, **identite(p), **de_lui)))
    for x in personnes.par_numero.values():
        if x.numero not in ecrits:
            nom = x.nom or ANONYME
            # Pour le nom (« Participant 5001 » sans lui) ; le groupe, qui s’y perd, est remis ensuite.
            (p,) = attribuer([Participant(x.numero, nom, f"{nom}_{x.numero}", x.numero, x.groupe)])
            la.write(octets_de(replace(absente(replace(p, groupe=x.groupe)), arrivee=jour)))
            faits.absents.append(x.numero)


def _depot(ligne: LigneDeCohorte) -> Participant:
    """Le dépôt de Moodle d’où vient une ligne, avant qu’on ait dit de qui il est."""
    nom, separateur, numero = ligne.moodle.rpartition("_")
    if separateur and numero.isdecimal():
        return Participant(numero, nom, ligne.moodle, numero)
    return Participant(ligne.moodle, ligne.moodle, ligne.moodle)


def _a_depose(ligne: LigneDeCohorte) -> bool:
    return bool(ligne.moodle) and ligne.etat != "absente"


def _attribues(ligne: LigneDeCohorte, personnes: Annuaire, comparer: bool) -> list[Participant]:
    if not personnes or not ligne.moodle:
        return [participant_de(ligne)]
    attribues = attribuer([_depot(ligne)], personnes, comparer=comparer)
    sien = participant_de(ligne)
    connus = personnes.par_numero
    hors_feuille = sien.numero not in connus and (_attribuee(ligne) or not any(p.groupe for p in attribues))
    depot_inconnu = not any(p.groupe or p.doute or p.numero in connus for p in attribues)
    # Ce que les dossiers voisins, ou une autre feuille, disaient de lui, celle-ci n’en sait rien : on le garde.
    return [sien] if not sien.doute and (hors_feuille or (depot_inconnu and _attribuee(ligne))) else attribues


def _attribuee(ligne: LigneDeCohorte) -> bool:
    """Vrai si l’on a su de qui est ce dépôt : un membre d’un groupe, pas le dossier tel quel."""
    return bool(ligne.groupe) or ligne.numero != _depot(ligne).numero


def _ids(ligne: LigneDeCohorte, personnes: Annuaire, comparer: bool) -> list[str]:
    return [p.identifiant for p in _attribues(ligne, personnes, comparer)] if _a_depose(ligne) else []
