import argparse
import ast
import csv
import inspect
import json
import re
import runpy
import subprocess
import sys

import pytest

import fabriques
from atelier.cli import _analyseur, main
from atelier.domaine.vocabulaire import Classe
from atelier.echange.formats_de_sortie import FORMATS, Sortie, formats
from atelier.lab.arguments import en_francais
from fabriques import ATTENDUS, CAS, RACINE, lignes_csv

COMMANDES = tuple(next(a.choices for a in _analyseur()._actions if a.dest == "commande"))


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
    with (tmp_path / "s" / "liens.csv").open(encoding="utf-8-sig", newline="") as f:
        assert "classe_choisie" in csv.DictReader(f, delimiter=";").fieldnames
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
        ["ouvrir", "--port"],
        ["ouvrir", "--sans-navigateur=oui"],
        ["ouvrir", "un", "deux"],
        ["importer", "--carnet", "x", "--co", "dos"],
    ],
)
def test_un_mauvais_usage_rend_2_en_francais(arguments, capsys):
    with pytest.raises(SystemExit) as e:
        main(arguments)
    assert e.value.code == 2
    erreur = capsys.readouterr().err
    assert "--aide" in erreur
    for anglais in ("required", "invalid", "argument", "choose", "usage:"):
        assert anglais not in re.sub("argument (inconnu|COMMANDE) ", "", erreur)


def test_lancer_connait_chaque_commande_et_la_passe_telle_quelle(monkeypatch):
    lancer = runpy.run_path(str(RACINE / "lancer.py"))
    assert set(lancer["COMMANDES"]) == set(COMMANDES)
    passees = []
    monkeypatch.setitem(lancer["main"].__globals__, "preparer", lambda _: None)
    monkeypatch.setattr("subprocess.call", lambda commande, **_: passees.append(commande[1:]))
    lancer["main"](["preparer", "X"])
    assert passees == [["-m", "atelier.cli", "preparer", "X"]]


# D’« argparse » : ce qui n’est pas une erreur, ou n’en est une que pour qui écrit les commandes.
JAMAIS_MONTRES = {
    "positional arguments", "options", "subcommands", "show this help message and exit", "%r is not callable",
    "%(prog)s: error: %(message)s\n", "%(prog)s: warning: %(message)s\n", "conflicting subparser: %s",
    "conflicting subparser alias: %s", "cannot have multiple subparser arguments",
    "argument '%(argument_name)s' is deprecated", "option '%(option)s' is deprecated",
    "command '%(parser_name)s' is deprecated",
}  # fmt: skip
D_AUTRES_VERSIONS = (
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)",
    "unknown parser %(parser_name)r (choices: %(choices)s)",
    "unexpected option string: %s",
)


def _messages_d_argparse():
    sources = map(inspect.getsource, (argparse.ArgumentParser, argparse._SubParsersAction))
    for appel in ast.walk(ast.parse("\n".join(sources))):
        if isinstance(appel, ast.Call) and ast.unparse(appel.func) in ("_", "ngettext"):
            yield from (a.value for a in appel.args if isinstance(a, ast.Constant))


def test_tout_ce_qu_argparse_peut_reprocher_est_en_francais():
    messages = {*_messages_d_argparse(), *D_AUTRES_VERSIONS} - JAMAIS_MONTRES
    assert len(messages) > 12
    cite = "argument required: (choose from x)"
    for message in messages:
        nommes = dict.fromkeys(re.findall(r"%\((\w+)\)", message), "x") | {"value": cite, "type": "int"}
        seuls = ("3" if "expected" in message else cite,) * message.count("%")
        anglais = message % (nommes if "%(" in message else seuls)
        for debut, en_tete in (
            ("", ""),
            ("argument --port: ", "option --port : "),
            ("argument A: ", "argument A : "),
        ):
            dit = en_francais(debut + anglais)
            assert dit.startswith(en_tete)
            assert dit != en_tete + anglais, message
            assert not re.search(r"\w:", dit.replace(cite, "")), "l’espace est devant les deux-points"
            mots = {*re.findall(r"[a-z]{3,}", re.sub(r"%\(?\w+\)?", "", message))} - {"option", "argument"}
            assert not mots & {*re.findall(r"[a-z]+", dit.replace(cite, ""))}, dit
            assert dit.count(cite) == anglais.count(cite), "ce que l’on a tapé est cité tel quel"


@pytest.mark.parametrize("commande", COMMANDES)
def test_l_aide_de_chaque_commande_est_en_francais(commande, capsys):
    with pytest.raises(SystemExit) as e:
        main([commande, "--aide"])
    assert e.value.code == 0
    aide = capsys.readouterr().out
    assert "usage :" in aide
    assert not re.search(r"\w:\s", aide)
    for anglais in ("show this help", "positional", "optional"):
        assert anglais not in aide


