import json
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from atelier.carnet import operations as op
from atelier.carnet import travaux
from atelier.carnet.codec import octets_json
from atelier.carnet.depot import Depot
from atelier.carnet.document import carnet_de, carnet_de_texte, document_de
from atelier.carnet.migrations import niveau as migrations
from atelier.domaine.acteur import Acteur, Fiche
from atelier.erreurs import CarnetIllisible, ErreurSaisie
from fabriques import ATTENDUS, carnet, detourner


@pytest.fixture
def depot(tmp_path):
    d = Depot(tmp_path)
    d.appliquer(op.regler_centre("MECS Les Saules", "etablissement"))
    d.appliquer(op.ajouter_acteur("CMP", organisation="Hôpital"))
    return d


def noms(d):
    return [a.nom for a in d.lire().reseau.alters()]


def test_commencer_un_autre_travail_puis_revenir_au_premier_avec_son_historique(depot):
    premier = depot.lire()
    travaux.mettre_de_cote(depot)
    assert depot.lire().est_vide
    assert depot.lire().carnet_id != premier.carnet_id
    depot.appliquer(op.ajouter_acteur("Parent"))
    ((rangement, range_),) = travaux.mis_de_cote(depot).items()
    assert range_ == premier
    travaux.reprendre(depot, rangement)
    assert depot.lire() == premier
    depot.annuler()
    assert noms(depot) == []
    assert [c.acteurs["a2"].nom for c in travaux.mis_de_cote(depot).values()] == ["Parent"]


def test_reprendre_un_travail_inconnu_ou_mal_nomme_est_refuse(depot):
    for identite in ("inconnu", "../../etc", ""):
        with pytest.raises(ErreurSaisie):
            travaux.reprendre(depot, identite)
    assert noms(depot) == ["CMP"]


def test_emporter_puis_rapporter_ailleurs_garde_tout_contacts_compris(depot, tmp_path):
    from msgspec.structs import replace

    depot.poser(replace(depot.lire(), contacts={"a2": Fiche("standard")}), "contact")
    fichier = travaux.emporter(depot, tmp_path)
    (tmp_path / "maison").mkdir()
    maison = Depot(tmp_path / "maison")
    assert travaux.rapporter(maison, fichier.read_bytes(), fichier.name) == "Travail repris."
    assert maison.lire() == depot.lire()
    maison.appliquer(op.ajouter_acteur("Collège"))
    retour = travaux.emporter(maison, tmp_path / "maison")
    assert "plus avancé" in travaux.rapporter(depot, retour.read_bytes(), retour.name)
    assert noms(depot) == ["CMP", "Collège"]
    assert "plus ancien" in travaux.rapporter(depot, fichier.read_bytes(), fichier.name)
    assert noms(depot) == ["CMP", "Collège"]
    depot.annuler()
    assert noms(depot) == ["CMP"]


def test_rapporter_un_autre_travail_range_celui_du_dossier(depot):
    autre = octets_json(document_de(carnet(("PMI",))))
    assert "rangé" in travaux.rapporter(depot, autre, "autre.json")
    assert noms(depot) == ["PMI"]
    assert len(travaux.mis_de_cote(depot)) == 1
    with pytest.raises(CarnetIllisible):
        travaux.rapporter(depot, b"{", "abime.json")
    assert noms(depot) == ["PMI"]


@pytest.mark.parametrize(
    "nom",
    ["carnet (1).json", "carnet (copie en conflit de Poste-3 2026-03-01).json", "carnet.sync-conflict-20260301.json",
     "carnet-Poste3.json", "Carnet_conflict.json"],
)  # fmt: skip
def test_les_copies_en_conflit_sont_vues(depot, tmp_path, nom):
    (tmp_path / nom).write_text("{}", encoding="utf-8")
    assert [c.name for c in travaux.copies_en_conflit(depot)] == [nom]


def test_les_autres_fichiers_ne_sont_pas_pris_pour_des_conflits(depot, tmp_path):
    for nom in ("carnets.json", "notes.json", "mon-travail-x.json"):
        (tmp_path / nom).write_text("{}", encoding="utf-8")
    assert travaux.copies_en_conflit(depot) == []


