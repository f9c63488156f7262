"""La page du schéma sans navigateur : ce qu’elle envoie au cadre, et les images à emporter."""

import json
import re
from base64 import b64decode
from datetime import UTC, datetime

import pypdfium2
import pytest

from atelier.carnet import operations as op
from atelier.carnet.format import document_de, texte_json
from atelier.saisie.pages.carte import PageSchema
from atelier.saisie.session import Session
from fabriques import depot_du_cas


@pytest.fixture
def page(tmp_path, monkeypatch):
    depot_du_cas("mecs", tmp_path)
    monkeypatch.chdir(tmp_path)
    page = PageSchema(Session(tmp_path))
    page.montrer(page.session.lire())
    return page


def test_un_geste_n_envoie_que_ce_qui_change_et_un_cadre_recharge_retrouve_tout(page):
    carte = page.carte
    entier = json.loads(carte.etat)
    assert carte.suite == "" and carte.numero == 1
    ancienne = carte.page
    page.session.appliquer(op.ajouter_acteur("Mission", secteur="S09"))
    page.montrer(page.session.lire())
    # L’état de départ n’a pas bougé : celui-ci et la suite disent tout, à qui arrive comme à qui revient.
    assert json.loads(carte.etat) == entier and carte.numero == 1 and carte.page == ancienne
    suite = json.loads(carte.suite)
    assert [n["lignes"] for n in suite["noeuds"].values() if n and n["lignes"] == ["Mission"]]
    assert len(carte.suite) < len(carte.etat)
    page.session.annuler()
    page.montrer(page.session.lire())
    assert carte.suite == ""


def test_la_qualite_se_montre_d_une_case(page):
    assert "lien ténu" not in b64decode(page.legende.value.split("base64,")[1].split('"')[0]).decode()
    page.qualites.value = True
    assert "lien ténu" in b64decode(page.legende.value.split("base64,")[1].split('"')[0]).decode()
    tout = json.loads(page.carte.etat)
    suite = json.loads(page.carte.suite or "{}")
    traits = tout["traits"] | suite.get("traits", {})
    assert {"tenu", "conflictuel"} & {t["qualite"] for t in traits.values() if t}


def test_deux_touches_ouvrent_la_fiche(page, monkeypatch):
    ouvertes = []
    monkeypatch.setattr(page.barre, "aller", lambda *ou: ouvertes.append(ou))
    page._geste({"geste": "ouvrir", "acteur": "a2", "lien": None})
    page._geste({"geste": "ouvrir", "acteur": "inconnu", "lien": None})
    assert ouvertes == [("02_carnet_d_adresses.ipynb", "a2")]


def fichiers(volet):
    trouves = re.findall(r'download="([^"]+)" href="data:[^"]*?base64,([^"]+)"', volet.fichiers.value)
    return {nom: b64decode(contenu) for nom, contenu in trouves}


DEPOSE = datetime(2026, 11, 25, tzinfo=UTC)


def deposer(volet, nom, contenu):
    volet.autre.value = (
        {"name": nom, "type": "", "size": len(contenu), "content": contenu, "last_modified": DEPOSE},
    )


def test_les_fichiers_a_emporter_suivent_la_feuille_choisie(page, tmp_path):
    volet = page.telecharger
    volet.papier.value = "a3"
    volet._preparer()
    faits = fichiers(volet)
    assert set(faits) == {"mon-schema.pdf", "mon-schema.png", "mon-schema.svg", "mon-schema.html"}
    assert pypdfium2.PdfDocument(faits["mon-schema.pdf"])[0].get_size()[0] == pytest.approx(1190.5, abs=0.2)
    # Le réseau d’un camarade se pose à côté, sans entrer dans le travail.
    avant = page.session.lire()
    autre = depot_du_cas("etudiant", tmp_path / "camarade").lire()
    deposer(volet, "carnet.json", texte_json(document_de(autre)).encode())
    assert volet.fichiers.value == ""
    volet.papier.value = "ecran"
    volet._preparer()
    pdf = pypdfium2.PdfDocument(fichiers(volet)["mon-schema.pdf"])
    assert "même échelle" in pdf[0].get_textpage().get_text_bounded()
    assert page.session.lire() == avant
    volet._enlever()
    assert volet._voisin is None


@pytest.mark.parametrize("contenu", [b"", b"[" * 100_000, b'{"version_format": 999}', b"\xff\xfe\x00", b"{}"])
@pytest.mark.parametrize("nom", ["carnet.json", "remise.ipynb"])
def test_un_fichier_hostile_est_refuse_en_une_phrase(page, nom, contenu):
    deposer(page.telecharger, nom, contenu)
    assert "role='alert'" in page.telecharger.dit.value
    assert page.telecharger._voisin is None
