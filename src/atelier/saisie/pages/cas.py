"""Explorer un cas livré : son schéma, ses liens à classer un à un ; son propre réseau n’en sait rien."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import ipywidgets as w
from msgspec.structs import replace

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.carnet.operations import nom_du_lien
from atelier.cours.balises import Html, html
from atelier.cours.textes import criteres, insecables, libelle, libelles
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Classe
from atelier.erreurs import ErreurAtelier
from atelier.saisie.avis import avis_en_html
from atelier.saisie.composants import Page, bouton, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.choix import QuestionChoix
from atelier.schema.exports import image_du_carnet
from atelier.schema.svg import data_uri

DOSSIER = Path("cas")


class PageCas(Page):
    """On choisit un cas, puis un de ses liens ; l’avis ne se montre qu’après le choix."""

    nom = "cas"

    def corps(self) -> list[w.Widget]:
        self._lus: dict[str, Carnet | None] = {}
        self.cas = w.Dropdown(
            description="Le cas", options=[(mot, nom) for nom, mot in libelles("cas").items()],
            layout=w.Layout(width="420px"), style={"description_width": "60px"},
        )  # fmt: skip
        self.sur(self.cas, lambda _: self._changer_de_cas())
        self.image = Ecriteau()
        self.lien = w.Dropdown(
            description="Un lien", layout=w.Layout(width="560px"), style={"description_width": "60px"}
        )
        self.sur(self.lien, lambda _: self._changer_de_lien())
        self.ce_que_l_on_sait = Ecriteau()
        self.question = QuestionChoix(self._choisir)
        self.avis = Ecriteau()
        self.encore = bouton("Choisir autrement", self._reprendre)
        self._reprise = False
        return [
            phrase("Des réseaux inventés. Rien de ce que vous faites ici ne change votre propre réseau."),
            self.cas,
            self.image,
            self.lien,
            self.ce_que_l_on_sait,
            self.question,
            self.avis,
            self.encore,
        ]

    def montrer(self, carnet: Carnet) -> None:
        etudie = self._etudie(carnet.exercices)
        if etudie is None:
            self.image.value = insecables(
                html(
                    "<p>Le dossier « cas » n’est plus à côté de cette page. Fermez l’atelier et rouvrez-le : il "
                    "revient.</p>"
                )
            )
            self.lien.options = []
            return
        image, phrases = image_du_carnet(etudie)
        self.image.value = html(
            '<img alt="{}" src="{}" style="max-width: 700px; width: 100%">', phrases[0], data_uri(image)
        )
        options = [(nom_du_lien(etudie, x), x.id) for x in etudie.reseau.liens_existants()]
        if list(self.lien.options) != options:
            self.lien.options = options
        if self.lien.value is None and options:
            self.lien.value = options[0][1]
        self._montrer_le_lien(etudie)

    def _etudie(self, exercices: Mapping[str, str]) -> Carnet | None:
        """Le cas, avec les classes que l’étudiant y a choisies."""
        nom = self.cas.value
        if nom not in self._lus:
            self._lus[nom] = _lire(nom)
        lu = self._lus[nom]
        if lu is None:
            return None
        choix = {i: c for i in lu.liens if (c := exercices.get(f"cas.{nom}.{i}")) in set(Classe)}
        liens = {
            i: replace(x, classe_choisie=Classe(choix[i])) if i in choix else x for i, x in lu.liens.items()
        }
        return replace(lu, liens=liens)

    def _montrer_le_lien(self, etudie: Carnet) -> None:
        x = etudie.liens.get(self.lien.value or "")
        if x is None:
            return
        vu = x.classe_choisie is not None and not self._reprise
        self.ce_que_l_on_sait.value = insecables(_dit(x))
        self.question.texte = "Pour vous, ce lien est :"
        self.question.reponses = [[c, mot] for c, mot in libelles("classe").items()]
        self.question.layout.display = "none" if vu else ""
        self.avis.value = avis_en_html(etudie, x) if vu else ""
        self.encore.layout.display = "" if vu else "none"

    def _changer_de_cas(self) -> None:
        self._reprise = False
        self.session.rafraichir()

    def _changer_de_lien(self) -> None:
        self._reprise = False
        if (etudie := self._etudie(self.session.lire().exercices)) is not None:
            self._montrer_le_lien(etudie)

    def _choisir(self, classe: str) -> None:
        self._reprise = False
        note = noter_exercices({f"cas.{self.cas.value}.{self.lien.value}": classe}, "classe dans un cas")
        self.session.appliquer(note)

    def _reprendre(self) -> None:
        self._reprise = True
        self.session.rafraichir()
        self.question.viser()


def _lire(nom: str) -> Carnet | None:
    from atelier.echange.importation import importer, lire_acteurs, lire_liens  # noqa: PLC0415 — à la demande

    try:
        acteurs, liens = (DOSSIER / f"{nom}_{quoi}.csv" for quoi in ("acteurs", "liens"))
        return importer(lire_acteurs(acteurs), lire_liens(liens))[0](carnet_neuf(f"cas{nom}")).carnet
    except (ErreurAtelier, OSError):
        return None


def _dit(x: Lien) -> Html:
    """Ce que le cas dit de ce lien : base, réponses, preuve."""
    dits = [f"Base : {libelle(x.base, 'base_courte')}."]
    for code, mot in libelles("reponse").items():
        noms = [criteres()[c]["libelle"] for c, r in x.reponses.items() if r == code]
        if noms:
            dits.append(f"{mot[0].upper()}{mot[1:]} : {' ; '.join(noms)}.")
    if x.preuve:
        dits.append(f"Preuve : {x.preuve}.")
    return html("<ul>{}</ul>", (html("<li>{}</li>", d) for d in dits))
