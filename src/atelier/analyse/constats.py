"""Les constats : des remarques calculées sur un travail, chacune une petite fonction pure.

Ajouter un contrôle, c’est ajouter une fonction à ``CONTROLES`` et son texte dans
``cours/controles.toml`` ; un test tient les deux ensemble.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from atelier.analyse import controles_liens as liens
from atelier.analyse import controles_reseau as reseau
from atelier.analyse.controles_liens import Controle
from atelier.carnet.modele import Carnet
from atelier.cours.textes import charger, texte_rempli

GRAVITES = ("bloquant", "alerte", "question", "info")


@dataclass(frozen=True, slots=True)
class Constat:
    """Une remarque : son code, sa gravité, l’objet dont elle parle, d’où elle vient.

    ``cible`` : un identifiant d’acteur ou de lien, une question du plan, ou ``reseau``.
    ``origine`` : cours, source (``source`` la nomme) ou proposition.
    """

    id: str
    gravite: str
    cible: str
    message: str
    origine: str = ""


CONTROLES: dict[str, Controle] = {
    "K01": reseau.personne_nommee,
    "K02": reseau.donnee_identifiante,
    "K03": reseau.donnee_sensible,
    "K04": liens.partenariat_conteste,
    "K05": liens.partenariat_sous_mandat,
    "K06": liens.partenariat_sans_preuve,
    "K07": liens.convention_dormante,
    "K08": liens.institue_sans_papier,
    "K09": liens.personnel_mais_institue,
    "K10": liens.reponses_opposees,
    "K11": liens.partenariat_interne,
    "K12": reseau.sans_personnes_concernees,
    "K13": reseau.sans_potentiel,
    "K14": liens.potentiel_sans_visee,
    "K15": liens.existant_vers_potentiel,
    "K16": reseau.une_seule_classe,
    "K17": reseau.etoile,
    "K18": reseau.peu_de_secteurs,
    "K19": reseau.organisation_sans_fonction,
    "K20": reseau.secteur_a_un_fil,
    "K21": reseau.sans_difficulte,
    "K22": liens.sans_finalite,
    "K23": reseau.doublon,
    "K24": reseau.isole,
    "K25": liens.lien_en_double,
    "K26": reseau.section_a_developper,
    "K27": liens.convention_de_stage,
    "K28": reseau.une_seule_echelle,
}


PRECISIONS: dict[str, Callable[[Carnet, str], str]] = {"K10": liens.paires_opposees}
"""Ce que le message d’un contrôle nomme, à la place de ``{precision}``, pour chaque objet concerné."""


def constater(carnet: Carnet) -> list[Constat]:
    """Tous les constats sur un travail, dans l’ordre des contrôles. Un travail vide n’en a aucun."""
    if carnet.est_vide:
        return []
    textes = charger("controles")
    return [
        Constat(
            code,
            textes[code]["gravite"],
            cible,
            texte_rempli(
                textes[code]["message"],
                precision=PRECISIONS[code](carnet, cible) if code in PRECISIONS else "",
            ),
            textes[code].get("source", textes[code]["origine"]),
        )
        for code, controle in CONTROLES.items()
        for cible in controle(carnet)
    ]


def les_plus_utiles(constats: list[Constat], maximum: int = 3) -> list[Constat]:
    """Quelques constats à lire d’abord : les plus graves, un seul par contrôle."""
    vus: set[str] = set()
    choisis = []
    for constat in sorted(constats, key=lambda c: (GRAVITES.index(c.gravite), c.id)):
        if constat.id not in vus:
            vus.add(constat.id)
            choisis.append(constat)
    return choisis[:maximum]
