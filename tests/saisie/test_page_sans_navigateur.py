"""La page en Python, sans navigateur : une barre, des gestes numérotés, changer de travail, défaire."""

import asyncio
from datetime import UTC, datetime

import pytest
from gestes import ouvrir

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.cours.textes import libelles
from atelier.echange.pseudonymes import Personnes
from atelier.echange.reconnaissance import Genre
from atelier.remise.paquet import document_qui_voyage
from atelier.saisie.pages.acteurs import PageActeurs
from atelier.saisie.pages.cas import PageCas
from atelier.saisie.pages.classer import PageClasser
from atelier.saisie.pages.liens import PageLiens
from atelier.saisie.pages.plan import PagePlan
from atelier.saisie.pages.recits import PageRecits
from atelier.saisie.ponts.barre import PAGES
from atelier.saisie.ponts.depliant import Depliants
from atelier.saisie.ponts.grille import Grille
from atelier.saisie.ponts.redaction import ChampTexte
from atelier.saisie.ponts.socle import module
from atelier.saisie.session import Session
from atelier.saisie.volets.entree import Entree
from fabriques import RACINE, depot_du_cas

NAGUERE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Session(tmp_path)


def envoyer(pont, **message):
    """Un geste numéroté, et la réponse du noyau."""
    recus = []
    pont.send = recus.append
    pont._recevoir({"n": "1", **message})
    return recus[-1]


def test_chaque_geste_recoit_sa_reponse_meme_refuse(session):
    page = ouvrir(session, PageActeurs)
    assert envoyer(page.ajout, geste="ajouter", texte="CMP") == {"recu": "1", "fait": True}
    assert envoyer(page.ajout, geste="ajouter", texte="x" * 900) == {"recu": "1", "fait": False}
    assert session.barre.erreur and session.erreur == session.barre.erreur
    assert envoyer(page.ajout, geste="ajouter", texte="PMI")["fait"]
    assert session.barre.erreur == ""


def test_un_geste_repris_apres_un_arret_ne_se_fait_pas_deux_fois(session):
    page, liens = ouvrir(session, PageActeurs), ouvrir(session, PageLiens)
    for _ in range(2):
        assert envoyer(page.ajout, geste="ajouter", texte="CMP", repris=True)["fait"]
        assert envoyer(liens.paire, geste="relier", source="CMP", cible="Collège", repris=True)["fait"]
    carnet = session.lire()
    assert [a.nom for a in carnet.reseau.alters()] == ["CMP", "Collège"]
    assert len(carnet.liens) == 1
    # Sans reprise, deux acteurs de même nom restent permis : c’est l’étudiant qui le dit.
    envoyer(page.ajout, geste="ajouter", texte="CMP")
    assert len(session.lire().acteurs) == 4


def test_la_barre_numerote_ses_nouvelles_et_nomme_les_huit_pages(session):
    ouvrir(session, PageActeurs)
    avant = session.barre.numero
    session.appliquer(op.ajouter_acteur("CMP"))
    assert session.barre.numero > avant
    assert [p["page"] for p in session.barre.pages] == [p[0] for p in PAGES]
    livrees = sorted(f.stem for f in (RACINE / "notebooks").glob("0*.ipynb"))
    assert livrees == [p[0] for p in PAGES]


def test_defaire_dit_ce_qui_part_et_ce_qui_revient(session):
    ouvrir(session, PageActeurs)
    session.appliquer(op.ajouter_acteur("CMP"))
    session.repondre("annuler")
    assert "Annulé : ajout de" in session.nouvelle and "Parti : « CMP »." in session.nouvelle
    session.repondre("retablir")
    assert "Revenu : « CMP »." in session.nouvelle
    session.appliquer(op.ajouter_acteur("PMI"))
    assert session.nouvelle == ""


def test_un_message_ne_survit_ni_a_un_autre_geste_ni_a_un_rechargement(session):
    liens = ouvrir(session, PageLiens)
    envoyer(liens.paire, geste="relier", source="CMP", cible="Collège")
    assert "Acteur ajouté" in liens.paire.avis["texte"]
    session.appliquer(op.ajouter_acteur("PMI"))
    assert liens.paire.avis == {}
    envoyer(liens.paire, geste="relier", source="CMP", cible="Collège")
    assert "déjà un lien" in liens.paire.avis["texte"]
    session.rencontrer(None)
    assert liens.paire.avis == {}


