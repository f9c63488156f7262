"""Du JSON à un type, et retour : le type dit ce qui est permis, et rien d’autre n’entre.

Un document peut venir de n’importe qui. Les messages sont en français et disent où, sans citer de valeur.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from atelier.domaine.champs import champs_de_texte
from atelier.domaine.texte import sans_invisibles
from atelier.erreurs import CarnetIllisible, CarnetTropRecent, ErreurCarnet

T = TypeVar("T")
_ECRIRE = msgspec.json.Encoder().encode
_ECRIRE_RANGE = msgspec.json.Encoder(order="sorted").encode
A_VIRGULE = frozenset({"positions", "regle", "reglages"})
"""Les champs d’un document où il peut y avoir des nombres à virgule, de tout temps."""


class Refus(Exception):
    """Une valeur ne convient pas, à tel endroit du document. ``inconnu`` : c’est un champ que l’on ignore."""

    def __init__(self, phrase: str, *, inconnu: bool = False) -> None:
        super().__init__(phrase)
        self.inconnu = inconnu


def json_de(texte: str | bytes) -> Any:
    """Ce que dit un texte JSON. Lève ``ValueError`` ou ``RecursionError``."""
    try:
        return msgspec.json.decode(texte)
    except (msgspec.DecodeError, ValueError):
        return json.loads(texte)  # plus large : demi-caractères, marques d’ordre, UTF-16


def octets_json(document: Any) -> bytes:
    """Le texte d’un document, en UTF-8 : une ligne par valeur, accents lisibles."""
    try:
        return msgspec.json.format(_ECRIRE(document), indent=1) + b"\n"
    except UnicodeEncodeError:  # un nom de fichier dont les octets ne sont pas un texte
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def octets_nus(objet: Struct) -> bytes:
    """Le texte d’un objet, sur une ligne et sans autre espace."""
    try:
        return _ECRIRE(objet)
    except UnicodeEncodeError:  # un demi-caractère, dans un nom de fichier
        return json.dumps(msgspec.to_builtins(objet), separators=(",", ":")).encode()


def nu(objet: Struct) -> dict[str, Any]:
    """Le document d’un objet, fait des seuls genres de JSON ; les champs vides n’y sont pas."""
    document: dict[str, Any] = json_de(octets_nus(objet))
    return document


def converti(valeur: Any, type_: type[T] | Any, ou: str = "", requis: Iterable[str] = ()) -> T:
    """La valeur JSON, contrôlée, dans son type. Lève ``Refus``.

    ``ou`` : à quel endroit du document ; ``requis`` : ce qu’il doit dire, même si le type a une valeur par défaut.
    """
    if manquants := [nom for nom in requis if nom not in valeur]:
        raise Refus(f"il manque « {manquants[0]} »")
    try:
        lu: T = msgspec.convert(valeur, type_)
    except (msgspec.ValidationError, OverflowError) as e:
        raise _refus(str(e), ou) from e
    except RecursionError as e:
        raise Refus("il est trop emboîté") from e
    except UnicodeError as e:  # le message aurait cité un demi-caractère
        raise Refus(f"« {ou or 'document'} » a une valeur inconnue") from e
    return lu


def est_net(texte: str | bytes) -> bool:
    """Vrai si rien, dans ce JSON, n’est caché ni échappé : il n’y a rien à y retirer."""
    octets = texte if isinstance(texte, bytes) else texte.encode("utf-8", "replace")
    # Hors d’un échappement, un saut de ligne n’est que de la mise en page.
    return b"\\" not in octets and octets.replace(b"\n", b"").decode("utf-8", "replace").isprintable()


def propre(objet: T) -> T:
    """Le même objet, sans caractères invisibles, ses libellés sur une ligne."""
    neuf: T = _propre(objet, long=False)
    return neuf


def _propre(valeur: Any, *, long: bool) -> Any:
    """La même valeur, telle quelle s’il n’y a rien à y retirer."""
    if isinstance(valeur, str):
        if valeur.isprintable():
            return valeur
        texte = sans_invisibles(valeur)
        return texte if long else texte.replace("\n", " ")
    if isinstance(valeur, Struct):
        neufs = {}
        for champ, sur_plusieurs_lignes in champs_de_texte(type(valeur)).items():
            avant = getattr(valeur, champ)
            if not avant or (avant.isprintable() if avant.__class__ is str else _sans_tache(avant)):
                continue  # presque toujours
            if (apres := _propre(avant, long=sur_plusieurs_lignes)) is not avant:
                neufs[champ] = apres
        return msgspec.structs.replace(valeur, **neufs) if neufs else valeur
    if isinstance(valeur, Mapping):
        table = {_propre(c, long=True): _propre(v, long=long) for c, v in valeur.items()}
        return valeur if _memes(table.values(), valeur.values()) and table.keys() == valeur.keys() else table
    if isinstance(valeur, tuple):
        suite = tuple(_propre(v, long=long) for v in valeur)
        return valeur if _memes(suite, valeur) else suite
    return valeur


def _sans_tache(valeur: Any) -> bool:
    """Vrai pour une liste de textes où il n’y a rien à retirer : on les regarde d’un coup."""
    return valeur.__class__ is tuple and valeur[0].__class__ is str and "".join(valeur).isprintable()


def _memes(a: Iterable[Any], b: Iterable[Any]) -> bool:
    return all(x is y for x, y in zip(a, b, strict=False))


def forme_rangee(objet: Struct) -> bytes:
    """Ce que ``forme_exacte`` donnerait du document de cet objet, s’il n’a pas de nombre à virgule."""
    return _ECRIRE_RANGE(objet)


def forme_exacte(document: Mapping[str, Any]) -> bytes:
    """Les octets dont on prend l’empreinte : clés triées, sans autre espace.

    Ce sont ceux de ``json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))`` :
    les remises d’avant se vérifient.
    """
    try:
        # Un nombre à virgule passe par ``json``, qui écrit « 1e-07 » où msgspec écrit « 1e-7 ».
        morceaux = [
            _ECRIRE_RANGE(cle) + b":" + (_dumps(valeur) if cle in A_VIRGULE else _ECRIRE_RANGE(valeur))
            for cle, valeur in sorted(document.items())
        ]
        return b"{" + b",".join(morceaux) + b"}"
    except (TypeError, ValueError, OverflowError, RecursionError):
        # Un demi-caractère, par exemple : msgspec le refuse, et ``json`` l’écrivait.
        return _dumps(document)


def _dumps(valeur: Any) -> bytes:
    texte = json.dumps(valeur, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return texte.encode("utf-8", "surrogatepass")


def illisible(source: str, refus: Refus | str, remede: str) -> ErreurCarnet:
    """L’erreur à montrer. Un champ inconnu vient d’un atelier plus récent : aucune sauvegarde n’y fera rien."""
    quoi = f"Impossible de lire {source} : {refus}."
    if isinstance(refus, Refus) and refus.inconnu:
        return CarnetTropRecent(
            quoi, intact="Rien n’a été modifié.", remede="Mettez l’atelier à jour, puis rouvrez ce travail."
        )
    return CarnetIllisible(quoi, intact="Rien n’a été modifié.", remede=remede)


_ENDROIT = re.compile(r" - at (?:`key` in )?`\$(.*)`$", re.DOTALL)
_PAS = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
# La première qui convient l’emporte : les plus précises d’abord.
_PHRASES = (
    (r"Object missing required field `(\w+)`", "est incomplet (il manque « {} »)"),
    (r"Expected `str` of length >=", "est vide"),
    (r"Expected `str` of length <=", "n’est pas un texte, ou il est trop long"),
    (r"Expected `str", "n’est pas un texte, ou il est trop long"),
    (r"Expected `array` of length \d", "n’a pas le bon nombre de valeurs"),
    (r"Expected `array`", "n’est pas une liste, ou elle est trop longue"),
    (r"Expected `bool", "n’est ni vrai ni faux"),
    (r"Expected `int", "n’est pas un nombre entier, ou il sort de ses bornes"),
    (r"Expected `float|Number out of range|.*too large", "n’est pas un nombre, ou il sort de ses bornes"),
    (r"Invalid (enum )?value", "a une valeur inconnue"),
)


def _refus(message: str, ou: str) -> Refus:
    """La phrase française d’un refus de msgspec, avec l’endroit : « liens n° 3, base »."""
    trouve = _ENDROIT.search(message)
    endroit = _endroit(trouve.group(1) if trouve else "", ou)
    if inconnu := re.match(r"Object contains unknown field `(.*?)`( - at |$)", message, re.DOTALL):
        nom = sans_invisibles(inconnu.group(1))[:40]
        dans = f", dans {endroit}," if endroit else ""
        return Refus(f"cet atelier ne connaît pas encore le champ « {nom} »{dans}".rstrip(","), inconnu=True)
    for motif, phrase in _PHRASES:
        if m := re.match(motif, message):
            suite = phrase.format(*m.groups()) if "{}" in phrase else phrase
            return Refus(f"« {endroit} » {suite}" if endroit else f"le document {suite}")
    return Refus(f"« {endroit} » n’a pas la forme attendue" if endroit else "il n’a pas la forme attendue")


def _endroit(chemin: str, ou: str) -> str:
    dit = ou
    for nom, rang in _PAS.findall(chemin.replace("[...]", "")):
        if rang:
            dit += f" n° {int(rang) + 1}"
        else:
            dit += f", {nom}" if dit else nom
    return dit
