import json
from datetime import date
from html.parser import HTMLParser

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.analyse.detecteurs import signaler, textes_du_travail
from atelier.carnet.document import document_de
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.vocabulaire import Categorie, Classe
from atelier.erreurs import ErreurCopie, ErreurSaisie
from atelier.remise.copie import lire_copie
from atelier.remise.paquet import MIME, html_du_travail, sortie
from atelier.remise.preparer_la_remise import ce_qui_bloque, remettre
from atelier.remise.verification import verifier
from fabriques import carnet, depot_du_cas, lien

PETIT = carnet(
    liens=[lien(classe_choisie=Classe.FORMEL, justification="un protocole")],
    contacts={"a2": Fiche("05 56 00 00 00")},
)


def notebook(*sorties, metadata=None):
    cellules = [
        {"cell_type": "code", "metadata": {}, "source": "", "outputs": [{"data": {MIME: s}} for s in sorties]}
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": cellules}


def ecrit(tmp_path, contenu, nom="x.ipynb"):
    chemin = tmp_path / nom
    chemin.write_text(contenu if isinstance(contenu, str) else json.dumps(contenu), encoding="utf-8")
    return chemin


def test_la_remise_se_relit_complete_et_sans_contacts(tmp_path):
    recu = remettre(PETIT, tmp_path, jour=date(2026, 3, 1))
    nbformat.validate(nbformat.read(recu.chemin, as_version=4))
    texte = recu.chemin.read_text(encoding="utf-8")
    assert "05 56" not in texte
    assert "1er mars 2026" in texte
    copie = lire_copie(recu.chemin)
    assert copie.finalisee
    assert copie.carnet.liens == PETIT.liens
    assert [p.name for p in (tmp_path / "A_DEPOSER").iterdir()] == ["remise.ipynb"]


def test_une_remise_de_trente_acteurs_pese_moins_de_250_ko(tmp_path):
    recu = remettre(depot_du_cas("mecs", tmp_path).lire(), tmp_path)
    assert recu.chemin.stat().st_size < 250_000


def test_un_travail_vide_ou_qui_designe_quelqu_un_ne_se_remet_pas(tmp_path):
    with pytest.raises(ErreurSaisie, match="vide"):
        remettre(carnet(acteurs=()), tmp_path)
    designe = carnet(acteurs=[Acteur("a2", "CMP", note="appeler le 06 12 34 56 78")])
    with pytest.raises(ErreurSaisie, match="acteur n° 2, note : un numéro de mobile") as e:
        remettre(designe, tmp_path)
    assert "06 12" not in str(e.value)
    assert not (tmp_path / "A_DEPOSER").exists()
    recu = remettre(designe, tmp_path, motif="mobile d’astreinte du service")
    assert verifier(recu.chemin).peut_etre_remise


def test_une_remise_retouchee_n_est_plus_finalisee(tmp_path):
    chemin = remettre(PETIT, tmp_path).chemin
    contenu = json.loads(chemin.read_text(encoding="utf-8"))
    contenu["metadata"]["atelier"]["carnet"]["acteurs"][1]["nom"] = "Autre"
    chemin.write_text(json.dumps(contenu), encoding="utf-8")
    copie = lire_copie(chemin)
    assert not copie.finalisee
    assert "a changé depuis" in copie.remarques[0]


def test_la_plus_haute_revision_l_emporte(tmp_path):
    vieux = document_de(carnet(("Vieux",), revision=3))
    neuf = document_de(carnet(("Neuf",), revision=9))
    for contenu in (notebook(vieux, metadata={"atelier": {"carnet": neuf}}), notebook(neuf, vieux)):
        lu = lire_copie(ecrit(tmp_path, contenu)).carnet
        assert lu.acteurs["a2"].nom == "Neuf"


@pytest.mark.parametrize(
    "contenu,etat",
    [
        ("", "vide"),
        ("{", "illisible"),
        ("[]", "illisible"),
        ("[" * 50_000, "illisible"),
        ({"cells": "non"}, "illisible"),
        (
            {"cells": [None, 3, {"outputs": [None, {"data": []}], "source": 4}], "metadata": []},
            "sans_document",
        ),
        (notebook(), "sans_document"),
        (notebook({"version_format": 99}), "version_inconnue"),
        (notebook({"version_format": 1, "acteurs": 3}), "illisible"),
        (notebook(document_de(carnet(acteurs=()))), "vide"),
        (notebook(document_de(carnet()), {**document_de(carnet()), "carnet_id": "autre"}), "ambigue"),
    ],
)
def test_chaque_copie_bizarre_a_son_etat_et_sa_phrase(tmp_path, contenu, etat):
    with pytest.raises(ErreurCopie) as e:
        lire_copie(ecrit(tmp_path, contenu))
    assert e.value.etat == etat
    assert e.value.quoi
    assert not verifier(tmp_path / "x.ipynb").peut_etre_remise


json_quelconque = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda x: (
        st.lists(x, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "metadata", "atelier", "carnet", "outputs", "data", MIME, "source"]),
            x,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_quelconque)
