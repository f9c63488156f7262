"""Poser les questions qu’un acteur pose en entrant, sous n’importe quel champ, et y répondre."""

from __future__ import annotations

from typing import Any

from atelier.analyse.doutes import Doute, Sujet, doutes
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import Changement, Operation, modifier_acteur, supprimer_acteur
from atelier.carnet.porte import reunir_acteurs, sphere_devinee
from atelier.carnet.tranches import trancher, tranches
from atelier.cours.sigles import comprendre
from atelier.cours.textes import pluriel, secteur_libelle
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie
from atelier.saisie.session import Session

GESTE = "trancher"
COURTS = {
    Sujet.PERSONNE: "une personne ?",
    Sujet.DOUBLON: "déjà là ?",
    Sujet.FAMILLE: "de qui ?",
    Sujet.SIGLE: "quel sens ?",
}
"""Ce que la ligne d’un acteur porte tant que la question n’est pas tranchée."""

Bouton = list[Any]


def en_suspens(session: Session, carnet: Carnet) -> list[Doute]:
    """Les questions qui restent dans ce travail, celles des derniers acteurs d’abord."""
    return doutes(carnet, tranches(session.depot))


def avis_de_la_porte(session: Session, carnet: Carnet) -> dict[str, Any]:
    """La première question, avec ses boutons, pour le champ où l’on écrit ; vide s’il n’en reste pas."""
    restent = en_suspens(session, carnet)
    if not restent:
        return {}
    combien = pluriel(len(restent), "question")
    suite = f" {combien} restent : page 02, colonne « À régler »." if len(restent) > 1 else ""
    premier = question_de(carnet, restent[0])
    return premier | {"texte": premier["texte"] + suite}


def question_de(carnet: Carnet, doute: Doute) -> dict[str, Any]:
    """La phrase d’une question et ses boutons : ``{"texte", "boutons": [[mot, message]]}``."""
    acteur = carnet.acteurs[doute.acteur]
    # Le centre se renomme, il ne s’enlève pas.
    enlever = [] if acteur.id == carnet.ego else [_bouton("L’enlever", doute, "enlever")]
    if doute.sujet is Sujet.PERSONNE:
        texte = f"« {acteur.nom} » paraît désigner une personne. Écrivez plutôt sa fonction."
        boutons = [*enlever, _bouton("Ce n’en est pas une", doute, "garder")]
    elif doute.sujet is Sujet.DOUBLON:
        autre = carnet.acteurs[doute.autre].nom
        deja = cle(autre) == cle(acteur.nom)
        texte = f"Il y avait déjà « {autre} »." if deja else f"« {acteur.nom} » ressemble à « {autre} »."
        boutons = [
            _bouton("C’est le même : les réunir", doute, "reunir"),
            _bouton("C’est un autre", doute, "garder"),
        ]
    elif doute.sujet is Sujet.FAMILLE:
        texte = f"« {acteur.nom} » : de qui s’agit-il ?"
        boutons = [
            _bouton("Les personnes concernées par le service", doute, Categorie.PERSONNE_CONCERNEE),
            _bouton("Mon entourage", doute, Categorie.ENTOURAGE),
        ]
    else:
        texte = f"« {acteur.nom} », c’est :"
        sens = comprendre(acteur.nom).ambigues
        boutons = [
            _bouton(f"{o['developpe']} ({secteur_libelle(o['secteur'])})", doute, str(n))
            for n, o in enumerate(sens)
        ]
        boutons.append(_bouton("Autre chose", doute, "garder"))
    return {"texte": texte, "boutons": boutons}


def _bouton(mot: str, doute: Doute, reponse: str) -> Bouton:
    return [
        mot,
        {"geste": GESTE, "marque": doute.marque, "id": doute.acteur, "reponse": str(reponse)},
    ]


def repondre_a_la_porte(session: Session, message: dict[str, Any]) -> bool:
    """Fait ce que dit un bouton de la question ; faux si ce n’en est pas un, ou s’il n’a plus d’objet."""
    carnet = session.lire()
    doute = next(
        (
            d
            for d in en_suspens(session, carnet)
            if (d.marque, d.acteur) == (message.get("marque"), message.get("id"))
        ),
        None,
    )
    if message.get("geste") != GESTE or doute is None:
        return False
    # Le message vient du navigateur : ne compte que ce que la question propose à cet instant.
    permises = {m["reponse"] for _, m in question_de(carnet, doute)["boutons"]}
    reponse = message.get("reponse")
    if reponse not in permises:
        return False
    if (operation := _operation(carnet, doute, str(reponse))) and session.appliquer(operation) is None:
        return False
    if reponse == "garder" or doute.sujet is Sujet.FAMILLE:  # ce qui laisse l’acteur tel qu’il est
        session.tenter(lambda: trancher(session.depot, doute.marque))
    return True


def ce_qui_est_dit_du_lien(
    avant: Carnet, fait: Changement, *, voulu_potentiel: bool = False
) -> tuple[str, list[Bouton]]:
    """Ce qu’il vaut la peine de dire d’un lien ajouté, le même de toutes les pages, et de quoi l’enlever."""
    lien = fait.carnet.liens[fait.cree]
    ajoutes = [a.nom for i, a in fait.carnet.acteurs.items() if i not in avant.acteurs]
    deja = any(x.paire == lien.paire for x in avant.liens.values())
    dits = []
    if ajoutes:
        dits.append(f"Acteur ajouté : {', '.join(ajoutes)}.")
    if deja:
        dits.append("Ces deux acteurs ont déjà un lien : celui-ci s’y ajoute.")
    if lien.est_potentiel and not voulu_potentiel:
        dits.append("Lien potentiel, comme son acteur.")
    return " ".join(dits), [["L’enlever", {"geste": "enlever", "id": lien.id}]] if deja else []


def _operation(carnet: Carnet, doute: Doute, reponse: str) -> Operation | None:
    """Ce qu’une réponse change au travail ; rien quand elle dit seulement de le laisser ainsi."""
    if reponse == "garder":
        return None
    if reponse == "enlever":
        return supprimer_acteur(doute.acteur)
    if reponse == "reunir":
        return reunir_acteurs(doute.autre, doute.acteur)
    if doute.sujet is Sujet.FAMILLE:
        categorie = Categorie(reponse)
        sphere = sphere_devinee(categorie, carnet.point_de_vue)
        return modifier_acteur(doute.acteur, categorie=categorie, sphere=sphere)
    acteur = carnet.acteurs[doute.acteur]
    sens = comprendre(acteur.nom).ambigues[int(reponse)]
    return modifier_acteur(
        acteur.id,
        organisation=sens["developpe"],
        secteur=sens["secteur"],
        categorie=comprendre(sens["developpe"]).categorie or acteur.categorie,
    )
