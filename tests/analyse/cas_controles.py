"""Pour chaque contrôle : un travail qui le déclenche, et son jumeau qui ne le déclenche pas."""

from msgspec.structs import replace

from atelier.cours.textes import questions_du_plan
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import (
    CRITERES,
    Base,
    Categorie,
    Classe,
    Echelle,
    PointDeVue,
    Qualite,
    Statut,
)
from fabriques import carnet, lien

P = Classe.PARTENARIAT
OUI = dict.fromkeys(CRITERES, "O")
NON = dict.fromkeys(CRITERES, "N")
NOYAU_SANS_PAPIER = {f"P{n}": "O" for n in range(1, 10)} | {"P10": "N"}
MOTS = " ".join(["mot"] * 30)


def un(x):
    """Un centre, un acteur, ce lien."""
    return carnet(("CMP",), [x])


def acteurs(*tous, liens=()):
    return carnet(tuple(Acteur(f"a{n}", **a) for n, a in enumerate(tous, 2)), liens)


def classes(*choix):
    noms = tuple(f"Acteur {n}" for n in range(len(choix)))
    return carnet(noms, [Lien(f"l{n}", "a1", f"a{n + 1}", classe_choisie=c) for n, c in enumerate(choix, 1)])


def plan(reponse):
    return replace(carnet(), plan={q["id"]: MOTS for q in questions_du_plan()} | {"C1.1": reponse})


def moi(c):
    return replace(c, point_de_vue=PointDeVue.MOI)


SECTEURS = [{"nom": f"Acteur {n}", "secteur": f"S0{n}"} for n in range(1, 5)]
JEUNE = {"categorie": Categorie.PERSONNE_CONCERNEE}