def test_effacer_ne_laisse_aucune_trace(depot, tmp_path):
    for n in range(12):
        depot.appliquer(op.ajouter_acteur(f"Plantésecret {n}"))
    emporte = travaux.emporter(depot, tmp_path)
    travaux.mettre_de_cote(depot)
    depot.appliquer(op.ajouter_acteur("Plantésecret encore"))
    for nom in ("pour_aller_plus_loin.ipynb", "carnet.json", emporte.name):
        (tmp_path / f".{nom}-0a1b2c3d.tmp").write_text("Plantésecret", encoding="utf-8")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "x").write_text("Plantésecret", encoding="utf-8")
    (tmp_path / "A_DEPOSER").mkdir()
    (tmp_path / "A_DEPOSER" / ".remise.ipynb-0a1b2c3d.tmp").write_text("Plantésecret", encoding="utf-8")
    (tmp_path / "à moi.txt").write_text("mes notes", encoding="utf-8")
    assert travaux.effacer(depot)
    (rangement,) = travaux.mis_de_cote(depot)  # peut-être celui d’un autre : il reste
    travaux.reprendre(depot, rangement)
    assert travaux.effacer(depot)
    restes = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert [f.name for f in restes] == ["à moi.txt"]
    assert depot.lire().est_vide


def test_les_documents_enregistres_de_chaque_version_se_lisent():
    enregistres = sorted((ATTENDUS / "documents").glob("v*.json"))
    assert enregistres
    for fichier in enregistres:
        lu = carnet_de_texte(fichier.read_bytes(), source=fichier.name)
        assert len(lu.acteurs) > 1
        assert carnet_de(document_de(lu)) == lu


def test_une_version_plus_ancienne_est_mise_a_niveau_etape_par_etape(monkeypatch):
    # Deux versions fictives plus anciennes : la chaîne s’applique dans l’ordre, sans toucher l’original.
    monkeypatch.setattr(migrations, "VERSION_FORMAT", 3)
    monkeypatch.setattr(
        migrations,
        "MIGRATIONS",
        {1: lambda d: {**d, "trace": [1]}, 2: lambda d: {**d, "trace": [*d["trace"], 2]}},
    )
    original = {"version_format": 1}
    assert migrations.mettre_a_niveau(original) == {"version_format": 3, "trace": [1, 2]}
    assert original == {"version_format": 1}
    assert migrations.mettre_a_niveau({"version_format": 2, "trace": []})["trace"] == [2]
    # Une version qui n’a qu’ajouté des champs facultatifs n’a pas d’étape à elle.
    monkeypatch.setattr(migrations, "VERSION_FORMAT", 4)
    assert migrations.mettre_a_niveau(original) == {"version_format": 4, "trace": [1, 2]}


def test_chaque_version_passee_a_son_document_enregistre():
    from atelier.carnet.modele import VERSION_FORMAT

    etapes = {int(f.stem[3]) for f in Path(migrations.__file__).parent.glob("de_*_a_*.py")}
    assert set(migrations.MIGRATIONS) == etapes
    # Le format d’aujourd’hui peut encore grandir : son document s’enregistre quand il est publié.
    passees = {f"v{n}" for n in range(1, VERSION_FORMAT)}
    enregistres = {f.name.split("-")[0] for f in (ATTENDUS / "documents").glob("v*.json")}
    assert passees <= enregistres <= passees | {f"v{VERSION_FORMAT}"}


def test_un_dossier_disparu_se_dit_et_ne_perd_que_le_geste(depot, tmp_path):
    import shutil

    from atelier.erreurs import EcritureImpossible

    ailleurs = tmp_path.parent / "ailleurs"
    shutil.move(tmp_path, ailleurs)
    with pytest.raises(EcritureImpossible, match="n’existe pas"):
        depot.appliquer(op.ajouter_acteur("x"))
    shutil.move(ailleurs, tmp_path)
    depot.appliquer(op.ajouter_acteur("Collège"))
    assert noms(depot) == ["CMP", "Collège"]


def test_un_verrou_oublie_ne_bloque_pas(depot, tmp_path):
    (tmp_path / ".atelier" / "verrou").write_text("reste d’un arrêt brutal", encoding="utf-8")
    Depot(tmp_path).appliquer(op.ajouter_acteur("Collège"))
    assert noms(depot) == ["CMP", "Collège"]


