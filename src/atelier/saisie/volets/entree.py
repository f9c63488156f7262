"""Faire entrer ce qui existe déjà : un tableau collé, un fichier, un cas, le travail d’un groupe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ipywidgets as w

from atelier.carnet.document import carnet_de_texte
from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html, joindre, table_en_html
from atelier.cours.textes import insecables, libelles, pluriel
from atelier.domaine.texte import libelle_propre
from atelier.domaine.vocabulaire import Statut
from atelier.echange import apercu as vue
from atelier.echange import inclusion
from atelier.echange.accents import AccentsADire, deviner, est_ancien, lectures
from atelier.echange.colonnes import Table, colonnes_possibles, refaire
from atelier.echange.feuilles import Feuille
from atelier.echange.fichiers import feuilles_d_un_fichier
from atelier.echange.lecture_des_tableaux import feuille_de_texte
from atelier.echange.mots import COLONNES_ACTEURS, COLONNES_LIENS
from atelier.echange.pseudonymes import Personnes
from atelier.echange.rapport import Rapport
from atelier.echange.rapport import phrases as phrases_du_rapport
from atelier.echange.reconnaissance import Genre
from atelier.echange.reunion import Importation, ce_qui_change, importer_apercu, verifier_la_place
from atelier.erreurs import ErreurAtelier, ErreurSaisie
from atelier.remise.copie import lire_contenu
from atelier.saisie.composants import Volet, bouton, champ, choisir_un_fichier, choix, phrase
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.ponts.cases import Cases
from atelier.saisie.ponts.redaction import ChampTexte
from atelier.saisie.ponts.table import TableEditable, colonne
from atelier.saisie.session import Session
from atelier.saisie.volets.avancee import Avancee, Calcul

_DECISIONS = (
    (vue.Decision.COMPLETER, "c’est le même : compléter"),
    (vue.Decision.AJOUTER, "c’est un autre : ajouter"),
    (vue.Decision.LAISSER, "ne pas prendre"),
)
_MONTREES = 200
Lecture = Calcul[vue.Apercu | None]
"""La lecture d’une source, pas à pas ; rien quand ce sont des structures à chercher."""


class Entree(Volet):
    """Un volet : donner un tableau, voir ce qu’il deviendrait, puis dire oui."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.apercu: vue.Apercu | None = None
        self.structures: list[inclusion.Structure] = []
        self.texte = ChampTexte(
            placeholder="Collez ici des lignes d’Excel, de LibreOffice ou d’une page : un acteur par ligne.",
            titre="Lignes à importer", lignes=4, maximum=1_000_000, cle="tableau", layout=w.Layout(width="760px"),
        )  # fmt: skip
        self.texte.observe(lambda _: self._refaire(), "value")
        self._vu = self._nom = ""
        self._contenu = b""
        self._source: Callable[[Genre | None], Lecture] | None = None
        self.fichier = choisir_un_fichier(
            "Choisir un fichier", ".csv,.tsv,.txt,.xlsx,.xlsm,.ods,.json,.ipynb,.graphml,.gexf,.xml"
        )
        self.cas = choix("Un cas inventé", [], largeur="360px")
        self.cas.observe(lambda _: self._relire(self._lire_le_cas), "value")
        self.initiales = champ(
            "Initiales de l’auteur", exemple="si c’est un travail : C. D.", largeur="360px"
        )
        self.initiales.observe(lambda _: self._relire(self._lire_un_travail), "value")
        self.codages = choix("Ses accents", [], largeur="560px")
        self.sur(self.codages, lambda _: self._relire(self._lire_un_fichier))
        self.dit = Ecriteau()
        self.avancee = Avancee(self._arreter)
        self.genres = w.HBox([
            bouton("Ce sont des acteurs", lambda: self._preciser(Genre.ACTEURS)),
            bouton("Ce sont des liens", lambda: self._preciser(Genre.LIENS)),
            bouton("C’est une matrice", lambda: self._preciser(Genre.MATRICE)),
        ])  # fmt: skip
        self.personnes = w.HBox([
            bouton("Sous des pseudonymes : A1, A2…", lambda: self._repondre(Personnes.PSEUDONYMES)),
            bouton("Les laisser de côté", self._laisser_de_cote),
            bouton("Ce sont des structures", lambda: self._repondre(Personnes.STRUCTURES)),
        ])  # fmt: skip
        self._personnes: Personnes | None = None
        self.colonnes = {
            de_liens: TableEditable(
                self._changer_de_colonne, self._sans_colonne, vide="",
                titre="Les colonnes des liens" if de_liens else "Les colonnes des acteurs",
                colonnes=[
                    colonne("titre", "Dans le fichier", lecture=True),
                    colonne("devient", "Devient", options=_devient(de_liens), vide_dit=True),
                    colonne("pourquoi", "Pourquoi", lecture=True),
                ],
            )
            for de_liens in (False, True)
        }  # fmt: skip
        self.premieres = Ecriteau()
        self.decisions = TableEditable(
            self._decider, self._laisser, titre="Ces lignes demandent votre avis. Que faire ?",
            vide="", colonnes=[
                colonne("nom", "Dans le tableau", lecture=True),
                colonne("ressemble", "Chez vous", lecture=True),
                colonne("decision", "Que faire ?", options=_DECISIONS),
            ],
        )  # fmt: skip
        self.oui = bouton("Importer", self._importer, principal=True)
        self.suite = w.VBox(
            [
                *self.colonnes.values(),
                self.premieres,
                self.decisions,
                w.HBox([self.oui, bouton("Ne rien importer", self._oublier)]),
            ]
        )
        self.mots = champ("Chercher", exemple="mission locale, 33000…", continuous_update=True)
        self.mots.observe(lambda _: self._chercher(), "value")
        self.trouvees = Cases(
            lambda _: None, libelle="Structures trouvées", layout=w.Layout(max_width="760px")
        )
        self.recherche = w.VBox(
            [
                self.mots,
                self.trouvees,
                w.HBox(
                    [
                        bouton("Ajouter", lambda: self._prendre(Statut.EXISTANT), principal=True),
                        bouton("Ajouter comme potentiels", lambda: self._prendre(Statut.POTENTIEL)),
                    ]
                ),
            ]
        )
        self.boite = w.VBox(
            [
                phrase(
                    "Rien n’entre sans votre accord. Un tableau (CSV, Excel, LibreOffice), un réseau (GraphML, "
                    "GEXF, Kumu, Gephi), le travail d’un camarade, ou un export data·inclusion des structures "
                    "d’un territoire."
                ),
                self.texte,
                w.HBox([bouton("Voir ce tableau", self._voir_le_texte), self.fichier, self.initiales]),
                w.HBox([self.cas, bouton("Voir ce cas", self._voir_le_cas)]),
                self.dit,
                self.codages,
                self.avancee.boite,
                self.genres,
                self.personnes,
                self.suite,
                self.recherche,
            ]
        )
        self.fichier.observe(lambda c: self._voir_le_fichier() if c["new"] else None, "value")
        self._oublier()

    def montrer(self, carnet: Carnet) -> None:
        """Propose les cas livrés qui sont dans le dossier."""
        fichiers = sorted(Path.cwd().glob("cas/*_acteurs.csv"))
        connus = libelles("cas")
        debuts = [c.name.removesuffix("_acteurs.csv") for c in fichiers]
        noms = [(connus.get(d, d.replace("_", " ")), str(c)) for d, c in zip(debuts, fichiers, strict=True)]
        if noms != list(self.cas.options):
            self.cas.options = noms
            self.cas.value = noms[0][1] if noms else None

    def coller(self, texte: str) -> None:
        """Montre l’aperçu d’un tableau collé ailleurs."""
        # « _vu » en premier : sinon le champ croirait le tableau récrit, et le lirait deux fois.
        self._vu = self.texte.value = texte[:1_000_000]
        self._voir_le_texte()

    def _refaire(self) -> None:
        """L’aperçu d’un tableau collé suit ce qui est écrit : on n’importe jamais un état d’avant."""
        if self._vu and self.texte.value != self._vu:
            self._voir_le_texte()

    # --- voir ------------------------------------------------------------------------------------

    def _voir_le_texte(self) -> None:
        self._vu = self.texte.value
        self._voir(self._lire_le_texte)

    def _voir_le_cas(self) -> None:
        self._vu = ""
        self._voir(self._lire_le_cas)

    def _voir_le_fichier(self) -> None:
        donne = self.fichier.value[0]
        self._vu = ""
        self._contenu, self._nom = bytes(donne["content"]), libelle_propre(str(donne["name"])[:120])
        # Vidé : le même fichier, choisi de nouveau, doit prévenir encore.
        self.fichier.value = ()
        lues = lectures(self._contenu) if est_ancien(self._contenu) else []
        with self.sans_geste():
            self.codages.options = [(x.intitule, x.codage) for x in lues]
            devine = deviner(self._contenu) if lues else None
            self.codages.value = devine if devine in [x.codage for x in lues] else None
        nom = self._nom.lower()
        travail = nom.endswith(".ipynb") or (nom.endswith(".json") and b"carnet_id" in self._contenu)
        self._voir(self._lire_un_travail if travail else self._lire_un_fichier)

    def _lire_le_texte(self, comme: Genre | None) -> Lecture:
        if not self._vu.strip():
            raise ErreurSaisie("Il n’y a rien à voir.", remede="Collez d’abord vos lignes.")
        return (yield from self._comprendre([feuille_de_texte(self._vu, "tableau collé")], comme))

    def _lire_le_cas(self, comme: Genre | None) -> Lecture:
        acteurs = Path(self.cas.value or "cas")
        liens = acteurs.with_name(acteurs.name.replace("_acteurs", "_liens"))
        fichiers = [c for c in (acteurs, liens) if c.is_file()]
        feuilles = [f for c in fichiers for f in feuilles_d_un_fichier(c.read_bytes(), c.name)]
        return (yield from self._comprendre(feuilles, comme))

    def _lire_un_fichier(self, comme: Genre | None) -> Lecture:
        if inclusion.est_un_export(self._contenu):
            self.structures = inclusion.lire_structures(self._contenu, self._nom)
            return None
        feuilles = feuilles_d_un_fichier(self._contenu, self._nom, self.codages.value)
        return (yield from self._comprendre(feuilles, comme))

    def _lire_un_travail(self, _: Genre | None) -> Lecture:
        # Un travail se lit d’un coup ; ce « yield » fait dire ses erreurs comme celles d’une table.
        yield from ()
        if self._nom.lower().endswith(".ipynb"):
            autre = lire_contenu(self._contenu, self._nom).carnet
        else:
            autre = carnet_de_texte(self._contenu, source=self._nom)
        auteur = self.initiales.value.strip()
        if not auteur:
            raise ErreurSaisie(
                "De qui est ce travail ?", intact="Rien n’a changé.", remede="Écrivez ses initiales."
            )
        return vue.apercevoir_un_travail(autre, auteur, self.session.lire())

    def _comprendre(self, feuilles: list[Feuille], comme: Genre | None) -> Lecture:
        return (yield from vue.apercevoir_pas_a_pas(feuilles, self.session.lire(), comme, self._personnes))

    def _preciser(self, comme: Genre) -> None:
        if self._source is not None:
            self._voir(self._source, comme)

    def _repondre(self, personnes: Personnes) -> None:
        """Ce que sont les acteurs d’un fichier qui paraît nommer des personnes."""
        if self._source is not None:
            self._voir(self._source, personnes=personnes)

    def _laisser_de_cote(self) -> None:
        self._oublier()
        self._dire(["Laissés de côté : rien n’est entré."])

    def _relire(self, source: Callable[[Genre | None], Lecture]) -> None:
        """Refait l’aperçu si c’est cette source qu’il montre, et qu’elle vient de changer."""
        if self._source == source:
            self._voir(source)

    def _voir(
        self,
        source: Callable[[Genre | None], Lecture],
        comme: Genre | None = None,
        personnes: Personnes | None = None,
    ) -> None:
        self._oublier()
        self._source, self._personnes = source, personnes
        ancien = source == self._lire_un_fichier and len(self.codages.options) > 1
        self.codages.layout.display = "" if ancien else "none"
        self.avancee.mener(source(comme), self._lu, self._rater)

    def _rater(self, e: ErreurAtelier) -> None:
        if isinstance(e, AccentsADire):
            self._dire(["Ses accents se lisent de plusieurs façons. Choisissez celle qui est juste."])
        else:
            self._dire([str(e)], erreur=True)

    def _arreter(self) -> None:
        arrete = "Arrêté : rien n’est entré."
        if self.apercu is None:
            self._dire([arrete])
        else:
            self._montrer_l_apercu(arrete)

    def _lu(self, apercu: vue.Apercu | None) -> None:
        if apercu is None:
            self._dire([f"{pluriel(len(self.structures), 'structure')}. Cherchez, choisissez, ajoutez."])
            self.recherche.layout.display = ""
            return
        if not apercu.tables:
            # On ne sait pas ce que c’est : on montre les premières lignes, et l’on demande.
            self._dire(vue.phrases(apercu))
            de_personnes = any(f.personnes for f in apercu.fichiers)
            (self.personnes if de_personnes else self.genres).layout.display = ""
            return
        self.apercu = apercu
        self._montrer_l_apercu()

    def _montrer_l_apercu(self, *d_abord: str) -> None:
        assert self.apercu is not None  # noqa: S101 — appelé quand il y en a un
        self._dire([*d_abord, *vue.phrases(self.apercu), *self._compte()])
        self._peindre()
        self._peindre_les_colonnes()
        self.premieres.value = joindre(
            _en_html(t, self.apercu.premieres_lignes(t)) for t in self.apercu.tables
        ) + _changements(ce_qui_change(self.apercu, self.session.lire()))
        self.suite.layout.display = ""

    def _peindre_les_colonnes(self) -> None:
        tables = self.apercu.tables if self.apercu else []
        for de_liens, table in self.colonnes.items():
            table.lignes = [
                {
                    "id": f"{rang}-{n}",
                    "valeurs": {
                        "titre": titre or f"colonne {n + 1}",
                        "devient": devient,
                        "pourquoi": pourquoi,
                    },
                }
                for rang, t in enumerate(tables)
                if t.de_liens is de_liens and t.devient
                for n, (titre, devient, pourquoi) in enumerate(t.colonnes)
                if titre
            ]
            table.layout.display = "" if table.lignes else "none"

    def _changer_de_colonne(self, ids: list[str], _: str, valeur: str) -> bool:
        """Refait l’aperçu avec la colonne que l’étudiant a choisie."""
        if self.apercu is None:
            return False
        for identifiant in ids:
            rang, n = map(int, identifiant.split("-"))
            avant = self.apercu.tables[rang]
            apres = refaire(avant, {**avant.voulues, n: valeur})
            for fichier in self.apercu.fichiers:
                fichier.tables = [apres if t is avant else t for t in fichier.tables]
            self.apercu.tables[rang] = apres
        self.apercu = vue.apercevoir_fichiers(self.apercu.fichiers, self.session.lire())
        self._montrer_l_apercu()
        return True

    def _sans_colonne(self, ids: list[str]) -> bool:
        return self._changer_de_colonne(ids, "devient", "")

    def _compte(self) -> list[str]:
        lignes = [x for x in self.apercu.lignes if not x.souci] if self.apercu else []
        acteurs = sum(not x.de_lien and x.decision is vue.Decision.AJOUTER for x in lignes)
        liens = sum(x.de_lien and x.decision is vue.Decision.AJOUTER for x in lignes)
        dites = [
            f"À ajouter : {pluriel(acteurs, 'acteur')}, {pluriel(liens, 'lien')}. Rien n’est encore entré."
        ]
        try:
            verifier_la_place(len(self.session.lire().acteurs) + acteurs, 0)
        except ErreurSaisie as e:
            dites.append(str(e))
        return dites

    def _peindre(self) -> None:
        if self.apercu is None:
            return
        carnet = self.session.lire()

        def chez_vous(x: vue.LigneLue) -> str:
            acteur = carnet.acteurs.get(x.ressemble)
            if acteur is None:
                return x.doute or "une ligne plus haut, la même"
            return " — ".join(p for p in (acteur.nom, acteur.organisation) if p)

        a_voir = self.apercu.a_voir[:_MONTREES]
        self.decisions.lignes = [
            {
                "id": str(n),
                "valeurs": {
                    "nom": " — ".join(p for p in (x.intitule, x.valeurs.get("organisation", "")) if p),
                    "ressemble": chez_vous(x), "decision": x.decision.value,
                },
            }
            for n, x in enumerate(a_voir)
        ]  # fmt: skip
        self.decisions.layout.display = "" if a_voir else "none"

    def _decider(self, ids: list[str], _: str, valeur: str) -> bool:
        if self.apercu is None:
            return False
        a_voir = self.apercu.a_voir
        for i in ids:
            a_voir[int(i)].decision = vue.Decision(valeur)
        self._peindre()
        return True

    def _laisser(self, ids: list[str]) -> bool:
        return self._decider(ids, "decision", vue.Decision.LAISSER)

    # --- dire oui --------------------------------------------------------------------------------

    def _importer(self) -> None:
        if self.apercu is None:
            return
        if self._vu and self.texte.value != self._vu:  # écrit depuis : montrer d’abord ce qui entrerait
            self._voir_le_texte()
            return
        importation, _ = importer_apercu(self.apercu)
        self.suite.layout.display = "none"  # ce que l’on importe ne change pas en route
        self.avancee.mener(
            importation.pas_a_pas(self.session.lire()),
            lambda _: self._entrer(importation),
            lambda e: self._dire([str(e)], erreur=True),
        )

    def _entrer(self, importation: Importation) -> None:
        if self.session.appliquer(importation) is not None:
            self._fini(importation.rapport)
        else:
            self.suite.layout.display = ""
            self._dire([self.session.erreur], erreur=True)

    def _fini(self, rapport: Rapport) -> None:
        self._oublier()
        self._vu = self.texte.value = ""
        self._dire([*phrases_du_rapport(rapport), "« Annuler » revient à l’état d’avant."])

    def _oublier(self) -> None:
        self.avancee.abandonner()
        self.apercu = self._source = None
        self.dit.value = ""
        self.decisions.lignes = []
        self.premieres.value = ""
        self.genres.layout.display = self.personnes.layout.display = self.suite.layout.display = "none"
        self.codages.layout.display = self.recherche.layout.display = "none"

    def _chercher(self) -> None:
        trouvees = inclusion.chercher(self.structures, self.mots.value)
        self.trouvees.options = [[s.intitule, str(n)] for n, s in enumerate(trouvees)]
        self.trouvees.choisis = []
        self._trouvees = trouvees

    def _prendre(self, statut: Statut) -> None:
        prises = [self._trouvees[int(n)] for n in self.trouvees.choisis]
        if not prises:
            self._dire(["Choisissez d’abord une structure dans la liste."], erreur=True)
            return
        if self.session.appliquer(inclusion.ajouter_structures(prises, statut)) is not None:
            self._dire([
                f"{pluriel(len(prises), 'structure')} : fait. Le contact général est dans la fiche ; "
                "mobiles et courriels de personnes ne sont pas repris.",
            ])  # fmt: skip

    def _dire(self, phrases: list[str], *, erreur: bool = False) -> None:
        couleur = "var(--atelier-refus)" if erreur else "inherit"
        corps = joindre(html("<p>{}</p>", insecables(p)) for p in phrases[:60])
        self.dit.value = html('<div role="status" style="color: {}">{}</div>', couleur, corps)


