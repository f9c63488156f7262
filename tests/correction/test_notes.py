"""Le barème, la feuille de Moodle, les retours, le classeur, la synthèse, la purge."""

import csv
import io
import zipfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from corpus import archive, page, remise
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from atelier.carnet.document import document_de
from atelier.carnet.effacement import effacer
from atelier.correction.bareme import arrondir, bareme_propose, en_decimal, lire_bareme
from atelier.correction.cadres import Cadres
from atelier.correction.choix_des_liens import liens_a_lire
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import (
    bureau_neuf,
    commenter,
    poser_niveau,
    repondre,
    retoucher,
    statuer,
)
from atelier.correction.gestes_d_ensemble import declarer_groupe, defaire_le_groupe, prendre_le_second
from atelier.correction.indices import faits_a_regarder
from atelier.correction.moodle import lire_feuille, remplir
from atelier.correction.promotion import Promotion
from atelier.correction.purge import a_purger
from atelier.correction.releve import corriger
from atelier.correction.tableau import table_csv
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Categorie, Classe
from atelier.erreurs import ErreurAtelier, ErreurCours, ErreurImport, ErreurSaisie
from atelier.remise.copie import Copie
from fabriques import carnet, detourner, lien

BAREME = bareme_propose()
CRITERES = [c.id for c in BAREME.criteres]
ENTETE = (
    'Identifiant,"Nom complet","Adresse de courriel",Statut,Note,"Note maximale","La note peut être modifiée",'
    '"Dernière modification (travail remis)","Dernière modification (note)","Feedback par commentaires"'
)


def promotion(tmp_path, *identites):
    chemin = tmp_path / "copies.zip"
    chemin.write_bytes(
        archive(
            [
                (f"Élève {i}_{n}_assignsubmission_file_/remise.ipynb", remise(i))
                for n, i in enumerate(identites, 1)
            ]
        )
    )
    return chemin


def noter(sortie, identifiant, niveau=2, lus=None, **suite):
    depot = DepotDuBureau(sortie)
    lus = lus or {str(n): f"{c}:7" for n, c in enumerate("abc", 1)}
    for c in CRITERES:
        depot.appliquer(poser_niveau(identifiant, c, niveau, travaux=lus, **suite))
    return depot


# --- le barème ----------------------------------------------------------------------------------------


def test_sans_tous_les_criteres_il_n_y_a_pas_de_note():
    assert BAREME.note(dict.fromkeys(CRITERES[:-1], 3)) is None
    assert BAREME.note(dict.fromkeys(CRITERES, 3)) == 20
    assert BAREME.note(dict.fromkeys(CRITERES, 0)) == 0


@pytest.mark.parametrize(
    ("valeur", "arrondi", "attendu"),
    [("40/3", "demi", "13,5"), ("53/4", "demi", "13,5"), ("13.2", "tiers", "13,33"), ("40/3", "libre", "13,33")],
)  # fmt: skip
def test_l_arrondi_est_celui_que_le_bareme_dit(valeur, arrondi, attendu):
    assert en_decimal(arrondir(Fraction(valeur), arrondi)) == attendu


@given(st.dictionaries(st.sampled_from(CRITERES), st.integers(0, 3)))
def test_monter_un_niveau_ne_baisse_jamais_la_note(niveaux):
    tout = {c: niveaux.get(c, 0) for c in CRITERES}
    avant = BAREME.note(tout)
    for c in CRITERES:
        apres = BAREME.note({**tout, c: min(3, tout[c] + 1)})
        assert 0 <= avant <= apres <= BAREME.total


@pytest.mark.parametrize(
    ("ancien", "neuf", "dit"),
    [
        ("total = 20", "total = 21", "font 20"),
        ('arrondi = "demi"', 'arrondi = "quart"', "arrondi"),
        ('referentiel = "2018"', 'referentiel = "2019"', "referentiel"),
        ('id = "B2"', 'id = "B1"', "même"),
        ('"acteurs", "secteurs"', '"acteurs", "charme"', "charme"),
        ("points = 4", "points = -4", "points"),
        ("[[criteres]]", "[[criteres", "TOML"),
    ],
)
def test_un_bareme_mal_ecrit_dit_quoi_corriger(tmp_path, racine, ancien, neuf, dit):
    texte = (racine / "src/atelier/cours/bareme.toml").read_text(encoding="utf-8")
    chemin = tmp_path / "b.toml"
    chemin.write_text(texte, encoding="utf-8")
    assert lire_bareme(chemin) == BAREME
    chemin.write_text(texte.replace(ancien, neuf), encoding="utf-8")
    with pytest.raises(ErreurCours, match=dit):
        lire_bareme(chemin)


