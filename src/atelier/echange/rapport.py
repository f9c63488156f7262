"""Ce qu’un import a fait, et comment le dire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from atelier.carnet.modele import Carnet
from atelier.cours.textes import pluriel
from atelier.erreurs import ErreurSaisie

_DIT_DES_COLONNES = {
    "corrigé": "Colonnes de corrigé, jamais importées",
    "inconnue": "Colonnes inconnues, laissées de côté",
    "contact d’une personne": "Colonnes de contact de personnes, jamais importées",
}


@dataclass(slots=True)
class Rapport:
    """Ce qu’un import a fait. Lues = ajoutées + mises à jour + inchangées + laissées + refusées.

    ``sans_bout`` : parmi les laissées, les liens dont un acteur l’a été.
    """

    ajoutes: int = 0
    mis_a_jour: int = 0
    inchanges: int = 0
    laisses: int = 0
    sans_bout: int = 0
    crees: int = 0
    refus: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    colonnes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def lues(self) -> int:
        """Nombre de lignes lues."""
        return self.ajoutes + self.mis_a_jour + self.inchanges + self.laisses + len(self.refus)

    def recommencer(self) -> None:
        """Remet les comptes à zéro : une opération peut s’appliquer deux fois."""
        self.ajoutes = self.mis_a_jour = self.inchanges = self.laisses = self.crees = 0
        self.sans_bout = 0
        self.refus.clear()
        self.avertissements.clear()

    def faire(self, ou: str, carnet: Carnet, poser: Callable[[list[str]], tuple[Carnet, str]]) -> Carnet:
        """Pose une ligne et la compte ; si elle est refusée, le travail d’avant est rendu.

        ``poser`` reçoit la liste où noter ses soucis, et rend le travail et le geste.
        """
        soucis: list[str] = []
        try:
            suite, geste = poser(soucis)
        except ErreurSaisie as e:
            self.refus.append(f"{ou}, refusée : {e.quoi}")
            return carnet
        if geste == "laisse":
            self.laisses += 1
            self.sans_bout += 1
        elif geste == "ajout":
            self.ajoutes += 1
        elif suite == carnet:
            self.inchanges += 1
        else:
            self.mis_a_jour += 1
        self.avertissements += [f"{ou} : {s}" for s in soucis]
        return suite


def phrases(rapport: Rapport) -> list[str]:
    """Le rapport en phrases, pour l’écran et le terminal."""
    dites = [
        f"Lignes lues : {rapport.lues}. Ajoutées : {rapport.ajoutes} ; complétées : {rapport.mis_a_jour} ; "
        f"inchangées : {rapport.inchanges} ; refusées : {len(rapport.refus)}."
    ]
    if rapport.crees:
        dites.append(f"Les liens font entrer {pluriel(rapport.crees, 'acteur')} de plus.")
    if rapport.laisses:
        sans_bout = pluriel(rapport.sans_bout, "lien")
        liens = f", dont {sans_bout} avec un acteur laissé de côté" if rapport.sans_bout else ""
        dites.append(f"Laissées de côté : {rapport.laisses}{liens}.")
    for pourquoi in dict.fromkeys(p for _, _, p in rapport.colonnes):
        noms = ", ".join(lu for lu, _, p in rapport.colonnes if p == pourquoi)
        debut = pourquoi.split(" :")[0]
        dites.append(f"{_DIT_DES_COLONNES.get(debut, f'Colonnes laissées de côté ({debut})')} : {noms}.")
    return dites + rapport.avertissements + rapport.refus
