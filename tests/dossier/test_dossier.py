"""Le dossier en .docx et en HTML : titres, langue, textes de remplacement ; LibreOffice l’ouvre."""

import io
import os
import shutil
import subprocess

import docx
import pytest

from atelier.carnet import ecrits
from atelier.carnet import operations as op
from atelier.carnet.lots import noter_fiche
from atelier.carnet.presentations import noter_epreuve
from atelier.dossier.ecrire_le_dossier import en_docx, en_html
from fabriques import depot_du_cas


@pytest.fixture
def travail(tmp_path):
    depot = depot_du_cas("mecs", tmp_path)
    for operation in (
        noter_fiche("a2", coordonnees="accueil-secret@exemple.fr"),
        ecrits.nommer_le_reseau("Réseau jeunes du canton"),
        ecrits.fixer_le_perimetre(["a2", "a6", "a8"]),
        ecrits.reprendre_fait("C4.1", "3 membres."),
        ecrits.ecrire_plan("C4.1", "Ils se voient peu.\nC’est dommage."),
        ecrits.ecrire_plan("M1", "Personne ne l’évalue."),
        noter_epreuve("Sortie à 18 ans", ["a15", "a31"]),
        op.ajouter_acteur("<b>hostile</b> & nul\x00 \ud800"),
    ):
        depot.appliquer(operation)
    return depot.lire()


def test_le_docx_a_ses_titres_sa_langue_et_son_texte_de_remplacement(travail):
    document = docx.Document(io.BytesIO(en_docx(travail)))
    titres = [p.text for p in document.paragraphs if p.style.name.startswith("Heading 1")]
    assert titres == [
        "Mon réseau, mes partenaires (existants et potentiels)", "Les acteurs", "Les liens",
        "Le réseau à l’épreuve", "Analyse d’un réseau",
    ]  # fmt: skip
    xml = document.element.xml
    assert 'descr="' in xml
    assert "tblHeader" in xml
    assert 'w:val="fr-FR"' in document.styles["Normal"].element.xml
    texte = "\n".join(p.text for p in document.paragraphs)
    assert "Donnée : 3 membres." in texte.replace("\u00a0", " ")
    assert "Ils se voient peu." in texte
    assert len(document.tables) >= 2
    # Aucune ligne à cheval sur deux pages, et des caractères qui laissent les mots entiers.
    rangees = [r for t in document.tables for r in t.rows]
    assert all("w:cantSplit" in r._tr.xml for r in rangees)
    assert {c.paragraphs[0].style.font.size.pt for r in rangees for c in r.cells} == {9}


def test_ni_l_un_ni_l_autre_ne_porte_les_contacts(travail):
    page, document = en_html(travail), docx.Document(io.BytesIO(en_docx(travail)))
    assert "accueil-secret" not in page
    assert "accueil-secret" not in document.element.xml
    assert "<b>hostile" not in page


def test_libreoffice_l_ouvre_et_en_fait_un_pdf(travail, tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("ATELIER_EXIGE_NAVIGATEUR"):
            pytest.fail("LibreOffice manque : il est exigé ici.")
        pytest.skip("LibreOffice n’est pas sur cette machine : test sauté.")
    import pypdfium2

    (tmp_path / "dossier.docx").write_bytes(en_docx(travail))
    subprocess.run(
        [soffice, f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "dossier.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    pdf = pypdfium2.PdfDocument(tmp_path / "dossier.pdf")
    texte = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert len(pdf) >= 3
    assert "Réseau jeunes du canton" in texte
    assert "Sortie à 18 ans" in texte
    pdf.close()
