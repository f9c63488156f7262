"""Le schéma en PDF et en PNG, mis en page : des traits nets, des phrases que l’on peut chercher."""

import pypdfium2
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from atelier.cli import main
from atelier.schema.dessin import dessiner
from atelier.schema.exports import Tirage, feuilles_du_schema, pdf_du_schema, png_du_schema
from atelier.schema.pdf import en_pdf
from atelier.schema.planche import TAILLES, Papier, avant_apres, cote_a_cote
from atelier.schema.vectoriel import POLICES, largeur
from fabriques import carnet, carnets, depot_du_cas

VIDE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 842 595" width="842" height="595">{}</svg>'


def texte_de(pdf):
    return " ".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_le_pdf_est_en_traits_et_porte_ses_phrases(tmp_path):
    depot = depot_du_cas("mecs", tmp_path)
    vers = tmp_path / "schema.pdf"
    assert main(["exporter", "--carnet", str(depot.fichier), "--format", "pdf", "--vers", str(vers)]) == 0
    pdf = pypdfium2.PdfDocument(vers)
    assert len(pdf) >= 2
    texte = texte_de(pdf)
    for mot in ("MECS Les Tamaris", "Référente ASE", "Collège Verdier"):
        assert mot in texte
    # Aucune image : tout est en traits, net à toute taille ; les noms se cherchent sur le dessin même.
    assert all(o.type != pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for page in pdf for o in page.get_objects())
    assert "CFA Bâtiment" in pdf[0].get_textpage().get_text_bounded()
    assert "pas mieux" in pdf[0].get_textpage().get_text_bounded()
    assert "Sanicola" in pdf[0].get_textpage().get_text_bounded()
    rendu = pdf[0].render(scale=1).to_numpy()
    assert rendu.min() < 80 and rendu.max() > 250
    assert (rendu.max(axis=2).astype(int) - rendu.min(axis=2)).max() > 20
    assert pdf.get_metadata_dict()["Title"]


@pytest.mark.parametrize("papier", list(Papier))
def test_chaque_taille_a_sa_feuille_et_son_image(papier, tmp_path):
    c = depot_du_cas("mecs", tmp_path).lire()
    tirage = Tirage(papier, noir_et_blanc=True)
    page = pypdfium2.PdfDocument(pdf_du_schema(c, tirage))[0]
    assert page.get_size() == pytest.approx(TAILLES[papier], abs=0.1)
    rendu = page.render(scale=1).to_numpy()
    assert (rendu.max(axis=2).astype(int) - rendu.min(axis=2)).max() < 8, "ni couleur, ni teinte"
    if papier is Papier.A3:
        (png,) = png_du_schema(c, tirage)
        assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (4961, 3508)


def test_la_commande_choisit_la_feuille_et_refuse_ce_qui_n_a_pas_de_sens(tmp_path, capsys):
    depot = depot_du_cas("mecs", tmp_path)
    base = ["exporter", "--carnet", str(depot.fichier), "--vers", str(tmp_path / "carte"), "--format"]
    assert main([*base, "pdf", "--papier", "A3", "--avec", str(depot.fichier)]) == 0
    pdf = pypdfium2.PdfDocument(tmp_path / "carte")
    assert pdf[0].get_size() == pytest.approx(TAILLES[Papier.A3], abs=0.1)
    assert "même échelle" in pdf[0].get_textpage().get_text_bounded()
    assert main([*base, "png", "--papier", "écran"]) == 0
    assert (tmp_path / "carte").read_bytes()[16:24] == (1920).to_bytes(4, "big") + (1080).to_bytes(4, "big")
    assert main([*base, "svg", "--papier", "A4"]) == 2
    assert "pdf ou un png" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([*base, "pdf", "--papier", "A9"])
    assert main([*base, "pdf", "--avec", str(tmp_path / "absent.json")]) == 2


