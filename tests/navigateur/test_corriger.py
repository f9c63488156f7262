"""Le bureau de correction, au clavier, sur douze copies ; et les pages qu’il écrit, sans script."""

import csv
import io
import json
import random
import re
import zipfile

import pytest
from corpus import CORPUS, archive, archive_moodle, page, remise
from formes import depots, feuille
from msgspec.structs import replace
from pilote import Lab
from playwright.sync_api import expect

from atelier.carnet.document import document_de
from atelier.carnet.modele import Analyse, carnet_neuf
from atelier.correction.bareme import bareme_propose
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import poser_niveau
from atelier.correction.generation import base_de
from atelier.correction.releve import corriger
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Classe
from atelier.echange.importation import importer, lire_acteurs, lire_liens
from atelier.remise.preparer_la_remise import remettre
from fabriques import CAS, carnet, lien

pytestmark = pytest.mark.navigateur
CRITERES = 8
HOSTILE = (
    "<img src=x onerror=\"window.touche=1\"><script>window.touche=2</script><svg onload='window.touche=3'>"
)


def douze_copies(dossier):
    """Une archive de Moodle : douze remises du cas, des choix tirés au sort."""
    alea = random.Random(8)  # noqa: S311 — des copies d’essai
    operation, _ = importer(lire_acteurs(CAS / "mecs_acteurs.csv"), lire_liens(CAS / "mecs_liens.csv"))
    entrees = []
    for n in range(12):
        c = operation(carnet_neuf(f"copie{n}")).carnet
        liens = {
            i: x
            if x.est_potentiel
            else replace(x, classe_choisie=alea.choice(list(Classe)), justification="Un écrit.")
            for i, x in c.liens.items()
        }
        ou = dossier / f"eleve{n}"
        ou.mkdir(parents=True)
        recu = remettre(replace(c, liens=liens, revision=50), ou)
        entrees.append(
            (f"Élève {n:02d}_{100 + n}_assignsubmission_file_/remise.ipynb", recu.chemin.read_bytes())
        )
    return archive(entrees)


@pytest.fixture
def bureau(tmp_path, navigateur):
    dossier = tmp_path / "Promotion été"
    dossier.mkdir()
    (dossier / "copies.zip").write_bytes(douze_copies(tmp_path / "sources"))
    (dossier / "feuille.csv").write_bytes(
        b"\xef\xbb\xbfIdentifiant,Nom complet,Note,Note maximale,Feedback par commentaires\r\n"
        + b"".join(f'Participant {100 + n},X,,"20,00",\r\n'.encode() for n in range(12))
    )
    lab = Lab(dossier, navigateur, tmp_path / "données", "--formateur")
    yield lab
    lab.fermer()
    assert lab.ailleurs == []
    assert lab.erreurs == []