def test_la_commande_parle_meme_dans_un_terminal_cp1252(tmp_path):
    resultat = subprocess.run(
        [sys.executable, "-m", "atelier.cli", "verifier", str(tmp_path / "œuvre\u2192.ipynb")],
        env={"PYTHONIOENCODING": "cp1252", "PATH": ""}, capture_output=True, check=False,
    )  # fmt: skip
    assert resultat.returncode == 2
    assert b"Traceback" not in resultat.stderr


def importer(tmp_path, capsys, *tables, **options):
    arguments = ["importer", "--carnet", str(tmp_path / "importe.json"), *map(str, tables)]
    arguments += [f"--{c}" if v is True else f"--{c}={v}" for c, v in options.items()]
    code = main(arguments)
    sorti = capsys.readouterr()
    return code, json.loads(sorti.out) if options.get("json") else sorti.out, sorti.err


def test_un_apercu_dit_ce_que_chaque_fichier_est_sans_rien_changer(tmp_path, capsys):
    (tmp_path / "annuaire.csv").write_text(
        "Partenaires;\nStructure;Téléphone\nPMI;0558000000\n", encoding="cp1252"
    )
    (tmp_path / "liens.csv").write_text("Qui;Avec qui\nPMI;CCAS\n", encoding="utf-8")
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4")
    tables = [tmp_path / n for n in ("annuaire.csv", "liens.csv", "x.pdf", "absent.csv")]
    code, dit, erreur = importer(tmp_path, capsys, *tables, apercu=True, json=True)
    assert code == 1
    assert [(f["nom"], f["lu_comme"], f["acteurs"], f["liens"]) for f in dit["fichiers"]] == [
        ("annuaire.csv", "acteurs", 1, 0), ("liens.csv", "liens", 2, 1), ("x.pdf", "refuse", 0, 0), ("absent.csv", "refuse", 0, 0),
    ]  # fmt: skip
    assert all(
        set(f) == {"nom", "lu_comme", "acteurs", "liens", "ecartes", "message"} for f in dit["fichiers"]
    )
    assert dit["fichiers"][0]["ecartes"] == ["Téléphone"]
    assert "PDF" in erreur
    assert not (tmp_path / "importe.json").exists()


