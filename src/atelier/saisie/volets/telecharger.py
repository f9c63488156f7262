"""Emporter le schéma : image ou PDF à la taille voulue, page hors ligne, deux réseaux côte à côte."""

from __future__ import annotations

import ipywidgets as w

from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html
from atelier.cours.textes import insecables
from atelier.echange.formats_de_sortie import FORMATS, Sortie, formats
from atelier.erreurs import ErreurAtelier
from atelier.remise.copie import travail_de
from atelier.saisie.composants import Volet, bouton, choisir_un_fichier, choix, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.session import Session
from atelier.saisie.volets.imprimer import fichiers_en_liste
from atelier.schema.exports import Tirage, octets_du_tirage
from atelier.schema.planche import Papier

_TAILLES = [
    ("une feuille A4", Papier.A4.value),
    ("une feuille A3", Papier.A3.value),
    ("un écran", Papier.ECRAN.value),
]


class Telecharger(Volet):
    """Un volet : les fichiers sont faits à la demande, du dernier état."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.papier = choix("Pour", _TAILLES, largeur="300px")
        self.papier.value = Papier.A4.value
        self.gris = w.Checkbox(description="En noir et blanc", indent=False)
        self.qualites = w.Checkbox(description="Avec la qualité des liens", indent=False)
        self.autre = choisir_un_fichier("Mettre à côté…", ".json,.ipynb")
        self.sans_autre = bouton("L’enlever", self._enlever)
        self.dit = Ecriteau()
        self.fichiers = Ecriteau()
        self._voisin: Carnet | None = None
        self.autre.observe(lambda _: self._lire(), "value")
        for reglage in (self.papier, self.gris, self.qualites):
            reglage.observe(lambda _: self.vider(), "value")
        self.boite = w.VBox(
            [
                phrase("Une feuille à imprimer, une image, la page qui s’ouvre hors ligne."),
                w.HBox([self.papier, self.gris, self.qualites], layout=w.Layout(flex_flow="row wrap")),
                phrase(
                    "Deux réseaux à la même échelle : choisissez le fichier carnet.json ou remise.ipynb d’un "
                    "camarade, ou un état gardé du vôtre. Il n’entre pas dans votre travail."
                ),
                w.HBox([self.autre, self.sans_autre]),
                self.dit,
                bouton("Préparer les fichiers", self._preparer),
                self.fichiers,
            ]
        )
        self._enlever()

    def vider(self) -> None:
        """Le schéma a changé : les fichiers d’avant ne valent plus."""
        self.fichiers.value = ""

    def _lire(self) -> None:
        if not self.autre.value:
            return
        recu = self.autre.value[0]
        contenu, nom = bytes(recu["content"]), str(recu["name"])[:80]
        # Vidé : le même fichier, choisi de nouveau, doit prévenir encore.
        self.autre.value = ()
        # Illisible, le nouveau ne laisse pas l’ancien servir sans être nommé.
        self._enlever()
        try:
            self._voisin = travail_de(contenu, nom)
        except ErreurAtelier as e:
            self.dit.value = html("<p role='alert'>{}</p>", insecables(str(e)))
            return
        centre = self._voisin.acteurs[self._voisin.ego].nom
        self.dit.value = html("<p role='status'>{}</p>", insecables(f"À côté : « {centre} »."))
        self.sans_autre.layout.display = ""

    def _enlever(self) -> None:
        self._voisin = None
        self.dit.value = ""
        self.sans_autre.layout.display = "none"
        self.vider()

    def _preparer(self) -> None:
        carnet = self.session.lire()
        tirage = Tirage(
            Papier(self.papier.value), bool(self.gris.value), bool(self.qualites.value), avec=self._voisin
        )
        faits: list[tuple[str, str, str | bytes, str]] = []
        manques = Html()
        for forme in formats(Sortie.SCHEMA):
            f = FORMATS[forme]
            try:
                feuilles = octets_du_tirage(carnet, forme, tirage)
            except ErreurAtelier as e:  # le PNG ne se fait pas dans le site sans installation
                manques += html("<p>{}</p>", insecables(str(e)))
                continue
            for n, octets in enumerate(feuilles, 1):
                suite = f"-{n}" if n > 1 else ""
                faits.append((f.usage, f"mon-schema{suite}{f.suffixe}", octets, f.mime))
        self.fichiers.value = fichiers_en_liste(faits) + manques