def test_douze_copies_se_notent_au_clavier_et_l_on_reprend_ou_l_on_etait(bureau):
    lab = bureau
    panneau = lab.ouvrir("corriger.ipynb", vivant=False)
    panneau.get_by_text("Tout lancer").first.click()
    panneau.get_by_label("Feuille de Moodle").select_option("feuille.csv")
    panneau.get_by_role("button", name="Lire les copies").click()
    premiere = panneau.locator(".atelier-a-noter").first
    premiere.wait_for()
    expect(panneau.locator("b", has_text="0 sur 12")).to_be_visible()
    depot = DepotDuBureau(lab.dossier / "correction")
    notees = lambda: sum(len(n.niveaux) == CRITERES for n in depot.lire().notations.values())  # noqa: E731

    # Une copie à la fois : huit chiffres, puis n. On compte les touches.
    touches = 0
    premiere.focus()
    for copie in range(3):
        for chiffre in "22132213":
            lab.page.keyboard.press(chiffre)
            touches += 1
        lab.jusqu_a(lambda c=copie: notees() == c + 1)
        lab.page.keyboard.press("n")
        touches += 1
        expect(panneau.get_by_text(f"Copie {copie + 2}", exact=True).first).to_be_visible()
        expect(premiere).to_be_focused()
    assert touches / 3 == CRITERES + 1

    # Un commentaire au clavier, puis le même, proposé à la copie suivante.
    lab.page.keyboard.press("c")
    lab.page.keyboard.type("Vos preuves sont précises.")
    lab.page.keyboard.press("Enter")
    lab.jusqu_a(
        lambda: any("précises" in t for n in depot.lire().notations.values() for t in n.commentaires.values())
    )
    lab.page.keyboard.press("n")
    expect(panneau.locator("datalist option[value='Vos preuves sont précises.']")).to_have_count(1)

    # Les noms restent cachés tant que tout n’est pas noté.
    expect(panneau.get_by_text("Élève 0")).to_have_count(0)

    # On ferme, on rouvre : on reprend à la première copie qui reste, sans rien choisir.
    lab.page.context.close()
    lab.page = lab.nouvelle_page()
    panneau = lab.ouvrir("corriger.ipynb", vivant=False)
    panneau.get_by_text("Tout lancer").first.click()
    expect(panneau.locator("b", has_text="3 sur 12")).to_be_visible()
    expect(panneau.locator(".atelier-copie h4").first).to_have_text("Copie 4")

    # Un critère, toutes les copies : une touche par copie.
    panneau.get_by_role("button", name="un critère, toutes les copies").click()
    criteres = panneau.locator("select", has=lab.page.locator("option", has_text="Distinguer réseau"))
    for rang in range(CRITERES):
        criteres.select_option(index=rang)
        lignes = panneau.locator(".atelier-a-noter")
        expect(panneau.get_by_role("group", name=bareme_propose().criteres[rang].libelle)).to_be_visible()
        expect(lignes).to_have_count(12)
        lignes.first.focus()
        for _ in range(12):
            lab.page.keyboard.press("2")
        lab.jusqu_a(lambda r=rang: all(len(n.niveaux) >= r + 1 for n in depot.lire().notations.values()))
    lab.jusqu_a(lambda: notees() == 12)
    expect(panneau.locator("b", has_text="12 sur 12")).to_be_visible()

    # Annuler défait, rétablir refait ; puis on écrit, et la feuille est remplie.
    panneau.get_by_role("button", name="Annuler : niveau").click()
    lab.jusqu_a(lambda: notees() == 11 or (depot.lire().revision > 0 and bool(depot.piles().retablissables)))
    panneau.get_by_role("button", name="Rétablir : niveau").click()
    lab.jusqu_a(lambda: not depot.piles().retablissables)
    volet(panneau, "Écrire les notes").click()
    panneau.get_by_role("button", name="Tout écrire").click()
    expect(panneau.get_by_text("12 notes sur 12 copies")).to_be_visible()
    feuille = (lab.dossier / "correction" / "feuille_moodle.csv").read_bytes()
    assert feuille.count(b'"13,5"') == 12


def volet(panneau, titre):
    """Le bouton qui ouvre une partie repliée du bureau."""
    return panneau.get_by_role("button", name=re.compile(f"^\\W*{titre}"))


def notes(correction):
    texte = (correction / "notes.csv").read_text(encoding="utf-8-sig")
    return {x["identifiant"]: x for x in csv.DictReader(io.StringIO(texte))}


