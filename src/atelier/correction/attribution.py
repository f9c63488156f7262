"""À qui est chaque dépôt de Moodle : une personne, chaque membre d’un groupe, ou une question.

Un devoir en groupe donne deux formes de dossiers : ``{groupe}_{numéro du groupe}``, dont le numéro n’est
celui de personne, et ``{groupe}-{nom}_{numéro}``, un par membre. La feuille tranche ; sans elle, un nom
n’est coupé que si tous les dossiers ont un préfixe et que des voisins portent le même fichier. Ce qui reste
douteux n’est donné à personne, et dit pourquoi.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from atelier.correction.moodle import Inscrit
from atelier.correction.participants import Participant
from atelier.cours.textes import enumerer
from atelier.domaine.texte import cle

ANONYME = "Participant"
_CITES = 4


class Annuaire:
    """Les personnes de la feuille, rangées pour y chercher vite."""

    def __init__(self, inscrits: Iterable[Inscrit] = ()) -> None:
        self.par_numero: dict[str, Inscrit] = {}
        self.membres: dict[str, list[Inscrit]] = defaultdict(list)
        self.libelles: dict[str, set[str]] = defaultdict(set)
        for x in inscrits:
            self.par_numero.setdefault(x.numero, x)
            if x.groupe:
                self.membres[x.groupe].append(x)
                self.libelles[_nu(x.groupe)].add(x.groupe)

    def __bool__(self) -> bool:
        return bool(self.par_numero)


def attribuer(
    depots: Sequence[Participant], annuaire: Annuaire | None = None, *, comparer: bool | None = None
) -> list[Participant]:
    """Un participant par ligne des notes. ``annuaire`` : les personnes de la feuille, si on l’a.

    ``comparer`` : voir ``noms_comparables`` ; ``None`` : d’après ces dépôts.
    Chaque membre d’un groupe a sa ligne. Une personne de la feuille sans dépôt n’y est pas.
    """
    numerotes = [d for d in depots if d.numero]
    suite: list[Participant] = [d for d in depots if not d.moodle]
    if annuaire:
        if comparer is None:
            comparer = noms_comparables(numerotes, annuaire)
        lignes = [p for d in depots if d.moodle for p in _selon_la_feuille(d, annuaire, comparer)]
        # Hors de la feuille, il reste le nom du dossier.
        seuls = {
            p.moodle: p
            for p in _selon_les_dossiers(numerotes)
            if p.groupe and p.numero not in annuaire.par_numero
        }
        lignes = [seuls.get(p.moodle, p) if not p.groupe and not p.doute else p for p in lignes]
    else:
        lignes = [*_selon_les_dossiers(numerotes), *(d for d in depots if d.moodle and not d.numero)]
    return [*map(_nomme, _reunis(lignes)), *suite]


def noms_comparables(depots: Iterable[Participant], annuaire: Annuaire) -> bool:
    """Vrai si un dossier qui ne porte pas le nom de la feuille est suspect.

    Faux quand la feuille écrit tous les noms autrement (un autre affichage, des noms masqués) : aucun nom
    reconnu, tous les numéros dans la feuille, pour plus de la moitié des personnes. Des groupes, qui ont
    au moins deux membres, n’y arrivent pas. Le numéro seul fait alors foi.
    """
    noms = {i: x.nom for i, x in annuaire.par_numero.items()}
    vus = list(depots)
    inconnu = any(d.numero not in noms for d in vus)
    reconnu = any(noms[d.numero] and _va_avec(d.nom, noms[d.numero]) for d in vus if d.numero in noms)
    return inconnu or reconnu or 2 * len({d.numero for d in vus}) <= len(noms)


def _selon_la_feuille(depot: Participant, annuaire: Annuaire, comparer: bool) -> list[Participant]:
    nom = _nu(depot.nom)
    personne = annuaire.par_numero.get(depot.numero)
    libelles = annuaire.libelles.get(nom, set())
    # Quelqu’un peut porter le nom d’un groupe : si le numéro et le nom sont les siens, le dossier est à lui.
    if libelles and not (personne and personne.nom and _nu(personne.nom) == nom):
        # Nus, « Groupe-1 » et « Groupe 1 » se confondent : celui qui s’écrit comme le dossier l’emporte.
        exact = {g for g in libelles if g.replace("_", " ") == depot.nom.replace("_", " ")}
        if len(exact or libelles) > 1:
            return [_en_doute(depot, f"Plusieurs groupes s’écrivent ainsi : {_cites(libelles)}.")]
        groupe = next(iter(exact or libelles))
        return [
            replace(depot, identifiant=x.numero, nom=x.nom or ANONYME, numero=x.numero, groupe=groupe,
                    retard=x.retard)
            for x in annuaire.membres[groupe]
        ]  # fmt: skip
    prefixe = _prefixe(depot.nom, personne.nom if personne else "")
    if personne is None:
        # min : pris au hasard d’un ensemble, le groupe changerait d’un lancement à l’autre.
        connu = min(annuaire.libelles.get(_nu(prefixe), {""}))
        return [replace(depot, groupe=connu)]
    # Sans noms dans la feuille, Moodle n’en met pas non plus au dossier d’une personne.
    reconnu = _va_avec(depot.nom, personne.nom) if personne.nom else _apres(depot.nom, prefixe) == ANONYME
    if comparer and not reconnu:
        du_groupe = f" ({personne.groupe})" if personne.groupe else ""
        sien = f"celui de {personne.nom}" if personne.nom else f"celui de {ANONYME} {personne.numero}"
        return [
            _en_doute(
                depot,
                f"Le dossier « {depot.nom} » porte le numéro {depot.numero}, {sien}{du_groupe}, mais pas son nom.",
            )
        ]
    return [
        replace(
            depot,
            nom=(personne.nom if reconnu else "") or _apres(depot.nom, prefixe),
            groupe=personne.groupe or prefixe,
            retard=personne.retard,
        )
    ]


def _selon_les_dossiers(depots: Sequence[Participant]) -> list[Participant]:
    """Sans feuille : le préfixe commun de dossiers voisins qui portent le même fichier est leur groupe."""
    prefixes = _prefixes_communs(depots) if all("-" in d.nom for d in depots) else set()
    lignes = []
    for d in depots:
        prefixe = next((p for p in sorted(prefixes) if d.nom.startswith(f"{p}-")), "")
        lignes.append(replace(d, nom=_apres(d.nom, prefixe), groupe=prefixe))
    return lignes


def _prefixes_communs(depots: Iterable[Participant]) -> set[str]:
    par_fichier: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for d in depots:
        # Hors d’une archive, la somme vaut 0 : deux fichiers sans rapport passeraient pour le même.
        if d.notebooks and all(p.controle for p in d.notebooks):
            par_fichier[tuple(p.controle for p in d.notebooks)].append(d.nom)
    communs = (_debut_commun(noms) for noms in par_fichier.values() if len(noms) > 1)
    # Deux traits d’union (« M1-A-Jean ») : on ne sait pas où le groupe finit, on ne coupe pas.
    return {c.rpartition("-")[0] for c in communs if c.count("-") == 1}


def _debut_commun(noms: Sequence[str]) -> str:
    return "".join(x[0] for x in takewhile(lambda x: len(set(x)) == 1, zip(*noms, strict=False)))


def _reunis(lignes: Iterable[Participant]) -> list[Participant]:
    """Une ligne par personne : deux archives peuvent l’écrire autrement. Deux noms étrangers : un doute."""
    connus: dict[str, Participant] = {}
    autres: list[Participant] = []
    for p in lignes:
        deja = connus.get(p.identifiant) if p.numero else None
        if deja is None and p.numero:
            # Des listes à elle, on y ajoutera : les membres d’un groupe partagent celles de leur dépôt.
            connus[p.identifiant] = replace(p, notebooks=list(p.notebooks), autres=list(p.autres))
        elif deja is None:
            autres.append(p)
        elif _va_avec(p.nom, deja.nom):
            deja.notebooks += [x for x in p.notebooks if x not in deja.notebooks]
            deja.autres += p.autres
            deja.texte_en_ligne |= p.texte_en_ligne
            deja.groupe = deja.groupe or p.groupe
        else:
            raison = f"Deux dossiers portent le numéro {p.numero} : « {deja.nom} » et « {p.nom} »."
            connus[p.identifiant] = _en_doute(deja, raison) if not deja.doute else deja
            autres.append(_en_doute(p, raison))
    return [*connus.values(), *autres]


def _en_doute(depot: Participant, raison: str) -> Participant:
    # Un identifiant qui ne peut pas être pris pour le numéro de quelqu’un.
    return replace(depot, identifiant=depot.moodle, doute=raison)


def _nomme(p: Participant) -> Participant:
    """« Participant 5001 » : sans les noms, c’est le numéro qui distingue."""
    return replace(p, nom=f"{p.nom} {p.numero}") if p.nom == ANONYME and p.numero else p


def _prefixe(dossier: str, nom: str) -> str:
    """Ce qui est devant le nom d’une personne dans celui de son dossier."""
    for i, c in enumerate(dossier):
        if c == "-" and _nu(dossier[i + 1 :]) == _nu(nom or ANONYME):
            return dossier[:i].strip()
    return dossier.partition("-")[0].strip() if not nom and "-" in dossier else ""


def _apres(dossier: str, prefixe: str) -> str:
    return dossier.removeprefix(f"{prefixe}-").strip() if prefixe else dossier


def _va_avec(dossier: str, nom: str) -> bool:
    """Vrai si le nom du dossier peut être celui de cette personne : la moitié de ses mots au moins."""
    mots = set(cle(nom).split())
    if not mots or ANONYME in (nom, dossier) or _nu(nom) in _nu(dossier):
        return True
    return 2 * len(mots & set(cle(dossier).split())) >= len(mots)


def _nu(texte: str) -> str:
    """Moodle ôte des signes du nom d’un dossier : on compare les lettres et les chiffres."""
    return cle(texte).replace(" ", "")


def _cites(noms: Iterable[str]) -> str:
    return enumerer((f"« {n} »" for n in sorted(noms)), _CITES)
