"""Les volets de la page « Classer » : et si, vu de l’autre côté, la visée, la règle et ses seuils."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as w

from atelier.analyse.approfondir import ecarts_de_vue, liens_qui_divergent
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import modifier_lien, nom_du_lien, regler_lecture, repondre_pour_l_autre
from atelier.cours.balises import Html, html, joindre
from atelier.cours.ecole import RegleDEcole, regle_de_l_ecole
from atelier.cours.raisons import noms_des_criteres
from atelier.cours.textes import criteres, insecables, libelles, nombre, pluriel
from atelier.domaine.lien import Lien
from atelier.domaine.regle import REGLE_ATELIER, Regle
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Lecture, Reponse
from atelier.erreurs import ErreurCours
from atelier.saisie.avis import bascule_en_html
from atelier.saisie.composants import Volet, bouton, champ, choix, options_de, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.grille import Grille
from atelier.saisie.ponts.redaction import ChampTexte
from atelier.saisie.questions import vu_de_l_autre
from atelier.saisie.session import Session

_SEUILS = (
    "seuil_partenariat",
    "seuil_partage",
    "partage_minimum",
    "seuil_informel",
    "seuil_informel_seul",
)


class EtSi(Volet):
    """Changer une réponse pour voir, sans toucher aux siennes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._lien, self._essaye = "", False
        noms = [("ce sur quoi repose le lien", "base"), *((criteres()[c]["libelle"], c) for c in CRITERES)]
        self.critere = choix("Si", noms, largeur="560px")
        self.valeur = choix("était", options_de(libelles("reponse"), Reponse), largeur="420px")
        self.resultat = Ecriteau()
        self.critere.observe(lambda _: self._changer_de_critere(), "value")
        self.valeur.observe(lambda _: self._voir(), "value")
        self._changer_de_critere()
        self.boite = w.VBox(
            [
                phrase("Changez une seule réponse : voyez si la classe bouge."),
                self.critere,
                self.valeur,
                self.resultat,
            ]
        )

    def montrer(self, carnet: Carnet, lien: Lien | None) -> None:
        """Suit le lien choisi."""
        if (lien.id if lien else "") != self._lien:
            self.resultat.value, self._essaye = "", False
        # « Et si… » dit une classe : pas avant l’avis, qui vient lui-même après le choix.
        self._lien = lien.id if lien and lien.avis_montre else ""
        if self._essaye:
            self._voir()

    def _changer_de_critere(self) -> None:
        famille: Any = (
            (libelles("base_courte"), Base)
            if self.critere.value == "base"
            else (libelles("reponse"), Reponse)
        )
        options = options_de(*famille)
        if list(self.valeur.options) != options:
            self.valeur.options = options
        self._voir()

    def _voir(self) -> None:
        carnet = self.session.lire()
        lien = carnet.liens.get(self._lien)
        base = self.critere.value == "base"
        # Entre deux listes d’options, la valeur peut être encore celle de l’autre.
        if lien is not None and isinstance(self.valeur.value, Base if base else Reponse):
            self._essaye = True
            self.resultat.value = bascule_en_html(carnet, lien, self.critere.value, str(self.valeur.value))


