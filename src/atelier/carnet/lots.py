"""Des opérations composées : plusieurs objets d’un seul geste, et d’une seule annulation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from atelier.carnet.modele import Carnet
from atelier.carnet.operations import (
    Changement,
    Operation,
    acteur_de,
    ajouter_lien,
    lien_de,
    modifier_acteur,
    modifier_lien,
    repondre,
    supprimer_acteur,
    supprimer_lien,
)
from atelier.cours.textes import pluriel
from atelier.domaine.acteur import Fiche
from atelier.domaine.texte import cle, texte_propre
from atelier.domaine.vocabulaire import Base
from atelier.erreurs import ErreurSaisie


def ensemble(operations: Sequence[Operation], description: str = "") -> Operation:
    """Toutes ces opérations, ou aucune ; ``description`` remplace celle de la dernière."""

    def faire(carnet: Carnet) -> Changement:
        changement = Changement(carnet, description)
        for operation in operations:
            changement = operation(changement.carnet)
        return changement._replace(description=description or changement.description)

    return faire


def modifier_acteurs(identifiants: Sequence[str], **champs: Any) -> Operation:
    """Change les mêmes champs de plusieurs acteurs."""
    return ensemble(
        [modifier_acteur(i, **champs) for i in identifiants], _dit(identifiants, "acteur", "modifié")
    )


def modifier_liens(identifiants: Sequence[str], **champs: Any) -> Operation:
    """Change les mêmes champs de plusieurs liens."""
    return ensemble([modifier_lien(i, **champs) for i in identifiants], _dit(identifiants, "lien", "modifié"))


def supprimer_acteurs(identifiants: Sequence[str]) -> Operation:
    """Retire plusieurs acteurs, avec leurs liens."""
    return ensemble([supprimer_acteur(i) for i in identifiants], _dit(identifiants, "acteur", "supprimé"))


def supprimer_liens(identifiants: Sequence[str]) -> Operation:
    """Retire plusieurs liens."""
    return ensemble([supprimer_lien(i) for i in identifiants], _dit(identifiants, "lien", "supprimé"))


def _dit(identifiants: Sequence[str], mot: str, geste: str) -> str:
    return pluriel(len(identifiants), f"{mot} {geste}") if len(identifiants) > 1 else ""


def noter_fiche(acteur: str, **champs: str) -> Operation:
    """Remplit des champs de la fiche d’un acteur, dans le carnet d’adresses."""
    if inconnus := set(champs) - set(Fiche.__struct_fields__):
        raise TypeError(f"champs inconnus : {sorted(inconnus)}")

    def faire(carnet: Carnet) -> Changement:
        nom = acteur_de(carnet, acteur).nom
        propres = {c: texte_propre(v, champ="la fiche") for c, v in champs.items()}
        fiche = replace(carnet.contacts.get(acteur, Fiche()), **propres)
        contacts = {i: f for i, f in carnet.contacts.items() if i != acteur}
        if fiche != Fiche():
            contacts[acteur] = fiche
        return Changement(replace(carnet, contacts=contacts), f"carnet d’adresses : « {nom} »", acteur)

    return faire


def paire(a: str, b: str) -> str:
    """Le nom d’une paire d’acteurs, le même dans les deux sens."""
    return "-".join(sorted((a, b), key=lambda i: (len(i), i)))


def ecarter_paire(a: str, b: str) -> Operation:
    """Retient que ces deux acteurs ne se connaissent pas : la revue des paires n’y revient plus."""

    def faire(carnet: Carnet) -> Changement:
        noms = f"« {acteur_de(carnet, a).nom} – {acteur_de(carnet, b).nom} »"
        ecartees = (*(p for p in carnet.sans_lien if p != paire(a, b)), paire(a, b))
        return Changement(replace(carnet, sans_lien=ecartees), f"pas de lien {noms}")

    return faire


def deja_nomme(carnet: Carnet, nom: str) -> bool:
    """Vrai si un acteur porte déjà ce nom, accents, casse et ponctuation mis à part."""
    return nom in carnet.acteurs or any(cle(a.nom) == cle(nom) for a in carnet.acteurs.values())


def deja_relies(carnet: Carnet, a: str, b: str) -> bool:
    """Vrai si un lien relie déjà deux acteurs, donnés par leur nom ou leur identifiant."""

    def designe(identifiant: str, nom: str) -> bool:
        return identifiant == nom or cle(carnet.acteurs[identifiant].nom) == cle(nom)

    return any(
        (designe(x.source, a) and designe(x.cible, b)) or (designe(x.source, b) and designe(x.cible, a))
        for x in carnet.liens.values()
    )


def acteur_nomme(carnet: Carnet, nom: str) -> str | None:
    """L’acteur qui porte ce nom, accents, casse et ponctuation mis à part ; ``None`` s’il n’y en a pas.

    Un identifiant désigne son acteur. Lève ``ErreurSaisie`` si plusieurs portent ce nom.
    """
    if nom in carnet.acteurs:
        return nom  # choisi dans une liste, par son identifiant
    voulu = cle(nom)
    trouves = [a.id for a in carnet.acteurs.values() if cle(a.nom) == voulu]
    if len(trouves) > 1:
        raise ErreurSaisie(
            f"Plusieurs acteurs s’appellent « {nom} ».",
            intact="Rien n’a changé.",
            remede="Choisissez dans la liste proposée, ou précisez leur libellé à la page 02.",
        )
    return trouves[0] if trouves else None


def dedoubler(identifiant: str) -> Operation:
    """Fait d’un lien qui mêle une personne et un cadre deux liens parallèles, à classer chacun.

    Le premier garde la relation de personne (base, réponses R) ; le second reçoit le cadre
    (réponses P, preuve). Rien de ce qui était écrit ne se perd.
    """

    def faire(carnet: Carnet) -> Changement:
        lien = lien_de(carnet, identifiant)
        cadre = {c: r for c, r in lien.reponses.items() if c.startswith("P")}
        ajout = ajouter_lien(
            lien.source, lien.cible, base=Base.INSTITUTIONNELLE, preuve=lien.preuve, finalites=lien.finalites
        )(carnet)
        cadre_autre = {c: r for c, r in lien.reponses_autre.items() if c.startswith("P")}
        personne = replace(
            lien,
            reponses={c: r for c, r in lien.reponses.items() if c not in cadre},
            reponses_autre={c: r for c, r in lien.reponses_autre.items() if c not in cadre_autre},
            preuve="",
        )
        neuf = replace(ajout.carnet.liens[ajout.cree], reponses_autre=cadre_autre)
        suite = replace(ajout.carnet, liens={**ajout.carnet.liens, lien.id: personne, neuf.id: neuf})
        noms = f"« {carnet.acteurs[lien.source].nom} – {carnet.acteurs[lien.cible].nom} »"
        return repondre(ajout.cree, cadre)(suite)._replace(description=f"dédoublement du lien {noms}")

    return faire
