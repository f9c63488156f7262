"""De petits travaux pour tous les tests."""

import csv
import shutil
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import strategies as st

from atelier.carnet.depot import Depot
from atelier.carnet.modele import Carnet
from atelier.domaine.acteur import Acteur
from atelier.domaine.champs import Cle, TexteLong
from atelier.domaine.lien import Lien
from atelier.domaine.texte import sans_invisibles
from atelier.domaine.vocabulaire import Base, Reponse, Sphere
from atelier.echange.importation import importer, lire_acteurs, lire_liens

RACINE = Path(__file__).resolve().parent.parent
CAS = RACINE / "data" / "cas"
ATTENDUS = RACINE / "tests" / "attendus"

PARTENARIAT = dict.fromkeys((f"P{n}" for n in range(1, 11)), Reponse.OUI)


def lien(base=Base.INSTITUTIONNELLE, reponses=None, **champs):
    """Un lien entre a1 et a2 ; ``reponses`` en texte : ``{"P1": "O"}``."""
    reponses = {c: Reponse(r) for c, r in (reponses or {}).items()}
    return Lien("l1", "a1", "a2", base=base, reponses=reponses, **champs)


def carnet(acteurs=("CMP", "Collège"), liens=(), **champs):
    """Un travail avec ces acteurs (a2, a3…) et ces liens (couples d’identifiants ou ``Lien``)."""
    tous = {"a1": Acteur("a1", "MECS", sphere=Sphere.EGO)}
    for n, a in enumerate(acteurs, 2):
        tous[f"a{n}"] = a if isinstance(a, Acteur) else Acteur(f"a{n}", a)
    traits = {}
    for n, x in enumerate(liens, 1):
        traits[f"l{n}"] = x if isinstance(x, Lien) else Lien(f"l{n}", *x)
    compteurs = {"acteur": len(tous), "lien": len(traits)}
    return Carnet("essai", "a1", tous, traits, compteurs=compteurs, **champs)


def depot_du_cas(nom, dossier):
    """Un dépôt où le cas ``nom`` est importé."""
    depot = Depot(dossier)
    operation, _ = importer(lire_acteurs(CAS / f"{nom}_acteurs.csv"), lire_liens(CAS / f"{nom}_liens.csv"))
    depot.appliquer(operation)
    return depot


def lignes_csv(chemin):
    with Path(chemin).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


# --- stratégies Hypothesis -----------------------------------------------------------------------

textes = st.text(max_size=40).map(sans_invisibles)
libelles = textes.map(lambda t: t.replace("\n", " "))


def peut_manquer(enumeration):
    return st.none() | st.sampled_from(list(enumeration))


@cache
def _champs_quelconques(genre, imposes):
    hints = get_type_hints(genre, include_extras=True)
    return {c: quelconque(hints[c]) for c in genre.__struct_fields__ if c not in imposes}


def quelconque(genre, **imposes):
    """Une valeur quelconque d’un type du document : un champ de plus est rempli sans qu’on y pense."""
    if isinstance(genre, type) and issubclass(genre, msgspec.Struct):
        champs = _champs_quelconques(genre, frozenset(imposes)) | imposes
        return st.fixed_dictionaries(champs).map(lambda valeurs: genre(**valeurs))
    if genre in (TexteLong, Cle):
        return textes
    origine, dedans = get_origin(genre), get_args(genre)
    if origine is Annotated:
        return quelconque(dedans[0])
    if origine in (Union, UnionType):
        return st.one_of(*map(quelconque, dedans))
    if origine is Literal:
        return st.sampled_from(dedans)
    if origine is tuple and dedans[-1] is ...:
        return st.lists(quelconque(dedans[0]), max_size=2).map(tuple)
    if origine is tuple:
        return st.tuples(*map(quelconque, dedans))
    if origine is Mapping:
        return st.dictionaries(quelconque(dedans[0]), quelconque(dedans[1]), max_size=3)
    if issubclass(genre, StrEnum):
        return st.sampled_from(list(genre))
    return {
        str: libelles,
        bool: st.booleans(),
        int: st.integers(0, 3),
        float: st.floats(-1e4, 1e4),
        type(None): st.none(),
    }[genre]


def liens_quelconques(identifiant="l1", bouts=("a1", "a2")):
    return quelconque(Lien, id=st.just(identifiant), source=st.just(bouts[0]), cible=st.just(bouts[1]))


def acteurs_quelconques(identifiant):
    return quelconque(Acteur, id=st.just(identifiant))


REGLAGES = [{}, {"seuil_partenariat": 0.6}, {"partage": ["P3", "P4"], "partage_minimum": 1}]


@st.composite
def carnets(draw):
    n = draw(st.integers(1, 5))
    acteurs = {f"a{i}": draw(acteurs_quelconques(f"a{i}")) for i in range(1, n + 1)}
    liens = {}
    for i in range(1, draw(st.integers(0, 6)) + 1):
        bouts = draw(st.tuples(*[st.sampled_from(sorted(acteurs))] * 2))
        liens[f"l{i}"] = draw(liens_quelconques(f"l{i}", bouts))
    imposes = {
        "carnet_id": st.text("0123456789abcdef", min_size=1, max_size=16),
        "ego": st.just("a1"),
        "acteurs": st.just(acteurs),
        "liens": st.just(liens),
        "reglages": st.sampled_from(REGLAGES),
        "compteurs": st.just({"acteur": n, "lien": len(liens)}),
    }
    return draw(quelconque(Carnet, **imposes))


def detourner(dossier, dehors):
    """Fait de ``dossier`` un raccourci vers ``dehors``, qui a un fichier ; rend ce fichier."""
    dehors.mkdir()
    (dehors / "precieux.txt").write_text("à garder", encoding="utf-8")
    if dossier.exists():
        shutil.rmtree(dossier)
    try:
        dossier.symlink_to(dehors, target_is_directory=True)
    except OSError:
        pytest.skip("ce système ne permet pas les raccourcis")
    return dehors / "precieux.txt"
