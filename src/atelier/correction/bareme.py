"""Le barème : celui que l’école écrit, ou celui que l’atelier propose, et ce que font ses niveaux.

Formule (proposition de l’atelier) : un critère vaut ``points × niveau / 3``, de 0 à 3 ; la note est
leur somme, arrondie comme le barème le dit. Le calcul est exact : des fractions, puis un seul arrondi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from atelier.cours.textes import charger, textes_de_l_atelier
from atelier.cours.toml import TomlIllisible, lire_toml
from atelier.erreurs import ErreurCours

NIVEAU_MAX = 3
PAS = {"tiers": Fraction(1, 3), "demi": Fraction(1, 2), "libre": None}
REFERENTIELS = ("2018", "2026")


@dataclass(frozen=True, slots=True)
class Critere:
    """Un critère : ses points, un descripteur par niveau (0 à 3), les indices que la machine montre.

    ``suites`` : à chaque niveau, quoi faire ensuite ; vide si le barème ne le dit pas. ``page`` : le
    numéro de la page de l’atelier où cela se lit, vide si on ne le dit pas.
    """

    id: str
    libelle: str
    points: Fraction
    descripteurs: tuple[str, ...]
    indices: tuple[str, ...] = ()
    page: str = ""
    suites: tuple[str, ...] = ()

    def suite(self, niveau: int) -> str:
        """Quoi faire ensuite, à ce niveau. Sans conseil écrit, en parler : un descripteur n’est pas un but."""
        return self.suites[niveau] if self.suites else str(charger("correction")["retour"]["sans_suite"])


@dataclass(frozen=True, slots=True)
class Bareme:
    """Un barème entier. ``arrondi`` : tiers, demi ou libre (deux décimales, sans autre arrondi)."""

    total: Fraction
    referentiel: str
    arrondi: str
    niveaux: tuple[str, ...]
    criteres: tuple[Critere, ...]

    def points(self, critere: Critere, niveau: int) -> Fraction:
        """Les points d’un niveau."""
        return critere.points * niveau / NIVEAU_MAX

    def note(self, niveaux: Mapping[str, int]) -> Fraction | None:
        """La note, ou ``None`` tant qu’un critère n’a pas son niveau : jamais un zéro par défaut."""
        if any(c.id not in niveaux for c in self.criteres):
            return None
        somme = sum((self.points(c, niveaux[c.id]) for c in self.criteres), Fraction(0))
        return arrondir(somme, self.arrondi)


def arrondir(valeur: Fraction, arrondi: str) -> Fraction:
    """Au tiers ou au demi le plus proche, le milieu vers le haut ; « libre » ne change rien."""
    pas = PAS[arrondi]
    # Pas round() : il mène le milieu au multiple pair, donc une fois sur deux vers le bas.
    return valeur if pas is None else int(valeur / pas + Fraction(1, 2)) * pas


def en_decimal(valeur: Fraction, separateur: str = ",") -> str:
    """« 13,5 », « 12,67 » : deux décimales au plus."""
    # Un tiers s’écrit 0,33 et deux tiers 0,67 : l’arrondi se fait sur la fraction, pas sur un flottant.
    centiemes = int(abs(valeur) * 100 + Fraction(1, 2))
    entier, reste = divmod(centiemes, 100)
    suite = f"{reste:02d}".rstrip("0")
    return f"{entier}{separateur}{suite}" if suite else str(entier)


def en_nombre(texte: str, sur: Fraction | None = None) -> Fraction | None:
    """« 13,5 », « 13.50 » : le nombre, ou ``None`` si ce n’en est pas un.

    ``sur`` : le total que le texte peut dire aussi (« 13,5/20 ») ; sur un autre total, ce n’est pas cette note.
    """
    dit, barre, total = texte.replace("\u00a0", "").replace(",", ".").partition("/")
    if barre and (sur is None or en_nombre(total) != sur):
        return None
    propre = dit.strip()
    # Fraction lirait aussi « 1e9 » et « 1_0 », qui ne sont pas des notes.
    return Fraction(propre) if re.fullmatch(r"\d{1,6}(\.\d{1,10})?", propre) else None


def bareme_propose() -> Bareme:
    """Celui de l’atelier, complété par les textes de l’école s’il y en a."""
    return _bareme(charger("bareme"), "bareme.toml")


def lire_bareme(chemin: Path) -> Bareme:
    """Le barème d’un fichier TOML. Lève ``ErreurCours`` en disant quoi corriger."""
    try:
        lu, _ = lire_toml(chemin)
    except TomlIllisible as e:
        raise _refus(chemin.name, str(e)) from e
    return _bareme(lu, chemin.name)


def _bareme(lu: Mapping[str, Any], nom: str) -> Bareme:
    livre = textes_de_l_atelier("bareme")
    niveaux = lu.get("niveaux", livre["niveaux"])
    if not _textes(niveaux, NIVEAU_MAX + 1):
        raise _refus(nom, f"« niveaux » doit donner {NIVEAU_MAX + 1} mots")
    arrondi = lu.get("arrondi", livre["arrondi"])
    if arrondi not in PAS:
        raise _refus(nom, f"« arrondi » doit être {', '.join(PAS)}")
    referentiel = str(lu.get("referentiel", livre["referentiel"]))
    if referentiel not in REFERENTIELS:
        raise _refus(nom, f"« referentiel » doit être {' ou '.join(REFERENTIELS)}")
    criteres = lu.get("criteres")
    if not isinstance(criteres, list) or not 1 <= len(criteres) <= 30:
        raise _refus(nom, "il faut de un à trente critères, chacun sous [[criteres]]")
    lus = [_critere(brut, n, nom) for n, brut in enumerate(criteres, 1)]
    if len({c.id for c in lus}) != len(lus):
        raise _refus(nom, "deux critères ont le même « id »")
    somme = sum((c.points for c in lus), Fraction(0))
    total = _nombre(lu.get("total", 20), nom, "total")
    if somme != total:
        raise _refus(
            nom, f"les points des critères font {en_decimal(somme)}, et « total » dit {en_decimal(total)}"
        )
    return Bareme(total, referentiel, arrondi, tuple(niveaux), tuple(lus))


def _critere(brut: Any, rang: int, nom: str) -> Critere:
    ou = f"critère n° {rang}"
    if not isinstance(brut, dict):
        raise _refus(nom, f"{ou} : il faut une table")
    identifiant, libelle = brut.get("id"), brut.get("libelle")
    if not isinstance(identifiant, str) or not identifiant.isalnum() or len(identifiant) > 20:
        raise _refus(nom, f"{ou} : « id » manque, ou a autre chose que des lettres et des chiffres")
    if not isinstance(libelle, str) or not 0 < len(libelle.strip()) <= 200:
        raise _refus(nom, f"{ou} : « libelle » manque")
    descripteurs, indices = brut.get("descripteurs"), brut.get("indices", [])
    if not isinstance(descripteurs, list) or not _textes(descripteurs, NIVEAU_MAX + 1):
        raise _refus(nom, f"{ou} : « descripteurs » doit donner {NIVEAU_MAX + 1} phrases")
    suites = brut.get("suites", [])
    if suites and not _textes(suites, NIVEAU_MAX + 1):
        raise _refus(nom, f"{ou} : « suites » doit donner {NIVEAU_MAX + 1} phrases")
    connus = charger("correction")["indices"]
    inconnus = [i for i in indices if i not in connus] if isinstance(indices, list) else [indices]
    if inconnus:
        raise _refus(nom, f"{ou} : indice inconnu ({inconnus[0]}) ; au choix : {', '.join(connus)}")
    points = _nombre(brut.get("points"), nom, f"{ou}, points")
    return Critere(
        identifiant,
        libelle.strip(),
        points,
        tuple(descripteurs),
        tuple(indices),
        str(brut.get("page", ""))[:2],
        tuple(suites),
    )


def _textes(valeur: Any, combien: int) -> bool:
    return (
        isinstance(valeur, list)
        and len(valeur) == combien
        and all(isinstance(t, str) and 0 < len(t.strip()) <= 1_000 for t in valeur)
    )


def _nombre(valeur: Any, nom: str, ou: str) -> Fraction:
    if isinstance(valeur, bool) or not isinstance(valeur, (int, float)) or not 0 < valeur <= 1_000:
        raise _refus(nom, f"« {ou} » doit être un nombre entre 0 et 1 000")
    # str : Fraction(2.1) garderait l’erreur du flottant, et la somme ne ferait plus le total.
    return Fraction(str(valeur))


def _refus(nom: str, pourquoi: str) -> ErreurCours:
    return ErreurCours(
        f"Le barème {nom} ne se lit pas : {pourquoi}.",
        intact="Aucune note n’a changé.",
        remede="Corrigez ce fichier, ou choisissez-en un autre.",
    )


def dits(bareme: Bareme, indices: Mapping[str, int]) -> dict[str, str]:
    """Par critère, ses indices en mots : « acteurs : 12 · secteurs couverts : 5 »."""
    mots = charger("correction")["indices"]
    return {
        c.id: " · ".join(f"{mots[i]} : {indices[i]}" for i in c.indices if i in indices)
        for c in bareme.criteres
    }


def niveaux_connus(bareme: Bareme, niveaux: Mapping[str, int]) -> dict[str, int]:
    """Les niveaux posés pour des critères qui sont dans ce barème, entre 0 et 3."""
    connus: Iterable[str] = (c.id for c in bareme.criteres)
    return {c: niveaux[c] for c in connus if niveaux.get(c) in range(NIVEAU_MAX + 1)}
