"""Les mots qu’un tableau emploie pour ses colonnes, en français et en anglais. Des clés, sans accents."""

from __future__ import annotations

import re

from atelier.domaine.acteur import Acteur
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import CRITERES

COLONNE_DE = {"roles": "role", "reference": "id"}
"""Les champs d’acteur dont la colonne a un autre nom ; les autres portent le leur."""
_COLONNES = list(dict.fromkeys(["cas", *(COLONNE_DE.get(c, c) for c in Acteur.__struct_fields__)]))
_COLONNES.insert(_COLONNES.index("note"), "symbole")
COLONNES_ACTEURS = tuple(_COLONNES)
COLONNES_LIENS = (
    "cas", "id", "source", "cible", "statut", "base", "mobilisable", "nature", "frequence", "qualite",
    "sens", "finalites", *CRITERES, "classe_visee", "classe_choisie", "preuve", "justification",
    "meme_organisme", "certitude", "circule", "accord_de",
)  # fmt: skip

ACTEURS = {
    "id": "identifiant networkcanvasuuid node_id uid id_noeud",
    "nom": "acteur acteurs libelle intitule structure structures service services denomination partenaire "
    "partenaires raison_sociale nom_de_la_structure nom_de_l_acteur nom_du_service nom_structure "
    "nom_du_partenaire nom_de_l_organisme nom_de_l_etablissement etablissement etablissements label name title "
    "element node vertex noeud department lieu ressource dispositif organisation_nom",
    "organisation": "organisme organismes institution employeur rattachement organisme_de_rattachement "
    "association organisation_de_rattachement gestionnaire organisme_gestionnaire societe entreprise company "
    "organization organization_name organization_1_name",
    "fonction": "poste profession metier fonctions titre_de_poste intitule_du_poste job_title "
    "organization_title organization_1_title",
    "secteur": "domaine champ secteur_d_activite thematique sector domaine_d_intervention",
    "categorie": "nature type statut_juridique type_de_structure element_type category",
    "statut": "existant_ou_potentiel existant_potentiel etat status",
    "role": "roles",
    "echelle": "territoire niveau perimetre scale",
    "note": "notes remarque remarques commentaire commentaires observation observations precisions "
    "description tags missions mission public",
}
LIENS = {
    "id": "identifiant edge_id edgeid uid id_lien",
    "source": "de entre qui acteur_1 acteur_a acteur_source origine premier premier_acteur from emetteur "
    "depart networkcanvassourceuuid a_partir_de source_node expediteur donneur orienteur sujet v1 vertex1",
    "cible": "vers et a avec avec_qui acteur_2 acteur_b acteur_cible destination second second_acteur to "
    "target destinataire arrivee a_qui vers_qui networkcanvastargetuuid target_node recepteur receveur objet "
    "v2 vertex2",
    "base": "repose_sur",
    "nature": "natures type_de_lien type_du_lien label relation relationship edge_type nature_du_lien "
    "lien liens objet_du_lien type",
    "qualite": "etat_du_lien qualite_du_lien",
    "frequence": "rythme frequency",
    "finalites": "finalite objectif objectifs a_quoi_sert_il",
    "classe_choisie": "classe type_de_relation",
    "sens": "direction orientation_du_lien type",
    "preuve": "preuves trace",
    "circule": "ce_qui_circule informations_echangees information_echangee",
    "accord_de": "avec_l_accord_de accord_de_qui",
    "justification": "pourquoi commentaire commentaires remarque remarques description",
    "statut": "existant_ou_potentiel existant_potentiel etat status",
}
PLUSIEURS = frozenset(("note", "nature"))
"""Ce que plusieurs colonnes peuvent remplir ensemble."""

_PERSONNES = frozenset(
    cle(mot).replace(" ", "_")
    for mot in (
        "fixe", "contact", "contacts", "coordonnées", "adresse", "rue", "nom du contact", "nom et prénom",
        "nom prénom", "prénom nom", "naissance", "personne", "personnes", "nom de la personne", "civilité",
        "suffixe", "nom de famille", "last name", "first name", "given name", "family name", "middle name",
        "full name", "surname", "nickname", "e-mail", "numéro", "correspondant", "correspondante",
    )
)  # fmt: skip
_MOTS_DE_PERSONNE = frozenset(
    ("telephone", "tel", "mobile", "portable", "mail", "email", "courriel", "prenom", "referent", "referente",
     "interlocuteur", "interlocutrice", "naissance", "messagerie", "phone", "fax", "telecopie", "gsm",
     "birthday", "rue", "anniversaire")
)  # fmt: skip
_PRENOMS = frozenset(
    ("prenom", "nom_et_prenom", "nom_prenom", "prenom_nom", "first_name", "given_name", "family_name")
)
_STRUCTURES = frozenset(
    ("structure", "structures", "service", "etablissement", "denomination", "raison_sociale", "societe",
     "company", "organization", "entreprise")
)  # fmt: skip
_BOUT = re.compile(
    r"(?:(?P<tige>.+?)_)?(?P<bout>1|2|a|b|i|j|source|cible|depart|arrivee)|(?P<colle>[a-z_]*[a-z])(?P<rang>[12])"
)
_NOMMENT = frozenset(
    mot for colonne in ("nom", "organisation") for mots in ACTEURS[colonne].split() for mot in mots.split("_")
) - {"de", "la", "l", "du", "d"} | {"entite", "membre", "v"}
"""« Structure 1 », « Structure 2 » nomment deux acteurs ; « Objectif 1 », « Objectif 2 », non."""
_AVEC = re.compile(
    r"(?:.*_)?(?:avec|vers|relie\w{0,2}_a|lie\w{0,2}_a|en_contact|connait|partenaire_de)(?:_qui|_quoi)?"
)
"""« En lien avec », « Travaille avec », « Oriente vers » : le second bout d’un lien, le premier est l’acteur."""
_DU_LIEN = frozenset(
    ("type_de_lien", "type_du_lien", "nature_du_lien", "nature_de_la_relation", "relation", "lien", "liens",
     "frequence", "sens", "direction", "type_de_relation", "rythme", "relationship")
)  # fmt: skip
_PREMIERS = frozenset(("1", "a", "i", "source", "depart"))
_SECONDS = frozenset(("2", "b", "j", "cible", "arrivee"))


