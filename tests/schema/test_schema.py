import json
import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from atelier.analyse.absence import sans_acteur
from atelier.carnet import operations as op
from atelier.carnet.modele import Vue
from atelier.carnet.presentations import garder_vue
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Classe, Qualite, Sens, Statut
from atelier.schema.dessin import Anneau, dessiner
from atelier.schema.disposition import disposer
from atelier.schema.ecartement import RAYON
from atelier.schema.en_phrases import equivalent
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.etiquettes import RAYON_NUMEROTE, RAYON_SYMBOLE, couper, dans_un_disque, largeur_texte
from atelier.schema.exports import disposition_du_carnet, ecrire_schema, image_du_carnet
from atelier.schema.filtre import Filtre, filtrer
from atelier.schema.legende import image_de_la_legende
from atelier.schema.page_du_schema import difference, etat, json_pour_script, page
from atelier.schema.projection import tableaux
from atelier.schema.svg import COTE, PALE, svg
from fabriques import carnet, carnets, depot_du_cas, lien


@pytest.mark.parametrize("regle", [True, False])
@pytest.mark.parametrize("cas", ["mecs", "etudiant"])
def test_les_cas_se_lisent_sans_chevauchement(cas, regle, tmp_path):
    c = depot_du_cas(cas, tmp_path).lire()
    assert disposition_du_carnet(c, avec_la_regle=regle).chevauchements() == 0


def test_l_anneau_dit_la_classe_choisie():
    c = carnet(
        acteurs=("A", "B", "C", "D", "E"),
        liens=[
            replace(lien(classe_choisie=Classe.PARTENARIAT), id="l1", cible="a2"),
            replace(lien(classe_choisie=Classe.FORMEL), id="l2", cible="a3"),
            replace(lien(classe_choisie=Classe.INFORMEL), id="l3", cible="a4"),
            replace(lien(), id="l4", cible="a5"),
            replace(lien(statut=Statut.POTENTIEL), id="l5", cible="a6"),
        ],
    )
    assert [n.anneau for n in dessiner(c).noeuds] == list(Anneau)


def test_l_avis_de_la_regle_ne_se_voit_pas_avant_le_choix():
    c = carnet(liens=[lien(Base.INSTITUTIONNELLE, {f"P{n}": "O" for n in range(1, 11)})])
    assert dessiner(c).noeuds[0].anneau is Anneau.A_CLASSER
    assert dessiner(c, avec_la_regle=True).noeuds[0].anneau is Anneau.PARTENARIATS


@given(carnets())
@settings(max_examples=40)
def test_chaque_acteur_est_dans_son_anneau_et_son_quartier(c):
    d = disposer(dessiner(c))
    bords = (0.0, *d.rayons)
    quartiers = {q.id: q for q in d.quartiers}
    for p in d.places.values():
        rayon = math.hypot(p.x, p.y)
        assert bords[p.noeud.anneau] - 0.2 <= rayon <= bords[p.noeud.anneau + 1] + 0.2 <= RAYON + 0.4
        q = quartiers[p.noeud.secteur]
        angle = math.atan2(p.y, p.x)
        assert any(q.debut - 0.01 <= angle + k * 2 * math.pi <= q.fin + 0.01 for k in (-1, 0, 1))
    assert disposer(dessiner(c)) == d


def test_une_place_choisie_a_la_main_l_emporte():
    d = disposer(dessiner(carnet(liens=[("a1", "a2")])), {"a2": (12.0, 300.0)})
    assert (d.places["a2"].x, d.places["a2"].y) == (12.0, 300.0)


def test_au_dela_de_quarante_on_numerote_avec_une_cle():
    d = disposer(dessiner(carnet(acteurs=[f"Acteur {n}" for n in range(60)])))
    assert d.numerote
    assert "60. Acteur 59" in svg(d, "t")


