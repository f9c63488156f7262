"""Le schéma sur le vrai pixel : cliquer, tracer un lien, filtrer, sans jamais recharger le cadre."""

import re

import pytest
from playwright.sync_api import expect

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import disposer
from atelier.schema.svg import COTE
from fabriques import depot_du_cas

pytestmark = pytest.mark.navigateur
PAGE = "04_schema.ipynb"


def pixel(lab, cadre, x, y):
    """Le point de l’écran où la page dessine (x, y)."""
    boite = cadre.content_frame.locator("canvas").bounding_box()
    echelle = min(boite["width"], boite["height"]) / (2 * COTE)
    return boite["x"] + boite["width"] / 2 + x * echelle, boite["y"] + boite["height"] / 2 + y * echelle


def cadre_pose(cadre):
    """Vrai quand le dessin est cadré : sur une machine chargée, il se pose après la page."""
    boite = cadre.content_frame.locator("canvas").bounding_box()
    echelle = cadre.content_frame.locator("body").evaluate("() => window.network?.getScale() ?? 0")
    return abs(echelle * 2 * COTE / min(boite["width"], boite["height"]) - 1) < 0.01


def ouvrir(lab):
    panneau = lab.ouvrir(PAGE)
    lab.toucher()
    cadre = panneau.locator(".atelier-carte iframe")
    cadre.scroll_into_view_if_needed()
    cadre.content_frame.locator("canvas").wait_for()
    lab.page.wait_for_timeout(800)
    lab.jusqu_a(lambda: cadre_pose(cadre))
    panneau.locator(".jp-WindowedPanel-outer").evaluate("n => { n.scrollTop += 0 }")
    return panneau, cadre


def montrer(lab, cadre):
    """Amène le cadre entier à l’écran : il est un peu moins haut que la fenêtre."""
    cadre.evaluate("n => n.scrollIntoView({block: 'end'})")
    lab.page.wait_for_timeout(300)


