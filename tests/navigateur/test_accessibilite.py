"""Ce qu’axe-core sait voir : les huit pages, formulaires vivants et volets ouverts."""

import os

import pytest

from fabriques import RACINE, depot_du_cas

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur-3")]
AXE = RACINE / "tests" / "front" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = sorted(f.name for f in (RACINE / "notebooks").glob("0*.ipynb"))


def test_aucune_faute_de_nos_formulaires_dans_les_huit_pages(lab):
    if not AXE.exists():
        dire = (
            pytest.fail if os.environ.get("ATELIER_EXIGE_NAVIGATEUR") or os.environ.get("CI") else pytest.skip
        )
        dire("axe-core n’est pas installé (npm install --prefix tests/front).")
    depot_du_cas("mecs", lab.dossier)
    trouve = {}
    for nom in PAGES:
        panneau = lab.ouvrir(nom)
        for b in panneau.locator(".atelier-depliant-bouton").all():
            b.click()
        lab.page.wait_for_function(
            "() => [...document.querySelectorAll('.atelier-depliant-bouton')].every((b) => b.getAttribute('aria-expanded') === 'true')"
        )
        lab.page.evaluate(AXE.read_text(encoding="utf-8"))
        trouve[nom] = lab.page.evaluate(
            """async () => {
              const r = await axe.run({include: [['.jupyter-widgets'], ['.atelier-tete']]}, {resultTypes: ['violations'], iframes: false});
              return r.violations.map((v) => [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 200)]);
            }"""
        )
    assert trouve == {nom: [] for nom in PAGES}
