import csv
import json
import re
import subprocess
import sys

import pytest

from atelier.cli import main
from atelier.domaine.vocabulaire import Classe
from fabriques import ATTENDUS, CAS, lignes_csv

COMMANDES = ("ouvrir", "importer", "exporter", "analyser", "verifier", "corriger", "restaurer")


@pytest.fixture(params=["mecs", "etudiant"])
def cas(request, tmp_path):
    carnet = tmp_path / "carnet.json"
    arguments = ["importer", "--carnet", carnet, "--acteurs", CAS / f"{request.param}_acteurs.csv",
                 "--liens", CAS / f"{request.param}_liens.csv"]  # fmt: skip
    assert main(list(map(str, arguments))) == 0
    return request.param, carnet


def test_analyser_donne_chaque_classe_et_chaque_mesure_attendues(cas, capsys):
    nom, carnet = cas
    capsys.readouterr()
    assert main(["analyser", "--carnet", str(carnet), "--json"]) == 0
    bilan = json.loads(capsys.readouterr().out)
    assert set(bilan) == {"profil", "mesures", "liens", "constats"}
    attendues = next(r for r in lignes_csv(ATTENDUS / "mesures.csv") if r.pop("cas") == nom)
    assert bilan["mesures"] == {k: float(v) for k, v in attendues.items()}
    classes = {r["id"]: r["classe_attendue"] for r in lignes_csv(ATTENDUS / f"{nom}_classes.csv")}
    assert {x["reference"]: x["classe_regle"] or "potentiel" for x in bilan["liens"]} == classes
    assert set(bilan["profil"]) == {c.value for c in Classe}
    assert sum(bilan["profil"].values()) == sum(c != "potentiel" for c in classes.values())
    assert all(
        set(x) == {"id", "reference", "source", "cible", "classe_regle", "classe_regle_conventionnee",
                   "provisoire", "classe_choisie"}
        for x in bilan["liens"]
    )  # fmt: skip
    assert all(set(c) == {"id", "gravite", "cible", "message"} for c in bilan["constats"])


def test_exporter_ajoute_la_classe_choisie(cas, tmp_path):
    _, carnet = cas
    assert main(["exporter", "--carnet", str(carnet), "--format", "csv", "--vers", str(tmp_path / "s")]) == 0
    with (tmp_path / "s" / "liens.csv").open(encoding="utf-8", newline="") as f:
        assert "classe_choisie" in csv.DictReader(f).fieldnames
    for forme in ("svg", "html"):
        assert (
            main(
                [
                    "exporter",
                    "--carnet",
                    str(carnet),
                    "--format",
                    forme,
                    "--vers",
                    str(tmp_path / f"x.{forme}"),
                ]
            )
            == 0
        )


def test_une_ligne_refusee_se_dit_et_rend_1(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("id,nom\n1,CMP\n2,\n", encoding="utf-8")
    assert main(["importer", "--carnet", str(tmp_path / "c.json"), "--acteurs", str(tmp_path / "a.csv")]) == 1
    assert "ligne 3, refusée" in capsys.readouterr().out


def test_analyser_nomme_un_lien_par_ses_deux_bouts(tmp_path, capsys):
    carnet = tmp_path / "c.json"
    tables = ["--acteurs", str(CAS / "mecs_acteurs.csv"), "--liens", str(CAS / "mecs_liens.csv")]
    main(["importer", "--carnet", str(carnet), *tables])
    capsys.readouterr()
    assert main(["analyser", "--carnet", str(carnet)]) == 0
    dit = capsys.readouterr().out
    assert not re.search(r"\([al]\d+\)", dit)
    assert re.search(r"\([^()]+ – [^()]+\)", dit)


def test_une_erreur_va_sur_la_sortie_d_erreur_et_rend_2(tmp_path, capsys):
    assert main(["analyser", "--carnet", str(tmp_path / "absent.json")]) == 2
    assert main(["verifier", str(tmp_path / "absent.ipynb")]) == 2
    assert main(["corriger", str(tmp_path), "--vers", str(tmp_path / "s")]) == 2
    (tmp_path / "carnet.json").write_text("{", encoding="utf-8")
    assert main(["analyser", "--carnet", str(tmp_path)]) == 2
    capture = capsys.readouterr()
    assert capture.out == ""
    assert "Rien n’a été modifié." in capture.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["inconnue"],
        ["importer"],
        ["exporter", "--carnet", "x", "--format", "gif", "--vers", "y"],
        ["ouvrir", "--port", "abc"],
    ],
)
def test_un_mauvais_usage_rend_2_en_francais(arguments, capsys):
    with pytest.raises(SystemExit) as e:
        main(arguments)
    assert e.value.code == 2
    erreur = capsys.readouterr().err
    assert "--aide" in erreur
    for anglais in ("required", "invalid", "argument", "choose", "usage:"):
        assert anglais not in erreur.replace("argument inconnu", "")


@pytest.mark.parametrize("commande", COMMANDES)
def test_l_aide_de_chaque_commande_est_en_francais(commande, capsys):
    with pytest.raises(SystemExit) as e:
        main([commande, "--aide"])
    assert e.value.code == 0
    aide = capsys.readouterr().out
    assert "usage :" in aide
    for anglais in ("show this help", "positional", "optional"):
        assert anglais not in aide


def test_la_commande_parle_meme_dans_un_terminal_cp1252(tmp_path):
    resultat = subprocess.run(
        [sys.executable, "-m", "atelier.cli", "verifier", str(tmp_path / "œuvre\u2192.ipynb")],
        env={"PYTHONIOENCODING": "cp1252", "PATH": ""}, capture_output=True, check=False,
    )  # fmt: skip
    assert resultat.returncode == 2
    assert b"Traceback" not in resultat.stderr
