"""Des copies tordues ou hostiles, chacune avec l’état attendu. Tout est fabriqué, rien n’est réel."""

import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path

from msgspec.structs import replace

from atelier.carnet.document import document_de
from atelier.carnet.empreintes import empreinte
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Classe
from atelier.remise.paquet import MIME
from atelier.remise.preparer_la_remise import remettre
from fabriques import carnet, lien

DEPOT = "{nom}_{numero}_assignsubmission_file_"


def travail(identite, **champs):
    c = carnet(
        liens=[lien(classe_choisie=Classe.PARTENARIAT, justification="Une convention signée.")], **champs
    )
    return replace(c, carnet_id=identite, revision=champs.get("revision", 7))


def remise(identite, motif="", **champs):
    """Les octets d’un ``remise.ipynb`` finalisé."""
    with tempfile.TemporaryDirectory() as d:
        return remettre(travail(identite, **champs), Path(d), motif=motif).chemin.read_bytes()


def page(document, cellules=()):
    """Les octets d’une page de travail qui porte ce document."""
    metadonnees = {"atelier": {"carnet": document}} if document is not None else {}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "cells": list(cellules), "metadata": metadonnees}
    ).encode()


def change(octets, **champs):
    """Une remise dont le document a été changé après coup."""
    notebook = json.loads(octets)
    notebook["metadata"]["atelier"]["carnet"].update(champs)
    notebook["cells"][1]["outputs"] = []
    return json.dumps(notebook).encode()


def forgee(octets, revision, **remise_changee):
    """Une remise retouchée, dont l’empreinte a été recalculée : tout paraît en règle."""
    notebook = json.loads(octets)
    meta = notebook["metadata"]["atelier"]
    for document in (meta["carnet"], notebook["cells"][1]["outputs"][0]["data"][MIME]):
        document["revision"] = revision
    meta["remise"] |= {"revision": revision, "empreinte": empreinte(meta["carnet"]), **remise_changee}
    return json.dumps(notebook).encode()


def a_l_ancienne(octets):
    """Le même notebook, au format 3 de Jupyter."""
    notebook = json.loads(octets)
    notebook["worksheets"] = [{"cells": notebook.pop("cells")}]
    return json.dumps(notebook | {"nbformat": 3}).encode()


