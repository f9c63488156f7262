"""Des comptes à lire avant de noter, et des faits à regarder. Jamais des points, jamais un verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from itertools import islice

from atelier.analyse.approfondir import grille_entiere
from atelier.analyse.constats import Constat, constater
from atelier.analyse.controles_reseau import PERSONNES_CONCERNEES
from atelier.analyse.detecteurs import Signalement
from atelier.analyse.passage import classe_lue
from atelier.analyse.progres import mots
from atelier.carnet.modele import Carnet
from atelier.correction.lecture_des_copies import LectureDeCopie
from atelier.correction.qualite import phrases_repetees, textes_creux
from atelier.cours.exercices import exercices, vignettes
from atelier.cours.textes import charger, pluriel, texte_rempli
from atelier.domaine.texte import cle
from atelier.domaine.vocabulaire import Classe
from atelier.remise.copie import Copie
from atelier.remise.preparer_la_remise import ce_qui_bloque

TRES_GRAND = 500
"""Au-delà de ce nombre d’acteurs, les contrôles qui comparent tout à tout ne sont pas faits."""


def signalements(lecture: LectureDeCopie) -> list[Signalement]:
    """Ce qui paraît désigner une personne, dans le travail et dans les cellules ; jamais la valeur."""
    return [*(ce_qui_bloque(lecture.copie.carnet) if lecture.copie else ()), *lecture.ailleurs]


def indices(copie: Copie, signales: int, constats: int | None = None) -> dict[str, int]:
    """Les comptes d’une copie, par code ; leurs mots sont dans ``cours/correction.toml``.

    ``signales`` et ``constats`` : leurs nombres ; ``None`` : les compter.
    L’accord avec la règle n’en fait pas partie. ``ecarts_avec_la_regle`` : un écart n’est pas une faute.
    """
    carnet = copie.carnet
    liens = list(carnet.liens.values())
    alters = list(carnet.reseau.alters())
    classes = [x for x in liens if x.classe_choisie]
    faits = carnet.exercices
    tries = {v["id"] for v in vignettes()}
    concernes = {a.id for a in alters if a.categorie in PERSONNES_CONCERNEES}
    return {
        "acteurs": len(alters),
        "acteurs_potentiels": sum(a.est_potentiel for a in alters),
        "secteurs": len({a.secteur for a in alters if a.secteur}),
        "fonctions_remplies": sum(bool(a.fonction) for a in alters),
        "liens": len(liens),
        "liens_entre_alters": sum(not carnet.reseau.touche_ego(x) for x in liens),
        "liens_classes": len(classes),
        **{f"choisi_{c.value}": sum(x.classe_choisie is c for x in liens) for c in Classe},
        "liens_justifies": sum(bool(x.justification) for x in classes),
        "liens_avec_preuve": sum(bool(x.preuve) for x in liens),
        "grilles_entieres": sum(map(grille_entiere, liens)),
        "ecarts_avec_la_regle": len(list(ecarts_avec_la_regle(carnet))),
        "exercices_faits": sum(e["id"] in faits for e in exercices()) + len(tries & set(faits)),
        "epreuves": len(carnet.epreuves),
        "reponses_au_plan": sum(bool(t.strip()) for t in carnet.plan.values()),
        "mots_du_plan": sum(map(mots, carnet.plan.values())),
        # La section 8 du plan est la place des usagers, que le barème note à part.
        "mots_section_8": sum(mots(t) for q, t in carnet.plan.items() if q.startswith("C8")),
        "personnes_concernees_reliees": len(
            {b for x in liens if not x.est_potentiel for b in x.paire} & concernes
        ),
        "potentiels_avec_etape": sum(bool(x.prochaine_etape) for x in liens),
        "constats": len(constats_de(carnet)) if constats is None else constats,
        "signalements": signales,
    }


def constats_de(carnet: Carnet) -> list[Constat]:
    """Les remarques calculées ; aucune pour un très grand réseau, ou si la copie casse un contrôle."""
    if len(carnet.acteurs) > TRES_GRAND:
        return []
    try:
        return constater(carnet)
    except Exception:
        return []


def ecarts_avec_la_regle(carnet: Carnet) -> Iterator[str]:
    """Les liens que l’étudiant classe autrement que la règle proposée par l’atelier, telle qu’il l’a lue."""
    for x in carnet.liens.values():
        dit = classe_lue(carnet, x)
        if x.classe_choisie is not None and dit not in (None, x.classe_choisie):
            yield x.id


def faits_a_regarder(copie: Copie, aujourd_hui: date) -> list[str]:
    """Ce qui surprend dans une copie seule. Des faits ; c’est au formateur de juger."""
    carnet, dits = copie.carnet, []
    alters = list(carnet.reseau.alters())
    # Plus haut, rien n’est sûr : une table importée, ou tout un collage, ne fait qu’une révision.
    if carnet.revision == 0 and not carnet.est_vide:
        dits.append(
            f"La révision 0 est celle d’un travail vide ; celui-ci a {pluriel(len(alters), 'acteur')} et "
            f"{pluriel(len(carnet.liens), 'lien')}."
        )
    jour = copie.remise.get("date")
    if isinstance(jour, str) and jour > aujourd_hui.isoformat():
        dits.append(f"La date de remise écrite dans le fichier ({jour[:10]}) est à venir.")
    importes = [a for a in alters if a.reference]
    ecrit = any(x.classe_choisie or x.justification for x in carnet.liens.values()) or carnet.plan
    if len(importes) == len(alters) >= 3 and not ecrit:
        dits.append(
            "Tous les acteurs viennent d’un fichier, et rien n’est classé ni écrit : un cas rendu tel quel ?"
        )
    remplissage = charger("correction")["remplissage"]
    # Le texte n’est pas recopié : il pourrait désigner quelqu’un, et ces faits voyagent dans les notes.
    if fois := max(phrases_repetees(carnet).values(), default=0):
        dits.append(texte_rempli(remplissage["repete"], combien=str(fois)))
    if creux := textes_creux(carnet):
        dits.append(texte_rempli(remplissage["creux"], combien=pluriel(creux, "texte")))
    if len(alters) > TRES_GRAND:
        dits.append(f"{pluriel(len(alters), 'acteur')} : les remarques n’ont pas été calculées.")
    return dits


def empreinte_du_contenu(carnet: Carnet) -> str:
    """Ce que dit le travail, sans son identifiant : deux copies égales ont la même."""
    noms = {a.id: cle(a.nom) for a in carnet.acteurs.values()}
    liens = sorted(
        (*sorted((noms[x.source], noms[x.cible])), cle(x.justification), cle(x.preuve), str(x.classe_choisie))
        for x in carnet.liens.values()
    )
    plan = sorted((q, cle(t)) for q, t in carnet.plan.items())
    nu = repr((sorted(noms.values()), liens, plan))
    return sha256(nu.encode("utf-8", "surrogatepass")).hexdigest()


def copies_semblables(
    marques: Mapping[str, tuple[str, str]],
    groupes: Iterable[Iterable[str]],
    nommer: Callable[[str], str] = str,
) -> dict[str, str]:
    """Les copies qui portent le même travail sous plusieurs noms, hors d’un groupe déclaré.

    ``marques`` : identifiant → (``carnet_id``, empreinte du contenu). Rend une phrase par copie.
    """
    groupe_de = {i: n for n, g in enumerate(groupes) for i in g}
    phrases: dict[str, str] = {}
    for rang, mot in ((0, "le même travail"), (1, "le même contenu")):
        par_marque: dict[str, list[str]] = defaultdict(list)
        for identifiant, marque in marques.items():
            par_marque[marque[rang]].append(identifiant)
        for semblables in par_marque.values():
            if len(semblables) == 1 or len({groupe_de.get(i, i) for i in semblables}) == 1:
                continue
            for i in semblables:
                d_ailleurs = (
                    j
                    for j in semblables
                    if j != i and (i not in groupe_de or groupe_de[i] != groupe_de.get(j))
                )
                # Trois noms suffisent : dix mille copies égales ne se comparent pas deux à deux.
                if autres := list(islice(d_ailleurs, 3)):
                    phrases.setdefault(
                        i, f"Porte {mot} que {', '.join(map(nommer, autres))} : un groupe à déclarer ?"
                    )
    return phrases


def marques(lecture: LectureDeCopie) -> tuple[str, str]:
    """Ce qui permet de reconnaître un même travail sous deux noms."""
    assert lecture.copie is not None  # noqa: S101 — l’appelant a vérifié
    return lecture.copie.carnet.carnet_id, empreinte_du_contenu(lecture.copie.carnet)