def test_partir_d_un_recit_demande_d_abord_et_se_reprend(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    depot = depot_du_cas("mecs", tmp_path)
    avant = depot.lire()
    session = Session(tmp_path)
    page = ouvrir(session, PageRecits)
    page._partir()
    assert "30 acteurs" in session.question()["texte"]
    session.repondre("non")
    assert session.question() == {} and depot.lire() == avant
    page._partir()
    session.repondre("oui")
    assert depot.lire().carnet_id != avant.carnet_id
    assert session.barre.revenir == avant.acteurs[avant.ego].nom
    # Une autre page porte encore l’ancien travail : il est rangé, il n’y a rien à demander.
    autre = Session(tmp_path)
    ouvrir(autre, PageActeurs)
    autre.rencontrer(document_qui_voyage(avant))
    assert autre.de_la_page is None and avant.carnet_id in autre.remplace
    autre.repondre("revenir")
    assert Depot(tmp_path).lire() == avant


def test_un_travail_vide_se_remplace_sans_question(session):
    page = ouvrir(session, PageRecits)
    page._partir()
    assert session.question() == {}
    assert session.barre.revenir == ""
    assert session.lire().acteurs["a1"].nom != "Mon établissement"


def test_l_import_suit_ce_qui_est_ecrit_dans_la_boite(session):
    entree = Entree(session)
    entree.coller("un\ndeux\ntrois")
    entree.texte.value = "\n".join(f"Service {n}" for n in range(300))
    assert "300" in entree.dit.value
    entree._importer()
    assert len(session.lire().acteurs) == 301


def test_l_import_n_entre_jamais_un_apercu_d_avant(session):
    entree = Entree(session)
    entree.coller("un\ndeux\ntrois")
    entree.texte.unobserve_all("value")  # la nouvelle du navigateur n’est pas arrivée
    entree.texte.value = "quatre"
    entree._importer()
    assert len(session.lire().acteurs) == 1
    entree._importer()
    assert [a.nom for a in session.lire().reseau.alters()] == ["quatre"]


def test_un_texte_repris_va_a_son_lien_pas_a_celui_qui_est_montre():
    recus = []
    champ = ChampTexte(libelle="Preuve", de="l2")
    champ.pour_un_autre = lambda de, texte: bool(recus.append((de, texte))) or True
    assert envoyer(champ, texte="compte rendu", de="l1", repris=True)["fait"]
    assert recus == [("l1", "compte rendu")]
    assert champ.value == ""
    assert envoyer(champ, texte="convention", de="l2")["fait"]
    assert champ.value == champ.texte == "convention"


def test_un_texte_repris_s_ecrit_sur_le_lien_qui_n_est_plus_a_l_ecran(session):
    page = ouvrir(session, PageClasser)
    session.appliquer(op.ajouter_acteur("CMP"))
    lien = session.appliquer(op.ajouter_lien("a1", "a2")).cree
    assert envoyer(page.preuve, texte="compte rendu", de=lien, repris=True)["fait"]
    assert session.lire().liens[lien].preuve == "compte rendu"
    assert not envoyer(page.preuve, texte="compte rendu", de="l99", repris=True)["fait"]


def test_un_texte_refuse_ne_devient_pas_ce_que_le_champ_dit_garde(session):
    page = ouvrir(session, PagePlan)
    session.depot.fichier.write_bytes(b"\x00")
    for _ in range(2):  # refusé, il peut repartir : il n’est jamais pris pour gardé
        assert not envoyer(page.reseau, texte="Réseau jeunes", de="")["fait"]
        assert page.reseau.value == page.reseau.texte == ""
    session.depot.fichier.unlink()
    assert envoyer(page.reseau, texte="Réseau jeunes", de="")["fait"]
    assert session.lire().analyse.reseau == "Réseau jeunes"


def test_un_fichier_illisible_un_instant_n_efface_pas_les_brouillons(session):
    ouvrir(session, PageActeurs)
    session.appliquer(op.ajouter_acteur("CMP"))
    travail, octets = session.barre.travail, session.depot.fichier.read_bytes()
    session.depot.fichier.write_bytes(b"\x00")
    session.rafraichir()
    assert session.barre.erreur and session.barre.paquet == ""
    assert session.barre.travail == travail
    session.depot.fichier.write_bytes(octets)
    session.revenir()
    assert session.barre.erreur == "" and session.barre.paquet


def test_une_reponse_hors_de_la_question_est_refusee():
    grille = Grille(lambda cle, valeur: None)
    grille.groupes = [
        {"titre": "", "lien": "l1", "questions": [{"cle": "base", "options": [["oui", "oui"]]}]}
    ]
    assert envoyer(grille, cle="base", valeur="oui", de="l1")["fait"]
    for message in (
        {"cle": "base", "valeur": "peut-être", "de": "l1"},
        {"cle": "x", "valeur": "oui", "de": "l1"},
        {"cle": "base", "valeur": "oui", "de": "l2", "repris": True},
        {"cle": "base", "valeur": "oui", "de": ["l1"], "repris": True},
    ):
        assert not envoyer(grille, **message)["fait"], message


def test_les_membres_se_cochent_un_a_un(session):
    session.appliquer(op.ajouter_acteur("CMP"))
    session.appliquer(op.ajouter_acteur("PMI"))
    page = ouvrir(session, PagePlan)
    assert envoyer(page.membres, choisis=["a3", "inconnu"])["fait"]
    assert session.lire().analyse.perimetre == ("a3",)
    assert not envoyer(page.membres, choisis="a3")["fait"]


def test_un_depliant_s_ouvre_de_la_page_et_de_python():
    import ipywidgets as w

    depliants = Depliants([w.VBox(), w.VBox()], titles=("Un", "Deux"))
    vus = []
    depliants.observe(lambda c: vus.append(c["new"]), "selected_index")
    depliants.tetes[1]._recevoir({"geste": "ouvrir", "ouvert": True})
    depliants.selected_index = 0
    depliants.tetes[0]._recevoir({"geste": "ouvrir", "ouvert": False})
    assert vus == [1, 0, None]
    assert depliants.tetes[1].ouvert, "les autres restent ouverts"
    depliants.titles = ("Un · 1", "Deux")
    assert depliants.tetes[0].titre == "Un · 1"


def test_chaque_module_du_navigateur_se_suffit():
    for source in (RACINE / "src/atelier/saisie/ponts").glob("*.js"):
        texte = module(source.name)
        assert "import {" not in texte
        assert texte.count("export default") <= 1


def test_un_tableau_que_l_on_ne_comprend_pas_pose_une_question_et_montre_ses_lignes(session):
    entree = Entree(session)
    entree.coller("Machin;Truc\nalpha;rouge\nbeta;vert\n")
    assert "alpha" in entree.dit.value
    assert (entree.genres.layout.display, entree.suite.layout.display) == ("", "none")
    entree._importer()
    assert session.lire().est_vide
    entree._preciser(Genre.LIENS)
    entree._importer()
    assert [a.nom for a in session.lire().reseau.alters()] == ["alpha", "rouge", "beta", "vert"]


def test_l_apercu_montre_les_lignes_et_une_colonne_change_par_un_menu(session):
    entree = Entree(session)
    entree.coller("Structure;Zone;Divers\nPMI;littoral;06 11 22 33 44\nCCAS;bourg;05 58 00 00 00\n")
    assert "<td>PMI</td>" in entree.premieres.value
    assert "06 11" not in entree.premieres.value + entree.dit.value
    menus = {x["valeurs"]["titre"]: x for x in entree.colonnes[False].lignes}
    assert menus["Zone"]["valeurs"]["devient"] == ""
    assert "téléphone" in menus["Divers"]["valeurs"]["pourquoi"]
    envoyer(
        entree.colonnes[False], geste="changer", ids=[menus["Zone"]["id"]], colonne="devient", valeur="note"
    )
    envoyer(
        entree.colonnes[False],
        geste="changer",
        ids=[menus["Divers"]["id"]],
        colonne="devient",
        valeur="fonction",
    )
    assert "<td>littoral</td>" in entree.premieres.value
    entree._importer()
    acteurs = list(session.lire().reseau.alters())
    assert [(a.nom, a.note, a.fonction) for a in acteurs] == [("PMI", "littoral", ""), ("CCAS", "bourg", "")]


def test_l_apercu_dit_ce_qui_sera_complete(session):
    session.appliquer(op.ajouter_acteur("PMI"))
    entree = Entree(session)
    entree.coller("Structure;Organisme\nPMI;Département\n")
    assert "« PMI », organisation : vide → Département" in entree.premieres.value


def donner(entree, nom, contenu):
    """Choisit un fichier, comme le navigateur le fait."""
    entree.fichier.value = [
        {"name": nom, "content": contenu, "size": len(contenu), "type": "", "last_modified": NAGUERE}
    ]


LONGUE = "Structure;Note\n" + "\n".join(f"Service {n};{'reçoit le matin, ' * 3}{n}" for n in range(1_500))


def une_boucle(essai):
    """Mène un essai dans une boucle, comme le noyau ; « jusqu_a » attend une condition, pas une durée."""

    async def jusqu_a(condition):
        while not condition():
            await asyncio.sleep(0)

    asyncio.run(essai(jusqu_a))


def test_une_longue_table_se_lit_avec_une_barre_et_entre_sans_figer_la_page(session):
    entree = Entree(session)

    async def essai(jusqu_a):
        entree.coller(LONGUE)
        assert entree.avancee.boite.layout.display == ""
        assert "lignes sur 1501" in entree.avancee.barre.value
        assert entree.apercu is None
        await jusqu_a(lambda: entree.apercu is not None)
        assert entree.avancee.boite.layout.display == "none"
        entree._importer()
        assert session.lire().est_vide
        assert entree.suite.layout.display == "none"
        session.appliquer(op.ajouter_acteur("Ajouté pendant ce temps"))
        await jusqu_a(lambda: entree.apercu is None)

    une_boucle(essai)
    noms = [a.nom for a in session.lire().reseau.alters()]
    assert len(noms) == 1_501
    assert noms[0] == "Ajouté pendant ce temps"
    assert "Ajoutées\u00a0: 1500" in entree.dit.value


@pytest.mark.parametrize("quand", ["lecture", "import"])
def test_un_long_import_s_arrete_et_rien_n_est_entre(session, quand):
    entree = Entree(session)

    async def essai(jusqu_a):
        entree.coller(LONGUE)
        if quand == "import":
            await jusqu_a(lambda: entree.apercu is not None)
            entree._importer()
        en_route = entree.avancee._tache
        entree.avancee.arreter()
        await jusqu_a(en_route.done)

    une_boucle(essai)
    assert not session.depot.existe()
    assert "rien n’est entré" in entree.dit.value
    assert entree.avancee.boite.layout.display == "none"
    assert (entree.apercu is None) is (quand == "lecture")
    if quand == "import":  # l’aperçu est encore là : on peut reprendre
        entree._importer()
        assert len(session.lire().acteurs) == 1_501


def test_changer_la_source_abandonne_la_lecture_en_route(session):
    entree = Entree(session)

    async def essai(jusqu_a):
        entree.coller(LONGUE)
        en_route = entree.avancee._tache
        entree.texte.value = "PMI\nCCAS\n"
        await jusqu_a(en_route.done)

    une_boucle(essai)
    entree._importer()
    assert [a.nom for a in session.lire().reseau.alters()] == ["PMI", "CCAS"]


def test_plus_d_acteurs_qu_un_travail_n_en_tient_se_dit_avant(session):
    entree = Entree(session)
    entree.coller("\n".join(f"Service {n}" for n in range(2_100)))
    assert "2101 acteurs" in entree.dit.value
    entree._importer()
    assert not session.depot.existe()
    assert "Rien n’est entré" in entree.dit.value
    assert entree.suite.layout.display == ""


def test_un_autre_cas_choisi_se_montre_et_les_initiales_suffisent_a_relire_un_travail(session, tmp_path):
    for nom in ("un", "deux"):
        (tmp_path / "cas").mkdir(exist_ok=True)
        (tmp_path / "cas" / f"{nom}_acteurs.csv").write_text(f"id,nom\nx,Service {nom}\n", encoding="utf-8")
    entree = Entree(session)
    entree.montrer(session.lire())
    entree._voir_le_cas()
    assert "Service deux" in entree.premieres.value
    entree.cas.value = entree.cas.options[1][1]
    assert "Service un" in entree.premieres.value
    depot = depot_du_cas("mecs", tmp_path / "ailleurs")
    donner(entree, "x.json", depot.fichier.read_bytes())
    assert "De qui est ce travail" in entree.dit.value
    entree.initiales.value = "C. D."
    assert entree.apercu.lignes


def test_le_menu_des_cas_dit_leur_nom_pas_celui_de_leur_fichier(session, tmp_path):
    (tmp_path / "cas").mkdir(exist_ok=True)
    for nom in ("etudiant", "mecs", "mon_quartier"):
        (tmp_path / "cas" / f"{nom}_acteurs.csv").write_text("id,nom\nx,CMP\n", encoding="utf-8")
    entree = Entree(session)
    entree.montrer(session.lire())
    assert [mot for mot, _ in entree.cas.options] == [
        "Une étudiante en stage",
        "Une maison d’enfants",
        "mon quartier",  # celui qu’une école a posé là : son fichier est tout ce qu’on en sait
    ]
    assert [mot for mot, _ in PageCas(session).cas.options] == list(libelles("cas").values())


def test_des_accents_qui_se_lisent_de_deux_facons_se_choisissent_a_un_menu(session):
    entree = Entree(session)
    donner(entree, "x.csv", "Structure;Note\nMédiathèque;\n".encode("cp850"))
    assert "plusieurs façons" in entree.dit.value
    assert entree.apercu is None
    assert (entree.codages.layout.display, entree.codages.value) == ("", None)
    menu = dict(entree.codages.options)
    assert "DOS : Médiathèque" in menu
    entree.codages.value = menu["DOS : Médiathèque"]
    assert "Médiathèque" in entree.premieres.value
    # Ce que l’atelier a reconnu seul se corrige aussi.
    donner(entree, "y.csv", "Structure;Note\nÉcole;à côté de la forêt\n".encode("cp1252"))
    assert (entree.codages.layout.display, "École" in entree.premieres.value) == ("", True)
    entree.codages.value = dict(entree.codages.options)["ancien Mac : …cole, ‡ cÙtÈ de la forÍt"]
    assert "…cole" in entree.premieres.value
    entree.coller("PMI\nCCAS\n")
    assert entree.codages.layout.display == "none"
    donner(entree, "z.csv", "Structure\nÉcole\n".encode())
    assert entree.codages.layout.display == "none"


def test_un_reseau_de_personnes_ne_pose_qu_une_question(session):
    entree = Entree(session)
    entree.coller("Source;Target\nValjean;Javert\nValjean;Cosette\nCosette;Marius\nMarius;Enjolras\n")
    assert "pseudonymes" in entree.dit.value
    assert "Valjean" not in entree.dit.value
    assert (entree.personnes.layout.display, entree.genres.layout.display, entree.suite.layout.display) == (
        "", "none", "none",
    )  # fmt: skip
    entree._repondre(Personnes.PSEUDONYMES)
    assert (entree.personnes.layout.display, entree.suite.layout.display) == ("none", "")
    assert "Valjean" not in entree.premieres.value + entree.dit.value
    assert entree.colonnes[True].lignes == []  # aucun menu ne fait revenir les noms
    entree._importer()
    assert [a.nom for a in session.lire().reseau.alters()] == ["A1", "A2", "A3", "A4", "A5"]


@pytest.mark.parametrize(
    "nom,doute", [("Les Tilleuls", False), ("La Passerelle", False), ("Sonia Lacombe", True)]
)
def test_un_article_ne_fait_pas_d_une_structure_une_personne(session, nom, doute):
    page = ouvrir(session, PageActeurs)
    assert envoyer(page.ajout, geste="ajouter", texte=nom)["fait"]
    assert ("paraît désigner une personne" in str(page.ajout.avis)) is doute


@pytest.mark.parametrize(
    ("contenu", "propose"), [(b"{", True), (b'{"version_format": 99}', False), (None, False)]
)
def test_restaurer_ne_se_propose_que_pour_un_fichier_abime(tmp_path, contenu, propose):
    Depot(tmp_path).appliquer(op.ajouter_acteur("CMP"))
    fichier = tmp_path / "carnet.json"
    fichier.unlink()
    if contenu is None:
        fichier.mkdir()  # il ne s’ouvre pas, ce qui ne dit rien de son contenu
    else:
        fichier.write_bytes(contenu)
    assert ("abîmé" in Session(tmp_path).question().get("texte", "")) == propose
