"""Les derniers volets du bureau : second correcteur, puis tout ce qui s’écrit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as w

from atelier.correction.document_du_bureau import bureau_de_octets
from atelier.correction.etat_du_bureau import Bureau, relire
from atelier.correction.gestes_d_ensemble import prendre_le_second
from atelier.cours.balises import html, joindre
from atelier.cours.textes import insecables, pluriel
from atelier.erreurs import ErreurSaisie, cause_du_refus
from atelier.saisie.bureau.affiche import garnir
from atelier.saisie.bureau.volet_du_bureau import VoletDuBureau
from atelier.saisie.composants import bouton, nomme, phrase, tableau
from atelier.saisie.ecriteau import Ecriteau


class VoletSecond(VoletDuBureau):
    """Le second correcteur, et ce qui le sépare du premier."""

    titre = "Second correcteur, comparaison"
    par_copie = False

    def corps(self) -> list[w.Widget]:
        self.est_second = w.Checkbox(description="Je suis le second correcteur", indent=False)
        self.est_second.observe(lambda c: self._devenir(c["new"]), "value")
        self.autre = nomme(w.Dropdown(layout=w.Layout(width="480px")), "Le fichier de l’autre correcteur")
        self.ecarts = Ecriteau()
        return [
            phrase(
                "Notez d’abord les cinq copies de calibration, chacun de son côté : elles sont les mêmes pour tous. "
                "La note est celle du premier correcteur ; après en avoir parlé, il change ses niveaux s’il le veut."
            ),
            self.est_second,
            phrase(
                "Ou prenez les niveaux posés sur une autre machine (son fichier bureau.json, à côté de la page) :"
            ),
            w.HBox([self.autre, bouton("Les prendre comme second", self._prendre)]),
            self.ecarts,
        ]

    def rafraichir(self, bureau: Bureau) -> None:
        ici = self.page.ici
        trouves = [p for p in sorted([*ici.glob("*.json"), *ici.glob("*/bureau*.json")]) if p.is_file()]
        siens = [p for p in trouves if p != self.page.ouverte.depot.fichier and p.name != "carnet.json"]
        options = [(p.relative_to(ici).as_posix(), str(p)) for p in siens] or [("aucun fichier trouvé", "")]
        garnir(self.autre, options, self.autre.value)
        criteres = {c.id: c.libelle for c in self.page.ouverte.bareme.criteres}
        lignes = [
            (self.page.ouverte.nommer(i, bureau), criteres[c], str(n.niveaux[c]), str(n.seconds[c]))
            for i in self.page.ouverte.ordre(bureau)
            for n in (bureau.notation(i),)
            for c in criteres
            # Un écart ne se dit qu’entre deux lectures du même état de la copie.
            if n.travail == n.travail_second and n.niveaux.get(c) != n.seconds.get(c)
            if c in n.niveaux and c in n.seconds
        ]
        communs = sum(len(set(n.niveaux) & set(n.seconds)) for n in bureau.notations.values())
        if communs:
            self.ecarts.value = html(
                "<p>Niveaux posés par les deux : {}. Écarts : {}.</p>", communs, len(lignes)
            ) + tableau(
                ("Copie", "Critère", "Premier", "Second"), lignes, vide="Aucun écart.", titre="Les écarts"
            )
        else:
            self.ecarts.value = html(
                "<p>Les écarts se montreront ici quand les deux auront noté une même copie.</p>"
            )

    def _devenir(self, second: bool) -> None:
        self.page.ouverte.second = second
        self.page.relister()

    def _prendre(self) -> None:
        def geste() -> Any:
            if not self.autre.value:
                raise ErreurSaisie("Choisissez d’abord un fichier.", intact="Rien n’a changé.")
            try:
                octets = Path(self.autre.value).read_bytes()
            except OSError as e:
                raise ErreurSaisie(
                    f"Ce fichier ne s’ouvre pas ({cause_du_refus(e)}).", intact="Rien n’a changé."
                ) from e
            autre = bureau_de_octets(octets)
            return self.page.ouverte.depot.appliquer(prendre_le_second(autre))

        self.page.ouverte.tenter(geste)


class VoletSorties(VoletDuBureau):
    """Les noms, puis tout ce qui s’écrit."""

    titre = "Écrire les notes, les retours, la feuille de Moodle"
    par_copie = False

    def corps(self) -> list[w.Widget]:
        self.noms = w.Checkbox(description="Montrer les noms", indent=False)
        self.noms.observe(lambda c: self._nommer(c["new"]), "value")
        self.pourquoi = Ecriteau()
        self.barre = w.IntProgress(0, 0, 1, layout=w.Layout(width="300px", display="none"))
        self.dit = Ecriteau()
        self.rendre = Ecriteau()
        self.relus = bouton("J’ai relu tous les retours notés", self._relire)
        return [
            w.HBox([self.noms, self.pourquoi]),
            w.HBox([self.rendre, self.relus]),
            w.HBox([bouton("Tout écrire", self._ecrire, principal=True), self.barre]),
            self.dit,
        ]

    def rafraichir(self, bureau: Bureau) -> None:
        pret = self.page.ouverte.tout_est_note(bureau)
        if self.noms.value != self.page.ouverte.avec_noms:
            self.noms.value = self.page.ouverte.avec_noms
        lignes = [self.page.ouverte.ligne(i, bureau) for i in self.page.ouverte.ordre(bureau)]
        a_relire = sum(x.etat == "notee" and not x.a_rendre for x in lignes)
        prets = pluriel(sum(x.a_rendre for x in lignes), "retour")
        suite = f" {pluriel(a_relire, 'autre')} à relire." if a_relire else ""
        self.rendre.value = insecables(f"À rendre (noté et relu) : {prets}.{suite}")
        self.relus.layout.display = "" if a_relire else "none"
        self.noms.disabled = not pret and not self.noms.value
        self.pourquoi.value = "" if pret else html("<span class='atelier-aide'>Quand tout sera noté.</span>")

    def _nommer(self, avec: bool) -> None:
        self.page.ouverte.avec_noms = avec
        self.page.rafraichir()

    def _relire(self) -> None:
        ouverte = self.page.ouverte
        notees = [
            i for i in ouverte.ordre(ouverte.bureau) if ouverte.ligne(i, ouverte.bureau).etat == "notee"
        ]
        ouverte.appliquer(relire(ouverte.marques(notees)))

    def _ecrire(self) -> None:
        self.barre.layout.display = ""
        self.dit.value = ""
        releve = self.page.ouverte.tenter(lambda: self.page.ouverte.ecrire(self._avancer))
        self.barre.layout.display = "none"
        if releve is None:
            # On est en bas de la page : l’erreur du haut ne se verrait pas.
            self.dit.value = html("<p class='atelier-erreur'>{}</p>", insecables(self.page.ouverte.erreur))
            return
        notees = sum(x.etat == "notee" for x in releve.lignes)
        dossier = self.page.ouverte.depot.dossier
        feuille = ", feuille_moodle.csv" if (dossier / "feuille_moodle.csv").is_file() else ""
        phrases = [
            f"{pluriel(notees, 'note')} sur {pluriel(len(releve.lignes), 'copie')}. Sans note, jamais de zéro.",
            f"Dans le dossier {dossier.name} : notes.csv, notes.xlsx, retours.zip, synthese.html{feuille}.",
            *releve.phrases,
        ]
        self.dit.value = joindre(html("<p>{}</p>", insecables(p)) for p in phrases)

    def _avancer(self, fait: int, total: int) -> None:
        self.barre.max, self.barre.value = total, fait