_MIEUX = {"from": "networkcanvassourceuuid", "to": "networkcanvastargetuuid", "nodeid": "networkcanvasuuid"}
"""Quand le second titre est là, le premier ne compte pas (Network Canvas numérote et identifie)."""


def cle_de_titre(titre: str) -> str:
    """La forme comparable d’un titre : « Avec qui ? » devient ``avec_qui``."""
    return cle(titre[:120]).replace(" ", "_")


def de_personne(titre: str) -> bool:
    """Vrai si la clé d’un titre annonce de quoi joindre ou nommer une personne (« Tél. portable »)."""
    return titre in _PERSONNES or bool(_MOTS_DE_PERSONNE & set(titre.split("_")))


def nom_de_famille(titres: list[str]) -> frozenset[str]:
    """Les titres « Nom » qui sont sans doute celui d’une personne : près d’un prénom, d’une structure."""
    vus = set(titres)
    noms = vus & {"nom", "name"}
    if vus & _PRENOMS or ("nom" in vus and vus & _STRUCTURES):
        return frozenset(noms)
    return frozenset()


def bouts(titres: list[str]) -> tuple[int, int] | None:
    """Les deux colonnes qui nomment les deux bouts d’un lien : « Partenaire 1 », « Partenaire 2 »."""
    premiers: dict[str, int] = {}
    for n, titre in enumerate(titres):
        lu = _BOUT.fullmatch(titre)
        if lu is None:
            continue
        tige, bout = re.sub(r"_(?:de|d|du)$", "", lu["tige"] or lu["colle"] or ""), lu["bout"] or lu["rang"]
        if len(bout) == 1 and not _NOMMENT & set(tige.split("_")):
            continue  # « A », « B », « 1 », « 2 » seuls ne disent pas ce qu’ils nomment
        if bout in _SECONDS and tige in premiers and not de_personne(tige):
            return premiers[tige], n
        if bout in _PREMIERS:
            premiers.setdefault(tige, n)
    return None


def second_bout(titre: str) -> bool:
    """Vrai pour une clé de titre comme ``en_lien_avec`` ou ``travaille_avec``."""
    return bool(_AVEC.fullmatch(titre))


def parle_de_liens(titres: list[str]) -> bool:
    """Vrai si un titre ne se dit que d’un lien : « Type de lien », « Fréquence »."""
    return bool(_DU_LIEN & set(titres))


def designer(titres: list[str], de_liens: bool) -> list[str]:
    """La colonne de l’atelier que désigne chaque clé de titre ; vide s’il n’y en a pas."""
    connues, synonymes = (COLONNES_LIENS, LIENS) if de_liens else (COLONNES_ACTEURS, ACTEURS)
    officielles = {cle_de_titre(c): c for c in connues}
    par_mot: dict[str, list[str]] = {}
    for colonne, mots in synonymes.items():
        for mot in mots.split():
            par_mot.setdefault(mot, []).append(colonne)
    titres = ["" if k in _MIEUX and _MIEUX[k] in titres else k for k in titres]
    familles = nom_de_famille(titres)
    libres = [not de_personne(k) and k not in familles for k in titres]
    lus = [officielles.get(k, "") if libre else "" for k, libre in zip(titres, libres, strict=True)]
    if de_liens and not {"source", "cible"} <= set(lus) and (paire := bouts(titres)):
        lus[paire[0]], lus[paire[1]] = "source", "cible"
    prises = set(lus)
    for n, k in enumerate(titres):
        for voulu in par_mot.get(k, ()) if libres[n] and not lus[n] else ():
            # Une colonne qui porte notre nom exact remplit seule : un synonyme ne s’y ajoute pas.
            if voulu not in lus or (voulu in PLUSIEURS and voulu not in prises):
                lus[n] = voulu
                break
    return [c if c and (c in PLUSIEURS or c not in lus[:n]) else "" for n, c in enumerate(lus)]


# Sans « a », « et », « de » : n’importe quelle phrase collée aurait l’air d’une ligne de titres.
TOUS_LES_MOTS = frozenset(
    [cle_de_titre(c) for c in (*COLONNES_ACTEURS, *COLONNES_LIENS)]
    + [mot for table in (ACTEURS, LIENS) for mots in table.values() for mot in mots.split()]
    + list(_PERSONNES)
) - {"a", "et", "de"}
"""Tout ce qui a l’air d’un titre."""
