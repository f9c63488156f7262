import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { charger, modele, monter, pause, taper, touche } from "./dom.mjs";

const AJOUT = { cle: "acteurs", libelle: "Ajouter un acteur", exemple: "", vocabulaire: [], relances: [], avis: {} };
const TEXTE = { cle: "preuve", libelle: "Preuve", texte: "", lignes: 1, maximum: 400, compte: false, continu: false, de: "l1", placeholder: "", titre: "", marge: "", disabled: false };

beforeEach(() => {
  sessionStorage.clear();
  document.body.replaceChildren();
});

test("un champ ne se vide que lorsque le noyau a pris", async () => {
  const m = modele({ ...AJOUT });
  const { el } = await monter("ajout", m);
  const champ = el.querySelector("input");
  champ.focus();
  taper(champ, "CMP");
  touche(champ, "Enter");
  assert.equal(m.envoyes[0].texte, "CMP");
  assert.equal(champ.value, "CMP");
  m.prendre();
  assert.equal(champ.value, "");
});

test("on écrit la suite sans attendre le noyau, et rien ne se mêle", async () => {
  const m = modele({ ...AJOUT });
  const { el } = await monter("ajout", m);
  const champ = el.querySelector("input");
  champ.focus();
  for (const nom of ["CMP", "Collège", "ASE"]) {
    taper(champ, nom);
    touche(champ, "Enter");
  }
  taper(champ, "Pla");
  assert.deepEqual(m.envoyes.map((e) => e.texte), ["CMP", "Collège", "ASE"]);
  m.prendre();
  assert.equal(champ.value, "Pla", "ce que l’on écrit n’est pas touché par les réponses");
});

test("Entrée deux fois de suite n’envoie qu’une fois", async () => {
  const m = modele({ ...AJOUT });
  const { el } = await monter("ajout", m);
  const champ = el.querySelector("input");
  champ.focus();
  taper(champ, "CMP");
  touche(champ, "Enter");
  touche(champ, "Enter");
  assert.equal(m.envoyes.length, 1);
});

test("un refus rend le texte, même si l’on a déjà écrit la suite", async () => {
  const m = modele({ ...AJOUT });
  const { el } = await monter("ajout", m);
  const champ = el.querySelector("input");
  champ.focus();
  taper(champ, "CMP");
  touche(champ, "Enter");
  m.prendre(false);
  assert.equal(champ.value, "CMP");
  champ.setSelectionRange(3, 3);
  taper(champ, "!");
  touche(champ, "Enter");
  taper(champ, "Autre");
  m.prendre(false);
  assert.equal(champ.value, "Autre");
  assert.match(el.querySelector(".atelier-attente").textContent, /Pas pris : CMP!/);
});

test("un texte refusé puis remplacé reste à portée, même après un redessin", async () => {
  const m = modele({ ...AJOUT });
  const un = await monter("ajout", m);
  const champ = un.el.querySelector("input");
  champ.focus();
  taper(champ, "Mission locale");
  touche(champ, "Enter");
  m.prendre(false);
  taper(champ, "PMI"); // encore sélectionné : la première lettre le remplace
  assert.equal(champ.value, "PMI");
  assert.match(un.el.textContent, /Pas pris : Mission locale/);
  un.demonter();
  const deux = await monter("ajout", m, { neuf: false, module: un.module });
  await pause(600);
  const refaire = [...deux.el.querySelectorAll("button")].find((b) => b.textContent === "Réessayer");
  refaire.click();
  assert.equal(m.envoyes.at(-1).texte, "Mission locale");
  assert.equal(m.envoyes.at(-1).geste, "ajouter");
});

