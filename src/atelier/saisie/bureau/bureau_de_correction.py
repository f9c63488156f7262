"""Le bureau de correction : les copies une à une, ou un critère sur toutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as w

from atelier.carnet.historique import Piles
from atelier.correction.bareme import Critere, en_decimal
from atelier.correction.document_du_bureau import NOM_DU_FICHIER
from atelier.correction.etat_du_bureau import Bureau, calibration, commenter, poser_niveau
from atelier.cours.balises import html
from atelier.cours.textes import insecables, nombre
from atelier.erreurs import ErreurAtelier
from atelier.saisie.bureau.affiche import avancement, garnir, rang
from atelier.saisie.bureau.choix_des_copies import ChoixDesCopies
from atelier.saisie.bureau.correction_ouverte import CorrectionOuverte
from atelier.saisie.bureau.lecture_de_copie import en_html
from atelier.saisie.bureau.trancher import Trancher
from atelier.saisie.bureau.volets_du_bureau import volets
from atelier.saisie.composants import afficher, bascule, bouton, fermer, nomme, titre
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.notation import GrilleDeNotes

DOSSIER = "correction"
_ETROIT = {"description_width": "60px"}


_TOUCHES = html(
    "<p class='atelier-aide'>0 à 3 : le niveau, puis la ligne suivante. Flèches : changer de ligne. "
    "c : commentaire. n, p : copie suivante, précédente. Retour arrière : ôter le niveau.</p>"
)


class BureauDeCorrection:
    """La page du formateur ; tout ce qu’elle pose est enregistré à chaque geste."""

    def __init__(self, ici: Path) -> None:
        self.ici = ici
        self.ouverte = CorrectionOuverte(ici / DOSSIER)
        self.ouverte.changer = self.rafraichir
        self._copie = ""
        self._muet = False
        self._liste: list[str] | None = None
        self._lue: tuple[object, ...] | None = None
        self.choix = ChoixDesCopies(ici, self._ouvrir)
        self.etat = Ecriteau()
        self.etat.add_class("atelier-etat")
        self.defaire = bouton("Annuler", lambda: self.ouverte.tenter(self.ouverte.depot.annuler))
        self.refaire = bouton("Rétablir", lambda: self.ouverte.tenter(self.ouverte.depot.retablir))
        self.reprendre = bouton(
            "Reprendre la sauvegarde", lambda: self.ouverte.tenter(self.ouverte.depot.restaurer)
        )
        self.trancher = Trancher(self.ouverte)
        self.avance = Ecriteau()
        self.mode = bascule(
            "Noter", [("une copie à la fois", "copie"), ("un critère, toutes les copies", "critere")]
        )
        self.mode.value = "copie"
        self.mode.observe(lambda _: self._changer_de_vue(), "value")
        self.lesquelles = w.Dropdown(
            options=[("toutes", "toutes"), ("à noter", "a_noter"), ("calibration (5 copies)", "calibration")],
            description="Montrer", style=_ETROIT, layout=w.Layout(width="250px"),
        )  # fmt: skip
        self.lesquelles.observe(lambda _: self.relister(), "value")
        self.copies = nomme(w.Dropdown(layout=w.Layout(width="340px")), "La copie")
        self.copies.observe(lambda c: None if self._muet else self._aller(c["new"]), "value")
        self.criteres = nomme(w.Dropdown(layout=w.Layout(width="340px")), "Le critère")
        self.criteres.observe(lambda _: None if self._muet else self.relister(), "value")
        self.avant = bouton("‹ Précédente", lambda: self._passer(-1))
        self.apres = bouton("Suivante ›", lambda: self._passer(1))
        self.lecture = Ecriteau(layout=w.Layout(flex="1 1 480px", min_width="360px"))
        self.grille = GrilleDeNotes(self._geste, vide="Aucune copie à noter ici.")
        self.grille.layout = w.Layout(flex="1 1 400px", min_width="340px")
        self.volets = volets(self)
        cote_a_cote = w.HBox([self.lecture, self.grille], layout=w.Layout(flex_flow="row wrap"))
        cote_a_cote.add_class("atelier-poste")
        self.poste = w.VBox([
            self.avance,
            w.HBox([self.mode, self.lesquelles], layout=w.Layout(flex_flow="row wrap")),
            w.HBox([self.avant, self.copies, self.criteres, self.apres], layout=w.Layout(flex_flow="row wrap")),
            Ecriteau(_TOUCHES),
            cote_a_cote,
            *[v.boite for v in self.volets],
        ])  # fmt: skip
        self.boite = w.VBox([
            titre("Bureau de correction"), w.HBox([self.etat, self.defaire, self.refaire, self.reprendre]),
            self.choix.boite, self.trancher.boite, self.poste,
        ])  # fmt: skip
        self.boite.add_class("atelier-page")

    def ouvrir(self) -> None:
        """Affiche le bureau ; une correction commencée reprend où l’on s’était arrêté."""
        ancien = _ouverts.pop(self.ici, None)
        if ancien is not None:
            # Sa place d’abord : sans cela, ce bureau ne pourrait pas annuler les gestes de l’ancien.
            ancien.ouverte.fermer()
            fermer(ancien.boite)
        _ouverts[self.ici] = self
        self.poste.layout.display = "none"
        afficher(self.boite)
        bureau = self.ouverte.bureau
        self.choix.proposer(bureau)
        self.rafraichir()
        if bureau.sources:
            self.choix.lire()

    def _ouvrir(self, sources: list[Path], feuille: str, bareme: str, avancer: Any) -> bool:
        def geste() -> bool:
            self.ouverte.ouvrir(sources, feuille, bareme, avancer)
            return True

        if not self.ouverte.tenter(geste):
            return False
        bureau = self.ouverte.bureau
        ordre = self.ouverte.ordre(bureau)
        restantes = [i for i in ordre if self.ouverte.ligne(i, bureau).etat in ("a_noter", "non_finalisee")]
        self._copie, self._lue = (restantes or ordre or [""])[0], None
        self.poste.layout.display = ""
        self.relister()
        return True

    # --- ce que l’on voit --------------------------------------------------------------------------

    def rafraichir(self) -> None:
        """Met l’écran à jour d’après le bureau enregistré."""
        bureau = self.ouverte.bureau
        self._dire_l_etat(bureau)
        self.trancher.rafraichir()
        if not self.ouverte.lectures:
            return
        self._muet = True
        try:
            self._listes(bureau)
        finally:
            self._muet = False
        self.avance.value = avancement(self.ouverte, bureau)
        self._lire_la_copie(bureau)
        self._poser_la_grille(bureau)
        for volet in self.volets:
            if volet.par_copie:
                volet.boite.layout.display = "" if self._copie else "none"
            volet.rafraichir(bureau)

    def _dire_l_etat(self, bureau: Bureau) -> None:
        if self.ouverte.erreur:
            self.etat.value = html('<span class="atelier-erreur">{}</span>', insecables(self.ouverte.erreur))
        elif bureau.revision:
            self.etat.value = f"Enregistré dans {DOSSIER}/{NOM_DU_FICHIER}."
        else:
            self.etat.value = "Rien n’est encore posé."
        self.reprendre.layout.display = "" if self.ouverte.abime else "none"
        try:
            piles = self.ouverte.depot.piles()
        except ErreurAtelier:
            piles = Piles([], [])
        for b, mot, pile in zip((self.defaire, self.refaire), ("Annuler", "Rétablir"), piles, strict=True):
            b.disabled = not pile
            b.description = f"{mot} : {pile[-1].description}" if pile else mot

    def _retenues(self, bureau: Bureau) -> list[str]:
        """Les copies que l’on montre ; une copie finie ne s’en va qu’au changement de liste.

        Sans cela, les lignes se décaleraient sous le clavier.
        """
        ordre = self.ouverte.ordre(bureau)
        if self._liste is None:
            choix = {
                "toutes": lambda: ordre,
                "calibration": lambda: calibration(ordre),
                "a_noter": lambda: [i for i in ordre if self._reste_a_noter(i, bureau)],
            }
            self._liste = choix[self.lesquelles.value]()
        return [i for i in ordre if i in self._liste]

    def _reste_a_noter(self, identifiant: str, bureau: Bureau) -> bool:
        if self.ouverte.second:
            return len(self.ouverte.niveaux(identifiant, bureau)) < self._combien()
        return self.ouverte.ligne(identifiant, bureau).etat in ("a_noter", "non_finalisee")

    def _listes(self, bureau: Bureau) -> None:
        copies = [(self._entree(i, bureau), i) for i in self._retenues(bureau)]
        ids = [i for _, i in copies]
        if self._copie not in ids:
            self._copie = ids[0] if ids else ""
        garnir(self.copies, copies, self._copie or None)
        criteres = [
            (f"{c.libelle} ({nombre(float(c.points))} pt)", c.id) for c in self.ouverte.bareme.criteres
        ]
        garnir(self.criteres, criteres, self.criteres.value)
        seule = self.mode.value == "copie"
        self.criteres.layout.display = "none" if seule else ""
        for b in (self.copies, self.avant, self.apres):
            b.layout.display = "" if seule else "none"

    def _entree(self, identifiant: str, bureau: Bureau) -> str:
        ligne = self.ouverte.ligne(identifiant, bureau)
        poses = len(self.ouverte.niveaux(identifiant, bureau))
        # Le second correcteur ne voit pas la note du premier.
        note = None if self.ouverte.second else ligne.valeur
        suite = en_decimal(note) if note is not None else f"{poses} sur {self._combien()}"
        if ligne.etat == "suspendue":
            suite += ", suspendue"
        return f"{self.ouverte.nommer(identifiant, bureau)} : {suite}"

    def _combien(self) -> int:
        return len(self.ouverte.bareme.criteres)

    def _critere(self) -> Critere:
        criteres = self.ouverte.bareme.criteres
        return next((c for c in criteres if c.id == self.criteres.value), criteres[0])

    def _lire_la_copie(self, bureau: Bureau) -> None:
        if not self._copie:
            self.lecture.value, self._lue = "", None
            return
        page = "" if self.mode.value == "copie" else self._critere().page
        ligne = self.ouverte.ligne(self._copie, bureau)
        groupe = bureau.groupe(self._copie)
        nom = self.ouverte.nommer(self._copie, bureau)
        if len(groupe) > 1:
            nom += f" (notée avec {', '.join(self.ouverte.nommer(i, bureau) for i in groupe if i != self._copie)})"
        lue = self.ouverte.lectures[self._copie]
        # « id » : une copie relue est un autre objet, même si rien d’autre ne la distingue.
        sujet = (id(lue), ligne.phrase, nom, page)
        if self._lue != sujet:  # le schéma et les remarques ne se refont pas à chaque touche
            self._lue = sujet
            self.lecture.value = en_html(lue, ligne, nom, page)

    def _poser_la_grille(self, bureau: Bureau) -> None:
        bareme = self.ouverte.bareme
        seule = self.mode.value == "copie"
        if seule:
            criteres = bareme.criteres if self._copie else ()
            lignes = [rang(self.ouverte, bureau, self._copie, c, cle=c.id, mot=c.libelle) for c in criteres]
            self.grille.titre = self.ouverte.nommer(self._copie, bureau) if self._copie else "Critères"
        else:
            c = self._critere()
            nommer, numero = self.ouverte.nommer, bureau.notation
            lignes = [
                rang(self.ouverte, bureau, i, c, cle=str(numero(i).numero), mot=nommer(i, bureau))
                for i in self._retenues(bureau)
            ]
            self.grille.titre = c.libelle
        with self.grille.hold_sync():
            self.grille.de = f"{self.mode.value} {self._copie if seule else self._critere().id}"
            self.grille.lignes = lignes

    # --- les gestes --------------------------------------------------------------------------------

    def _geste(self, geste: str, message: dict[str, Any]) -> bool:
        """Fait ce que la grille demande ; faux si rien n’a été enregistré."""
        bureau = self.ouverte.bureau
        if self.mode.value == "copie":
            identifiant, critere = self._copie, str(message["cle"])
        else:
            par_numero = {str(bureau.notation(i).numero): i for i in self.ouverte.lectures}
            identifiant, critere = par_numero.get(str(message["cle"]), ""), self._critere().id
        if not identifiant:
            return False
        if geste == "poser":
            travaux = self.ouverte.marques(bureau.groupe(identifiant))
            niveau = message["niveau"]
            self.ouverte.appliquer(
                poser_niveau(identifiant, critere, niveau, travaux=travaux, second=self.ouverte.second)
            )
        elif geste == "commenter":
            self.ouverte.appliquer(commenter(identifiant, critere, message["texte"]))
        elif geste == "viser" and self.mode.value == "critere" and identifiant != self._copie:
            self._copie = identifiant
            self._lire_la_copie(bureau)
            for volet in self.volets:
                volet.rafraichir(bureau)
        elif geste in ("suivante", "precedente") and self.mode.value == "copie":
            self._passer(1 if geste == "suivante" else -1)
        return not self.ouverte.erreur

    @property
    def copie(self) -> str:
        """L’identifiant de la copie à l’écran."""
        return self._copie

    def _passer(self, pas: int) -> None:
        ids = self._retenues(self.ouverte.bureau)
        if self._copie in ids and 0 <= (rang := ids.index(self._copie) + pas) < len(ids):
            self._aller(ids[rang])

    def _aller(self, identifiant: str | None) -> None:
        if identifiant and identifiant != self._copie:
            self._copie = identifiant
            self.rafraichir()
            self.grille.debut()

    def relister(self) -> None:
        """Refait la liste des copies montrées."""
        self._liste = None
        self.rafraichir()

    def _changer_de_vue(self) -> None:
        self.relister()
        self.grille.debut()


_ouverts: dict[Path, BureauDeCorrection] = {}
