"""Le retour rendu à l’étudiant : une page fixe, sans script, qui s’ouvre hors ligne et s’imprime.

Ni rang, ni moyenne de la classe, ni part d’accord avec la règle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from html import escape

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.bareme import Bareme, en_decimal
from atelier.correction.etat_du_bureau import CONFIRMEE, Notation
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.participants import Participant
from atelier.correction.propositions import citer, dire, forces, pistes, prochaine_etape, question_d_oral
from atelier.cours.textes import charger, insecables, libelle
from atelier.dossier.page import page, paragraphe
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
    textes = charger("correction")["retour"]
    corps = _corps(lecture, etat, notation, bareme, note)
    return page(TITRE, corps if a_rendre else [paragraphe(textes["brouillon"], note=True), *corps])


def _corps(
    lecture: LectureDeCopie, etat: str, notation: Notation, bareme: Bareme, note: Fraction | None
) -> list[str]:
    textes = charger("correction")["retour"]
    if etat == "suspendue":
        decide = notation.donnees == CONFIRMEE
        return [paragraphe(message_de_suspension(notation) if decide else textes["a_decider"])]
    if lecture.copie is None:
        morceaux = [paragraphe(p) for p in lecture.phrases]
        return [paragraphe(textes["sans_copie"]), *morceaux, *_general(notation)]
    carnet = lecture.copie.carnet
    return [*_niveaux(notation, bareme, note), *_travail(carnet, notation, bareme)]


def message_de_suspension(notation: Notation) -> str:
    """Le message prêt à envoyer, avec la nouvelle échéance ; il ne recopie rien."""
    delai = f" avant le {notation.delai}" if notation.delai else ""
    return dire(charger("correction")["retour"]["suspendue"], delai=delai)


def _niveaux(notation: Notation, bareme: Bareme, note: Fraction | None) -> Iterator[str]:
    if note is None:
        yield paragraphe(charger("correction")["retour"]["pas_encore"], note=True)
        yield from _general(notation)
        return
    yield f"<p><strong>Note : {en_decimal(note)} sur {en_decimal(bareme.total)}</strong></p>"
    yield from _general(notation)
    poses = [c for c in bareme.criteres if c.id in notation.niveaux]
    if not poses:
        return  # une note posée à la main, sans niveaux
    yield "<h2>Où vous en êtes, critère par critère</h2>"
    lignes = []
    for c in poses:
        n = notation.niveaux[c.id]
        mot = escape(insecables(notation.commentaires.get(c.id, "")))
        dit = f"<br><em>{mot}</em>".replace("\n", "<br>") if mot else ""
        lignes.append(
            f'<tr><th scope="row">{_sur(c.libelle)}</th>'
            f"<td><strong>{_sur(bareme.niveaux[n])}</strong><br>{_sur(c.descripteurs[n])}{dit}</td>"
            f"<td>{_sur(c.suite(n))}</td></tr>"
        )
    yield (
        '<table><thead><tr><th scope="col">Critère</th><th scope="col">Ce qui est atteint</th>'
        f'<th scope="col">Et maintenant</th></tr></thead><tbody>{"".join(lignes)}</tbody></table>'
    )


def _general(notation: Notation) -> Iterator[str]:
    for ligne in notation.commentaires.get("", "").split("\n"):
        if ligne:
            yield paragraphe(ligne)


def _travail(carnet: Carnet, notation: Notation, bareme: Bareme) -> Iterator[str]:
    yield from _liste("Points forts", notation.forces or forces(carnet))
    yield from _liste("Pistes", notation.pistes or pistes(carnet))
    yield from _desaccords(carnet, notation.reponses)
    if all(c.id in notation.niveaux for c in bareme.criteres):
        yield "<h2>La prochaine étape</h2>"
        yield paragraphe(prochaine_etape(bareme, notation.niveaux))
    yield "<h2>Une question pour l’oral</h2>"
    yield paragraphe(notation.question or question_d_oral(carnet))
    image, phrases = image_du_carnet(carnet)
    yield "<h2>Votre schéma</h2>"
    yield f'<p><img style="width: 100%" alt="{escape(phrases[0])}" src="{data_uri(image)}"></p>'
    yield "<details><summary>Le schéma en phrases</summary>"
    yield from map(paragraphe, phrases)
    yield "</details>"


def _liste(titre: str, lignes: list[str] | tuple[str, ...]) -> Iterator[str]:
    if lignes:
        yield f"<h2>{_sur(titre)}</h2><ul>{''.join(f'<li>{_sur(x)}</li>' for x in lignes)}</ul>"


def _desaccords(carnet: Carnet, reponses: Mapping[str, str]) -> Iterator[str]:
    """La réponse du formateur à chaque désaccord qu’il a discuté."""
    discutes = [(carnet.liens[i], r) for i, r in reponses.items() if i in carnet.liens and r]
    if discutes:
        yield "<h2>Vos désaccords avec la règle proposée par l’atelier</h2>"
    for lien, reponse in discutes:
        tenu = libelle(lien.classe_choisie, vide="à classer").lower()
        dit = f" : « {citer(lien.justification)} »" if lien.justification else "."
        yield f"<p><strong>{_sur(nom_du_lien(carnet, lien))}</strong>, pour vous {_sur(tenu)}{_sur(dit)}</p>"
        yield paragraphe(f"Réponse du formateur : {reponse}")


def _sur(texte: str) -> str:
    return escape(insecables(texte))


def nom_du_retour(participant: Participant, pris: set[str]) -> str:
    """« {nom sans _}_{numéro}_assignsubmission_file_/retour.html », comme Moodle l’attend au retour.

    Avant Moodle 4.1, le « _ » de la fin est obligatoire ; ensuite, il ne gêne pas.
    """
    if participant.moodle:
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