test("noyau mort : le texte reste, et repart au réveil avec un noyau neuf", async () => {
  const mort = modele({ ...AJOUT });
  const avant = await monter("ajout", mort);
  const champ = avant.el.querySelector("input");
  champ.focus();
  mort.mort = true;
  taper(champ, "Mission locale");
  touche(champ, "Enter");
  assert.equal(champ.value, "Mission locale");
  avant.demonter();
  const reveil = modele({ ...AJOUT });
  const { el } = await monter("ajout", reveil);
  assert.equal(reveil.envoyes[0].texte, "Mission locale");
  assert.equal(reveil.envoyes[0].repris, true);
  reveil.prendre();
  const encore = modele({ ...AJOUT });
  await monter("ajout", encore);
  assert.equal(encore.envoyes.length, 0, "pris une fois, il ne repart plus");
  assert.equal(el.querySelector("input").value, "");
});

test("un formulaire redessiné rend le texte, le curseur et sa place", async () => {
  const m = modele({ ...AJOUT });
  const un = await monter("ajout", m);
  const champ = un.el.querySelector("input");
  champ.focus();
  taper(champ, "Missio");
  champ.setSelectionRange(2, 4);
  champ.dispatchEvent(new Event("keyup"));
  un.demonter();
  const deux = await monter("ajout", m, { neuf: false, module: un.module });
  await pause(80);
  const neuf = deux.el.querySelector("input");
  assert.equal(neuf.value, "Missio");
  assert.equal(document.activeElement, neuf);
  assert.deepEqual([neuf.selectionStart, neuf.selectionEnd], [2, 4]);
});

test("un brouillon survit à F5, dans le champ où il a été écrit", async () => {
  const un = await monter("ajout", modele({ ...AJOUT }));
  taper(un.el.querySelector("input"), "Mis");
  document.body.replaceChildren(); // la page est partie sans prévenir
  const autre = await monter("ajout", modele({ ...AJOUT, cle: "ailleurs" }));
  assert.equal(autre.el.querySelector("input").value, "");
  const deux = await monter("ajout", modele({ ...AJOUT }));
  assert.equal(deux.el.querySelector("input").value, "Mis");
});

test("une paire garde le premier nom, et ne lâche le second qu’une fois pris", async () => {
  const m = modele({ cle: "liens", acteurs: [], vocabulaire: [], centre: "MECS", avis: {} });
  const { el } = await monter("paire", m);
  const [un, deux] = el.querySelectorAll("input");
  deux.focus();
  taper(deux, "CMP");
  touche(deux, "Enter");
  assert.deepEqual([m.envoyes[0].source, m.envoyes[0].cible], ["MECS", "CMP"]);
  assert.equal(deux.value, "CMP");
  m.prendre();
  assert.deepEqual([un.value, deux.value], ["MECS", ""]);
});

for (const [nom, traits] of [
  ["ajout", AJOUT],
  ["paire", { cle: "liens", acteurs: [], vocabulaire: [], centre: "MECS", avis: {} }],
  ["ligne", { cle: "premier", libelle: "Un premier acteur", exemple: "", verbe: "Ajouter", marge: "", noms: [], avis: {} }],
]) {
  test(`la question d’un acteur se pose sous le champ, se répond, et n’y touche pas : ${nom}`, async () => {
    const m = modele({ ...traits });
    const { el, demonter } = await monter(nom, m);
    const zone = el.querySelector(".atelier-avis");
    const champ = [...el.querySelectorAll("input")].at(-1);
    assert.equal(zone.hidden, true);
    taper(champ, "Mis");
    const reponse = { geste: "trancher", marque: "personne | sonia", id: "a2", reponse: "garder" };
    m.changer({ avis: { texte: "« <b>Sonia</b> » paraît désigner une personne.", boutons: [["Ce n’en est pas une", reponse]] } });
    assert.equal(zone.hidden, false);
    assert.match(zone.textContent, /<b>Sonia<\/b>/, "un nom est du texte, jamais du HTML");
    zone.querySelector("button").click();
    assert.deepEqual({ ...m.envoyes.at(-1), n: undefined }, { ...reponse, n: undefined });
    assert.equal(champ.value, "Mis");
    m.changer({ avis: {} });
    assert.equal(zone.hidden, true);
    demonter();
  });
}

