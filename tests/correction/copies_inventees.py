"""Quatre copies inventées, de la plus faible à la meilleure, et une de remplissage : pour lire leurs retours."""

from msgspec.structs import replace

from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Categorie, Certitude, Classe, Qualite, Reponse, Statut
from fabriques import carnet

OUI, EN_PARTIE, NON = Reponse.OUI, Reponse.EN_PARTIE, Reponse.NON
INSTITUE = dict.fromkeys(("P1", "P2", "P3", "P4", "P6", "P8", "P10"), OUI)


def acteurs():
    return (
        Acteur("a2", "Collège", organisation="Éducation nationale", fonction="CPE", secteur="S03", categorie=Categorie.PUBLIC),
        Acteur("a3", "Juge des enfants", organisation="Tribunal", fonction="juge", secteur="S10", categorie=Categorie.PUBLIC),
        Acteur("a4", "Mission locale", organisation="Mission locale", fonction="conseillère", secteur="S09"),
        Acteur("a5", "Jeunes accueillis", secteur="S13", categorie=Categorie.GROUPE_USAGERS),
        Acteur("a6", "Bailleur", organisation="Bailleur social", fonction="chargée de clientèle", secteur="S08", statut=Statut.POTENTIEL),
    )  # fmt: skip


def faible():
    """Trois liens, un seul classé, un juge dit partenaire, une longue phrase qui ne dit rien de vrai."""
    liens = [
        Lien("l1", "a1", "a2"),
        Lien("l2", "a1", "a3", base=Base.MANDAT, classe_avant=Classe.PARTENARIAT, classe_choisie=Classe.PARTENARIAT,
             reponses={"P1": NON, "P2": EN_PARTIE, "P3": EN_PARTIE, "P8": NON}, preuve="Une convention, beaucoup de réunions avec le juge qui nous fait confiance depuis longtemps"),
        Lien("l3", "a1", "a4"),
    ]  # fmt: skip
    return carnet(acteurs()[:3], liens, plan={"C1.1": "Je ne sais pas."})


def moyenne():
    """Tout est classé, quelques preuves, rien entre les autres acteurs."""
    liens = [
        Lien("l1", "a1", "a2", base=Base.INSTITUTIONNELLE, reponses=INSTITUE, classe_avant=Classe.PARTENARIAT,
             classe_choisie=Classe.PARTENARIAT, preuve="Convention et compte rendu du 12 mars", justification="Nous négocions."),
        Lien("l2", "a1", "a3", base=Base.MANDAT, reponses={"P1": NON, "P3": EN_PARTIE, "P8": NON}, classe_avant=Classe.FORMEL,
             classe_choisie=Classe.FORMEL),
        Lien("l3", "a1", "a4", base=Base.INSTITUTIONNELLE, reponses={"P1": NON, "P2": NON, "R4": OUI, "R1": OUI},
             classe_avant=Classe.INFORMEL, classe_choisie=Classe.INFORMEL, justification="On se rend service."),
        Lien("l4", "a1", "a6", statut=Statut.POTENTIEL),
    ]  # fmt: skip
    return carnet(acteurs(), liens, plan={"C2.2": "Les objectifs sont d’aider les jeunes."})


def excellente():
    """Preuves qui répondent aux critères, désaccord argumenté, lien entre deux autres, ce qui circule, démarche."""
    c = moyenne()
    liens = dict(c.liens)
    liens["l3"] = replace(
        liens["l3"], classe_choisie=Classe.FORMEL, qualite=Qualite.TENU,
        justification="La règle dit informel, mais nos deux cheffes se sont parlé en mars et attendent un écrit : le cadre commence là.",
    )  # fmt: skip
    liens["l2"] = replace(
        liens["l2"], preuve="Ordonnance et rapport de mai", justification="Il décide, nous rendons compte."
    )
    liens["l5"] = Lien("l5", "a2", "a4", base=Base.INSTITUTIONNELLE, certitude=Certitude.OBSERVE,
                       classe_avant=Classe.INFORMEL, classe_choisie=Classe.INFORMEL, justification="La CPE a appelé la conseillère devant moi.")  # fmt: skip
    liens["l6"] = Lien("l6", "a1", "a5", base=Base.INSTITUTIONNELLE, reponses={"P1": OUI, "P2": OUI, "P3": EN_PARTIE},
                       classe_avant=Classe.FORMEL, classe_choisie=Classe.FORMEL, preuve="Compte rendu du conseil de la vie sociale",
                       justification="Une instance prévue, où les jeunes votent l’ordre du jour.",
                       circule="les demandes des jeunes, sans nom", accord_de="les jeunes, qui relisent le compte rendu")  # fmt: skip
    liens["l4"] = replace(liens["l4"], classe_visee=Classe.PARTENARIAT, prochaine_etape="inviter la chargée de clientèle à la réunion de juin", porte_par="cheffe de service", echeance="avant juin")  # fmt: skip
    plan = {
        "C2.2": "Le réseau vise la sortie des jeunes majeurs : la Mission locale suit la formation, mais personne ne tient le logement, et c’est là que tout casse."
    }
    return replace(c, liens=liens, plan=plan)


def remplissage():
    """Beaucoup de mots, les mêmes partout ; de longues preuves vides."""
    phrase = "Ce lien est un lien important pour le réseau et le réseau est important pour le lien."
    liens = [
        Lien(f"l{n}", "a1", f"a{n + 1}", base=Base.INSTITUTIONNELLE, classe_avant=Classe.PARTENARIAT,
             classe_choisie=Classe.PARTENARIAT, reponses={"P1": OUI, "P2": OUI}, justification=phrase,
             preuve="blabla " * 30)
        for n in range(1, 5)
    ]  # fmt: skip
    return carnet(acteurs(), liens, plan={"C1.1": "lorem ipsum " * 20, "C2.1": phrase})


COPIES = {"faible": faible, "moyenne": moyenne, "excellente": excellente, "remplissage": remplissage}
NIVEAUX = {
    "faible": dict.fromkeys(("B1", "B2", "B3", "B4", "B5", "B6"), 0) | {"B7": 0, "B8": 2},
    "moyenne": dict.fromkeys((f"B{n}" for n in range(1, 9)), 1),
    "excellente": dict.fromkeys((f"B{n}" for n in range(1, 9)), 3) | {"B4": 2},
    "remplissage": dict.fromkeys((f"B{n}" for n in range(1, 9)), 0) | {"B8": 2},
}
