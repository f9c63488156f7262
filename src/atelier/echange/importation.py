"""Faire entrer des tables dans un travail : créer ou fusionner, ligne par ligne, en une opération."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from atelier.analyse.quelqu_un import genre_de_valeur
from atelier.carnet.modele import NOM_DU_CENTRE, Carnet
from atelier.carnet.operations import (
    Changement,
    Operation,
    ajouter_lien,
    modifier_acteur,
    modifier_lien,
    repondre,
)
from atelier.carnet.porte import faire_entrer, statut_entre
from atelier.cours.textes import famille_de, libelles, secteurs
from atelier.domaine.acteur import Acteur
from atelier.domaine.champs import champs_de_texte
from atelier.domaine.texte import cle, libelle_propre
from atelier.domaine.vocabulaire import (
    CRITERES,
    FINALITES,
    Base,
    Categorie,
    Certitude,
    Classe,
    Echelle,
    PointDeVue,
    Qualite,
    Reponse,
    Sens,
    Sphere,
    Statut,
)
from atelier.echange.accents import Codage
from atelier.echange.colonnes import Table, table_native
from atelier.echange.lecture_des_tableaux import lire_feuilles
from atelier.echange.mots import COLONNES_ACTEURS, COLONNES_LIENS
from atelier.echange.rapport import Rapport
from atelier.erreurs import ErreurSaisie


def lire_acteurs(chemin: Path, codage: Codage | None = None) -> Table:
    """Lit une table d’acteurs ; ``id`` et ``nom`` sont requis."""
    return table_native(lire_feuilles(chemin, codage)[0], COLONNES_ACTEURS, ("id", "nom"))


def lire_liens(chemin: Path, codage: Codage | None = None) -> Table:
    """Lit une table de liens ; ``id``, ``source`` et ``cible`` sont requis."""
    return table_native(lire_feuilles(chemin, codage)[0], COLONNES_LIENS, ("id", "source", "cible"))


def importer(acteurs: Table, liens: Table | None = None) -> tuple[Operation, Rapport]:
    """L’opération qui importe ces tables, et le rapport qu’elle remplira en s’appliquant.

    Une ligne déjà importée (même référence) met à jour les seuls champs remplis ; la ligne dont
    la sphère est ``ego`` devient le centre si le travail n’en avait pas encore un à lui.
    """
    rapport = Rapport()
    for table in (acteurs, liens):
        if table is not None:
            rapport.colonnes += [c for c in table.colonnes if c[2] and c not in rapport.colonnes]

    def faire(carnet: Carnet) -> Changement:
        rapport.recommencer()
        for t in (acteurs, liens):
            rapport.avertissements += [*t.remarques, *_a_relire(t)] if t is not None else []
        carnet = _importer_table(carnet, acteurs, _importer_acteur, rapport)
        if liens is not None:
            carnet = _importer_table(carnet, liens, _importer_lien, rapport)
        nom = acteurs.nom if liens is None else f"{acteurs.nom} et {liens.nom}"
        return Changement(carnet, f"import de {nom}")

    return faire, rapport


Ligne = Mapping[str, str]
_DEVINES = ("organisation", "fonction", "secteur", "categorie", "sphere")
_POINTS_DE_VUE: dict[Categorie | None, PointDeVue] = {
    Categorie.ENTOURAGE: PointDeVue.MOI,
    Categorie.PERSONNE_CONCERNEE: PointDeVue.PERSONNE,
}
_Importeur = Callable[[Carnet, Ligne, list[str]], tuple[Carnet, str]]


def _importer_table(carnet: Carnet, table: Table, une: _Importeur, rapport: Rapport) -> Carnet:
    trop = set(table.trop)
    for numero, ligne in table.lignes:
        poser = partial(_trop if numero in trop else une, carnet, ligne)
        carnet = rapport.faire(f"{table.nom}, ligne {numero}", carnet, poser)
    return carnet


def _a_relire(table: Table) -> list[str]:
    """Les cases qui paraissent désigner une personne : le lieu, jamais la valeur.

    Nos tables reviennent telles qu’elles sont sorties : on n’y efface rien, on le dit.
    """
    return [
        f"{table.nom}, ligne {numero}, « {colonne} » : paraît désigner une personne. Relisez."
        for numero, ligne in table.lignes
        for colonne, valeur in ligne.items()
        if colonne not in ("id", "source", "cible") and genre_de_valeur(valeur)
    ]


def _trop(_: Carnet, __: Ligne, ___: list[str]) -> tuple[Carnet, str]:
    raise ErreurSaisie("elle a plus de valeurs que de titres.")


def _importer_acteur(carnet: Carnet, ligne: Ligne, soucis: list[str]) -> tuple[Carnet, str]:
    reference = libelle_propre(_requis(ligne, "id"))
    return poser_acteur(carnet, ligne, soucis, connu=_acteur_connu(carnet, reference, ligne.get("nom", "")))


def poser_acteur(
    carnet: Carnet, ligne: Ligne, soucis: list[str], *, connu: str | None = None
) -> tuple[Carnet, str]:
    """Ajoute l’acteur d’une ligne, ou complète ``connu`` avec ses champs remplis.

    Rend le travail et le geste : « ajout » ou « maj ». ``soucis`` reçoit ce qui n’a pu être repris.
    """
    _requis(ligne, "nom")
    reference = libelle_propre(ligne.get("id", ""))
    # « — » : les cas livrés l’écrivent pour « aucune organisation ».
    champs: dict[str, Any] = {c: ligne[c] for c in _TELS_QUELS if ligne.get(c, "—") not in ("", "—")}
    champs["nom"] = ligne["nom"]
    champs |= _enumeres(ligne, soucis, categorie=Categorie, sphere=Sphere, statut=Statut, echelle=Echelle)
    if secteur := _secteur(ligne.get("secteur", ""), soucis):
        champs["secteur"] = secteur
    if ligne.get("role"):
        champs["roles"] = _liste(ligne["role"])
    neuf = False
    if champs.get("sphere") is Sphere.EGO and connu != carnet.ego:
        neuf = connu is None and carnet.est_vide and not carnet.acteurs[carnet.ego].reference
        if neuf:
            connu = carnet.ego
            if carnet.acteurs[carnet.ego].nom != NOM_DU_CENTRE:
                del champs["nom"]
                soucis.append("votre centre garde le nom que vous lui avez donné.")
        else:
            del champs["sphere"]
            soucis.append("ce travail a déjà un centre : l’acteur est ajouté comme les autres.")
    if connu is None:
        # Une colonne qui est là, même vide, a été regardée : on ne devine que ce que le tableau ne dit pas.
        dits = {c: None if c in ("categorie", "sphere") else "" for c in _DEVINES if c in ligne}
        return faire_entrer(reference=reference, **{**dits, **champs})(carnet).carnet, "ajout"
    # La première référence reste : c’est par elle que la même table, réimportée, ne double rien.
    garde = carnet.acteurs[connu].reference or reference
    suite = modifier_acteur(connu, reference=garde, **champs)(carnet).carnet
    if not neuf:
        return suite, "maj"
    vue = _POINTS_DE_VUE.get(suite.acteurs[connu].categorie, PointDeVue.ETABLISSEMENT)
    return replace(suite, point_de_vue=vue), "ajout"


def _importer_lien(carnet: Carnet, ligne: Ligne, soucis: list[str]) -> tuple[Carnet, str]:
    reference = libelle_propre(_requis(ligne, "id"))
    bouts = []
    for nom in ("source", "cible"):
        voulu = libelle_propre(_requis(ligne, nom))
        trouve = _acteur_connu(carnet, voulu, None)
        if trouve is None:
            raise ErreurSaisie(f"l’acteur « {voulu} » n’est pas dans la table des acteurs.")
        bouts.append(trouve)
    return poser_lien(carnet, ligne, soucis, bouts, connu=_lien_connu(carnet, reference, bouts))


def poser_lien(
    carnet: Carnet, ligne: Ligne, soucis: list[str], bouts: list[str], *, connu: str | None = None
) -> tuple[Carnet, str]:
    """Ajoute le lien d’une ligne entre deux acteurs, ou complète ``connu``."""
    champs: dict[str, Any] = {
        c: ligne[c] for c in ("frequence", "preuve", "circule", "accord_de") if ligne.get(c)
    }
    champs |= _enumeres(
        ligne,
        soucis,
        statut=Statut,
        base=Base,
        qualite=Qualite,
        sens=Sens,
        classe_visee=Classe,
        classe_choisie=Classe,
        certitude=Certitude,
    )
    if (meme := cle(ligne.get("meme_organisme", ""))) in ("oui", "non"):
        champs["meme_organisme"] = meme == "oui"
    if mot := cle(ligne.get("mobilisable", "")):
        if mot in ("oui", "non"):
            champs["mobilisable"] = mot == "oui"
        else:
            soucis.append("« mobilisable » attend oui ou non ; laissé vide.")
    if ligne.get("nature"):
        champs["natures"] = _liste(ligne["nature"])
    if ligne.get("finalites"):
        finalites = _liste(ligne["finalites"].upper())
        champs["finalites"] = tuple(f for f in finalites if f in FINALITES)
    if ligne.get("justification"):
        potentiel = champs.get("statut") is Statut.POTENTIEL
        champs["prochaine_etape" if potentiel else "justification"] = ligne["justification"]
    if "statut" not in champs and statut_entre(carnet, bouts) is Statut.POTENTIEL:
        champs["statut"] = Statut.POTENTIEL
    if connu is None:
        reference = libelle_propre(ligne.get("id", ""))
        ajout = ajouter_lien(*bouts, reference=reference, **champs)(carnet)
        carnet, connu, geste = ajout.carnet, ajout.cree, "ajout"
    else:
        # Le lien déjà là part peut-être de l’autre bout : la flèche se lit alors à l’envers.
        if carnet.liens[connu].source != bouts[0] and "sens" in champs:
            champs["sens"] = _A_L_ENVERS.get(champs["sens"], champs["sens"])
        carnet, geste = modifier_lien(connu, **champs)(carnet).carnet, "maj"
    reponses = _reponses(ligne, soucis)
    return (repondre(connu, reponses)(carnet).carnet if reponses else carnet), geste


_A_L_ENVERS = {
    Sens.SOURCE_VERS_CIBLE: Sens.CIBLE_VERS_SOURCE,
    Sens.CIBLE_VERS_SOURCE: Sens.SOURCE_VERS_CIBLE,
}


def _requis(ligne: Ligne, colonne: str) -> str:
    if not ligne.get(colonne):
        raise ErreurSaisie(f"« {colonne} » est vide.")
    return ligne[colonne]


_TELS_QUELS = tuple(
    c for c in champs_de_texte(Acteur) if c not in ("id", "nom", "secteur", "roles", "reference")
)
"""Les champs d’acteur qu’une table donne mot pour mot ; un champ de texte en plus y entre de lui-même."""


def _acteur_connu(carnet: Carnet, reference: str, nom: str | None) -> str | None:
    """L’acteur qui porte cette référence ; à défaut, celui dont c’est l’identifiant.

    Un identifiant seul ne suffit pas pour fusionner : dans le travail d’un autre, « a5 » est
    quelqu’un d’autre. Le nom doit alors être le même.
    """
    for a in carnet.acteurs.values():
        if a.reference == reference:
            return a.id
    local = carnet.acteurs.get(reference)
    if local is not None and not local.reference and (nom is None or cle(local.nom) == cle(nom)):
        return local.id
    return None


def _lien_connu(carnet: Carnet, reference: str, bouts: list[str]) -> str | None:
    for lien in carnet.liens.values():
        if reference == (lien.reference or lien.id) and lien.paire == frozenset(bouts):
            return lien.id
    return None


def _enumeres(ligne: Ligne, soucis: list[str], **voulues: type[StrEnum]) -> dict[str, StrEnum]:
    lues: dict[str, StrEnum] = {}
    for colonne, enumeration in voulues.items():
        brut = ligne.get(colonne, "")
        if not brut:
            continue
        # La valeur de l’atelier, ou le mot de l’écran.
        par_cle = {cle(mot): enumeration(v) for v, mot in libelles(famille_de(enumeration)).items()}
        par_cle |= {cle(v.value): v for v in enumeration}
        valeur = par_cle.get(cle(brut))
        if valeur is None:
            soucis.append(f"« {colonne} » : valeur « {brut[:40]} » inconnue, laissée vide.")
        else:
            lues[colonne] = valeur
    return lues


def _secteur(brut: str, soucis: list[str]) -> str:
    if not brut:
        return ""
    for identifiant, secteur in secteurs().items():
        if cle(brut) in (cle(identifiant), cle(secteur["libelle"])):
            return identifiant
    soucis.append(f"secteur « {brut[:40]} » inconnu, laissé vide.")
    return ""


def _liste(brut: str) -> tuple[str, ...]:
    return tuple(m.strip() for m in brut.split(";") if m.strip())


def _reponses(ligne: Ligne, soucis: list[str]) -> dict[str, Reponse]:
    lues = {}
    for critere in CRITERES:
        brut = ligne.get(critere, "").upper()
        if brut in ("", "?"):
            continue
        try:
            lues[critere] = Reponse(brut)
        except ValueError:
            soucis.append(f"réponse « {brut[:10]} » inconnue, laissée vide.")
    return lues
