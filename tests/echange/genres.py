"""Des fichiers tels qu’on en reçoit, et ce qu’une personne en attend. Tout y est inventé."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

ICI = Path(__file__).parent / "fichiers"


@dataclass(frozen=True)
class Genre:
    """``noms`` : les acteurs qui doivent entrer, et eux seuls ; ``ecartes`` : ce qui doit être nommé."""

    nom: str
    brut: bytes
    lu_comme: str
    noms: frozenset = frozenset()
    liens: int = 0
    ecartes: frozenset = frozenset()
    dit: str = ""

    @property
    def acteurs(self):
        return len(self.noms)


def g(nom, brut, lu_comme, noms=(), liens=0, *, ecartes=(), dit="", codage="utf-8"):
    if isinstance(brut, str):
        brut = brut.encode(codage)
    return Genre(nom, brut, lu_comme, frozenset(noms), liens, frozenset(ecartes), dit)


def classeur(*feuilles):
    """Un XLSX : (titre, lignes) ou (titre, lignes, caché)."""
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        for titre, lignes, *suite in feuilles:
            feuille = livre.add_worksheet(titre)
            for n, ligne in enumerate(lignes):
                feuille.write_row(n, 0, ligne)
            if suite and suite[0]:
                feuille.hide()
    return tampon.getvalue()


def archive(**parties):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as z:
        for nom, contenu in parties.items():
            z.writestr(nom.replace("__", "/").replace("_p_", "."), contenu)
    return tampon.getvalue()


def en_ods(contenu):
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", contenu)
        z.writestr("META-INF/manifest.xml", "<manifest/>")
    return sortie.getvalue()


def ods(rangees):
    espaces = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text")
    )
    return en_ods(
        f"<office:document-content{espaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{rangees}</table:table></office:spreadsheet></office:body></office:document-content>'
    )


def lointain():
    """Une seule case, mise en forme et vide, tout en bas de la feuille."""
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(
            io.BytesIO(classeur(("Feuil1", [["Structure", "Employeur"], ["PMI", "Département"]])))
        ) as z,
        zipfile.ZipFile(sortie, "w") as neuf,
    ):
        for f in z.infolist():
            contenu = z.read(f)
            if f.filename.startswith("xl/worksheets/sheet"):
                contenu = contenu.replace(
                    b"</sheetData>",
                    b'<row r="1048576"><c r="XFD1048576" s="0"/><c r="A1048576" s="0"></c></row></sheetData>',
                )
            neuf.writestr(f, contenu)
    return sortie.getvalue()


def fusionne():
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        f = livre.add_worksheet("Annuaire")
        f.merge_range(0, 0, 0, 2, "Annuaire des structures du secteur")
        f.write_row(2, 0, ["Structure", "Organisme", "Fonction"])
        f.merge_range(3, 1, 4, 1, "Hôpital")
        f.write_row(3, 0, ["CMP Nord"])
        f.write_row(4, 0, ["CMP Sud"])
        f.write_row(5, 0, ["PMI", "Département", "puéricultrice"])
        f.write_formula(6, 0, "=NA()", None, "#N/A")
        f.write_formula(6, 1, "=1+1", None, "")
    return tampon.getvalue()


def resauve():
    """Un export à virgules, ouvert puis enregistré par un tableur français : chaque ligne est une case."""
    lignes = [
        "cas,id,nom,organisation,fonction,secteur,categorie,sphere,statut,role,echelle,symbole,note",
        '",R01,Foyer des Saules,""Foyer des Saules (fictif, 20 places)"",établissement étudié,S01,association,ego,existant,,local,ego,"',
        ",R02,PMI,Département,puéricultrice,S06,public,secondaire,existant,soin,local,rectangle,",
        '",R03,CCAS,Commune,,S11,public,secondaire,existant,aides;accueil,local,rectangle,""Une fonction, pas un nom"""',
        '",R04,Club de lutte,Association,entraîneur,S09,association,secondaire,potentiel,loisir;pairs,local,cercle_dans_rectangle,"',
    ]
    return ("\ufeff" + "\r\n".join(lignes) + "\r\n").encode("utf-8")


LIENS = "PMI;Crèche;orientation;mensuelle\nCCAS;Crèche;information;\n"
TROIS = ("PMI", "Crèche", "CCAS")
LES_DEUX = ("PMI du canton", "Mission locale")


def liens(*titres):
    return ";".join(titres) + "\n" + LIENS


GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="label" attr.type="string"/><key id="d1" for="node" attr.name="secteur" attr.type="string"/>
<key id="d2" for="edge" attr.name="weight" attr.type="double"/>
<graph edgedefault="undirected"><node id="n0"><data key="d0">PMI</data><data key="d1">S06</data></node>
<node id="n1"><data key="d0">Crèche</data></node><node id="n2"><data key="d0">CCAS</data></node>
<edge source="n0" target="n1"><data key="d2">2.0</data></edge><edge source="n2" target="n1"/></graph></graphml>"""
GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="undirected">
<attributes class="node"><attribute id="0" title="statut" type="string"/></attributes>
<nodes><node id="a" label="PMI"><attvalues><attvalue for="0" value="potentiel"/></attvalues></node><node id="b" label="Crèche"/><node id="c" label="CCAS"/></nodes>
<edges><edge id="0" source="a" target="b" weight="3"/><edge id="1" source="c" target="b"/></edges></graph></gexf>"""
KUMU = {"elements": [{"label": "PMI", "type": "Service", "description": "soins", "tags": ["santé"]}, {"label": "Crèche"},
                     {"label": "CCAS"}],
        "connections": [{"from": "PMI", "to": "Crèche", "direction": "mutual", "type": "orientation"},
                        {"from": "CCAS", "to": "Crèche", "direction": "directed"}]}  # fmt: skip
OUTLOOK = (
    '"Titre","Prénom","Deuxième prénom","Nom","Suffixe","Société","Service","Titre de poste","Rue (bureau)",'
    '"Ville (bureau)","Téléphone (bureau)","Tél. mobile","Adresse de messagerie","Notes"\r\n'
    '"","Sonia","","Lacombe","","Maison des ados","Accueil","Psychologue","8 rue des Pins","Dax","0558000000",'
    '"0611223344","s.lacombe@mda.example","Perso : 06 11 22 33 44"\r\n'
    '"","","","","","","PMI du canton","","","","0558000001","","accueil@pmi.example",""\r\n'
)
UCINET = "dl n=3 format=edgelist1\nlabels:\nPMI,Creche,CCAS\ndata:\n1 2\n3 2\n"
PAJEK = '*Vertices 2\n1 "PMI"\n2 "CCAS"\n*Edges\n1 2\n'

