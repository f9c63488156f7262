"""Le schéma de la classe, et l’accord du formateur pour rapprocher deux écritures d’une organisation."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.correction.bureau import Bureau
from atelier.correction.cadres import Cadres
from atelier.correction.ensemble import decider_fusion
from atelier.correction.promotion import Promotion
from atelier.correction.synthese import dessin_de_la_classe
from atelier.cours.balises import html
from atelier.cours.textes import insecables, pluriel
from atelier.saisie.bureau.volet_du_bureau import VoletDuBureau
from atelier.saisie.composants import bouton, fermer, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.svg import data_uri, image_a_projeter


class VoletSynthese(VoletDuBureau):
    """À la demande : le schéma commun et les ressemblances à trancher."""

    titre = "La classe : schéma commun"
    par_copie = False

    def corps(self) -> list[w.Widget]:
        self.image = Ecriteau()
        self.paires = w.VBox()
        self._promotion: Promotion | None = None
        self._pour: Any = None
        return [
            phrase(
                "Les organisations citées par trois copies au moins, sans fonction, sans qualité, sans preuve. "
                "La page à projeter (synthese.html) s’écrit avec les notes."
            ),
            bouton("Préparer le schéma de la classe", self._preparer),
            self.paires,
            self.image,
        ]

    def rafraichir(self, bureau: Bureau) -> None:
        """Suit les rapprochements décidés."""
        etats = tuple(
            self.page.ouverte.ligne(i, bureau).etat == "suspendue" for i in self.page.ouverte.ordre(bureau)
        )
        if self._promotion is None or self._pour == (dict(bureau.fusions), etats):
            return
        if self._pour and self._pour[1] != etats:
            # Une copie vient d’être suspendue, ou ne l’est plus : le schéma d’avant ne vaut plus.
            self._promotion, self._pour, self.image.value, self.paires.children = None, None, "", ()
            return
        self._pour = (dict(bureau.fusions), etats)
        unie = self._promotion.rapprocher(bureau.fusions)
        dessin = dessin_de_la_classe(unie)
        if dessin.noeuds:
            image = image_a_projeter(disposer_ensemble(dessin))
            dite = html(
                '<img alt="Schéma de la classe" src="{}" style="width: 100%; max-width: 760px">',
                data_uri(image),
            )
        else:
            dite = html("<p>Aucune organisation n’est citée par trois copies au moins.</p>")
        if self.image.value != dite:
            self.image.value = dite
        for ancienne in self.paires.children:
            fermer(ancienne)
        self.paires.children = [self._paire(a, b, bureau) for a, b in self._promotion.ressemblances()[:12]]

    def _paire(self, a: str, b: str, bureau: Bureau) -> w.Widget:
        assert self._promotion is not None  # noqa: S101 — rafraichir l’a vérifié
        cle = f"{a} | {b}"
        question = f"« {self._promotion.nom(a)} » et « {self._promotion.nom(b)} » : la même organisation ?"
        reponse = {True: " Oui.", False: " Non.", None: ""}[bureau.fusions.get(cle)]

        def decider(meme: bool) -> Any:
            return lambda: self.page.ouverte.appliquer(decider_fusion(cle, meme))

        return w.HBox([
            Ecriteau(html("{}<b>{}</b>", insecables(question), reponse)),
            bouton("Oui", decider(True)), bouton("Non", decider(False)),
        ])  # fmt: skip

    def _preparer(self) -> None:
        bureau, cadres = self.page.ouverte.bureau, Cadres()
        for i in self.page.ouverte.ordre(bureau):
            copie = self.page.ouverte.lectures[i].copie
            if copie is not None and self.page.ouverte.ligne(i, bureau).etat != "suspendue":
                cadres.ajouter_le_travail(i, copie.carnet, ())
        promotion = Promotion(cadres.tableaux())
        self._promotion, self._pour = promotion, None
        self.image.value = html("<p>{}.</p>", pluriel(promotion.copies, "copie"))
        self.rafraichir(bureau)
