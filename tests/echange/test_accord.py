"""L’accord de la règle avec les lectures livrées ; et un fichier d’école qui ne va pas se dit."""

import json

import pytest

from atelier.analyse.accord import accord_des_lecteurs, comparer, kappa
from atelier.cli import main
from atelier.domaine.vocabulaire import Lecture
from atelier.echange.lectures import COLONNES_LECTURES, lire_lectures
from atelier.erreurs import ErreurImport
from fabriques import ATTENDUS

LECTURES = ATTENDUS / "liens_lus.csv"


def test_la_regle_retrouve_les_lectures_livrees():
    situations = lire_lectures(LECTURES)
    assert len(situations) == 56
    assert accord_des_lecteurs(situations).accord == 55
    regle, autre = comparer(situations), comparer(situations, Lecture.CONVENTIONNEE)
    assert regle.accordees == 55
    assert regle.accord >= 53
    assert regle.defendables >= 55
    assert regle.kappa > 0.9
    assert (autre.accordees, autre.accord) == (55, 54)


def test_la_commande_dit_l_accord_en_mots_et_en_json(capsys):
    assert main(["accord", str(LECTURES), "--json"]) == 0
    dit = json.loads(capsys.readouterr().out)
    assert (dit["n"], dit["accord"], dit["defendables"], dit["ecarts"]) == (56, 53, 55, ["t22", "u34"])
    assert main(["accord", str(LECTURES)]) == 0
    assert "À relire : t22, u34." in capsys.readouterr().out


def test_kappa_corrige_le_hasard():
    assert kappa([]) is None
    assert kappa([("a", "a")] * 3) is None
    assert kappa([("a", "a"), ("b", "b")]) == 1
    # Exemple classique : 20 et 15 d’accord, 5 et 10 en désaccord, soit 0,4.
    oui_non = [("o", "o")] * 20 + [("n", "n")] * 15 + [("o", "n")] * 5 + [("n", "o")] * 10
    assert kappa(oui_non) == pytest.approx(0.4)


@pytest.mark.parametrize(
    "lignes,dit",
    [("id,base\nx,mandat", "lecture_1"), ("", "lecture_1"), ("id,base,lecture_1,lecture_2\n", "aucune situation"),
     ("id,base,lecture_1,lecture_2\nx,autre,formel,formel", "ligne 2"),
     ("id,base,lecture_1,lecture_2\nx,mandat,amical,formel", "lecture_1"),
     ("id,base,lecture_1,lecture_2,P1\nx,mandat,formel,formel,Z", "P1"),
     ("id,base,lecture_1,lecture_2,acceptables_1\nx,mandat,formel,formel,autre", "acceptables_1"),
     ("id,base,lecture_1,lecture_2,mobilisable\nx,personnelle,formel,formel,peut-être", "mobilisable"),
     ("id,base,lecture_1,lecture_2,meme_organisme\nx,mandat,formel,formel,x", "meme_organisme"),
     ("id,base,lecture_1,lecture_2,acceptables_1\nx,mandat,formel,formel,\"formel, amical\"", "acceptables_1"),
     ("id,base,lecture_1,lecture_2\nx,mandat,formel,formel\nx,mandat,formel,formel", "ligne 3")],
)  # fmt: skip
def test_un_fichier_qui_ne_va_pas_dit_quoi_corriger(tmp_path, lignes, dit, capsys):
    fichier = tmp_path / "x.csv"
    fichier.write_text(lignes, encoding="utf-8")
    with pytest.raises(ErreurImport, match=dit):
        lire_lectures(fichier)
    assert main(["accord", str(fichier)]) == 2
    assert dit in capsys.readouterr().err


def test_l_autre_lecture_se_dit_aussi(capsys):
    main(["accord", str(LECTURES), "--json"])
    autre = json.loads(capsys.readouterr().out)["conventionnee"]
    assert (autre["accordees"], autre["accord"], len(autre["ecarts"])) == (55, 54, 1)
    assert autre["kappa"] > 0.9
    main(["accord", str(LECTURES)])
    dit = capsys.readouterr().out
    assert "Lecture conventionnée : 54 sur 55 (κ 0,97)" in dit
    assert autre["ecarts"][0] in dit


def test_les_mots_de_l_ecran_se_lisent_comme_les_codes(tmp_path):
    fichier = tmp_path / "x.csv"
    fichier.write_text(
        "id;base;mobilisable;P1;P2;R4;lecture_1;lecture_2;acceptables_1\n"
        "x;Institutionnelle;;oui;en partie;je ne sais pas;Réseau formel;FORMEL;formel, Contact\n"
        "y;Personnelle;OUI;?;s;o;réseau informel;Informel;informel, contact\n",
        encoding="utf-8",
    )
    x, y = lire_lectures(fichier)
    assert {c: r.value for c, r in x.lien.reponses.items()} == {"P1": "O", "P2": "P", "R4": "?"}
    assert (x.lecture_1, x.lecture_2, sorted(x.defendables)) == ("formel", "formel", ["contact", "formel"])
    assert (y.lien.mobilisable, y.lecture_1, sorted(y.defendables)) == (
        True,
        "informel",
        ["contact", "informel"],
    )


def test_une_colonne_absente_ou_inconnue_se_nomme(tmp_path, capsys):
    fichier = tmp_path / "x.csv"
    fichier.write_text(
        "id,base,P1,P2,lecture_1,lecture_2,avis\nx,personnelle,O,O,informel,informel,bien\n",
        encoding="utf-8",
    )
    assert main(["accord", str(fichier), "--json"]) == 1
    dit = capsys.readouterr()
    assert json.loads(dit.out)["n"] == 1
    assert "mobilisable" in dit.err and "R1" in dit.err and "« avis »" in dit.err
    assert "P1," not in dit.err
    main(["accord", str(LECTURES)])
    assert capsys.readouterr().err == ""


def test_une_ecole_n_a_besoin_que_de_deux_lectures(tmp_path):
    fichier = tmp_path / "x.csv"
    fichier.write_text(
        "id;base;P1;P2;lecture_1;lecture_2\nx;institutionnelle;N;N;contact;contact\n", encoding="utf-8"
    )
    assert comparer(lire_lectures(fichier)).accord == 1
    assert set(COLONNES_LECTURES) >= {"id", "base", "lecture_1"}
