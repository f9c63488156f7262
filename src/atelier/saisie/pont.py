"""Les petits ponts vers le navigateur : un champ qui propose, une table, une question, une matrice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

FRONT = Path(__file__).parent / "front"
_COMMUN = (FRONT / "commun.js").read_text(encoding="utf-8")


def module(nom: str) -> str:
    """Le code d’un module du navigateur, précédé de ce qu’ils ont tous en commun."""
    return _COMMUN + (FRONT / nom).read_text(encoding="utf-8")


class _Pont(anywidget.AnyWidget):
    """Envoie à ``entendre`` chaque message du navigateur qui a la forme attendue."""

    _css = FRONT / "atelier.css"
    _esm = ""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(lambda _, m, __: self.entendre(m) if isinstance(m, dict) else None)

    def entendre(self, message: dict[str, Any]) -> None:
        """Ce que le navigateur demande."""
        raise NotImplementedError


class ChampAjout(_Pont):
    """Un champ qui reste ouvert : Entrée ajoute et vide, sans attendre le noyau.

    ``ajouter`` reçoit le texte, s’il est potentiel, et la proposition choisie ; il dit s’il l’a
    accepté. ``coller`` reçoit un tableau collé ; ``repondre`` la réponse à un avis.
    """

    _esm = module("ajout.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    exemple = traitlets.Unicode("").tag(sync=True)
    vocabulaire = traitlets.List().tag(sync=True)
    relances = traitlets.List().tag(sync=True)
    avis = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        ajouter: Callable[[str, bool, dict[str, Any] | None], bool],
        coller: Callable[[str], None],
        repondre: Callable[[dict[str, Any]], None],
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._ajouter, self._coller, self._repondre = ajouter, coller, repondre

    def entendre(self, message: dict[str, Any]) -> None:
        texte = message.get("texte")
        if message.get("geste") == "ajouter" and isinstance(texte, str) and texte.strip():
            proposition = message.get("proposition")
            proposition = proposition if isinstance(proposition, dict) else None
            if not self._ajouter(texte, bool(message.get("potentiel")), proposition):
                self.send({"refuse": texte})
        elif message.get("geste") == "coller" and isinstance(texte, str):
            self._coller(texte)
        else:
            self._repondre(message)


class ChampLigne(_Pont):
    """Un nom et Entrée. ``faire`` le reçoit et dit s’il l’a accepté ; ``noms`` se proposent."""

    _esm = module("ligne.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    exemple = traitlets.Unicode("").tag(sync=True)
    verbe = traitlets.Unicode("Ajouter").tag(sync=True)
    marge = traitlets.Unicode("").tag(sync=True)
    noms = traitlets.List().tag(sync=True)

    def __init__(self, faire: Callable[[str], bool], **traits: Any) -> None:
        super().__init__(**traits)
        self._faire = faire

    def entendre(self, message: dict[str, Any]) -> None:
        texte = message.get("texte")
        if isinstance(texte, str) and texte.strip() and not self._faire(texte):
            self.send({"refuse": texte})


class ChampPaire(_Pont):
    """Deux noms et Entrée : un lien. ``relier`` dit s’il l’a accepté."""

    _esm = module("paire.js")
    acteurs = traitlets.List().tag(sync=True)
    vocabulaire = traitlets.List().tag(sync=True)
    centre = traitlets.Unicode("").tag(sync=True)
    avis = traitlets.Dict().tag(sync=True)

    def __init__(self, relier: Callable[[str, str, bool], bool], **traits: Any) -> None:
        super().__init__(**traits)
        self._relier = relier

    def entendre(self, message: dict[str, Any]) -> None:
        a, b = message.get("source"), message.get("cible")
        potentiel = bool(message.get("potentiel"))
        if isinstance(a, str) and isinstance(b, str) and not self._relier(a, b, potentiel):
            self.send({"refuse": [a, b]})


class Table(_Pont):
    """Une table corrigée en place. Chaque colonne : ``cle``, ``titre``, ``genre``, ``options``.

    ``lignes`` : ``{"id", "valeurs": {cle: texte}}``. ``changer`` reçoit les identifiants, la
    colonne et la valeur ; ``supprimer`` les identifiants ; chacun dit s’il a réussi.
    """

    _esm = module("table.js")
    colonnes = traitlets.List().tag(sync=True)
    lignes = traitlets.List().tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    vide = traitlets.Unicode("").tag(sync=True)
    ouvrir = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        changer: Callable[[list[str], str, str], bool],
        supprimer: Callable[[list[str]], bool],
        choisir: Callable[[str], None] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._changer, self._supprimer, self._choisir = changer, supprimer, choisir

    def entendre(self, message: dict[str, Any]) -> None:
        connus = {ligne["id"] for ligne in self.lignes}
        brut = message.get("ids")
        ids = [i for i in brut if i in connus] if isinstance(brut, list) else []
        geste, colonne, valeur = (message.get(c) for c in ("geste", "colonne", "valeur"))
        permises = {c["cle"] for c in self.colonnes if c.get("genre") != "lecture"}
        fait = True
        if geste == "changer" and ids and colonne in permises and isinstance(valeur, str):
            fait = self._changer(ids, str(colonne), valeur)
        elif geste == "supprimer" and ids:
            fait = self._supprimer(ids)
        elif geste == "ouvrir" and message.get("id") in connus and self._choisir:
            self._choisir(str(message["id"]))
        if not fait:
            self.send({"refus": True})

    def montrer(self, identifiant: str) -> None:
        """Amène la table sur une ligne."""
        self.send({"montrer": identifiant})


class QuestionChoix(_Pont):
    """Une phrase et des réponses ``[geste, mot]`` ; chacune a son chiffre au clavier."""

    _esm = module("choix.js")
    texte = traitlets.Unicode("").tag(sync=True)
    reponses = traitlets.List().tag(sync=True)

    def __init__(self, repondre: Callable[[str], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._repondre = repondre

    def entendre(self, message: dict[str, Any]) -> None:
        if message.get("geste") in {geste for geste, _ in self.reponses}:
            self._repondre(str(message["geste"]))

    def viser(self) -> None:
        """Met le curseur sur la première réponse : un chiffre suffit alors."""
        self.send({"viser": True})


class Matrice(_Pont):
    """Qui connaît qui : ``acteurs`` sont des couples (identifiant, nom), ``liens`` des triplets."""

    _esm = module("matrice.js")
    acteurs = traitlets.List().tag(sync=True)
    liens = traitlets.List().tag(sync=True)

    def __init__(self, basculer: Callable[[str, str], Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._basculer = basculer

    def entendre(self, message: dict[str, Any]) -> None:
        connus = {i for i, _ in self.acteurs}
        a, b = message.get("a"), message.get("b")
        if message.get("geste") == "basculer" and a in connus and b in connus and a != b:
            self._basculer(str(a), str(b))


def colonne(
    cle: str,
    titre: str,
    *,
    options: Iterable[tuple[str, str]] | None = None,
    lecture: bool = False,
    suggestions: Iterable[str] = (),
    largeur: str = "",
) -> dict[str, Any]:
    """La description d’une colonne de ``Table``."""
    description: dict[str, Any] = {
        "cle": cle,
        "titre": titre,
        "suggestions": list(suggestions),
        "largeur": largeur,
    }
    if options is not None:
        description["options"] = [list(o) for o in options]
    if lecture:
        description["genre"] = "lecture"
    return description


class Redaction(_Pont):
    """Un texte long, gardé pendant qu’on l’écrit. ``ecrire`` reçoit le texte et dit s’il est gardé.

    ``de`` : ce dont il parle, quand un même champ sert à plusieurs ; un texte d’avant est écarté.
    """

    _esm = module("redaction.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    texte = traitlets.Unicode("").tag(sync=True)
    lignes = traitlets.Int(4).tag(sync=True)
    de = traitlets.Unicode("").tag(sync=True)

    def __init__(self, ecrire: Callable[[str], bool], **traits: Any) -> None:
        super().__init__(**traits)
        self._ecrire = ecrire

    def entendre(self, message: dict[str, Any]) -> None:
        texte = message.get("texte")
        if message.get("de", "") == self.de and isinstance(texte, str) and not self._ecrire(texte):
            self.send({"refuse": True})


class Grille(_Pont):
    """Des groupes de questions à réponse unique. ``repondre`` reçoit la clé et la valeur (vide : effacée).

    Un groupe : ``titre`` (vide : sans pli), ``ouvert``, ``lien`` dont il parle, ``questions`` ; une
    question : ``cle``, ``question``, ``aide``, ``options``, ``valeur``, ``suite``.
    """

    _esm = module("grille.js")
    groupes = traitlets.List().tag(sync=True)

    def __init__(self, repondre: Callable[[str, str], Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._repondre = repondre

    def entendre(self, message: dict[str, Any]) -> None:
        cle, valeur = message.get("cle"), message.get("valeur")
        for groupe in self.groupes:
            if message.get("de", "") != groupe.get("lien", ""):
                continue
            for question in groupe["questions"]:
                permises = {"", *(v for v, _ in question["options"])}
                if question["cle"] == cle and isinstance(valeur, str) and valeur in permises:
                    self._repondre(str(cle), valeur)

    def viser(self) -> None:
        """Met le curseur sur la première question."""
        self.send({"viser": True})


class Nuage(_Pont):
    """Un nuage de points que l’on choisit ; ``points`` : ``{"id", "x", "y", "nom"}``, de 0 à 1."""

    _esm = module("nuage.js")
    points = traitlets.List().tag(sync=True)
    choisi = traitlets.Unicode("").tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    vide = traitlets.Unicode("").tag(sync=True)

    def __init__(self, choisir: Callable[[str], Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._choisir = choisir

    def entendre(self, message: dict[str, Any]) -> None:
        if message.get("id") in {p["id"] for p in self.points}:
            self._choisir(str(message["id"]))
