"""Le schéma au doigt, sur une tablette : déplacer un acteur, tracer un lien, ouvrir une fiche, faire défiler."""

import time

import pytest
from playwright.sync_api import expect
from test_schema_vif import PAGE, cadre_pose, montrer, pixel

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import disposer

pytestmark = pytest.mark.navigateur


class Doigt:
    """Un doigt sur l’écran, par le protocole de Chromium."""

    def __init__(self, page):
        self.page = page
        self.cdp = page.context.new_cdp_session(page)

    def _dire(self, genre, *points, quand=None):
        points = [{"x": x, "y": y} for x, y in points]
        heure = {} if quand is None else {"timestamp": quand}
        self.cdp.send("Input.dispatchTouchEvent", {"type": genre, "touchPoints": points, **heure})

    def toucher(self, point, fois=1):
        """Une ou deux touches. L’heure est celle du doigt, même si la page, occupée, l’apprend plus tard."""
        debut = time.time()
        for k in range(fois):
            self._dire("touchStart", point, quand=debut + k * 0.15)
            self._dire("touchEnd", quand=debut + k * 0.15 + 0.05)

    def glisser(self, a, b, pas=12):
        self._dire("touchStart", a)
        for k in range(1, pas + 1):
            self._dire("touchMove", (a[0] + (b[0] - a[0]) * k / pas, a[1] + (b[1] - a[1]) * k / pas))
            self.page.wait_for_timeout(16)
        self._dire("touchEnd")


@pytest.mark.parametrize("taille", [(820, 1180), (1024, 768)], ids=["portrait", "paysage"])
def test_deplacer_tracer_ouvrir_au_doigt(lab, taille):
    depot = Depot(lab.dossier)
    for nom, secteur in (("CMP", "S06"), ("Collège", "S03"), ("PMI", "S02")):
        depot.appliquer(op.ajouter_acteur(nom, secteur=secteur))
    contexte = lab.navigateur.new_context(
        viewport={"width": taille[0], "height": taille[1]}, locale="fr-FR", has_touch=True
    )
    lab._contextes.append(contexte)
    lab.page = page = contexte.new_page()
    page.set_default_timeout(40_000)
    panneau = lab.ouvrir(PAGE)
    lab.toucher()
    cadre = panneau.locator(".atelier-carte iframe")
    cadre.scroll_into_view_if_needed()
    lab.jusqu_a(lambda: cadre_pose(cadre))
    montrer(lab, cadre)
    doigt = Doigt(page)
    places = {p.noeud.libelle: p for p in disposer(dessiner(depot.lire())).places.values()}

    def ou(nom):
        return pixel(lab, cadre, places[nom].x, places[nom].y)

    # Toucher choisit.
    liste = panneau.locator(".widget-select select")
    doigt.toucher(ou("CMP"))
    expect(liste).to_have_value("CMP")
    # Glisser déplace, et la page ne défile pas dessous.
    haut = panneau.locator(".jp-WindowedPanel-outer").evaluate("n => n.scrollTop")
    x, y = ou("PMI")
    doigt.glisser((x, y), (x + 20, y + 40))
    ids = {a.nom: i for i, a in depot.lire().acteurs.items()}
    lab.jusqu_a(lambda: ids["PMI"] in depot.lire().positions)
    assert panneau.locator(".jp-WindowedPanel-outer").evaluate("n => n.scrollTop") == haut
    # Tracer un lien, puis un autre jusqu’au centre.
    panneau.get_by_role("button", name="trace un lien").tap()
    montrer(lab, cadre)
    doigt.glisser(ou("CMP"), ou("Collège"))
    expect(panneau.get_by_text("Lien ajouté : CMP – Collège.")).to_be_visible()
    doigt.glisser(ou("Collège"), pixel(lab, cadre, 0, 0))
    lab.jusqu_a(lambda: len(depot.lire().liens) == 2)
    # Un doigt parti du vide fait défiler la page ; en hauteur, elle tient presque toute à l’écran.
    montrer(lab, cadre)
    feuille = panneau.locator(".jp-WindowedPanel-outer")
    avant, reste = feuille.evaluate("n => [n.scrollTop, n.scrollHeight - n.clientHeight - n.scrollTop]")
    sens = -1 if reste > 60 else 1
    assert sens == -1 or avant > 60 or taille[1] > 1000
    if sens == -1 or avant > 60:
        x, y = pixel(lab, cadre, 200, 60)
        doigt.glisser((x, y), (x, y + sens * 150))
        lab.jusqu_a(lambda: feuille.evaluate("n => n.scrollTop") * sens < avant * sens)
    # La page finit de glisser sur son élan : un doigt posé avant l’arrêterait, et ne toucherait rien.
    feuille.evaluate("""(n) => new Promise((f) => {
      let haut = n.scrollTop, calme = 0;
      const voir = () => { calme = n.scrollTop === haut ? calme + 1 : 0; haut = n.scrollTop; calme > 20 ? f() : requestAnimationFrame(voir); };
      voir();
    })""")
    # Un glissement dont la fin n’est jamais dite au dessin ne mange pas la touche d’après.
    cadre.content_frame.locator("canvas").evaluate("""(c) => {
      for (const [nom, xy] of [["pointerdown", 20], ["pointermove", 60], ["pointermove", 90]]) c.dispatchEvent(new PointerEvent(nom,
        { bubbles: true, pointerId: 99, pointerType: "touch", isPrimary: true, clientX: xy, clientY: xy, button: 0, buttons: 1 }));
    }""")
    # Deux touches ouvrent la fiche.
    montrer(lab, cadre)
    doigt.toucher(ou("Collège"), fois=2)
    fiche = lab.page.locator(".jp-NotebookPanel:visible")
    expect(fiche.get_by_label("Ajouter un acteur")).to_be_visible(timeout=40_000)
