"""Le retour rendu à l’étudiant : une page fixe, sans script, qui s’ouvre hors ligne et s’imprime.

Ni rang, ni moyenne de la classe, ni part d’accord avec la règle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction
from hashlib import sha256

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import Bareme, Critere, en_decimal
from atelier.correction.etat_du_bureau import CONFIRMEE, Notation
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.participants import Participant
from atelier.correction.propositions import citer, forces, pistes, prochaine_etape, question_d_oral
from atelier.cours.textes import charger, libelle, texte_rempli
from atelier.dossier.page import page
from atelier.schema.exports import image_du_carnet
from atelier.schema.svg import data_uri

_INTERDITS_DANS_UN_NOM = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_RESERVES = {"CON", "PRN", "AUX", "NUL", *(f"{p}{n}" for p in ("COM", "LPT") for n in range(1, 10))}
_OCTETS_D_UN_NOM = 120
TITRE = "Retour sur votre travail « Réseaux et partenariats »"


def retour(
    lecture: LectureDeCopie,
    etat: str,
    notation: Notation,
    bareme: Bareme,
    note: Fraction | None,
    *,
    a_rendre: bool = True,
) -> str:
    """La page entière. ``etat`` est celui des notes ; une copie suspendue n’en montre rien.

    ``a_rendre`` : faux, la page dit qu’elle est un brouillon.
    """
    # Ce que la page peut montrer ; chaque état de la copie n’en remplit que sa part.
    textes, vu = charger("correction")["retour"], lecture.copie if etat != "suspendue" else None
    en_tete = [] if a_rendre else [textes["brouillon"]]
    phrases, niveaux, general = [], [], [x for x in notation.commentaires.get("", "").split("\n") if x]
    if etat == "suspendue":
        decide = notation.donnees == CONFIRMEE
        phrases, general = [message_de_suspension(notation) if decide else textes["a_decider"]], []
    elif vu is None:
        phrases = [textes["sans_copie"], *lecture.phrases]
    elif note is None:
        en_tete.append(textes["pas_encore"])
    else:
        niveaux = [_niveau(c, notation, bareme) for c in bareme.criteres if c.id in notation.niveaux]
    return page(
        "correction/retour.html.j2",
        titre=TITRE,
        en_tete=en_tete,
        phrases=phrases,
        note="" if vu is None or note is None else en_decimal(note),
        total=en_decimal(bareme.total),
        general=general,
        niveaux=niveaux,
        travail=_travail(vu.carnet, notation, bareme) if vu else None,
    )


def message_de_suspension(notation: Notation) -> str:
    """Le message prêt à envoyer, avec la nouvelle échéance ; il ne recopie rien."""
    delai = f" avant le {notation.delai}" if notation.delai else ""
    return texte_rempli(charger("correction")["retour"]["suspendue"], delai=delai)


def _niveau(critere: Critere, notation: Notation, bareme: Bareme) -> dict[str, str]:
    n = notation.niveaux[critere.id]
    return {
        "critere": critere.libelle,
        "niveau": bareme.niveaux[n],
        "atteint": critere.descripteurs[n],
        "commentaire": notation.commentaires.get(critere.id, ""),
        "suite": critere.suite(n),
    }


def _travail(carnet: Carnet, notation: Notation, bareme: Bareme) -> dict[str, object]:
    image, phrases = image_du_carnet(carnet)
    tout_pose = all(c.id in notation.niveaux for c in bareme.criteres)
    return {
        "forces": notation.forces or forces(carnet),
        "pistes": notation.pistes or pistes(carnet),
        "desaccords": list(_desaccords(carnet, notation.reponses)),
        "prochaine_etape": prochaine_etape(bareme, notation.niveaux) if tout_pose else "",
        "question": notation.question or question_d_oral(carnet),
        "schema": data_uri(image),
        "en_mots": phrases,
    }


def _desaccords(carnet: Carnet, reponses: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """La réponse du formateur à chaque désaccord qu’il a discuté."""
    for i, reponse in reponses.items():
        if reponse and (lien := carnet.liens.get(i)):
            yield {
                "lien": nom_du_lien(carnet, lien),
                "tenu": libelle(lien.classe_choisie, vide="à classer").lower(),
                "dit": f" : « {citer(lien.justification)} »" if lien.justification else ".",
                "reponse": reponse,
            }


def nom_du_retour(participant: Participant, pris: set[str]) -> str:
    """« {nom sans _}_{numéro}_assignsubmission_file_/retour.html », comme Moodle l’attend au retour.

    Avant Moodle 4.1, le « _ » de la fin est obligatoire ; ensuite, il ne gêne pas.
    """
    if participant.moodle:
        # « Participant 5001 » porte déjà son numéro, que Moodle attend après un « _ ».
        nom = (
            participant.nom.removesuffix(f" {participant.numero}") if participant.numero else participant.nom
        )
        numero = f"_{participant.numero}" if participant.numero else ""
        base = f"{_pour_un_chemin(nom.replace('_', ' '))}{numero}_assignsubmission_file_"
    else:
        base = _pour_un_chemin(participant.identifiant.removesuffix(".ipynb").replace("/", " - "))
        if base.split(".")[0].upper() in _RESERVES:
            base = f"_{base}"
    nom, rang = base, 2
    # Pour Windows et macOS, deux noms qui ne diffèrent que par la casse sont le même dossier.
    while nom.casefold() in pris:
        nom, rang = f"{base} ({rang})", rang + 1
    pris.add(nom.casefold())
    return f"{nom}/retour.html"


def _pour_un_chemin(texte: str) -> str:
    """Un nom de dossier que Windows et macOS acceptent aussi, sans longueur excessive."""
    propre = _INTERDITS_DANS_UN_NOM.sub(" ", unicodedata.normalize("NFC", texte)).strip(" .")
    if len(propre.encode("utf-8", "replace")) > _OCTETS_D_UN_NOM:
        debut = propre.encode("utf-8", "replace")[: _OCTETS_D_UN_NOM - 10].decode("utf-8", "ignore")
        propre = f"{debut}…{sha256(texte.encode('utf-8', 'replace')).hexdigest()[:6]}"
    return propre.encode("utf-8", "replace").decode("utf-8") or "copie"
