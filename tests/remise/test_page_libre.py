"""La page hors du parcours montre le travail en tableaux : elle se vide et s’efface avec lui."""

import json
import shutil

import pytest

from atelier.erreurs import ErreurSaisie
from atelier.remise.ce_qui_s_efface import tout_ce_qui_s_efface, vider_les_pages
from fabriques import RACINE, depot_du_cas, detourner


def test_ses_tableaux_partent_avec_le_travail(tmp_path):
    depot_du_cas("mecs", tmp_path)
    page = tmp_path / "pour_aller_plus_loin.ipynb"
    shutil.copy(RACINE / "notebooks" / "plus_loin" / page.name, page)
    notebook = json.loads(page.read_text(encoding="utf-8"))
    assert vider_les_pages(tmp_path) == []
    notebook["cells"][2]["outputs"] = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "Juge des enfants"},
            "metadata": {},
            "execution_count": 1,
        }
    ]
    page.write_text(json.dumps(notebook), encoding="utf-8")
    assert page in tout_ce_qui_s_efface(tmp_path)
    assert vider_les_pages(tmp_path) == [page]
    assert "Juge" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("nom", [".atelier", ".atelier/travaux", ".ipynb_checkpoints", "A_DEPOSER"])
def test_tout_effacer_ne_suit_pas_un_raccourci(tmp_path, nom):
    dossier = tmp_path / "travail"
    dossier.mkdir()
    depot_du_cas("mecs", dossier)
    detourner(dossier / nom, tmp_path / "dehors")
    with pytest.raises(ErreurSaisie, match="raccourci"):
        tout_ce_qui_s_efface(dossier)


def test_un_travail_qui_est_lui_meme_un_raccourci_se_dit_au_lieu_de_rester_en_silence(tmp_path):
    dossier = tmp_path / "travail"
    dossier.mkdir()
    depot_du_cas("mecs", dossier)
    vrai = (dossier / "carnet.json").rename(tmp_path / "ailleurs.json")
    try:
        (dossier / "carnet.json").symlink_to(vrai)
    except OSError:
        pytest.skip("ce système ne permet pas les raccourcis")
    with pytest.raises(ErreurSaisie, match=r"carnet\.json est un raccourci"):
        tout_ce_qui_s_efface(dossier)


def test_tout_effacer_laisse_les_fichiers_provisoires_des_autres(tmp_path):
    depot_du_cas("mecs", tmp_path)
    for nom in (".remarque.ipynb.tmp", ".autre.ipynb.bak.tmp"):
        (tmp_path / nom).write_text("à moi", encoding="utf-8")
    assert not [f for f in tout_ce_qui_s_efface(tmp_path) if f.suffix == ".tmp"]