def test_les_noms_qui_ne_tiennent_pas_ont_leurs_pages(tmp_path):
    c = carnet(acteurs=[f"Service numéro {n} de l’accueil du département" for n in range(300)])
    pdf = pypdfium2.PdfDocument(pdf_du_schema(c, Tirage(Papier.A4)))
    assert "page suivante" in pdf[0].get_textpage().get_text_bounded()
    tout = texte_de(pdf)
    assert all(f"{n + 1}. Service numéro {n} " in " ".join(tout.split()) for n in range(300))
    petit = pypdfium2.PdfDocument(
        pdf_du_schema(carnet(acteurs=[f"A{n}" for n in range(60)]), Tirage(Papier.A4))
    )
    assert "60. A59" in petit[0].get_textpage().get_text_bounded()


def test_un_texte_hostile_reste_un_texte():
    hostile = "a) Tj ET endstream \\( œuvre \U0001f600"
    c = carnet(acteurs=[hostile, "Łódź"])
    pdf = pypdfium2.PdfDocument(pdf_du_schema(c, Tirage()))
    assert "endstream" in texte_de(pdf) and "œuvre" in texte_de(pdf)
    pdf = pypdfium2.PdfDocument(en_pdf([], (842, 595), "Titre) Tj (", [hostile, "b" * 5000]))
    assert "endstream" in texte_de(pdf) and "œuvre" in texte_de(pdf)


@given(carnets())
@settings(max_examples=15)
def test_toute_planche_se_relit(c):
    nom, feuilles, _ = feuilles_du_schema(c, Tirage(qualites=True))
    pdf = pypdfium2.PdfDocument(en_pdf(feuilles, TAILLES[Papier.A4], nom))
    assert len(pdf) == len(feuilles)


@pytest.mark.parametrize("genre", ["normal", "gras", "penche"])
def test_la_largeur_d_un_texte_est_celle_de_la_police(genre):
    """Un nom centré l’est vraiment : la largeur calculée est celle que le lecteur de PDF emploie."""
    style = {"normal": "", "gras": 'font-weight="bold"', "penche": 'font-style="italic"'}[genre]
    for mot in ("Établissement", "MECS Les Tamaris", "l’îlot, 3 – œuvre…", "WAGYQjpw%123"):
        image = VIDE.format(f'<text x="10" y="50" font-size="50" {style}>{mot}|</text>')
        page = pypdfium2.PdfDocument(en_pdf([image], (842, 595), "t"))[0].get_textpage()
        dernier = page.get_charbox(page.count_chars() - 1, loose=True)
        assert dernier[0] - 10 == pytest.approx(largeur(mot, 50, genre), abs=1), mot
    assert set(POLICES) == {"normal", "gras", "penche"}


def test_deux_reseaux_ont_les_memes_anneaux_les_memes_quartiers_et_la_meme_echelle(tmp_path):
    a, b = (
        dessiner(depot_du_cas(cas, tmp_path / cas).lire(), avec_la_regle=True) for cas in ("mecs", "etudiant")
    )
    gauche, droite = cote_a_cote(a, b)
    assert (gauche.rayons, gauche.quartiers, gauche.echelle) == (
        droite.rayons,
        droite.quartiers,
        droite.echelle,
    )
    assert not gauche.chevauchements() and not droite.chevauchements()
    foule = dessiner(carnet(acteurs=[f"A{n}" for n in range(90)]))
    gauche, droite = cote_a_cote(a, foule)
    assert gauche.numerote and droite.numerote and gauche.echelle == droite.echelle


def test_avant_apres_qui_n_a_pas_change_garde_sa_place(tmp_path):
    apres = depot_du_cas("mecs", tmp_path).lire()
    partis = {"a5", "a9", "a12"}
    avant = replace(
        apres,
        acteurs={i: x for i, x in apres.acteurs.items() if i not in partis},
        liens={i: x for i, x in apres.liens.items() if not partis & set(x.paire)},
    )
    gauche, droite = avant_apres(dessiner(avant), dessiner(apres))
    assert set(droite.places) - set(gauche.places) == partis
    for i, place in gauche.places.items():
        assert (place.x, place.y) == (droite.places[i].x, droite.places[i].y)
    _, feuilles, _ = feuilles_du_schema(avant, Tirage(avec=apres, titres=("Avant", "Après")))
    assert ">Avant<" in feuilles[0] and ">Après<" in feuilles[0]
