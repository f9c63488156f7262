"""Les conditions de la règle proposée par l’atelier, une à une, et ce que chacune a lu.

Chaque fonction dit ce qu’elle demande, si c’est rempli, et par quelles réponses. Une raison porte un
code : les phrases sont dans ``cours``. Rien ici ne décide d’une classe ; voir ``classement``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from atelier.domaine.lien import Lien
from atelier.domaine.regle import Regle
from atelier.domaine.vocabulaire import CRITERES_PARTENARIAT, CRITERES_RESEAU, Base, Lecture, Reponse

MARGE_LIMITE = 0.06
"""Écart à un seuil sous lequel une moyenne est dite « à la limite »."""

POSITIVES = (Reponse.OUI, Reponse.EN_PARTIE)
"""Les réponses qui prouvent."""
OPPOSEES = (("R1", "P10"), ("R1", "P1"), ("R3", "P2"), ("R5", "P3"))
"""Réponses qui se contredisent souvent : une question à poser, jamais une erreur."""
CRITERES_FORMELS = ("P1", "P2", "P3", "P4", "P6", "P10")
"""Ce qui, sur un lien de personne, annonce un cadre : au moins deux, et ce sont peut-être deux liens."""

VALEURS = {Reponse.OUI: 1.0, Reponse.EN_PARTIE: 0.5, Reponse.NON: 0.0}
P1_A_P9 = CRITERES_PARTENARIAT[:9]
# Un seul montre que le lien vit : rencontres, effet, relation directe, échanges ponctuels, réciprocité.
VIE = ("P2", "P9", "R2", "R3", "R4")


@dataclass(frozen=True, slots=True)
class Raison:
    """Une condition examinée : ce qu’elle demande, si elle est remplie, et ce qui a été lu.

    ``clause`` nomme la condition, ``code`` la phrase qui dit ce qui a été lu. ``valeur`` et
    ``seuil`` sont des moyennes (0 à 1) ou des nombres de critères. ``lues`` : les réponses
    données sur lesquelles la phrase s’appuie. ``ouverte`` : une réponse manquante la remplirait, ou
    elle n’est pas remplie faute de réponse.
    """

    clause: str
    code: str
    remplie: bool
    lues: tuple[tuple[str, Reponse], ...] = ()
    valeur: float | None = None
    seuil: float | None = None
    ouverte: bool = False

    @property
    def sans_reponse(self) -> bool:
        """Vrai pour une moyenne dont aucun critère n’a de réponse."""
        return self.seuil is not None and self.valeur is None


def reponse(lien: Lien, critere: str) -> Reponse:
    """Réponse donnée à un critère ; « ne sait pas » quand il n’y en a pas."""
    return lien.reponses.get(critere, Reponse.NE_SAIT_PAS)


def prouve(lien: Lien, critere: str) -> bool:
    """Vrai si la réponse est « oui » ou « en partie »."""
    return lien.reponses.get(critere) in POSITIVES


def prouves(lien: Lien, criteres: Iterable[str]) -> tuple[str, ...]:
    """Ceux de ces critères que le lien prouve."""
    return tuple(c for c in criteres if lien.reponses.get(c) in POSITIVES)


def moyenne(reponses: Mapping[str, Reponse], criteres: tuple[str, ...]) -> float | None:
    """Moyenne (0 à 1) des réponses oui, en partie, non ; ``None`` s’il n’y en a aucune."""
    valeurs = [VALEURS[r] for c in criteres if (r := reponses.get(c)) in VALEURS]
    return sum(valeurs) / len(valeurs) if valeurs else None


def est_vivant(lien: Lien) -> bool:
    """Vrai si le lien vit, ou si rien ne dit qu’il ne vit plus. Un mandat vit de lui-même."""
    if lien.base is Base.MANDAT:
        return True
    return any(reponse(lien, c) in (*POSITIVES, Reponse.NE_SAIT_PAS) for c in VIE)


def papier_dormant(lien: Lien) -> bool:
    """Vrai si un écrit existe et que plus rien ne fait vivre le lien."""
    return prouve(lien, "P10") and not est_vivant(lien)


def cadres(lien: Lien) -> tuple[str, ...]:
    """Les cadres du lien, par leur nom : « mandat », « accord », « ecrit », ou « fait » faute d’autre.

    Un cadre de fait, ce sont des rendez-vous et des tâches que personne n’a dit avoir décidés.
    """
    nommes = [
        nom
        for nom, la in (
            ("mandat", lien.base is Base.MANDAT),
            ("accord", prouve(lien, "P1")),
            ("ecrit", prouve(lien, "P10")),
        )
        if la
    ]
    if not nommes and reponse(lien, "P2") is Reponse.OUI and prouve(lien, "P3"):
        nommes.append("fait")
    return tuple(nommes)


def conditions_du_partenariat(lien: Lien, lecture: Lecture, regle: Regle) -> tuple[Raison, ...]:
    """Accord, rencontres, partage, négociation, moyenne ; et l’écrit dans la lecture conventionnée."""
    raisons = [_accord(lien), _rencontres(lien), _partage(lien, regle), _negocie(lien)]
    m = _moyenne(lien, "moyenne_p", P1_A_P9, regle.seuil_partenariat)
    if m.remplie and not all(repond(lien, c) for c in P1_A_P9):
        # Deux oui sur neuf questions ne font pas « dans l’ensemble ».
        m = replace(m, code="moyenne_p_jusqu_ici")
    raisons.append(m)
    if lecture is Lecture.CONVENTIONNEE:
        ecrit = reponse(lien, "P10") is Reponse.OUI
        code = (
            "convention_ecrite"
            if ecrit
            else "convention_en_partie"
            if prouve(lien, "P10")
            else "sans_convention"
        )
        raisons.append(Raison("convention", code, ecrit, _lues(lien, "P10")))
    return tuple(raisons)


def _accord(lien: Lien) -> Raison:
    """Un écrit signé est un accord, sauf refus ; sans direction, les parties décident elles-mêmes."""
    p1 = reponse(lien, "P1")
    if p1 in POSITIVES:
        return Raison("accord", "accord", True, _lues(lien, "P1"))
    if p1 is Reponse.NON:
        return Raison("accord", "accord_refuse", False, _lues(lien, "P1"))
    if reponse(lien, "P10") is Reponse.OUI:
        return Raison("accord", "accord_ecrit", True, _lues(lien, "P10"))
    if p1 is Reponse.SANS_OBJET:
        entre_eux = reponse(lien, "P8") is Reponse.OUI
        code = "accord_des_parties" if entre_eux else "accord_sans_direction"
        return Raison("accord", code, entre_eux, _lues(lien, "P1", *(("P8",) if entre_eux else ())))
    return Raison("accord", "accord_inconnu", False, ouverte=True)


def _rencontres(lien: Lien) -> Raison:
    codes = {
        Reponse.NON: "rencontres_absentes",
        Reponse.SANS_OBJET: "rencontres_sans_objet",
        Reponse.NE_SAIT_PAS: "rencontres_inconnues",
    }
    code = codes.get(reponse(lien, "P2"), "rencontres")
    return Raison("rencontres", code, prouve(lien, "P2"), _lues(lien, "P2"), ouverte=not repond(lien, "P2"))


def _partage(lien: Lien, regle: Regle) -> Raison:
    montres = prouves(lien, regle.partage)
    assez = len(montres) >= regle.partage_minimum
    m = moyenne(lien.reponses, regle.partage)
    fort = _atteint(m, regle.seuil_partage)
    if assez and fort:
        return Raison("partage", "partage", True, _lues(lien, *montres), m, regle.seuil_partage)
    if assez:
        faibles = [c for c in regle.partage if reponse(lien, c) in (Reponse.NON, Reponse.EN_PARTIE)]
        return Raison("partage", "partage_faible", False, _lues(lien, *faibles), m, regle.seuil_partage)
    code = "partage_peu" if montres else "partage_absent"
    return Raison("partage", code, False, _lues(lien, *montres), len(montres), regle.partage_minimum)


def _negocie(lien: Lien) -> Raison:
    """Un lien imposé, ou interne, doit être vraiment discuté à égalité."""
    p7, p8 = reponse(lien, "P7"), reponse(lien, "P8")
    besoin = p7 is Reponse.OUI
    strict = lien.base is Base.MANDAT or lien.meme_organisme
    if p8 is Reponse.OUI or (p8 is Reponse.EN_PARTIE and (besoin or not strict)):
        deux = besoin and p8 is Reponse.EN_PARTIE
        code = "negocie_avec_besoin" if deux else "negocie"
        return Raison("negocie", code, True, _lues(lien, "P8", *(("P7",) if deux else ())))
    if besoin and not strict:
        return Raison("negocie", "besoin_mutuel", True, _lues(lien, "P7"))
    code = (
        "negocie_sous_mandat" if lien.base is Base.MANDAT else "negocie_interne" if strict else "pas_negocie"
    )
    return Raison("negocie", code, False, _lues(lien, "P8"))


def conditions_du_formel(lien: Lien, lecture: Lecture, regle: Regle) -> tuple[Raison, ...]:
    """Un cadre, vivant, et quelque chose qui s’y fait."""
    trouves = cadres(lien)
    lus = {"accord": ("P1",), "ecrit": ("P10",), "fait": ("P2", "P3"), "mandat": ()}
    # Des rendez-vous « en partie » et des tâches : dire qu’il n’y en a pas contredirait la réponse.
    sans = "presque" if prouve(lien, "P2") and prouve(lien, "P3") else "absent"
    cadre = Raison(
        "cadre",
        "cadre_" + ("_".join(trouves) or sans),
        bool(trouves),
        _lues(lien, *(c for nom in trouves for c in lus[nom])),
    )
    montres = prouves(lien, regle.formel)
    if montres:
        fait = Raison("commun", "commun", True, _lues(lien, *montres))
    elif any(not repond(lien, c) for c in regle.formel):
        fait = Raison("commun", "commun_inconnu", False, ouverte=True)
    else:
        fait = Raison("commun", "commun_absent" if trouves else "ni_cadre_ni_partage", False)
    return cadre, _vie(lien), fait


def _vie(lien: Lien) -> Raison:
    if lien.base is Base.MANDAT:
        return Raison("vivant", "vivant_mandat", True)
    if montres := prouves(lien, VIE):
        return Raison("vivant", "vivant", True, _lues(lien, *montres))
    if est_vivant(lien):
        return Raison("vivant", "vivant_inconnu", True)
    if papier_dormant(lien):
        return Raison("vivant", "papier_dort", False, _lues(lien, "P10"))
    return Raison("vivant", "ne_vit_plus", False, _lues(lien, *VIE))


def conditions_de_l_informel(lien: Lien, lecture: Lecture, regle: Regle) -> tuple[Raison, ...]:
    """Chacun donne et reçoit, et les points d’un réseau sont là ; ou ils y sont presque tous."""
    if prouve(lien, "R4"):
        # L’un ou l’autre suffit : une école qui met le second plus bas ne punit pas la réciprocité.
        seuil = min(regle.seuil_informel, regle.seuil_informel_seul)
        return (_moyenne(lien, "moyenne_r", CRITERES_RESEAU, seuil),)
    seul = _moyenne(lien, "moyenne_r", CRITERES_RESEAU, regle.seuil_informel_seul)
    codes = {Reponse.NON: "_sans_reciprocite", Reponse.SANS_OBJET: "_reciprocite_sans_objet"}
    suite = codes.get(reponse(lien, "R4"), "_reciprocite_inconnue")
    if seul.sans_reponse:
        return (seul,)
    return (replace(seul, code=seul.code + suite, ouverte=not seul.remplie and not repond(lien, "R4")),)


def _moyenne(lien: Lien, clause: str, criteres: tuple[str, ...], seuil: float) -> Raison:
    m = moyenne(lien.reponses, criteres)
    remplie = _atteint(m, seuil)
    if remplie or m is None:
        code, cites = clause if remplie else f"{clause}_vide", prouves(lien, criteres)
    else:
        code = f"{clause}_presque" if m > seuil - 2 * MARGE_LIMITE else f"{clause}_absente"
        cites = tuple(c for c in criteres if reponse(lien, c) is Reponse.NON)
        cites = cites or tuple(c for c in criteres if reponse(lien, c) is Reponse.EN_PARTIE)
    return Raison(clause, code, remplie, _lues(lien, *cites), m, seuil)


def _lues(lien: Lien, *criteres: str) -> tuple[tuple[str, Reponse], ...]:
    return tuple((c, lien.reponses[c]) for c in criteres if repond(lien, c))


def repond(lien: Lien, critere: str) -> bool:
    """Vrai si une réponse est donnée, « sans objet » compris."""
    return reponse(lien, critere) is not Reponse.NE_SAIT_PAS


def _atteint(valeur: float | None, seuil: float) -> bool:
    # 0,55 et 4,95/9 doivent se valoir : la comparaison tolère l’arrondi des flottants.
    return valeur is not None and valeur >= seuil - 1e-9
