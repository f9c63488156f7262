"""Les petits ponts vers le navigateur : un champ qui propose, une table, une question, une matrice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

FRONT = Path(__file__).parent / "front"
STYLE = "".join((FRONT / nom).read_text(encoding="utf-8") for nom in ("jetons.css", "atelier.css"))
"""Les jetons, puis les règles qui s’en servent."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)


def module(nom: str) -> str:
    """Le code d’un module du navigateur, précédé de ceux qu’il importe : un seul fichier, sans construction."""
    pris: dict[str, str] = {}

    def prendre(fichier: str) -> None:
        if fichier in pris:
            return
        texte = (FRONT / fichier).read_text(encoding="utf-8")
        for importe in _IMPORT.findall(texte):
            prendre(importe)
        pris[fichier] = _IMPORT.sub("", texte)

    prendre(nom)
    *importes, dernier = pris.values()
    return re.sub(r"^export (?=const )", "", "".join(importes), flags=re.MULTILINE) + dernier


class _Pont(anywidget.AnyWidget):
    """Envoie à ``entendre`` chaque message du navigateur, et répond à chaque geste numéroté.

    ``cle`` nomme le champ dans sa page : ses brouillons y sont rangés, dans le navigateur.
    """

    _css = STYLE
    _esm = ""
    cle = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        traits.setdefault("cle", f"{type(self).__name__}·{traits.get('libelle', traits.get('titre', ''))}")
        super().__init__(**traits)
        self.on_msg(lambda _, m, __: self._recevoir(m) if isinstance(m, dict) else None)

    def _recevoir(self, message: dict[str, Any]) -> None:
        fait: bool | None = False
        try:
            fait = self.entendre(message)
        finally:
            if isinstance(message.get("n"), str):
                self.send({"recu": message["n"], "fait": fait is not False})

    def entendre(self, message: dict[str, Any]) -> bool | None:
        """Fait ce que le navigateur demande ; ``False`` si c’est refusé."""
        raise NotImplementedError


