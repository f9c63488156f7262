"""Faire entrer des tables dans un travail : créer ou fusionner, ligne par ligne, en une opération."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import (
    Changement,
    Operation,
    ajouter_acteur,
    ajouter_lien,
    modifier_acteur,
    modifier_lien,
    repondre,
)
from atelier.cours.textes import secteurs
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import (
    CRITERES,
    FINALITES,
    Base,
    Categorie,
    Classe,
    Echelle,
    PointDeVue,
    Qualite,
    Reponse,
    Sens,
    Sphere,
    Statut,
)
from atelier.echange.csv_atelier import (
    COLONNES_ACTEURS,
    COLONNES_LIENS,
    JAMAIS_IMPORTEES,
    Table,
    lire_table,
)
from atelier.erreurs import ErreurSaisie


@dataclass(slots=True)
class Rapport:
    """Ce qu’un import a fait. Lignes lues = ajoutées + mises à jour + inchangées + refusées."""

    ajoutes: int = 0
    mis_a_jour: int = 0
    inchanges: int = 0
    refus: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    colonnes_ignorees: list[str] = field(default_factory=list)

    @property
    def lues(self) -> int:
        """Nombre de lignes lues."""
        return self.ajoutes + self.mis_a_jour + self.inchanges + len(self.refus)


def lire_acteurs(chemin: Path) -> Table:
    """Lit une table d’acteurs ; ``id`` et ``nom`` sont requis."""
    return lire_table(chemin, COLONNES_ACTEURS, ("id", "nom"))


def lire_liens(chemin: Path) -> Table:
    """Lit une table de liens ; ``id``, ``source`` et ``cible`` sont requis."""
    return lire_table(chemin, COLONNES_LIENS, ("id", "source", "cible"))


def importer(acteurs: Table, liens: Table | None = None) -> tuple[Operation, Rapport]:
    """L’opération qui importe ces tables, et le rapport qu’elle remplira en s’appliquant.

    Une ligne déjà importée (même référence) met à jour les seuls champs remplis ; la ligne dont
    la sphère est ``ego`` devient le centre si le travail n’en avait pas encore un à lui.
    """
    rapport = Rapport()
    for table in (acteurs, liens):
        if table is not None:
            ignorees = [c for c in table.colonnes_ignorees if c not in rapport.colonnes_ignorees]
            rapport.colonnes_ignorees += ignorees

    def faire(carnet: Carnet) -> Changement:
        rapport.ajoutes = rapport.mis_a_jour = rapport.inchanges = 0
        rapport.refus.clear()
        rapport.avertissements.clear()
        carnet = _importer_table(carnet, acteurs, _importer_acteur, rapport)
        if liens is not None:
            carnet = _importer_table(carnet, liens, _importer_lien, rapport)
        nom = acteurs.nom if liens is None else f"{acteurs.nom} et {liens.nom}"
        return Changement(carnet, f"import de {nom}")

    return faire, rapport


def phrases(rapport: Rapport) -> list[str]:
    """Le rapport en phrases, pour l’écran et le terminal."""
    dites = [
        f"{rapport.lues} lignes lues : {rapport.ajoutes} ajoutées, {rapport.mis_a_jour} mises à jour, "
        f"{rapport.inchanges} inchangées, {len(rapport.refus)} refusées."
    ]
    exclues = [c for c in rapport.colonnes_ignorees if c in JAMAIS_IMPORTEES]
    inconnues = [c for c in rapport.colonnes_ignorees if c not in JAMAIS_IMPORTEES]
    if exclues:
        dites.append(f"Colonnes de corrigé, jamais importées : {', '.join(exclues)}.")
    if inconnues:
        dites.append(f"Colonnes inconnues, laissées de côté : {', '.join(inconnues)}.")
    return dites + rapport.avertissements + rapport.refus


Ligne = Mapping[str, str]
_POINTS_DE_VUE: dict[Categorie | None, PointDeVue] = {
    Categorie.ENTOURAGE: PointDeVue.MOI,
    Categorie.PERSONNE_CONCERNEE: PointDeVue.PERSONNE,
}
_Importeur = Callable[[Carnet, Ligne, list[str]], tuple[Carnet, str]]


def _importer_table(carnet: Carnet, table: Table, une: _Importeur, rapport: Rapport) -> Carnet:
    for numero, ligne in table.lignes:
        ou = f"{table.nom}, ligne {numero}"
        soucis: list[str] = []
        try:
            suite, geste = une(carnet, ligne, soucis)
        except ErreurSaisie as e:
            rapport.refus.append(f"{ou}, refusée : {e.quoi}")
            continue
        if geste == "ajout":
            rapport.ajoutes += 1
        elif suite == carnet:
            rapport.inchanges += 1
        else:
            rapport.mis_a_jour += 1
        carnet = suite
        rapport.avertissements += [f"{ou} : {s}" for s in soucis]
    return carnet


def _importer_acteur(carnet: Carnet, ligne: Ligne, soucis: list[str]) -> tuple[Carnet, str]:
    reference = _requis(ligne, "id")
    _requis(ligne, "nom")
    facultatifs = ("organisation", "fonction", "note")
    champs: dict[str, Any] = {c: ligne[c] for c in facultatifs if ligne.get(c, "—") not in ("", "—")}
    champs["nom"] = ligne["nom"]
    champs |= _enumeres(ligne, soucis, categorie=Categorie, sphere=Sphere, statut=Statut, echelle=Echelle)
    if secteur := _secteur(ligne.get("secteur", ""), soucis):
        champs["secteur"] = secteur
    if ligne.get("role"):
        champs["roles"] = _liste(ligne["role"])
    connu = _acteur_connu(carnet, reference, ligne["nom"])
    if connu is None and champs.get("sphere") is Sphere.EGO:
        if carnet.liens or carnet.acteurs[carnet.ego].reference:
            del champs["sphere"]
            soucis.append("ce travail a déjà un centre : l’acteur est ajouté comme les autres.")
        else:
            connu = carnet.ego
    elif connu is not None and connu != carnet.ego and champs.get("sphere") is Sphere.EGO:
        del champs["sphere"]
    if connu is None:
        return ajouter_acteur(reference=reference, **champs)(carnet).carnet, "ajout"
    neuf = not carnet.acteurs[connu].reference and connu == carnet.ego
    suite = modifier_acteur(connu, reference=carnet.acteurs[connu].reference or reference, **champs)(carnet)
    if not neuf:
        return suite.carnet, "maj"
    vue = _POINTS_DE_VUE.get(suite.carnet.acteurs[connu].categorie, PointDeVue.ETABLISSEMENT)
    return replace(suite.carnet, point_de_vue=vue), "ajout"


def _importer_lien(carnet: Carnet, ligne: Ligne, soucis: list[str]) -> tuple[Carnet, str]:
    reference = _requis(ligne, "id")
    bouts = []
    for nom in ("source", "cible"):
        voulu = _requis(ligne, nom)
        trouve = _acteur_connu(carnet, voulu, None)
        if trouve is None:
            raise ErreurSaisie(f"l’acteur « {voulu} » n’est pas dans la table des acteurs.")
        bouts.append(trouve)
    champs: dict[str, Any] = {c: ligne[c] for c in ("frequence", "preuve") if ligne.get(c)}
    champs |= _enumeres(
        ligne, soucis, statut=Statut, base=Base, qualite=Qualite, sens=Sens,
        classe_visee=Classe, classe_choisie=Classe,
    )  # fmt: skip
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
    connu = _lien_connu(carnet, reference, bouts)
    if connu is None:
        ajout = ajouter_lien(*bouts, reference=reference, **champs)(carnet)
        carnet, connu, geste = ajout.carnet, ajout.cree, "ajout"
    else:
        carnet, geste = modifier_lien(connu, **champs)(carnet).carnet, "maj"
    reponses = _reponses(ligne, soucis)
    return (repondre(connu, reponses)(carnet).carnet if reponses else carnet), geste


def _requis(ligne: Ligne, colonne: str) -> str:
    if not ligne.get(colonne):
        raise ErreurSaisie(f"« {colonne} » est vide.")
    return ligne[colonne]


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
        par_cle = {cle(v.value): v for v in enumeration}
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
