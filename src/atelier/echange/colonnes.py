"""Reconnaître les colonnes d’un tableau d’après leurs titres, même s’ils ne sont pas les nôtres."""

from __future__ import annotations

from dataclasses import dataclass, field

from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import CRITERES
from atelier.echange.lecture import Feuille, echec

COLONNES_ACTEURS = (
    "cas", "id", "nom", "organisation", "fonction", "secteur", "categorie", "sphere", "statut", "role",
    "echelle", "symbole", "note",
)  # fmt: skip
COLONNES_LIENS = (
    "cas", "id", "source", "cible", "statut", "base", "mobilisable", "nature", "frequence", "qualite",
    "sens", "finalites", *CRITERES, "classe_visee", "classe_choisie", "preuve", "justification",
)  # fmt: skip
JAMAIS_IMPORTEES = ("classe_attendue", "piege")

_ACTEURS = {
    "nom": "acteur acteurs libelle intitule structure structures service denomination partenaire partenaires "
    "raison_sociale nom_de_la_structure nom_de_l_acteur nom_du_service nom_structure etablissement",
    "organisation": "organisme institution employeur rattachement organisme_de_rattachement association "
    "organisation_de_rattachement gestionnaire",
    "fonction": "poste profession metier fonctions",
    "secteur": "domaine champ secteur_d_activite thematique",
    "categorie": "nature type statut_juridique type_de_structure",
    "statut": "existant_ou_potentiel existant_potentiel etat",
    "role": "roles",
    "echelle": "territoire niveau perimetre",
    "note": "notes remarque remarques commentaire commentaires observation observations precisions",
}
_LIENS = {
    "source": "de entre acteur_1 acteur_a origine premier",
    "cible": "vers et a acteur_2 acteur_b destination second",
    "base": "repose_sur",
    "nature": "natures type type_de_lien",
    "qualite": "etat_du_lien",
    "frequence": "rythme",
    "finalites": "finalite objectif objectifs a_quoi_sert_il",
    "classe_choisie": "classe type_de_relation",
    "preuve": "preuves trace",
    "justification": "pourquoi commentaire remarque",
}
_PERSONNES = frozenset(
    cle(mot).replace(" ", "_")
    for mot in (
        "telephone", "tel", "mobile", "portable", "fixe", "mail", "email", "e-mail", "courriel",
        "adresse mail", "adresse électronique", "contact", "contacts", "coordonnées", "adresse",
        "nom du contact", "prénom", "nom et prénom", "nom prénom", "prénom nom", "interlocuteur",
        "interlocutrice", "référent", "référente", "date de naissance", "naissance", "personne",
        "nom de la personne", "civilité",
    )
)  # fmt: skip
_NOM_DE_FAMILLE = frozenset(("prenom", "nom_et_prenom", "nom_prenom", "prenom_nom"))


@dataclass(slots=True)
class Table:
    """Un tableau compris : ses lignes par nom de colonne, et ce qu’il est advenu de chaque titre.

    ``colonnes`` : (titre lu, colonne de l’atelier ou vide, pourquoi). ``trop`` : numéros des lignes
    qui ont plus de valeurs que de titres.
    """

    nom: str
    de_liens: bool = False
    lignes: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    colonnes: list[tuple[str, str, str]] = field(default_factory=list)
    trop: list[int] = field(default_factory=list)

    @property
    def colonnes_ignorees(self) -> list[str]:
        """Les titres que l’on n’a pas repris."""
        return [lu for lu, devient, _ in self.colonnes if lu and not devient]


def comprendre_feuille(feuille: Feuille) -> Table:
    """Devine si le tableau est d’acteurs ou de liens, et ce que veut dire chaque colonne.

    Sans ligne de titres, la première colonne est le nom, puis l’organisation, puis la fonction.
    """
    if not feuille.lignes:
        raise echec(feuille.nom, "il est vide", "Vérifiez que c’est le bon fichier.")
    titres = feuille.lignes[0][1]
    liens = _devient(titres, COLONNES_LIENS, _LIENS)
    if {"source", "cible"} <= set(liens):
        return _table(feuille, liens, de_liens=True)
    acteurs = _devient(titres, COLONNES_ACTEURS, _ACTEURS)
    if "nom" not in acteurs and "organisation" in acteurs:
        acteurs[acteurs.index("organisation")] = "nom"
    if "nom" in acteurs:
        return _table(feuille, acteurs)
    if any(_de_personne(cle(t).replace(" ", "_")) for t in titres):
        raise echec(
            feuille.nom,
            "on n’y voit que des contacts de personnes, aucune colonne d’acteur",
            "Gardez une colonne « Structure » ou « Service », sans noms ni téléphones.",
        )
    largeur = max(len(valeurs) for _, valeurs in feuille.lignes)
    positions = ["nom", "organisation", "fonction", *[""] * largeur][:largeur]
    titres = tuple(f"colonne {n}" for n in range(1, largeur + 1))
    return _table(Feuille(feuille.nom, ((0, titres), *feuille.lignes)), positions)


