"""Le carnet d’adresses et la fiche d’entretien : pour l’étudiant seul, lisibles partout."""

import io

from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.vocabulaire import Base, Reponse, Statut
from atelier.dossier.papiers import carnet_d_adresses, fiche_d_entretien
from atelier.echange.adresses import TITRES, en_classeur, en_csv, en_vcard
from fabriques import carnet, lien

TRAVAIL = replace(
    carnet(
        (Acteur("a2", "CMP", organisation="=Hôpital"), Acteur("a3", "<b>Gens</b>", statut=Statut.POTENTIEL)),
        [lien(Base.INSTITUTIONNELLE, {"P1": "O", "P3": "?"})],
    ),
    contacts={"a2": Fiche("05 56 00 00 00; accueil", demandes="un avis,\nune place")},
)


def test_le_carnet_d_adresses_sort_sous_trois_formes():
    texte = en_csv(TRAVAIL).decode("utf-8-sig")
    assert texte.splitlines()[0] == ";".join(TITRES)
    assert "'=Hôpital" in texte
    (feuille,) = CalamineWorkbook.from_filelike(io.BytesIO(en_classeur(TRAVAIL))).sheet_names
    lignes = (
        CalamineWorkbook.from_filelike(io.BytesIO(en_classeur(TRAVAIL)))
        .get_sheet_by_name(feuille)
        .to_python()
    )
    assert lignes[2][:2] == ["CMP", "=Hôpital"]
    carte = en_vcard(TRAVAIL).decode("utf-8")
    assert carte.count("BEGIN:VCARD") == carte.count("END:VCARD") == 2
    deplie = carte.replace("\r\n ", "")
    assert "05 56 00 00 00\\; accueil" in deplie
    assert "un avis\\,\\nune place" in deplie
    assert all(len(x.encode("utf-8")) <= 75 for x in carte.split("\r\n"))


def test_la_fiche_d_entretien_liste_ce_qu_on_ne_sait_pas():
    page = fiche_d_entretien(TRAVAIL)
    for attendu in ("MECS – CMP", "Des acteurs à compléter (2)", "Reliés à personne (1)", "potentiels (1)"):
        assert attendu in page
    assert "&lt;b&gt;Gens&lt;/b&gt;" in page
    assert "<b>Gens" not in page
    plein = replace(TRAVAIL, acteurs={"a1": TRAVAIL.acteurs["a1"]}, liens={})
    assert "Tout est rempli" in fiche_d_entretien(plein)


def test_une_reponse_inconnue_est_a_demander():
    complet = {f"P{n}": "O" for n in range(1, 11)} | {f"R{n}": "O" for n in range(1, 6)} | {"P9": "?"}
    c = carnet(("CMP",), [lien(reponses=complet)])
    assert c.liens["l1"].reponses["P9"] is Reponse.NE_SAIT_PAS
    assert "Des liens à comprendre (1)" in fiche_d_entretien(c)


def test_rien_d_actif_dans_les_pages():
    for page in (carnet_d_adresses(TRAVAIL), fiche_d_entretien(TRAVAIL)):
        assert "default-src 'none'" in page
        assert "<script" not in page
