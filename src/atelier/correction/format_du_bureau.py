"""Passer du fichier ``bureau.json`` au bureau en mémoire, et retour. Tout est contrôlé."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from atelier.correction.bareme import NIVEAU_MAX
from atelier.correction.bureau import CONFIRMEE, LEVEE, VERSION_FORMAT, Bureau, Notation
from atelier.erreurs import CarnetIllisible, CarnetTropRecent

NOM_DU_FICHIER = "bureau.json"
_OCTETS_MAX = 50_000_000


def octets_du_bureau(bureau: Bureau) -> bytes:
    """Le texte du fichier, en UTF-8."""
    texte = json.dumps(document_du_bureau(bureau), ensure_ascii=False, indent=1) + "\n"
    return texte.encode("utf-8", "replace")


def document_du_bureau(bureau: Bureau) -> dict[str, Any]:
    """Le document d’un bureau ; les champs vides ne sont pas écrits."""
    return {
        "version_format": VERSION_FORMAT,
        "bureau_id": bureau.bureau_id,
        "revision": bureau.revision,
        "sources": list(bureau.sources),
        "feuille": bureau.feuille,
        "bareme": bureau.bareme,
        "notations": {i: _nue(n) for i, n in bureau.notations.items()},
        "anciennes": list(bureau.anciennes),
        "groupes": [list(g) for g in bureau.groupes],
        "fusions": dict(bureau.fusions),
        "a_part": list(bureau.a_part),
    }


def _nue(notation: Notation) -> dict[str, Any]:
    nue = {}
    for champ in fields(notation):
        valeur = getattr(notation, champ.name)
        defaut = champ.default if champ.default is not MISSING else {}
        if valeur not in (defaut, ()):
            nue[champ.name] = list(valeur) if isinstance(valeur, tuple) else valeur
            if isinstance(valeur, Mapping):
                nue[champ.name] = dict(valeur)
    return nue


def bureau_de_octets(brut: bytes) -> Bureau:
    """Lit un bureau. Lève ``CarnetIllisible`` ou ``CarnetTropRecent``, jamais autre chose."""
    if len(brut) > _OCTETS_MAX:
        raise _illisible("il est beaucoup trop gros")
    try:
        document = json.loads(brut)
    except (ValueError, RecursionError) as e:
        raise _illisible("ce n’est pas du JSON complet") from e
    if not isinstance(document, dict):
        raise _illisible("ce n’est pas un bureau de correction")
    if isinstance(document.get("version_format"), int) and document["version_format"] > VERSION_FORMAT:
        raise CarnetTropRecent(
            f"{NOM_DU_FICHIER} a été fait avec un atelier plus récent.",
            intact="Il n’a pas été modifié.",
            remede="Mettez l’atelier à jour.",
        )
    return bureau_de_document(document)


def bureau_de_document(d: Mapping[str, Any]) -> Bureau:
    """Le bureau que décrit un document. Lève ``CarnetIllisible``."""
    try:
        return Bureau(
            bureau_id=_texte(d["bureau_id"]),
            revision=_entier(d["revision"]),
            sources=tuple(map(_texte, d["sources"])),
            feuille=_texte(d["feuille"]),
            bareme=_texte(d["bareme"]),
            notations={_texte(i): _notation(n) for i, n in d["notations"].items()},
            anciennes=tuple(map(_texte, d.get("anciennes", ()))),
            groupes=tuple(tuple(map(_texte, g)) for g in d["groupes"]),
            fusions={_texte(k): bool(v) for k, v in d["fusions"].items()},
            a_part=tuple(map(_texte, d.get("a_part", ()))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise _illisible("un champ manque ou n’a pas le bon genre") from e


def _notation(d: Mapping[str, Any]) -> Notation:
    if d.get("donnees", "") not in ("", LEVEE, CONFIRMEE):
        raise ValueError
    return Notation(
        numero=_entier(d.get("numero", 0)),
        niveaux=_niveaux(d.get("niveaux", {})),
        seconds=_niveaux(d.get("seconds", {})),
        commentaires={_texte(k): _texte(v) for k, v in d.get("commentaires", {}).items()},
        reponses={_texte(k): _texte(v) for k, v in d.get("reponses", {}).items()},
        forces=tuple(map(_texte, d.get("forces", ()))),
        pistes=tuple(map(_texte, d.get("pistes", ()))),
        question=_texte(d.get("question", "")),
        donnees=d.get("donnees", ""),
        delai=_texte(d.get("delai", "")),
        note=_texte(d.get("note", "")),
        note_travail=_texte(d.get("note_travail", "")),
        relu=_texte(d.get("relu", "")),
        travail=_texte(d.get("travail", "")),
        travail_second=_texte(d.get("travail_second", "")),
        travail_examine=_texte(d.get("travail_examine", "")),
    )


def _niveaux(table: Mapping[str, Any]) -> dict[str, int]:
    if any(type(v) is not int or not 0 <= v <= NIVEAU_MAX for v in table.values()):
        raise ValueError
    return {_texte(k): v for k, v in table.items()}


def _texte(valeur: Any) -> str:
    if not isinstance(valeur, str):
        raise TypeError
    return valeur


def _entier(valeur: Any) -> int:
    if type(valeur) is not int or not 0 <= valeur <= 10**9:
        raise TypeError
    return valeur


def _illisible(pourquoi: str) -> CarnetIllisible:
    return CarnetIllisible(
        f"Impossible de lire {NOM_DU_FICHIER} : {pourquoi}.",
        intact="Il n’a pas été modifié.",
        remede="Reprenez une copie de ce fichier, ou commencez une correction dans un autre dossier.",
    )
