"""Des fichiers faits pour nuire : bornés en temps et en mémoire, et rien n’est téléchargé."""

import io
import json
import time
import tracemalloc
import zipfile

import pytest
from genres import classeur, ods

from atelier.echange.apercu import compter
from atelier.echange.fichiers import lire


def refaire_le_classeur(changer):
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(classeur(("A", [["nom"], ["PMI"]])))) as z,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as neuf,
    ):
        for f in z.infolist():
            neuf.writestr(f.filename, changer(f.filename, z.read(f)))
    return sortie.getvalue()


def feuille(texte):
    return lambda nom, brut: (
        brut.replace(b"</sheetData>", texte + b"</sheetData>") if "worksheets/sheet" in nom else brut
    )


RIRES = "".join(f'<!ENTITY r{n} "{f"&r{n - 1};" * 10}">' for n in range(1, 12))
CASE = '<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell>'
HOSTILES = {
    "rires.graphml": f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY r0 "ha">{RIRES}]><graphml>&r11;</graphml>'.encode(),
    "rires_utf16.gexf": f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE g [<!ENTITY r0 "ha">{RIRES}]><gexf>&r11;</gexf>'.encode("utf-16"),
    "dehors.gexf": b'<!DOCTYPE gexf SYSTEM "http://exemple.invalid/x.dtd"><gexf><graph/></gexf>',
    "fichier.graphml": b'<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/hostname">]><graphml><graph><node id="&x;"/></graph></graphml>',
    "profond.graphml": b"<graphml><graph>" + b"<node id='a'><graph>" * 100_000,
    "profond.json": b'{"nodes":' * 100_000,
    "crochets.json": b"[" * 1_000_000,
    "large.csv": b";" * 1_000_000 + b"\n" + b"a;" * 1_000_000,
    "large.tsv": b"nom" + b"\t" * 1_000_000 + b"x",
    "guillemets.csv": b'"' * 1_000_001,
    "longue.csv": b"a" * 5_000_000,
    "bombe.xlsx": refaire_le_classeur(feuille(b" " * 100_000_000)),
    "bombe.ods": ods(" " * 100_000_000),
    "lointaine.xlsx": refaire_le_classeur(feuille(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "repetee.ods": ods(f'<table:table-row table:number-rows-repeated="1000000">{CASE}</table:table-row>'),
    "lignes.ods": ods('<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'),
    "masquees.ods": ods('<table:table-row table:number-rows-repeated="9999999" table:visibility="filter"/>' * 30_000),
    "fusions.ods": ods('<table:table-row>' + '<table:table-cell table:number-rows-spanned="9999999" table:formula="x"/>' * 30_000 + '</table:table-row>'),
    "gros.graphml": b"<graphml><graph>" + "".join(f"<node id='{n}'/>" for n in range(40_000)).encode() + b"</graph></graphml>",
    "noeuds.json": json.dumps({"nodes": [{"id": n} for n in range(40_000)], "edges": []}).encode(),
}  # fmt: skip


@pytest.mark.parametrize("nom", HOSTILES)
def test_un_fichier_hostile_est_refuse_vite_et_sans_prendre_la_memoire(nom, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("rien ne doit être téléchargé"))
    tracemalloc.start()
    debut = time.process_time()
    lu = lire(HOSTILES[nom], nom)
    compte = compter(lu)
    duree, (_, sommet) = time.process_time() - debut, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lu.lu_comme in ("refuse", "a_preciser") or nom in ("longue.csv", "guillemets.csv")
    assert compte == (0, 0)
    assert len(lu.message) < 2_000
    assert duree < 30  # de calcul, mémoire suivie comprise : une machine chargée n’y change rien
    assert sommet < 400_000_000


def test_ce_qui_vient_d_un_fichier_n_est_jamais_une_formule_ni_du_html(tmp_path):
    lu = lire(b"Structure;Fonction\n=cmd|' /C calc'!A0;<script>alert(1)</script>\n", "x.csv")
    assert compter(lu) == (1, 0)