class VuDeLAutre(Volet):
    """Ce que l’autre partie répondrait, à côté de ses propres réponses."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._lien = ""
        self.grille = Grille(self._repondre, cle="autre")
        self.ecarts = Ecriteau()
        self.boite = w.VBox(
            [
                phrase("Que répondrait l’autre partie ? Un écart est une question à lui poser."),
                self.ecarts,
                self.grille,
            ]
        )

    def montrer(self, carnet: Carnet, lien: Lien | None) -> None:
        """Les critères déjà remplis de son côté."""
        self._lien = lien.id if lien else ""
        groupes = vu_de_l_autre(lien) if lien and not lien.est_potentiel else []
        self.grille.groupes = groupes
        ecarts = ecarts_de_vue(lien) if lien else []
        if not groupes:
            self.ecarts.value = html("<em>Répondez d’abord à quelques questions de votre côté.</em>")
        elif ecarts:
            dits = noms_des_criteres(tuple(ecarts))
            self.ecarts.value = insecables(
                html("<p><b>{}</b> : {}.</p>", pluriel(len(ecarts), "écart"), dits)
            )
        else:
            self.ecarts.value = ""

    def _repondre(self, cle: str, valeur: str) -> None:
        if self._lien:
            critere = cle.removeprefix("autre_")
            self.session.appliquer(repondre_pour_l_autre(self._lien, {critere: valeur or None}))


class Visee(Volet):
    """Une classe visée, une première démarche, une date si l’on veut : sur tout lien, potentiel ou non."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._lien = ""
        self.champs = {
            "classe_visee": choix("Je vise", [("?", ""), *options_de(libelles("classe"), Classe)]),
            "prochaine_etape": champ(
                "Première démarche", exemple="prendre rendez-vous avec…", largeur="640px"
            ),
            "echeance": champ("Pour quand", exemple="avant juin, si vous voulez", largeur="420px"),
            "porte_par": champ("Porté par", exemple="une fonction : cheffe de service", largeur="420px"),
        }
        self.texte = phrase()
        for nom, widget in self.champs.items():
            widget.observe(self._garder(nom), "value")
            if isinstance(widget, ChampTexte):
                widget.pour_un_autre = self.session.ecrire_pour(modifier_lien, nom)
        self.boite = w.VBox([self.texte, *self.champs.values()])

    def montrer(self, carnet: Carnet, lien: Lien | None) -> None:
        """Remplit le volet pour le lien choisi."""
        self._lien = lien.id if lien else ""
        with self.sans_geste():
            self.texte.value = (
                "Choisissez d’abord un lien."
                if lien is None
                else "Ce lien est potentiel : il n’a pas encore de classe, mais une visée."
                if lien.est_potentiel
                else "Un lien d’aujourd’hui peut lui aussi viser autre chose."
            )
            for nom, widget in self.champs.items():
                widget.disabled = lien is None
                valeur = "" if lien is None else getattr(lien, nom) or ""
                if isinstance(widget, ChampTexte):
                    widget.montrer(self._lien, valeur)
                else:
                    widget.value = valeur

    def _garder(self, nom: str) -> Any:
        def geste(changement: Any) -> None:
            if self._lien and not self._muet:
                valeur = changement["new"] or (None if nom == "classe_visee" else "")
                fait = self.session.appliquer(modifier_lien(self._lien, **{nom: valeur}))
                if isinstance(changement["owner"], ChampTexte):
                    changement["owner"].refus = fait is None

        return geste


ECOLE = "ecole"
"""Dans la liste des règles, celle que l’école a posée à côté des pages."""


