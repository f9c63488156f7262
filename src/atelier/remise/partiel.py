"""Ce que l’étudiant garde pour lui : la copie à remettre, sans ces parties. Le travail, lui, reste entier."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from atelier.carnet.ecrits import ECARTES
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import supprimer_acteur
from atelier.cours.sigles import comprendre, reconnaitre
from atelier.domaine.acteur import Acteur
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Categorie, Sphere

ENTOURAGE = "quelqu’un de mon entourage"
_MOTS = re.compile(r"[^\s’'()«»,;:/–—-]+")
_PETITS = frozenset(
    ("de", "du", "des", "d", "l", "la", "le", "les", "en", "et", "à", "au", "aux", "pour", "sur")
)
_IDENTIFIANTS = frozenset({"id", "source", "cible", "secteur"})
"""Des champs de texte qui ne se récrivent jamais."""


def _sans_entourage(carnet: Carnet) -> Carnet:
    partis = {}
    for a in list(carnet.reseau.alters()):
        if a.sphere is Sphere.PRIMAIRE or a.categorie is Categorie.ENTOURAGE:
            partis[a.nom] = ENTOURAGE
            carnet = supprimer_acteur(a.id)(carnet).carnet
    # Un fait tiré des données nomme ceux que l’on retire : il part entier.
    restent = {
        q: tuple(f for f in faits if not any(nom in f for nom in partis)) for q, faits in carnet.faits.items()
    }
    return _recrire(replace(carnet, faits={q: f for q, f in restent.items() if f}), partis)


def _sans_qualite(carnet: Carnet) -> Carnet:
    vues = tuple(
        replace(v, filtre={c: x for c, x in v.filtre.items() if c != "qualite"}) for v in carnet.vues
    )
    return replace(carnet, vues=vues, liens={i: replace(x, qualite=None) for i, x in carnet.liens.items()})


def _generaliser(carnet: Carnet) -> Carnet:
    neufs = noms_generalises(carnet)
    table = {carnet.acteurs[i].nom: neuf for i, neuf in neufs.items()}
    table |= {o: neuf for i, neuf in neufs.items() if (o := carnet.acteurs[i].organisation)}
    generalise = replace(
        carnet,
        # La note et la référence d’import portent souvent le nom d’origine : elles partent avec lui.
        acteurs={
            i: replace(a, nom=neufs[i], organisation="", note="", reference="") if i in neufs else a
            for i, a in carnet.acteurs.items()
        },
        liens={i: replace(x, reference="") for i, x in carnet.liens.items()},
    )
    return _recrire(generalise, table)


PARTIES: dict[str, tuple[str, Callable[[Carnet], Carnet]]] = {
    "entourage": ("mon entourage (réseau primaire) et ses liens", _sans_entourage),
    "qualite": ("la qualité des liens (ténu, conflictuel, rompu…)", _sans_qualite),
    "noms": ("les noms propres : « Collège Verdier » devient « Collège A »", _generaliser),
    "exercices": ("mes exercices et mes votes", lambda c: replace(c, exercices={})),
    "epreuves": ("mes mises à l’épreuve", lambda c: replace(c, epreuves=())),
    "vues": ("mes vues pour l’oral", lambda c: replace(c, vues=())),
}
"""Chaque partie que l’on peut garder : ses mots, et comment elle s’ôte de la copie."""


def a_remettre(carnet: Carnet) -> Carnet:
    """Le travail tel qu’il sera remis ; ``non_rendu`` y reste, pour que le formateur le sache.

    Les faits que l’étudiant a écartés ne partent jamais : aucun écran ne les montre.
    """
    copie = replace(carnet, faits={q: f for q, f in carnet.faits.items() if not q.endswith(ECARTES)})
    for partie in carnet.non_rendu:
        if partie in PARTIES:
            copie = PARTIES[partie][1](copie)
    ids = set(copie.acteurs) | set(copie.liens)
    return replace(
        copie,
        sans_lien=tuple(p for p in copie.sans_lien if set(p.split("-")) <= ids),
        vues=tuple(v if v.choisi in ids else replace(v, choisi="") for v in copie.vues),
    )


def _recrire(carnet: Carnet, table: Mapping[str, str]) -> Carnet:
    """Remplace des noms partout où l’étudiant a pu les écrire : champs, plan, faits, exercices, vues."""
    # Le plus long d’abord, sinon « Collège » couperait « Collège Verdier » ; une lettre seule est partout.
    noms = sorted((n for n in table if len(n) > 1), key=len, reverse=True)
    if not noms:
        return carnet
    motif = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, noms))})(?!\w)", re.IGNORECASE)
    par_cle = {n.casefold(): neuf for n, neuf in table.items()}

    def recrit(valeur: Any) -> Any:
        if type(valeur) is str:  # une énumération, elle, ne se récrit pas
            # Pour « İ » et peu d’autres, motif et « casefold » diffèrent : dans le doute, le nom ne sort pas.
            return motif.sub(lambda m: par_cle.get(m.group(0).casefold(), ENTOURAGE), valeur)
        if isinstance(valeur, tuple):
            return tuple(map(recrit, valeur))
        return valeur

    def objet(o: Any) -> Any:
        # Le nom d’un acteur est déjà le bon : le récrire en changerait un autre qui le contient.
        laisses = _IDENTIFIANTS | ({"nom"} if isinstance(o, Acteur) else set())
        return replace(o, **{c: recrit(getattr(o, c)) for c in o.__struct_fields__ if c not in laisses})

    return replace(
        carnet,
        acteurs={i: objet(a) for i, a in carnet.acteurs.items()},
        liens={i: objet(x) for i, x in carnet.liens.items()},
        plan={q: recrit(t) for q, t in carnet.plan.items()},
        faits={q: recrit(f) for q, f in carnet.faits.items()},
        exercices={q: recrit(t) for q, t in carnet.exercices.items()},
        epreuves=tuple(replace(e, besoin=recrit(e.besoin)) for e in carnet.epreuves),
        vues=tuple(replace(v, nom=recrit(v.nom), phrase=recrit(v.phrase)) for v in carnet.vues),
        analyse=replace(carnet.analyse, reseau=recrit(carnet.analyse.reseau)),
    )


def noms_generalises(carnet: Carnet) -> dict[str, str]:
    """Les acteurs dont le nom est propre, avec un nom général : « Collège Verdier » → « Collège A ».

    Un nom commun (« Mission locale », « CMP ») ne change pas. Deux acteurs du même genre restent
    distincts, par une lettre.
    """
    rangs: dict[str, int] = {}
    neufs = {}
    for acteur in carnet.acteurs.values():
        commun = _partie_commune(acteur.nom)
        if cle(commun) == cle(acteur.nom):
            continue
        rang = rangs[cle(commun)] = rangs.get(cle(commun), 0) + 1
        neufs[acteur.id] = f"{commun} {_lettre(rang)}"
    return neufs


def _partie_commune(nom: str) -> str:
    """Les premiers mots, jusqu’au premier nom propre ; « Acteur » si rien ne s’y reconnaît.

    Est propre un mot à majuscule, après le premier, qui n’est pas un sigle ; et un seul mot que
    l’atelier ne connaît pas.
    """
    mots = list(_MOTS.finditer(nom))
    if not mots:
        return nom
    propres = [m for m in mots[1:] if m.group()[:1].isupper() and not m.group().isupper()]
    if not propres:
        seul = len(mots) == 1 and not _connu(nom) and not nom.isupper()
        return "Acteur" if seul and nom[:1].isupper() and cle(nom) not in _ORDINAIRES else nom
    gardes = [m for m in mots if m.start() < propres[0].start()]
    while gardes and gardes[-1].group().casefold() in _PETITS:
        gardes.pop()
    debut = nom[: gardes[-1].end()].strip() if gardes else ""
    return debut if debut and _connu(debut) else "Acteur"


# Des noms communs d’un seul mot, que l’atelier ne reconnaît pas tous par ailleurs.
_ORDINAIRES = frozenset(
    (
        "moi",
        "parents",
        "famille",
        "voisine",
        "voisin",
        "cousin",
        "cousine",
        "coloc",
        "commercant",
        "entraineuse",
        "entraineur",
        "documentaliste",
        "gendarmerie",
        "police",
        "mairie",
        "mediatheque",
    )
)


def _connu(texte: str) -> bool:
    lu = comprendre(texte)
    return bool(reconnaitre(texte) or lu.secteur or lu.fonction)


def _lettre(rang: int) -> str:
    return chr(ord("A") + rang - 1) if rang <= 26 else str(rang)
