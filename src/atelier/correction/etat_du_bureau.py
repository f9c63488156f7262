"""Le bureau de correction : ce que le formateur a posé, et les gestes qui le changent. Tout est pur."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, ParamSpec

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from atelier.carnet.modele import Carnet
from atelier.correction.bareme import NIVEAU_MAX, en_nombre
from atelier.cours.textes import pluriel
from atelier.domaine.champs import Entier
from atelier.domaine.texte import texte_propre
from atelier.erreurs import ErreurSaisie

VERSION_FORMAT = 1
COMMENTAIRE_MAX = 2_000
LEVEE, CONFIRMEE = "levee", "confirmee"
Niveau = Annotated[int, Meta(ge=0, le=NIVEAU_MAX)]
# mypy ne veut que des valeurs écrites dans Literal ; msgspec y lit, à l’exécution, celles qu’il accepte.
if TYPE_CHECKING:
    Statue = str
else:
    Statue = Literal["", LEVEE, CONFIRMEE]


class Notation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ce qui est posé pour une copie. ``numero`` la nomme tant que les noms sont cachés.

    ``niveaux`` et ``seconds`` : par critère, ceux du premier et du second correcteur.
    ``commentaires`` : par critère ; la clé vide est le mot général. ``reponses`` : par lien, la réponse
    à un désaccord gardé. ``forces`` et ``pistes`` : vides, ce sont celles que l’atelier propose.
    ``donnees`` : levee ou confirmee quand un signalement suspend la note, ``delai`` la nouvelle
    échéance. ``note`` : une note posée à la main, qui passe devant le calcul (vide : le calcul), et
    ``note_travail`` ce qu’on lisait alors ; ``relu`` : le travail dont le retour a été relu.
    ``travail``, ``travail_second``, ``travail_examine`` : le travail et la révision que l’on avait sous
    les yeux en notant, ou en statuant (voir ``marque``).
    """

    numero: Entier = 0
    niveaux: Mapping[str, Niveau] = field(default_factory=dict)
    seconds: Mapping[str, Niveau] = field(default_factory=dict)
    commentaires: Mapping[str, str] = field(default_factory=dict)
    reponses: Mapping[str, str] = field(default_factory=dict)
    forces: tuple[str, ...] = ()
    pistes: tuple[str, ...] = ()
    question: str = ""
    donnees: Statue = ""
    delai: str = ""
    note: str = ""
    note_travail: str = ""
    relu: str = ""
    travail: str = ""
    travail_second: str = ""
    travail_examine: str = ""

    def pour(self, travail: str) -> Notation:
        """Ce qui vaut pour ce travail : ce qui a été posé sur un autre n’en fait pas partie."""
        n = self
        if self.travail and self.travail != travail:
            # Une note écrite en toutes lettres par le formateur n’est pas perdue : elle est dite.
            n = Notation(self.numero, note=self.note, note_travail=self.note_travail, relu=self.relu)
        if self.travail_examine == travail:
            n = replace(n, donnees=self.donnees, delai=self.delai, travail_examine=travail)
        elif self.donnees == LEVEE:
            n = replace(n, donnees="")
        return n


class Bureau(Struct, frozen=True, forbid_unknown_fields=True, tag_field="version_format", tag=VERSION_FORMAT):
    """Une correction en cours ; ses champs sont ceux de ``bureau.json``. ``feuille`` et ``bareme`` : chemins, ou vides.

    ``sources`` : d’où viennent les copies ; ``anciennes`` : d’où elles venaient avant.

    ``groupes`` : les identifiants notés ensemble. ``fusions`` : paires de noms d’organisations que le
    formateur dit être la même (vrai) ou non (faux). ``a_part`` : les membres d’un groupe notés seuls.
    """

    bureau_id: str
    revision: Entier = 0
    sources: tuple[str, ...] = ()
    feuille: str = ""
    bareme: str = ""
    notations: Mapping[str, Notation] = field(default_factory=dict)
    groupes: tuple[tuple[str, ...], ...] = ()
    anciennes: tuple[str, ...] = ()
    fusions: Mapping[str, bool] = field(default_factory=dict)
    a_part: tuple[str, ...] = ()

    def notation(self, identifiant: str) -> Notation:
        """Ce qui est posé pour une copie ; vide si rien."""
        return self.notations.get(identifiant, Notation())

    def groupe(self, identifiant: str) -> tuple[str, ...]:
        """Les copies notées avec celle-ci, elle comprise."""
        return next((g for g in self.groupes if identifiant in g), (identifiant,))


class Geste(NamedTuple):
    """Le bureau après un geste, et ce qui a été fait, en mots."""

    bureau: Bureau
    description: str


