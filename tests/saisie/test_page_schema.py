"""La page du schéma sans navigateur : ce qu’elle envoie au cadre, et les images à emporter."""

import json
import re
from base64 import b64decode
from datetime import UTC, datetime

import pypdfium2
import pytest

from atelier.carnet.document import document_de
from atelier.saisie.pages.carte import PageSchema
from atelier.saisie.ponts.cadre import Carte
from atelier.saisie.session import Session
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import disposer
from fabriques import carnet, depot_du_cas


@pytest.fixture
def page(tmp_path, monkeypatch):
    depot_du_cas("mecs", tmp_path)
    monkeypatch.chdir(tmp_path)
    page = PageSchema(Session(tmp_path))
    page.montrer(page.session.lire())
    return page


def test_un_geste_n_envoie_que_ce_qui_change_et_un_cadre_recharge_retrouve_tout():
    acteurs = [f"Service {n}" for n in range(150)]
    carte = Carte(lambda _: None)
    carte.montrer(disposer(dessiner(carnet(acteurs))))
    entier, ancienne = json.loads(carte.etat), carte.page
    assert carte.suite == "" and carte.numero == 1
    carte.montrer(disposer(dessiner(carnet([*acteurs, "Mission"]))))
    # L’état de départ n’a pas bougé : celui-ci et la suite disent tout, à qui arrive comme à qui revient.
    assert json.loads(carte.etat) == entier and carte.numero == 1 and carte.page == ancienne
    assert [n["lignes"] for n in json.loads(carte.suite)["noeuds"].values()] == [["151"]]
    assert len(carte.suite) < len(carte.etat) / 3
    carte.montrer(disposer(dessiner(carnet(acteurs))))
    assert carte.suite == ""
    # Quand presque tout change, on repart d’un état entier.
    carte.montrer(disposer(dessiner(carnet(["Seul"]))))
    assert carte.suite == "" and carte.numero == 2 and len(json.loads(carte.etat)["noeuds"]) == 1


def test_la_qualite_se_montre_d_une_case(page):
    assert "lien ténu" not in b64decode(page.legende.value.split("base64,")[1].split('"')[0]).decode()
    page.qualites.value = True
    assert "lien ténu" in b64decode(page.legende.value.split("base64,")[1].split('"')[0]).decode()
    traits = json.loads(page.carte.etat)["traits"].values()
    assert {"tenu", "conflictuel"} & {t["qualite"] for t in traits}


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
    deposer(volet, "carnet.json", json.dumps(document_de(autre)).encode())
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


def test_apres_un_voisin_lu_un_fichier_illisible_ne_laisse_pas_l_ancien_servir(page, tmp_path):
    volet = page.telecharger
    autre = depot_du_cas("etudiant", tmp_path / "camarade").lire()
    deposer(volet, "carnet.json", json.dumps(document_de(autre)).encode())
    assert volet._voisin == autre
    deposer(volet, "remise.ipynb", b"{")
    assert "role='alert'" in volet.dit.value
    assert (volet._voisin, volet.sans_autre.layout.display) == (None, "none")
