"""Un lien entre deux acteurs, avec ce que l’étudiant en sait et en dit."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from atelier.domaine.champs import Entier, Identifiant, Libelle, Libelles, TexteLong, toujours_ecrit
from atelier.domaine.vocabulaire import Base, Certitude, Classe, Critere, Qualite, Reponse, Sens, Statut


class Lien(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Lien, existant ou potentiel, entre ``source`` et ``cible`` (identifiants d’acteurs).

    ``reponses`` va du code d’un critère (R1…P10) à une ``Reponse`` ; un critère absent est sans
    réponse. ``reponses_autre`` : ce que l’autre partie répondrait, selon l’étudiant.
    ``classe_avant`` est le choix fait avant d’avoir vu l’avis de la règle et ne bouge
    plus ; ``classe_choisie`` est le choix tenu aujourd’hui. ``classe_vue`` est l’avis montré au
    dernier choix, et ``regle_vue`` la version de la règle qui le donnait (0 : aucun avis montré).
    ``circule`` dit ce qui passe par ce lien (informations, ressources), ``accord_de`` avec l’accord
    de qui. ``classe_visee``, ``prochaine_etape`` et ``echeance`` disent une visée, possible sur tout
    lien. Deux liens parallèles entre les
    mêmes acteurs sont permis : une amitié et une convention sont deux liens.
    """

    id: Identifiant
    source: Libelle
    cible: Libelle
    statut: Statut = toujours_ecrit(Statut.EXISTANT)
    base: Base | None = None
    mobilisable: bool | None = None
    natures: Libelles = ()
    frequence: Libelle = ""
    qualite: Qualite | None = None
    sens: Sens | None = None
    finalites: Libelles = ()
    reponses: Mapping[Critere, Reponse] = field(default_factory=dict)
    reponses_autre: Mapping[Critere, Reponse] = field(default_factory=dict)
    meme_organisme: bool = False
    porte_par: Libelle = ""
    certitude: Certitude | None = None
    circule: TexteLong = ""
    accord_de: Libelle = ""
    classe_avant: Classe | None = None
    classe_choisie: Classe | None = None
    classe_vue: Classe | None = None
    regle_vue: Entier = 0
    justification: TexteLong = ""
    preuve: TexteLong = ""
    classe_visee: Classe | None = None
    prochaine_etape: TexteLong = ""
    echeance: Libelle = ""
    reference: Libelle = ""

    @property
    def est_potentiel(self) -> bool:
        """Vrai si le lien reste à créer."""
        return self.statut is Statut.POTENTIEL

    @property
    def avis_montre(self) -> bool:
        """Vrai si l’étudiant a lu l’avis de la règle sur ce lien : il avait choisi, et dit pourquoi."""
        return self.regle_vue > 0

    @property
    def paire(self) -> frozenset[str]:
        """Les deux bouts, sans ordre."""
        return frozenset((self.source, self.cible))

    def autre_bout(self, acteur: str) -> str:
        """L’acteur relié à ``acteur`` par ce lien."""
        return self.cible if acteur == self.source else self.source
