"""Ce qu’une machine sait tenir de WCAG 2.1 AA : les huit pages, le bureau, le schéma, les papiers, les retours.

Un seul JupyterLab, un seul passage sur les pages, formulaires vivants et volets ouverts : axe-core, contrastes des
trois thèmes, taille des cibles, curseur visible, titres, mots entiers sur tablette, une colonne à 400 %.
"""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from corpus import archive, remise
from playwright.sync_api import expect

from atelier.correction.releve import corriger
from atelier.dossier.dossier import en_html
from atelier.dossier.papiers import carnet_d_adresses, fiche_d_entretien
from fabriques import ATTENDUS, RACINE, depot_du_cas

pytestmark = pytest.mark.navigateur
AXE = RACINE / "tests" / "front" / "node_modules" / "axe-core" / "axe.min.js"
VOIR = Path(__file__).with_name("voir.js")
PAGES = sorted(f.name for f in (RACINE / "notebooks").glob("0*.ipynb"))
LUES = ATTENDUS / "lecteur_d_ecran"
THEMES = {
    "JupyterLab Clair": "JupyterLab Light",
    "JupyterLab Sombre": "JupyterLab Dark",
    "JupyterLab sombre à fort contraste": "JupyterLab Dark High Contrast",
}
PORTABLE = (1366, 768)
TABLETTES = ((820, 1180), (1024, 768))
A_400 = (341, 768)  # 1366 px vus à 400 %


@pytest.fixture(scope="module")
def outils():
    if not AXE.exists():
        exige = os.environ.get("ATELIER_EXIGE_NAVIGATEUR") or os.environ.get("CI")
        (pytest.fail if exige else pytest.skip)(
            "axe-core n’est pas installé (npm install --prefix tests/front)."
        )
    return AXE.read_text(encoding="utf-8") + VOIR.read_text(encoding="utf-8")


def rien_a_redire(trouve):
    fautes = {nom: f for nom, f in trouve.items() if f}
    assert not fautes, json.dumps(fautes, ensure_ascii=False, indent=1)


def ouvrir_les_volets(panneau):
    panneau.locator(".atelier-depliant-bouton[aria-expanded=false]").evaluate_all(
        "(tous) => tous.forEach((b) => b.click())"
    )
    expect(panneau.locator(".atelier-depliant-bouton[aria-expanded=false]")).to_have_count(0)


def theme(page, nom):
    """Change de thème par le menu, comme un étudiant ; attend que les couleurs aient changé."""
    page.get_by_role("menuitem", name="Paramètres").click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Thème", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text(nom, exact=True).click()
    expect(page.locator(f"body[data-jp-theme-name='{THEMES[nom]}']")).to_have_count(1)
    expect(page.locator(".lm-Menu")).to_have_count(0)


def taille(page, largeur_hauteur):
    page.set_viewport_size(dict(zip(("width", "height"), largeur_hauteur, strict=True)))
    page.evaluate("() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")


def temoins(page):
    """Une faute de chaque sorte, posée exprès : chaque mesure doit la voir, sinon elle ne mesure rien."""
    return page.evaluate("""() => {
      const boite = document.createElement('div');
      boite.innerHTML = `<button class='temoin' style='width: 10px; height: 10px; outline: none !important'>x</button>
        <div style='height: 20px; overflow: auto' class='temoin'><p style='height: 90px'>long</p></div>
        <p class='temoin' style='width: 4em; overflow-wrap: anywhere'>anticonstitutionnellement</p>
        <div class='temoin' style='width: 4000px; height: 4px'></div>`;
      const page = [...document.querySelectorAll('.atelier-page')].at(-1);
      const vues = {};
      for (const nom of ['cibles', 'curseur', 'defilements', 'debords', 'motsCoupes']) {
        const avant = window.voir[nom]().length;
        page.append(boite);
        vues[nom] = Number(window.voir[nom]().length > avant);
        boite.remove();
      }
      return vues;
    }""")


def releve(page, themes):
    """Tout ce qui ne va pas sur la page ouverte, par nom de mesure ; un dictionnaire vide si tout va bien."""
    mesure = lambda nom, *args: page.evaluate(f"(a) => window.voir.{nom}(...a)", list(args))  # noqa: E731
    trouve = {nom: mesure(nom) for nom in ("axe", "cibles", "titres", "defilements")}
    page.keyboard.press("Tab")  # le curseur du clavier ne se montre qu’à qui s’en sert
    trouve["curseur"] = mesure("curseur")
    for nom in themes:
        theme(page, nom)
        trouve[f"contraste, {nom}"] = mesure("axe", ["color-contrast"])
    for largeur in TABLETTES:
        taille(page, largeur)
        trouve[f"mots coupés, {largeur[0]} px"] = mesure("motsCoupes")
        trouve[f"débords, {largeur[0]} px"] = mesure("debords")
    taille(page, A_400)
    trouve["débords, 400 %"] = mesure("debords")
    taille(page, PORTABLE)
    return {nom: fautes for nom, fautes in trouve.items() if fautes}