def test_aucun_notebook_ne_fait_tomber_la_lecture(tmp_path_factory, contenu):
    chemin = ecrit(tmp_path_factory.mktemp("n"), contenu)
    try:
        lire_copie(chemin)
    except ErreurCopie as e:
        assert e.etat in ("illisible", "sans_document", "vide", "version_inconnue", "ambigue")


@pytest.mark.parametrize(
    "texte,genre",
    [
        ("le 06 12 34 56 78 le soir", "mobile"), ("+33 6 12 34 56 78", "mobile"), ("0712345678", "mobile"),
        ("jeanne.durand@exemple.fr", "courriel"), ("1 84 12 33 063 123", "sécurité sociale"),
        ("née le 12 mars", "naissance"), ("12 bis rue des Lilas", "adresse"),
        ("06/12/34/56/78", "mobile"), ("+33 (0)6 12 34 56 78", "mobile"), ("imene@exemple.fr", "courriel"),
        ("socialement@exemple.fr", "courriel"), ("voir Mme Durand", "nom"), ("M. J. Petit", "nom"),
    ],
)  # fmt: skip
def test_ce_qui_designe_une_personne_est_signale_sans_la_valeur(texte, genre):
    (signalement,) = signaler([("note", texte)])
    assert genre in signalement.genre
    assert texte not in str(signalement)


@pytest.mark.parametrize(
    "texte",
    ["accueil@exemple.fr", "contact.mecs@exemple.fr", "05 56 00 00 00", "compte rendu du 12 mars 2024",
     "convention 2024-2026", "place de la famille dans le projet", "", "Madame la directrice", "ime2@exemple.fr", "m. le juge", "3 rencontres par an"],
)  # fmt: skip
def test_ce_qui_est_generique_ne_l_est_pas(texte):
    assert signaler([("note", texte)]) == []


@pytest.mark.parametrize("cas", ["mecs", "etudiant"])
def test_les_cas_livres_ne_declenchent_rien(cas, tmp_path):
    assert signaler(textes_du_travail(depot_du_cas(cas, tmp_path).lire())) == []


class _Balises(HTMLParser):
    def __init__(self):
        super().__init__()
        self.vues = []

    def handle_starttag(self, tag, attrs):
        self.vues.append((tag, attrs))


def test_la_sortie_enregistree_n_a_rien_d_actif():
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    c = carnet(acteurs=[Acteur("a2", hostile, hostile, hostile)], plan={"C1.1": hostile})
    balises = _Balises()
    balises.feed(html_du_travail(c))
    assert "script" not in {t for t, _ in balises.vues}
    for tag, attrs in balises.vues:
        assert not any(nom.startswith("on") for nom, _ in attrs)
        if tag == "img":
            assert dict(attrs)["src"].startswith("data:image/svg+xml;base64,")
    assert sortie(c)[MIME]["carnet_id"] == "essai"


def test_une_remise_recrite_par_un_navigateur_reste_finalisee(tmp_path):
    c = carnet(("CMP",), [lien()], positions={"a2": (120.0, 50.5)}, reglages={"seuil_partenariat": 1.0})
    recu = remettre(c, tmp_path)
    assert b"120.0" in recu.chemin.read_bytes()
    notebook = json.loads(
        recu.chemin.read_text(encoding="utf-8"),
        parse_float=lambda v: int(float(v)) if float(v).is_integer() else float(v),
    )
    recu.chemin.write_text(json.dumps(notebook), encoding="utf-8")
    assert lire_copie(recu.chemin).finalisee
    notebook["metadata"]["atelier"]["carnet"]["acteurs"][1]["nom"] = "Autre"
    recu.chemin.write_text(json.dumps(notebook), encoding="utf-8")
    assert not lire_copie(recu.chemin).finalisee


def test_une_remise_du_format_1_se_verifie_encore(tmp_path):
    from hashlib import sha256

    from atelier.remise.paquet import document_qui_voyage

    ancien = document_qui_voyage(carnet(("CMP",), [lien()], positions={"a2": (120.0, 50.5)})) | {
        "version_format": 1,
        "regle": {"prereglage": "atelier", "reglages": {}},
    }
    nu = json.dumps(ancien, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    remise = {"revision": 0, "empreinte": sha256(nu.encode("utf-8")).hexdigest(), "date": "2026-11-22"}
    chemin = tmp_path / "remise.ipynb"
    chemin.write_text(
        json.dumps({"cells": [], "metadata": {"atelier": {"carnet": ancien, "remise": remise}}}),
        encoding="utf-8",
    )
    assert lire_copie(chemin).finalisee


def test_le_nom_d_une_personne_accompagnee_bloque_la_remise(tmp_path):
    c = carnet((Acteur("a2", "Kevin", categorie=Categorie.PERSONNE_CONCERNEE),))
    with pytest.raises(ErreurSaisie, match="personne accompagnée"):
        remettre(c, tmp_path)
    for nom in ("Jeunes accueillis", "Patients", "Personne A", "Enfants", "Groupe d’expression"):
        assert ce_qui_bloque(carnet((Acteur("a2", nom, categorie=Categorie.PERSONNE_CONCERNEE),))) == []
