"""En salle : on vote à main levée, on argumente, on revote. Le formateur tape les comptes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as w

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html, joindre
from atelier.cours.exercices import vignettes
from atelier.cours.textes import insecables, libelles, pluriel
from atelier.domaine.vocabulaire import Classe
from atelier.saisie.composants import Page, bouton, nomme, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.pages.vignettes import retour_en_html

_TOURS = ("avant", "apres")


class PageVote(Page):
    """Deux colonnes de comptes, avant et après les arguments ; rien ne passe par un réseau."""

    nom = "voter"

    def corps(self) -> list[w.Widget]:
        self.vignette = w.Dropdown(
            description="Situation", layout=w.Layout(width="640px"), style={"description_width": "80px"},
            options=[(f"{_NIVEAUX[v['niveau']]} · {v['texte'][:80]}…", v["id"]) for v in _a_debattre()],
        )  # fmt: skip
        self.sur(self.vignette, lambda _: self._changer())
        self.texte = Ecriteau()
        self.comptes = {
            (tour, c): w.BoundedIntText(0, min=0, max=999, layout=w.Layout(width="80px"))
            for tour in _TOURS
            for c in Classe
        }
        for champ in self.comptes.values():
            self.sur(champ, lambda _: self._noter())
        mots = libelles("classe")
        lignes = [_rangee("", [Ecriteau(html("<b>{}</b>", mot)) for mot in ("1er vote", "2e vote")])]
        for c in Classe:
            cases = [self.comptes[tour, c] for tour in _TOURS]
            for case, tour in zip(cases, ("premier vote", "second vote"), strict=True):
                nomme(case, f"{mots[c]}, {tour}")
            lignes.append(_rangee(mots[c], cases))
        self.barres = Ecriteau()
        self.explication = Ecriteau()
        return [
            phrase(
                "Lisez à voix haute. Votez à main levée, sans parler. Deux arguments de chaque côté. Revotez."
            ),
            self.vignette,
            self.texte,
            w.HBox([w.VBox(lignes), self.barres]),
            bouton("Montrer ce que l’atelier en dit", self._expliquer),
            self.explication,
        ]

    def _vignette(self) -> dict[str, Any]:
        return next(v for v in vignettes() if v["id"] == self.vignette.value)

    def montrer(self, carnet: Carnet) -> None:
        v = self._vignette()
        self.texte.value = html("<p class='atelier-vignette'>{}</p>", insecables(v["texte"]))
        notes = carnet.exercices.get(f"vote.{v['id']}", "")
        # Trois chiffres, comme les champs : une valeur écrite à la main vaut zéro, sans rien faire tomber.
        valeurs = [int(n) if n.isdecimal() and len(n) < 4 else 0 for n in notes.split()] or [0] * len(
            self.comptes
        )
        for champ, valeur in zip(self.comptes.values(), valeurs, strict=False):
            champ.value = min(valeur, 999)
        self.barres.value = self._en_barres()

    def _en_barres(self) -> Html:
        blocs = []
        for tour, titre in zip(_TOURS, ("Premier vote", "Second vote"), strict=True):
            total = sum(self.comptes[tour, c].value for c in Classe)
            if not total:
                continue
            lignes = []
            for c, mot in libelles("classe").items():
                mains = self.comptes[tour, Classe(c)].value
                part = html("<div style='width: {:.0f}%'></div>", 100 * mains / total)
                lignes.append(html("<span>{}</span>{}<span>{}</span>", mot, part, mains))
            blocs.append(
                html(
                    "<p><b>{}</b> ({})</p><div class='atelier-barres'>{}</div>",
                    titre,
                    pluriel(total, "main"),
                    lignes,
                )
            )
        return joindre(blocs)

    def _noter(self) -> None:
        comptes = " ".join(str(champ.value) for champ in self.comptes.values())
        self.session.appliquer(noter_exercices({f"vote.{self.vignette.value}": comptes}, "vote de la salle"))

    def _changer(self) -> None:
        self.explication.value = ""
        self.session.rafraichir()

    def _expliquer(self) -> None:
        v = self._vignette()
        self.explication.value = insecables(retour_en_html(v, "", ""))


_NIVEAUX = {"discutable": "À débattre", "piege": "Piège", "facile": "Facile"}


def _a_debattre() -> list[dict[str, Any]]:
    """Les vignettes, celles qui se discutent d’abord : on ne vote pas sur une évidence."""
    ordre = list(_NIVEAUX)
    return sorted(vignettes(), key=lambda v: ordre.index(v["niveau"]))


def _rangee(mot: str, cases: Sequence[w.Widget]) -> w.HBox:
    debut = Ecriteau(mot, layout=w.Layout(width="150px"))
    return w.HBox([debut, *(w.HBox([case], layout=w.Layout(width="120px")) for case in cases)])
