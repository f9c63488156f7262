"""Voir avant d’importer : ce que chaque colonne devient, les lignes qui ressemblent, rien sans un oui."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from atelier.analyse.doublons import COMPARES_MAX, semblable
from atelier.analyse.quelqu_un import acteur_douteux
from atelier.carnet.modele import Carnet, carnet_neuf
from atelier.cours.textes import pluriel
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.lien import Lien
from atelier.domaine.texte import cle
from atelier.echange.colonnes import Table
from atelier.echange.csv_atelier import tables_de
from atelier.echange.feuilles import Feuille, echec
from atelier.echange.fichiers import FichierLu, comprendre, demander, demander_les_personnes
from atelier.echange.pas_a_pas import LIGNES_PAR_PAS, Pas, au_bout
from atelier.echange.personnes import NON_REGARDE, regarder
from atelier.echange.pseudonymes import Personnes
from atelier.echange.reconnaissance import Genre
from atelier.erreurs import ErreurSaisie

LIGNES_MAX = 12_000
"""Quatre mille acteurs et huit mille liens. Au-delà, on refuse plutôt que de faire attendre."""

INITIALES_MAX = 8


class Decision(StrEnum):
    """Que faire d’une ligne."""

    AJOUTER = "ajouter"
    COMPLETER = "completer"
    LAISSER = "laisser"


class Hesitation(StrEnum):
    """Pourquoi une ligne n’entre pas sans qu’on le demande, en mots."""

    PERSONNE = "paraît nommer une personne"
    MASQUEE = "ligne masquée dans le tableur"


@dataclass(slots=True)
class LigneLue:
    """Une ligne d’acteur ou de lien, ce à quoi elle ressemble, et ce que l’on en fera.

    ``ressemble`` : l’acteur déjà là ; ``jumelle`` : une ligne plus haut, la même ; ``doute`` :
    pourquoi l’on demande autrement. Quand elle vient d’un autre travail, ``acteur`` ou ``lien`` est
    l’objet entier ; ``auteur``, les initiales de qui l’a écrit, vides si c’est un travail à soi, dont
    les contacts (``fiche``) viennent alors aussi.
    """

    table: str
    numero: int
    de_lien: bool
    valeurs: dict[str, str]
    ressemble: str = ""
    decision: Decision = Decision.AJOUTER
    souci: str = ""
    doute: Hesitation | None = None
    jumelle: LigneLue | None = None
    auteur: str = ""
    acteur: Acteur | None = None
    fiche: Fiche | None = None
    lien: Lien | None = None

    @property
    def d_un_travail(self) -> bool:
        """Vrai si la ligne vient d’un travail de l’atelier : ses numéros ne sont pas les nôtres."""
        return self.acteur is not None or self.lien is not None

    @property
    def intitule(self) -> str:
        """Ce qu’on montre de la ligne."""
        if self.de_lien:
            return f"{self.valeurs.get('source', '?')} – {self.valeurs.get('cible', '?')}"
        return self.valeurs.get("nom", "")


@dataclass(slots=True)
class Apercu:
    """Ce que l’import ferait."""

    tables: list[Table] = field(default_factory=list)
    lignes: list[LigneLue] = field(default_factory=list)
    fichiers: list[FichierLu] = field(default_factory=list)

    def premieres_lignes(self, table: Table, combien: int = 10) -> list[dict[str, str]]:
        """Les premières lignes d’une table qui entreraient, telles qu’elles seront."""
        siennes = (
            x.valeurs
            for x in self.lignes
            if x.table == table.nom and x.de_lien is table.de_liens and x.decision is not Decision.LAISSER
        )
        return list(islice(siennes, combien))

    @property
    def refusees(self) -> list[LigneLue]:
        """Les lignes qui n’entreront pas telles quelles."""
        return [ligne for ligne in self.lignes if ligne.souci]

    @property
    def a_voir(self) -> list[LigneLue]:
        """Les lignes qui ressemblent à un acteur déjà là, ou à une ligne d’avant."""
        return [x for x in self.lignes if (x.ressemble or x.jumelle or x.doute) and not x.souci]


def apercevoir(
    feuilles: Iterable[Feuille],
    carnet: Carnet,
    comme: Genre | None = None,
    personnes: Personnes | None = None,
) -> Apercu:
    """Comprend des tableaux et dit ce que l’import ferait, sans rien changer.

    Lève ``ErreurImport`` si un fichier est vide ou ne porte que des contacts de personnes.
    """
    return au_bout(apercevoir_pas_a_pas(feuilles, carnet, comme, personnes))


def apercevoir_pas_a_pas(
    feuilles: Iterable[Feuille],
    carnet: Carnet,
    comme: Genre | None = None,
    personnes: Personnes | None = None,
) -> Generator[Pas, None, Apercu]:
    """Comme ``apercevoir``, en disant où l’on en est."""
    par_fichier: dict[str, list[Feuille]] = {}
    for feuille in feuilles:
        par_fichier.setdefault(feuille.fichier or feuille.nom, []).append(feuille)
    yield from regarder([ligne for f in par_fichier.values() for x in f for ligne in x.lignes])
    deja = [a.nom for a in carnet.acteurs.values()]
    fichiers = [comprendre(f, comme, personnes, deja) for f in par_fichier.values()]
    return (yield from _apercevoir(fichiers, carnet))


def apercevoir_fichiers(fichiers: Sequence[FichierLu], carnet: Carnet) -> Apercu:
    """Ce que l’import de ces fichiers ferait, sans rien changer.

    Une ligne du même nom (et de la même organisation) complètera l’acteur déjà là ; une ligne qui
    y ressemble seulement sera ajoutée à part, sauf avis contraire ; une ligne qui paraît nommer une
    personne est laissée, sauf avis contraire. Lève ``ErreurImport`` s’il y a trop de lignes.
    """
    return au_bout(_apercevoir(fichiers, carnet))


def _apercevoir(fichiers: Sequence[FichierLu], carnet: Carnet) -> Generator[Pas, None, Apercu]:
    apercu = Apercu([t for f in fichiers for t in f.tables], fichiers=list(fichiers))
    if (total := sum(len(t.lignes) for t in apercu.tables)) > LIGNES_MAX:
        raise echec(
            apercu.tables[0].nom, f"il a {pluriel(total, 'ligne')}", "Gardez les lignes de votre territoire."
        )
    apercu.tables.sort(key=lambda t: t.de_liens)  # les acteurs d’abord : les liens les nomment
    connus = _Connus(carnet.acteurs.values(), total)
    vus: dict[tuple[str, str], LigneLue] = {}
    nommes = {cle(a.nom) for a in carnet.acteurs.values()} | {a.reference for a in carnet.acteurs.values()}
    for table in apercu.tables:
        trop = set(table.trop)
        for numero, valeurs in table.lignes:
            if len(apercu.lignes) % LIGNES_PAR_PAS == 0:
                yield Pas("Comparaison avec votre travail", len(apercu.lignes), total)
            ligne = LigneLue(table.nom, numero, table.de_liens, valeurs)
            apercu.lignes.append(ligne)
            if numero in trop:
                ligne.souci = "elle a plus de valeurs que de titres"
            elif manque := [
                c for c in (("source", "cible") if table.de_liens else ("nom",)) if not valeurs.get(c)
            ]:
                ligne.souci = f"« {manque[0]} » est vide"
            elif table.de_liens:
                _douter_du_lien(ligne, nommes)
            else:
                _chercher_un_semblable(ligne, connus, vus)
                nommes |= {valeurs.get("id", ""), cle(valeurs["nom"])}
            if numero in table.masquees and not ligne.souci:
                ligne.doute, ligne.decision = ligne.doute or Hesitation.MASQUEE, Decision.LAISSER
            if ligne.souci:
                ligne.decision = Decision.LAISSER
    return apercu


def compter(fichier: FichierLu) -> tuple[int, int]:
    """Acteurs et liens qu’un fichier donnerait, seul, dans un travail vide : des objets distincts."""
    from atelier.echange.reunion import importer_apercu  # noqa: PLC0415 — la réunion se sert de l’aperçu

    if not fichier.tables:
        return 0, 0
    neuf = carnet_neuf("apercu")
    operation, _ = importer_apercu(apercevoir_fichiers([fichier], neuf))
    carnet = au_bout(operation.pas_a_pas(neuf))
    # Le centre d’un travail neuf ne vient pas du fichier ; celui que le fichier a rempli, si.
    centre = carnet.acteurs[carnet.ego] == neuf.acteurs[neuf.ego]
    return len(carnet.acteurs) - centre, len(carnet.liens)


def _douter_du_lien(ligne: LigneLue, nommes: set[str]) -> None:
    """Un lien peut créer ses deux acteurs : leurs noms se regardent comme ceux d’une liste."""
    for bout in ("source", "cible"):
        nom = ligne.valeurs[bout]
        if nom not in nommes and cle(nom) not in nommes and acteur_douteux(nom):
            ligne.doute, ligne.decision = Hesitation.PERSONNE, Decision.LAISSER


class _Connus:
    """Les acteurs déjà là, et les mêmes rangés par libellé."""

    def __init__(self, acteurs: Iterable[Acteur], lignes: int = 0) -> None:
        self.tous = list(acteurs)
        # Au-delà, chercher les ressemblances ferait attendre : seul le même libellé se cherche.
        self.a_comparer = len(self.tous) * lignes <= COMPARES_MAX
        self.par_nom: dict[str, list[Acteur]] = {}
        for a in self.tous:
            self.par_nom.setdefault(cle(a.nom), []).append(a)


def _chercher_un_semblable(ligne: LigneLue, connus: _Connus, vus: dict[tuple[str, str], LigneLue]) -> None:
    nom, organisation = ligne.valeurs["nom"], ligne.valeurs.get("organisation", "")
    empreinte = (cle(nom), cle(organisation))
    if empreinte in vus:
        ligne.jumelle, ligne.decision = vus[empreinte], Decision.COMPLETER
        return
    vus[empreinte] = ligne
    # Le même libellé d’abord ; à organisation égale ou inconnue.
    memes = [
        a
        for a in connus.par_nom.get(empreinte[0], ())
        if not a.organisation or not empreinte[1] or cle(a.organisation) == empreinte[1]
    ]
    if memes:
        ligne.ressemble, ligne.decision = memes[0].id, Decision.COMPLETER
    elif acteur_douteux(nom):
        ligne.doute, ligne.decision = Hesitation.PERSONNE, Decision.LAISSER
    elif connus.a_comparer and (proche := semblable(nom, organisation, connus.tous)):
        ligne.ressemble = proche[0]


def apercevoir_un_travail(autre: Carnet, auteur: str, carnet: Carnet) -> Apercu:
    """L’aperçu d’un travail à réunir au sien : mêmes règles que pour un tableau.

    ``auteur`` : les initiales de son auteur, vides si c’est un autre travail à soi. Les deux centres
    sont tenus pour le même. Lève ``ErreurSaisie`` si ce ne sont pas des initiales.
    """
    if len(auteur) > INITIALES_MAX:
        raise ErreurSaisie(
            "Mettez des initiales, pas un nom.", intact="Rien n’a changé.", remede="Par exemple : C. D."
        )
    acteurs, liens = tables_de(autre)
    centre = next(a["id"] for a, b in zip(acteurs, autre.acteurs.values(), strict=True) if b.id == autre.ego)
    nom = f"travail de {auteur}" if auteur else "mon autre travail"
    apercu = Apercu([Table(nom)])
    connus = _Connus(carnet.reseau.alters())
    vus: dict[tuple[str, str], LigneLue] = {}
    for numero, (valeurs, acteur) in enumerate(zip(acteurs, autre.acteurs.values(), strict=True), 1):
        fiche = None if auteur else autre.contacts.get(acteur.id)
        ligne = LigneLue(nom, numero, False, valeurs, auteur=auteur, acteur=acteur, fiche=fiche)
        if valeurs["id"] == centre:
            ligne.ressemble, ligne.decision = carnet.ego, Decision.COMPLETER
        else:
            _chercher_un_semblable(ligne, connus, vus)
        apercu.lignes.append(ligne)
    for numero, (valeurs, lien) in enumerate(zip(liens, autre.liens.values(), strict=True), 1):
        apercu.lignes.append(LigneLue(nom, numero, True, valeurs, auteur=auteur, lien=lien))
    return apercu


def phrases(apercu: Apercu) -> list[str]:
    """L’aperçu en phrases : les colonnes, puis ce qui manque."""
    dites = []
    for table in apercu.tables:
        genre = "liens" if table.de_liens else "acteurs"
        lues = ", ".join(
            f"« {lu} » → {devient}" if cle(lu) != cle(devient) else f"« {lu} »"
            for lu, devient, _ in table.colonnes
            if devient
        )
        natives = all(lu == devient for lu, devient, _ in table.colonnes if devient)
        suite = "Colonnes de l’atelier, toutes reconnues." if natives else f"Colonnes : {lues}."
        combien = f"{pluriel(len(table.lignes), 'ligne')}, lue{'s' if len(table.lignes) > 1 else ''}"
        dites.append(f"{table.nom} : {combien} comme des {genre}. {suite}")
        for lu, _, pourquoi in table.colonnes:
            if pourquoi:
                dites.append(f"Colonne « {lu} », {pourquoi}.")
        dites += table.remarques
    for fichier in apercu.fichiers:
        dites += [
            f"Feuille « {titre} » : {pourquoi}, laissée de côté." for titre, pourquoi in fichier.annexes
        ]
        if fichier.personnes:
            dites.append(demander_les_personnes(fichier))
        elif not fichier.tables:
            dites += [demander(q) for q in fichier.questions]
    if _parle_de_personnes(apercu):
        dites.append(NON_REGARDE)
    dites += [f"{x.table}, ligne {x.numero}, refusée : {x.souci}." for x in apercu.refusees]
    return dites


def _parle_de_personnes(apercu: Apercu) -> bool:
    """Vrai si quelque chose a été laissé parce qu’il paraît désigner quelqu’un."""
    return any(t.personnelles for t in apercu.tables) or any(
        x.doute is Hesitation.PERSONNE for x in apercu.lignes
    )
