"""Les exercices : on répond, on voit ce qui va, on recommence si l’on veut."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.carnet.ecrits import noter_exercices
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html, joindre
from atelier.cours.exercices import Resultat, exercices, melange, noter
from atelier.cours.textes import insecables
from atelier.saisie.composants import Page, bouton, message, nomme, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.redaction import Redaction


class PageExercices(Page):
    """Un volet par exercice."""

    nom = "exercices"

    def corps(self) -> list[w.Widget]:
        self._exercices = {e["id"]: Exercice(self, e) for e in exercices()}
        titres = [insecables(e["titre"]) for e in exercices()]
        self.volets = Depliants(
            [e.boite for e in self._exercices.values()], titles=titres, selected_index=None
        )
        return [self.volets]

    def montrer(self, carnet: Carnet) -> None:
        for identifiant, exercice in self._exercices.items():
            exercice.montrer(carnet.exercices.get(identifiant, ""))


class Exercice:
    """Un exercice et sa réponse ; la réponse gardée est une suite de rangs, ou un texte."""

    def __init__(self, page: Page, exercice: dict[str, Any]) -> None:
        self._page, self._exercice = page, exercice
        self._montree = ""
        self.retour = Ecriteau()
        self.champs: list[Any] = []
        self.boite = w.VBox([phrase(exercice["consigne"]), *self._construire(), self.retour])

    def _construire(self) -> list[w.Widget]:
        e = self._exercice
        elements = [insecables(x) for x in e["elements"]]
        verifier = bouton("Vérifier", self._verifier, principal=True)
        if e["genre"] == "texte":
            self.texte = Redaction(self._ecrire, libelle="Votre réponse", lignes=4, cle=e["id"])
            points = joindre(html("<li>{}</li>", x) for x in elements)
            return [self.texte, Ecriteau(html("<p>À retrouver dans votre réponse :</p><ul>{}</ul>", points))]
        if e["genre"] == "une":
            self.champs = [w.RadioButtons(options=elements, value=None, layout=w.Layout(width="auto"))]
            return [*self.champs, verifier]
        if e["genre"] == "plusieurs":
            self.champs = [
                w.Checkbox(description=x, indent=False, layout=w.Layout(width="auto")) for x in elements
            ]
            return [*self.champs, verifier]
        if e["genre"] == "associer":
            rangs = [(insecables(c), n) for n, c in enumerate(e["choix"], 1)]
        else:
            elements = [elements[n] for n in melange(e)]
            rangs = [(f"{n}e" if n > 1 else "1er", n) for n in range(1, len(elements) + 1)]
        self.champs = [
            w.Dropdown(options=[("?", 0), *rangs], layout=w.Layout(width="190px")) for _ in elements
        ]
        lignes = []
        for champ, element in zip(self.champs, elements, strict=True):
            nomme(champ, element)
            lignes.append(w.HBox([champ, Ecriteau(element)]))
        return [*lignes, verifier]

    def _reponse(self) -> list[int]:
        genre = self._exercice["genre"]
        if genre == "une":
            options = list(self.champs[0].options)
            return [options.index(self.champs[0].value) + 1] if self.champs[0].value else []
        if genre == "plusieurs":
            return [n for n, c in enumerate(self.champs, 1) if c.value]
        valeurs = [int(c.value) for c in self.champs]
        if genre != "ordonner":
            return valeurs
        places = dict(zip(melange(self._exercice), valeurs, strict=True))
        return [places[n] for n in range(len(valeurs))]

    def montrer(self, gardee: str) -> None:
        """Reprend la réponse gardée, et ce qu’on en dit."""
        if self._exercice["genre"] == "texte":
            self.texte.texte = gardee
            self.retour.value = html("<p>{}</p>", insecables(self._exercice["explication"])) if gardee else ""
            return
        if gardee == self._montree:
            return
        self._montree = gardee
        # Une réponse écrite à la main peut avoir des milliers de chiffres, que int() refuse.
        rangs = [int(r) for r in gardee.split() if r.isdecimal() and len(r) < 4]
        self._poser(rangs)
        self.retour.value = (
            insecables(_retour(self._exercice, noter(self._exercice, rangs))) if gardee else ""
        )

    def _poser(self, rangs: list[int]) -> None:
        genre = self._exercice["genre"]
        if genre == "une":
            options = list(self.champs[0].options)
            self.champs[0].value = options[rangs[0] - 1] if rangs and 1 <= rangs[0] <= len(options) else None
        elif genre == "plusieurs":
            for n, champ in enumerate(self.champs, 1):
                champ.value = n in rangs
        else:
            rangs = [*rangs, *[0] * len(self.champs)]
            places = [rangs[n] for n in melange(self._exercice)] if genre == "ordonner" else rangs
            for champ, rang in zip(self.champs, [*places, *[0] * len(self.champs)], strict=False):
                champ.value = rang if rang in {v for _, v in champ.options} else 0

    def _verifier(self) -> None:
        # « 0 » : ne rien cocher est une réponse, et un texte vide l’effacerait.
        gardee = " ".join(map(str, self._reponse())) or "0"
        self._montree = ""
        self._page.session.appliquer(noter_exercices({self._exercice["id"]: gardee}))

    def _ecrire(self, texte: str) -> bool:
        return self._page.session.appliquer(noter_exercices({self._exercice["id"]: texte})) is not None


def _retour(exercice: dict[str, Any], resultat: Resultat) -> Html:
    genre = (
        "juste" if resultat.reussi else "presque" if 2 * resultat.justes >= resultat.total > 1 else "revoir"
    )
    compte = (
        html("<p>Oui, tout y est.</p>")
        if resultat.reussi
        else html("<p>{} sur {}. Regardez encore :</p>", resultat.justes, resultat.total)
    )
    revoir = Html()
    if not resultat.reussi and exercice["genre"] != "une":
        elements = (exercice["elements"][n - 1] for n in resultat.a_revoir)
        revoir = html("<ul>{}</ul>", (html("<li>{}</li>", e) for e in elements))
    suite = html("<p>{}</p>", exercice["explication"])
    return message(genre, compte + revoir + suite)
