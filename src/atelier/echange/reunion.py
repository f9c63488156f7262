"""Faire ce que l’aperçu annonce : ajouter, compléter, réunir, en un seul geste qui s’annule."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from msgspec.structs import replace

from atelier.carnet.lots import acteur_nomme
from atelier.carnet.modele import ACTEURS_MAX, LIENS_MAX, Carnet
from atelier.carnet.operations import Changement, Operation, ajouter_lien, modifier_lien
from atelier.carnet.porte import faire_entrer
from atelier.cours.textes import pluriel
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle, libelle_propre
from atelier.echange.apercu import Apercu, Decision, LigneLue, apercevoir_un_travail
from atelier.echange.importation import poser_acteur, poser_lien
from atelier.echange.pas_a_pas import LIGNES_PAR_PAS, Pas, au_bout
from atelier.echange.rapport import Rapport
from atelier.erreurs import ErreurSaisie

# « symbole » et « cas » ne sont pas des champs : rapportés au nom, toujours rempli, ils ne complètent rien.
_CHAMPS = {"role": "roles", "symbole": "nom", "cas": "nom"}
_MOTS_DE_L_AUTRE = ("justification", "prochaine_etape")


class _Suivi:
    """Où chaque ligne d’acteur est arrivée : par identifiant du tableau, et par ligne."""

    def __init__(self, carnet: Carnet, apercu: Apercu) -> None:
        d_un_autre = any(x.d_un_travail for x in apercu.lignes)
        # Dans le travail d’un autre, « a5 » est quelqu’un d’autre : seules ses lignes font foi.
        connus = () if d_un_autre else carnet.acteurs.values()
        self.references = {a.reference: a.id for a in connus if a.reference}
        self.lignes: dict[int, str] = {}
        self._laisses: set[str] = set()
        self.nommes = 0
        self.avec_acteurs = any(not t.de_liens for t in apercu.tables)
        # Rangés par libellé et par paire : chercher chaque bout parmi tous ferait attendre.
        self._par_nom: dict[str, list[str]] = {}
        self._par_paire: dict[frozenset[str], list[str]] = {}
        for a in carnet.acteurs.values():
            self._par_nom.setdefault(cle(a.nom), []).append(a.id)
        for x in carnet.liens.values():
            self._par_paire.setdefault(x.paire, []).append(x.id)

    def arriver(self, acteur: Acteur) -> None:
        """Retient un acteur tout juste ajouté."""
        self._par_nom.setdefault(cle(acteur.nom), []).append(acteur.id)

    def relier(self, lien: Lien) -> None:
        """Retient un lien tout juste ajouté."""
        self._par_paire.setdefault(lien.paire, []).append(lien.id)

    def acteur(self, carnet: Carnet, nom: str) -> str | None:
        """L’acteur que ce mot désigne : la référence du tableau, sinon son seul homonyme."""
        if nom in self.references:
            return self.references[nom]
        homonymes = self._par_nom.get(cle(nom), ())
        if len(homonymes) == 1 and nom not in carnet.acteurs:
            return homonymes[0]
        if homonymes or nom in carnet.acteurs:
            return acteur_nomme(carnet, nom)
        # Un lien ne fait pas revenir un acteur que l’on a laissé de côté.
        return "" if cle(nom) in self._laisses else None

    def liens(self, carnet: Carnet, bouts: list[str]) -> list[Lien]:
        """Les liens déjà là entre ces deux acteurs."""
        return [carnet.liens[i] for i in self._par_paire.get(frozenset(bouts), ())]

    def noter(self, ligne: LigneLue, acteur: str) -> None:
        # Par identité : deux lignes aux mêmes valeurs ne se confondent pas.
        self.lignes[id(ligne)] = acteur
        if not acteur:
            self._laisses.add(cle(ligne.valeurs.get("nom", "")))
        if identifiant := libelle_propre(ligne.valeurs.get("id", "")):
            self.references[identifiant] = acteur

    def deja(self, ligne: LigneLue) -> str:
        """L’acteur auquel la ligne ressemble ; vide s’il n’y en a pas."""
        return self.lignes.get(id(ligne.jumelle), "") if ligne.jumelle else ligne.ressemble


class Importation:
    """L’opération qui fait ce que l’aperçu annonce, en un seul geste, et son ``rapport``.

    Un lien qui nomme un acteur inconnu le crée. Une ligne qui ne convient pas n’arrête pas les autres :
    elle est refusée, avec sa raison. ``pas_a_pas`` la calcule d’avance ; si le travail n’a pas changé
    entre-temps, l’appliquer ne coûte plus rien. L’appliquer lève ``ErreurSaisie`` si le travail devenait
    plus grand que ce que le format permet.
    """

    def __init__(self, apercu: Apercu) -> None:
        self.apercu = apercu
        self.rapport = Rapport(colonnes=[c for t in apercu.tables for c in t.colonnes if c[2]])
        self._prete: tuple[Carnet, Carnet] | None = None

    def __call__(self, carnet: Carnet) -> Changement:
        """Applique l’import à ce travail ; ne calcule que si ce n’est pas déjà fait pour lui."""
        if self._prete is None or self._prete[0] != carnet:
            au_bout(self.pas_a_pas(carnet))
        assert self._prete is not None  # noqa: S101 — pas_a_pas l’a remplie
        apres = self._prete[1]
        verifier_la_place(len(apres.acteurs), len(apres.liens))
        noms = ", ".join(dict.fromkeys(t.nom for t in self.apercu.tables))
        return Changement(apres, f"import de {noms}")

    def pas_a_pas(self, carnet: Carnet) -> Generator[Pas, None, Carnet]:
        """Le travail tel qu’il serait, calculé par petits pas."""
        depart, rapport = carnet, self.rapport
        rapport.recommencer()
        self._prete = None
        suivi = _Suivi(carnet, self.apercu)
        for n, ligne in enumerate(self.apercu.lignes):
            if n % LIGNES_PAR_PAS == 0:
                yield Pas("Import", n, len(self.apercu.lignes))
            carnet = _faire(ligne, carnet, suivi, rapport)
        if suivi.nommes and not suivi.avec_acteurs:
            rapport.crees = suivi.nommes
        self._prete = (depart, carnet)
        return carnet


def verifier_la_place(acteurs: int, liens: int) -> None:
    """Lève ``ErreurSaisie`` si un travail ne peut pas tenir autant d’acteurs ou de liens."""
    for mot, combien, maximum in (("acteurs", acteurs, ACTEURS_MAX), ("liens", liens, LIENS_MAX)):
        if combien > maximum:
            raise ErreurSaisie(
                f"Votre travail aurait {combien} {mot} ; il peut en tenir {maximum}.",
                intact="Rien n’est entré.",
                remede="Gardez dans le fichier les lignes de votre territoire.",
            )


def importer_apercu(apercu: Apercu) -> tuple[Importation, Rapport]:
    """L’opération qui fait ce que l’aperçu annonce, et le rapport qu’elle remplira."""
    importation = Importation(apercu)
    return importation, importation.rapport


def _faire(ligne: LigneLue, carnet: Carnet, suivi: _Suivi, rapport: Rapport) -> Carnet:
    ou = f"{ligne.table}, ligne {ligne.numero}"
    if ligne.souci:
        rapport.refus.append(f"{ou}, refusée : {ligne.souci}.")
        return carnet
    if ligne.decision is Decision.LAISSER:
        rapport.laisses += 1
        if not ligne.de_lien:
            # Ses liens iront à l’acteur auquel il ressemble, s’il y en a un.
            suivi.noter(ligne, suivi.deja(ligne))
        return carnet
    poser = partial(_poser_lien if ligne.de_lien else _poser_acteur, carnet, ligne, suivi)
    return rapport.faire(ou, carnet, poser)


def ce_qui_change(apercu: Apercu, carnet: Carnet) -> list[tuple[str, str, str]]:
    """Ce qui serait complété chez les acteurs déjà là : (acteur, champ, valeur neuve). Rien n’est remplacé."""
    return [
        (carnet.acteurs[x.ressemble].nom, c, v)
        for x in apercu.lignes
        if x.decision is Decision.COMPLETER and x.ressemble in carnet.acteurs and not x.souci
        for c, v in _a_completer(carnet, x.ressemble, x).items()
        if v and c != "id"
    ]


def _a_completer(carnet: Carnet, connu: str, ligne: LigneLue) -> dict[str, str]:
    """Les valeurs d’une ligne dont la place est vide : ce que l’étudiant a écrit reste."""
    deja = carnet.acteurs[connu]
    return {c: v for c, v in ligne.valeurs.items() if c == "id" or not getattr(deja, _CHAMPS.get(c, c), "")}


def _poser_acteur(carnet: Carnet, ligne: LigneLue, suivi: _Suivi, soucis: list[str]) -> tuple[Carnet, str]:
    connu = suivi.deja(ligne) if ligne.decision is Decision.COMPLETER else ""
    valeurs = dict(ligne.valeurs)
    if connu in carnet.acteurs:
        # Compléter n’écrase rien : ce que l’étudiant a écrit reste.
        deja = carnet.acteurs[connu]
        valeurs = {**_a_completer(carnet, connu, ligne), "nom": deja.nom}
    if ligne.acteur is not None:
        # Les références d’un camarade sont celles de ses tables à lui.
        valeurs["id"] = "" if ligne.auteur else ligne.acteur.reference
        # Ajouté à part dans un travail encore vide, son centre prendrait la place du nôtre.
        if valeurs.get("sphere") == "ego":
            valeurs["sphere"] = ""
    suite, geste = poser_acteur(carnet, valeurs, soucis, connu=connu if connu in carnet.acteurs else None)
    neuf = f"a{suite.compteurs['acteur']}"
    if neuf not in carnet.acteurs and neuf in suite.acteurs:
        suivi.arriver(suite.acteurs[neuf])
    # Ajouté sans numéro neuf : la ligne est devenue le centre.
    elif geste == "ajout":
        suivi.arriver(suite.acteurs[suite.ego])
    arrive = connu or (neuf if neuf not in carnet.acteurs and neuf in suite.acteurs else suite.ego)
    suivi.noter(ligne, arrive)
    if ligne.fiche is not None and arrive not in suite.contacts:
        suite = replace(suite, contacts={**suite.contacts, arrive: ligne.fiche})
    return suite, geste


def _poser_lien(carnet: Carnet, ligne: LigneLue, suivi: _Suivi, soucis: list[str]) -> tuple[Carnet, str]:
    noms = [libelle_propre(ligne.valeurs[colonne]) for colonne in ("source", "cible")]
    # Les deux se cherchent avant que l’un n’entre : d’un lien laissé, rien ne reste.
    trouves = [suivi.acteur(carnet, nom) for nom in noms]
    if any(trouve is not None and trouve not in carnet.acteurs for trouve in trouves):
        return carnet, "laisse"
    bouts: list[str] = []
    nouveaux: dict[str, str] = {}
    for nom, trouve in zip(noms, trouves, strict=True):
        if trouve is None and cle(nom) not in nouveaux:
            ajout = faire_entrer(nom)(carnet)
            carnet, nouveaux[cle(nom)] = ajout.carnet, ajout.cree
            if suivi.avec_acteurs:
                soucis.append(f"« {nom} » n’était pas dans vos acteurs : ajouté.")
        bouts.append(trouve or nouveaux[cle(nom)])
    connu = _meme_lien(suivi.liens(carnet, bouts), ligne)
    if ligne.lien is None:
        suite, geste = poser_lien(carnet, ligne.valeurs, soucis, bouts, connu=connu)
    else:
        suite, geste = _reunir(carnet, ligne, bouts, connu)
    for acteur in nouveaux.values():  # seulement si la ligne est passée
        suivi.arriver(carnet.acteurs[acteur])
    suivi.nommes += len(nouveaux)
    if geste == "ajout":
        suivi.relier(suite.liens[f"l{suite.compteurs['lien']}"])
    return suite, geste


def _meme_lien(deja: list[Lien], ligne: LigneLue) -> str | None:
    """Le lien déjà là que dit cette ligne : même référence, sinon même base."""
    reference = libelle_propre(ligne.valeurs.get("id", "")) if ligne.lien is None else ""
    for x in deja:
        if reference and x.reference == reference:
            return x.id
        if not (reference and x.reference) and (x.base or "") == ligne.valeurs.get("base", ""):
            return x.id
    return None


def _reunir(carnet: Carnet, ligne: LigneLue, bouts: list[str], connu: str | None) -> tuple[Carnet, str]:
    """Le lien d’un autre, entier ; ses mots sont gardés sous ses initiales, à côté des nôtres."""
    lien = ligne.lien
    assert lien is not None  # noqa: S101 — _poser_lien ne vient ici qu’avec un lien
    qui = f"{ligne.auteur} : " if ligne.auteur else ""
    dits: dict[str, Any] = {c: f"{qui}{v}" for c in _MOTS_DE_L_AUTRE if (v := getattr(lien, c))}
    if connu is None:
        ajout = ajouter_lien(*bouts)(carnet)
        repris = replace(lien, id=ajout.cree, source=bouts[0], cible=bouts[1], **dits)
        if qui:
            repris = replace(repris, reference="")
        return replace(ajout.carnet, liens={**ajout.carnet.liens, ajout.cree: repris}), "ajout"
    meme = carnet.liens[connu]
    # Réunir deux fois n’écrit pas deux fois les mêmes mots.
    ajouts = {c: f"{getattr(meme, c)}\n{v}".strip() for c, v in dits.items() if v not in getattr(meme, c)}
    return (modifier_lien(connu, **ajouts)(carnet).carnet if ajouts else carnet), "maj"


def reunir(autre: Carnet) -> Operation:
    """Ajoute ce qu’un autre travail à soi a en plus, contacts compris. N’enlève et ne remplace rien.

    Les mêmes règles que pour le travail d’un camarade, mais rien n’y est laissé de côté : ce qui
    ressemble, ou paraît nommer une personne, entre, et la question se pose alors sur sa ligne.
    """

    def faire(carnet: Carnet) -> Changement:
        apercu = apercevoir_un_travail(autre, "", carnet)
        for ligne in apercu.lignes:
            if ligne.doute:
                ligne.decision = Decision.AJOUTER
        apres = importer_apercu(apercu)[0](carnet).carnet
        acteurs = pluriel(len(apres.acteurs) - len(carnet.acteurs), "acteur")
        liens = pluriel(len(apres.liens) - len(carnet.liens), "lien")
        return Changement(apres, f"réunion : {acteurs} et {liens} de plus")

    return faire
