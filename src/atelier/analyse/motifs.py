"""Les motifs des détecteurs : ce qui, dans un texte, paraît désigner une personne.

Chaque motif a ses innocents : un budget n’est pas un téléphone, une école n’est pas la personne dont
elle porte le nom, un auteur cité n’est pas quelqu’un que l’on suit. Mesuré dans
``tests/analyse/test_detecteurs.py`` sur des phrases écrites avant ce code.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from atelier.analyse.prenoms import est_un_prenom
from atelier.cours.sigles import comprendre
from atelier.domaine.texte import cle


def _mots(*textes: str) -> frozenset[str]:
    return frozenset(cle(mot) for texte in textes for mot in texte.split())


_GENERIQUES = _mots(
    "accueil contact secrétariat standard info infos information informations direction service services",
    "administration admin bureau association asso mairie ccas cmp cmpp crip pmi mdph formation scolarité école",
    "collège lycée social siao maison centre foyer mecs ime itep sessad esat chrs cada rh compta comptabilité équipe",
    "éducatif éducative vie scolaire communication médical santé jeunesse enfance famille familles insertion emploi",
    "logement",
)
_APRES_UN_TITRE = _mots(
    "le la les l un une de du des d en et ou est a au aux qui que se sa son ses on elle il y dit juge maire préfet",
    "préfète directeur directrice président présidente inspecteur inspectrice principal principale proviseur",
    "proviseure tout chef cheffe éducateur éducatrice assistante assistant psychologue médecin infirmier infirmière",
    "formateur formatrice",
)
"""Ce qui suit un titre sans nommer personne : « M. le maire », « Dr. en sociologie »."""
_ETABLISSEMENTS = _mots(
    "école collège lycée centre rue avenue boulevard place impasse allée fondation hôpital foyer mecs résidence",
    "gymnase salle square ehpad maison association crèche institut institution ime itep cmp cmpp clinique",
    "médiathèque espace pôle stade groupe université saint sainte cours quai parc pont prix loi théâtre bibliothèque",
    "chu chrs esat quartier cité chapelle paroisse amphi jardin piscine tour villa domaine hameau ville dispositif",
    "plan rapport commune village",
)
"""Avant un prénom, ces mots annoncent un lieu ou un établissement qui en porte le nom."""
_AUTEURS = _mots(
    "Guergo Fonteneau Trimble Kliman Elkaïm Dhume Fourdrignier Sanicola Lemieux Granovetter Burt Brodeur Rousseau",
    "Lebarbier Foisnet Dumoulin Dumont Bross Masclet Libois Loser Lyet Tourte Absil Demarteau Himmelman Frey Hogue",
    "Guay Besson Rullac Lemaire Damon Hartman Cohen",
)
GENERIQUES_DE_PERSONNE = _mots(
    "personne jeune enfant adulte résident résidente usager usagère groupe collectif conseil famille pair-aidant",
    "pair-aidante patient patiente élève locataire habitant habitante bénéficiaire mineur mineure majeur majeure",
    "adolescent adolescente ado bébé fille garçon femme homme couple fratrie accueilli accueillie stagiaire apprenti",
    "parent père mère fils frère sœur grand-mère grand-père grands-parents fratrie voisin voisine ami amie élèves",
    "apprentie étudiant étudiante salarié salariée travailleur travailleuse proche aidant aidante public cas",
)
"""« Personne A », « Jeune accueilli » : des façons de ne nommer personne."""
_SANS_PERSONNE = (
    GENERIQUES_DE_PERSONNE
    | _GENERIQUES
    | _mots(
        "bâtiment bât plan vitamine hépatite catégorie classe niveau annexe partie étape option zone salle porte",
        "escalier unité section mesure acteur lot site point",
    )
)
"""Un de ces mots, suivi d’une lettre, ne nomme personne : « Bâtiment C. »."""

# Bien des répétitions sont bornées ({0,3}, {0,40}) : un texte hostile ne doit pas coûter une seconde.
_MOIS = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_PARTICULE = r"(?:[dD][’']|[dD]e |[dD]u |[dD]es |[lL]e |[lL]a |[eE]l |[bB]en )?"
_NOM = rf"{_PARTICULE}[A-ZÀ-ÖØ-Þ][\w’'-]+"
# « Me Too » est un mouvement.
_M_OU_ME = r"(?<![&.\-] )(?<![\w&.\-’'])Me?(?= (?!Too\b))"
"""« M Dupré », « Me Dupré », sans point ; ni « H&M », ni un mot qui finit ainsi."""
_TITRE = (
    r"(?:M\.|Mr\.?|Mme\.?|Mlle|Madame|Monsieur|Mademoiselle|Dr\.?|Docteure?|Pr\.?|Professeure?"
    r"|Maître)"
)
_QUELQU_UN = (
    r"\b(?:il|elle|jeune|enfant|fille|garçon|fils|mère|père|frère|sœur|personne|dame|femme|homme|ado\w*|usag\w+"
    r"|résident\w*)\b"
)
_RESEAUX = r"\b(?:insta|instagram|snap|snapchat|tiktok|facebook|fb|whatsapp|telegram|discord)\b"
_CITATION = re.compile(
    r"(?:selon|d[’']après|auteure?|autrice|cité\w* (?:par|dans)|\bin|ouvrage|livre|article) *$", re.IGNORECASE
)

ADRESSE = "une adresse postale"
_SIMPLES = {
    "un numéro de sécurité sociale": re.compile(
        # Le mois peut dépasser 12 : un état civil incomplet se numérote ainsi.
        r"(?<!\d)[12][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?"
        r"(?:\d{2}|2[ABab])[ .]?\d{3}[ .]?\d{3}(?: ?\d{2})?(?!\d)"
    ),
    ADRESSE: re.compile(
        r"\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|impasse|allée) "
        r"(?:de |du |des |de la |d’|l’|d'|l')?\w{3}"
        r"|\b\d{1,4}(?: ?(?:bis|ter))?,? (?:place|chemin|route|quai|cours|square) "
        r"(?:de |du |des |de la |d’|l’|d'|l')?(?-i:[A-ZÀ-ÖØ-Þ])\w{2}"
        r"|\b(?:appt|apt|appart|appartement)\.? ?(?:n° ?)?\d{1,4}\b",
        re.IGNORECASE,
    ),
    "un compte de réseau social": re.compile(
        rf"{_RESEAUX}[^.\n]{{0,30}}?(?:@[\w.]{{2,40}}|[:\s][a-z]{{2,30}}[_.\d][\w.]{{0,30}}\w)"
        r"|(?<![\w.@/\"'`])@[a-z][\w.]{2,}",
        re.IGNORECASE,
    ),
}
_NAISSANCE = re.compile(
    rf"\b(?P<ne>(?:née?s?|nees?)(?:\(e\))? (?:le {{0,3}}:? {{0,3}}\d"
    rf"|(?:en|fin|début|courant|vers) {_MOIS} \d{{4}}"
    r"|en \d{4} (?:à|au) (?-i:[A-ZÀ-ÖØ-Þ])))"
    rf"|\b(?:date de naissance|ddn|(?-i:DN)(?=\W{{0,3}}\d{{1,2}}[/. -]\d))\b\s{{0,3}}:?\s{{0,3}}(?:\d|{_MOIS})"
    rf"|\banniversaire\b[^.\n]{{0,12}}?\b\d{{1,2}}(?:[/.-]\d|(?:er)? {_MOIS})",
    re.IGNORECASE,
)
_CHOSE = re.compile(
    r"(?P<devant>[\w’']* ?)\b(?:le|la|l[’']|les|ce|cet|cette|un|une|notre|)\s?"
    r"(?:projet|association|service|réseau|équipe|collectif|dispositif|partenariat|structure|lien|idée|groupe|foyer"
    r"|établissement|convention|club|atelier|centre|commission|maison|fondation|coopération|charte|école|crèche"
    r"|instance|comité|festival|action|collaboration)s?\b[^.;:!?\n]{0,40}$",
    re.IGNORECASE,
)
"""Un projet, une association aussi sont « nés le ». « Dans le foyer, né le » parle encore de quelqu’un."""
_LIEUX = _mots("dans à au du chez de des depuis vers par en")
_NOMMEE = re.compile(
    rf"\b(?:{_TITRE}|{_M_OU_ME})\s+(?:[A-ZÀ-ÖØ-Þ]\.?\s?-?\s?)?(?P<nom>{_NOM})"
    rf"|\b(?i:madame|monsieur|mme|m\.)\s+(?:le|la|l[’'])\s?[a-zà-öø-ÿ]+(?:\s[a-zà-öø-ÿ]+)?,?\s(?P<apres>{_NOM})"
    rf"|\b(?i:{_TITRE})\s+(?:LE|LA|DE|DU|DES|BEN|EL)\s+[A-ZÀ-ÖØ-Þ]{{3,}}"
    rf"|{_QUELQU_UN}[^.\n]{{0,20}}\bs[’']appel\w+\s+[A-ZÀ-ÖØ-Þ]\w+"
    rf"|\b(?i:la|une|cette|les|des|leur) (?i:famille|fratrie|époux|couple|sœurs|frères) (?!Rurale|ASE\b)(?P<famille>{_NOM})"
    r"|\b[Pp]rénom\b[^.\n]{0,30}?(?:\best|:)\s*[A-ZÀ-ÖØ-Þ]\w+"
)
_TITRE_SANS_CAPITALE = re.compile(
    r"\b(?P<titre>(?i:madame|monsieur|mme|mlle|mr|m\.|dr|pr))\.?\s+(?P<nom>[^\W\d_][\w’'-]{2,})"
)
_TELEPHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)33[\s.\-/]{0,2}(?:\(0\)[\s.\-/]{0,2})?|0[\s.\-/]?)[67](?:[\s.\-/]{0,3}\d){8}(?!\d)"
)
_UN_MONTANT = re.compile(r"\s*(?:(?:euros?|places?|lits?|heures?)\b|k?€)", re.IGNORECASE)
_COURRIEL = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})@([\w-]{1,63}\.[\w.-]{2,40})", re.IGNORECASE)
_AROBASE = re.compile(r"\s{0,3}[\[(]\s{0,3}(?:at|arobase|chez)\s{0,3}[\])]\s{0,3}", re.IGNORECASE)
_MOT = re.compile(r"[^\W\d_][\w’'-]*\.?")


def telephone(texte: str) -> bool:
    """Un mobile, espacé n’importe comment ; un montant qui lui ressemble n’en est pas un."""
    return any(not _UN_MONTANT.match(texte[m.end() :]) for m in _TELEPHONE.finditer(texte))


def naissance(texte: str) -> bool:
    """Une date ou un mois de naissance de quelqu’un ; la naissance d’un projet n’en est pas une."""
    return any(not (m["ne"] and _d_une_chose(texte[: m.start()])) for m in _NAISSANCE.finditer(texte))


def _d_une_chose(avant: str) -> bool:
    phrase = re.split(r"[.;!?\n]", avant[-200:])[-1]
    quelqu_un = GENERIQUES_DE_PERSONNE | {"il", "elle"}
    if any(cle(m) in quelqu_un or est_un_prenom(m) for m in re.findall(r"[\w-]+", phrase)):
        return False
    chose = _CHOSE.search(phrase)
    return chose is not None and cle(chose["devant"]) not in _LIEUX


def courriel(texte: str) -> bool:
    """Un courriel de personne, même dans une association ; « accueil@ », « contact.mecs@ » n’en sont pas."""
    lu = _AROBASE.sub("@", texte) if "[" in texte or "(" in texte else texte
    return "@" in lu and any(not _adresse_generique(*m.groups()) for m in _COURRIEL.finditer(lu))


def _adresse_generique(qui: str, domaine: str) -> bool:
    """Vrai si chaque morceau est un mot générique ou celui du domaine, et l’un d’eux au moins générique."""
    maison = cle(domaine).split()
    morceaux = [m.rstrip("0123456789") for m in re.split(r"[.+_-]", cle_simple(qui))]
    return any(m in _GENERIQUES for m in morceaux) and all(
        not m or m in _GENERIQUES or m in maison for m in morceaux
    )


def cle_simple(texte: str) -> str:
    """Sans accents ni capitales, ponctuation gardée."""
    return "".join(cle(c) if c.isalpha() else c for c in texte)


def nom_de_personne(texte: str) -> bool:
    """Un titre et un nom, « s’appelle X », un prénom courant ; ni une fonction, ni un lieu, ni un auteur."""
    for m in _NOMMEE.finditer(texte):
        apres = m["apres"]
        # « Madame la directrice ASE » : un sigle n’est pas un nom. « Maître d’œuvre » non plus.
        if apres and (comprendre(apres).secteur or (apres.isupper() and len(apres) < 4)):
            continue
        if m["nom"] and cle(m["nom"]) in _AUTEURS:
            continue
        # « Maison de la famille Bordeaux » est un lieu.
        if m["famille"] and set(cle(texte[: m.start()]).split()[-3:]) & _ETABLISSEMENTS:
            continue
        return True
    return _titre_sans_capitale(texte) or _prenom(texte)


def _titre_sans_capitale(texte: str) -> bool:
    """« mme haddad », « M. DUPRÉ » : un titre, puis un mot qui n’est ni un article ni une fonction."""
    for m in _TITRE_SANS_CAPITALE.finditer(texte):
        titre, mot = m["titre"], m["nom"]
        if cle(mot).split(" ")[0] in _APRES_UN_TITRE:
            continue
        abrege = titre[0].islower() and not titre.lower().startswith(("madame", "monsieur"))
        if (mot[0].isupper() or abrege) and cle(mot) not in _AUTEURS:
            return True
    return False


def _prenom(texte: str) -> bool:
    mots = list(_MOT.finditer(texte))
    for n, m in enumerate(mots):
        mot = m[0].rstrip(".")
        if not mot[:1].isupper():
            continue
        suivants = [x[0] for x in mots[n + 1 : n + 3]]
        colle = n + 1 < len(mots) and texte[m.end() : mots[n + 1].start()] == " "
        suivant = suivants[0] if suivants and colle else ""
        # « Djeneba B. ne vient plus » : la phrase continue après l’initiale.
        initiale = re.fullmatch(r"[A-ZÀ-ÖØ-Þ]\.", suivant) and len(suivants) > 1 and suivants[1][:1].islower()
        inconnu = initiale and len(mot) > 2 and cle(mot) not in _SANS_PERSONNE
        # « ELSA », « ADIL » : quatre capitales sont d’abord un sigle.
        if not (inconnu or est_un_prenom(mot)) or (mot.isupper() and len(mot) <= 4):
            continue
        avant = {cle(x[0]).split(" ")[0] for x in mots[max(0, n - 4) : n]}
        auteur = (
            bool(_CITATION.search(texte[: m.start()]))
            or cle(suivant) in _AUTEURS
            or re.match(r" [\w’'-]+,? \((?:19|20)\d\d", texte[m.end() :])
        )
        if not (avant & _ETABLISSEMENTS or auteur or texte[m.end() : m.end() + 1] in ("-", "’")):
            return True
    return False


DETECTEURS: dict[str, Callable[[str], object]] = {
    "un numéro de mobile": telephone,
    "un courriel de personne": courriel,
    "une date de naissance": naissance,
    **{genre: motif.search for genre, motif in _SIMPLES.items()},
    "un nom de personne": nom_de_personne,
}
"""Par genre, ce qui dit si un texte en contient."""
