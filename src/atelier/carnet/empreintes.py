"""Reconnaître un document à son empreinte, quel que soit l’atelier qui l’a enregistré."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from atelier.carnet.codec import A_VIRGULE, forme_exacte, forme_rangee, json_de
from atelier.carnet.document import document_de, en_document
from atelier.carnet.migrations import de_3_a_4
from atelier.carnet.modele import Carnet


def empreinte(document: Mapping[str, Any]) -> str:
    """Empreinte SHA-256 du document, indépendante de la mise en page et de qui l’a enregistré.

    Un navigateur récrit « 120.0 » en « 120 » : les deux ont la même empreinte.
    """
    a_virgule = {cle: _entiers(document[cle]) for cle in A_VIRGULE if cle in document}
    return _sha({**document, **a_virgule} if a_virgule else document)


def empreinte_admise(attendue: object, octets: bytes, carnet: Carnet) -> bool:
    """Vrai si cette empreinte prouve que le document remis n’a pas changé ; celles d’avant valent aussi.

    ``octets`` : le document ; ``carnet`` : le travail qu’on y a lu, qu’un ancien atelier enregistrait un peu
    autrement.
    """
    if attendue == _empreinte_du_travail(carnet):
        return True
    document = json_de(octets)
    if attendue in _empreintes(document):
        return True
    refait = document_de(carnet, avec_contacts=False)
    version = document.get("version_format")
    if isinstance(version, int) and version < 4:
        refait = de_3_a_4.defaire(refait) | {"regle": document.get("regle", {})}
    return attendue in _empreintes(refait | {"version_format": version})


def _empreinte_du_travail(carnet: Carnet) -> str:
    """Celle du document tel que cet atelier l’écrirait ; vide s’il y a des nombres à virgule."""
    # Les contacts ne voyagent pas, et ce raccourci les compterait.
    if carnet.positions or carnet.reglages or carnet.contacts:
        return ""
    return sha256(forme_rangee(en_document(carnet))).hexdigest()


def _empreintes(document: Mapping[str, Any]) -> Iterator[object]:
    yield empreinte(document)
    # Les premières remises ne ramenaient pas « 120.0 » à « 120 ».
    yield _sha(document)


def marque_du_travail(carnet: Carnet) -> str:
    """L’empreinte de ce qui voyage, la même d’une version du format à l’autre si rien d’autre n’a changé."""
    document = document_de(carnet, avec_contacts=False)
    avant = de_3_a_4.defaire(document) | {"version_format": 0}
    avant["regle"] = {"prereglage": "atelier", "reglages": document.get("reglages", {})}
    return empreinte(avant)


def _sha(document: Mapping[str, Any]) -> str:
    return sha256(forme_exacte(document)).hexdigest()


def _entiers(valeur: Any) -> Any:
    if isinstance(valeur, Mapping):
        return {k: _entiers(v) for k, v in valeur.items()}
    if isinstance(valeur, list):
        return [_entiers(v) for v in valeur]
    return int(valeur) if isinstance(valeur, float) and valeur.is_integer() else valeur