Operation = Callable[[Bureau], Geste]
P = ParamSpec("P")


def bureau_neuf() -> Bureau:
    """Un bureau vide."""
    return Bureau(secrets.token_hex(8))


def inscrire(
    identifiants: Iterable[str], sources: Iterable[str], feuille: str = "", bareme: str = ""
) -> Operation:
    """Donne son numéro à chaque copie nouvelle, et retient d’où viennent les copies.

    Une copie déjà connue garde le sien. L’ordre des numéros ne dit rien des noms, et il est le même
    chez deux correcteurs qui partent des mêmes copies.
    """
    nouveaux, d_ou = sorted(identifiants, key=_melange), tuple(sources)

    def faire(b: Bureau) -> Geste:
        notations = dict(b.notations)
        dernier = max((n.numero for n in notations.values()), default=0)
        for i in nouveaux:
            if not notations.get(i, Notation()).numero:
                dernier += 1
                notations[i] = replace(notations.get(i, Notation()), numero=dernier)
        quittees = tuple(s for s in dict.fromkeys((*b.anciennes, *b.sources)) if s not in d_ou)
        neuf = replace(
            b, notations=notations, sources=d_ou, anciennes=quittees, feuille=feuille, bareme=bareme
        )
        return Geste(neuf, "copies inscrites")

    return faire


def _differee(fabrique: Callable[P, Operation]) -> Callable[P, Operation]:
    """Le geste ne se prépare, et ne refuse, qu’en s’appliquant : au bureau, un refus se dit alors comme les autres."""

    @wraps(fabrique)
    def preparer(*args: P.args, **champs: P.kwargs) -> Operation:
        def faire(b: Bureau) -> Geste:
            return fabrique(*args, **champs)(b)

        return faire

    return preparer


def marque(carnet: Carnet) -> str:
    """Ce qui reconnaît un travail et sa révision : des niveaux ne passent pas d’un travail à un autre."""
    return f"{carnet.carnet_id}:{carnet.revision}"


@_differee
def poser_niveau(
    identifiant: str,
    critere: str,
    niveau: int | None,
    *,
    travaux: Mapping[str, str] | None = None,
    second: bool = False,
) -> Operation:
    """Pose (ou retire, avec ``None``) un niveau, pour la copie et tout son groupe.

    ``travaux`` : par copie, la marque de ce qu’on lisait ; sur un autre travail, le niveau ne fera pas
    une note.

    Lève ``ErreurSaisie`` hors de 0 à 3.
    """
    if niveau is not None and niveau not in range(NIVEAU_MAX + 1):
        raise ErreurSaisie(f"Un niveau va de 0 à {NIVEAU_MAX}.", intact="Rien n’a changé.")

    lus = travaux or {}

    def faire(b: Bureau) -> Geste:
        neuves = dict(b.notations)
        for i in b.groupe(identifiant):
            n, lu = b.notation(i), lus.get(i, "")
            avant = n.travail_second if second else n.travail
            # Des niveaux posés sur un autre travail ne passent pas à celui-ci.
            gardes = {} if avant and avant != lu else dict(n.seconds if second else n.niveaux)
            gardes.pop(critere, None)
            if niveau is not None:
                gardes[critere] = niveau
            if second:
                neuves[i] = replace(n, seconds=gardes, travail_second=lu)
            else:
                neuves[i] = replace(n, niveaux=gardes, travail=lu)
        mot = "niveau retiré" if niveau is None else f"niveau {niveau}"
        return Geste(replace(b, notations=neuves), f"{mot} ({critere})")

    return faire


@_differee
def poser_note(identifiant: str, note: str, travail: str = "") -> Operation:
    """Pose une note à la main, qui passe devant le calcul ; vide, le calcul revient. Pour cette copie seule.

    ``note`` : en écriture décimale, « 18,5 ». Lève ``ErreurSaisie`` si ce n’est pas un nombre.
    """
    if note and en_nombre(note) is None:
        raise ErreurSaisie(f"« {note} » n’est pas une note.", intact="Rien n’a changé.")
    mot = f"note {note}, à la main" if note else "note de la main retirée"
    return _sur_une(identifiant, lambda n: replace(n, note=note, note_travail=travail if note else ""), mot)


def relire(travaux: Mapping[str, str], *, relu: bool = True) -> Operation:
    """Dit que ces retours ont été relus, et peuvent partir (ou non). ``travaux`` : par copie, sa marque."""

    def faire(b: Bureau) -> Geste:
        neuves = {i: replace(b.notation(i), relu=t if relu else "") for i, t in travaux.items()}
        mot = "retour relu" if len(travaux) == 1 else pluriel(len(travaux), "retour relu")
        return Geste(replace(b, notations={**b.notations, **neuves}), mot if relu else "retour à relire")

    return faire


