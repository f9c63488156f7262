"""La ligne d’une copie dans les notes : son état, ses indices, sa note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from atelier.correction.bareme import Bareme, en_decimal, en_nombre, niveaux_connus
from atelier.correction.etat_du_bureau import CONFIRMEE, LEVEE, Notation, marque
from atelier.correction.indices import faits_a_regarder, indices, signalements
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.retours import message_de_suspension
from atelier.domaine.texte import sans_invisibles

_PHRASE_MAX = 1_500


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un participant : son fichier retenu, son état, les indices.

    ``note`` : ce qui s’écrit, vide tant que tout n’est pas posé ; ``valeur`` : la note exacte ;
    ``calculee`` : celle des niveaux, quand une autre est posée à la main. ``niveaux`` : ceux qui valent
    pour ce travail ; aucun s’il est suspendu. ``a_rendre`` : noté, et son retour relu.
    """

    identifiant: str
    nom: str
    fichier: str
    etat: str
    phrase: str
    indices: dict[str, int] = field(default_factory=dict)
    note: str = ""
    valeur: Fraction | None = None
    niveaux: Mapping[str, int] = field(default_factory=dict)
    calculee: Fraction | None = None
    a_rendre: bool = False
    groupe: str = ""
    retard: str = ""


def ligne_de(
    lecture: LectureDeCopie, notation: Notation, bareme: Bareme, jour: date, constats: int | None = None
) -> Ligne:
    """La ligne d’une copie : son état, ses indices, et sa note si tout est posé.

    ``constats`` : leur nombre, s’il est déjà connu.
    """
    p = lecture.participant
    a_la_main = en_nombre(notation.note)
    de_trop = a_la_main is not None and a_la_main > bareme.total
    a_la_main = None if de_trop else a_la_main
    ligne = Ligne(
        p.identifiant, p.nom, lecture.fichier, lecture.etat, "", valeur=a_la_main,
        groupe=p.groupe, retard=p.retard,
    )  # fmt: skip
    phrases = [*lecture.phrases, *filter(None, [lecture.remplace])]
    if a_la_main is not None:
        phrases.append("Note posée à la main.")
    elif de_trop:
        phrases.append(
            f"La note {notation.note} posée à la main dépasse le total du barème ({en_decimal(bareme.total)}) : "
            "à reposer."
        )
    if lecture.copie is None:
        # Une copie sur papier, notée dans le classeur : ses niveaux valent tant qu’aucun travail n’arrive.
        niveaux = {} if notation.travail else niveaux_connus(bareme, notation.niveaux)
        calculee = bareme.note(niveaux)
        valeur = calculee if a_la_main is None else a_la_main
        note = en_decimal(valeur) if valeur is not None else ""
        return replace(
            ligne, phrase=_une_phrase(phrases), niveaux=niveaux, calculee=calculee, valeur=valeur, note=note
        )
    signales = signalements(lecture)
    phrases += faits_a_regarder(lecture.copie, jour)
    etat, calculee, travail = lecture.etat, None, marque(lecture.copie.carnet)
    valable = notation.pour(travail)
    niveaux = niveaux_connus(bareme, valable.niveaux)
    a_rendre = valable.relu == travail
    if signales and valable.donnees != LEVEE:
        etat = "suspendue"
        genres = sorted({s.genre for s in signales})
        phrases.insert(0, f"Paraît désigner une personne : {', '.join(genres)}.")
        niveaux, a_rendre = {}, valable.donnees == CONFIRMEE
        if lecture.copie.remise.get("motif"):
            phrases.append("L’étudiant dit pourquoi : à lire au bureau.")
    else:
        # Posés sans travail (une copie sur papier), des niveaux ne notent pas un dépôt arrivé ensuite.
        if len(niveaux) == len(bareme.criteres) and valable.travail:
            calculee = bareme.note(niveaux)
        elif notation.niveaux and (not niveaux or not valable.travail):
            phrases.insert(0, "Le travail a changé depuis la note : à relire, ou à garder telle quelle.")
        if a_la_main is not None and notation.note_travail not in ("", travail):
            phrases.insert(0, f"La note {notation.note} a été posée avant que le travail change : à relire.")
        if calculee is not None or a_la_main is not None:
            etat = "notee"
    valeur = calculee if a_la_main is None else a_la_main
    return replace(
        ligne,
        etat=etat,
        phrase=_une_phrase(phrases),
        indices=indices(lecture.copie, len(signales), constats),
        note=en_decimal(valeur) if valeur is not None else "",
        valeur=valeur,
        niveaux=niveaux,
        calculee=calculee,
        a_rendre=a_rendre and (valeur is not None or etat == "suspendue"),
    )


def ligne_sure(
    lecture: LectureDeCopie, notation: Notation, bareme: Bareme, jour: date, constats: int | None = None
) -> tuple[LectureDeCopie, Ligne]:
    """La ligne, quoi que la copie contienne ; celle qui casse un calcul devient illisible, et le dit."""
    try:
        return lecture, ligne_de(lecture, notation, bareme, jour, constats)
    except Exception as e:
        cassee = illisible(lecture, e)
        return cassee, ligne_de(cassee, notation, bareme, jour)


def illisible(lecture: LectureDeCopie, e: Exception) -> LectureDeCopie:
    """La même lecture, sans la copie qui a cassé un calcul ; elle dit pourquoi."""
    quoi = f"Contenu inattendu ({type(e).__name__}) : à regarder avec un technicien."
    return replace(lecture, etat="illisible", phrases=(quoi,), copie=None)


def _une_phrase(phrases: Iterable[str]) -> str:
    """Sur une ligne, sans caractère invisible, et d’une longueur qu’un tableur supporte."""
    dite = " ".join(sans_invisibles(" ".join(phrases)).split())
    return dite if len(dite) <= _PHRASE_MAX else dite[:_PHRASE_MAX] + " …"


def commentaire(notation: Notation, bareme: Bareme, ligne: Ligne) -> str:
    """Ce qui va dans la feuille Moodle : le mot général, puis un par critère commenté."""
    if ligne.etat == "suspendue":
        return message_de_suspension(notation) if notation.donnees == CONFIRMEE else ""
    mots = [notation.commentaires.get("", "")]
    mots += [
        f"{c.libelle} : {notation.commentaires[c.id]}"
        for c in bareme.criteres
        if c.id in notation.commentaires
    ]
    return "\n".join(m for m in mots if m)
