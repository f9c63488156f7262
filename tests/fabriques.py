"""De petits travaux pour tous les tests."""

import csv
from pathlib import Path

from hypothesis import strategies as st

from atelier.carnet.depot import Depot
from atelier.carnet.modele import Analyse, Carnet, Epreuve, Passage, Vue
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.lien import Lien
from atelier.domaine.texte import sans_invisibles
from atelier.domaine.vocabulaire import (
    CRITERES,
    Base,
    Categorie,
    Certitude,
    Classe,
    Echelle,
    Forme,
    Lecture,
    PointDeVue,
    Qualite,
    Reponse,
    Sens,
    Sphere,
    Statut,
)
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

reponses = st.dictionaries(st.sampled_from(CRITERES), st.sampled_from(list(Reponse)))
textes = st.text(max_size=40).map(sans_invisibles)
libelles = textes.map(lambda t: t.replace("\n", " "))


def peut_manquer(enumeration):
    return st.none() | st.sampled_from(list(enumeration))


def liens_quelconques(identifiant="l1", bouts=("a1", "a2")):
    a, b = bouts
    return st.builds(
        Lien, id=st.just(identifiant), source=st.just(a), cible=st.just(b),
        statut=st.sampled_from(list(Statut)), base=peut_manquer(Base), mobilisable=st.none() | st.booleans(),
        natures=st.lists(libelles, max_size=2).map(tuple), frequence=libelles, qualite=peut_manquer(Qualite), reponses_autre=reponses,
        sens=peut_manquer(Sens), finalites=st.sets(st.sampled_from(["F1", "F2", "F3", "F4"])).map(tuple),
        reponses=reponses, meme_organisme=st.booleans(), porte_par=libelles, certitude=peut_manquer(Certitude),
        classe_avant=peut_manquer(Classe), classe_choisie=peut_manquer(Classe), justification=textes,
        classe_vue=peut_manquer(Classe), regle_vue=st.integers(0, 2), circule=textes, accord_de=libelles,
        preuve=textes, classe_visee=peut_manquer(Classe), prochaine_etape=textes, echeance=libelles,
        reference=libelles,
    )  # fmt: skip


def acteurs_quelconques(identifiant):
    return st.builds(
        Acteur, id=st.just(identifiant), nom=libelles, organisation=libelles, fonction=libelles, secteur=libelles,
        categorie=peut_manquer(Categorie), sphere=peut_manquer(Sphere), statut=st.sampled_from(list(Statut)),
        roles=st.lists(libelles, max_size=2).map(tuple), echelle=peut_manquer(Echelle), note=textes,
        reference=libelles,
    )  # fmt: skip


@st.composite
def carnets(draw):
    n = draw(st.integers(1, 5))
    acteurs = {f"a{i}": draw(acteurs_quelconques(f"a{i}")) for i in range(1, n + 1)}
    liens = {}
    for i in range(1, draw(st.integers(0, 6)) + 1):
        bouts = draw(st.tuples(*[st.sampled_from(sorted(acteurs))] * 2))
        liens[f"l{i}"] = draw(liens_quelconques(f"l{i}", bouts))
    return Carnet(
        carnet_id=draw(st.text("0123456789abcdef", min_size=1, max_size=16)), ego="a1", acteurs=acteurs,
        liens=liens, revision=draw(st.integers(0, 10_000)), point_de_vue=draw(st.sampled_from(list(PointDeVue))),
        lecture=draw(st.sampled_from(list(Lecture))), contacts=draw(st.dictionaries(textes, st.builds(Fiche, *[textes] * 5), max_size=2)),
        plan=draw(st.dictionaries(textes, textes, max_size=3)), analyse=Analyse(draw(textes), draw(st.lists(libelles, max_size=3).map(tuple))),
        positions=draw(st.dictionaries(textes, st.tuples(*[st.floats(-1e4, 1e4)] * 2), max_size=3)),
        faits=draw(st.dictionaries(textes, st.lists(textes, max_size=2).map(tuple), max_size=2)),
        epreuves=draw(st.lists(st.builds(Epreuve, libelles, st.lists(libelles, max_size=3).map(tuple)), max_size=2).map(tuple)),
        vues=draw(st.lists(st.builds(Vue, libelles, st.sampled_from(list(Forme)), st.dictionaries(textes, textes, max_size=2), libelles, textes), max_size=2).map(tuple)),
        non_rendu=draw(st.lists(libelles, max_size=2).map(tuple)), parcours=draw(libelles),
        exercices=draw(st.dictionaries(textes, textes, max_size=2)), cours=draw(libelles),
        reglages=draw(st.sampled_from([{}, {"seuil_partenariat": 0.6}, {"partage": ["P3", "P4"], "partage_minimum": 1}])),
        passage=draw(st.sampled_from([Passage(), Passage(1, ("noyau",))])),
        compteurs={"acteur": n, "lien": len(liens)},
    )  # fmt: skip