def comparer(nom, lu):
    """Ce que dirait un lecteur d’écran, comparé à ce qui est gardé ; ATELIER_RECRIRE=1 le récrit."""
    # Une adresse ne se dit pas, et porte le jeton du jour.
    lu = re.sub(r"(:)?\n +- /url: [^\n]*", "", lu)
    attendu = LUES / f"{nom}.yml"
    if os.environ.get("ATELIER_RECRIRE"):
        LUES.mkdir(exist_ok=True)
        attendu.write_text(lu + "\n", encoding="utf-8")
    return [] if attendu.read_text(encoding="utf-8").strip() == lu.strip() else [f"{attendu.name} a changé"]


def test_les_huit_pages_et_le_bureau_sont_pour_tous(lab, outils):
    depot_du_cas("etudiant", lab.dossier)
    shutil.copy(RACINE / "notebooks" / "formateur" / "corriger.ipynb", lab.dossier)
    (lab.dossier / "copies.zip").write_bytes(
        archive([("Élève 01_101_assignsubmission_file_/remise.ipynb", remise("e1"))])
    )
    trouve = {}
    themes = list(THEMES)
    for nom in [*PAGES, "corriger.ipynb"]:
        bureau = nom == "corriger.ipynb"
        panneau = lab.ouvrir(nom, vivant=not bureau)
        if bureau:
            panneau.get_by_text("Tout lancer").first.click()
            panneau.get_by_role("button", name="Lire les copies").click()
            panneau.locator(".atelier-a-noter").first.wait_for()
        lab.page.evaluate(outils)
        if nom == PAGES[0]:
            assert temoins(lab.page) == {
                "cibles": 1,
                "curseur": 1,
                "defilements": 1,
                "debords": 1,
                "motsCoupes": 1,
            }
        lu = [] if bureau else comparer(nom[:2], panneau.locator(".jp-Notebook").aria_snapshot())
        ouvrir_les_volets(panneau)
        themes.reverse()  # la page d’avant a laissé son dernier thème : on repart de lui
        trouve[nom] = releve(lab.page, themes[1:]) | ({"lecteur d’écran": lu} if lu else {})
        if nom.startswith("04"):
            cadre = panneau.locator(".atelier-carte iframe").element_handle().content_frame()
            cadre.evaluate(AXE.read_text(encoding="utf-8"))
            fautes = cadre.evaluate(
                "async () => (await axe.run({resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})).violations.map((v) => [v.id, v.nodes[0].html.slice(0, 200)])"
            )
            trouve[nom] |= {"cadre du schéma": fautes} if fautes else {}
    rien_a_redire(trouve)


def test_les_retours_la_synthese_et_les_papiers_sont_pour_tous(tmp_path, navigateur, outils):
    (tmp_path / "copies.zip").write_bytes(
        archive(
            [
                (f"Élève {n:02d}_{100 + n}_assignsubmission_file_/remise.ipynb", remise(f"e{n}"))
                for n in range(4)
            ]
        )
    )
    corriger([tmp_path / "copies.zip"], tmp_path / "sortie")
    carnet = depot_du_cas("mecs", tmp_path / "mecs").lire()
    pages = {
        str(p.relative_to(tmp_path)): p.read_text(encoding="utf-8")
        for p in (tmp_path / "sortie").rglob("*.html")
    }
    assert len(pages) >= 5
    pages |= {
        "dossier": en_html(carnet),
        "carnet d’adresses": carnet_d_adresses(carnet),
        "fiche d’entretien": fiche_d_entretien(carnet),
    }
    contexte = navigateur.new_context(viewport={"width": 341, "height": 768})
    vue = contexte.new_page()
    trouve = {}
    for nom, html in pages.items():
        vue.set_content(html)
        vue.evaluate(outils)
        fautes = vue.evaluate("() => window.voir.axe(null, document)")
        large = vue.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        trouve[nom] = [*fautes, *([f"{large} px de trop à 400 %"] if large > 1 else [])]
    contexte.close()
    rien_a_redire(trouve)
