"""Le schéma en PDF : une image que l’on voit, des phrases que l’on peut chercher."""

import pypdfium2
import pytest

from atelier.cli import main
from atelier.erreurs import ErreurAtelier
from atelier.schema.exports import octets_du_schema
from atelier.schema.pdf import en_pdf
from fabriques import depot_du_cas


def test_le_pdf_montre_la_meme_image_et_porte_ses_phrases(tmp_path):
    depot = depot_du_cas("mecs", tmp_path)
    vers = tmp_path / "schema.pdf"
    assert main(["exporter", "--carnet", str(depot.fichier), "--format", "pdf", "--vers", str(vers)]) == 0
    pdf = pypdfium2.PdfDocument(vers)
    assert len(pdf) >= 2
    texte = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    for mot in ("MECS Les Tamaris", "Référente ASE", "Collège Verdier"):
        assert mot in texte
    rendu = pdf[0].render(scale=1).to_numpy()
    # Du blanc, de l’encre, et des couleurs : l’image est là, à l’endroit, avec ses teintes.
    assert rendu.min() < 80 and rendu.max() > 250
    assert (rendu.max(axis=2).astype(int) - rendu.min(axis=2)).max() > 20
    assert pdf.get_metadata_dict()["Title"]


def test_un_texte_hostile_reste_un_texte(tmp_path):
    png = octets_du_schema(depot_du_cas("mecs", tmp_path).lire(), "png", avec_la_regle=False)
    pdf = pypdfium2.PdfDocument(
        en_pdf(png, "Titre) Tj (", ["a) Tj ET endstream \\( œuvre \U0001f600", "b" * 5000])
    )
    texte = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "endstream" in texte and "œuvre" in texte


def test_une_image_d_une_autre_forme_est_refusee():
    with pytest.raises(ErreurAtelier, match="PDF"):
        en_pdf(b"\x89PNG\r\n\x1a\n", "x", [])
