"""Le front écrit à la main : essais sous node, style et types. Ce qui est essayé est ce qui est livré."""

import os
import shutil
import subprocess

import pytest

from atelier.saisie.ponts.socle import FRONT, module
from fabriques import RACINE

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


def test_le_style_du_front():
    lancer(OUTILS / "eslint", "-c", ICI / "eslint.config.js", "src", "tests/front")


def test_les_types_du_front():
    lancer(OUTILS / "tsc", "-p", ICI)
