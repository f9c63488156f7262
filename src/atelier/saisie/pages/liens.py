"""Saisir les liens, entre tous les acteurs : deux noms et Entrée, une revue, une matrice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as w

from atelier.analyse.paires import paires_probables
from atelier.carnet.lots import (
    deja_relies,
    ecarter_paire,
    modifier_liens,
    supprimer_liens,
)
from atelier.carnet.modele import Carnet
from atelier.carnet.porte import basculer_lien, relier
from atelier.cours.balises import html
from atelier.cours.sigles import vocabulaire
from atelier.cours.textes import finalites, libelle, libelles, pluriel
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Statut
from atelier.saisie.composants import Page, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.choix import QuestionChoix
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.matrice import Matrice
from atelier.saisie.ponts.paire import ChampPaire
from atelier.saisie.ponts.table import TableEditable, colonne
from atelier.saisie.poser_les_doutes import avis_de_la_porte, ce_qui_est_dit_du_lien, repondre_a_la_porte

ACTEURS_MAX_MATRICE = 40
_REPONSES = [
    ["institutionnelle", "Oui, et cela tient aux institutions"],
    ["personnelle", "Oui, et cela tient à des personnes"],
    ["mandat", "Oui, c’est imposé"],
    ["oui", "Oui, sans en savoir plus"],
    ["non", "Non"],
    ["plus_tard", "Plus tard"],
]


class PageLiens(Page):
    """Qui est en lien avec qui ?"""

    nom = "liens"

    def corps(self) -> list[w.Widget]:
        self._reportees: list[str] = []
        self._paire: tuple[str, str] | None = None
        self._dits = ""
        self._boutons: list[list[Any]] = []
        self.paire = ChampPaire(self._relier, self._sur_l_avis, cle="liens")
        self.compte = Ecriteau()
        self.table = TableEditable(
            self._changer, self._supprimer, self.session.viser, ouvrir="Classer",
            titre="Cliquez une case pour la corriger. Au clavier : flèches, Entrée, Suppr, Ctrl+Entrée pour "
            "classer.",
            vide="Aucun lien pour l’instant. Écrivez deux noms ci-dessus, puis Entrée.",
        )  # fmt: skip
        self.reste = Ecriteau()
        self.question = QuestionChoix(self._repondre)
        self.matrice = Matrice(self._basculer)
        self.trop = phrase()
        self.volets = Depliants(
            [w.VBox([self.reste, self.question]), w.VBox([self.trop, self.matrice])],
            titles=("Passer les paires en revue", "Qui connaît qui ? (tableau)"),
            selected_index=None,
        )
        self.volets.observe(lambda c: self._ouvrir_volet(c["new"]), "selected_index")
        return [
            phrase("Pensez aussi aux liens entre vos acteurs. Un nom nouveau ajoute l’acteur."),
            self.paire,
            self.compte,
            self.table,
            self.volets,
        ]

    def montrer(self, carnet: Carnet) -> None:
        acteurs = list(carnet.acteurs.values())
        self.paire.acteurs = [
            {"texte": a.nom, "detail": a.organisation or a.fonction, "id": a.id} for a in acteurs
        ]
        self.paire.centre = carnet.acteurs[carnet.ego].nom
        if not self.paire.vocabulaire:
            self.paire.vocabulaire = [
                {"texte": m["texte"], "detail": f"{m['detail']} (nouvel acteur)"} for m in vocabulaire()
            ]
        self._aviser(carnet)
        liens = list(carnet.liens.values())
        alters = sum(not carnet.reseau.touche_ego(lien) for lien in liens)
        potentiels = sum(lien.est_potentiel for lien in liens)
        self.compte.value = html(
            "<b>{}</b>, dont {} entre vos acteurs et {}.",
            pluriel(len(liens), "lien"),
            alters,
            pluriel(potentiels, "potentiel"),
        )
        colonnes = _colonnes(carnet)
        if colonnes != self.table.colonnes:
            self.table.colonnes = colonnes
        self.table.lignes = [_ligne(carnet, lien) for lien in reversed(liens)]
        # Revue et tableau ne se préparent qu’ouverts : la revue regarde toutes les paires d’acteurs.
        if self.volets.selected_index == 0:
            self._montrer_paire(carnet)
        elif self.volets.selected_index == 1:
            self._montrer_matrice(carnet)

    def _ouvrir_volet(self, rang: int | None) -> None:
        self.session.rafraichir()
        if rang == 0:
            self.question.viser()

    def _montrer_paire(self, carnet: Carnet) -> None:
        # Les paires reportées reviennent à la fin.
        paires = sorted(paires_probables(carnet), key=lambda p: f"{p[0]} {p[1]}" in self._reportees)
        self._paire = paires[0][:2] if paires else None
        if not paires:
            self.reste.value = html(
                "<p><em>Toutes les paires ont été vues, ou il faut d’abord deux acteurs existants.</em></p>"
            )
            self.question.layout.display = "none"
            return
        a, b, raison = paires[0]
        self.question.layout.display = ""
        self.reste.value = html(
            "<p>{} à voir, les plus vraisemblables d’abord. Un chiffre du clavier répond.</p>",
            pluriel(len(paires), "paire"),
        )
        suite = f" ({raison})" if raison else ""
        self.question.texte = (
            f"« {carnet.acteurs[a].nom} » et « {carnet.acteurs[b].nom} » sont-ils en lien ?{suite}"
        )
        self.question.reponses = _REPONSES

    def _montrer_matrice(self, carnet: Carnet) -> None:
        acteurs = list(carnet.acteurs.values())
        # « + 1 » : le centre a sa ligne, mais ne compte pas parmi les acteurs.
        trop = len(acteurs) > ACTEURS_MAX_MATRICE + 1
        self.trop.value = (
            f"Au-delà de {ACTEURS_MAX_MATRICE} acteurs, ce tableau ne se lit plus : prenez la revue."
            if trop
            else ""
        )
        self.matrice.acteurs = [] if trop else [[a.id, a.nom] for a in acteurs]
        self.matrice.liens = [] if trop else [
            [x.source, x.cible, x.statut.value] for x in carnet.liens.values()
        ]  # fmt: skip

    def _relier(self, source: str, cible: str, potentiel: bool, repris: bool) -> bool:
        avant = self.session.lire()
        if repris and deja_relies(avant, source, cible):
            return True  # l’arrêt a eu lieu juste après l’enregistrement : il n’y a rien à refaire
        champs = {"statut": Statut.POTENTIEL} if potentiel else {}
        fait = self.session.appliquer(relier(source, cible, **champs))
        if fait is None:
            return False
        # Après « appliquer », qui fait taire ce que disait le geste d’avant.
        self._dits, self._boutons = ce_qui_est_dit_du_lien(avant, fait, voulu_potentiel=potentiel)
        self._aviser(fait.carnet)
        return True

    def _aviser(self, carnet: Carnet) -> None:
        """Ce que le dernier lien a fait, puis la question que ses acteurs posent, s’il en reste."""
        question = avis_de_la_porte(self.session, carnet)
        texte = " ".join(t for t in (self._dits, question.get("texte", "")) if t)
        boutons = [*self._boutons, *question.get("boutons", ())]
        self.paire.avis = {"texte": texte, "boutons": boutons} if texte else {}

    def _sur_l_avis(self, message: dict[str, Any]) -> None:
        if message.get("geste") == "enlever" and message.get("id") in self.session.lire().liens:
            self.session.appliquer(supprimer_liens([str(message["id"])]))
        else:
            repondre_a_la_porte(self.session, message)

    def taire(self) -> None:
        self._dits, self._boutons = "", []
        self._aviser(self.session.lire())
        self.trop.value = ""

    def revenus(self, identifiants: Sequence[str]) -> None:
        liens = [i for i in identifiants if i in {ligne["id"] for ligne in self.table.lignes}]
        if liens:
            self.table.montrer(liens[0])

    def _repondre(self, geste: str) -> None:
        if self._paire is None:
            return
        a, b = self._paire
        if geste == "plus_tard":
            self._reportees.append(f"{a} {b}")
            self.session.rafraichir()
        elif geste == "non":
            self.session.appliquer(ecarter_paire(a, b))
        else:
            base = Base(geste) if geste != "oui" else None
            self.session.appliquer(relier(a, b, base=base))

    def _basculer(self, a: str, b: str) -> None:
        self.session.appliquer(basculer_lien(a, b))

    def _changer(self, ids: list[str], champ: str, valeur: str) -> bool:
        propre: Any = valeur or None
        if champ == "finalite":
            champ, propre = "finalites", tuple(valeur.split(";")) if valeur else ()
        return self.session.appliquer(modifier_liens(ids, **{champ: propre})) is not None

    def _supprimer(self, ids: list[str]) -> bool:
        return self.session.appliquer(supprimer_liens(ids)) is not None


def _colonnes(carnet: Carnet) -> list[dict[str, Any]]:
    def avec_inconnu(famille: str) -> list[tuple[str, str]]:
        return [("", "pas encore dit"), *libelles(famille).items()]

    centre = carnet.acteurs[carnet.ego].nom
    courts = {code: f["court"] for code, f in finalites().items()}
    # Un lien peut avoir plusieurs buts : chaque ensemble déjà là est une option, rien n’en est perdu.
    ensembles = sorted({";".join(x.finalites) for x in carnet.liens.values() if len(x.finalites) > 1})
    buts = [
        ("", "pas encore dit"),
        *courts.items(),
        *((e, " + ".join(courts[f] for f in e.split(";") if f in courts)) for e in ensembles),
    ]
    return [
        colonne("lien", f"Avec {centre}, ou entre deux autres", lecture=True, largeur="26%"),
        colonne("statut", "Statut", options=libelles("statut").items(), largeur="90px"),
        colonne("base", "Repose sur", options=avec_inconnu("base_courte")),
        colonne("qualite", "Qualité", options=avec_inconnu("qualite")),
        colonne("sens", "Sens", options=avec_inconnu("sens_court"), largeur="150px"),
        colonne("finalite", "À quoi il sert", options=buts, largeur="190px"),
        colonne("classe", "Classe choisie", lecture=True, largeur="130px"),
    ]


def _ligne(carnet: Carnet, x: Lien) -> dict[str, Any]:
    # Un lien qui part du centre se dit par l’autre acteur : le centre est déjà dans le titre de la colonne.
    bouts = [carnet.acteurs[i].nom for i in (x.source, x.cible)][x.source == carnet.ego :]
    return {
        "id": x.id,
        "valeurs": {
            "lien": " – ".join(bouts), "statut": x.statut.value, "base": x.base or "",
            "qualite": x.qualite or "", "sens": x.sens or "",
            "finalite": ";".join(x.finalites),
            "classe": libelle(x.classe_choisie, vide="—" if x.est_potentiel else "à classer"),
        },
    }  # fmt: skip