# --- le bureau ----------------------------------------------------------------------------------------


def test_une_note_se_pose_critere_par_critere_et_se_retrouve_partout(tmp_path):
    copies, sortie = promotion(tmp_path, "a", "b"), tmp_path / "s"
    corriger([copies], sortie)
    depot = noter(sortie, "1")
    depot.appliquer(commenter("1", "B3", "De bonnes preuves."))
    lignes = {x.identifiant: x for x in corriger([copies], sortie).lignes}
    assert (lignes["1"].etat, lignes["1"].note, lignes["2"].note) == ("notee", "13,5", "")
    retour = (sortie / "retours" / "Élève a_1_assignsubmission_file_" / "retour.html").read_text(
        encoding="utf-8"
    )
    assert "13,5 sur 20" in retour
    assert "De bonnes preuves." in retour


def test_annuler_et_retablir_traversent_un_redemarrage(tmp_path):
    depot = DepotDuBureau(tmp_path)
    depot.appliquer(poser_niveau("1", "B1", 2))
    depot.appliquer(poser_niveau("1", "B1", 3))
    assert DepotDuBureau(tmp_path).annuler().bureau.notation("1").niveaux == {"B1": 2}
    assert DepotDuBureau(tmp_path).retablir().bureau.notation("1").niveaux == {"B1": 3}


def test_un_bureau_abime_n_est_jamais_remplace_et_se_reprend(tmp_path):
    depot = DepotDuBureau(tmp_path)
    for n in range(14):
        depot.appliquer(poser_niveau(str(n), "B1", n % 4))
    (tmp_path / "bureau.json").write_text('{"version_format": 1,', encoding="utf-8")
    with pytest.raises(ErreurAtelier, match="Impossible de lire"):
        depot.appliquer(poser_niveau("1", "B1", 1))
    assert (tmp_path / "bureau.json").read_text(encoding="utf-8") == '{"version_format": 1,'
    repris = DepotDuBureau(tmp_path).restaurer()
    assert {i: n.niveaux["B1"] for i, n in repris.notations.items()} == {str(n): n % 4 for n in range(14)}
    assert (tmp_path / "abime-1-bureau.json").exists()