test("un texte refusé reste écrit et le dit ; le même texte peut repartir", async () => {
  const m = modele({ ...TEXTE, lignes: 3, compte: true, texte: "avant" });
  const { el } = await monter("texte", m);
  const champ = el.querySelector("textarea");
  champ.focus();
  champ.value = "neuf";
  champ.dispatchEvent(new Event("input"));
  champ.blur();
  m.prendre(false);
  assert.equal(champ.value, "neuf");
  assert.match(el.textContent, /pas gardé/);
  champ.focus();
  champ.blur();
  assert.equal(m.envoyes.at(-1).texte, "neuf");
});

test("un texte parle de son lien, même si l’on a changé de lien entre-temps", async () => {
  const m = modele({ ...TEXTE });
  const { el } = await monter("texte", m);
  const champ = el.querySelector("input");
  champ.focus();
  taper(champ, "réunions");
  m.changer({ de: "l2", texte: "" });
  assert.deepEqual([m.envoyes[0].texte, m.envoyes[0].de], ["réunions", "l1"]);
  assert.equal(champ.value, "");
});

test("ce que l’on écrit n’est pas remplacé par un état venu d’une autre page", async () => {
  const m = modele({ ...TEXTE, texte: "un" });
  const { el } = await monter("texte", m);
  const champ = el.querySelector("input");
  champ.focus();
  champ.setSelectionRange(2, 2);
  taper(champ, " deux");
  m.changer({ texte: "autre" });
  assert.equal(champ.value, "un deux");
});

test("une correction en cours dans la table revient après un redessin ; un refus la rend", async () => {
  const traits = {
    cle: "table", titre: "", vide: "", ouvrir: "",
    colonnes: [{ cle: "nom", titre: "Acteur", suggestions: [], largeur: "" }],
    lignes: [{ id: "a1", valeurs: { nom: "CMP" } }],
  };
  const m = modele(traits);
  const un = await monter("table", m);
  un.el.querySelector('tbody th[data-colonne]').click();
  const editeur = un.el.querySelector('tbody input[type=text]');
  editeur.value = "CMP du Nord";
  editeur.dispatchEvent(new Event("input"));
  un.demonter();
  const deux = await monter("table", m, { neuf: false, module: un.module });
  await pause(250);
  const rouvert = deux.el.querySelector('tbody input[type=text]');
  assert.equal(rouvert.value, "CMP du Nord");
  touche(rouvert, "Enter");
  assert.equal(m.envoyes.at(-1).valeur, "CMP du Nord");
  m.prendre(false);
  assert.equal(deux.el.querySelector('tbody input[type=text]').value, "CMP du Nord");
});

test("une réponse refusée ne reste pas cochée", async () => {
  const question = { cle: "base", question: "?", aide: "", options: [["oui", "oui"], ["non", "non"]], valeur: "" };
  const m = modele({ cle: "tri", groupes: [{ titre: "", lien: "l1", questions: [question] }] });
  const { el } = await monter("grille", m);
  const radio = el.querySelector("input[value=oui]");
  radio.checked = true;
  radio.dispatchEvent(new Event("change"));
  assert.deepEqual([m.envoyes[0].cle, m.envoyes[0].valeur, m.envoyes[0].de], ["base", "oui", "l1"]);
  m.envoyes[0].n && m.prendre(false);
  assert.equal(el.querySelector("input:checked"), null);
});

test("un brouillon d’un autre sujet revient quand on y revient, et n’est pas recouvert", async () => {
  const un = await monter("texte", modele({ ...TEXTE }));
  const champ = un.el.querySelector("input");
  champ.focus();
  taper(champ, "réunions du jeudi");
  un.demonter(); // le noyau est mort avant que l’on sorte du champ
  const m = modele({ ...TEXTE, de: "" });
  const { el } = await monter("texte", m);
  m.changer({ de: "l1", texte: "" });
  assert.equal(el.querySelector("input").value, "réunions du jeudi");
});

