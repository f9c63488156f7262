"""Le bureau de correction, sans navigateur."""

from corpus import archive, remise

from atelier.correction.bureau import poser_niveau
from atelier.saisie.bureau import BureauDeCorrection


def bureau_ouvert(dossier):
    entrees = [
        (f"Élève {i}_{n}_assignsubmission_file_/remise.ipynb", remise(i)) for n, i in enumerate("ab", 1)
    ]
    (dossier / "copies.zip").write_bytes(archive(entrees))
    page = BureauDeCorrection(dossier)
    page.choix.proposer(page.ouverte.bureau)
    page.choix.lire()
    return page


def tout_noter(page, niveau):
    for c in page.ouverte.bareme.criteres:
        for i, travail in page.ouverte.marques(page.ouverte.lectures).items():
            page.ouverte.appliquer(poser_niveau(i, c.id, niveau, travaux={i: travail}))


def test_le_second_correcteur_ne_voit_pas_la_note_du_premier(tmp_path):
    page = bureau_ouvert(tmp_path)
    tout_noter(page, 2)
    assert [mot for mot, _ in page.copies.options] == ["Copie 1 : 13,5", "Copie 2 : 13,5"]
    page.ouverte.second = True
    page.relister()
    assert [mot for mot, _ in page.copies.options] == ["Copie 1 : 0 sur 8", "Copie 2 : 0 sur 8"]


def test_la_copie_a_lire_ne_se_refait_pas_a_chaque_niveau_pose(tmp_path, monkeypatch):
    page = bureau_ouvert(tmp_path)
    faits = []
    monkeypatch.setattr("atelier.saisie.bureau.en_html", lambda *_: faits.append(1) or "<p></p>")
    tout_noter(page, 1)
    assert faits == []
    page._passer(1)
    assert faits == [1]