CAS = {
    "K01": ("« Kevin », personne concernée", acteurs({"nom": "Kevin", **JEUNE}),
            "« Jeune accueilli », personne concernée", acteurs({"nom": "Jeune accueilli", **JEUNE})),
    "K02": ("un mobile dans une preuve", un(lien(preuve="06 12 34 56 78")),
            "un standard dans une preuve", un(lien(preuve="05 56 00 00 00"))),
    "K03": ("« dépression » dans la note d’un parent",
            acteurs({"nom": "Mère", "categorie": Categorie.ENTOURAGE, "note": "une dépression"}),
            "le même mot dans la note d’un service",
            acteurs({"nom": "CMP", "categorie": Categorie.PUBLIC, "note": "soigne la dépression"})),
    "K04": ("choisi partenariat, toutes les réponses sont non",
            un(lien(reponses=NON, classe_choisie=P)),
            "choisi partenariat, toutes les réponses sont oui", un(lien(reponses=OUI, classe_choisie=P))),
    "K05": ("partenariat, lien imposé, projet discuté en partie", un(lien(Base.MANDAT, {"P8": "P"}, classe_choisie=P)),
            "partenariat, lien imposé, projet discuté à égalité", un(lien(Base.MANDAT, {"P8": "O"}, classe_choisie=P))),
    "K06": ("partenariat sans preuve", un(lien(classe_choisie=P)),
            "partenariat avec une preuve", un(lien(classe_choisie=P, preuve="charte"))),
    "K07": ("un écrit, et rien qui le fasse vivre", un(lien(reponses=NON | {"P10": "P", "P3": "O"})),
            "un écrit, pas de rencontres, mais un effet pour les personnes",
            un(lien(reponses=NON | {"P10": "O", "P9": "P"}))),
    "K08": ("tout y est sauf l’écrit", un(lien(reponses=NOYAU_SANS_PAPIER)),
            "tout y est, l’écrit aussi", un(lien(reponses=OUI))),
    "K09": ("lien de personne, deux points institués", un(lien(Base.PERSONNELLE, {"P10": "O", "P2": "P"})),
            "lien de personne, un point institué et des apports",
            un(lien(Base.PERSONNELLE, {"P1": "O", "P2": "N", "P5": "O"}))),
    "K10": ("informel et convention écrite, deux oui", un(lien(reponses={"R1": "O", "P10": "O"})),
            "informel oui, convention non", un(lien(reponses={"R1": "O", "P10": "N"}))),
    "K11": ("partenariat avec un service du même organisme", un(lien(classe_choisie=P, meme_organisme=True)),
            "réseau formel avec un service du même organisme",
            un(lien(classe_choisie=Classe.FORMEL, meme_organisme=True))),
    "K12": ("personne concernée non reliée", acteurs({"nom": "CMP"}, {"nom": "CVS", **JEUNE}, liens=[("a1", "a2")]),
            "groupe d’usagers relié",
            acteurs({"nom": "CVS", "categorie": Categorie.GROUPE_USAGERS}, liens=[("a1", "a2")])),
    "K13": ("aucun potentiel", acteurs({"nom": "CMP"}),
            "un potentiel", acteurs({"nom": "CMP", "statut": Statut.POTENTIEL})),
    "K14": ("lien potentiel sans démarche", un(lien(statut=Statut.POTENTIEL, classe_visee=P)),
            "lien potentiel avec visée et démarche",
            un(lien(statut=Statut.POTENTIEL, classe_visee=P, prochaine_etape="appeler"))),
    "K15": ("lien existant vers un potentiel",
            acteurs({"nom": "CMP", "statut": Statut.POTENTIEL}, liens=[("a1", "a2")]),
            "lien potentiel vers un potentiel",
            acteurs({"nom": "CMP", "statut": Statut.POTENTIEL}, liens=[lien(statut=Statut.POTENTIEL)])),
    "K16": ("cinq liens, tous partenariat", classes(P, P, P, P, P),
            "cinq liens, un réseau formel (80 %, pas plus)", classes(P, P, P, P, Classe.FORMEL)),
    "K17": ("tous les liens partent du centre", carnet(liens=[("a1", "a2"), ("a1", "a3")]),
            "un lien entre deux autres", carnet(liens=[("a1", "a2"), ("a2", "a3")])),
    "K18": ("trois secteurs", acteurs(*SECTEURS[:3]), "quatre secteurs", acteurs(*SECTEURS)),
    "K19": ("une organisation sans fonction", acteurs({"nom": "ASE", "organisation": "Département"}),
            "une organisation et une fonction",
            acteurs({"nom": "ASE", "organisation": "Département", "fonction": "référente"})),
    "K20": ("un secteur relié par un seul lien de personne",
            acteurs(SECTEURS[0], liens=[lien(Base.PERSONNELLE)]),
            "un secteur relié par un lien d’institution", acteurs(SECTEURS[0], liens=[lien()])),
    "K21": ("aucun lien difficile", un(lien(qualite=Qualite.FORT)),
            "un lien ténu", un(lien(qualite=Qualite.TENU))),
    "K22": ("lien du centre sans but", un(lien()), "lien du centre avec un but", un(lien(finalites=("F1",)))),
    "K23": ("même organisation, même fonction",
            acteurs({"nom": "A", "organisation": "ASE", "fonction": "Référente"},
                    {"nom": "B", "organisation": "ase", "fonction": "référente"}),
            "même organisation, autre fonction",
            acteurs({"nom": "A", "organisation": "ASE", "fonction": "Référente"},
                    {"nom": "B", "organisation": "ASE", "fonction": "cheffe de service"})),
    "K24": ("un acteur sans lien", carnet(("CMP", "PMI"), [("a1", "a2")]),
            "chaque acteur a un lien", carnet(("CMP", "PMI"), [("a1", "a2"), ("a2", "a3")])),
    "K25": ("deux liens semblables", carnet(("CMP",), [lien(), Lien("l2", "a2", "a1", base=Base.INSTITUTIONNELLE)]),
            "une amitié et une convention", carnet(("CMP",), [lien(), Lien("l2", "a1", "a2", base=Base.PERSONNELLE)])),
    "K26": ("une réponse de 29 mots", plan(" ".join(["mot"] * 29)), "une réponse de 30 mots", plan(MOTS)),
    "K27": ("convention de stage, point de vue « moi »",
            moi(un(lien(classe_choisie=P, natures=("formation et stage",)))),
            "la même, point de vue de l’établissement", un(lien(classe_choisie=P, natures=("formation et stage",)))),
    "K28": ("cinq acteurs locaux", acteurs(*[{"nom": f"A{n}", "echelle": Echelle.LOCAL} for n in range(5)]),
            "quatre locaux, un départemental",
            acteurs(*[{"nom": f"A{n}", "echelle": Echelle.LOCAL} for n in range(4)],
                    {"nom": "A9", "echelle": Echelle.DEPARTEMENTAL})),
}  # fmt: skip