test("ce que l’on écrit avant que le champ ait un sujet est pour celui qui vient", async () => {
  for (const [dejaLa, attendu] of [["", "réunions chaque mois"], ["convention 2024", "convention 2024 réunions chaque mois"]]) {
    const m = modele({ ...TEXTE, de: "" });
    const { el } = await monter("texte", m);
    const champ = el.querySelector("input");
    champ.focus();
    taper(champ, "réunions chaque mois");
    m.changer({ de: "l5", texte: dejaLa });
    assert.equal(champ.value, attendu);
    assert.equal(m.envoyes.length, 0, "rien ne part sans sujet");
    champ.blur();
    assert.deepEqual([m.envoyes[0].texte, m.envoyes[0].de], [attendu, "l5"]);
    sessionStorage.clear();
  }
});

test("changer de travail vide les champs et oublie ce qui attendait", async () => {
  const m = modele({ ...AJOUT });
  const { el } = await monter("ajout", m);
  const champ = el.querySelector("input");
  champ.focus();
  taper(champ, "CMP");
  touche(champ, "Enter");
  m.prendre(false);
  taper(champ, "Autre");
  assert.match(el.textContent, /Pas pris : CMP/);
  window.dispatchEvent(new CustomEvent("atelier:autre-travail"));
  assert.equal(champ.value, "");
  assert.doesNotMatch(el.textContent, /Pas pris/);
});

test("un lien refusé revient avec ses deux bouts", async () => {
  const m = modele({ cle: "liens", acteurs: [], vocabulaire: [], centre: "MECS", avis: {} });
  const { el } = await monter("paire", m);
  const [un, deux] = el.querySelectorAll("input");
  deux.focus();
  taper(deux, "CMP");
  touche(deux, "Enter");
  un.value = "Collège";
  taper(deux, "PMI");
  m.prendre(false);
  assert.match(el.textContent, /Pas pris : MECS – CMP/);
  [...el.querySelectorAll("button")].find((b) => b.textContent === "Corriger").click();
  assert.deepEqual([un.value, deux.value], ["MECS", "CMP"]);
});

test("des cases cochées vite le restent toutes", async () => {
  const m = modele({ cle: "membres", libelle: "Ses membres", options: [["A", "a"], ["B", "b"], ["C", "c"]], choisis: [] });
  const { el } = await monter("cases", m);
  const cocher = (v) => {
    const c = el.querySelector(`input[value=${v}]`);
    c.checked = true;
    c.dispatchEvent(new Event("change"));
  };
  cocher("a");
  cocher("b");
  m.dire({ recu: m.envoyes[0].n, fait: true });
  m.changer({ choisis: ["a"] });
  cocher("c");
  assert.deepEqual(m.envoyes.at(-1).choisis, ["a", "b", "c"]);
});

test("un titre se déplie au clavier, sans attendre le noyau", async () => {
  const m = modele({ cle: "", titre: "Coller, importer", ouvert: false, niveau: 3 });
  m.mort = true;
  const module = await charger("depliant");
  const boite = document.createElement("div");
  boite.className = "atelier-depliant";
  const tete = document.createElement("div");
  const corps = document.createElement("div");
  corps.className = "atelier-depliant-corps";
  boite.append(tete, corps);
  document.body.append(boite);
  module.default.render({ model: m, el: tete });
  const b = tete.querySelector("h3 > button");
  b.click();
  assert.equal(b.getAttribute("aria-expanded"), "true");
  assert.ok(boite.hasAttribute("data-ouvert"));
  assert.equal(b.getAttribute("aria-controls"), corps.id);
});