def archive(entrees):
    """Une archive ; une valeur ``ZipInfo`` garde ses attributs."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as z:
        for nom, octets in entrees:
            z.writestr(nom, octets)
    return sortie.getvalue()


def chiffree(octets):
    """La même archive, qui se dit protégée par un mot de passe."""
    brut = bytearray(octets)
    for signe, ou in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        i = brut.find(signe)
        while i >= 0:
            brut[i + ou] |= 1
            i = brut.find(signe, i + 4)
    return bytes(brut)


def raccourci(nom):
    infos = zipfile.ZipInfo(nom)
    infos.external_attr = 0o120777 << 16
    return infos


def _doc(identite="x", **champs):
    return document_de(travail(identite)) | champs


def _acteurs(n):
    return [{"id": "a1", "nom": "MECS", "sphere": "ego", "statut": "existant"}] + [
        {"id": f"a{i}", "nom": f"Acteur {i}", "statut": "existant"} for i in range(2, n + 2)
    ]


BONNE = remise("bonne")
CODE = {"cell_type": "code", "source": "import os; os.remove('notes.csv')", "outputs": [], "metadata": {}}
MOBILE = {"cell_type": "markdown", "source": "Appeler le 06 12 34 56 78.", "metadata": {}}

# nom → (fichiers du dépôt, état attendu)
CORPUS = {
    "remise": ({"remise.ipynb": BONNE}, "a_noter"),
    "remise_renommee": ({"remise (1).ipynb": BONNE}, "a_noter"),
    "remise_en_txt": ({"remise.ipynb.txt": BONNE}, "a_noter"),
    "remise_et_pages": ({"remise.ipynb": BONNE, "03_liens.ipynb": page(_doc("bonne", revision=9))}, "a_noter"),
    "deux_revisions": ({"a.ipynb": remise("d", revision=4), "b.ipynb": remise("d", revision=9)}, "a_noter"),
    "dossier_dans_dossier": ({"mon travail/A_DEPOSER/remise.ipynb": BONNE}, "a_noter"),
    "macosx": ({"__MACOSX/._remise.ipynb": b"\x00\x05", "remise.ipynb": BONNE}, "a_noter"),
    "points_de_controle": ({".ipynb_checkpoints/remise-checkpoint.ipynb": b"{", "remise.ipynb": BONNE}, "a_noter"),
    "zip_dans_le_depot": ({"mon travail.zip": archive([("A_DEPOSER/remise.ipynb", BONNE)])}, "a_noter"),
    "zip_de_zip": ({"x.zip": archive([("y.zip", archive([("remise.ipynb", BONNE)]))])}, "a_noter"),
    "bom": ({"remise.ipynb": b"\xef\xbb\xbf" + BONNE}, "a_noter"),
    "code_hostile": ({"remise.ipynb": page(_doc("c"), [CODE])}, "non_finalisee"),
    "page_de_travail": ({"02_carnet_d_adresses.ipynb": page(_doc("p"))}, "non_finalisee"),
    "remise_forgee": ({"remise.ipynb": change(BONNE, parcours="dossier")}, "non_finalisee"),
    "revision_forgee": ({"remise.ipynb": change(BONNE, revision=999)}, "non_finalisee"),
    "sortie_seule": (
        {"remise.ipynb": page(None, [{"cell_type": "code", "source": "", "outputs": [
            {"data": {"application/vnd.atelier.carnet+json": _doc("s")}}]}])},
        "non_finalisee",
    ),
    "mobile_dans_une_cellule": ({"remise.ipynb": page(_doc("m"), [MOBILE])}, "suspendue"),
    "mobile_dans_une_note": (
        {"remise.ipynb": page(document_de(carnet(acteurs=[Acteur("a2", "CMP", note="06 12 34 56 78")])))},
        "suspendue",
    ),
    "mobile_avec_motif": (
        {"remise.ipynb": remise("mm", motif="mobile de garde du service", acteurs=[Acteur("a2", "CMP", note="06 12 34 56 78")])},
        "suspendue",
    ),
    "vide_zero_octet": ({"remise.ipynb": b""}, "vide"),
    "travail_vide": ({"remise.ipynb": page(document_de(carnet(acteurs=[])))}, "vide"),
    "page_jamais_ouverte": ({"00_commencer.ipynb": page(None)}, "sans_document"),
    "docx": ({"devoir.docx": b"PK\x03\x04"}, "sans_document"),
    "rien_que_carnet_json": ({"carnet.json": json.dumps(_doc()).encode()}, "sans_document"),
    "autre_metadonnee": ({"remise.ipynb": b'{"cells": [], "metadata": {"atelier": "oui"}}'}, "sans_document"),
    "metadonnees_en_liste": ({"remise.ipynb": b'{"cells": [], "metadata": [1, 2]}'}, "sans_document"),
    "tronquee": ({"remise.ipynb": BONNE[: len(BONNE) // 2]}, "illisible"),
    "pas_du_json": ({"remise.ipynb": b"%PDF-1.7 ..."}, "illisible"),
    "json_mais_liste": ({"remise.ipynb": b"[]"}, "illisible"),
    "tres_emboitee": ({"remise.ipynb": b"[" * 200_000 + b"]" * 200_000}, "illisible"),
    "octets_nuls": ({"remise.ipynb": b"\x00" * 5_000}, "illisible"),
    "utf16": ({"remise.ipynb": BONNE.decode().encode("utf-16")}, "a_noter"),
    "windows_1252": ({"remise.ipynb": BONNE.replace(b"\n", b"\r\n").decode().encode("cp1252", "backslashreplace")}, "a_noter"),
    "nuls_a_la_fin": ({"remise.ipynb": BONNE + b"\0" * 4_096}, "a_noter"),
    "en_json": ({"remise.json": BONNE}, "a_noter"),
    "en_txt": ({"remise.txt": BONNE}, "a_noter"),
    "sans_extension": ({"remise": BONNE}, "a_noter"),
    "jupyter_3": ({"remise.ipynb": a_l_ancienne(BONNE)}, "a_noter"),
    "page_web": ({"remise.ipynb": b"<!DOCTYPE html><html><body>Connexion</body></html>"}, "illisible"),
    "conflit_git": ({"remise.ipynb": BONNE.replace(b'"cells"', b'<<<<<<< HEAD\n"cells"', 1)}, "illisible"),
    "reglages_json": ({"reglages.json": b'{"theme": "sombre"}', "remise.ipynb": BONNE}, "a_noter"),
    "revision_geante": ({"remise.ipynb": forgee(BONNE, 10**9)}, "non_finalisee"),
    "date_de_2020": ({"remise.ipynb": forgee(BONNE, 7, date="2020-03-01")}, "non_finalisee"),
    "enorme": ({"remise.ipynb": b'{"cells": [], "x": "' + b"a" * 31_000_000 + b'"}'}, "illisible"),
    "trop_de_cellules": ({"remise.ipynb": page(_doc(), [{"cell_type": "raw"}] * 2_500)}, "illisible"),
    "trop_d_acteurs": ({"remise.ipynb": page(_doc(acteurs=_acteurs(2_100), liens=[]))}, "illisible"),
    "champ_inconnu": ({"remise.ipynb": page(_doc(__class__="os.system"))}, "version_inconnue"),
    "lien_vers_personne": ({"remise.ipynb": page(_doc(acteurs=_acteurs(0)))}, "illisible"),
    "nombre_geant": ({"remise.ipynb": page(_doc()).replace(b'"revision": 7', b'"revision": ' + b"9" * 5_000)}, "illisible"),
    "revision_texte": ({"remise.ipynb": page(_doc(revision="7"))}, "illisible"),
    "format_de_demain": ({"remise.ipynb": page(_doc(version_format=99))}, "version_inconnue"),
    "deux_travaux": ({"a.ipynb": page(_doc("un")), "b.ipynb": page(_doc("deux"))}, "ambigue"),
    "deux_travaux_dans_un": (
        {"a.ipynb": page(_doc("un"), [{"cell_type": "code", "outputs": [
            {"data": {"application/vnd.atelier.carnet+json": _doc("deux")}}]}])},
        "ambigue",
    ),
    "deux_travaux_un_finalise": ({"a.ipynb": page(_doc("un")), "remise.ipynb": remise("deux")}, "a_noter"),
    "zip_abime": ({"travail.zip": archive([("remise.ipynb", BONNE)])[:-30]}, "illisible"),
    "zip_protege": ({"travail.zip": chiffree(archive([("remise.ipynb", BONNE)]))}, "illisible"),
    "zip_trop_profond": (
        {"a.zip": archive([("b.zip", archive([("c.zip", archive([("d.zip", archive([("r.ipynb", BONNE)]))]))]))])},
        "illisible",
    ),
    "bombe": ({"travail.zip": archive([("remise.ipynb", b"0" * 60_000_000)])}, "illisible"),
    "raccourci": ({"travail.zip": archive([(raccourci("remise.ipynb"), "/etc/passwd")])}, "illisible"),
    "chemin_qui_sort": ({"travail.zip": archive([("../Autre_1_assignsubmission_file_/remise.ipynb", BONNE)])}, "illisible"),
    "surrogates": ({"remise.ipynb": page(_doc()).replace(b"CMP", b"\\ud800")}, "non_finalisee"),
    "grand_reseau": ({"remise.ipynb": page(_doc(acteurs=_acteurs(1_500), liens=[]))}, "non_finalisee"),
}  # fmt: skip


def sommaire_menteur():
    """Une archive dont le sommaire annonce quatre milliards d’octets."""
    brut = bytearray(archive([("remise.ipynb", BONNE)]))
    i = brut.rfind(b"PK\x05\x06")
    struct.pack_into("<I", brut, i + 12, 0xFFFFFFF0)
    return bytes(brut)


def archive_moodle(chemin):
    """Tout le corpus dans une archive Moodle : le numéro d’une copie est son rang."""
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as z:
        for n, (nom, (fichiers, _)) in enumerate(CORPUS.items(), 1):
            for fichier, octets in fichiers.items():
                z.writestr(f"{DEPOT.format(nom=nom.replace('_', ' '), numero=n)}/{fichier}", octets)
    return {str(n): etat for n, (_, etat) in enumerate(CORPUS.values(), 1)}