class ReglesEtLectures(Volet):
    """Les deux lectures, leurs divergences, la règle et ses seuils, avec un retour."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._ecole: RegleDEcole | None = None
        self.lecture = choix("Lecture", options_de(libelles("lecture"), Lecture), largeur="640px")
        self.laquelle = choix("Règle", [], largeur="640px")
        self.souci = phrase()
        self.seuils = {
            nom: champ(libelles("reglage")[nom], largeur="510px", style={"description_width": "400px"})
            for nom in _SEUILS
        }  # fmt: skip
        self.divergences = Ecriteau()
        self.regle = Ecriteau()
        self.lecture.observe(lambda _: self._regler(self.session.lire().reglages), "value")
        self.laquelle.observe(lambda _: self._origine(), "value")
        for nom, widget in self.seuils.items():
            widget.observe(self._changer_de_seuil(nom), "value")
        self.boite = w.VBox(
            [
                self.lecture,
                self.divergences,
                phrase(
                    "La règle est une proposition de l’atelier, pas du cours. Tout s’y change et s’y discute."
                ),
                self.souci,
                self.laquelle,
                *self.seuils.values(),
                self.regle,
                bouton("Revenir aux seuils d’origine", self._origine),
            ]
        )

    def montrer(self, carnet: Carnet) -> None:
        """La lecture, la règle en vigueur, et où les lectures divergent."""
        with self.sans_geste():
            self._lire_l_ecole()
            options = [("règle proposée par l’atelier", "")]
            if self._ecole is not None:
                options.append((f"{self._ecole.nom} (votre école)", ECOLE))
            if list(self.laquelle.options) != options:
                self.laquelle.options = options
            self.lecture.value = carnet.lecture
            de_l_ecole = self._ecole is not None and carnet.cours == self._ecole.nom
            self.laquelle.value = ECOLE if de_l_ecole else ""
        self._remplir_les_seuils(carnet)
        divergent = [nom_du_lien(carnet, carnet.liens[i]) for i in liens_qui_divergent(carnet)]
        liste = joindre(html("<li>{}</li>", n) for n in divergent)
        self.divergences.value = insecables(
            html("<p>{}</p>", libelles("divergence")["pourquoi"])
            + (
                html(
                    "<p><b>Elles divergent sur {}</b> :</p><ul>{}</ul>",
                    pluriel(len(divergent), "lien"),
                    liste,
                )
                if divergent
                else html("<p>Elles ne divergent sur aucun de vos liens.</p>")
            )
        )
        self.regle.value = _decrire(carnet.regle, modifiee=bool(carnet.reglages))

    def _remplir_les_seuils(self, carnet: Carnet) -> None:
        with self.sans_geste():
            for nom, widget in self.seuils.items():
                widget.value = nombre(getattr(carnet.regle, nom))

    def _lire_l_ecole(self) -> None:
        self.souci.value = ""
        self._ecole = None
        try:
            self._ecole = regle_de_l_ecole(self.session.depot.fichier.parent)
            if self._ecole is not None and self._ecole.abandonnes:
                self.souci.value = insecables(
                    "La règle de votre école était écrite pour la première version. "
                    + self._ecole.phrase_des_abandonnes
                )
        except ErreurCours as e:
            self.souci.value = insecables(str(e))

    def _depart(self) -> tuple[Mapping[str, object], str]:
        """Les seuils de la règle choisie, et le nom de l’école si c’est la sienne."""
        if self.laquelle.value == ECOLE and self._ecole is not None:
            return self._ecole.reglages, self._ecole.nom
        return {}, ""

    def _regler(self, reglages: Mapping[str, object]) -> None:
        if not self._muet:
            self.session.appliquer(regler_lecture(self.lecture.value, reglages, self._depart()[1]))

    def _changer_de_seuil(self, nom: str) -> Any:
        def geste(changement: Any) -> None:
            if self._muet:
                return
            carnet = self.session.lire()
            # Un nombre de points, parmi ceux que la règle compte ; les autres seuils sont des moyennes.
            maximum = len(carnet.regle.partage) if nom == "partage_minimum" else 1
            try:
                neuf: Any = round(float(changement["new"].replace(",", ".")), 2)
            except ValueError:
                neuf = -1.0
            if not 0 <= neuf <= maximum:
                self.souci.value = f"Un seuil va de 0 à {maximum}. Celui-ci n’a pas changé."
                self._remplir_les_seuils(carnet)
                return
            neuf = int(neuf) if nom == "partage_minimum" else neuf
            autres = {k: v for k, v in carnet.reglages.items() if k != nom}
            origine = getattr(REGLE_ATELIER, nom)
            self._regler(autres if neuf == origine else {**autres, nom: neuf})

        return geste

    def _origine(self) -> None:
        if (
            not self._muet
            and self.laquelle.value == ECOLE
            and self._ecole is not None
            and self._ecole.lecture
        ):
            # En silence : lecture et seuils de l’école s’appliquent ensemble, juste après.
            self._muet = True
            self.lecture.value = self._ecole.lecture
            self._muet = False
        self._regler(self._depart()[0])


def _decrire(regle: Regle, *, modifiee: bool) -> Html:
    points = noms_des_criteres(regle.partage)
    etat = html(" <b>Seuils modifiés.</b>") if modifiee else ""
    return insecables(
        html(
            "<p>Un partenariat demande un accord, des rencontres, au moins {} de ces points : {}, un "
            "projet discuté à égalité (ou un vrai besoin l’un de l’autre), et {} sur 1 en moyenne.{}</p>",
            regle.partage_minimum,
            points,
            nombre(regle.seuil_partenariat),
            etat,
        )
    )