def test_un_arret_entre_le_journal_et_le_fichier_ne_perd_rien_d_enregistre(tmp_path, monkeypatch):
    depot = DepotDuBureau(tmp_path)
    depot.appliquer(poser_niveau("1", "B1", 2))
    with monkeypatch.context() as m:
        m.setattr(
            "atelier.carnet.durable.atomic_write",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            depot.appliquer(poser_niveau("1", "B1", 0))
    frais = DepotDuBureau(tmp_path)
    assert frais.lire().notation("1").niveaux == {"B1": 2}
    frais.appliquer(poser_niveau("1", "B2", 3))
    assert frais.annuler().bureau.notation("1").niveaux == {"B1": 2}


@given(
    st.lists(
        st.tuples(st.sampled_from("123"), st.sampled_from(CRITERES), st.none() | st.integers(0, 3)),
        max_size=12,
    )
)
def test_le_bureau_relu_est_celui_qu_on_a_ecrit(tmp_path_factory, gestes):
    depot = DepotDuBureau(tmp_path_factory.mktemp("b"))
    attendu = {}
    for i, c, n in gestes:
        depot.appliquer(poser_niveau(i, c, n))
        attendu.setdefault(i, {})[c] = n
    lu = DepotDuBureau(depot.dossier).lire()
    for i, niveaux in attendu.items():
        assert dict(lu.notation(i).niveaux) == {c: n for c, n in niveaux.items() if n is not None}


def test_une_note_calculee_ne_survit_pas_a_ce_qui_la_defait(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    depot = noter(sortie, "1")
    assert corriger([copies], sortie).lignes[0].note == "13,5"
    depot.appliquer(poser_niveau("1", "B1", None))
    assert corriger([copies], sortie).lignes[0].note == ""
    assert corriger([copies], sortie).lignes[0].etat == "a_noter"


def test_des_niveaux_ne_passent_pas_au_travail_d_un_autre(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    noter(sortie, "1", 3)
    copies.write_bytes(archive([("Élève a_1_assignsubmission_file_/remise.ipynb", remise("autre"))]))
    (ligne,) = corriger([copies], sortie).lignes
    assert (ligne.etat, ligne.note) == ("a_noter", "")


def test_une_note_ecrite_a_la_main_reste_a_celui_qui_la_porte(tmp_path):
    dossier, sortie = tmp_path / "c", tmp_path / "s"
    dossier.mkdir()
    noms = ["alice.ipynb", "\u00a0alice.ipynb", "-y.ipynb", "=x.ipynb"]
    for n, nom in enumerate(noms):
        (dossier / nom).write_bytes(remise(f"t{n}"))
    corriger([dossier], sortie)
    with (sortie / "notes.csv").open(encoding="utf-8-sig", newline="") as f:
        lignes = list(csv.DictReader(f))
    for n, ligne in enumerate(lignes):
        ligne["note"] = str(10 + n)
    with (sortie / "notes.csv").open("w", encoding="utf-8-sig", newline="") as f:
        ecrivain = csv.DictWriter(f, lignes[0])
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    apres = {x.identifiant: x.note for x in corriger([dossier], sortie).lignes}
    assert apres == {x["identifiant"].lstrip("'"): x["note"] for x in lignes}


def test_un_notes_csv_abime_n_empeche_rien(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    for octets in (b"", b"\xff\xfe\x00", b'"' * 200_001, b"x;y\n1;2\n"):
        (sortie / "notes.csv").write_bytes(octets)
        assert corriger([copies], sortie).lignes[0].note == ""
        assert octets in [f.read_bytes() for f in (sortie / "sauvegardes").glob("*/notes.csv")]


@pytest.mark.parametrize("texte", ["=1+1", ";=1", 'x;"=HYPERLINK("e")', 'a\n"=cmd|1', "; =1", "\t@x", "-2"])
def test_aucun_morceau_ne_commence_une_formule(texte):
    ecrit = table_csv(["a"], [[texte]]).decode().split("\n", 1)[1]
    for separateur in ",;":
        for ligne in csv.reader(io.StringIO(ecrit, newline=""), delimiter=separateur):
            for case in ligne:
                assert not case.strip(" \"'").startswith(("=", "+", "@")) or "'" in case


def test_un_niveau_hors_de_l_echelle_est_refuse():
    with pytest.raises(ErreurSaisie):
        poser_niveau("1", "B1", 4)(bureau_neuf())


def test_un_groupe_se_note_d_un_seul_geste(tmp_path):
    copies, sortie = promotion(tmp_path, "a", "b", "c"), tmp_path / "s"
    corriger([copies], sortie)
    DepotDuBureau(sortie).appliquer(declarer_groupe(["1", "3"], {"1": "a:7", "3": "c:7"}))
    noter(sortie, "3", 3)
    notes = {x.identifiant: x.note for x in corriger([copies], sortie).lignes}
    assert notes == {"1": "20", "2": "", "3": "20"}


def test_des_donnees_personnelles_suspendent_la_note_jusqu_a_decision(tmp_path):
    chemin, sortie = tmp_path / "x.zip", tmp_path / "s"
    octets = remise("a", motif="garde", acteurs=[Acteur("a2", "CMP", note="06 12 34 56 78")])
    chemin.write_bytes(archive([("A_1_assignsubmission_file_/remise.ipynb", octets)]))
    corriger([chemin], sortie)
    depot = noter(sortie, "1")
    etat = lambda: (corriger([chemin], sortie).lignes[0].etat, corriger([chemin], sortie).lignes[0].note)  # noqa: E731
    assert etat() == ("suspendue", "")
    depot.appliquer(statuer("1", "confirmee", "12 décembre", "a:7"))
    assert etat() == ("suspendue", "")
    assert "12 décembre" in (sortie / "retours/A_1_assignsubmission_file_/retour.html").read_text(
        encoding="utf-8"
    )
    depot.appliquer(statuer("1", "levee", travail="a:7"))
    assert etat() == ("notee", "13,5")


def test_un_travail_refait_apres_la_note_attend_qu_on_le_relise(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    noter(sortie, "1")
    copies.write_bytes(archive([("Élève a_1_assignsubmission_file_/remise.ipynb", remise("a", revision=9))]))
    (ligne,) = corriger([copies], sortie).lignes
    assert (ligne.etat, ligne.note) == ("a_noter", "")
    assert "a changé depuis la note" in ligne.phrase


# --- Moodle -------------------------------------------------------------------------------------------


def feuille(*lignes, entete=ENTETE, fin="\r\n", bom=b"\xef\xbb\xbf"):
    return bom + (fin.join([entete, *lignes]) + fin).encode("utf-8")


def ligne_moodle(numero, nom="Élève a", note="", commentaire="", modifiable="Oui"):
    return f'"Participant {numero}","{nom}",a@example.org,"Remis, ""à temps""",{note},"20,00",{modifiable},"lundi 2 mars\n2026",-,{commentaire}'


def test_seules_la_note_et_le_commentaire_changent_a_l_octet_pres():
    avant = feuille(ligne_moodle(3), ligne_moodle(1), ligne_moodle(2, note='"4,00"'))
    rempli = remplir(
        lire_feuille(avant, "f.csv"), {"1": (Fraction(27, 2), 'Bien <b> & "net"\nSuite')}, Fraction(20)
    )
    html = '"<p>Bien &lt;b&gt; &amp; &quot;net&quot;</p><p>Suite</p>"'.strip('"')
    attendu = avant.replace(
        ligne_moodle(1).encode(), ligne_moodle(1, note='"13,5"', commentaire=html).encode()
    )
    assert rempli.octets == attendu
    assert rempli.remplies == 1


def test_une_feuille_anglaise_a_un_point_decimal():
    entete = (
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Feedback comments"
    )
    avant = feuille("Participant 12,A,a@example.org,Submitted,,20.00,Yes,", entete=entete, fin="\n", bom=b"")
    rempli = remplir(lire_feuille(avant, "f.csv"), {"12": (Fraction(27, 2), "")}, Fraction(20))
    assert rempli.octets == avant.replace(b"Submitted,,", b"Submitted,13.5,")


@given(
    st.lists(
        st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=8), min_size=5, max_size=5),
        min_size=1,
        max_size=5,
    )
)
def test_une_feuille_que_rien_ne_remplit_revient_identique(rangs):
    sortie = io.StringIO(newline="")
    csv.writer(sortie).writerows([["Identifiant", "Nom complet", "Note", "x", "y"], *rangs])
    octets = b"\xef\xbb\xbf" + sortie.getvalue().encode()
    assert (
        remplir(lire_feuille(octets, "f"), {"999999999": (Fraction(1), "x")}, Fraction(20)).octets == octets
    )


@given(st.lists(st.text(st.sampled_from('ab",;\n\r é'), max_size=6), min_size=3, max_size=3))
def test_la_note_va_dans_la_bonne_case_quoi_que_disent_les_autres(textes):
    sortie = io.StringIO(newline="")
    csv.writer(sortie).writerows(
        [
            ["Identifiant", "Nom complet", "Note", "Statut"],
            [*textes[:2], "", textes[2]],
            ["Participant 5", "B", "", "z"],
        ]
    )
    rempli = remplir(lire_feuille(sortie.getvalue().encode(), "f"), {"5": (Fraction(9), "")}, Fraction(20))
    relu = list(csv.reader(io.StringIO(rempli.octets.decode(), newline="")))
    assert relu[-1] == ["Participant 5", "B", "9", "z"]
    assert relu[1] == [*textes[:2], "", textes[2]]


def test_un_zero_une_ligne_fermee_une_absente_se_disent():
    avant = feuille(ligne_moodle(1), ligne_moodle(2, modifiable="Non"))
    notes = {"1": (Fraction(0), ""), "2": (Fraction(9), ""), "7": (Fraction(9), "")}
    rempli = remplir(lire_feuille(avant, "f.csv"), notes, Fraction(20))
    dit = " ".join(rempli.phrases)
    assert "1 note à 0" in dit
    assert "ne laisse pas modifier" in dit
    assert "Sans ligne dans la feuille : 7." in dit
    assert ligne_moodle(2, modifiable="Non").encode() in rempli.octets


def test_un_groupe_nomme_douze_n_est_pas_le_participant_douze(tmp_path):
    entete = "Identifiant,Nom complet,Groupe,Note"
    (tmp_path / "f.csv").write_bytes(
        feuille("Participant 12,Eve,,", "Participant 51,Bob,12,", "Participant 52,Ana,12,", entete=entete)
    )
    (tmp_path / "x.zip").write_bytes(archive([("12_901_assignsubmission_file_/remise.ipynb", remise("a"))]))
    sortie = tmp_path / "s"
    corriger([tmp_path / "x.zip"], sortie, feuille=tmp_path / "f.csv")
    noter(sortie, "51", 3, lus={"51": "a:7", "52": "a:7"})
    lignes = {x.identifiant: x for x in corriger([tmp_path / "x.zip"], sortie).lignes}
    assert {i: (x.etat, x.note) for i, x in lignes.items()} == {
        "12": ("absente", ""), "51": ("notee", "20"), "52": ("notee", "20"),
    }  # fmt: skip


@pytest.mark.parametrize("cellule", ["E12", "E2024-12", "9000000000012", "12 bis", "Étudiant 12"])
def test_un_autre_numero_n_est_pas_celui_du_participant(cellule):
    avant = feuille(f"{cellule},Eve,", entete="Identifiant,Nom complet,Note")
    assert remplir(lire_feuille(avant, "f"), {"12": (Fraction(9), "")}, Fraction(20)).octets == avant


def test_un_guillemet_mal_ferme_est_refuse():
    for ligne in ('Participant 12,Bob,"5,"20,00"', 'Participant 12,"Bob,5'):
        with pytest.raises(ErreurImport, match="guillemet"):
            lire_feuille(feuille(ligne, entete="Identifiant,Nom complet,Note"), "f")


def test_ce_qui_n_est_pas_une_feuille_de_moodle_est_refuse():
    for octets in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00"):
        with pytest.raises(ErreurImport):
            lire_feuille(octets, "f.csv")


def test_les_retours_ont_le_chemin_que_moodle_attend(tmp_path):
    chemin = tmp_path / "x.zip"
    chemin.write_bytes(archive([("Le_Goff Inès_12_assignsubmission_file_/remise.ipynb", remise("a"))]))
    corriger([chemin], tmp_path / "s")
    noter(tmp_path / "s", "12", lus={"12": "a:7"})
    corriger([chemin], tmp_path / "s", relus=True)
    with zipfile.ZipFile(tmp_path / "s" / "retours.zip") as z:
        assert z.namelist() == ["Le Goff Inès_12_assignsubmission_file_/retour.html"]


# --- ce que l’on lit ----------------------------------------------------------------------------------

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'"


def test_un_texte_hostile_est_protege_dans_le_retour(tmp_path):
    chemin, sortie = tmp_path / "x.zip", tmp_path / "s"
    c = carnet(
        acteurs=[Acteur("a2", HOSTILE)],
        liens=[lien(classe_choisie=Classe.FORMEL, justification=HOSTILE, preuve=HOSTILE)],
    )

    chemin.write_bytes(
        archive([(f"{HOSTILE.replace('/', '')}_1_assignsubmission_file_/remise.ipynb", page(document_de(c)))])
    )
    corriger([chemin], sortie)
    depot = noter(sortie, "1")
    depot.appliquer(commenter("1", "", HOSTILE))
    depot.appliquer(repondre("1", "l1", HOSTILE))
    depot.appliquer(retoucher("1", forces=[HOSTILE], question=HOSTILE))
    corriger([chemin], sortie)
    for html in [*sortie.rglob("*.html")]:
        texte = html.read_text(encoding="utf-8")
        assert "<script" not in texte
        assert "<img src=x" not in texte
        assert "default-src 'none'" in texte


def test_le_retour_ne_dit_ni_rang_ni_moyenne_ni_accord(tmp_path):
    copies, sortie = promotion(tmp_path, "a", "b"), tmp_path / "s"
    corriger([copies], sortie)
    noter(sortie, "1")
    corriger([copies], sortie)
    texte = (
        next(p for p in sortie.rglob("retour.html") if "_1_" in str(p)).read_text(encoding="utf-8").lower()
    )
    for mot in ("moyenne", "classement", "rang", "% d’accord"):
        assert mot not in texte


def test_cinq_liens_au_plus_chacun_pour_une_raison():
    liens = [
        Lien("l1", "a1", "a2", base=Base.MANDAT, classe_choisie=Classe.PARTENARIAT, justification="x" * 30),
        Lien(
            "l2",
            "a1",
            "a3",
            base=Base.INSTITUTIONNELLE,
            classe_choisie=Classe.CONTACT,
            preuve="un long compte rendu",
        ),
        Lien("l3", "a2", "a3", classe_choisie=Classe.FORMEL, justification="ils se voient"),
        *(Lien(f"l{n}", "a1", "a4", justification="y" * n) for n in range(4, 12)),
    ]
    choisis = liens_a_lire(carnet(acteurs=("A", "B", "C"), liens=liens))
    assert len(choisis) == 5
    assert len({x.lien for x in choisis}) == 5
    raisons = {x.raison: x.lien for x in choisis}
    assert raisons["mandat"] == "l1" or raisons["desaccord"] == "l1"
    assert raisons["entre_alters"] == "l3"


def test_le_schema_de_la_classe_ne_montre_que_des_organisations_citees_trois_fois():
    cadres = Cadres()
    for n in range(4):
        acteurs = [
            Acteur(
                "a2", "CMP", categorie=Categorie.PUBLIC, fonction="Psychologue", organisation="CMP de Lormont"
            ),
            Acteur(
                "a3",
                "Ma cousine",
                categorie=Categorie.ENTOURAGE
                if hasattr(Categorie, "ENTOURAGE")
                else Categorie.PERSONNE_CONCERNEE,
            ),
            Acteur("a4", "Épicerie", categorie=Categorie.ASSOCIATION if n < 2 else None),
            Acteur("a5", "C.M.P. de Lormont " if n else "CMP de Lormont bis", categorie=Categorie.PUBLIC),
        ]
        cadres.ajouter_le_travail(f"copie {n}", carnet(acteurs=acteurs, liens=[("a2", "a5")]), [])
    p = Promotion(cadres.tableaux())
    assert {p.nom(k) for k in p.communes()} >= {"CMP de Lormont"}
    assert not {"Ma cousine", "Épicerie", "Psychologue"} & {p.nom(k) for k in p.communes()}
    paires = p.ressemblances()
    assert paires
    unie = p.rapprocher({f"{a} | {b}": True for a, b in paires})
    assert len(unie.communes()) < len(p.communes()) or len(unie.organisations) < len(p.organisations)
    assert p.rapprocher({f"{a} | {b}": False for a, b in paires}) is p


def test_le_classeur_recalcule_la_meme_note(tmp_path):
    copies, sortie = promotion(tmp_path, "a", "b"), tmp_path / "s"
    corriger([copies], sortie)
    noter(sortie, "1", 1)
    DepotDuBureau(sortie).appliquer(poser_niveau("1", "B3", 2, travaux={"1": "a:7"}))
    corriger([copies], sortie)
    from python_calamine import CalamineWorkbook

    classeur = CalamineWorkbook.from_path(sortie / "notes.xlsx")
    lignes = classeur.get_sheet_by_name("Notes").to_python()
    rang = lignes[1].index("Note sur 20")
    assert lignes[3][rang] == 8
    assert lignes[4][rang] == ""
    with zipfile.ZipFile(sortie / "notes.xlsx") as z:
        assert "SUMPRODUCT" in z.read("xl/worksheets/sheet1.xml").decode()


def test_purger_efface_copies_bureau_et_sorties_et_rien_d_autre(tmp_path):
    copies, sortie = tmp_path / "copies", tmp_path / "s"
    copies.mkdir()
    (copies / "remise.ipynb").write_bytes(remise("a", acteurs=("CMP", "Témoin-Unique")))
    (copies / "consignes.pdf").write_bytes(b"pdf")
    corriger([copies], sortie)
    noter(sortie, "remise.ipynb")
    (sortie / "a-moi.txt").write_text("note", encoding="utf-8")
    assert not effacer(a_purger(sortie), sortie)
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()) == [
        "copies/consignes.pdf", "s/a-moi.txt",
    ]  # fmt: skip
    with pytest.raises(ErreurSaisie):
        a_purger(Path(tmp_path))


@pytest.mark.parametrize("nom", ["retours", "retours/vieux", "sauvegardes", ".atelier"])
def test_purger_ne_suit_pas_un_raccourci(tmp_path, nom):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    detourner(sortie / nom, tmp_path / "dehors")
    with pytest.raises(ErreurSaisie, match="raccourci"):
        a_purger(sortie)


def test_un_second_correcteur_ne_change_pas_la_note(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    noter(sortie, "1", 3)
    noter(sortie, "1", 0, second=True)
    assert corriger([copies], sortie).lignes[0].note == "20"
    assert replace(DepotDuBureau(sortie).lire().notation("1")).seconds["B1"] == 0


# --- ce qu’une relecture du diff entier a trouvé -------------------------------------------------------


def test_l_inscription_des_copies_ne_s_annule_pas(tmp_path):
    copies, sortie = promotion(tmp_path, "a", "b"), tmp_path / "s"
    corriger([copies], sortie)
    depot = DepotDuBureau(sortie)
    assert depot.piles().annulables == []
    depot.appliquer(poser_niveau("1", "B1", 2))
    corriger([copies], sortie)
    assert depot.annuler().bureau.notation("1").niveaux == {}
    assert sorted(n.numero for n in depot.lire().notations.values()) == [1, 2]


def test_reposer_un_critere_sur_un_autre_travail_n_emporte_pas_les_anciens(tmp_path):
    depot = DepotDuBureau(tmp_path)
    for c in CRITERES:
        depot.appliquer(poser_niveau("1", c, 3, travaux={"1": "a:7"}))
    depot.appliquer(poser_niveau("1", "B1", 1, travaux={"1": "b:7"}))
    assert depot.lire().notation("1").niveaux == {"B1": 1}


def test_le_classeur_et_le_retour_n_ont_rien_d_un_travail_remplace(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    depot = noter(sortie, "1", 3)
    depot.appliquer(retoucher("1", forces=["Une force d’avant."]))
    depot.appliquer(commenter("1", "", "Un mot d’avant."))
    copies.write_bytes(archive([("Élève a_1_assignsubmission_file_/remise.ipynb", remise("autre"))]))
    corriger([copies], sortie)
    retour = next(sortie.rglob("retour.html")).read_text(encoding="utf-8")
    assert "d’avant" not in retour
    assert "La prochaine étape" not in retour
    from python_calamine import CalamineWorkbook

    lignes = CalamineWorkbook.from_path(sortie / "notes.xlsx").get_sheet_by_name("Notes").to_python()
    assert 3.0 not in lignes[3][3:11]


def test_lever_une_suspension_ne_vaut_que_pour_cette_copie_et_ce_travail(tmp_path):
    def depose(*identites, note="06 12 34 56 78"):
        octets = [remise(i, motif="garde", acteurs=[Acteur("a2", "CMP", note=note)]) for i in identites]
        chemin.write_bytes(
            archive([(f"E_{n}_assignsubmission_file_/remise.ipynb", o) for n, o in enumerate(octets, 1)])
        )

    chemin, sortie = tmp_path / "x.zip", tmp_path / "s"
    depose("a", "b")
    corriger([chemin], sortie)
    depot = DepotDuBureau(sortie)
    depot.appliquer(declarer_groupe(["1", "2"]))
    depot.appliquer(statuer("1", "levee", travail="a:7"))
    assert [x.etat for x in corriger([chemin], sortie).lignes] == ["a_noter", "suspendue"]
    depose("c", "b")
    assert [x.etat for x in corriger([chemin], sortie).lignes] == ["suspendue", "suspendue"]


def test_le_motif_d_une_copie_suspendue_ne_sort_pas(tmp_path):
    chemin, sortie = tmp_path / "x.zip", tmp_path / "s"
    octets = remise("a", motif="c’est Zhouré", acteurs=[Acteur("a2", "CMP", note="06 12 34 56 78")])
    chemin.write_bytes(archive([("E_1_assignsubmission_file_/remise.ipynb", octets)]))
    corriger([chemin], sortie)
    assert all("Zhouré".encode() not in f.read_bytes() for f in sortie.rglob("*") if f.is_file())


def test_un_groupe_ne_partage_que_les_niveaux_et_les_commentaires(tmp_path):
    depot = DepotDuBureau(tmp_path)
    depot.appliquer(poser_niveau("1", "B1", 2, travaux={"1": "a:7"}))
    depot.appliquer(repondre("1", "l1", "Bien vu."))
    depot.appliquer(retoucher("1", forces=["À lui."]))
    depot.appliquer(declarer_groupe(["1", "2", "3"], {"2": "b:7"}))
    deux = depot.lire().notation("2")
    assert (dict(deux.niveaux), dict(deux.reponses), deux.forces, deux.travail) == ({"B1": 2}, {}, (), "b:7")
    depot.appliquer(defaire_le_groupe("3"))
    assert depot.lire().groupes == ()


def test_une_note_calculee_changee_a_la_main_est_gardee(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    corriger([copies], sortie)
    noter(sortie, "1")
    corriger([copies], sortie)
    texte = (sortie / "notes.csv").read_text(encoding="utf-8-sig")
    (sortie / "notes.csv").write_text(texte.replace('"13,5","13,5"', '"14","13,5"'), encoding="utf-8")
    for _ in range(2):
        assert corriger([copies], sortie).lignes[0].note == "14"


def test_la_feuille_d_une_autre_fois_ne_reste_pas(tmp_path):
    copies, sortie = promotion(tmp_path, "a"), tmp_path / "s"
    (tmp_path / "f.csv").write_bytes(feuille(ligne_moodle(1)))
    corriger([copies], sortie, feuille=tmp_path / "f.csv")
    assert (sortie / "feuille_moodle.csv").exists()
    (tmp_path / "f.csv").unlink()
    releve = corriger([copies], sortie)
    assert not (sortie / "feuille_moodle.csv").exists()
    assert any("n’est plus là" in p for p in releve.phrases)


def test_les_phrases_ne_disent_pas_le_nom_des_fichiers_de_l_etudiant(tmp_path):
    chemin = tmp_path / "x.zip"
    chemin.write_bytes(
        archive([
            ("Dupont_1_assignsubmission_file_/remise.ipynb", remise("a")),
            ("Dupont_1_assignsubmission_file_/Dupont Alice.ipynb", b"{"),
            ("Dupont_1_assignsubmission_file_/CV Dupont.docx", b"PK"),
        ])
    )  # fmt: skip
    (ligne,) = corriger([chemin], tmp_path / "s").lignes
    assert "Dupont" not in ligne.phrase
    assert "1 fichier (docx)" in ligne.phrase


def test_le_second_correcteur_d_une_autre_machine_se_compare_sur_le_meme_travail(tmp_path):
    ici, ailleurs = DepotDuBureau(tmp_path / "ici"), DepotDuBureau(tmp_path / "ailleurs")
    ici.appliquer(poser_niveau("1", "B1", 2, travaux={"1": "a:7"}))
    ailleurs.appliquer(poser_niveau("1", "B1", 0, travaux={"1": "a:7"}))
    n = ici.appliquer(prendre_le_second(ailleurs.lire())).bureau.notation("1")
    assert (dict(n.niveaux), dict(n.seconds), n.travail == n.travail_second) == ({"B1": 2}, {"B1": 0}, True)
    with pytest.raises(ErreurSaisie):
        ici.appliquer(prendre_le_second(DepotDuBureau(tmp_path / "vide").lire()))


def test_un_cas_importe_d_un_seul_geste_n_est_pas_dit_suspect(mecs):
    importe = mecs.lire()
    assert importe.revision == 1
    a_regarder = faits_a_regarder(Copie(importe, True, {}, ()), date.today())
    assert not [f for f in a_regarder if "évision" in f]
    jamais_enregistre = Copie(replace(importe, revision=0), True, {}, ())
    assert any("La révision 0" in f for f in faits_a_regarder(jamais_enregistre, date.today()))