GENRES = [
    # --- les seize genres du dossier d’essai, refaits ---
    g("kumu.xlsx", classeur(
        ("Elements", [["Label", "Type", "Description", "Tags"], ["PMI du canton", "Organisation", "soins", "petite enfance"],
                      ["Mission locale", "Organisation", "", ""], ["CCAS", "Organisation", "", ""]]),
        ("Connections", [["From", "To", "Direction", "Label", "Type"],
                         ["PMI du canton", "Mission locale", "undirected", "orientation", "Partenariat"],
                         ["CCAS", "Mission locale", "", "", "Réseau"]]),
    ), "acteurs_et_liens", (*LES_DEUX, "CCAS"), 2, ecartes=["Type"]),
    g("liens_qui.csv", liens("Qui", "Avec qui", "Type de lien", "Fréquence"), "liens", TROIS, 2),
    g("liens_acteur.csv", liens("Acteur source", "Acteur cible", "Type de lien", "Fréquence"), "liens", TROIS, 2),
    g("liens_structure.csv", liens("Structure 1", "Structure 2", "Type de lien", "Fréquence"), "liens", TROIS, 2),
    g("liens_partenaire.csv", liens("Partenaire 1", "Partenaire 2", "Type de lien", "Fréquence"), "liens", TROIS, 2),
    g("matrice.csv", ";PMI;Crèche;CCAS\nPMI;0;1;0\nCrèche;1;0;1\nCCAS;0;1;0\n", "acteurs_et_liens", TROIS, 2),
    g("titre_tel.csv", "Les partenaires du foyer;;\r\nStructure;Référent;Téléphone\r\nPMI du canton;Mme Lacombe;06 11 22 33 44\r\n"
      "Mission locale;Sami Rouvière;06 44 33 22 11\r\n", "acteurs", LES_DEUX, ecartes=["Référent", "Téléphone"], codage="cp1252"),
    g("outlook.csv", OUTLOOK, "acteurs", ("Accueil", "PMI du canton"), codage="cp1252",
      ecartes=["Prénom", "Nom", "Téléphone (bureau)", "Tél. mobile", "Adresse de messagerie", "Notes"]),
    g("mac.csv", "Nom;Organisation;Fonction\rÉcole maternelle;Mairie;Scolarité\rMédiathèque;Agglomération;Accès à la lecture\r",
      "acteurs", ("École maternelle", "Médiathèque"), codage="mac_roman"),
    g("annexes.xlsx", classeur(
        ("Consignes", [["Mode d’emploi"], ["Remplir une ligne par structure."], ["Ne pas écrire de nom de personne."]]),
        ("Acteurs", [["Structure", "Fonction"], ["PMI du canton", "Soins"], ["Mission locale", "Emploi"]]),
        ("Listes", [["public", "oui"], ["association", "non"]], True),
        ("Feuil4", []),
    ), "acteurs", LES_DEUX, ecartes=["Consignes", "Listes"]),
    g("lointain.xlsx", lointain(), "acteurs", ("PMI",)),
    g("resauve.csv", resauve(), "acteurs", ("Foyer des Saules", "PMI", "CCAS", "Club de lutte")),
    g("puces.txt", "•\tPMI du canton\n•\tMission locale\n•\tCCAS\n", "acteurs", (*LES_DEUX, "CCAS")),
    g("gephi.gexf", GEXF, "acteurs_et_liens", TROIS, 2),
    g("table.xls", (ICI / "table.xls").read_bytes(), "refuse", dit="XLSX"),
    g("liste.odt", (ICI / "liste.odt").read_bytes(), "refuse", dit="texte"),
    # --- trente autres, d’autres genres ---
    g("liste.doc", (ICI / "liste.doc").read_bytes(), "refuse", dit="Word"),
    g("liste.docx", (ICI / "liste.docx").read_bytes(), "refuse", dit="Word"),
    g("liste.pdf", (ICI / "liste.pdf").read_bytes(), "refuse", dit="PDF"),
    g("liste.rtf", (ICI / "liste.rtf").read_bytes(), "refuse", dit="RTF"),
    g("faux.csv", (ICI / "liste.pdf").read_bytes(), "refuse", dit="PDF"),
    g("faux.xlsx", (ICI / "table.xls").read_bytes(), "refuse", dit="XLSX"),
    g("tableur.numbers", archive(**{"Index__Document_p_iwa": b"x", "Index__Tables__DataList_p_iwa": b"x"}), "refuse", dit="Numbers"),
    g("contact.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Sonia Lacombe\r\nTEL:0611223344\r\nEND:VCARD\r\n", "refuse", dit="vCard"),
    g("carte.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "refuse", dit="image"),
    g("tout.zip", archive(a_p_csv="nom\nPMI\n"), "refuse", dit="archive"),
    g("reseau.net", PAJEK, "refuse", dit="Pajek"),
    g("reseau.txt", UCINET, "refuse", dit="UCINET"),
    g("soupe.csv", bytes(range(256)) * 4, "refuse"),
    g("page.html", "<!DOCTYPE html><html><body><table><tr><td>PMI</td></tr></table></body></html>", "refuse", dit="page"),
    g("reseau.graphml", GRAPHML, "acteurs_et_liens", TROIS, 2),
    g("kumu.json", json.dumps(KUMU, ensure_ascii=False), "acteurs_et_liens", TROIS, 2),
    g("gephi_noeuds.csv", "Id,Label,Weight\n1,PMI,3\n2,CCAS,1\n", "acteurs", ("PMI", "CCAS"), ecartes=["Weight"]),
    g("gephi_liens.csv", "Source,Target,Type,Weight\nPMI,CCAS,Undirected,1\nPMI,Crèche,Undirected,2\n", "liens", TROIS, 2),
    g("nodexl.xlsx", classeur(
        ("Edges", [["", "", "Visual Properties", ""], ["Vertex 1", "Vertex 2", "Color", "Width"], ["PMI", "Crèche", "", 1], ["CCAS", "Crèche", "", 1]]),
        ("Vertices", [["", "Visual Properties", ""], ["Vertex", "Color", "Label"], ["PMI", "", ""], ["Crèche", "", ""], ["CCAS", "", ""]]),
        ("Overall Metrics", [["Graph Metric", "Value"], ["Vertices", 3]]),
    ), "acteurs_et_liens", TROIS, 2, ecartes=["Overall Metrics"]),
    g("attributeList_structure.csv", "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,type\n1,e1,u1,PMI,1\n2,e1,u2,CCAS,2\n",
      "acteurs", ("PMI", "CCAS"), ecartes=["type"]),
    g("edgeList_connait.csv", "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n"
      "1,1,2,e1,x1,u1,u2\n", "liens", ("u1", "u2"), 1),
    g("ego.csv", "networkCanvasEgoUUID,networkCanvasCaseID,networkCanvasSessionID,age\ne1,c1,s1,30\n", "acteurs", ("Moi",), ecartes=["age"]),
    g("utf16.txt", "Structure\tFonction\nÉcole maternelle\tScolarité\nMédiathèque\tlecture\n", "acteurs",
      ("École maternelle", "Médiathèque"), codage="utf-16"),
    g("utf16_sans_marque.txt", "Structure\tFonction\nÉcole maternelle\tScolarité\nMédiathèque\tlecture\n", "acteurs",
      ("École maternelle", "Médiathèque"), codage="utf-16-le"),
    g("dos.csv", "Structure;Fonction\r\nÉcole maternelle;Scolarité\r\nMédiathèque;lecture à l’école\r\n".replace("’", "'"), "acteurs",
      ("École maternelle", "Médiathèque"), codage="cp850"),
    g("nuls.csv", b"Structure;Fonction\nPMI;soins\nCCAS;aides\n" + bytes(512), "acteurs", ("PMI", "CCAS")),
    g("invisibles.csv", "Structure;Fonction\nMis\u00adsion lo\u200bcale;emploi\nPMI;soins\n", "acteurs", ("Mission locale", "PMI")),
    g("sep.csv", "sep=;\r\nStructure;Fonction\r\nPMI;soins, petite enfance\r\nCCAS;aides\r\n", "acteurs", ("PMI", "CCAS")),
    g("numeros.txt", "1. PMI du canton\n2. Mission locale\n3. CCAS\n", "acteurs", (*LES_DEUX, "CCAS")),
    g("tirets.txt", "- PMI du canton\n- Mission locale\n– CCAS\n", "acteurs", (*LES_DEUX, "CCAS")),
    g("liste_a_virgules.txt", "PMI du canton\nMission locale\nMaison des ados, antenne de Dax\nCCAS\n", "acteurs",
      (*LES_DEUX, "Maison des ados, antenne de Dax", "CCAS")),
    g("liens_sans_titre.csv", "PMI;CCAS\nCCAS;Crèche\nPMI;Crèche\n", "liens", TROIS, 3),
    g("matrice_x.csv", "Qui travaille avec qui;;;\n;PMI;Crèche;CCAS\nPMI;;x;\nCrèche;;;\nCCAS;;X;\n", "acteurs_et_liens", TROIS, 2),
    g("matrice_poids.csv", "PMI,Crèche,CCAS\nPMI,0,3,0\nCrèche,3,0,1.5\nCCAS,0,1.5,0\n", "acteurs_et_liens", TROIS, 2),
    g("matrice_orientee.csv", ";PMI;Crèche;CCAS\nPMI;0;1;0\nCrèche;0;0;0\nCCAS;0;1;0\n", "acteurs_et_liens", TROIS, 2),
    g("de_vers.xlsx", classeur(("Relations", [["Nos relations"], [], ["De", "Vers", "Classe"], ["PMI", "Crèche", "partenariat"], ["CCAS", "Crèche", "formel"]])),
      "liens", TROIS, 2),
    g("anglais.csv", "From,To,Relationship\nPMI,Crèche,referral\nCCAS,Crèche,\n", "liens", TROIS, 2),
    g("fusionne.xlsx", fusionne(), "acteurs", ("CMP Nord", "CMP Sud", "PMI")),
    g("telephones.csv", "Structure;Divers;Qui joindre\nPMI du canton;06 11 22 33 44;Sonia Lacombe\nMission locale;06.44.33.22.11;M. Rouvière\n",
      "acteurs", LES_DEUX, ecartes=["Divers", "Qui joindre"]),
    g("inconnu.csv", "Machin;Truc;Bidule\nalpha;12;rouge\nbeta;15;vert\n", "a_preciser"),
    g("reponses.csv", "Horodateur;Votre avis;Note sur 10\n2026-01-02;Très bien;8\n2026-01-03;Moyen;5\n", "a_preciser"),
    g("annuaire.csv", "Nom;Prénom;Téléphone;Mail\nLacombe;Sonia;0611223344;s@x.example\n", "refuse", dit="personnes"),
    g("vide.csv", "", "refuse", dit="vide"),
    g("autre.json", '{"a": [1, 2]}', "refuse", dit="JSON"),
    g("bombe.graphml", '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>', "refuse"),
]  # fmt: skip
