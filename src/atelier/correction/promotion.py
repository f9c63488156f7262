"""Ce que la classe montre ensemble : distributions, remarques fréquentes, et un schéma commun.

On additionne copie par copie, sans garder les copies en mémoire. Du schéma commun sont absents les
personnes, les fonctions, la qualité des liens et les preuves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from atelier.analyse.constats import Constat
from atelier.analyse.doublons import SEUIL, ressemblance
from atelier.carnet.modele import Carnet
from atelier.domaine.acteur import Acteur, symbole
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, Classe

COPIES_AU_MOINS = 3
"""Une organisation citée par moins de copies pourrait désigner quelqu’un : elle ne se montre pas."""
_PAIRES_COMPAREES = 300
_PUBLIABLES = (Categorie.PUBLIC, Categorie.ASSOCIATION, Categorie.PRIVE)


@dataclass(slots=True)
class Promotion:
    """Les comptes d’une promotion ; ``ajouter`` une copie à la fois."""

    copies: int = 0
    etats: Counter[str] = field(default_factory=Counter)
    acteurs: list[int] = field(default_factory=list)
    liens: list[int] = field(default_factory=list)
    choisis: Counter[str] = field(default_factory=Counter)
    constats: Counter[str] = field(default_factory=Counter)
    messages: dict[str, str] = field(default_factory=dict)
    secteurs: Counter[str] = field(default_factory=Counter)
    organisations: Counter[str] = field(default_factory=Counter)
    modeles: dict[str, Acteur] = field(default_factory=dict)
    paires: Counter[tuple[str, str]] = field(default_factory=Counter)
    classements: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    noms: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def ajouter(self, carnet: Carnet, constats: Iterable[Constat]) -> None:
        """Compte une copie et les remarques calculées sur elle."""
        self.copies += 1
        alters = list(carnet.reseau.alters())
        self.acteurs.append(len(alters))
        self.liens.append(len(carnet.liens))
        self.secteurs.update({a.secteur for a in alters if a.secteur})
        for constat in {c.id: c for c in constats}.values():
            self.constats[constat.id] += 1
            self.messages[constat.id] = constat.message
        cles = {a.id: self._citer(a) for a in alters}
        self.organisations.update(set(filter(None, cles.values())))
        cites: dict[tuple[str, str], Classe | None] = {}
        for lien in carnet.liens.values():
            if lien.classe_choisie:
                self.choisis[lien.classe_choisie.value] += 1
            bouts = [cles.get(b, "") if b != carnet.ego else "*" for b in (lien.source, lien.cible)]
            if all(bouts) and bouts[0] != bouts[1] and not lien.est_potentiel:
                paire = (min(bouts), max(bouts))
                cites[paire] = cites.get(paire) or lien.classe_choisie
        for paire, classe in cites.items():
            self.paires[paire] += 1
            if classe:
                self.classements[paire][classe.value] += 1

    def _citer(self, acteur: Acteur) -> str:
        """La clé d’une organisation montrable, vide pour une personne ou un acteur sans nature."""
        if acteur.categorie not in _PUBLIABLES:
            return ""
        nom = acteur.organisation or ("" if acteur.fonction else acteur.nom)
        k = cle(nom)
        if k:
            self.noms[k][nom] += 1
            self.modeles.setdefault(k, acteur)
        return k

    def nom(self, k: str) -> str:
        """L’écriture la plus fréquente d’une organisation ; « * » est le centre de chacun."""
        if k == "*":
            return "le centre"
        return min(self.noms[k], key=lambda n: (-self.noms[k][n], n)) if self.noms.get(k) else k

    def ressemblances(self) -> list[tuple[str, str]]:
        """Des paires d’organisations qui sont peut-être la même, à soumettre au formateur."""
        frequentes = [k for k, _ in self.organisations.most_common(_PAIRES_COMPAREES)]
        return [(a, b) for a, b in combinations(frequentes, 2) if ressemblance(a, b) >= SEUIL]

    def rapprocher(self, fusions: Mapping[str, bool]) -> Promotion:
        """Les mêmes comptes, où les paires acceptées (« a | b ») sont une seule organisation.

        Une copie qui cite les deux compte deux fois : le formateur l’accepte en les rapprochant.
        """
        vers: dict[str, str] = {}
        for paire, meme in sorted(fusions.items()):
            a, separateur, b = paire.partition(" | ")
            if meme and separateur and a in self.organisations and b in self.organisations:
                racine = _racine(vers, a)
                vers[_racine(vers, b)] = racine
        if not vers:
            return self
        neuve = Promotion(
            self.copies, self.etats, self.acteurs, self.liens, self.choisis, self.constats, self.messages,
            self.secteurs,
        )  # fmt: skip
        for k, n in self.organisations.items():
            r = _racine(vers, k)
            neuve.organisations[r] = min(self.copies, neuve.organisations[r] + n)
            neuve.noms[r].update(self.noms[k])
            neuve.modeles.setdefault(r, self.modeles[k])
        for (a, b), n in self.paires.items():
            x, y = _racine(vers, a), _racine(vers, b)
            if x != y:
                paire_ = (min(x, y), max(x, y))
                neuve.paires[paire_] += n
                neuve.classements[paire_].update(self.classements.get((a, b), Counter()))
        return neuve

    def liens_discutes(self, maximum: int = 8) -> list[tuple[tuple[str, str], Counter[str]]]:
        """Les liens que la classe classe le plus différemment, cités par trois copies au moins."""
        communs = [
            (p, c)
            for p, c in self.classements.items()
            if sum(c.values()) >= COPIES_AU_MOINS and len(c) > 1 and self._montrable(p)
        ]
        # Plus la classe la plus choisie pèse peu, plus le lien se discute.
        communs.sort(key=lambda t: (max(t[1].values()) / sum(t[1].values()), -sum(t[1].values()), t[0]))
        return communs[:maximum]

    def _montrable(self, paire: tuple[str, str]) -> bool:
        return all(k == "*" or self.organisations[k] >= COPIES_AU_MOINS for k in paire)

    def communes(self) -> list[str]:
        """Les organisations citées par trois copies au moins, les plus citées d’abord."""
        gardees = [k for k, n in self.organisations.items() if n >= COPIES_AU_MOINS]
        return sorted(gardees, key=lambda k: (-self.organisations[k], k))

    def symbole(self, k: str) -> str:
        """La forme de l’organisation sur le schéma."""
        return symbole(self.modeles[k])


def _racine(vers: Mapping[str, str], k: str) -> str:
    while k in vers:
        k = vers[k]
    return k
