"""La feuille d’évaluation de Moodle : n’y changer que la note et le commentaire, à l’octet près.

Format documenté par Moodle (« feuille d’évaluation hors ligne ») : virgule, UTF-8 avec BOM, une ligne
par participant, son numéro dans la colonne « Identifiant » ou « Identifier » (« Participant 12 »).
Moodle ne lit pas une note de 0, et saute les lignes modifiées depuis, sauf si l’on coche sa case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from atelier.correction.bareme import en_decimal
from atelier.cours.balises import html, joindre
from atelier.cours.textes import enumerer, pluriel
from atelier.domaine.bornes import OCTETS_MAX
from atelier.domaine.texte import cle
from atelier.erreurs import ErreurImport

LIGNES_MAX = 20_000
_BOM = b"\xef\xbb\xbf"
_ROLES = {
    "identifiant": ("identifier", "identifiant"),
    "note": ("grade", "note"),
    "maximum": ("maximum grade", "note maximale"),
    "modifiable": ("grade can be changed", "la note peut etre modifiee", "note modifiable"),
    "commentaire": (
        "feedback comments", "feedback par commentaires", "feedback commentaires", "commentaires de feedback",
        "commentaires",
    ),
    "groupe": ("group", "groupe", "groups", "groupes", "team", "equipe"),
    "nom": ("full name", "nom complet", "fullname", "nom"),
    "statut": ("status", "statut"),
}  # fmt: skip
_NON = ("no", "non")
# Moodle écrit le retard dans la colonne « Statut » : « Remis pour évaluation - 2 jours de retard ».
_RETARD = re.compile(r"(?:(?P<combien>\d[^-–]*?)\s+)?(?:de retard|en retard|late)\b", re.IGNORECASE)


class Inscrit(NamedTuple):
    """Une personne de la feuille. ``retard`` : ce que Moodle en dit, vide si le dépôt est à l’heure."""

    numero: str
    nom: str = ""
    groupe: str = ""
    retard: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    debut: int
    fin: int
    valeur: str


@dataclass(frozen=True, slots=True)
class FeuilleMoodle:
    """Une feuille lue : son texte, la place de chaque case, et la colonne de chaque rôle."""

    texte: str
    encodage: str
    bom: bool
    separateur: str
    lignes: tuple[tuple[_Case, ...], ...]
    colonnes: Mapping[str, int]

    def valeur(self, ligne: tuple[_Case, ...], role: str) -> str:
        """Le contenu d’une case, vide si la colonne ou la case manque."""
        rang = self.colonnes.get(role)
        return ligne[rang].valeur.strip() if rang is not None and rang < len(ligne) else ""

    def numero(self, ligne: tuple[_Case, ...]) -> str:
        """Le numéro du participant de cette ligne."""
        trouve = re.fullmatch(
            r"(?:participant\s*)?(\d{1,12})", self.valeur(ligne, "identifiant"), re.IGNORECASE
        )
        return trouve[1] if trouve else ""

    def inscrits(self, noms_de_depots: Iterable[str] = ()) -> list[Inscrit]:
        """Les personnes de la feuille, chacune une fois.

        ``noms_de_depots`` : sans colonne « Groupe » reconnue à son titre, celle qui contient le nom d’un
        dépôt est celle des groupes.
        """
        rang = self.colonnes.get("groupe")
        if rang is None:
            rang = self._colonne_qui_contient({cle(n) for n in noms_de_depots} - {""})
        vus: dict[str, Inscrit] = {}
        for ligne in self.lignes:
            if numero := self.numero(ligne):
                groupe = ligne[rang].valeur.strip() if rang is not None and rang < len(ligne) else ""
                nom, retard = self.valeur(ligne, "nom"), _retard(self.valeur(ligne, "statut"))
                vus.setdefault(numero, Inscrit(numero, nom, groupe, retard))
        return list(vus.values())

    def _colonne_qui_contient(self, noms: set[str]) -> int | None:
        libres = set(range(max(map(len, self.lignes), default=0))) - set(self.colonnes.values())
        comptes = {
            j: sum(j < len(x) and cle(x[j].valeur) in noms for x in self.lignes) for j in sorted(libres)
        }
        meilleure = max(comptes, key=lambda j: comptes[j], default=None)
        return meilleure if meilleure is not None and comptes[meilleure] else None


@dataclass(slots=True)
class Remplissage:
    """La feuille remplie et ce qu’il faut en dire ; ``a_regarder`` : des notes n’y entrent pas d’elles-mêmes."""

    octets: bytes
    remplies: int = 0
    phrases: list[str] = field(default_factory=list)
    a_regarder: bool = False


def lire_feuille(octets: bytes, nom: str) -> FeuilleMoodle:
    """Lit une feuille de Moodle. Lève ``ErreurImport`` si ce n’en est pas une."""
    if len(octets) > OCTETS_MAX:
        raise _refus(nom, "elle est beaucoup trop grosse")
    bom = octets.startswith(_BOM)
    nu = octets[len(_BOM) :] if bom else octets
    try:
        texte, encodage = nu.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        texte, encodage = nu.decode("cp1252", "replace"), "cp1252"
        # Ce qui ne se récrit pas tel quel ne reviendrait pas à l’octet près.
        if texte.encode("cp1252", "replace") != nu:
            raise _refus(nom, "son encodage n’est pas reconnu") from None
    entete = re.split(r"[\r\n]", texte, maxsplit=1)[0]
    separateur = max(",;\t", key=entete.count)
    try:
        lignes = tuple(tuple(x) for x in _decouper(texte, separateur))
    except ValueError as e:
        raise _refus(nom, "un guillemet n’est pas refermé comme il faut") from e
    if not lignes or len(lignes) > LIGNES_MAX:
        raise _refus(nom, "elle est vide ou trop longue")
    noms = [" ".join(cle(c.valeur).split()) for c in lignes[0]]
    colonnes = {
        role: next(noms.index(n) for n in alias if n in noms)
        for role, alias in _ROLES.items()
        if any(n in noms for n in alias)
    }
    if "identifiant" not in colonnes or "note" not in colonnes:
        raise _refus(nom, "il manque ses colonnes « Identifiant » et « Note »")
    return FeuilleMoodle(texte, encodage, bom, separateur, lignes[1:], colonnes)


def _retard(statut: str) -> str:
    """« 2 jours 3 heures », « oui » si Moodle ne dit pas combien, vide sans retard."""
    trouve = _RETARD.search(statut)
    return (trouve["combien"] or "oui").strip() if trouve else ""


def _decouper(texte: str, separateur: str) -> list[list[_Case]]:
    """Les cases de chaque ligne, avec leur place dans le texte, guillemets compris.

    Lève ``ValueError`` si un guillemet ne se referme pas à la fin de sa case : la suite serait avalée.
    """
    lignes: list[list[_Case]] = []
    ligne: list[_Case] = []
    i, n = 0, len(texte)
    while i < n:
        debut, fin = i, i
        if texte[i] == '"':
            fin = i + 1
            while True:
                suivant = texte.find('"', fin)
                if suivant < 0:
                    raise ValueError
                if texte[suivant + 1 : suivant + 2] != '"':
                    fin = suivant + 1
                    break
                fin = suivant + 2
            if fin < n and texte[fin] not in (separateur, "\n", "\r"):
                raise ValueError
        while fin < n and texte[fin] not in (separateur, "\n", "\r"):
            fin += 1
        brut = texte[debut:fin]
        protegee = brut.startswith('"')
        ligne.append(_Case(debut, fin, brut[1:].removesuffix('"').replace('""', '"') if protegee else brut))
        if fin < n and texte[fin] == separateur:
            i = fin + 1
            if i == n or texte[i] in "\r\n":
                ligne.append(_Case(i, i, ""))
                fin = i
            else:
                continue
        lignes.append(ligne)
        ligne = []
        i = fin + (2 if texte[fin : fin + 2] == "\r\n" else 1)
    if ligne:
        lignes.append(ligne)
    return [x for x in lignes if len(x) > 1 or (x and x[0].valeur)]


def remplir(
    feuille: FeuilleMoodle, notes: Mapping[str, tuple[Fraction | None, str]], total: Fraction
) -> Remplissage:
    """Écrit notes et commentaires. ``notes`` : par numéro de participant, la note et le texte.

    Une note ``None`` laisse la case comme elle est. Rien d’autre ne change, ni l’ordre ni un octet. Un
    devoir noté sur une échelle (note maximale négative, ou en mots) ne reçoit pas de nombre.
    """
    changements: list[tuple[int, int, str]] = []
    resultat = Remplissage(b"")
    vus: set[str] = set()
    zeros = fermees = sans_colonne = doubles = sur_echelle = 0
    conversions: set[Fraction] = set()
    for ligne in feuille.lignes:
        cle_de_ligne = feuille.numero(ligne)
        if cle_de_ligne not in notes:
            continue
        doubles += cle_de_ligne in vus
        vus.add(cle_de_ligne)
        note, commentaire = notes[cle_de_ligne]
        if cle(feuille.valeur(ligne, "modifiable")) in _NON or feuille.colonnes["note"] >= len(ligne):
            fermees += 1
            continue
        maximum = _nombre(dit := feuille.valeur(ligne, "maximum"))
        if note is not None and dit and not maximum:
            sur_echelle += 1
        elif note is not None:
            if maximum and maximum != total:
                conversions.add(maximum)
                note = note * maximum / total
            zeros += note == 0
            changements += _ecrire(feuille, ligne, "note", en_decimal(note, _virgule(feuille, ligne)))
            resultat.remplies += 1
        if commentaire:
            if "commentaire" in feuille.colonnes:
                changements += _ecrire(feuille, ligne, "commentaire", en_html(commentaire))
            else:
                sans_colonne += 1
    texte, fin = [], 0
    for debut, apres, neuf in sorted(changements):
        texte += [feuille.texte[fin:debut], neuf]
        fin = apres
    # Un signe que l’encodage de la feuille n’a pas devient une entité : Moodle affiche du HTML.
    octets = "".join([*texte, feuille.texte[fin:]]).encode(feuille.encodage, "xmlcharrefreplace")
    resultat.octets = (_BOM if feuille.bom else b"") + octets
    faits = (
        (
            True,
            f"Feuille Moodle : {pluriel(resultat.remplies, 'note')} sur {pluriel(len(feuille.lignes), 'ligne')}.",
        ),
        (
            zeros,
            f"{pluriel(zeros, 'note')} à 0 : Moodle ne lit pas un 0 dans la feuille, entrez-le à la main.",
        ),
        (
            fermees,
            f"{pluriel(fermees, 'ligne')} que Moodle ne laisse pas modifier, ou coupées : non remplies.",
        ),
        (doubles, "Un même participant a plusieurs lignes dans la feuille : toutes sont remplies."),
        (
            sans_colonne,
            "La feuille n’a pas de colonne de commentaires : activez « Feedback par commentaires ».",
        ),
        (
            sur_echelle,
            "Ce devoir se note sur une échelle, pas en points : "
            f"{pluriel(sur_echelle, 'note')} à choisir à la main dans Moodle. La colonne des notes n’a pas changé.",
        ),
        (conversions, f"Notes converties : le barème est sur {en_decimal(total)}, la feuille non."),
        (
            resultat.remplies,
            "À l’import, Moodle saute les lignes modifiées depuis, sauf si vous cochez sa case « Autoriser "
            "la mise à jour ».",
        ),
    )
    resultat.phrases = [phrase for vrai, phrase in faits if vrai]
    resultat.a_regarder = bool(zeros or fermees or doubles or sans_colonne or sur_echelle)
    absents = sorted(set(notes) - vus)
    if absents:
        resultat.phrases.append(f"Sans ligne dans la feuille : {enumerer(absents, 8)}.")
    return resultat


def en_html(commentaire: str) -> str:
    """Le commentaire tel que Moodle l’affiche : du HTML dont tout est protégé."""
    return str(joindre(html("<p>{}</p>", ligne) for ligne in commentaire.split("\n") if ligne.strip()))


def _virgule(feuille: FeuilleMoodle, ligne: tuple[_Case, ...]) -> str:
    """Le séparateur décimal de la feuille : celui de la note maximale, sinon celui de sa langue."""
    exemple = feuille.valeur(ligne, "maximum") or feuille.valeur(ligne, "note")
    if "," in exemple or "." in exemple:
        return "," if "," in exemple else "."
    return "." if "grade" in cle(feuille.texte.split("\n", 1)[0]) else ","


def _ecrire(
    feuille: FeuilleMoodle, ligne: tuple[_Case, ...], role: str, valeur: str
) -> list[tuple[int, int, str]]:
    rang = feuille.colonnes[role]
    if rang >= len(ligne):
        return []  # ligne coupée : on n’invente pas de case
    a_proteger = any(c in valeur for c in (feuille.separateur, '"', "\n", "\r"))
    ecrit = '"' + valeur.replace('"', '""') + '"' if a_proteger else valeur
    return [(ligne[rang].debut, ligne[rang].fin, ecrit)]


def _nombre(texte: str) -> Fraction | None:
    propre = texte.replace(",", ".").strip()
    return Fraction(propre) if re.fullmatch(r"\d{1,6}(\.\d{1,5})?", propre) else None


def _refus(nom: str, pourquoi: str) -> ErreurImport:
    return ErreurImport(
        f"La feuille {nom} ne se lit pas : {pourquoi}.",
        intact="Elle n’a pas été modifiée.",
        remede="Téléchargez-la de nouveau depuis le devoir Moodle : « Télécharger la feuille d’évaluation ».",
    )