class ChampAjout(_Pont):
    """Un champ qui reste ouvert : Entrée ajoute, et le champ se vide quand le noyau a pris.

    ``ajouter`` reçoit le texte, s’il est potentiel, la proposition choisie, et s’il s’agit d’un geste
    repris après un arrêt ; il dit s’il l’a accepté. ``coller`` reçoit un tableau collé ; ``repondre`` la réponse à un avis.
    """

    _esm = module("ajout.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    exemple = traitlets.Unicode("").tag(sync=True)
    vocabulaire = traitlets.List().tag(sync=True)
    relances = traitlets.List().tag(sync=True)
    avis = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        ajouter: Callable[[str, bool, dict[str, Any] | None, bool], bool],
        coller: Callable[[str], None],
        repondre: Callable[[dict[str, Any]], None],
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._ajouter, self._coller, self._repondre = ajouter, coller, repondre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        texte = message.get("texte")
        if message.get("geste") == "ajouter" and isinstance(texte, str) and texte.strip():
            proposition = message.get("proposition")
            proposition = proposition if isinstance(proposition, dict) else None
            return self._ajouter(
                texte, bool(message.get("potentiel")), proposition, bool(message.get("repris"))
            )
        if message.get("geste") == "coller" and isinstance(texte, str):
            self._coller(texte)
        else:
            self._repondre(message)
        return None


class ChampLigne(_Pont):
    """Un nom et Entrée. ``faire`` reçoit le nom, et si le geste est repris ; il dit s’il l’a accepté.

    ``noms`` se proposent.
    """

    _esm = module("ligne.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    exemple = traitlets.Unicode("").tag(sync=True)
    verbe = traitlets.Unicode("Ajouter").tag(sync=True)
    marge = traitlets.Unicode("").tag(sync=True)
    noms = traitlets.List().tag(sync=True)

    def __init__(self, faire: Callable[[str, bool], bool], **traits: Any) -> None:
        super().__init__(**traits)
        self._faire = faire

    def entendre(self, message: dict[str, Any]) -> bool | None:
        texte = message.get("texte")
        vide = not isinstance(texte, str) or not texte.strip()
        return None if vide else self._faire(str(texte), bool(message.get("repris")))


class ChampPaire(_Pont):
    """Deux noms et Entrée : un lien. ``relier`` dit s’il l’a accepté ; son dernier terme, si c’est une reprise."""

    _esm = module("paire.js")
    acteurs = traitlets.List().tag(sync=True)
    vocabulaire = traitlets.List().tag(sync=True)
    centre = traitlets.Unicode("").tag(sync=True)
    avis = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        relier: Callable[[str, str, bool, bool], bool],
        repondre: Callable[[dict[str, Any]], None],
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._relier, self._repondre = relier, repondre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        a, b = message.get("source"), message.get("cible")
        if isinstance(a, str) and isinstance(b, str):
            return self._relier(a, b, bool(message.get("potentiel")), bool(message.get("repris")))
        self._repondre(message)
        return None


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

    def entendre(self, message: dict[str, Any]) -> bool | None:
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
        return fait

    def montrer(self, identifiant: str) -> None:
        """Amène la table sur une ligne, et l’éclaire un instant."""
        self.send({"montrer": identifiant})


class Cases(_Pont):
    """Des cases à cocher. ``options`` : couples (mot, valeur) ; ``choisir`` reçoit les valeurs cochées."""

    _esm = module("cases.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    options = traitlets.List().tag(sync=True)
    choisis = traitlets.List().tag(sync=True)

    def __init__(self, choisir: Callable[[tuple[str, ...]], Any], **traits: Any) -> None:
        super().__init__(**traits)
        self._choisir = choisir

    def entendre(self, message: dict[str, Any]) -> bool | None:
        choisis = message.get("choisis")
        if not isinstance(choisis, list):
            return False
        permises = [valeur for _, valeur in self.options]
        self.choisis = [v for v in permises if v in choisis]
        return self._choisir(tuple(self.choisis)) is not False


class QuestionChoix(_Pont):
    """Une phrase et des réponses ``[geste, mot]`` ; chacune a son chiffre au clavier."""

    _esm = module("choix.js")
    texte = traitlets.Unicode("").tag(sync=True)
    reponses = traitlets.List().tag(sync=True)

    def __init__(self, repondre: Callable[[str], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._repondre = repondre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        if message.get("geste") in {geste for geste, _ in self.reponses}:
            self._repondre(str(message["geste"]))
        return None

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

    def entendre(self, message: dict[str, Any]) -> bool | None:
        connus = {i for i, _ in self.acteurs}
        a, b = message.get("a"), message.get("b")
        if message.get("geste") == "basculer" and a in connus and b in connus and a != b:
            self._basculer(str(a), str(b))
        return None


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

    ``de`` : ce dont il parle, quand un même champ sert à plusieurs. Un texte repris après un arrêt peut
    parler d’autre chose que ce que le champ montre : ``pour_un_autre`` le reçoit, avec son sujet.
    """

    _esm = module("texte.js")
    libelle = traitlets.Unicode("").tag(sync=True)
    texte = traitlets.Unicode("").tag(sync=True)
    lignes = traitlets.Int(4).tag(sync=True)
    maximum = traitlets.Int(20_000).tag(sync=True)
    compte = traitlets.Bool(True).tag(sync=True)
    continu = traitlets.Bool(False).tag(sync=True)
    de = traitlets.Unicode("").tag(sync=True)
    placeholder = traitlets.Unicode("").tag(sync=True)
    titre = traitlets.Unicode("").tag(sync=True)
    marge = traitlets.Unicode("").tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        ecrire: Callable[[str], bool | None],
        pour_un_autre: Callable[[str, str], bool] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._ecrire, self.pour_un_autre = ecrire, pour_un_autre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        texte, de = message.get("texte"), message.get("de", "")
        if not isinstance(texte, str) or not isinstance(de, str):
            return False
        if de == self.de:
            return self._ecrire(texte)
        return self.pour_un_autre(de, texte) if self.pour_un_autre and de else False


class ChampTexte(Redaction):
    """Un champ de texte à observer comme un champ d’ipywidgets (``value``), mais qui tient ses brouillons."""

    value = traitlets.Unicode("")

    def __init__(self, value: str = "", **traits: Any) -> None:
        super().__init__(self._poser, **{"lignes": 1, "compte": False, **traits})
        self.refus = False
        self.observe(lambda c: setattr(self, "texte", c["new"]), "value")
        self.value = value

    def _poser(self, texte: str) -> bool:
        self.refus = False
        if texte == self.value:
            return True
        self.value = texte  # qui l’observe peut refuser, en posant « refus »
        return not self.refus


class Grille(_Pont):
    """Des groupes de questions à réponse unique. ``repondre`` reçoit la clé et la valeur (vide : effacée).

    Un groupe : ``titre`` (vide : sans pli), ``ouvert``, ``lien`` dont il parle, ``questions`` ; une
    question : ``cle``, ``question``, ``aide``, ``options``, ``valeur``, ``suite``.
    """

    _esm = module("grille.js")
    groupes = traitlets.List().tag(sync=True)

    def __init__(
        self,
        repondre: Callable[[str, str], Any],
        pour_un_autre: Callable[[str, str, str], bool] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._repondre, self._pour_un_autre = repondre, pour_un_autre

    def entendre(self, message: dict[str, Any]) -> bool | None:
        cle, valeur, de = message.get("cle"), message.get("valeur"), message.get("de", "")
        montres = {g.get("lien", "") for g in self.groupes}
        if message.get("repris") and isinstance(de, str) and de not in montres:
            # Redonnée après un arrêt : le lien dont elle parle n’est plus celui qui est montré.
            return self._pour_un_autre is not None and self._pour_un_autre(de, str(cle), str(valeur))
        for groupe in self.groupes:
            if de != groupe.get("lien", ""):
                continue
            for question in groupe["questions"]:
                permises = {"", *(v for v, _ in question["options"])}
                if question["cle"] == cle and isinstance(valeur, str) and valeur in permises:
                    return self._repondre(str(cle), valeur) is not False
        return False

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

    def entendre(self, message: dict[str, Any]) -> bool | None:
        if message.get("id") in {p["id"] for p in self.points}:
            self._choisir(str(message["id"]))
        return None
