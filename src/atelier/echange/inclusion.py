"""Chercher des structures dans un export data·inclusion, le format national de l’offre d’insertion.

Source : schéma « structures » v1, GIP Plateforme de l’inclusion (paquet ``data-inclusion-schema``,
facultatif : il ne sert qu’à nommer les réseaux porteurs).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from atelier.analyse.detecteurs import signaler
from atelier.analyse.motifs import ADRESSE
from atelier.carnet.lots import noter_fiche
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import Changement, Operation
from atelier.carnet.porte import faire_entrer
from atelier.cours.textes import pluriel
from atelier.domaine.acteur import Fiche
from atelier.domaine.texte import LIBELLE_MAX, cle, sans_invisibles, texte_propre
from atelier.domaine.vocabulaire import Statut
from atelier.echange.accents import decoder
from atelier.echange.feuilles import echec
from atelier.echange.lecture_des_tableaux import feuille_de_texte

OCTETS_MAX = 80_000_000
STRUCTURES_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Structure:
    """Ce que l’on reprend d’une structure."""

    id: str
    nom: str
    commune: str = ""
    code_postal: str = ""
    reseaux: tuple[str, ...] = ()
    description: str = ""
    telephone: str = ""
    courriel: str = ""
    horaires: str = ""
    adresse: str = ""

    @property
    def intitule(self) -> str:
        """Le nom et la commune."""
        return f"{self.nom}, {self.commune}" if self.commune else self.nom


def est_un_export(brut: bytes) -> bool:
    """Vrai si le début du fichier a l’air d’un export data·inclusion."""
    debut = brut[:4000].decode("utf-8", "replace")
    return all(mot in debut for mot in ("source", "nom", "date_maj")) and "carnet_id" not in debut


def lire_structures(brut: bytes, nom: str) -> list[Structure]:
    """Les structures d’un export JSON, JSON par lignes ou CSV ; celles sans nom sont passées.

    Lève ``ErreurImport`` si le fichier n’est pas lisible.
    """
    if len(brut) > OCTETS_MAX:
        raise echec(nom, "il est trop gros", "Prenez l’export d’un seul département.")
    structures = []
    for brute in _brutes(decoder(brut, nom), nom)[:STRUCTURES_MAX]:
        textes = {c: v.strip() for c, v in brute.items() if isinstance(v, str)}
        nom_propre = sans_invisibles(textes.get("nom", "")).strip()[:LIBELLE_MAX]
        if not nom_propre:
            continue
        reseaux = brute.get("reseaux_porteurs") or []
        # Dans un CSV, cette liste n’est qu’un texte, entre accolades ou entre crochets.
        if isinstance(reseaux, str):
            reseaux = [r.strip(' "') for r in reseaux.strip("[]{}").split(",") if r.strip()]
        structures.append(
            Structure(
                textes.get("id", "")[:LIBELLE_MAX],
                nom_propre,
                textes.get("commune", ""),
                textes.get("code_postal", ""),
                tuple(str(r) for r in reseaux if isinstance(r, str)),
                textes.get("description", "") or textes.get("presentation_resume", ""),
                textes.get("telephone", ""),
                textes.get("courriel", ""),
                textes.get("horaires_accueil", ""),
                textes.get("adresse", ""),
            )
        )
    if not structures:
        raise echec(
            nom, "il ne contient aucune structure", "Prenez l’export « structures » de data·inclusion."
        )
    return structures


def _brutes(texte: str, nom: str) -> list[dict[str, Any]]:
    if texte.lstrip()[:1] in "[{":
        try:
            lues = json.loads(texte)
        except ValueError:
            lues = [_json_ou_rien(ligne) for ligne in texte.splitlines()[:STRUCTURES_MAX]]
        except RecursionError as e:
            raise echec(nom, "il est mal formé", "Téléchargez-le de nouveau.") from e
        if isinstance(lues, dict):
            lues = next((v for v in lues.values() if isinstance(v, list)), [])
        return [x for x in lues if isinstance(x, dict)]
    feuille = feuille_de_texte(texte, nom)
    titres = feuille.lignes[0][1] if feuille.lignes else ()
    return [dict(zip(titres, valeurs, strict=False)) for _, valeurs in feuille.lignes[1:]]


def _json_ou_rien(ligne: str) -> Any:
    try:
        return json.loads(ligne)
    except (ValueError, RecursionError):
        return None


def chercher(structures: list[Structure], mots: str, maximum: int = 50) -> list[Structure]:
    """Les structures qui contiennent tous ces mots (nom, commune, code postal, réseau)."""
    voulus = cle(mots).split()
    if not voulus:
        return []
    trouvees = []
    for s in structures:
        tout = cle(f"{s.nom} {s.commune} {s.code_postal} {' '.join(s.reseaux)}")
        if all(mot in tout for mot in voulus):
            trouvees.append(s)
            if len(trouvees) >= maximum:
                break
    return trouvees


def ajouter_structures(structures: list[Structure], statut: Statut = Statut.EXISTANT) -> Operation:
    """Ajoute ces structures, sans celles déjà là. Le contact général va dans le carnet d’adresses."""

    def faire(carnet: Carnet) -> Changement:
        deja = {a.reference for a in carnet.acteurs.values() if a.reference}
        ajoutees = 0
        for s in structures:
            reference = f"data·inclusion {s.id}"[:LIBELLE_MAX]
            if reference in deja:
                continue
            deja.add(reference)
            porteurs = ", ".join(map(_reseau, s.reseaux))[:LIBELLE_MAX]
            dits: dict[str, Any] = {"organisation": porteurs} if porteurs else {}
            pas = faire_entrer(s.nom, statut=statut, reference=reference, **dits)(carnet)
            fiche = _fiche(s)
            carnet = noter_fiche(pas.cree, **fiche)(pas.carnet).carnet if fiche else pas.carnet
            ajoutees += 1
        return Changement(carnet, f"ajout de {pluriel(ajoutees, 'structure')}")

    return faire


def _fiche(s: Structure) -> dict[str, str]:
    champs = {
        "coordonnees": " · ".join(c for c in map(_general, (s.telephone, s.courriel)) if c),
        "horaires": _general(s.horaires),
        # L’adresse d’une structure n’est pas celle d’une personne.
        "acces": " ".join(c for c in (s.adresse, s.code_postal, s.commune) if c and not _nomme(c)),
        "demandes": _general(s.description[:400]),
    }
    return {c: texte_propre(v) for c, v in champs.items() if v and c in Fiche.__struct_fields__}


def _general(texte: str) -> str:
    """Le texte, ou rien s’il paraît désigner une personne : un mobile ou un courriel, même public."""
    return "" if signaler([("", texte)]) else texte


def _nomme(texte: str) -> bool:
    return any(s.genre != ADRESSE for s in signaler([("", texte)]))


@cache
def _reseau(code: str) -> str:
    """Le nom d’un réseau porteur ; son code lisible si le vocabulaire n’est pas installé."""
    try:
        from data_inclusion.schema.v1 import ReseauPorteur  # noqa: PLC0415 — extra « territoire »

        return str(ReseauPorteur(code).label)
    except (ImportError, ValueError, AttributeError):
        return code.replace("-", " ")