def garder_les_niveaux(identifiant: str, travail: str) -> Operation:
    """Le travail a été refait ; les niveaux posés valent aussi pour la nouvelle version."""
    return _sur_une(identifiant, lambda n: replace(n, travail=travail), "niveaux gardés")


@_differee
def commenter(identifiant: str, critere: str, texte: str) -> Operation:
    """Écrit un commentaire ; vide, il est retiré. ``critere`` vide : le mot général."""
    propre = texte_propre(texte, maximum=COMMENTAIRE_MAX, champ="ce commentaire")
    return _sur_le_groupe(
        identifiant,
        lambda n: replace(n, commentaires=_avec(n.commentaires, critere, propre)),
        "commentaire",
    )


@_differee
def repondre(identifiant: str, lien: str, texte: str) -> Operation:
    """Répond à un désaccord gardé sur un lien."""
    propre = texte_propre(texte, maximum=COMMENTAIRE_MAX, champ="cette réponse")
    return _sur_le_groupe(
        identifiant, lambda n: replace(n, reponses=_avec(n.reponses, lien, propre)), "réponse à un désaccord"
    )


def retoucher(
    identifiant: str,
    *,
    forces: Iterable[str] | None = None,
    pistes: Iterable[str] | None = None,
    question: str | None = None,
) -> Operation:
    """Récrit les points forts, les pistes ou la question d’oral ; tout vide : ceux de l’atelier."""

    def faire(n: Notation) -> Notation:
        if forces is not None:
            n = replace(n, forces=_propres(forces))
        if pistes is not None:
            n = replace(n, pistes=_propres(pistes))
        if question is not None:
            n = replace(n, question=texte_propre(question, maximum=COMMENTAIRE_MAX, champ="cette question"))
        return n

    return _sur_le_groupe(identifiant, faire, "retour récrit")


@_differee
def statuer(identifiant: str, donnees: str, delai: str = "", travail: str = "") -> Operation:
    """Lève ou confirme la suspension pour données personnelles, avec une nouvelle échéance.

    Pour cette copie et ce ``travail`` seuls : dans un groupe, les autres ont leurs propres passages.
    """
    if donnees not in ("", LEVEE, CONFIRMEE):
        raise ErreurSaisie("Choix impossible.", intact="Rien n’a changé.")
    propre = texte_propre(delai, maximum=40, champ="l’échéance")
    mot = {"": "suspension à décider", LEVEE: "suspension levée", CONFIRMEE: "suspension confirmée"}[donnees]
    return _sur_une(
        identifiant, lambda n: replace(n, donnees=donnees, delai=propre, travail_examine=travail), mot
    )


def commentaires_connus(bureau: Bureau, critere: str) -> list[str]:
    """Les commentaires déjà écrits pour un critère, les plus employés d’abord."""
    comptes: dict[str, int] = {}
    for n in bureau.notations.values():
        if texte := n.commentaires.get(critere):
            comptes[texte] = comptes.get(texte, 0) + 1
    return sorted(comptes, key=lambda t: (-comptes[t], t))


def _melange(identifiant: str) -> str:
    return sha256(identifiant.encode("utf-8", "surrogatepass")).hexdigest()


def calibration(lisibles: Iterable[str], combien: int = 5) -> list[str]:
    """Les copies à noter d’abord chacun de son côté : les mêmes pour tous les correcteurs."""
    return sorted(lisibles, key=_melange)[:combien]


def _avec(table: Mapping[str, str], cle: str, texte: str) -> dict[str, str]:
    neuve = {k: v for k, v in table.items() if k != cle}
    return neuve | {cle: texte} if texte else neuve


def _propres(lignes: Iterable[str]) -> tuple[str, ...]:
    textes = (texte_propre(x, maximum=COMMENTAIRE_MAX, champ="cette ligne") for x in lignes)
    return tuple(t for t in textes if t)[:4]


def _sur_une(identifiant: str, changer: Callable[[Notation], Notation], mot: str) -> Operation:
    def faire(b: Bureau) -> Geste:
        neuve = changer(b.notation(identifiant))
        return Geste(replace(b, notations={**b.notations, identifiant: neuve}), mot)

    return faire


def _sur_le_groupe(identifiant: str, changer: Callable[[Notation], Notation], mot: str) -> Operation:
    def faire(b: Bureau) -> Geste:
        neuves = {i: changer(b.notation(i)) for i in b.groupe(identifiant)}
        return Geste(replace(b, notations={**b.notations, **neuves}), mot)

    return faire
