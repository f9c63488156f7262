// Un texte, d’une ligne ou long : gardé en sortant du champ, par Entrée ou Ctrl+S ; un long, à chaque pause.
import { creer, identifiant } from "./commun/commun.js";
import { brancher, brouillons, declarer, envoyer, quandOnChange, rester, suivre, tenir } from "./commun/gestes.js";

const PAUSE = 900; // ms
const REVEIL = 700; // ms : un brouillon retrouvé part, s’il n’est pas en train d’être écrit
// Python ôte les espaces de trop : ce n’est pas une raison pour récrire sous la plume.
const memes = (a, b) => {
  const propre = (t) => t.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n").trim();
  return propre(a) === propre(b);
};

function render({ model, el }) {
  const uneLigne = model.get("lignes") === 1;
  el.classList.add(uneLigne ? "atelier-texte" : "atelier-redaction");
  const id = identifiant("texte");
  const nom = creer("label", { htmlFor: id, className: uneLigne ? "" : "atelier-enonce" });
  const champ = creer(uneLigne ? "input" : "textarea", { id, className: "atelier-champ", maxLength: uneLigne ? 400 : model.get("maximum") });
  if (uneLigne) champ.type = "text";
  else {
    champ.rows = model.get("lignes");
    // 14 px : les marges et les bords que lui donne atelier.css.
    champ.style.minHeight = `calc(${champ.rows}lh + 14px)`; // le champ grandit ensuite avec ce que l’on y écrit
  }
  champ.autocomplete = "off";
  const liste = creer("datalist", { id: `${id}-liste` });
  const proposer = () => {
    liste.replaceChildren(...(model.get("propositions") ?? []).map((value) => creer("option", { value })));
    if (liste.childElementCount) champ.setAttribute("list", liste.id);
    else champ.removeAttribute("list");
  };
  const pied = creer("div", { className: "atelier-aide" });
  pied.setAttribute("aria-live", "polite");
  el.append(nom, champ, ...(uneLigne ? [liste] : [pied]));

  let attente = 0;
  let de = model.get("de");
  let envoye = model.get("texte"); // ce que le noyau a, ou va avoir
  let enRoute = "";
  let refuse = false;
  const cle = () => `texte:${model.get("cle")}:${de}`;
  const sale = () => !memes(champ.value, envoye) || refuse || Boolean(enRoute);
  const brouillon = tenir(champ, cle(), () => (sale() ? champ.value : ""));
  const compter = () => {
    const n = champ.value.split(/\s+/).filter((m) => /[\p{L}\p{N}]/u.test(m)).length;
    const etat = refuse ? " · pas gardé" : champ.value === envoye && !enRoute ? "" : " · pas encore gardé";
    pied.textContent = model.get("compte") ? `${n} mot${n > 1 ? "s" : ""}${etat}` : etat.replace(" · ", "");
  };
  const partir = () => {
    clearTimeout(attente);
    if (memes(champ.value, envoye) && !refuse) return;
    envoye = champ.value;
    refuse = false;
    enRoute = envoyer(model, { texte: champ.value, de }, true);
    brouillon.noter();
    compter();
  };
  const peindre = () => {
    nom.textContent = model.get("libelle");
    nom.hidden = !model.get("libelle");
    if (uneLigne) nom.style.minWidth = model.get("marge");
    if (!model.get("libelle")) champ.setAttribute("aria-label", model.get("titre"));
    champ.title = model.get("titre");
    champ.placeholder = model.get("placeholder");
    champ.disabled = model.get("disabled");
    const texte = model.get("texte");
    if (de !== model.get("de")) {
      // Le champ parle d’autre chose : ce qui était en cours part avec son sujet, refusé compris.
      // Écrit avant que le champ ait un sujet (il se montre, le noyau n’a pas fini) : c’est pour celui qui vient.
      const pourCeluiCi = !de && sale() ? champ.value : "";
      if (de) partir();
      else brouillons.oublier(cle());
      clearTimeout(attente);
      de = model.get("de");
      refuse = false;
      enRoute = "";
      brouillon.deplacer(cle());
      envoye = texte;
      reprendre(texte);
      if (pourCeluiCi && !aReprendre) {
        champ.value = texte ? `${texte} ${pourCeluiCi}` : pourCeluiCi;
        brouillon.noter();
        attente = setTimeout(partir, PAUSE);
      }
      compter();
      return;
    }
    // Ce que l’on est en train d’écrire n’est jamais remplacé par un état d’avant.
    const enCours = document.activeElement === champ && memes(champ.value, texte);
    if (memes(texte, champ.value)) refuse = false;
    if (!enCours && !refuse && !enRoute && (champ.value === envoye || document.activeElement !== champ) && !aReprendre) {
      if (champ.value !== texte) champ.value = texte;
      envoye = texte;
    }
    compter();
  };
  // Un brouillon retrouvé reprend sa place ; il part un peu après, s’il n’est pas en train d’être écrit.
  let aReprendre = false;
  let reveil = 0;
  const reprendre = (texte) => {
    const rendu = brouillon.rendre();
    aReprendre = rendu !== null && !memes(rendu, texte);
    champ.value = aReprendre ? rendu : texte;
    clearTimeout(reveil);
    reveil = setTimeout(() => {
      const reprise = aReprendre;
      aReprendre = false;
      if (reprise && document.activeElement !== champ) partir();
    }, REVEIL);
  };
  reprendre(envoye);
  const oublierTout = quandOnChange(() => {
    clearTimeout(attente);
    clearTimeout(reveil);
    aReprendre = refuse = false;
    enRoute = "";
    envoye = champ.value = model.get("texte");
    rester(champ, 0);
    compter();
  });

  champ.addEventListener("input", (e) => {
    clearTimeout(attente);
    // Une proposition choisie dans la liste est une réponse : elle part tout de suite.
    if (uneLigne && e.inputType !== "insertText" && (model.get("propositions") ?? []).includes(champ.value)) partir();
    if (model.get("continu")) attente = setTimeout(partir, 250);
    else if (!uneLigne) attente = setTimeout(partir, PAUSE);
    compter();
  });
  champ.addEventListener("blur", () => { if (champ.isConnected) partir(); });
  champ.addEventListener("change", (e) => { if (!e.isTrusted) partir(); }); // le gardien, pour Ctrl+S
  champ.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && ["s", "z", "y"].includes(e.key.toLowerCase())) return;
    e.stopPropagation(); // les raccourcis de JupyterLab n’ont pas à entendre ce qu’on écrit
    if (uneLigne && e.key === "Enter" && !e.isComposing) { e.preventDefault(); partir(); }
  });
  const oublier = suivre(({ n, fait }) => {
    if (n !== enRoute) return;
    enRoute = "";
    if (!fait) { refuse = true; envoye = model.get("texte"); }
    rester(champ, refuse ? 1 : 0);
    brouillon.noter();
    peindre();
  });
  const traits = "change:texte change:libelle change:de change:placeholder change:disabled change:titre";
  model.on(traits, peindre);
  model.on("change:propositions", proposer);
  peindre();
  proposer();
  const partie = declarer(el);
  return () => {
    clearTimeout(reveil);
    clearTimeout(attente);
    brouillon.noter();
    partie();
    oublier();
    oublierTout();
    model.off(traits, peindre);
    model.off("change:propositions", proposer);
  };
}

export default { initialize: brancher, render };
