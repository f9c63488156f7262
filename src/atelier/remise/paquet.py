"""Ce qui voyage dans un notebook : le document, et ce qu’on en lit sans rien lancer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from atelier.carnet.document import document_de
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.balises import Html, html, joindre, table_en_html
from atelier.cours.exercices import vignettes
from atelier.cours.textes import charger, libelle, libelles, pluriel, questions_du_plan, secteur_libelle
from atelier.domaine.lien import Lien
from atelier.schema.exports import image_du_carnet
from atelier.schema.svg import data_uri

MIME = "application/vnd.atelier.carnet+json"
CLE = "atelier"
"""Clé des métadonnées d’un notebook ; le document y est sous ``carnet``."""


def document_qui_voyage(carnet: Carnet) -> dict[str, Any]:
    """Le document sans les contacts du carnet d’adresses ; l’historique n’en a jamais fait partie."""
    return document_de(carnet, avec_contacts=False)


def sortie(carnet: Carnet, *, fermee: bool = False) -> dict[str, Any]:
    """La sortie enregistrée d’une page : tables, image et document, par type MIME.

    ``fermee`` : au bas d’une page, une ligne que l’on ouvre. La remise, elle, montre tout.
    """
    page = html_du_travail(carnet)
    if fermee:
        page = html(
            '<details class="atelier-garde"><summary><b>Ce que cette page garde</b> : {}</summary>{}</details>',
            resume(carnet),
            page,
        )
    return {
        "text/html": str(page),
        "text/plain": f"{resume(carnet)} Révision {carnet.revision}.",
        MIME: document_qui_voyage(carnet),
    }


def resume(carnet: Carnet) -> str:
    """« 12 acteurs, 18 liens, dont 6 classés. »"""
    classes = sum(lien.classe_choisie is not None for lien in carnet.liens.values())
    fin = f"dont {pluriel(classes, 'classé')}" if classes else "aucun classé"
    return f"{pluriel(len(carnet.acteurs) - 1, 'acteur')}, {pluriel(len(carnet.liens), 'lien')}, {fin}."


def html_du_travail(carnet: Carnet) -> Html:
    """Tables, image et phrases ; rien d’actif, tout est protégé, lisible même sans confiance."""
    image, phrases = image_du_carnet(carnet)
    morceaux = [
        html("<h3>{} : {}</h3>", carnet.acteurs[carnet.ego].nom, resume(carnet)),
        html('<img alt="{}" src="{}" style="max-width: 760px; width: 100%">', phrases[0], data_uri(image)),
        html(
            "<details><summary>Le schéma en phrases</summary>{}</details>",
            (html("<p>{}</p>", p) for p in phrases),
        ),
        html("<h4>Acteurs</h4>"),
        _table(
            ("Acteur", "Organisation", "Fonction", "Secteur", "Statut"),
            (
                (a.nom, a.organisation, a.fonction, secteur_libelle(a.secteur), libelle(a.statut))
                for a in carnet.reseau.alters()
            ),
        ),
        html("<h4>Liens</h4>"),
        _table(
            ("Lien", "Statut", "Base", "Classe choisie", "Pourquoi", "Preuve", "Ce qui circule", "Visée"),
            (
                (
                    nom_du_lien(carnet, lien), libelle(lien.statut), libelle(lien.base, "base_courte"),
                    libelle(lien.classe_choisie, vide="—" if lien.est_potentiel else "?"), lien.justification,
                    lien.preuve, ce_qui_circule(lien), _visee(lien),
                )
                for lien in carnet.liens.values()
            ),
        ),
    ]  # fmt: skip
    return joindre([*morceaux, *_epreuves(carnet), *_plan(carnet), *_exercices(carnet)])


def _epreuves(carnet: Carnet) -> Iterator[Html]:
    for epreuve in carnet.epreuves:
        noms = [carnet.acteurs[i].nom for i in epreuve.appels if i in carnet.acteurs]
        fil = " → ".join(noms) or "personne"
        yield html("<p><b>À l’épreuve : {}</b> : {}</p>", epreuve.besoin, fil)


def _plan(carnet: Carnet) -> Iterator[Html]:
    """Les faits repris des données se distinguent toujours de ce que l’étudiant écrit."""
    if not (carnet.plan or carnet.faits or carnet.analyse.reseau):
        return
    yield html("<h4>Plan d’analyse : {}</h4>", carnet.analyse.reseau or "réseau à nommer")
    for question in [*questions_du_plan(), *charger("modernes")["questions"]]:
        reponse, faits = carnet.plan.get(question["id"], ""), carnet.faits.get(question["id"], ())
        if reponse or faits:
            yield html("<p><b>{}</b></p>", question["question"])
        for fait in faits:
            yield html('<p style="color: #5a5a5a"><i>Donnée : {}</i></p>', fait)
        for ligne in reponse.split("\n") if reponse else ():
            yield html("<p>{}</p>", ligne)


def _exercices(carnet: Carnet) -> Iterator[Html]:
    faits = carnet.exercices
    if lecture := faits.get("lecture.pourquoi"):
        yield html("<p><b>Ma lecture du partenariat ({})</b> : {}</p>", libelle(carnet.lecture), lecture)
    triees = [v for v in vignettes() if v["id"] in faits]
    if triees:
        mots = libelles("classe")
        yield html("<h4>Situations triées</h4>")
        yield _table(
            ("Situation", "Premier choix", "Choix gardé", "Pourquoi"),
            (
                (
                    v["texte"][:90] + "…",
                    mots.get(faits.get(f"{v['id']}.premier", ""), "—"),
                    mots.get(faits[v["id"]], "?"),
                    faits.get(f"{v['id']}.pourquoi", ""),
                )
                for v in triees
            ),
        )


def ce_qui_circule(lien: Lien) -> str:
    """« des horaires (avec l’accord de : la famille) »."""
    accord = f"(avec l’accord de : {lien.accord_de})" if lien.accord_de else ""
    return f"{lien.circule} {accord}".strip()


def _visee(lien: Lien) -> str:
    """« partenariat : appeler la cheffe de service (avant juin) »."""
    classe = libelle(lien.classe_visee, vide="")
    echeance = f" ({lien.echeance})" if lien.echeance else ""
    return " : ".join(p for p in (classe, f"{lien.prochaine_etape}{echeance}".strip()) if p)


def _table(entetes: Iterable[str], lignes: Iterable[Iterable[str]]) -> Html:
    return table_en_html(entetes, lignes, style="text-align: left")  # là où l’habit de l’atelier n’est pas