def test_deux_liens_paralleles_restent_distincts():
    c = carnet(liens=[("a2", "a3"), ("a3", "a2")])
    d = disposition_du_carnet(c)
    traits = re.findall(r'<path d="(M[^"]*Q[^"]*)"', svg(d, "t"))
    assert len(set(traits)) == 2


HOSTILE = "</script><img src=x onerror=alert(1)>\"'&\u2028]]> href=javascript:1"


def test_un_texte_hostile_ne_sort_jamais_tel_quel():
    from atelier.domaine.acteur import Acteur

    c = carnet(
        acteurs=[Acteur("a2", HOSTILE, HOSTILE, HOSTILE), Acteur("a3", "B")],
        liens=[replace(lien(qualite=Qualite.CONFLICTUEL), source="a2", cible="a3")],
    )
    d = disposition_du_carnet(c)
    image = svg(d, HOSTILE)
    racine = ET.fromstring(image)  # noqa: S314 — notre propre image ; bien formée, donc échappée
    assert {e.tag.rsplit("}")[-1] for e in racine.iter()} <= {
        "svg", "title", "rect", "path", "line", "text", "circle", "g",
    }  # fmt: skip
    html = page(d)
    assert "onerror=alert" not in html.replace("\\u003c", "<!") or "<img src=x" not in html
    assert "<img src=x" not in html


def test_la_page_ne_demande_rien_a_personne():
    html = page(disposition_du_carnet(carnet()))
    assert "default-src 'none'" in html
    assert not re.findall(r'(?:src|href)\s*=\s*["\']https?:', html)


def test_du_json_dans_un_script_ne_ferme_pas_la_balise():
    assert "<" not in json_pour_script({"a": "</script>"})