def table_native(feuille: Feuille, connues: tuple[str, ...], requises: tuple[str, ...]) -> Table:
    """Un tableau dont les colonnes portent déjà nos noms. Lève ``ErreurImport`` s’il en manque."""
    titres = feuille.lignes[0][1] if feuille.lignes else ()
    officielles = {c.casefold(): c for c in connues}
    devient = [officielles.get(t.casefold(), "") for t in titres]
    if manquantes := [c for c in requises if c not in devient]:
        raise echec(
            feuille.nom,
            f"il manque la colonne {', '.join(manquantes)}",
            f"La première ligne doit nommer au moins : {', '.join(requises)}.",
        )
    return _table(feuille, devient, de_liens="source" in requises)


_MOTS_DE_PERSONNE = frozenset(
    ("telephone", "tel", "mobile", "portable", "mail", "email", "courriel", "prenom", "referent", "referente",
     "interlocuteur", "interlocutrice", "naissance")
)  # fmt: skip
_STRUCTURES = frozenset(
    ["structure", "structures", "service", "etablissement", "denomination", "raison_sociale"]
)


def _de_personne(titre: str) -> bool:
    """Vrai si la colonne porte de quoi joindre ou nommer une personne (« Tel portable »)."""
    return titre in _PERSONNES or bool(_MOTS_DE_PERSONNE & set(titre.split("_")))


def _nom_de_famille(titres: list[str]) -> bool:
    """Vrai si « Nom » est sans doute celui d’une personne : à côté d’un prénom, ou d’une structure."""
    vus = set(titres)
    return "nom" in vus and bool(vus & (_NOM_DE_FAMILLE | _STRUCTURES))


def _devient(titres: tuple[str, ...], connues: tuple[str, ...], synonymes: dict[str, str]) -> list[str]:
    """La colonne de l’atelier que désigne chaque titre, vide s’il n’y en a pas ; jamais deux fois la même."""
    cles = [cle(t).replace(" ", "_") for t in titres]
    officielles = {cle(c).replace(" ", "_"): c for c in connues}
    par_synonyme = {s: c for c, mots in synonymes.items() for s in mots.split()}
    personne = _nom_de_famille(cles)
    lus = ["" if _de_personne(k) or (k == "nom" and personne) else officielles.get(k, "") for k in cles]
    for n, k in enumerate(cles):
        voulu = par_synonyme.get(k, "")
        if not lus[n] and voulu and voulu not in lus and not _de_personne(k):
            lus[n] = voulu
    return [c if c and c not in lus[:n] else "" for n, c in enumerate(lus)]


def _table(feuille: Feuille, devient: list[str], *, de_liens: bool = False) -> Table:
    titres = feuille.lignes[0][1]
    table = Table(feuille.nom, de_liens)
    personne = _nom_de_famille([cle(t).replace(" ", "_") for t in titres])
    for titre, colonne in zip(titres, devient, strict=True):
        k = cle(titre).replace(" ", "_")
        pourquoi = ""
        if not colonne and titre:
            nominative = _de_personne(k) or (k == "nom" and personne)
            pourquoi = (
                "contact d’une personne : jamais importé" if nominative
                else "corrigé : jamais importé" if titre in JAMAIS_IMPORTEES
                else "inconnue : laissée de côté"
            )  # fmt: skip
        table.colonnes.append((titre, colonne, pourquoi))
    for numero, valeurs in feuille.lignes[1:]:
        if any(valeurs[len(titres) :]):
            table.trop.append(numero)
        table.lignes.append((numero, {c: v for c, v in zip(devient, valeurs, strict=False) if c}))
    return table
