"""Classer un lien : trois questions, la grille, son choix, puis seulement l’avis de la règle."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.analyse.approfondir import A_LA_MAISON, EN_CLASSE, a_dedoubler, liens_a_approfondir
from atelier.carnet.lots import dedoubler
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import choisir_classe, modifier_lien, nom_du_lien, repondre
from atelier.cours.balises import html
from atelier.cours.textes import libelle, libelles, pluriel
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base
from atelier.saisie import questions
from atelier.saisie.avis import avis_en_html
from atelier.saisie.composants import Page, bouton, champ, choix, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.choix import QuestionChoix
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.grille import Grille, permise
from atelier.saisie.ponts.redaction import ChampTexte
from atelier.saisie.volets.du_lien import EtSi, ReglesEtLectures, Visee, VuDeLAutre

VOLET_VISEE = 2


class PageClasser(Page):
    """Un lien à la fois. Le choix de l’étudiant vient toujours avant l’avis."""

    nom = "classer"

    def corps(self) -> list[w.Widget]:
        self._lien = ""
        self._suspens: dict[str, str] = {}
        self._pas_imposes: set[str] = set()
        self.progres = Ecriteau()
        self.conseil = QuestionChoix(self._aller)
        self.lequel = self.sur(choix("Lien", [], largeur="640px"), self._aller)
        self.suivant = bouton("Lien suivant", self._suivant, icone="arrow-right")
        self.potentiel = phrase()
        self.tri = Grille(self._repondre, self._repondre_pour, cle="tri")
        self.grille = Grille(self._repondre, self._repondre_pour, cle="grille")
        self.choix = Grille(self._suspendre, cle="choix")
        self.justification = champ(
            "Parce que", exemple="En une ou deux phrases, avec vos mots.", largeur="640px", lignes=2,
            maximum=2000,
        )  # fmt: skip
        exemple = "compte rendu du 12 mars, convention 2024…"
        self.preuve = champ("Preuve", exemple=exemple, largeur="640px")
        # Sur toute grille : un lien fait passer quelque chose, et quelqu’un doit en être d’accord.
        exemple = "des horaires, une demande d’aide, un prêt de salle…"
        self.circule = champ("Ce qui circule", exemple=exemple, largeur="640px")
        exemple = "la famille, prévenue ; la personne ; nos directions…"
        self.accord_de = champ("Avec l’accord de", exemple=exemple, largeur="640px")
        self._ecrits = {
            "justification": self.justification, "preuve": self.preuve, "circule": self.circule,
            "accord_de": self.accord_de,
        }  # fmt: skip
        for nom, widget in self._ecrits.items():
            self.sur(widget, self._changer(nom, widget))
            widget.pour_un_autre = self.session.ecrire_pour(modifier_lien, nom)
        self.dit = phrase()
        self.avis = Ecriteau()
        self.suite = QuestionChoix(self._decider)
        self.bascule = EtSi(self.session)
        self.autre = VuDeLAutre(self.session)
        self.visee = Visee(self.session)
        self.regles = ReglesEtLectures(self.session)
        self.bloc = w.VBox(
            [
                self.tri,
                self.grille,
                self.circule,
                self.accord_de,
                Ecriteau(html("<h4>Votre choix, avant l’avis de la règle</h4>")),
                self.choix,
                self.justification,
                self.preuve,
                w.HBox(
                    [bouton("Enregistrer mon choix", self._choisir, principal=True), self.suivant, self.dit]
                ),
                self.avis,
                self.suite,
            ]
        )
        self.volets = Depliants(
            [self.bascule.boite, self.autre.boite, self.visee.boite, self.regles.boite],
            titles=(
                "Et si… ? (rien n’est enregistré)",
                "Vu de l’autre côté",
                "Ce que je vise",
                "Les deux lectures, la règle et ses seuils",
            ),
            selected_index=None,
        )
        passer = bouton("Passer au suivant", self._suivant)
        choisir = w.HBox([self.lequel, passer])
        choisir.add_class("atelier-lien-choisi")
        return [self.progres, self.conseil, choisir, self.potentiel, self.bloc, self.volets]

    # --- montrer ---------------------------------------------------------------------------------

    def montrer(self, carnet: Carnet) -> None:
        liens = list(carnet.liens.values())
        if self._lien not in carnet.liens:
            self._lien = ""
        self._montrer_progres(carnet)
        options = [("choisissez un lien", ""), *((_intitule(carnet, x), x.id) for x in liens)]
        if list(self.lequel.options) != options:
            self.lequel.options = options
        self.lequel.value = self._lien
        lien = carnet.liens.get(self._lien)
        self.potentiel.value = (
            "Ce lien est potentiel : il n’a pas encore de classe. Dites plus bas ce que vous visez."
            if lien and lien.est_potentiel
            else ""
        )
        if lien is not None:
            self._montrer_lien(carnet, lien)
        for volet in (self.bascule, self.autre, self.visee):
            volet.montrer(carnet, lien)
        self.regles.montrer(carnet)
        # En dernier : un formulaire ne se montre qu’une fois rempli, on y écrirait pour personne.
        self.bloc.layout.display = "" if lien and not lien.est_potentiel else "none"
        self.volets.layout.display = "" if liens else "none"

    def _montrer_progres(self, carnet: Carnet) -> None:
        existants = list(carnet.reseau.liens_existants())
        restants = sum(x.classe_choisie is None for x in existants)
        faits = len(existants) - restants
        if not existants:
            self.progres.value = html("<em>Aucun lien à classer : commencez par en ajouter.</em>")
        else:
            texte = f"{pluriel(restants, 'lien')} à classer" if restants else "Tous vos liens sont classés"
            self.progres.value = html(
                '<p><progress value="{}" max="{}" style="width: 220px"></progress> <b>{}</b> sur {}.</p>',
                faits,
                len(existants),
                texte,
                len(existants),
            )
        conseilles = [(i, r) for i, r in liens_a_approfondir(carnet) if i != self._lien][:EN_CLASSE]
        self.conseil.layout.display = "" if conseilles else "none"
        self.conseil.texte = (
            f"La grille entière servirait surtout pour ({EN_CLASSE} liens en classe, "
            f"{A_LA_MAISON} à 10 chez soi) :"
        )
        self.conseil.reponses = [
            [i, f"{nom_du_lien(carnet, carnet.liens[i])} ({libelles('approfondir')[raison]})"]
            for i, raison in conseilles
        ]

    def _montrer_lien(self, carnet: Carnet, lien: Lien) -> None:
        premier, *suite = self._questions(carnet, lien)
        self.tri.groupes, self.grille.groupes = [premier], suite
        self._montrer_choix(carnet, lien)
        for nom, widget in self._ecrits.items():
            widget.montrer(lien.id, getattr(lien, nom))
        attente = (
            "après votre choix"
            if lien.classe_avant is None
            else "quand vous aurez dit pourquoi, en une phrase"
        )
        self.avis.value = (
            avis_en_html(carnet, lien)
            if lien.avis_montre
            else html("<em>L’avis de la règle proposée par l’atelier apparaîtra {}.</em>", attente)
        )
        self._montrer_suite(carnet, lien)
        self.bascule.boite.layout.display = "" if lien.avis_montre else "none"

    def _questions(self, carnet: Carnet, lien: Lien) -> list[questions.Groupe]:
        """Les questions que ce lien pose : le tri, puis la grille."""
        entre_alters = not carnet.reseau.touche_ego(lien)
        tri = questions.tri(
            lien,
            entre_alters=entre_alters,
            point_de_vue=carnet.point_de_vue,
            pas_impose=lien.id in self._pas_imposes,
        )
        return [tri, *([] if entre_alters else questions.grille(lien))]

    def _montrer_choix(self, carnet: Carnet, lien: Lien) -> None:
        """La classe choisie ou encore en suspens, chaque lien ayant la sienne."""
        suspens = self._suspens.get(lien.id, lien.classe_choisie or "")
        groupe = questions.choix_de_classe(suspens, suppose=not carnet.reseau.touche_ego(lien))
        self.choix.groupes = [{**groupe, "lien": lien.id}]
        self._dire("Pas encore enregistré." if suspens and suspens != lien.classe_choisie else "")

    def _montrer_suite(self, carnet: Carnet, lien: Lien) -> None:
        """Trois façons d’honorer un désaccord, et le dédoublement quand deux liens se mêlent."""
        avis = carnet.avis(lien)
        reponses = []
        if lien.avis_montre and avis.classe not in (None, lien.classe_choisie):
            reponses = [
                ["changer", f"La règle me convainc : « {libelle(avis.classe)} »"],
                ["garder", "Je garde mon choix"],
                ["revoir", "Je revois mes réponses"],
            ]
        self.suite.texte = "Et maintenant ?" if reponses else ""
        if a_dedoubler(lien):
            self.suite.texte += (
                " Ce lien mêle une relation de personne et un cadre : ce sont peut-être deux liens."
            )
            reponses.append(["dedoubler", "En faire deux liens"])
        self.suite.reponses = reponses
        self.suite.layout.display = "" if reponses else "none"

    # --- gestes ----------------------------------------------------------------------------------

    def _aller(self, identifiant: str) -> None:
        if identifiant != self._lien:
            self._lien = identifiant
            self.session.rafraichir()
            self.tri.viser()
            lien = self.session.lire().liens.get(identifiant)
            if lien is not None and lien.est_potentiel:
                self.volets.selected_index = VOLET_VISEE

    def viser(self, identifiant: str) -> None:
        if identifiant in self.session.lire().liens:
            self._aller(identifiant)
            self.barre.montrer(".atelier-lien-choisi")

    def _suivant(self) -> None:
        carnet = self.session.lire()
        attente = [
            x.id for x in carnet.reseau.liens_existants() if x.classe_choisie is None and x.id != self._lien
        ]
        if attente:
            tous = list(carnet.liens)
            ici = tous.index(self._lien) if self._lien in tous else -1
            self._aller(next((i for i in attente if tous.index(i) > ici), attente[0]))
        else:
            self._dire("Il n’y a plus de lien à classer.")

    def _repondre(self, cle: str, valeur: str) -> bool:
        return bool(self._lien) and self._repondre_pour(self._lien, cle, valeur)

    def _repondre_pour(self, lien: str, cle: str, valeur: str) -> bool:
        carnet = self.session.lire()
        objet = carnet.liens.get(lien)
        if objet is None or not permise(self._questions(carnet, objet), cle, valeur):
            return False
        if cle in CRITERES:
            operation = repondre(lien, {cle: valeur or None})
        elif cle == "impose":
            return self._imposer(objet, valeur)
        elif cle == "mobilisable":
            operation = modifier_lien(lien, mobilisable={"oui": True, "non": False}.get(valeur))
        else:
            operation = modifier_lien(lien, **{cle: valeur or None})
        return self.session.appliquer(operation) is not None

    def _imposer(self, lien: Lien, valeur: str) -> bool:
        """« Oui » : c’est un mandat. « Non » : la question suivante dira à qui tient le lien."""
        (self._pas_imposes.add if valeur == "non" else self._pas_imposes.discard)(lien.id)
        if valeur == "oui":
            return self.session.appliquer(modifier_lien(lien.id, base=Base.MANDAT)) is not None
        if lien.base is Base.MANDAT or not valeur:
            return self.session.appliquer(modifier_lien(lien.id, base=None)) is not None
        self.session.rafraichir()
        return True

    def _suspendre(self, _: str, valeur: str) -> None:
        self._suspens[self._lien] = valeur
        lien = self.session.lire().liens.get(self._lien)
        if lien is not None:
            self._montrer_choix(self.session.lire(), lien)

    def _changer(self, nom: str, widget: ChampTexte) -> Any:
        def geste(valeur: Any) -> None:
            lien = self.session.lire().liens.get(self._lien)
            widget.refus = lien is None  # un texte sans lien n’est pas « pris » : il reste dans son champ
            if lien is not None:
                operation = modifier_lien(lien.id, **{nom: valeur})
                if nom == "justification" and lien.classe_choisie and not lien.avis_montre:
                    # La raison manquait : avec elle, le choix est entier et l’avis se montre.
                    operation = choisir_classe(lien.id, lien.classe_choisie, valeur)
                widget.refus = self.session.appliquer(operation) is None

        return geste

    def _choisir(self) -> None:
        lien = self.session.lire().liens.get(self._lien)
        valeur = self._suspens.get(self._lien) or (lien.classe_choisie if lien else None)
        if not valeur:
            self._dire("Choisissez d’abord une classe.")
            return
        if self.session.appliquer(choisir_classe(self._lien, valeur, self.justification.value)) is not None:
            self._suspens.pop(self._lien, None)
            self.session.rafraichir()

    def _decider(self, geste: str) -> None:
        carnet = self.session.lire()
        lien = carnet.liens.get(self._lien)
        if lien is None:
            return
        if geste == "changer":
            avis = carnet.avis(lien)
            if avis.classe is not None:
                self._suspens.pop(lien.id, None)
                self.session.appliquer(choisir_classe(lien.id, avis.classe, lien.justification))
        elif geste == "garder":
            self._dire(
                "Votre choix est gardé, avec ses raisons."
                if lien.justification
                else "Votre choix est gardé. Dites pourquoi, dans « Parce que »."
            )
        elif geste == "revoir":
            self.tri.viser()
        elif geste == "dedoubler":
            fait = self.session.appliquer(dedoubler(lien.id))
            if fait is not None:
                self._dire("Deux liens : la relation de personne, et le cadre entre institutions, à classer.")

    def _dire(self, texte: str) -> None:
        self.dit.value = texte


def _intitule(carnet: Carnet, lien: Lien) -> str:
    suite = "potentiel" if lien.est_potentiel else libelle(lien.classe_choisie, vide="à classer")
    return f"{nom_du_lien(carnet, lien)}  ·  {suite}"