def test_les_exports_s_ecrivent(tmp_path):
    c = depot_du_cas("mecs", tmp_path).lire()
    ET.fromstring(ecrire_schema(c, "svg", tmp_path / "x.svg").read_text(encoding="utf-8"))  # noqa: S314
    html = ecrire_schema(c, "html", tmp_path / "x.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in html
    assert "Le schéma en phrases" in html


def test_l_equivalent_texte_nomme_chaque_acteur(tmp_path):
    c = depot_du_cas("mecs", tmp_path).lire()
    _, phrases = image_du_carnet(c)
    for acteur in c.reseau.alters():
        assert acteur.nom in " ".join(phrases)
    assert equivalent(dessiner(carnet(acteurs=["CMP"])))[0] == "1 acteur autour de MECS."
    assert equivalent(dessiner(carnet(acteurs=()))) == ["Autour de MECS, il n’y a encore aucun acteur."]


@given(carnets())
@settings(max_examples=25)
def test_une_image_est_toujours_bien_formee(c):
    image, _ = image_du_carnet(c)
    ET.fromstring(image)  # noqa: S314


def test_un_libelle_long_est_coupe_sans_deborder():
    assert couper("Association départementale d’entraide")[0] == "Association"
    assert all(len(x) <= 21 for x in couper("Anticonstitutionnellement" * 4))


def test_trois_cents_acteurs_restent_dessinables():
    import time

    from atelier.domaine.acteur import Acteur

    acteurs = [Acteur(f"a{n}", f"Acteur {n}", secteur=f"S{n % 13 + 1:02d}") for n in range(2, 302)]
    debut = time.perf_counter()
    d = disposition_du_carnet(carnet(acteurs=acteurs))
    assert len(d.places) == 300
    assert time.perf_counter() - debut < 20  # un garde-fou, pas une mesure : c’était cinquante secondes


def test_un_filtre_palit_sans_rien_deplacer(tmp_path):
    c = depot_du_cas("mecs", tmp_path).lire()
    dessin = dessiner(c)
    for filtre, reste in (
        (Filtre(), 30), (Filtre(statut=Statut.POTENTIEL), 5), (Filtre(foyer="a2", sans="a2"), None),
        (Filtre(secteur="S03"), sum(a.secteur == "S03" for a in c.reseau.alters())),
    ):  # fmt: skip
        filtre_ = filtrer(dessin, c, filtre)
        assert [p.x for p in disposer(filtre_).places.values()] == [
            p.x for p in disposer(dessin).places.values()
        ]
        if reste is not None:
            assert sum(not n.estompe for n in filtre_.noeuds) == reste
    assert PALE in svg(disposer(filtrer(dessin, c, Filtre(secteur="S03"))), "titre")
    assert PALE not in svg(disposer(dessin), "titre")


def test_un_filtre_de_lien_garde_ses_deux_bouts():
    c = carnet(("A", "B", "C"), [lien(classe_choisie=Classe.FORMEL), ("a2", "a3"), ("a3", "a4")])
    garde = filtrer(dessiner(c), c, Filtre(classe=Classe.FORMEL))
    assert [n.id for n in garde.noeuds if not n.estompe] == ["a2"]
    assert all(t.estompe for t in garde.traits)
    autour = filtrer(dessiner(c), c, Filtre(foyer="a3"))
    assert [n.id for n in autour.noeuds if not n.estompe] == ["a2", "a3", "a4"]


def test_sans_un_acteur_on_dit_ce_qui_se_perd():
    c = carnet(
        (
            Acteur("a2", "A", secteur="S01"),
            Acteur("a3", "B", secteur="S02"),
            Acteur("a4", "C", secteur="S02"),
        ),
        [("a1", "a2"), ("a2", "a3"), ("a1", "a4")],
    )
    absence = sans_acteur(c.reseau, "a2")
    assert (absence.liens, absence.isoles, absence.secteur) == (("l1", "l2"), ("a3",), "S01")
    assert sans_acteur(c.reseau, "a4").secteur == ""


def test_le_png_se_fait_sans_navigateur(tmp_path):
    chemin = ecrire_schema(depot_du_cas("mecs", tmp_path).lire(), "png", tmp_path / "schéma.png")
    octets = chemin.read_bytes()
    assert octets[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(octets[16:20], "big") == 2 * 2 * COTE
    assert len(octets) > 100_000


@given(carnets())
@settings(max_examples=40)
def test_l_etat_envoye_au_cadre_dit_les_memes_acteurs(c):
    tout = etat(disposer(dessiner(c)))
    assert set(tout["noeuds"]) == {a.id for a in c.reseau.alters()}
    assert len(tout["aretes"]) == len(tout["traits"])
    json.dumps(tout, allow_nan=False)


def test_l_ensemble_est_toujours_le_meme_et_montre_le_centre_et_ses_liens(tmp_path):
    carnet = depot_du_cas("mecs", tmp_path).lire()
    dessin = dessiner(carnet, ensemble=True)
    assert len(dessin.traits) == len(carnet.liens)
    pose = disposer_ensemble(dessin)
    assert pose == disposer_ensemble(dessin)
    assert pose.places[carnet.ego].noeud.symbole == "centre"
    assert pose.chevauchements() == 0
    assert "anneau" not in svg(pose, "Ensemble")


@pytest.mark.parametrize("nombre", [0, 1, 2, 60, 300])
def test_l_ensemble_tient_de_rien_a_trois_cents(nombre):
    c = carnet([f"Service {n}" for n in range(nombre)], [("a1", f"a{n + 2}") for n in range(0, nombre, 2)])
    pose = disposer_ensemble(dessiner(c, ensemble=True))
    assert all(math.hypot(p.x, p.y) <= RAYON for p in pose.places.values())


def test_la_projection_revele_les_anneaux_un_a_un_sans_qualite_ni_notes(tmp_path):
    depot = depot_du_cas("mecs", tmp_path)
    depot.appliquer(garder_vue(Vue("Les potentiels", filtre={"statut": "potentiel", "qualite": "rompu"})))
    lien = next(x for x in depot.lire().liens.values() if not depot.lire().reseau.touche_ego(x))
    depot.appliquer(op.modifier_lien(lien.id, qualite="conflictuel", justification="secret de lien"))
    depot.appliquer(op.modifier_acteur("a2", note="secret d’acteur"))
    carnet = depot.lire()
    ecrans = tableaux(carnet)
    assert [e.titre.split(" :")[0] for e in ecrans] == [
        "Partenariats", "Réseau formel", "Informel, contacts", "À classer", "Potentiels", "Tous les liens",
        "Les potentiels",
    ]  # fmt: skip
    montres = [e.image.count("<title>") for e in ecrans[:5]]
    assert montres == sorted(montres)
    assert montres[0] < montres[4]
    nommes = [nom for e in ecrans[:5] for _, _, noms in e.cle for _, nom in noms]
    assert sorted(nommes) == sorted(a.nom for a in carnet.reseau.alters())
    assert all("secret" not in e.image for e in ecrans)
    tailles = {float(t) for e in ecrans for t in re.findall(r'<text[^>]*font-size="([\d.]+)"', e.image)}
    # 768 px de haut pour 928 unités : 18 points (24 px) font 29 unités.
    assert tailles and min(tailles) >= 29
    assert sum(len(noms) for _, _, noms in ecrans[6].cle) == 6 - 1


@pytest.mark.parametrize("numerote", [True, False])
@pytest.mark.parametrize("echelle", [1, 1.4, 2.2])
@pytest.mark.parametrize("poser", [disposer, disposer_ensemble])
def test_la_fleche_s_arrete_au_bord_du_symbole_et_grossit_comme_lui(poser, echelle, numerote):
    liens = [Lien(f"l{k - 2}", f"a{k}", "a2", sens=Sens.SOURCE_VERS_CIBLE) for k in range(3, 9)]
    liens.append(Lien("l7", "a3", "a1", sens=Sens.SOURCE_VERS_CIBLE, qualite=Qualite.TENU))
    c = carnet([f"Service {k}" for k in range(7)], liens)
    pose = poser(
        dessiner(c, ensemble=poser is disposer_ensemble, qualites=True), echelle=echelle, numerote=numerote
    )
    arbre = ET.fromstring(svg(pose, "x"))  # noqa: S314 — notre image
    fleches = [p for p in arbre.iterfind(".//{*}path") if "rotate" in p.get("transform", "")]
    assert len(fleches) == 7
    for (trait, _), fleche in zip(pose.traits_decales(), fleches, strict=True):
        x, y = map(float, re.match(r"translate\((\S+) (\S+)\)", fleche.get("transform")).groups())
        assert fleche.get("transform").endswith(f" scale({echelle:g})")
        place = pose.places.get(trait.cible)
        rayon = 48 if place is None else echelle * (RAYON_NUMEROTE if pose.dedans(place) else RAYON_SYMBOLE)
        ecart = math.dist((x, y), pose.point(trait.cible)) - rayon
        assert ecart == pytest.approx(3 * echelle, abs=0.1)


def test_peu_d_acteurs_s_ecrivent_plus_gros():
    petite = disposer(dessiner(carnet([f"Service {n}" for n in range(8)])))
    grande = disposer(dessiner(carnet([f"Service {n}" for n in range(30)])))
    assert petite.echelle > grande.echelle == 1


# --- rien n’est coupé, rien ne se recouvre, rien ne saute -----------------------------------------


def _reseau(n):
    """Un réseau déséquilibré : quelques secteurs prennent presque tout, tous les anneaux sont peuplés."""
    classes = [*Classe, None]
    acteurs = [
        Acteur(f"a{k}", f"Service {k}", secteur=f"S{min(13, int((k * 37 % 100) ** 0.6)) % 13 + 1:02d}",
               statut=Statut.POTENTIEL if k % 5 == 0 else Statut.EXISTANT)
        for k in range(2, n + 2)
    ]  # fmt: skip
    liens = [
        replace(lien(classe_choisie=classes[k % len(classes)]), id=f"l{k}", cible=f"a{k}")
        for k in range(2, n + 2)
        if k % 5
    ]
    return carnet(acteurs=acteurs, liens=liens)


@pytest.mark.parametrize("nombre", [41, 120, 300, 1000])
def test_des_numeros_ne_se_recouvrent_jamais(nombre):
    c = _reseau(nombre)
    for pose in (disposer(dessiner(c)), disposer_ensemble(dessiner(c, ensemble=True))):
        assert pose.numerote
        assert pose.chevauchements() == 0
        assert pose.debords() == 0


@pytest.mark.parametrize("nombre", [12, 30, 300, 1000])
def test_un_acteur_de_plus_ne_deplace_pas_les_autres(nombre):
    """Sauf au passage d’un palier : pas à chaque ajout. Avant, chaque ajout déplaçait tout le monde."""
    poses = [disposer(dessiner(_reseau(n))) for n in range(nombre, nombre + 9)]
    immobiles = 0
    for avant, apres in pairwise(poses):
        bouges = [i for i, p in avant.places.items() if math.dist((p.x, p.y), apres.point(i)) > 25]
        immobiles += len(bouges) <= nombre // 6
    assert immobiles >= 4


@pytest.mark.parametrize("nombre", [7, 12, 28, 120, 300])
def test_dans_l_ensemble_un_acteur_de_plus_trouve_sa_place_les_autres_gardent_la_leur(nombre):
    """Avant, le dessin se recalculait en entier : un acteur de plus déplaçait tous les autres."""
    numerote = nombre > 40
    reseaux = [carnet(*_anneau(n)) for n in range(nombre, nombre + 12)]
    poses = [disposer_ensemble(dessiner(reseaux[0], ensemble=True), numerote=numerote)]
    for c in reseaux[1:]:
        dessin = dessiner(c, ensemble=True)
        poses.append(disposer_ensemble(dessin, avant=poses[-1], numerote=numerote))
        assert poses[-1] == disposer_ensemble(dessin, avant=poses[-2], numerote=numerote)
        assert poses[-1].chevauchements() == 0
        assert all(math.hypot(p.x, p.y) <= RAYON for p in poses[-1].places.values())
    bouges = [
        sum(math.dist((p.x, p.y), apres.point(i)) > 1 for i, p in avant.places.items())
        for avant, apres in pairwise(poses)
    ]
    assert sorted(bouges)[-2] == 0  # un palier, au plus : des numéros plus petits se resserrent
    # Le dernier venu est près de celui qui le relie, plus que la plupart.
    neuf, voisin = f"a{nombre + 12}", f"a{nombre + 11}"
    loin = [math.dist(poses[-1].point(voisin), (p.x, p.y)) for p in poses[-1].places.values()]
    assert math.dist(poses[-1].point(voisin), poses[-1].point(neuf)) <= sorted(loin)[len(loin) // 2]


def _anneau(n):
    """``n`` acteurs en chaîne, les premiers reliés au centre : des noms, et des liens par leurs bouts."""
    noms = [f"Service {k}" for k in range(n)]
    return noms, [("a1", "a2"), ("a1", "a4"), *((f"a{k}", f"a{k + 1}") for k in range(2, n + 1))]


def test_dans_l_ensemble_relier_un_acteur_seul_le_rapproche_et_oter_ne_deplace_personne():
    noms, liens = [f"Service {k}" for k in range(20)], [("a1", f"a{k}") for k in range(2, 15)]
    seul = disposer_ensemble(dessiner(carnet(noms, liens), ensemble=True))
    relie = disposer_ensemble(dessiner(carnet(noms, [*liens, ("a3", "a21")]), ensemble=True), avant=seul)
    ecart = lambda pose: math.dist(pose.point("a3"), pose.point("a21"))  # noqa: E731
    assert ecart(relie) < ecart(seul)
    assert relie.chevauchements() == 0
    assert all(relie.point(i) == seul.point(i) for i in seul.places if i != "a21")
    ote = disposer_ensemble(dessiner(carnet(noms[:-1], liens), ensemble=True), avant=relie)
    assert all(ote.point(i) == relie.point(i) for i in ote.places)


def test_dans_l_ensemble_un_reseau_qui_a_trop_change_se_recalcule():
    petit = disposer_ensemble(dessiner(carnet(*_anneau(8)), ensemble=True))
    for grand in (dessiner(carnet(*_anneau(n)), ensemble=True) for n in (20, 60)):
        assert disposer_ensemble(grand, avant=petit) == disposer_ensemble(grand)


@given(carnets(), carnets())
@settings(max_examples=25)
def test_dans_l_ensemble_un_dessin_d_avant_n_empeche_jamais_le_suivant(a, b):
    avant = disposer_ensemble(dessiner(a, ensemble=True))
    pose = disposer_ensemble(dessiner(b, ensemble=True), avant=avant)
    assert set(pose.places) == set(b.acteurs)
    assert all(math.hypot(p.x, p.y) <= RAYON for p in pose.places.values())


@given(carnets())
@settings(max_examples=30)
def test_aucun_nom_n_est_coupe_par_le_bord_de_l_image(c):
    loin = {a.id: (1e4 * (-1) ** k, 1500.0) for k, a in enumerate(c.reseau.alters())}
    for positions in ({}, loin):
        d = disposer(dessiner(c), positions)
        for p in d.places.values():
            gauche, haut, droite, bas = d.boite(p)
            assert max(-gauche, -haut, droite, bas) <= COTE


def _coins_des_noms_de_secteur(image):
    """Le rectangle que prend chaque nom écrit de travers, au bord de la cible."""
    for angle, y, taille, nom in re.findall(
        r'<text transform="rotate\(([-\d.]+)\)" y="([-\d.]+)"[^>]*font-size="([\d.]+)"[^>]*>([^<]*)</text>',
        image,
    ):
        a, bas, t = math.radians(float(angle)), float(y), float(taille)
        demi = largeur_texte(nom, t) / 2
        for dx, dy in ((-demi, bas), (demi, bas), (-demi, bas - 0.75 * t), (demi, bas - 0.75 * t)):
            yield nom, dx * math.cos(a) - dy * math.sin(a), dx * math.sin(a) + dy * math.cos(a)


@given(carnets())
@settings(max_examples=30)
def test_aucun_nom_de_secteur_n_est_coupe_par_le_bord(c):
    for nom, x, y in _coins_des_noms_de_secteur(svg(disposer(dessiner(c)), "t")):
        assert max(abs(x), abs(y)) <= COTE, nom


def test_un_long_nom_de_secteur_a_gauche_se_met_sur_deux_lignes(tmp_path):
    """« Vie sociale, culture, sport, associations » perdait sa première lettre."""
    depot = depot_du_cas("mecs", tmp_path)
    depot.appliquer(op.ajouter_acteur("Plateforme territoriale d’appui"))
    image = svg(disposer(dessiner(depot.lire())), "t")
    coins = list(_coins_des_noms_de_secteur(image))
    assert len(coins) >= 4 * 12
    assert all(max(abs(x), abs(y)) <= COTE for _, x, y in coins)


@pytest.mark.parametrize(
    "nom",
    ["SAVS", "Mon établissement", "MECS Les Tamaris", "Centre départemental de l’enfance et de la famille",
     "Anticonstitutionnellement", "Service d’accompagnement à la vie sociale et à l’insertion " * 4, "x" * 200, ""],
)  # fmt: skip
def test_le_nom_du_centre_tient_dans_son_disque(nom):
    taille, lignes = dans_un_disque(nom, 41)
    for y, ligne in lignes:
        demi = 1.1 * largeur_texte(ligne, taille) / 2
        assert math.hypot(demi, abs(y) + taille * 0.5) <= 41.01
    if len(nom) < 60:
        assert "".join(ligne for _, ligne in lignes).replace(" ", "") == nom.replace(" ", "")


def test_un_nom_abrege_s_ecrit_en_entier_sous_le_dessin():
    long = "Service départemental d’accompagnement à la parentalité et aux visites médiatisées"
    d = disposer(dessiner(carnet(acteurs=[long, "CAF"])))
    image = ET.fromstring(svg(d, "t"))  # noqa: S314
    textes = " ".join("".join(t.itertext()) for t in image.iter() if t.tag.endswith("text"))
    assert long in " ".join(textes.split())


def test_la_qualite_ne_se_voit_que_si_on_la_demande():
    conflit = replace(lien(classe_choisie=Classe.FORMEL, qualite=Qualite.CONFLICTUEL), id="l1")
    tenu = replace(lien(qualite=Qualite.TENU), id="l2", source="a2", cible="a3")
    c = carnet(acteurs=("A", "B"), liens=[conflit, tenu])
    cache, montre = (disposer(dessiner(c, qualites=q)) for q in (False, True))
    assert len(cache.dessin.traits) == 1 and len(montre.dessin.traits) == 2
    assert "conflictuel" not in svg(cache, "t") and "6 5" not in svg(cache, "t")
    assert "conflictuel" in svg(montre, "t") and 'stroke-dasharray="6 5"' in svg(montre, "t")
    assert "n’est pas montrée" in svg(cache, "t")
    assert any("difficiles avec le centre : A (conflictuel)" in p for p in equivalent(montre.dessin))
    json.dumps(etat(montre), allow_nan=False)


def test_l_informel_n_est_plus_avec_ce_qui_reste_a_classer():
    c = carnet(acteurs=("A", "B"), liens=[lien(classe_choisie=Classe.INFORMEL)])
    image = svg(disposer(dessiner(c)), "t")
    assert ">informel, contacts<" in image and ">à classer<" in image
    tout = carnet(acteurs=("A",), liens=[lien(classe_choisie=Classe.INFORMEL)])
    assert "a-classer" not in svg(disposer(dessiner(tout)), "t")
    assert [a.name for a in dessiner(tout).anneaux] == ["PARTENARIATS", "FORMELS", "INFORMELS", "POTENTIELS"]
    assert "plus institué" in image and "pas mieux" in image


@pytest.mark.parametrize("image", ["svg", "page", "legende"])
def test_aucune_police_ne_peut_devenir_a_empattement(image):
    d = disposer(dessiner(carnet()))
    texte = {"svg": lambda: svg(d, "t"), "page": lambda: page(d), "legende": image_de_la_legende}[image]()
    for pile in re.findall(r'font-family[=:]\s*"?([^";}]*)', texte):
        assert "system-ui" not in pile
        assert pile.strip().endswith("sans-serif"), pile


@given(carnets(), carnets())
@settings(max_examples=25)
def test_la_difference_mene_d_un_etat_a_l_autre(a, b):
    avant, apres = etat(disposer(dessiner(a))), etat(disposer(dessiner(b)))
    suite = difference(avant, apres)
    refait = {
        famille: {i: v for i, v in (valeurs | suite[famille]).items() if v is not None}
        for famille, valeurs in avant.items()
    }
    assert refait == apres
    assert not any(difference(avant, avant).values())


def test_un_geste_n_envoie_que_ce_qui_change():
    avant, apres = etat(disposer(dessiner(_reseau(300)))), etat(disposer(dessiner(_reseau(301))))
    assert len(json.dumps(difference(avant, apres))) < len(json.dumps(apres)) / 10