def test_trois_soirs_soixante_copies_en_groupes_avec_un_tardif_et_un_desaccord(tmp_path, navigateur):
    """Deux archives puis une tardive, des notes à la main, un choix à faire, les retours relus."""
    dossier = tmp_path / "Promotion"
    dossier.mkdir()
    equipe = lambda n: f"Équipe {(n - 1) // 3 + 1}"  # noqa: E731
    copies = {}
    for n in range(1, 61):
        rang = (n - 1) // 3
        copies[n] = copies[n - 1][1] if n % 3 != 1 else remise(f"e{rang}", acteurs=("CMP", f"Mairie {rang}"))
        copies[n] = (f"{equipe(n)}-Élève {n:02d}_{100 + n}", copies[n])
    (dossier / "f.csv").write_bytes(
        feuille(*((100 + n, f"Élève {n:02d}", equipe(n)) for n in copies), groupe="Groupe")
    )
    (dossier / "1.zip").write_bytes(depots(*(copies[n] for n in range(1, 31))))
    lab = Lab(dossier, navigateur, tmp_path / "données", "--formateur")
    try:
        correction = dossier / "correction"
        panneau = lab.ouvrir("corriger.ipynb", vivant=False)
        panneau.get_by_text("Tout lancer").first.click()
        panneau.get_by_label("Feuille de Moodle").select_option("f.csv")
        panneau.get_by_role("button", name="Lire les copies").click()
        lignes = panneau.locator(".atelier-a-noter")
        lignes.first.wait_for()
        expect(panneau.locator("b", has_text="0 sur 30")).to_be_visible()
        expect(panneau.get_by_text("à noter : 30 · rien déposé : 30")).to_be_visible()

        # Premier soir. Un critère : la liste et le titre disent lequel, avant toute touche.
        panneau.get_by_role("button", name="un critère, toutes les copies").click()
        libelle = bareme_propose().criteres[0].libelle
        criteres = panneau.locator("select:visible", has=lab.page.locator("option", has_text=libelle))
        expect(panneau.locator(".atelier-notation h4")).to_have_text(libelle)
        assert libelle in criteres.evaluate(
            "(s) => (s.selectedOptions[0]?.textContent ?? '').replaceAll('\u00a0', ' ')"
        )
        expect(lignes).to_have_count(30)
        photo(lab, tmp_path, "1-un-critere")
        depot = DepotDuBureau(correction)
        for rang in range(CRITERES):
            criteres.select_option(index=rang)
            expect(panneau.get_by_role("group", name=bareme_propose().criteres[rang].libelle)).to_be_visible()
            lignes.first.focus()
            for _ in range(30):
                lab.page.keyboard.press("2")
            lab.jusqu_a(
                lambda r=rang: sum(len(n.niveaux) >= r + 1 for n in depot.lire().notations.values()) == 30
            )
        expect(panneau.locator("b", has_text="30 sur 30")).to_be_visible()
        volet(panneau, "Écrire les notes").click()
        panneau.get_by_role("button", name="Tout écrire").click()
        expect(panneau.get_by_text("30 notes sur 60 copies")).to_be_visible()
        expect(panneau.get_by_text("0 retour à rendre")).to_be_visible()
        photo(lab, tmp_path, "2-premier-soir")

        # Deuxième soir : la suite, sous le même nom que Moodle redonne ; une note à la main dans notes.csv.
        (dossier / "1.zip").write_bytes(depots(*(copies[n] for n in range(31, 58))))
        a_la_main(correction, "105", "18,5")
        volet(panneau, "Choisir les copies").click()
        panneau.get_by_role("button", name="Lire les copies").click()
        expect(panneau.locator("b", has_text="30 sur 57")).to_be_visible()
        expect(panneau.get_by_text("18,5 au lieu de 13,5")).to_be_visible()
        expect(panneau.get_by_text("Élève 05")).to_have_count(0)
        photo(lab, tmp_path, "3-deuxieme-soir")

        # Le fichier dit 9, le bureau vient de changer : le formateur choisit.
        panneau.get_by_role("button", name="Tout écrire").click()
        expect(panneau.get_by_text("30 notes sur 60 copies")).to_be_visible()
        # Écrit jusqu’au bout, pas seulement commencé : le fichier le disait déjà, c’est la main qui l’y a mis.
        en_cours = correction / ".atelier" / "generation"
        lab.jusqu_a(lambda: base_de(correction, "notes.csv")["105"] == "18,5" and not en_cours.exists())
        a_la_main(correction, "101", "9")
        marques = {str(100 + n): "e0:7" for n in (1, 2, 3)}
        depot.appliquer(poser_niveau("101", "B1", 3, travaux=marques))
        panneau.get_by_role("button", name="Tout écrire").click()
        expect(panneau.locator("p.atelier-erreur", has_text="1 note à trancher avant")).to_be_visible()
        photo(lab, tmp_path, "4-a-trancher")
        avant = (correction / "notes.csv").read_bytes()
        panneau.get_by_role("button", name="notes.csv : 9").click()
        expect(panneau.get_by_role("button", name="notes.csv : 9")).to_have_count(0)
        assert (correction / "notes.csv").read_bytes() == avant

        # Le second correcteur : sa liste de fichiers dit quelque chose, ses niveaux ne changent pas la note.
        volet(panneau, "Second correcteur").click()
        fichiers = panneau.locator("select:visible", has=lab.page.locator("option", has_text="aucun fichier"))
        assert fichiers.evaluate("(s) => s.selectedOptions[0]?.textContent.length ?? 0") > 0
        panneau.get_by_label("Je suis le second correcteur").check()
        panneau.get_by_role("button", name="une copie à la fois").click()
        expect(panneau.locator(".atelier-notation h4")).to_contain_text("Copie")
        lignes.first.focus()
        for _ in range(CRITERES):
            lab.page.keyboard.press("0")
        lab.jusqu_a(lambda: any(len(n.seconds) == CRITERES for n in depot.lire().notations.values()))
        expect(panneau.get_by_text("Les écarts se montreront ici")).to_be_visible()
        photo(lab, tmp_path, "4-second-correcteur")
        panneau.get_by_label("Je suis le second correcteur").uncheck()
        expect(panneau.locator("b", has_text="30 sur 57")).to_be_visible()

        # Troisième soir : trois tardifs, les retours relus, tout s’écrit et s’accorde.
        (dossier / "1.zip").write_bytes(depots(*(copies[n] for n in range(58, 61))))
        volet(panneau, "Choisir les copies").click()
        panneau.get_by_role("button", name="Lire les copies").click()
        expect(panneau.locator("b", has_text="30 sur 60")).to_be_visible()
        panneau.get_by_role("button", name="J’ai relu tous les retours notés").click()
        expect(panneau.get_by_text("À rendre (noté et relu) : 30 retours.")).to_be_visible()
        panneau.get_by_role("button", name="Tout écrire").click()
        expect(panneau.get_by_text("30 retours à rendre")).to_be_visible()
        photo(lab, tmp_path, "5-troisieme-soir")
        lues = notes(correction)
        assert len(lues) == 60
        assert {lues[i]["note"] for i in ("101", "102", "105", "107", "131")} == {
            "9",
            "14,5",
            "18,5",
            "13,5",
            "",
        }
        assert {x["groupe"] for x in lues.values()} == {equipe(n) for n in copies}
        moodle = (correction / "feuille_moodle.csv").read_text(encoding="utf-8-sig")
        remplies = {x["Identifiant"].split()[1]: x["Note"] for x in csv.DictReader(io.StringIO(moodle))}
        assert remplies == {i: x["note"] for i, x in lues.items()}
        with zipfile.ZipFile(correction / "retours.zip") as z:
            assert len(z.namelist()) == 30
        assert list((correction / "sauvegardes").iterdir())
        # La page rendue dit la note de la main ; elle s’ouvre seule.
        (retour,) = correction.glob("retours/*_105_*/retour.html")
        vue = navigateur.new_context(offline=True).new_page()
        vue.goto(retour.as_uri())
        expect(vue.get_by_text("Note : 18,5 sur 20")).to_be_visible()
        vue.screenshot(path=tmp_path / "6-retour.png")
        vue.context.close()
    finally:
        lab.fermer()
    assert lab.ailleurs == []
    assert lab.erreurs == []