def test_un_verrou_tenu_trop_longtemps_se_dit(depot, tmp_path, monkeypatch):
    from atelier.carnet import verrou as module
    from atelier.erreurs import CarnetOccupe

    monkeypatch.setattr(module, "ATTENTE", 0.2)
    with depot.seul(), pytest.raises(CarnetOccupe, match="occupé"):
        Depot(tmp_path).appliquer(op.ajouter_acteur("x"))
    assert json.loads((tmp_path / "carnet.json").read_text(encoding="utf-8"))["revision"] == 2


def test_une_autre_page_ne_recree_pas_le_travail_range(depot, tmp_path):
    autre_page = Depot(tmp_path)
    avant = autre_page.lire()
    travaux.mettre_de_cote(depot)
    autre_page.appliquer(op.ajouter_acteur("Nouveau"))
    assert autre_page.lire().carnet_id != avant.carnet_id
    travaux.mettre_de_cote(depot)
    assert len(travaux.mis_de_cote(depot)) == 2


def test_deux_etats_du_meme_travail_se_rangent_sans_se_recouvrir(depot):
    premier = depot.lire()
    travaux.garder_de_cote(depot, premier)
    travaux.garder_de_cote(depot, premier)
    depot.appliquer(op.ajouter_acteur("Collège"))
    travaux.mettre_de_cote(depot)
    assert sorted(len(c.acteurs) for c in travaux.mis_de_cote(depot).values()) == [2, 3]


def test_ce_qui_ne_pourrait_pas_se_relire_n_est_pas_ecrit(depot, monkeypatch):
    from atelier.carnet import document

    trois = Annotated[tuple[Acteur, ...], Meta(max_length=3)]
    court = document.forme_du_document({**document.LISTES, "acteurs": trois})
    monkeypatch.setattr(document, "Travail", court)
    monkeypatch.setattr(document, "_DECODER", msgspec.json.Decoder(court).decode)
    depot.appliquer(op.ajouter_acteur("Collège"))
    with pytest.raises(ErreurSaisie, match="trop longue"):
        depot.appliquer(op.ajouter_acteur("un de trop"))
    assert noms(depot) == ["CMP", "Collège"]
    depot.annuler()


def test_un_travail_avance_ailleurs_ne_s_annule_pas_de_travers(depot, tmp_path):
    (tmp_path / "maison").mkdir()
    maison = Depot(tmp_path / "maison")
    travaux.rapporter(maison, depot.fichier.read_bytes(), "x.json")
    maison.appliquer(op.modifier_acteur("a2", nom="CMP enfants"))
    depot.fichier.write_bytes(maison.fichier.read_bytes())  # la clé USB, par-dessus
    assert Depot(tmp_path).piles().annulables == []
    neuf = Depot(tmp_path)
    neuf.appliquer(op.ajouter_acteur("Collège"))
    assert [e.description for e in neuf.piles().annulables] == ["ajout de « Collège »"]


def test_les_sauvegardes_d_un_travail_ne_chassent_pas_celles_d_un_autre(depot):
    for n in range(40):
        depot.appliquer(op.ajouter_acteur(f"A{n}"))
    premier = depot.lire().carnet_id
    travaux.mettre_de_cote(depot)
    for n in range(12):
        depot.appliquer(op.ajouter_acteur(f"B{n}"))
    assert len(depot.sauvegardes(premier)) == 4
    assert len(depot.sauvegardes(depot.lire().carnet_id)) == 1
    depot.fichier.write_bytes(b"{")
    assert len(depot.restaurer().acteurs) == 13


@pytest.mark.parametrize("nom", ["", "etats", "vieux"])
def test_effacer_ne_suit_pas_un_raccourci_et_n_efface_alors_rien(depot, tmp_path, nom):
    precieux = detourner(tmp_path / ".atelier" / nom, tmp_path.parent / f"{tmp_path.name}-dehors")
    with pytest.raises(ErreurSaisie, match="raccourci"):
        travaux.effacer(depot)
    assert precieux.exists()
    assert noms(depot) == ["CMP"]