test("des cases se cochent une à une, et le filtre ne décoche rien", async () => {
  const options = Array.from({ length: 14 }, (_, i) => [`Acteur ${i}`, `a${i}`]);
  const m = modele({ cle: "membres", libelle: "Ses membres", options, choisis: ["a3"] });
  const { el } = await monter("cases", m);
  const filtre = el.querySelector("input[type=search]");
  filtre.value = "acteur 12";
  filtre.dispatchEvent(new Event("input"));
  const c = el.querySelector("input[type=checkbox]");
  c.checked = true;
  c.dispatchEvent(new Event("change"));
  assert.deepEqual(m.envoyes[0].choisis, ["a3", "a12"]);
});

test("les siens se proposent d’abord, et un nom tout proche demande si c’est celui-là", async () => {
  const siens = [{ texte: "Collège Verdier", id: "a2" }, { texte: "CMP", id: "a3" }];
  const m = modele({ cle: "liens", acteurs: siens, vocabulaire: [{ texte: "Collège", detail: "nouveau" }, { texte: "CMPP", detail: "nouveau" }], centre: "MECS", avis: {} });
  const { el } = await monter("paire", m);
  const deux = el.querySelectorAll("input")[1];
  const liste = el.querySelectorAll("ul[role=listbox]")[1];
  const proposees = (texte) => {
    deux.value = "";
    deux.focus();
    taper(deux, texte);
    return [...liste.children].map((li) => li.textContent.trim());
  };
  assert.deepEqual(proposees("coll"), ["Collège Verdier", "Collège nouveau"]);
  assert.equal(proposees("Colege Verdier")[0], "vouliez-vous dire Collège Verdier");
  assert.deepEqual(proposees("CMPP"), ["CMPP nouveau"]); // deux sigles ne se confondent pas
  touche(deux, "ArrowDown");
  proposees("Colege Verdier");
  touche(deux, "ArrowDown");
  touche(deux, "Enter");
  assert.equal(m.envoyes.at(-1).cible, "a2");
});

test("une ligne neuve reste en vue, et l’on dit qu’un filtre la cache", async () => {
  const ligne = (id, nom) => ({ id, valeurs: { nom } });
  const lignes = ["CMP", "PMI", "MDPH", "CAF", "IRTS", "CROUS"].map((nom, n) => ligne(`a${n}`, nom));
  const m = modele({ cle: "t", colonnes: [{ cle: "nom", titre: "Acteur" }], lignes, titre: "", vide: "", ouvrir: "" });
  const { el } = await monter("table", m);
  m.changer({ lignes: [ligne("a9", "Judo-club"), ...lignes] });
  assert.ok(el.querySelector("tr[data-id=a9]").classList.contains("atelier-eclat"));
  const filtre = el.querySelector("input[type=search]");
  filtre.value = "CMP";
  filtre.dispatchEvent(new Event("input", { bubbles: true }));
  m.changer({ lignes: [ligne("a10", "Gendarmerie"), ...m.get("lignes")] });
  assert.match(el.querySelector(".atelier-compte").textContent, /cachée par le filtre/);
});

test("un champ propose sans rien imposer, et une bascule dit laquelle est enfoncée", async () => {
  const m = modele({ ...TEXTE, propositions: ["Un toit", "Un soin"] });
  const { el } = await monter("texte", m);
  const champ = el.querySelector("input");
  assert.deepEqual([...el.querySelectorAll("datalist option")].map((o) => o.value), ["Un toit", "Un soin"]);
  champ.value = "Un toit"; // choisi dans la liste
  champ.dispatchEvent(new Event("input", { bubbles: true }));
  assert.equal(m.envoyes.at(-1).texte, "Un toit");
  const b = modele({ cle: "b", libelle: "Dessin", mots: ["la cible", "tous les liens"], rang: 0 });
  const { el: groupe } = await monter("bascule", b);
  const boutons = [...groupe.querySelectorAll("button")];
  assert.deepEqual(boutons.map((x) => x.getAttribute("aria-pressed")), ["true", "false"]);
  boutons[1].click();
  assert.equal(b.envoyes.at(-1).rang, 1);
  assert.deepEqual(boutons.map((x) => x.getAttribute("aria-pressed")), ["false", "true"]);
});
