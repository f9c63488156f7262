"""Refait ``docs/huit-pages.webp`` : les huit pages, telles qu’on les voit, pour qui décide avant d’installer.

``python -m benchmarks.apercu`` ; demande Chromium. Le travail montré est le cas inventé de la MECS.
"""

from __future__ import annotations

import json
import sys
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
VERS = RACINE / "docs" / "huit-pages.webp"
OCTETS_MAX = 600_000
PAGES = (
    ("00_commencer", "1. Qui est au centre, et ce qui doit rester secret"),
    ("01_reseau_ou_partenariat", "2. Réseau ou partenariat ? Des récits à trancher"),
    ("02_carnet_d_adresses", "3. Les acteurs, existants et potentiels"),
    ("03_liens", "4. Les liens entre tous, critère par critère"),
    ("04_schema", "5. Le schéma : mon réseau, mes partenaires"),
    ("05_exemple", "6. Un exemple d’école, lu pas à pas"),
    ("06_analyser", "7. Ce que cela montre, et le plan en huit parties"),
    ("07_remise", "8. Un seul fichier à remettre"),
)
_PLANCHE = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 16px; width: 1280px; background: #f3f4f6; font: 600 19px sans-serif; color: #222; }
div { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
figure { margin: 0; background: #fff; border: 1px solid #c5c9d0; border-radius: 6px; overflow: hidden; }
figcaption { padding: 8px 12px; } img { width: 100%; display: block; border-top: 1px solid #c5c9d0; }
</style><div>FIGURES</div>"""
_EN_WEBP = """async ([png, qualite]) => {
  const image = new Image(); image.src = 'data:image/png;base64,' + png; await image.decode();
  const toile = document.createElement('canvas');
  toile.width = image.naturalWidth; toile.height = image.naturalHeight;
  toile.getContext('2d').drawImage(image, 0, 0);
  return toile.toDataURL('image/webp', qualite).split(',')[1];
}"""


def faire() -> int:
    """Ouvre chaque page dans JupyterLab, la photographie, et range les huit images ; rend les octets écrits."""
    sys.path[:0] = [str(RACINE / "tests"), str(RACINE / "tests" / "navigateur")]
    from pilote import OPTIONS, Lab, chromium
    from playwright.sync_api import sync_playwright

    from fabriques import depot_du_cas

    with sync_playwright() as p, tempfile.TemporaryDirectory() as provisoire:
        navigateur = p.chromium.launch(executable_path=chromium(), args=[*OPTIONS, "--no-sandbox"])
        lab = Lab(Path(provisoire) / "travail", navigateur, Path(provisoire) / "donnees")
        try:
            depot_du_cas("mecs", lab.dossier)
            figures = []
            for nom, legende in PAGES:
                panneau = lab.ouvrir(f"{nom}.ipynb")
                if nom == "04_schema":
                    lab.toucher()
                    cadre = panneau.locator(".atelier-carte iframe")
                    cadre.evaluate("n => n.scrollIntoView({block: 'end'})")
                    cadre.content_frame.locator("canvas").wait_for()
                lab.attendre_enregistre(panneau)
                lab.page.wait_for_timeout(1500)
                image = b64encode(panneau.screenshot()).decode("ascii")
                figures.append(
                    f'<figure><figcaption>{legende}</figcaption><img src="data:image/png;base64,{image}"></figure>'
                )
            page = navigateur.new_page(viewport={"width": 1312, "height": 800})
            page.set_content(_PLANCHE.replace("FIGURES", "".join(figures)))
            png = b64encode(page.screenshot(full_page=True)).decode("ascii")
            for qualite in (0.85, 0.75, 0.6, 0.45):
                octets = b64decode(page.evaluate(_EN_WEBP, [png, qualite]))
                if len(octets) <= OCTETS_MAX:
                    break
        finally:
            lab.fermer()
    VERS.write_bytes(octets)
    return len(octets)


if __name__ == "__main__":
    print(json.dumps({"fichier": VERS.name, "octets": faire()}, ensure_ascii=False))