def test_ce_qui_ne_se_comprend_pas_n_entre_qu_avec_comme(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("Machin;Truc\nalpha;rouge\nbeta;vert\n", encoding="utf-8")
    code, dit, erreur = importer(tmp_path, capsys, tmp_path / "x.csv", json=True)
    assert (code, dit["fichiers"][0]["lu_comme"]) == (1, "a_preciser")
    assert "--comme" in erreur
    assert not (tmp_path / "importe.json").exists()
    code, sorti, _ = importer(tmp_path, capsys, tmp_path / "x.csv", comme="liens")
    assert code == 0
    assert "4 acteurs, 2 liens" in sorti
    assert (tmp_path / "importe.json").is_file()


def test_rien_de_lisible_rend_2(tmp_path, capsys):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4")
    assert importer(tmp_path, capsys, tmp_path / "x.pdf")[0] == 2
    assert importer(tmp_path, capsys, tmp_path / "x.pdf", apercu=True, json=True)[0] == 2
    assert importer(tmp_path, capsys)[0] == 2


@pytest.mark.parametrize("forme", [nom for nom, f in FORMATS.items() if f.revient])
def test_ce_que_la_commande_exporte_se_reprend_par_la_commande(cas, forme, tmp_path, capsys):
    _, carnet = cas
    vers = tmp_path / f"x{FORMATS[forme].suffixe}"
    assert main(["exporter", "--carnet", str(carnet), "--format", forme, "--vers", str(vers)]) == 0
    capsys.readouterr()
    tables = sorted(vers.iterdir(), reverse=True) if vers.is_dir() else [vers]
    code, dit, _ = importer(tmp_path, capsys, *tables, apercu=True, json=True)
    assert code == 0
    document = json.loads(carnet.read_text(encoding="utf-8"))
    assert max(f["acteurs"] for f in dit["fichiers"]) == len(document["acteurs"])
    assert max(f["liens"] for f in dit["fichiers"]) == len(document["liens"])


def test_plus_d_acteurs_qu_un_travail_n_en_tient_se_dit_des_l_apercu(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("Structure\n" + "\n".join(f"Service {n}" for n in range(2_100)), "utf-8")
    code, dit, erreur = importer(tmp_path, capsys, tmp_path / "x.csv", apercu=True, json=True)
    assert code == 1
    assert dit["fichiers"][0]["acteurs"] == 2_100
    assert "il peut en tenir 2000" in erreur
    assert importer(tmp_path, capsys, tmp_path / "x.csv")[0] == 2
    assert not (tmp_path / "importe.json").exists()


def test_des_accents_ambigus_se_disent_par_codage(tmp_path, capsys):
    (tmp_path / "x.csv").write_bytes("Structure;Note\nMédiathèque;\n".encode("cp850"))
    code, dit, erreur = importer(tmp_path, capsys, tmp_path / "x.csv", json=True)
    assert (code, dit["fichiers"][0]["lu_comme"]) == (1, "a_preciser")
    assert "--codage windows ou mac ou dos" in erreur
    assert "--comme" not in erreur
    assert not (tmp_path / "importe.json").exists()
    assert importer(tmp_path, capsys, tmp_path / "x.csv", codage="dos")[0] == 0
    assert "Médiathèque" in (tmp_path / "importe.json").read_text(encoding="utf-8")


def test_un_reseau_de_personnes_pose_une_question_et_entre_sous_pseudonymes(tmp_path, capsys):
    liens = "Source;Target\nValjean;Javert\nValjean;Cosette\nCosette;Marius\nMarius;Enjolras\n"
    (tmp_path / "x.csv").write_text(liens, encoding="utf-8")
    code, dit, erreur = importer(tmp_path, capsys, tmp_path / "x.csv", json=True)
    assert (code, dit["fichiers"][0]["lu_comme"], dit["fichiers"][0]["acteurs"]) == (1, "a_preciser", 0)
    assert "--personnes pseudonymes" in erreur
    assert not (tmp_path / "importe.json").exists()
    assert importer(tmp_path, capsys, tmp_path / "x.csv", personnes="pseudonymes")[0] == 0
    travail = (tmp_path / "importe.json").read_text(encoding="utf-8")
    assert '"A5"' in travail
    assert "Valjean" not in travail


@pytest.mark.parametrize("forme", formats(Sortie.SCHEMA))
def test_chaque_forme_du_schema_que_la_commande_annonce_se_fait(forme):
    from atelier.schema.exports import octets_du_schema

    debuts = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<html"}
    octets = octets_du_schema(fabriques.carnet(liens=[("a1", "a2")]), forme, avec_la_regle=False)
    assert octets.lstrip().startswith(debuts[forme])
    assert f"`{forme}`" in (fabriques.RACINE / "docs" / "saisie.md").read_text(encoding="utf-8")


def test_preparer_dit_a_un_programme_si_les_pages_se_lancent_seules(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("atelier.lab.ouvrir.donnees", lambda: tmp_path / "donnees")
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs" / "recu.ipynb").write_text("{}", encoding="utf-8")
    for dossier, seules in (("neuf", True), ("ailleurs", False), ("neuf", True)):
        assert main(["preparer", str(tmp_path / dossier), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["seules"] is seules


@pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub n’y est pas")
def test_le_hub_choisit_ses_reglages_par_ce_que_dit_preparer(tmp_path):
    """Le vrai « atelier preparer », lancé comme le hub le lance ; le reste de JupyterHub n’y est pas."""
    hub = fabriques.RACINE / "deploiement" / "jupyterhub" / "jupyterhub_config.py"
    code = f"""
import asyncio, os, sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock
os.environ |= {{"ATELIER_HUB": {str(tmp_path / "hub")!r}, "ATELIER_HUB_ESSAI": "un-mot-de-passe"}}
espace = {{"get_config": MagicMock, "__file__": {str(hub)!r}}}
exec(compile(Path({str(hub)!r}).read_text(encoding="utf-8"), "hub", "exec"), espace)
# Ces sources-ci : le hub, lui, lance l’atelier qui est installé.
espace["PYTHON"][:] = ["env", "PYTHONPATH={fabriques.RACINE / "src"}", sys.executable]
for nom in ("neuf", "ailleurs"):
    dossier = espace["ETAT"] / "etudiants" / nom / espace["DOSSIER"]
    if nom == "ailleurs":
        dossier.mkdir(parents=True)
        (dossier / "recu.ipynb").touch()
    eleve = SimpleNamespace(user=SimpleNamespace(name=nom, id=1), environment={{}})
    asyncio.run(espace["preparer_le_dossier"](eleve))
    print([seul for seul, r in espace["REGLAGES"].items() if str(r) == eleve.environment["JUPYTER_PATH"]])
"""
    sorti = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert sorti.stdout.split() == ["[True]", "[False]"], sorti.stderr
