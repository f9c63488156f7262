"""Ce qui sort vers un autre outil revient : mêmes acteurs, mêmes liens, mêmes classes."""

import json
import os
import shutil
import subprocess

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atelier.carnet.modele import carnet_neuf
from atelier.carnet.operations import modifier_lien
from atelier.echange.apercu import Decision, apercevoir_fichiers
from atelier.echange.csv_atelier import tables_de
from atelier.echange.fichiers import FichierLu, lire
from atelier.echange.formats_de_sortie import FORMATS, Sortie, formats
from atelier.echange.reseaux import ecrire_reseau
from atelier.echange.reunion import importer_apercu
from fabriques import RACINE, carnets, depot_du_cas

REVIENNENT = [nom for nom, f in FORMATS.items() if f.revient]


def ecrire(carnet, forme, dossier):
    if forme == "kumu.xlsx":
        return ecrire_reseau(carnet, "kumu", dossier / "k.xlsx")
    return ecrire_reseau(carnet, forme, dossier / f"{forme}{FORMATS[forme].suffixe}")


def reprendre(chemins):
    lus = [lire(c.read_bytes(), c.name) for c in chemins]
    assert all(isinstance(x, FichierLu) and x.tables for x in lus), [x.message for x in lus]
    apercu = apercevoir_fichiers(lus, carnet_neuf("x"))
    for ligne in apercu.lignes:
        # Ce sont nos propres tables : l’étudiant dit oui à tout ce qu’on lui demande.
        if ligne.decision is Decision.LAISSER and not ligne.souci:
            ligne.decision = Decision.AJOUTER
    operation, rapport = importer_apercu(apercu)
    return operation(carnet_neuf("x")).carnet, rapport


def rangees(carnet):
    # Un réseau ne garde pas l’ordre des liens.
    return [sorted(table, key=lambda x: x["id"]) for table in tables_de(carnet)]


@pytest.mark.parametrize("forme", [*REVIENNENT, "kumu.xlsx"])
@pytest.mark.parametrize("cas", ["mecs", "etudiant"])
def test_un_cas_sort_et_revient_le_meme(cas, forme, tmp_path):
    avant = depot_du_cas(cas, tmp_path).lire()
    un, deux = list(avant.liens)[:2]
    avant = modifier_lien(
        un,
        circule="L’orientation ; « le bilan »,\nsans le diagnostic",
        accord_de="la famille",
        certitude="dit",
    )(avant).carnet
    avant = modifier_lien(deux, circule="= les absences", meme_organisme=True)(avant).carnet
    apres, rapport = reprendre(ecrire(avant, forme, tmp_path))
    assert rapport.refus == []
    assert rangees(apres) == rangees(avant)
    assert [x["circule"] for x in rangees(apres)[1] if x["circule"]]
    assert apres.acteurs[apres.ego].nom == avant.acteurs[avant.ego].nom


@pytest.mark.parametrize("forme", ["graphml", "gexf"])
def test_networkx_y_voit_autant_d_acteurs_et_de_liens(forme, tmp_path):
    carnet = depot_du_cas("mecs", tmp_path).lire()
    (chemin,) = ecrire(carnet, forme, tmp_path)
    graphe = nx.read_graphml(chemin) if forme == "graphml" else nx.read_gexf(chemin)
    assert (graphe.number_of_nodes(), graphe.number_of_edges()) == (len(carnet.acteurs), len(carnet.liens))


@pytest.mark.parametrize("forme", ["graphml", "gexf"])
def test_graphology_y_voit_autant_d_acteurs_et_de_liens(forme, tmp_path):
    modules = RACINE / "tests" / "front" / "node_modules"
    if not shutil.which("node") or not all(
        (modules / m).is_dir() for m in ("happy-dom", f"graphology-{forme}")
    ):
        quoi = "Node et graphology (npm install --prefix tests/front) manquent sur cette machine"
        if os.environ.get("ATELIER_EXIGE_NAVIGATEUR") or os.environ.get("CI"):
            pytest.fail(f"{quoi} : ce test est exigé ici.")
        pytest.skip(f"{quoi} : test sauté.")
    carnet = depot_du_cas("mecs", tmp_path).lire()
    (chemin,) = ecrire(carnet, forme, tmp_path)
    script = RACINE / "tests" / "front" / "lire_un_reseau.mjs"
    fait = subprocess.run(["node", script, chemin], capture_output=True, text=True, check=False, timeout=60)
    assert fait.returncode == 0, fait.stderr[-2000:]
    assert json.loads(fait.stdout) == [len(carnet.acteurs), len(carnet.liens)]


@pytest.mark.parametrize("forme", REVIENNENT)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(carnet=carnets())
def test_n_importe_quel_travail_se_relit(forme, carnet, tmp_path):
    chemins = ecrire(carnet, forme, tmp_path)
    lus = [lire(c.read_bytes(), c.name) for c in chemins]
    assert not any(x.lu_comme == "refuse" for x in lus if carnet.liens), [x.message for x in lus]


@pytest.mark.parametrize("forme", formats(Sortie.RESEAU))
def test_chaque_forme_de_la_liste_s_ecrit_et_est_dans_la_documentation(forme, tmp_path):
    chemins = ecrire(depot_du_cas("mecs", tmp_path).lire(), forme, tmp_path)
    assert chemins
    assert all(c.stat().st_size for c in chemins)
    assert (len(chemins) == 1) == bool(FORMATS[forme].suffixe)
    assert f"`{forme}`" in (RACINE / "docs" / "saisie.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("bout", ["²", "①", "٣", "-1", "2", pytest.param("9" * 5000, id="très long")])
def test_un_bout_qui_n_est_le_rang_de_personne_est_un_nom(bout):
    lu = lire(
        json.dumps({"nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": bout, "target": 1}]}).encode(),
        "x",
    )
    acteurs, liens = lu.tables
    assert [v["id"] for _, v in acteurs.lignes] == ["a", "b"]
    assert [(v["source"], v["cible"]) for _, v in liens.lignes] == [(bout, "b")]


@settings(max_examples=60)
@given(
    st.text(max_size=400),
    st.sampled_from(["<graphml>{}</graphml>", "<gexf>{}</gexf>", '{{"nodes": [{}], "edges": []}}', "{}"]),
)
def test_aucun_texte_ne_fait_tomber_le_lecteur(texte, moule):
    lu = lire(moule.format(texte).encode("utf-8", "replace"), "x")
    assert lu.message or lu.tables
