"""Les opérations : chaque changement du travail, pur, prêt à s’appliquer au dernier état.

Une opération est une fonction ``Carnet -> Changement`` ; le dépôt l’applique sous verrou. Elle
ne touche que les champs qu’elle nomme : deux notebooks ouverts sur le même travail ne
s’effacent donc pas l’un l’autre. Toutes lèvent ``ErreurSaisie`` sans rien changer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from atelier.carnet.modele import TEXTES_LONGS, Carnet, Passage
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.regle import VERSION_REGLE, regle
from atelier.domaine.texte import libelle_propre, texte_propre
from atelier.domaine.vocabulaire import CRITERES, Classe, Lecture, PointDeVue, Reponse, Sphere, enumeration_de
from atelier.erreurs import ErreurSaisie


class Changement(NamedTuple):
    """Le nouvel état, une courte description pour « Annuler », l’identifiant créé s’il y en a un."""

    carnet: Carnet
    description: str
    cree: str = ""


Operation = Callable[[Carnet], Changement]

_ENUMERATIONS = {
    classe.__name__: {nom: e for nom, t in get_type_hints(classe).items() if (e := enumeration_de(t))}
    for classe in (Acteur, Lien)
}
# Hors ``id``, ``choisir_classe`` les pose : un premier choix, un avis lu ne se corrigent pas.
_PROTEGES = {"id", "classe_avant", "classe_vue", "regle_vue"}


def ajouter_acteur(nom: str, **champs: Any) -> Operation:
    """Ajoute un acteur ; ``champs`` sont ceux d’``Acteur``."""

    def faire(carnet: Carnet) -> Changement:
        valeurs = _controles(Acteur, {"nom": nom, **champs})
        if not valeurs["nom"]:
            raise _refus("Il manque le nom de l’acteur.", "Écrivez un libellé court, par exemple « CMP ».")
        numero = carnet.compteurs["acteur"] + 1
        acteur = Acteur(id=f"a{numero}", **valeurs)
        suite = replace(
            carnet,
            acteurs={**carnet.acteurs, acteur.id: acteur},
            compteurs={**carnet.compteurs, "acteur": numero},
        )
        return Changement(suite, f"ajout de « {acteur.nom} »", acteur.id)

    return faire


def modifier_acteur(identifiant: str, **champs: Any) -> Operation:
    """Change les champs nommés d’un acteur."""

    def faire(carnet: Carnet) -> Changement:
        ancien = acteur_de(carnet, identifiant)
        nouveau = replace(ancien, **_controles(Acteur, champs))
        if not nouveau.nom:
            raise _refus("Un acteur doit garder un nom.", "Écrivez un libellé court.")
        suite = replace(carnet, acteurs={**carnet.acteurs, identifiant: nouveau})
        return Changement(suite, f"modification de « {nouveau.nom} »", identifiant)

    return faire


def supprimer_acteur(identifiant: str) -> Operation:
    """Retire un acteur, ses liens, sa place sur le schéma et son contact."""

    def faire(carnet: Carnet) -> Changement:
        acteur = acteur_de(carnet, identifiant)
        if identifiant == carnet.ego:
            raise _refus("Le centre du réseau ne peut pas être supprimé.", "Vous pouvez le renommer.")
        suite = replace(
            carnet,
            acteurs=_sans(carnet.acteurs, identifiant),
            liens={i: lien for i, lien in carnet.liens.items() if identifiant not in lien.paire},
            positions=_sans(carnet.positions, identifiant),
            contacts=_sans(carnet.contacts, identifiant),
            analyse=replace(
                carnet.analyse, perimetre=tuple(i for i in carnet.analyse.perimetre if i != identifiant)
            ),
            epreuves=tuple(
                replace(e, appels=tuple(i for i in e.appels if i != identifiant)) for e in carnet.epreuves
            ),
            vues=tuple(replace(v, choisi="") if v.choisi == identifiant else v for v in carnet.vues),
        )
        return Changement(suite, f"suppression de « {acteur.nom} »")

    return faire


def ajouter_lien(source: str, cible: str, **champs: Any) -> Operation:
    """Ajoute un lien entre deux acteurs ; les liens parallèles sont permis."""

    def faire(carnet: Carnet) -> Changement:
        a, b = acteur_de(carnet, source), acteur_de(carnet, cible)
        if source == cible:
            raise _refus("Un lien relie deux acteurs différents.", "Choisissez un autre acteur.")
        valeurs = _controles(Lien, champs)
        numero = carnet.compteurs["lien"] + 1
        lien = Lien(id=f"l{numero}", source=source, cible=cible, **valeurs)
        suite = replace(
            carnet,
            liens={**carnet.liens, lien.id: lien},
            compteurs={**carnet.compteurs, "lien": numero},
        )
        return Changement(suite, f"ajout du lien « {a.nom} – {b.nom} »", lien.id)

    return faire


def modifier_lien(identifiant: str, **champs: Any) -> Operation:
    """Change les champs nommés d’un lien ; pour ses réponses, voir ``repondre``."""

    def faire(carnet: Carnet) -> Changement:
        nouveau = replace(lien_de(carnet, identifiant), **_controles(Lien, champs))
        for bout in (nouveau.source, nouveau.cible):
            acteur_de(carnet, bout)
        if nouveau.source == nouveau.cible:
            raise _refus("Un lien relie deux acteurs différents.", "Choisissez un autre acteur.")
        return _avec_lien(carnet, nouveau, "modification du lien")

    return faire


def repondre(identifiant: str, reponses: Mapping[str, Reponse | str | None]) -> Operation:
    """Enregistre des réponses à des critères ; ``None`` efface une réponse."""
    return _reponses(identifiant, reponses, "reponses", "réponses sur le lien")


def repondre_pour_l_autre(identifiant: str, reponses: Mapping[str, Reponse | str | None]) -> Operation:
    """Enregistre ce que l’autre partie répondrait ; ``None`` efface une réponse."""
    return _reponses(identifiant, reponses, "reponses_autre", "vu de l’autre côté :")


def _reponses(
    identifiant: str, reponses: Mapping[str, Reponse | str | None], champ: str, geste: str
) -> Operation:
    def faire(carnet: Carnet) -> Changement:
        lien = lien_de(carnet, identifiant)
        nouvelles = dict(getattr(lien, champ))
        for critere, valeur in reponses.items():
            if critere not in CRITERES:
                raise _refus("Ce critère n’existe pas.", "Rechargez la page.")
            if valeur is None:
                nouvelles.pop(critere, None)
            else:
                nouvelles[critere] = Reponse(valeur)
        champs: dict[str, Any] = {champ: nouvelles}
        return _avec_lien(carnet, replace(lien, **champs), geste)

    return faire


def choisir_classe(identifiant: str, classe: Classe | str, justification: str = "") -> Operation:
    """Retient la classe choisie et sa justification.

    Le premier choix, fait avant d’avoir vu l’avis de la règle, est gardé à part et ne bouge plus.
    L’avis vient après la classe et une raison : il est alors noté, avec la version de la règle qui le donne.
    """

    def faire(carnet: Carnet) -> Changement:
        lien = lien_de(carnet, identifiant)
        if lien.est_potentiel:
            raise _refus("Un lien potentiel n’a pas encore de classe.", "Donnez-lui une classe visée.")
        choix = Classe(classe)
        raison = texte_propre(justification, champ="la justification")
        montre = bool(raison) or lien.avis_montre
        nouveau = replace(
            lien,
            classe_choisie=choix,
            classe_avant=lien.classe_avant or choix,
            classe_vue=carnet.classe_de(lien) if montre else None,
            regle_vue=VERSION_REGLE if montre else 0,
            justification=raison,
        )
        return _avec_lien(carnet, nouveau, "choix de classe pour le lien")

    return faire


def supprimer_lien(identifiant: str) -> Operation:
    """Retire un lien."""

    def faire(carnet: Carnet) -> Changement:
        lien = lien_de(carnet, identifiant)
        suite = replace(carnet, liens=_sans(carnet.liens, identifiant))
        return Changement(suite, f"suppression du lien « {nom_du_lien(carnet, lien)} »")

    return faire


def regler_centre(nom: str, point_de_vue: PointDeVue | str) -> Operation:
    """Dit qui est au centre et de quel point de vue on regarde."""

    def faire(carnet: Carnet) -> Changement:
        propre = libelle_propre(nom, champ="le nom du centre")
        if not propre:
            raise _refus("Il manque le nom de ce qui est au centre.", "Par exemple « MECS Les Tilleuls ».")
        centre = replace(carnet.acteurs[carnet.ego], nom=propre, sphere=Sphere.EGO)
        suite = replace(
            carnet,
            point_de_vue=PointDeVue(point_de_vue),
            acteurs={**carnet.acteurs, carnet.ego: centre},
        )
        return Changement(suite, f"centre : « {propre} »")

    return faire


def deplacer(positions: Mapping[str, tuple[float, float]]) -> Operation:
    """Retient la place donnée à la main à des acteurs sur le schéma (unités du dessin)."""

    def faire(carnet: Carnet) -> Changement:
        for identifiant in positions:
            acteur_de(carnet, identifiant)
        places = {i: (round(float(x), 1), round(float(y), 1)) for i, (x, y) in positions.items()}
        noms = ", ".join(carnet.acteurs[i].nom for i in places)
        suite = replace(carnet, positions={**carnet.positions, **places})
        return Changement(suite, f"déplacement de « {noms} »")

    return faire


def regler_lecture(
    lecture: Lecture | str,
    reglages: Mapping[str, object] | None = None,
    cours: str = "",
) -> Operation:
    """Choisit la lecture du partenariat et les seuils de la règle ; ``cours`` nomme celle de l’école."""

    def faire(carnet: Carnet) -> Changement:
        # Pour ce qu’elle refuse : un réglage impossible n’entre pas dans le travail.
        regle(reglages)
        suite = replace(
            carnet,
            lecture=Lecture(lecture),
            reglages=dict(reglages or {}),
            cours=libelle_propre(cours),
        )
        return Changement(suite, "réglage de la lecture")

    return faire


def passage_lu() -> Operation:
    """L’étudiant a lu que la règle a changé : on ne le lui redira plus."""
    return lambda carnet: Changement(replace(carnet, passage=Passage()), "changement de règle lu")


def acteur_de(carnet: Carnet, identifiant: str) -> Acteur:
    """L’acteur, ou ``ErreurSaisie`` s’il a été supprimé entre-temps."""
    if identifiant not in carnet.acteurs:
        raise _refus("Cet acteur n’existe plus.", "Il a peut-être été supprimé dans une autre page.")
    return carnet.acteurs[identifiant]


def lien_de(carnet: Carnet, identifiant: str) -> Lien:
    """Le lien, ou ``ErreurSaisie`` s’il a été supprimé entre-temps."""
    if identifiant not in carnet.liens:
        raise _refus("Ce lien n’existe plus.", "Il a peut-être été supprimé dans une autre page.")
    return carnet.liens[identifiant]


def nom_du_lien(carnet: Carnet, lien: Lien) -> str:
    """« Acteur – Acteur », dans l’ordre de la saisie."""
    return f"{carnet.acteurs[lien.source].nom} – {carnet.acteurs[lien.cible].nom}"


def _refus(quoi: str, remede: str) -> ErreurSaisie:
    return ErreurSaisie(quoi, intact="Rien n’a changé.", remede=remede)


def _sans(table: Mapping[str, Any], cle: str) -> dict[str, Any]:
    return {k: v for k, v in table.items() if k != cle}


def _avec_lien(carnet: Carnet, lien: Lien, geste: str) -> Changement:
    suite = replace(carnet, liens={**carnet.liens, lien.id: lien})
    return Changement(suite, f"{geste} « {nom_du_lien(carnet, lien)} »", lien.id)


def _controles(classe: type[Struct], champs: Mapping[str, Any]) -> dict[str, Any]:
    """Les champs nettoyés ; lève si l’un n’existe pas ou ne se change pas ainsi."""
    permis = set(classe.__struct_fields__) - _PROTEGES
    if inconnus := set(champs) - permis:
        raise TypeError(f"champs inconnus : {sorted(inconnus)}")
    propres: dict[str, Any] = {}
    for nom, valeur in champs.items():
        if valeur is not None and nom in _ENUMERATIONS[classe.__name__]:
            propres[nom] = _ENUMERATIONS[classe.__name__][nom](valeur)
        elif isinstance(valeur, str):
            nettoyer = texte_propre if nom in TEXTES_LONGS else libelle_propre
            propres[nom] = nettoyer(valeur, champ=f"« {nom.replace('_', ' ')} »")
        elif isinstance(valeur, (list, tuple)):
            propres[nom] = tuple(p for v in valeur if (p := libelle_propre(v)))
        else:
            propres[nom] = valeur
    return propres