_TITRES = {
    "nom": "nom de l’acteur", "categorie": "nature de l’acteur", "echelle": "territoire", "source": "premier acteur",
    "cible": "second acteur", "nature": "nature du lien", "frequence": "fréquence", "classe_choisie": "classe",
    "note": "note", "circule": "ce qui circule", "accord_de": "avec l’accord de", "base": "ce sur quoi repose le lien",
}  # fmt: skip
_CHANGEMENTS_MONTRES = 20
_LEGENDE = "text-align: left; white-space: nowrap"


def _devient(de_liens: bool) -> list[tuple[str, str]]:
    connues = COLONNES_LIENS if de_liens else COLONNES_ACTEURS
    ordre = dict.fromkeys((*colonnes_possibles(de_liens), *connues))
    return [("", "ne pas prendre"), *((c, _TITRES.get(c, c)) for c in ordre)]


def _en_html(tableau: Table, lignes: list[dict[str, str]]) -> Html:
    """Les premières lignes d’une table, telles qu’elles seront."""
    champs = [c for c in dict.fromkeys(c for x in lignes for c in x) if c and any(x.get(c) for x in lignes)]
    if not champs:
        return Html()
    reste = len(tableau.lignes) - len(lignes)
    suite = f" ; {pluriel(reste, 'ligne')} de plus" if reste else ""
    legende = html(
        '<caption style="{}">Les premières lignes de « {} », telles qu’elles seront{}</caption>',
        _LEGENDE,
        tableau.nom,
        suite,
    )
    titres = [_TITRES.get(c, c) for c in champs]
    cases = ([x.get(c, "")[:120] for c in champs] for x in lignes)
    return html('<div style="overflow-x: auto">{}</div>', table_en_html(titres, cases, legende=legende))


def _changements(changements: list[tuple[str, str, str]]) -> Html:
    """Ce qui serait complété chez des acteurs déjà là : rien n’y est remplacé."""
    if not changements:
        return Html()
    items = joindre(
        html("<li>« {} », {} : vide → {}</li>", nom, _TITRES.get(c, c), neuf[:120])
        for nom, c, neuf in changements[:_CHANGEMENTS_MONTRES]
    )
    reste = len(changements) - _CHANGEMENTS_MONTRES
    suite = html("<li>et {}</li>", pluriel(reste, "autre")) if reste > 0 else ""
    return html("<p>Ce qui sera complété chez vous :</p><ul>{}{}</ul>", items, suite)
