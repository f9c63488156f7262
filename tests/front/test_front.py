"""Le front écrit à la main : essais sous node, style et types. Ce qui est essayé est ce qui est livré."""

import itertools
import json
import os
import re
import shutil
import subprocess

import pytest

from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Qualite, Sens, Statut
from atelier.saisie.ponts.socle import FRONT, module
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import disposer
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.filtre import Filtre, filtrer
from atelier.schema.page_du_schema import MESURES, etat
from atelier.schema.svg import svg
from fabriques import RACINE, carnet

ICI = RACINE / "tests" / "front"
OUTILS = ICI / "node_modules" / ".bin"


@pytest.fixture(scope="session", autouse=True)
def outils():
    if shutil.which("node") and (OUTILS / "eslint").exists():
        return
    quoi = "Node et les outils de tests/front (npm install --prefix tests/front) manquent sur cette machine"
    if os.environ.get("ATELIER_EXIGE_NAVIGATEUR") or os.environ.get("CI"):
        pytest.fail(f"{quoi} : ces tests sont exigés ici.")
    pytest.skip(f"{quoi} : tests du front sautés.")


def lancer(*commande, **options):
    fait = subprocess.run(
        [str(c) for c in commande], cwd=RACINE, capture_output=True, text=True, check=False, timeout=300, **options
    )  # fmt: skip
    assert fait.returncode == 0, (fait.stdout + fait.stderr)[-6000:]
    return fait.stdout


@pytest.mark.parametrize("essai", sorted(p.name for p in ICI.glob("*.test.mjs")))
def test_sous_node(essai, tmp_path):
    # Chaque module, tel que Python l’envoie au navigateur : un seul fichier.
    for source in FRONT.rglob("*.js"):
        (tmp_path / f"{source.stem}.mjs").write_text(
            module(source.relative_to(FRONT).as_posix()), encoding="utf-8"
        )
    dit = lancer("node", "--test", ICI / essai, env={**os.environ, "ATELIER_FRONT": str(tmp_path)})
    assert "# fail 0" in dit and "# pass 0" not in dit


@pytest.mark.parametrize("poser", [disposer, disposer_ensemble])
@pytest.mark.parametrize("combien", [6, 14, 45])
@pytest.mark.parametrize("echelle", [0, 2.2])
def test_le_pont_trace_les_liens_comme_l_image(poser, combien, echelle):
    sens = (Sens.SOURCE_VERS_CIBLE, Sens.CIBLE_VERS_SOURCE, Sens.RECIPROQUE)
    liens = [
        Lien(
            f"l{k - 2}",
            "a2" if k % 4 else "a1",
            f"a{k}",
            sens=sens[k % 3],
            qualite=Qualite.TENU,
            statut=statut,
        )
        for k, statut in zip(range(3, combien + 2), itertools.cycle(Statut))
    ]
    c = carnet([f"Service {k}" for k in range(combien)], liens)
    dessin = dessiner(c, ensemble=poser is disposer_ensemble, qualites=True)
    pose = poser(filtrer(dessin, c, Filtre(foyer="a5")), echelle=echelle)
    pont = (RACINE / "src" / "atelier" / "schema" / "pont.js").read_text(encoding="utf-8")
    envoye = json.dumps({"page": {**etat(pose), "mesures": MESURES}, "pont": pont})
    trace = json.loads(lancer("node", ICI / "tracer.mjs", input=envoye))
    image = svg(pose, "x")
    fleches = re.findall(
        r'd="M0 0L-11 -5.5[^>]*translate\(([-\d.]+) ([-\d.]+)\) rotate\([-\d.]+\) scale\(([\d.]+)\)', image
    )
    assert fleches
    for lue, vue in zip(fleches, trace["fleches"], strict=True):
        assert vue == pytest.approx([float(x) for x in lue], abs=0.1)
    opacites = re.findall(r'<g(?: opacity="([\d.]+)")?><title>[^<]*</title><path d="M[^>]*fill="none"', image)
    assert len({*opacites}) > 1
    assert trace["opacites"] == [float(o or 1) for o in opacites]


def test_le_style_du_front():
    lancer(OUTILS / "eslint", "-c", ICI / "eslint.config.js", "src", "tests/front")


def test_les_types_du_front():
    lancer(OUTILS / "tsc", "-p", ICI)