def photo(lab, dossier, nom):
    """Garde ce que l’écran montrait : on le regarde, en plus de ce que l’essai en vérifie."""
    lab.page.screenshot(path=dossier / f"{nom}.png")


def a_la_main(correction, identifiant, note):
    lues = notes(correction)
    lues[identifiant]["note"] = note
    sorti = io.StringIO()
    ecrivain = csv.DictWriter(sorti, next(iter(lues.values())))
    ecrivain.writeheader()
    ecrivain.writerows(lues.values())
    (correction / "notes.csv").write_text(sorti.getvalue(), encoding="utf-8-sig")


def test_aucun_retour_ni_synthese_ne_lance_de_script(tmp_path, navigateur):
    hostile = carnet(
        acteurs=[Acteur("a2", HOSTILE, organisation=HOSTILE, categorie="association"), Acteur("a3", "PMI")],
        liens=[lien(classe_choisie=Classe.PARTENARIAT, justification=HOSTILE, preuve=HOSTILE)],
    )
    hostile = replace(hostile, plan={"C1.1": HOSTILE}, analyse=Analyse(HOSTILE))
    copies = tmp_path / "copies"
    copies.mkdir()
    archive_moodle(copies / "corpus.zip")
    for n in range(3):
        contenu = json.loads(page(document_de(replace(hostile, carnet_id=f"h{n}"))))
        nom = HOSTILE.replace("/", "").replace('"', "")[:60]
        (copies / f"h{n}.zip").write_bytes(
            archive([(f"{nom}_{900 + n}_assignsubmission_file_/remise.ipynb", json.dumps(contenu).encode())])
        )
    sortie = tmp_path / "sortie"
    releve = corriger(sorted(copies.iterdir()), sortie)
    assert len(releve.lignes) == len(CORPUS) + 3
    contexte = navigateur.new_context(offline=True)
    vue = contexte.new_page()
    demandes, alertes = [], []
    vue.on("request", lambda r: demandes.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
    vue.on("dialog", lambda d: alertes.append(d.message))
    pages = [*sortie.rglob("*.html")]
    assert len(pages) == len(releve.lignes) + 1
    for html in pages:
        vue.goto(html.as_uri())
        assert vue.evaluate("window.touche") is None, html
        assert vue.evaluate(
            "document.querySelectorAll('script, iframe, object, embed, form, link, base, [href], svg').length"
        ) == 0, html  # fmt: skip
        assert vue.evaluate(
            "[...document.querySelectorAll('*')].flatMap((n) => n.getAttributeNames()).filter((a) => a.startsWith('on')).length"
        ) == 0, html  # fmt: skip
        assert vue.evaluate(
            "[...document.images].every((i) => i.src.startsWith('data:image/svg+xml;base64,'))"
        ), html
    assert demandes == []
    assert alertes == []
    contexte.close()