def test_vingt_clics_sur_vingt(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau, cadre = ouvrir(lab)
    montrer(lab, cadre)
    places = list(disposer(dessiner(depot.lire())).places.values())[:20]
    liste = panneau.locator(".widget-select select")
    justes = 0
    for place in places:
        lab.page.mouse.click(*pixel(lab, cadre, place.x, place.y))
        try:
            expect(liste).to_have_value(place.noeud.libelle, timeout=5000)
            justes += 1
        except AssertionError:
            pass
    assert justes == 20


def test_tracer_un_lien_et_l_ajouter_en_place(lab):
    depot = Depot(lab.dossier)
    for nom, secteur in (("CMP", "S06"), ("Collège", "S03"), ("PMI", "S02")):
        depot.appliquer(op.ajouter_acteur(nom, secteur=secteur))
    panneau, cadre = ouvrir(lab)
    cadre.content_frame.locator("body").evaluate("() => { window.temoin = 1 }")
    places = {p.noeud.libelle: p for p in disposer(dessiner(depot.lire())).places.values()}
    panneau.get_by_role("button", name="trace un lien").click()
    montrer(lab, cadre)

    def tirer(a, b):
        lab.page.mouse.move(*a)
        lab.page.mouse.down()
        lab.page.mouse.move((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, steps=6)
        lab.page.mouse.move(*b, steps=6)
        lab.page.mouse.up()

    def ou(nom):
        return pixel(lab, cadre, places[nom].x, places[nom].y)

    avant = cadre.bounding_box()
    tirer(ou("CMP"), ou("Collège"))
    # Le mot qui le dit ne déplace pas le dessin : un trait commencé arrive où l’on vise.
    expect(panneau.get_by_text("Lien ajouté : CMP – Collège.")).to_be_visible()
    assert cadre.bounding_box() == avant
    tirer(ou("PMI"), pixel(lab, cadre, 0, 0))
    lab.jusqu_a(lambda: len(depot.lire().liens) == 2)
    a, b = depot.lire().liens.values()
    assert {a.paire, b.paire} == {frozenset(("a2", "a3")), frozenset(("a1", "a4"))}
    expect(panneau.get_by_text("Lien ajouté : PMI – Mon établissement.")).to_be_visible()
    # Au clavier, la liste fait la même chose.
    panneau.locator(".widget-select select").select_option("Collège")
    panneau.get_by_label("Relier à").fill("PMI")
    panneau.get_by_label("Relier à").press("Enter")
    lab.jusqu_a(lambda: len(depot.lire().liens) == 3)
    # Ce qui est ajouté ailleurs apparaît, et le cadre n’a jamais été rechargé.
    depot.appliquer(op.ajouter_acteur("Mission locale", secteur="S09"))
    lab.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(panneau.locator(".widget-select option", has_text="Mission locale")).to_have_count(1)
    lab.page.wait_for_timeout(300)
    corps = cadre.content_frame.locator("body")
    assert corps.evaluate("() => [window.temoin, nodes.length, edges.length]") == [1, 4, 2]
    panneau.get_by_role("button", name="Annuler").first.click()
    expect(panneau.locator(".widget-select option", has_text="Mission locale")).to_have_count(0)


def test_filtrer_palit_sans_deplacer_et_voir_sans_se_dit(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau, cadre = ouvrir(lab)
    corps = cadre.content_frame.locator("body")
    avant = corps.evaluate("() => network.getPositions()")
    panneau.get_by_text("Filtrer, voir autour").click()
    panneau.get_by_label("Statut", exact=True).select_option("potentiel")
    opacites = "() => nodes.get().filter(n => n.opacity === 1).length"
    lab.jusqu_a(lambda: corps.evaluate(opacites) == 5)
    assert corps.evaluate("() => network.getPositions()") == avant
    panneau.get_by_role("button", name="Tout montrer").click()
    lab.jusqu_a(lambda: corps.evaluate(opacites) == 30)
    panneau.get_by_label("Et si l’acteur choisi partait ?").check()
    panneau.locator(".widget-select select").select_option("Collège Verdier")
    expect(panneau.get_by_text("Sans « Collège Verdier »")).to_be_visible()
    lab.jusqu_a(lambda: corps.evaluate(opacites) == 29)
    # Un lien choisi mène à sa grille.
    lien = next(x for x in depot.lire().liens.values() if not depot.lire().reseau.touche_ego(x))
    noms = [depot.lire().acteurs[b].nom for b in (lien.source, lien.cible)]
    panneau.locator(".widget-select select").select_option(" – ".join(noms))
    panneau.get_by_role("button", name="Ouvrir sa grille").click()
    choisi = lab.page.locator(".jp-NotebookPanel:visible").get_by_label("Lien", exact=True).last
    expect(choisi).to_have_value(re.compile("^" + re.escape(" – ".join(noms))), timeout=40_000)


def test_ajouter_depuis_le_schema_et_voir_tous_les_liens(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau, cadre = ouvrir(lab)
    champ = panneau.get_by_label("Un acteur de plus")
    champ.click()
    ecrits = ["Mission locale rurale", "Épicerie solidaire", "Régie de quartier"]
    for nom in ecrits:  # plus vite que le noyau ne répond : aucune lettre ne se perd
        lab.page.keyboard.type(nom)
        lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("et la suite")
    lab.jusqu_a(lambda: [a.nom for a in depot.lire().acteurs.values()][-3:] == ecrits)
    expect(champ).to_have_value("et la suite")
    champ.fill("")
    corps = cadre.content_frame.locator("body")
    lab.jusqu_a(lambda: corps.evaluate("() => nodes.length") == 33)
    panneau.get_by_role("button", name="tous les liens").click()
    lab.jusqu_a(lambda: corps.evaluate("() => [nodes.length, edges.length]") == [34, len(depot.lire().liens)])
    places = corps.evaluate("() => network.getPositions()")
    panneau.get_by_text("Filtrer, voir autour").click()
    panneau.get_by_label("Statut", exact=True).select_option("potentiel")
    lab.jusqu_a(lambda: corps.evaluate("() => nodes.get().filter(n => n.opacity === 1).length") == 5)
    assert corps.evaluate("() => network.getPositions()") == places
    panneau.get_by_role("button", name="la cible").click()
    lab.jusqu_a(lambda: corps.evaluate("() => nodes.length") == 33)


def test_changer_la_taille_de_la_fenetre_recadre_le_schema(lab):
    depot_du_cas("mecs", lab.dossier)
    _, cadre = ouvrir(lab)
    corps = cadre.content_frame.locator("body")
    for taille in ({"width": 700, "height": 500}, {"width": 1366, "height": 768}):
        lab.page.set_viewport_size(taille)
        lab.page.wait_for_timeout(1500)
        boite = cadre.content_frame.locator("canvas").bounding_box()
        attendue = min(boite["width"], boite["height"]) / (2 * COTE)
        vue = corps.evaluate(
            "() => [network.getScale(), network.getViewPosition().x, network.getViewPosition().y]"
        )
        assert abs(vue[0] / attendue - 1) < 0.02, taille
        assert max(abs(vue[1]), abs(vue[2])) < 5, taille


def test_mettre_a_l_epreuve_montre_le_fil_et_propose_un_potentiel(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau, cadre = ouvrir(lab)
    panneau.get_by_text("Mettre à l’épreuve").click()
    besoin = panneau.get_by_label("Un besoin")
    besoin.fill("Un toit pour ses 18 ans")
    besoin.press("Enter")
    appel = panneau.get_by_label("J’appelle")
    for nom in ("Mission locale", "FJT Horizon"):
        appel.fill(nom)
        appel.press("Enter")
    for nom in ("Mission locale", "FJT Horizon"):
        expect(panneau.get_by_text(f"MECS Les Tamaris → {nom}")).to_be_visible()
    expect(panneau.get_by_text("2 appels, 1 rupture.")).to_be_visible()
    corps = cadre.content_frame.locator("body")
    lab.jusqu_a(lambda: corps.evaluate("() => nodes.get().filter(n => n.opacity === 1).length") == 2)
    panneau.get_by_role("button", name="Noter un lien potentiel").click()
    expect(panneau.get_by_text("ce lien reste à créer")).to_be_visible()
    c = depot.lire()
    assert c.acteurs[c.epreuves[0].appels[-1]].est_potentiel
    assert [x.est_potentiel for x in c.liens.values()][-1]
    # Tout est encore là après F5.
    lab.attendre_enregistre(panneau)
    panneau, cadre = ouvrir(lab)
    if not panneau.get_by_label(
        "Un besoin"
    ).is_visible():  # le noyau vit encore : le volet est peut-être resté ouvert
        panneau.get_by_text("Mettre à l’épreuve").click()
    panneau.get_by_label("Un besoin").fill("Un toit pour ses 18 ans")
    panneau.get_by_label("Un besoin").press("Enter")
    expect(panneau.get_by_text("MECS Les Tamaris → FJT Horizon")).to_be_visible()


def test_garder_un_etat_comparer_garder_une_vue_projeter(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau, _ = ouvrir(lab)
    panneau.get_by_text("Avant, après").click()
    panneau.get_by_role("button", name="Garder l’état d’aujourd’hui").click()
    expect(panneau.get_by_text("Gardé dans votre dossier")).to_be_visible()
    depot.appliquer(op.ajouter_acteur("CAF"))
    lab.page.evaluate("window.dispatchEvent(new Event('focus'))")
    panneau.get_by_label("Comparer avec").select_option(index=1)
    expect(panneau.get_by_text("Acteurs apparus (1) : CAF.")).to_be_visible()
    expect(panneau.locator("figure img[alt*='même échelle']")).to_have_count(1)
    panneau.get_by_text("Présenter : vues").click()
    panneau.get_by_label("Nom de la vue").fill("Ce qui manque")
    panneau.get_by_label("Ce que j’en dis").fill("Personne côté logement.")
    panneau.get_by_role("button", name="Garder cette vue").click()
    expect(panneau.get_by_role("button", name="Revoir «")).to_be_visible()
    panneau.get_by_role("button", name="Projeter").click()
    scene = lab.page.locator("dialog.atelier-scene")
    titres = []
    for _ in range(7):
        scene.locator("h2").wait_for()
        titres.append(scene.locator("h2").inner_text())
        assert scene.locator("img").evaluate("i => i.decode().then(() => i.naturalWidth > 0)")
        petit = scene.locator("h2, h3, li, p").evaluate_all(
            "l => Math.min(...l.map(e => parseFloat(getComputedStyle(e).fontSize)))"
        )
        assert petit >= 24, "18 points au moins"
        lab.page.keyboard.press("ArrowRight")
    assert len(set(titres)) == 7
    assert titres[-1] == "Ce qui manque"
    expect(scene.get_by_text("Personne côté logement.")).to_be_visible()
    scene.get_by_role("button", name="Quitter").click()
    expect(scene).to_be_hidden()


def test_l_image_apres_f5_et_dans_une_copie_rouverte_sans_confiance(lab, tmp_path):
    depot_du_cas("mecs", lab.dossier)
    panneau, _ = ouvrir(lab)
    lab.attendre_enregistre(panneau)
    lab.jusqu_a(lambda: lab.revision_gardee(PAGE) == 1)
    image = "img[alt*='autour de'], .jp-OutputArea-output img[src^='data:image/svg']"
    gardee = panneau.locator(image).last
    panneau.get_by_text("Ce que cette page garde").click()
    gardee.wait_for()
    source = gardee.get_attribute("src")
    lab.page.reload()
    expect(lab.page.locator(".jp-NotebookPanel:visible").locator(image).last).to_have_attribute("src", source)
    # La même page, copiée ailleurs, sans confiance et sans noyau : la même image.
    copie = lab.dossier / "copie.ipynb"
    copie.write_bytes((lab.dossier / PAGE).read_bytes())
    ailleurs = lab.nouvelle_page()
    panneau = lab.ouvrir("copie.ipynb", ailleurs, vivant=False)
    panneau.get_by_text("Ce que cette page garde").click()
    rouverte = panneau.locator(image).last
    expect(rouverte).to_have_attribute("src", source)
    assert rouverte.evaluate("i => i.decode().then(() => i.naturalWidth)") > 500
    ailleurs.context.close()


def boites_rendues(corps):
    """La boîte de chaque acteur telle que la page la trace, symbole et nom, en pixels de l’écran."""
    return corps.evaluate("""() => {
      const vues = new Map();
      const crayon = CanvasRenderingContext2D.prototype;
      const ecrire = crayon.fillText;
      crayon.fillText = function (texte, x, y) {
        const [t, m, r] = [this.getTransform(), this.measureText(texte), window.__atelier.mesures.rayon];
        // Les lignes d’un même nom sont écrites du même endroit : celui de l’acteur.
        const deja = vues.get(`${t.e} ${t.f}`) ?? [t.e - r * t.a, t.f - r * t.d, t.e + r * t.a, t.f + r * t.d];
        vues.set(`${t.e} ${t.f}`, [
          Math.min(deja[0], t.e + t.a * (x - m.actualBoundingBoxLeft)),
          Math.min(deja[1], t.f + t.d * (y - m.actualBoundingBoxAscent)),
          Math.max(deja[2], t.e + t.a * (x + m.actualBoundingBoxRight)),
          Math.max(deja[3], t.f + t.d * (y + m.actualBoundingBoxDescent)),
        ]);
        return ecrire.apply(this, arguments);
      };
      try { network.redraw(); } finally { crayon.fillText = ecrire; }
      return [...vues.values()];
    }""")


def recouvrements(boites, marge=0.5):
    return sum(
        min(a[2], b[2]) - max(a[0], b[0]) > marge and min(a[3], b[3]) - max(a[1], b[1]) > marge
        for i, a in enumerate(boites)
        for b in boites[:i]
    )  # fmt: skip


@pytest.mark.parametrize("cas", ["mecs", "etudiant"])
def test_rien_ne_se_recouvre_une_fois_dessine(lab, cas):
    depot = depot_du_cas(cas, lab.dossier)
    panneau, cadre = ouvrir(lab)
    corps = cadre.content_frame.locator("body")
    nombre = len(depot.lire().acteurs) - 1
    lab.jusqu_a(lambda: corps.evaluate("() => nodes.length") == nombre)
    lab.jusqu_a(lambda: len(boites_rendues(corps)) == nombre)
    lab.jusqu_a(lambda: recouvrements(boites_rendues(corps)) == 0)
    panneau.get_by_role("button", name="tous les liens").click()
    lab.jusqu_a(lambda: corps.evaluate("() => nodes.length") == nombre + 1)
    lab.jusqu_a(lambda: recouvrements(boites_rendues(corps)) == 0)


HOSTILES = (
    "</script><script>parent.piege = 1</script>", "<img src=x onerror='window.piege=1'>", "href=javascript:piege",
    "a\u2028b\u2029c", "nul\x00ici", "droite\u202eegauche", "😀 équipe 👩‍👩‍👧", "&lt;b&gt; &amp;", '"; window.piege = 1; //',
    "x" * 200, "${piege}", "{{7*7}}", "\ud800seul",
)  # fmt: skip


def test_aucun_texte_ne_s_execute_dans_le_schema(lab):
    depot = Depot(lab.dossier)
    for n, texte in enumerate(HOSTILES):
        depot.appliquer(op.ajouter_acteur(texte, organisation=texte, fonction=texte, note=texte * 20))
        depot.appliquer(op.ajouter_lien("a1", f"a{n + 2}", justification=texte, preuve=texte))
        if n:
            depot.appliquer(op.ajouter_lien(f"a{n + 1}", f"a{n + 2}", frequence=texte))
    panneau, cadre = ouvrir(lab)
    corps = cadre.content_frame.locator("body")
    lab.jusqu_a(lambda: corps.evaluate("() => nodes.length") == len(HOSTILES))
    lab.page.wait_for_timeout(1000)
    assert corps.evaluate("() => [typeof window.piege, document.querySelectorAll('img[onerror]').length]") == [
        "undefined", 0
    ]  # fmt: skip
    for valeur in panneau.locator(".widget-select option").evaluate_all("o => o.map(x => x.value)")[1:6]:
        panneau.locator(".widget-select select").select_option(valeur)
    assert lab.page.evaluate("typeof window.piege") == "undefined"
    panneau.get_by_text("Télécharger, imprimer").click()
    panneau.get_by_role("button", name="Préparer les fichiers").click()
    panneau.get_by_role("link", name="mon-schema.html").wait_for()
    adresse = panneau.get_by_role("link", name="mon-schema.html").get_attribute("href")
    page = lab.page.context.new_page()
    import base64

    (lab.dossier / "export.html").write_bytes(base64.b64decode(adresse.split(",", 1)[1]))
    page.goto((lab.dossier / "export.html").as_uri())
    page.wait_for_timeout(800)
    assert page.evaluate("typeof window.piege") == "undefined"
    assert page.locator("canvas").count() == 1
    page.close()
