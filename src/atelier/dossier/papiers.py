"""Ce qu’on imprime pour soi : le carnet d’adresses, et la fiche d’entretien pour le tuteur."""

from __future__ import annotations

from collections.abc import Iterator

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.raisons import nom_du_critere
from atelier.cours.textes import enumerer
from atelier.domaine.vocabulaire import Reponse
from atelier.dossier.page import page
from atelier.echange.adresses import TITRES, lignes


def carnet_d_adresses(carnet: Carnet) -> str:
    """Le carnet d’adresses entier, contacts compris : à garder pour soi."""
    centre = carnet.acteurs[carnet.ego].nom
    titre = f"Carnet d’adresses : {centre}"
    return page("dossier/adresses.html.j2", titre=titre, entetes=TITRES, lignes=lignes(carnet))


def fiche_d_entretien(carnet: Carnet) -> str:
    """Ce qui reste « ? », à demander au tuteur ou à l’équipe ; des cases vides pour écrire."""
    centre = carnet.acteurs[carnet.ego].nom
    tables = (
        ("Des acteurs à compléter", ("Acteur", "Il manque", "Réponse"), list(_acteurs(carnet))),
        ("Reliés à personne", ("Acteur", "Avec qui travaille-t-il ?"), list(_isoles(carnet))),
        ("Des liens à comprendre", ("Lien", "À demander", "Réponse"), list(_liens(carnet))),
        (
            "Des acteurs potentiels",
            ("Acteur", "Quel besoin ? Quelle première démarche ?"),
            list(_potentiels(carnet)),
        ),
    )
    return page(
        "dossier/entretien.html.j2",
        titre=f"Fiche d’entretien : {centre}",
        a_demander=[t for t in tables if t[-1]],
        toujours=[(q, "") for q in _TOUJOURS],
    )


_TOUJOURS = (
    "Qui appelez-vous en premier quand une situation se complique ?",
    "Avec qui avez-vous une convention, une charte, des réunions prévues ?",
    "Quel service vous manque sur ce territoire ?",
    "Parmi ces acteurs, lesquels travaillent ensemble sans vous ?",
)
_CHAMPS = (("organisation", "son organisation"), ("fonction", "sa fonction"), ("secteur", "son secteur"),
           ("categorie", "sa nature"))  # fmt: skip


def _acteurs(carnet: Carnet) -> Iterator[tuple[str, str, str]]:
    for a in carnet.reseau.alters():
        if manque := [mot for champ, mot in _CHAMPS if not getattr(a, champ)]:
            yield a.nom, ", ".join(manque), ""


def _isoles(carnet: Carnet) -> Iterator[tuple[str, str]]:
    relies = {b for lien in carnet.liens.values() for b in lien.paire}
    return ((a.nom, "") for a in carnet.reseau.alters() if a.id not in relies)


def _liens(carnet: Carnet) -> Iterator[tuple[str, str, str]]:
    for lien in carnet.reseau.liens_existants():
        a_demander = [nom_du_critere(c) for c in carnet.avis(lien).a_renseigner]
        a_demander += [
            nom_du_critere(c)
            for c, r in lien.reponses.items()
            if r is Reponse.NE_SAIT_PAS and nom_du_critere(c) not in a_demander
        ]
        if a_demander:
            yield nom_du_lien(carnet, lien), enumerer(a_demander, 4, " ; "), ""


def _potentiels(carnet: Carnet) -> Iterator[tuple[str, str]]:
    vises = {b for lien in carnet.liens.values() if lien.prochaine_etape for b in lien.paire}
    return ((a.nom, "") for a in carnet.reseau.alters() if a.est_potentiel and a.id not in vises)
