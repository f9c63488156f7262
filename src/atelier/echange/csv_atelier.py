"""Les tables de l’atelier, acteurs et liens, telles qu’elles sortent. Sans pandas."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from atelier.carnet.ecriture import atomic_write, creer_le_dossier
from atelier.carnet.modele import Carnet
from atelier.domaine.acteur import Acteur, symbole
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Reponse
from atelier.echange.mots import COLONNE_DE, COLONNES_ACTEURS, COLONNES_LIENS


def tables_de(carnet: Carnet) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Les lignes d’acteurs et de liens d’un travail, sans les contacts.

    ``id`` est la référence d’origine quand l’objet a été importé, sinon son identifiant.
    """
    publics = _identifiants_publics(carnet.acteurs)
    publics_liens = _identifiants_publics(carnet.liens)
    acteurs = [_ligne_acteur(a, publics[a.id]) for a in carnet.acteurs.values()]
    liens = [_ligne_lien(lien, publics_liens[lien.id], publics) for lien in carnet.liens.values()]
    return acteurs, liens


def ecrire_tables(carnet: Carnet, dossier: Path) -> list[Path]:
    """Écrit ``acteurs.csv`` et ``liens.csv`` dans un dossier ; rend les chemins.

    Un tableur français les ouvre d’un double-clic : point-virgule, UTF-8 avec marque, formules désamorcées.
    """
    acteurs, liens = tables_de(carnet)
    ecrits = []
    creer_le_dossier(dossier)
    for nom, colonnes, lignes in (
        ("acteurs.csv", COLONNES_ACTEURS, acteurs),
        ("liens.csv", COLONNES_LIENS, liens),
    ):
        texte = io.StringIO(newline="")
        ecrivain = csv.DictWriter(texte, colonnes, delimiter=";", lineterminator="\r\n")
        ecrivain.writeheader()
        ecrivain.writerows({c: sans_formule(v) for c, v in ligne.items()} for ligne in lignes)
        atomic_write(dossier / nom, texte.getvalue().encode("utf-8-sig"))
        ecrits.append(dossier / nom)
    return ecrits


def sans_formule(valeur: str) -> str:
    """Une apostrophe devant ce qu’un tableur prendrait pour une formule ; l’import l’enlève."""
    return f"'{valeur}" if valeur[:1] in ("=", "+", "-", "@") else valeur


def _ligne_acteur(a: Acteur, identifiant: str) -> dict[str, str]:
    champs = {COLONNE_DE.get(c, c): _case(getattr(a, c)) for c in a.__struct_fields__}
    return champs | {"id": identifiant, "symbole": symbole(a)}


def _case(valeur: object) -> str:
    """Ce qu’un champ écrit dans sa case."""
    if isinstance(valeur, tuple):
        return ";".join(valeur)
    return "" if valeur is None else str(valeur)


def _ligne_lien(lien: Lien, identifiant: str, publics: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": identifiant,
        "source": publics[lien.source],
        "cible": publics[lien.cible],
        "statut": lien.statut.value,
        "base": _mot(lien.base),
        "mobilisable": {True: "oui", False: "non", None: ""}[lien.mobilisable],
        "nature": ";".join(lien.natures),
        "frequence": lien.frequence,
        "qualite": _mot(lien.qualite),
        "sens": _mot(lien.sens),
        "finalites": ";".join(lien.finalites),
        **{c: lien.reponses.get(c, Reponse.NE_SAIT_PAS).value for c in CRITERES},
        "classe_visee": _mot(lien.classe_visee),
        "classe_choisie": _mot(lien.classe_choisie),
        "preuve": lien.preuve,
        "meme_organisme": "oui" if lien.meme_organisme else "",
        "certitude": _mot(lien.certitude),
        "circule": lien.circule,
        "accord_de": lien.accord_de,
        # Dans ces tables, la justification d’un lien potentiel est sa prochaine étape.
        "justification": lien.prochaine_etape if lien.est_potentiel else lien.justification,
    }


def _mot(valeur: StrEnum | None) -> str:
    return "" if valeur is None else valeur.value


def _identifiants_publics(objets: Mapping[str, Acteur] | Mapping[str, Lien]) -> dict[str, str]:
    publics: dict[str, str] = {}
    pris: set[str] = set()
    for i, objet in objets.items():
        public = objet.reference or i
        # La référence de l’un peut être l’identifiant d’un autre : deux lignes n’en feraient qu’une.
        while public in pris:
            public += "_"
        pris.add(public)
        publics[i] = public
    return publics
