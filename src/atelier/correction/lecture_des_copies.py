"""Lire les copies d’un participant et en retenir une, sans rien exécuter et sans jamais s’arrêter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from atelier.analyse.comparaison import comparer
from atelier.analyse.detecteurs import Signalement, signaler
from atelier.correction.participants import NOMS_LIVRES, Participant
from atelier.correction.piece import Piece, PieceTropGrosse
from atelier.cours.textes import enumerer, pluriel
from atelier.domaine.texte import sans_invisibles
from atelier.erreurs import ErreurCopie
from atelier.remise.copie import Copie, ce_qui_est_impossible, lire_contenu

NOTEBOOKS_MAX = 60
DOUTE = (
    "Ce dépôt n’est attribué à personne : donnez la feuille de Moodle de ce devoir, ou renommez le dossier."
)
OCTETS_PAR_PARTICIPANT = 150_000_000
"""Un seul dépôt ne doit pas faire attendre toute la promotion."""
_ORDRE_DES_ETATS = ("ambigue", "version_inconnue", "illisible", "vide", "sans_document")


@dataclass(frozen=True, slots=True)
class LectureDeCopie:
    """Un participant, la copie retenue, ou pourquoi il n’y en a pas.

    ``etat`` : a_noter, non_finalisee, ou un état sans copie. ``phrases`` : des faits à regarder, ce
    qui a changé depuis une remise précédente compris. ``ailleurs`` : ce qui, hors du travail, paraît
    désigner une personne. ``arrivee`` : le jour où il a été lu pour la première fois ; ``remplace`` : ce
    qu’il a remplacé, en une phrase.
    """

    participant: Participant
    fichier: str
    etat: str
    phrases: tuple[str, ...] = ()
    copie: Copie | None = None
    ailleurs: tuple[Signalement, ...] = ()
    arrivee: str = ""
    remplace: str = ""

    @property
    def identifiant(self) -> str:
        """Le numéro de Moodle, ou le chemin du fichier retenu."""
        return self.participant.identifiant


@dataclass(frozen=True, slots=True)
class _Lue:
    piece: Piece
    copie: Copie | None = None
    refus: _Refus | None = None
    ailleurs: tuple[Signalement, ...] = ()


class _Refus(NamedTuple):
    """Ce que dit une erreur, sans elle : une exception gardée garde aussi les octets qu’on lisait."""

    etat: str
    quoi: str
    remede: str = ""


def absente(participant: Participant) -> LectureDeCopie:
    """La lecture d’une personne de la feuille qui n’a rien déposé."""
    return LectureDeCopie(participant, "", "absente", ("Rien n’a été déposé.",))


def lire(participant: Participant) -> Iterator[LectureDeCopie]:
    """La lecture d’un participant ; hors de Moodle, des pages de deux travaux en font deux."""
    lues, phrases = _toutes(participant.notebooks)
    travaux: dict[str, list[_Lue]] = defaultdict(list)
    for lue in lues:
        if lue.copie is not None:
            travaux[lue.copie.carnet.carnet_id].append(lue)
    # Ni chemin ni nom de fichier choisi par l’étudiant : le bureau cache les noms.
    abimees = sorted(
        {
            x.piece.nom if x.piece.nom in NOMS_LIVRES else "un notebook"
            for x in lues
            if x.refus and x.refus.etat not in ("sans_document", "vide")
        }
    )
    if not travaux:
        yield _sans_copie(participant, lues, phrases)
        return
    if abimees:
        phrases.append(f"Illisible à côté : {', '.join(abimees)}.")
    if participant.autres:
        phrases.append(f"Déposé aussi, non lu : {_genres(participant.autres)}.")
    if participant.moodle and len(travaux) > 1:
        yield _d_un_seul(participant, travaux, phrases)
        return
    for groupe in travaux.values():
        suite = participant if len(travaux) == 1 else replace(participant, identifiant="")
        yield _retenir(suite, groupe, phrases)


def _toutes(pieces: list[Piece]) -> tuple[list[_Lue], list[str]]:
    lues: list[_Lue] = []
    phrases: list[str] = []
    octets = 0
    for piece in pieces[:NOTEBOOKS_MAX]:
        nom = sans_invisibles(piece.nom)
        if octets > OCTETS_PAR_PARTICIPANT:
            phrases.append("Trop de données déposées : la suite n’a pas été lue.")
            break
        try:
            contenu = piece.lire()
            octets += len(contenu)
            copie = lire_contenu(contenu, nom)
            # Les textes ne servent qu’à cela : les garder retiendrait des mégaoctets par copie.
            ailleurs = tuple(signaler(copie.textes))
            lues.append(_Lue(piece, replace(copie, textes=()), ailleurs=ailleurs))
        except ErreurCopie as e:
            # Ce qui est refusé a été déroulé aussi : soixante notebooks de zéros feraient attendre autant.
            octets += e.octets if isinstance(e, PieceTropGrosse) else 0
            lues.append(_Lue(piece, refus=_Refus(e.etat, e.quoi, e.remede)))
        except Exception as e:
            # Une copie hostile ne doit jamais arrêter les autres, quoi qu’elle ait trouvé à casser.
            quoi = f"Impossible de lire {nom} : contenu inattendu ({type(e).__name__})."
            lues.append(_Lue(piece, refus=_Refus("illisible", quoi)))
        finally:
            # Rendu avant de lire la suite : deux gros contenus ne sont jamais en mémoire ensemble.
            contenu = b""
    if len(pieces) > NOTEBOOKS_MAX:
        phrases.append(
            f"{pluriel(len(pieces), 'notebook déposé')} : seuls les {NOTEBOOKS_MAX} premiers ont été lus."
        )
    return lues, phrases


def _sans_copie(participant: Participant, lues: list[_Lue], dites: list[str]) -> LectureDeCopie:
    """Aucun travail : la raison la plus utile, ou ce qui a été déposé à la place."""
    erreurs = sorted(
        ((x.refus, x.piece) for x in lues if x.refus), key=lambda t: _ORDRE_DES_ETATS.index(t[0].etat)
    )
    if erreurs:
        erreur, piece = erreurs[0]
        phrases = [erreur.quoi, erreur.remede, *dites]
        if participant.autres:
            phrases.append(f"Déposé aussi, non lu : {enumerer(participant.autres, 5)}.")
        return LectureDeCopie(participant, piece.relatif, erreur.etat, tuple(p for p in phrases if p))
    if participant.autres:
        quoi = f"Aucun notebook : {enumerer(participant.autres, 5)}."
    elif participant.texte_en_ligne:
        quoi = "Du texte en ligne seulement, sans notebook."
    else:
        quoi = "Aucun notebook."
    return LectureDeCopie(
        participant, "", "sans_document", (quoi, "Demandez le fichier remise.ipynb du dossier A_DEPOSER.")
    )


def _d_un_seul(
    participant: Participant, travaux: dict[str, list[_Lue]], phrases: list[str]
) -> LectureDeCopie:
    """Un seul étudiant, plusieurs travaux : celui qu’il a finalisé, s’il n’y en a qu’un."""
    finalises = [g for g in travaux.values() if any(x.copie and x.copie.finalisee for x in g)]
    if len(finalises) != 1:
        noms = [x.piece.relatif for g in travaux.values() for x in g]
        return LectureDeCopie(
            participant,
            noms[0],
            "ambigue",
            (
                f"{len(travaux)} travaux différents ont été déposés ({enumerer(noms, 4)}).",
                "Demandez à l’étudiant lequel est le sien.",
            ),
        )
    return _retenir(participant, finalises[0], [*phrases, "Un autre travail, non finalisé, est à côté."])


def _retenir(participant: Participant, groupe: list[_Lue], phrases: list[str]) -> LectureDeCopie:
    """La remise finalisée d’abord, puis la plus haute révision ; une remise refaite dit ce qui a changé."""
    rangees = sorted(groupe, key=_merite)
    retenue = rangees[-1]
    assert retenue.copie is not None  # noqa: S101 — le groupe n’a que des copies lues
    copie = retenue.copie
    impossible = ce_qui_est_impossible(copie) if copie.finalisee else ""
    if impossible:
        copie = replace(copie, finalisee=False, remarques=(*copie.remarques, impossible))
    etat = "a_noter" if copie.finalisee else "non_finalisee"
    dites = list(copie.remarques)
    if not copie.finalisee and copie.remise.get("revision") != copie.carnet.revision:
        dites.insert(0, "Page de travail : l’étape « Remettre » n’a pas été faite.")
    if copie.remise.get("provisoire") is True:
        dites.append("L’étudiant annonce une remise provisoire.")
    avant = [x.copie for x in rangees[:-1] if x.copie and x.copie.finalisee]
    if avant and avant[-1].carnet.revision < copie.carnet.revision:
        dites.append(ce_qui_change(avant[-1], copie))
    plus_loin = max(x.copie.carnet.revision for x in groupe if x.copie)
    if copie.finalisee and plus_loin > copie.carnet.revision:
        dites.append(f"Une page de travail plus avancée est à côté (révision {plus_loin}).")
    suite = participant
    if not participant.moodle:
        suite = replace(participant, identifiant=retenue.piece.relatif, nom=_nom(retenue.piece))
    return LectureDeCopie(suite, retenue.piece.relatif, etat, (*dites, *phrases), copie, retenue.ailleurs)


def _genres(noms: list[str]) -> str:
    """« 2 fichiers (docx, pdf) » : un nom de fichier dirait souvent celui de l’étudiant."""
    genres = sorted({n.rpartition(".")[2].lower()[:8] for n in noms if "." in n})
    return f"{pluriel(len(noms), 'fichier')} ({enumerer(genres, 5)})"


def _nom(piece: Piece) -> str:
    return sans_invisibles(piece.nom).replace("\n", " ").removesuffix(".ipynb")


def _merite(lue: _Lue) -> tuple[bool, int]:
    return (lue.copie.finalisee, lue.copie.carnet.revision) if lue.copie else (False, -1)


def ce_qui_change(avant: Copie, apres: Copie) -> str:
    """« Remise refaite depuis la révision 12 : 2 acteurs apparus, 1 lien reclassé. »"""
    e = comparer(avant.carnet, apres.carnet)
    comptes = (
        (len(e.acteurs_apparus), "acteur apparu"),
        (len(e.acteurs_partis), "acteur parti"),
        (len(e.acteurs_devenus_existants), "acteur devenu existant"),
        (len(e.liens_apparus), "lien apparu"),
        (len(e.liens_partis), "lien parti"),
        (len(e.devenus_partenariat) + len(e.reclasses), "lien reclassé"),
        (_textes_changes(avant, apres), "réponse récrite"),
    )
    dits = [pluriel(n, mots) for n, mots in comptes if n]
    return (
        f"Remise refaite depuis la révision {avant.carnet.revision} : {', '.join(dits) or 'rien ne change'}."
    )


def _textes_changes(avant: Copie, apres: Copie) -> int:
    a, b = avant.carnet.plan, apres.carnet.plan
    return sum(a.get(c) != b.get(c) for c in a.keys() | b.keys())
