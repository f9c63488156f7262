"""Ce qui se charge, et quand : le chemin d’un étudiant reste léger."""

import importlib
import json
import subprocess
import sys
from pathlib import Path


def charges(code):
    suite = f"{code}\nimport sys, json; print(json.dumps(sorted(m.split('.')[0] for m in sys.modules)))"
    sortie = subprocess.run([sys.executable, "-c", suite], capture_output=True, text=True, check=True).stdout
    return set(json.loads(sortie.splitlines()[-1]))


def test_importer_l_atelier_ne_charge_presque_rien():
    modules = charges("import atelier")
    assert not modules & {"ipywidgets", "pandas", "pyvis", "networkx", "numpy", "IPython", "anywidget"}


def test_le_chemin_de_l_etudiant_ne_charge_ni_pandas_ni_numpy(tmp_path):
    code = (
        f"import os; os.chdir({str(tmp_path)!r}); import atelier\n"
        "for etape in ('commencer', 'acteurs', 'liens', 'classer', 'cartographier', 'rendre', 'mon_travail'):\n"
        "    getattr(atelier, etape)()"
    )
    modules = charges(code)
    assert {"ipywidgets", "pyvis"} <= modules
    assert not modules & {"pandas", "numpy"}


def test_les_gabarits_ne_se_chargent_qu_a_la_premiere_page_imprimee(tmp_path):
    saisir = f"import os; os.chdir({str(tmp_path)!r}); import atelier\n" + "".join(
        f"atelier.{etape}()\n" for etape in ("commencer", "acteurs", "liens", "classer", "rendre")
    )
    preparer = "import atelier.correction.sorties, atelier.dossier.papiers, atelier.dossier.dossier\n"
    assert "jinja2" not in charges(saisir + preparer)
    imprimer = "from atelier.dossier.page import page\npage('dossier/adresses.html.j2', titre='', entetes=(), lignes=())"
    assert "jinja2" in charges(preparer + imprimer)


def test_les_noms_publics_sont_ceux_annonces():
    import atelier

    assert set(atelier.__all__) <= set(dir(atelier))
    pieces = {p.stem for p in Path(atelier.__file__).parent.iterdir()}
    assert not pieces & set(atelier.__all__), "une pièce importée masquerait l’étape du même nom"
    for nom in atelier.__all__:
        etape = getattr(atelier, nom)
        assert callable(etape) and etape is getattr(atelier, nom)
        assert (etape.__name__, bool(etape.__doc__)) == (nom, True), "l’aide de JupyterLab les lit"


def test_chaque_page_de_la_table_des_etapes_existe_et_s_annonce():
    import atelier
    from atelier.etapes import PAGES

    for nom, page in PAGES.items():
        classe = getattr(importlib.import_module(f"atelier.saisie.pages.{page.module}"), page.classe)
        assert classe.ouvrir and page.dit.endswith((".", "?")), nom
    assert set(PAGES) <= set(atelier.__all__)


def test_un_nom_inconnu_dit_lesquels_existent():
    import atelier

    try:
        atelier.inconnu  # noqa: B018
    except AttributeError as e:
        assert "Essayez" in str(e)
