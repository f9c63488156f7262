"""Corriger trois cents copies, contre ``json.load`` des mêmes fichiers, et contre nbgrader s’il est là.

nbgrader n’est pas une dépendance : ``pip install -r benchmarks/correction-nbgrader.txt`` dans un
environnement à part, dont ``ATELIER_NBGRADER`` donne le dossier.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

PETITES, GROSSES, POUR_NBGRADER = 300, 100, 5
_NBGRADER = "ATELIER_NBGRADER"
# VmHWM : le plus haut de ce processus seul ; getrusage compterait aussi celui dont il est né.
_COMMANDE = """
import sys
from atelier.cli import main
main(sys.argv[1:])
print([x for x in open("/proc/self/status") if x.startswith("VmHWM")][0].split()[1], "Ko")
"""


def mesurer() -> Iterator[str]:
    """La lecture seule, la correction entière, puis nbgrader sur quelques copies."""
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = Path(provisoire)
        petites = list(copies(PETITES))
        grosses = [gonflee(o) for o in petites[:GROSSES]]
        par_copie = 0.0
        for nom, lot in (("petites", petites), ("grosses", grosses)):
            archive = dossier / f"{nom}.zip"
            _archiver(archive, lot)
            tailles = [len(o) // 1000 for o in lot]
            yield f"{len(lot)} copies de {min(tailles)} à {max(tailles)} Ko"
            yield "  lire, contre json.load : " + _lecture(archive)
            duree, memoire = _entiere(archive, dossier / f"sortie-{nom}")
            par_copie = par_copie or duree / len(lot)
            yield (
                f"  tout, sorties comprises : {duree:.1f} s, soit {1000 * duree / len(lot):.0f} ms par copie ; "
                f"mémoire au plus haut : {memoire:.0f} Mo"
            )
        yield from _nbgrader(petites[:POUR_NBGRADER], dossier, par_copie)


def copies(combien: int) -> Iterator[bytes]:
    """Des remises du cas livré, plus ou moins longues : de 40 à 250 Ko."""
    from atelier.carnet.modele import carnet_neuf
    from atelier.domaine.vocabulaire import Classe
    from atelier.echange.importation import importer, lire_acteurs, lire_liens
    from atelier.remise.preparer_la_remise import remettre

    cas = Path(__file__).resolve().parent.parent / "data" / "cas"
    with tempfile.TemporaryDirectory() as d:
        for n in range(combien):
            nom = ("mecs", "etudiant")[n % 2]
            operation, _ = importer(
                lire_acteurs(cas / f"{nom}_acteurs.csv"), lire_liens(cas / f"{nom}_liens.csv")
            )
            c = operation(carnet_neuf(f"copie{n:06d}")).carnet
            gardes = list(c.acteurs)[: 8 + n % 25]
            liens = {
                i: replace(
                    x, classe_choisie=list(Classe)[n % 5], justification="Nous nous voyons. " * (n % 12)
                )
                for i, x in c.liens.items()
                if x.source in gardes and x.cible in gardes
            }
            acteurs = {i: a for i, a in c.acteurs.items() if i in gardes}
            plan = {"C1.1": "Le réseau est né d’un besoin. " * (n % 40)} if n % 40 else {}
            c = replace(c, acteurs=acteurs, liens=liens, plan=plan, revision=40 + n)
            yield remettre(c, Path(d)).chemin.read_bytes()


def gonflee(octets: bytes) -> bytes:
    """La même, avec des images collées dans une sortie : 2,3 Mo."""
    notebook = json.loads(octets)
    image = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo" * 200_000}}
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "", "outputs": [image]})
    return json.dumps(notebook).encode()


def _archiver(chemin: Path, copies: list[bytes]) -> None:
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as z:
        for n, octets in enumerate(copies):
            z.writestr(f"Élève {n}_{1000 + n}_assignsubmission_file_/remise.ipynb", octets)


def _lecture(archive: Path) -> str:
    from atelier.remise.copie import lire_contenu

    rapports, nous, eux = [], [], []
    with zipfile.ZipFile(archive) as z:
        contenus = [z.read(n) for n in z.namelist()]
    for _ in range(3):
        debut = time.perf_counter()
        for c in contenus:
            lire_contenu(c, "remise.ipynb")
        nous.append(time.perf_counter() - debut)
        debut = time.perf_counter()
        for c in contenus:
            json.loads(c)
        eux.append(time.perf_counter() - debut)
        rapports.append(nous[-1] / eux[-1])
    return (
        f"{statistics.median(nous):.2f} s contre {statistics.median(eux):.2f} s ; "
        f"rapport {statistics.median(rapports):.2f} ({min(rapports):.2f} à {max(rapports):.2f})"
    )


def _entiere(archive: Path, sortie: Path) -> tuple[float, float]:
    """La commande entière, dans un Python neuf : secondes et mégaoctets."""
    debut = time.perf_counter()
    fait = subprocess.run(  # noqa: S603 — notre propre commande
        [sys.executable, "-c", _COMMANDE, "corriger", str(archive), "--vers", str(sortie)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return time.perf_counter() - debut, int(fait.stdout.split()[-2]) / 1000


def _nbgrader(copies: list[bytes], dossier: Path, par_copie: float) -> Iterator[str]:
    """nbgrader sur quelques copies, sans exécution puis avec, retours compris."""
    lieu = os.environ.get(_NBGRADER)
    if not lieu:
        yield f"nbgrader : non mesuré (donnez son environnement dans {_NBGRADER})"
        return
    commande = str(Path(lieu) / "bin" / "nbgrader")
    # nbgrader appelle d’autres programmes de son environnement par leur nom.
    os.environ["PATH"] = os.pathsep.join([str(Path(lieu) / "bin"), os.environ["PATH"]])
    for mode, options in (("sans exécution", ["--no-execute"]), ("avec exécution", [])):
        cours = dossier / f"cours-{len(options)}"
        _preparer_un_cours(cours, copies, commande)
        debut = time.perf_counter()
        for verbe, suite in (("autograde", options), ("generate_feedback", [])):
            fait = subprocess.run(  # noqa: S603 — nbgrader, nommé par qui mesure
                [commande, verbe, "devoir", *suite], cwd=cours, capture_output=True, text=True, check=False
            )
            if fait.returncode:
                yield f"nbgrader {verbe} {mode} a échoué : {fait.stderr[-300:]}"
        eux = (time.perf_counter() - debut) / len(copies)
        yield (
            f"nbgrader {mode}, retours compris : {1000 * eux:.0f} ms par copie, soit {eux / par_copie:.0f} fois nous"
        )


def _preparer_un_cours(cours: Path, copies: list[bytes], commande: str) -> None:
    (cours / "source" / "devoir").mkdir(parents=True)
    (cours / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'cours'\n", encoding="utf-8"
    )
    (cours / "source" / "devoir" / "remise.ipynb").write_bytes(copies[0])
    subprocess.run(  # noqa: S603
        [commande, "generate_assignment", "devoir", "--force"], cwd=cours, capture_output=True, check=False
    )
    for n, octets in enumerate(copies):
        ou = cours / "submitted" / f"eleve{n}" / "devoir"
        ou.mkdir(parents=True)
        (ou / "remise.ipynb").write_bytes(octets)
