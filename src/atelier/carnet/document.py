"""Passer du document JSON au travail en mémoire, et retour. Décrit par ``docs/format.md``.

Les types sont le format : ``Carnet`` et ce qu’il contient disent les champs, leurs bornes et leurs noms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from atelier.carnet.codec import Refus, converti, est_net, illisible, json_de, nu, octets_json, propre
from atelier.carnet.migrations.niveau import mettre_a_niveau
from atelier.carnet.modele import ACTEURS_MAX, LIENS_MAX, VERSION_FORMAT, Analyse, Carnet, Passage
from atelier.domaine.acteur import Acteur
from atelier.domaine.bornes import OCTETS_MAX
from atelier.domaine.lien import Lien
from atelier.domaine.regle import regle
from atelier.erreurs import CarnetIllisible, ErreurSaisie

REQUIS = ("revision", "point_de_vue", "lecture", "acteurs", "liens")
"""Ce que tout document dit, même quand le travail en mémoire a une valeur par défaut."""
LISTES: dict[str, Any] = {
    "acteurs": Annotated[tuple[Acteur, ...], Meta(max_length=ACTEURS_MAX)],
    "liens": Annotated[tuple[Lien, ...], Meta(max_length=LIENS_MAX)],
}
"""En mémoire, une table par identifiant ; dans le document, une liste rangée."""
_REMEDE = "Reprenez une sauvegarde (dossier .atelier/sauvegardes) ou une copie du travail."


def forme_du_document(listes: Mapping[str, Any] = LISTES) -> Any:
    """Le type du document : les champs de ``Carnet``, sous leur nom du document, les tables en listes."""
    champs: list[Any] = [("version_format", Literal[VERSION_FORMAT])]
    for c in msgspec.structs.fields(Carnet):
        defaut = (
            {}
            if c.required or c.name in REQUIS
            else {"default": c.default, "default_factory": c.default_factory}
        )
        champs.append((c.name, listes.get(c.name, c.type), msgspec.field(name=c.encode_name, **defaut)))
    return msgspec.defstruct(
        "Travail", champs, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
    )


Travail: Any = forme_du_document()
_DECODER = msgspec.json.Decoder(Travail).decode


def en_document(carnet: Carnet) -> Any:
    """Le travail sous la forme de son document, encore typé."""
    champs = {c: getattr(carnet, c) for c in carnet.__struct_fields__}
    for nom in LISTES:
        # La longueur d’abord : « a10 » vient après « a9 ».
        champs[nom] = tuple(sorted(champs[nom].values(), key=lambda o: (len(o.id), o.id)))
    # Un champ omis est celui par défaut, et non un égal.
    for nom, vide in (("analyse", Analyse()), ("passage", Passage())):
        if champs[nom] == vide:
            del champs[nom]
    return Travail(version_format=VERSION_FORMAT, **champs)


def document_de(carnet: Carnet, *, avec_contacts: bool = True) -> dict[str, Any]:
    """Le document d’un travail. Sans contacts, c’est celui qui voyage dans un notebook."""
    document = nu(en_document(carnet))
    if not avec_contacts:
        document.pop("contacts", None)
    return document


def octets_du_carnet(carnet: Carnet) -> bytes:
    """Le texte du fichier d’un travail, en UTF-8."""
    return octets_json(document_de(carnet))


def carnet_de_texte(texte: str | bytes, *, source: str = "ce fichier") -> Carnet:
    """Lit un document JSON. Lève ``CarnetIllisible`` ou ``CarnetTropRecent``, jamais autre chose."""
    if len(texte) > OCTETS_MAX:
        raise illisible(source, "il est beaucoup trop gros", _REMEDE)
    try:
        travail = _DECODER(texte)
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass  # une version plus ancienne, ou un refus à dire en français
    else:
        return _lu(travail, source, net=est_net(texte))
    try:
        document = json_de(texte)
    except (ValueError, RecursionError) as e:
        raise illisible(source, "ce n’est pas du JSON complet", _REMEDE) from e
    return carnet_de(document, source=source)


def carnet_de(document: object, *, source: str = "ce fichier") -> Carnet:
    """Le travail décrit par un document, mis à niveau s’il est d’une version plus ancienne."""
    if not isinstance(document, dict):
        raise illisible(source, "ce n’est pas un travail de l’atelier", _REMEDE)
    document = mettre_a_niveau(document, source=source)
    try:
        travail = converti(document, Travail)
    except Refus as e:
        raise illisible(source, e, _REMEDE) from e
    return _lu(travail, source)


def _lu(travail: Any, source: str, *, net: bool = False) -> Carnet:
    try:
        return _carnet(travail if net else propre(travail))
    except Refus as e:
        raise illisible(source, e, _REMEDE) from e
    except ErreurSaisie as e:
        raise CarnetIllisible(
            f"Impossible de lire {source} : {e.quoi}.", intact="Rien n’a été modifié.", remede=_REMEDE
        ) from e


def _carnet(travail: Any) -> Carnet:
    """Ce que les types ne savent pas dire : qui désigne qui, et les derniers numéros donnés."""
    champs = {c: getattr(travail, c) for c in Carnet.__struct_fields__}
    for nom in LISTES:
        champs[nom] = _par_identifiant(champs[nom], nom)
    acteurs, liens = champs["acteurs"], champs["liens"]
    bouts = {b for lien in liens.values() for b in (lien.source, lien.cible)}
    if travail.ego not in acteurs or not bouts <= acteurs.keys():
        raise Refus("un lien ou le centre désigne un acteur qui n’existe pas")
    regle(travail.reglages)  # lève si un seuil est impossible
    champs["compteurs"] = {
        nom: max(travail.compteurs.get(nom, 0), _dernier(objets))
        for nom, objets in (("acteur", acteurs), ("lien", liens))
    }
    return Carnet(**champs)


def _dernier(objets: Mapping[str, Any]) -> int:
    # Plus long, un numéro écrit à la main pourrait mener le compteur hors de ses bornes.
    suites = [i[1:] for i in objets if len(i) < 9]
    # « ² » est un chiffre pour ``isdigit``, pas pour ``int``.
    return max((int(s) for s in suites if s.isascii() and s.isdigit()), default=0)


def _par_identifiant(objets: tuple[Any, ...], ou: str) -> dict[str, Any]:
    table = {o.id: o for o in objets}
    if len(table) < len(objets) or "" in table:
        raise Refus(f"« {ou} » a un identifiant vide, ou deux fois le même")
    return table
