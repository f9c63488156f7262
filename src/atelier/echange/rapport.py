"""Ce qu’un import a fait, et comment le dire."""

from __future__ import annotations

from dataclasses import dataclass, field

_DIT_DES_COLONNES = {
    "corrigé": "Colonnes de corrigé, jamais importées",
    "inconnue": "Colonnes inconnues, laissées de côté",
    "contact d’une personne": "Colonnes de contact de personnes, jamais importées",
}


@dataclass(slots=True)
class Rapport:
    """Ce qu’un import a fait. Lues = ajoutées + mises à jour + inchangées + laissées + refusées."""

    ajoutes: int = 0
    mis_a_jour: int = 0
    inchanges: int = 0
    laisses: int = 0
    refus: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    colonnes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def lues(self) -> int:
        """Nombre de lignes lues."""
        return self.ajoutes + self.mis_a_jour + self.inchanges + self.laisses + len(self.refus)


def phrases(rapport: Rapport) -> list[str]:
    """Le rapport en phrases, pour l’écran et le terminal."""
    dites = [
        f"Lignes lues : {rapport.lues}. Ajoutées : {rapport.ajoutes} ; complétées : {rapport.mis_a_jour} ; "
        f"inchangées : {rapport.inchanges} ; refusées : {len(rapport.refus)}."
    ]
    if rapport.laisses:
        dites.append(f"{rapport.laisses} laissées de côté, comme vous l’avez demandé.")
    for pourquoi in dict.fromkeys(p for _, _, p in rapport.colonnes):
        noms = ", ".join(lu for lu, _, p in rapport.colonnes if p == pourquoi)
        dites.append(f"{_DIT_DES_COLONNES[pourquoi.split(' :')[0]]} : {noms}.")
    return dites + rapport.avertissements + rapport.refus
