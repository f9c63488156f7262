"""Voir avant d’importer : ce que chaque colonne devient, les lignes qui ressemblent, rien sans un oui."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from atelier.analyse.doublons import semblable
from atelier.carnet.lots import acteur_nomme
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import Changement, Operation, ajouter_acteur, modifier_lien
from atelier.domaine.acteur import Acteur
from atelier.domaine.texte import cle, libelle_propre
from atelier.echange.colonnes import Table, comprendre_feuille
from atelier.echange.csv_atelier import tables_de
from atelier.echange.importation import poser_acteur, poser_lien
from atelier.echange.lecture import Feuille
from atelier.echange.rapport import Rapport
from atelier.erreurs import ErreurSaisie

DECISIONS_MAX = 2_000


class Decision(StrEnum):
    """Que faire d’une ligne."""

    AJOUTER = "ajouter"
    COMPLETER = "completer"
    LAISSER = "laisser"


@dataclass(slots=True)
class LigneLue:
    """Une ligne d’acteur ou de lien, ce à quoi elle ressemble, et ce que l’on en fera.

    ``auteur`` : les initiales de qui l’a écrite, quand elle vient du travail d’un autre.
    """

    table: str
    numero: int
    de_lien: bool
    valeurs: dict[str, str]
    ressemble: str = ""
    decision: Decision = Decision.AJOUTER
    souci: str = ""
    auteur: str = ""

    @property
    def intitule(self) -> str:
        """Ce qu’on montre de la ligne."""
        if self.de_lien:
            return f"{self.valeurs.get('source', '?')} – {self.valeurs.get('cible', '?')}"
        return self.valeurs.get("nom", "")


@dataclass(slots=True)
class Apercu:
    """Ce que l’import ferait."""

    tables: list[Table] = field(default_factory=list)
    lignes: list[LigneLue] = field(default_factory=list)

    @property
    def refusees(self) -> list[LigneLue]:
        """Les lignes qui n’entreront pas telles quelles."""
        return [ligne for ligne in self.lignes if ligne.souci]

    @property
    def a_voir(self) -> list[LigneLue]:
        """Les lignes qui ressemblent à un acteur déjà là, ou à une ligne d’avant."""
        return [ligne for ligne in self.lignes if ligne.ressemble and not ligne.souci]


def apercevoir(feuilles: Iterable[Feuille], carnet: Carnet) -> Apercu:
    """Comprend des tableaux et dit ce que l’import ferait, sans rien changer.

    Une ligne du même nom (et de la même organisation) complètera l’acteur déjà là ; une ligne qui
    y ressemble seulement sera ajoutée à part, sauf avis contraire. Lève ``ErreurImport`` si un
    tableau est vide.
    """
    apercu = Apercu([comprendre_feuille(f) for f in feuilles])
    apercu.tables.sort(key=lambda t: t.de_liens)  # les acteurs d’abord : les liens les nomment
    connus = list(carnet.acteurs.values())
    vus: set[tuple[str, str]] = set()
    for table in apercu.tables:
        trop = set(table.trop)
        for numero, valeurs in table.lignes:
            ligne = LigneLue(table.nom, numero, table.de_liens, valeurs)
            apercu.lignes.append(ligne)
            if numero in trop:
                ligne.souci = "elle a plus de valeurs que de titres"
            elif manque := [
                c for c in (("source", "cible") if table.de_liens else ("nom",)) if not valeurs.get(c)
            ]:
                ligne.souci = f"« {manque[0]} » est vide"
            elif not table.de_liens:
                _chercher_un_semblable(ligne, connus, vus)
            if ligne.souci:
                ligne.decision = Decision.LAISSER
    return apercu


def _chercher_un_semblable(ligne: LigneLue, acteurs: Iterable[Acteur], vus: set[tuple[str, str]]) -> None:
    nom, organisation = ligne.valeurs["nom"], ligne.valeurs.get("organisation", "")
    empreinte = (cle(nom), cle(organisation))
    if empreinte in vus:
        ligne.ressemble, ligne.decision = "une ligne plus haut", Decision.LAISSER
        return
    vus.add(empreinte)
    proche = semblable(nom, organisation, acteurs)
    if proche:
        ligne.ressemble = proche[0]
        if proche[1] == 100.0 and any(a.id == proche[0] and cle(a.nom) == cle(nom) for a in acteurs):
            ligne.decision = Decision.COMPLETER


def importer_apercu(apercu: Apercu) -> tuple[Operation, Rapport]:
    """L’opération qui fait ce que l’aperçu annonce, en un seul geste, et le rapport qu’elle remplira.

    Un lien qui nomme un acteur inconnu le crée. Une ligne qui ne convient pas n’arrête pas les
    autres : elle est refusée, avec sa raison.
    """
    rapport = Rapport(colonnes=[c for t in apercu.tables for c in t.colonnes if c[2]])

    def faire(carnet: Carnet) -> Changement:
        rapport.ajoutes = rapport.mis_a_jour = rapport.inchanges = rapport.laisses = 0
        rapport.refus.clear()
        rapport.avertissements.clear()
        d_un_autre = any(x.auteur for x in apercu.lignes)
        # Dans le travail d’un autre, « a5 » est quelqu’un d’autre : seules ses lignes font foi.
        references = {} if d_un_autre else {a.reference: a.id for a in carnet.acteurs.values() if a.reference}
        for ligne in apercu.lignes:
            ou = f"{ligne.table}, ligne {ligne.numero}"
            if ligne.souci:
                rapport.refus.append(f"{ou}, refusée : {ligne.souci}.")
                continue
            if ligne.decision is Decision.LAISSER:
                rapport.laisses += 1
                if not ligne.de_lien:
                    # Ses liens iront à l’acteur auquel il ressemble, s’il y en a un.
                    references.setdefault(ligne.valeurs.get("id", ""), ligne.ressemble)
                continue
            soucis: list[str] = []
            try:
                suite, geste = _poser(carnet, ligne, soucis, references)
            except ErreurSaisie as e:
                rapport.refus.append(f"{ou}, refusée : {e.quoi}")
                continue
            rapport.avertissements += [f"{ou} : {s}" for s in soucis]
            if geste == "ajout":
                rapport.ajoutes += 1
            elif suite == carnet:
                rapport.inchanges += 1
            else:
                rapport.mis_a_jour += 1
            carnet = suite
        noms = ", ".join(t.nom for t in apercu.tables)
        return Changement(carnet, f"import de {noms}")

    return faire, rapport


def _poser(
    carnet: Carnet, ligne: LigneLue, soucis: list[str], references: dict[str, str]
) -> tuple[Carnet, str]:
    if not ligne.de_lien:
        connu = ligne.ressemble if ligne.decision is Decision.COMPLETER else None
        if connu not in carnet.acteurs:
            connu = None
        valeurs = dict(ligne.valeurs)
        if connu is not None:
            # Compléter n’écrase rien : ce que l’étudiant a écrit reste.
            deja = carnet.acteurs[connu]
            valeurs = {
                c: v
                for c, v in valeurs.items()
                if c in ("id", "nom") or not getattr(deja, _CHAMPS.get(c, c), "")
            }
            valeurs["nom"] = deja.nom
        if ligne.auteur:
            valeurs["id"] = ""
            if valeurs.get("sphere") == "ego":
                valeurs["sphere"] = ""
        suite, geste = poser_acteur(carnet, valeurs, soucis, connu=connu)
        if identifiant := libelle_propre(ligne.valeurs.get("id", "")):
            references[identifiant] = connu or f"a{suite.compteurs['acteur']}"
        return suite, geste
    bouts = []
    for colonne in ("source", "cible"):
        nom = libelle_propre(ligne.valeurs[colonne])
        trouve = references[nom] if nom in references else acteur_nomme(carnet, nom)
        if trouve is not None and trouve not in carnet.acteurs:
            raise ErreurSaisie("un de ses deux acteurs a été laissé de côté.")
        if trouve is None:
            ajout = ajouter_acteur(nom)(carnet)
            carnet, trouve = ajout.carnet, ajout.cree
            soucis.append(f"« {nom} » n’était pas dans vos acteurs : ajouté.")
        bouts.append(trouve)
    if not ligne.auteur:
        return poser_lien(carnet, ligne.valeurs, soucis, bouts)
    return _poser_lien_d_un_autre(carnet, ligne, soucis, bouts)


def _poser_lien_d_un_autre(
    carnet: Carnet, ligne: LigneLue, soucis: list[str], bouts: list[str]
) -> tuple[Carnet, str]:
    """Le lien d’un autre : ses mots sont gardés sous ses initiales, à côté des nôtres."""
    valeurs = {c: v for c, v in ligne.valeurs.items() if c != "id"}
    if valeurs.get("justification"):
        valeurs["justification"] = f"{ligne.auteur} : {valeurs['justification']}"
    meme = next(
        (
            x
            for x in carnet.liens.values()
            if x.paire == frozenset(bouts) and (x.base or "") == valeurs.get("base", "")
        ),
        None,
    )
    if meme is None:
        return poser_lien(carnet, valeurs, soucis, bouts)
    champ = "prochaine_etape" if meme.est_potentiel else "justification"
    ajout, garde = valeurs.get("justification", ""), getattr(meme, champ)
    if not ajout or ajout in garde:
        return carnet, "maj"
    return modifier_lien(meme.id, **{champ: f"{garde}\n{ajout}".strip()})(carnet).carnet, "maj"


def apercevoir_un_travail(autre: Carnet, auteur: str, carnet: Carnet) -> Apercu:
    """L’aperçu d’un travail à réunir au sien : mêmes règles que pour un tableau.

    ``auteur`` : les initiales de son auteur. Les deux centres sont tenus pour le même.
    """
    acteurs, liens = tables_de(autre)
    centre = next(a["id"] for a, b in zip(acteurs, autre.acteurs.values(), strict=True) if b.id == autre.ego)
    nom = f"travail de {auteur}"
    apercu = Apercu([Table(nom)])
    for numero, valeurs in enumerate(acteurs, 1):
        ligne = LigneLue(nom, numero, False, valeurs, auteur=auteur)
        if valeurs["id"] == centre:
            ligne.ressemble, ligne.decision = carnet.ego, Decision.COMPLETER
        else:
            _chercher_un_semblable(ligne, list(carnet.reseau.alters()), set())
        apercu.lignes.append(ligne)
    for numero, valeurs in enumerate(liens, 1):
        apercu.lignes.append(LigneLue(nom, numero, True, valeurs, auteur=auteur))
    return apercu


_CHAMPS = {"role": "roles", "symbole": "nom", "cas": "nom"}


def phrases(apercu: Apercu) -> list[str]:
    """L’aperçu en phrases : les colonnes, puis ce qui manque."""
    dites = []
    for table in apercu.tables:
        genre = "liens" if table.de_liens else "acteurs"
        lues = ", ".join(
            f"« {lu} » → {devient}" if cle(lu) != cle(devient) else f"« {lu} »"
            for lu, devient, _ in table.colonnes
            if devient
        )
        dites.append(f"{table.nom} : {len(table.lignes)} lignes, lues comme des {genre}. Colonnes : {lues}.")
        for lu, _, pourquoi in table.colonnes:
            if pourquoi:
                dites.append(f"Colonne « {lu} », {pourquoi}.")
    dites += [f"{x.table}, ligne {x.numero}, refusée : {x.souci}." for x in apercu.refusees]
    return dites
