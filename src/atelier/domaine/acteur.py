"""Un acteur : un libellé court, une fonction, une organisation. Jamais un nom de personne."""

from __future__ import annotations

from msgspec import Struct

from atelier.domaine.champs import Identifiant, Libelle, Libelles, TexteLong, toujours_ecrit
from atelier.domaine.vocabulaire import Categorie, Echelle, Sphere, Statut


# Sans ramasse-miettes (ici, ``Fiche``, ``Lien``) : rien ne s’y cite en rond, et une copie se lit plus vite.
class Acteur(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Acteur du réseau, existant ou potentiel.

    ``secteur`` est un identifiant de secteur du cours (S01 à S13) ou vide ; ``sphere`` n’a de
    sens que du point de vue de « moi » ou de la personne accompagnée ; ``reference`` est
    l’identifiant qu’il portait dans un fichier importé.
    """

    id: Identifiant
    nom: Libelle
    organisation: Libelle = ""
    fonction: Libelle = ""
    secteur: Libelle = ""
    categorie: Categorie | None = None
    sphere: Sphere | None = None
    # Écrit de tout temps : l’empreinte d’une remise d’avant porte aussi sur lui.
    statut: Statut = toujours_ecrit(Statut.EXISTANT)
    roles: Libelles = ()
    echelle: Echelle | None = None
    note: TexteLong = ""
    reference: Libelle = ""

    @property
    def est_potentiel(self) -> bool:
        """Vrai si l’acteur n’est pas encore mobilisé."""
        return self.statut is Statut.POTENTIEL


class Fiche(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Ce que le carnet d’adresses garde d’un acteur, pour l’étudiant seul : cela ne voyage jamais.

    ``coordonnees`` sont génériques (standard, accueil) ; ``acces`` dit comment y aller ou le
    joindre, ``demandes`` ce qu’on peut lui demander, ``porte_par`` la fonction qui tient le lien.
    """

    coordonnees: TexteLong = ""
    horaires: TexteLong = ""
    acces: TexteLong = ""
    demandes: TexteLong = ""
    porte_par: TexteLong = ""


_SYMBOLES = {
    Categorie.PUBLIC: "rectangle",
    Categorie.ASSOCIATION: "cercle_dans_rectangle",
    Categorie.PRIVE: "triangle",
}


def symbole(acteur: Acteur) -> str:
    """Forme de l’acteur sur le schéma, d’après les conventions de Sanicola.

    Rectangle : institution ; cercle dans un rectangle : association ; triangle : secteur privé ;
    cercle : entourage et personnes concernées ; ``ego`` : le centre.
    """
    if acteur.sphere is Sphere.EGO:
        return "ego"
    return _SYMBOLES.get(acteur.categorie, "cercle") if acteur.categorie else "cercle"
