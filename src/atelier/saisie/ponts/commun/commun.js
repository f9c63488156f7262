// Ce que les formulaires ont en commun.
import { quandOnChange, tenir } from "./gestes.js";

export const creer = (balise, props = {}, ...enfants) => {
  const n = document.createElement(balise);
  for (const [nom, valeur] of Object.entries(props)) {
    if (nom.startsWith("on")) n.addEventListener(nom.slice(2), valeur);
    else if (nom in n) n[nom] = valeur;
    else n.setAttribute(nom, valeur);
  }
  n.append(...enfants.filter((e) => e !== null && e !== undefined));
  return n;
};
/** L’élément qui a le curseur. @returns {any} */
export const actif = () => document.activeElement;
export const bouton = (mot, geste, props = {}) =>
  creer("button", { type: "button", className: "atelier-bouton", textContent: mot, onclick: geste, ...props });
// Sans accents ni casse : on trouve « éducatrice » en tapant « educ ».
export const sansAccents = (t) =>
  String(t ?? "").toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").replaceAll("’", " ").replaceAll("'", " ")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "");
// La touche du chiffre, même sans Maj sur un clavier français ; 0 sinon.
export const chiffre = (e) => Number(/^(?:Digit|Numpad)([1-9])$/.exec(e.code)?.[1] ?? (/^[1-9]$/.test(e.key) ? e.key : 0));
// Chaque widget charge son propre module : un compteur donnerait le même nom à deux champs de la page.
export const identifiant = (nom) => `atelier-${nom}-${Math.random().toString(36).slice(2, 10)}`;

// Un champ qui propose ; on peut toujours écrire autre chose. `chercher` rend [{texte, detail, …}].
export const champQuiPropose = ({ libelle, exemple = "", chercher, valider, coller = null, cle = "" }) => {
  const id = identifiant("champ");
  const champ = creer("input", { type: "text", id, className: "atelier-champ", placeholder: exemple, maxLength: 400, autocomplete: "off" });
  champ.setAttribute("role", "combobox");
  champ.setAttribute("aria-autocomplete", "list");
  champ.setAttribute("aria-expanded", "false");
  champ.setAttribute("aria-controls", `${id}-liste`);
  const liste = creer("ul", { id: `${id}-liste`, className: "atelier-propositions", hidden: true });
  liste.setAttribute("role", "listbox");
  liste.setAttribute("aria-label", "Propositions");
  let proposees = [];
  let active = -1;
  const fermer = () => { liste.hidden = true; active = -1; champ.setAttribute("aria-expanded", "false"); champ.removeAttribute("aria-activedescendant"); };
  const marquer = (rang) => {
    active = rang;
    [...liste.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === rang)));
    if (rang >= 0) {
      champ.setAttribute("aria-activedescendant", liste.children[rang].id);
      liste.children[rang].scrollIntoView({ block: "nearest" });
    } else champ.removeAttribute("aria-activedescendant");
  };
  const proposer = () => {
    const texte = champ.value.trim();
    proposees = texte ? chercher(texte).slice(0, 7) : [];
    liste.replaceChildren(...proposees.map((p, i) => {
      const li = creer("li", { id: `${id}-${i}` }, p.avant ? `${p.avant} ` : "", creer("b", { textContent: p.texte }), p.detail ? ` ${p.detail}` : "");
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      // Dès l’appui : le champ y garde le curseur, et « blur » n’a pas le temps de fermer la liste.
      li.addEventListener("pointerdown", (e) => { e.preventDefault(); envoyer(e.shiftKey, p); });
      return li;
    }));
    liste.hidden = !proposees.length;
    champ.setAttribute("aria-expanded", String(!liste.hidden));
    active = -1;
    champ.removeAttribute("aria-activedescendant");
  };
  const envoyer = (maj, proposition = proposees[active]) => {
    const texte = (proposition?.texte ?? champ.value).trim();
    if (!texte || (parti && champ.value.trim() === parti.texte)) return; // vide, ou déjà en route
    fermer();
    valider(texte, { maj, proposition: proposition ?? null });
  };
  champ.addEventListener("input", proposer);
  champ.addEventListener("blur", fermer);
  champ.addEventListener("keydown", (e) => {
    // Enregistrer, annuler, rétablir : à la page et au navigateur, même depuis un champ.
    if ((e.ctrlKey || e.metaKey) && ["s", "z", "y"].includes(e.key.toLowerCase())) return;
    e.stopPropagation(); // les raccourcis de JupyterLab n’ont pas à entendre ce qu’on écrit
    // « isComposing » : Entrée y valide une lettre que l’on compose, pas le champ.
    if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); envoyer(e.shiftKey); }
    else if (e.key === "ArrowDown" && proposees.length) { e.preventDefault(); if (liste.hidden) proposer(); marquer((active + 1) % proposees.length); }
    else if (e.key === "ArrowUp" && proposees.length) { e.preventDefault(); marquer(active <= 0 ? proposees.length - 1 : active - 1); }
    else if (e.key === "Escape" && !liste.hidden) { e.preventDefault(); fermer(); }
  });
  if (coller) {
    champ.addEventListener("paste", (e) => {
      const texte = e.clipboardData?.getData("text/plain") ?? "";
      if (!/[\n\t]/.test(texte.trim())) return;
      e.preventDefault();
      coller(texte);
    });
  }
  const etiquette = creer("label", { htmlFor: id, textContent: libelle });
  const boite = creer("span", { className: "atelier-champ-boite" }, champ, liste);
  const actualiser = () => { if (document.activeElement === champ) proposer(); };

  // Un texte parti reste là, sélectionné, jusqu’à ce que le noyau l’ait pris : la touche suivante le remplace.
  let parti = null; // { n, texte }
  const brouillon = cle ? tenir(champ, `champ:${cle}`, () => (parti ? "" : champ.value)) : null;
  let refuse = ""; // rendu par un refus : s’il est remplacé d’un coup, il ne se perd pas pour autant
  let surReprise = (_remplace) => {};
  const rendre = () => { parti = null; champ.classList.remove("atelier-parti"); };
  champ.addEventListener("input", () => {
    rendre();
    if (refuse) surReprise(champ.value.length < refuse.length - 1);
    refuse = "";
  });
  const ecrire = (texte) => { rendre(); refuse = ""; champ.value = texte; brouillon?.noter(); };
  const attendait = (n) => parti?.n === n && champ.value.trim() === parti.texte;
  champ.value = brouillon?.rendre() ?? "";
  const neSuitPlus = quandOnChange(() => ecrire(""));
  return {
    oublier: neSuitPlus,
    champ, boite, etiquette, envoyer, actualiser, ecrire, attendait,
    attend: () => Boolean(parti) && champ.value.trim() === parti.texte,
    attendre: (n, texte) => {
      champ.value = texte;
      parti = { n, texte };
      champ.classList.add("atelier-parti");
      if (document.activeElement === champ) champ.select();
      brouillon?.noter();
    },
    pris: (n) => {
      if (!attendait(n)) return;
      rendre();
      champ.value = "";
      brouillon?.noter();
    },
    rendu: (n) => { if (attendait(n)) { refuse = parti.texte; rendre(); brouillon?.noter(); } },
    quandReprend: (f) => { surReprise = f; },
  };
};

// Une ou deux fautes de frappe : combien de lettres à changer pour passer d’un mot à l’autre.
const fautes = (a, b, plafond) => {
  if (Math.abs(a.length - b.length) > plafond) return plafond + 1;
  let avant = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const ligne = [i];
    for (let j = 1; j <= b.length; j += 1) {
      ligne[j] = Math.min(avant[j] + 1, ligne[j - 1] + 1, avant[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    avant = ligne;
  }
  return avant[b.length];
};
// Les acteurs déjà là, d’abord ; s’il n’y en a pas, celui dont le nom est tout proche ; puis les mots du métier.
export const chercherLesSiens = (siens, autres, texte) => {
  const trouves = chercherDans(siens, texte);
  const t = sansAccents(texte.trim());
  const plafond = t.length < 5 ? 0 : t.length < 8 ? 1 : 2; // CMP et CMPP sont deux services
  const proches = trouves.length || !plafond ? [] : siens
    .filter((e) => e.texte.length > 4 && fautes(sansAccents(e.texte), t, plafond) <= plafond)
    .map((e) => ({ ...e, avant: "vouliez-vous dire" }));
  return [...proches, ...trouves, ...chercherDans(autres, texte)];
};
// Cherche d’abord ce qui commence par le texte, puis ce dont un mot commence ainsi, puis le reste.
export const chercherDans = (entrees, texte) => {
  const t = sansAccents(texte);
  if (!t) return [];
  const notes = [];
  for (const e of entrees) {
    const nom = sansAccents(e.texte);
    const tout = `${nom} ${sansAccents(e.detail)}`;
    const note = nom === t ? 0 : nom.startsWith(t) ? 1 : tout.split(/[\s\-(]+/).some((m) => m.startsWith(t)) ? 2
      : t.length > 2 && tout.includes(t) ? 3 : 9;
    if (note < 9) notes.push([note, e]);
  }
  return notes.sort((a, b) => a[0] - b[0] || a[1].texte.length - b[1].texte.length).map((n) => n[1]);
};

const DUREE_D_UN_AVIS = 60_000; // ms : une nouvelle n’en est plus une ; une question, elle, attend
// Un avis court, avec des boutons qui y répondent.
export const montrerAvis = (zone, avis, envoyer) => {
  clearTimeout(zone.minuterie);
  zone.replaceChildren();
  zone.hidden = !avis?.texte;
  if (!avis?.texte) return;
  if (!avis.boutons?.length) zone.minuterie = setTimeout(() => { zone.hidden = true; }, DUREE_D_UN_AVIS);
  zone.append(creer("span", { textContent: avis.texte }));
  for (const [mot, message] of avis.boutons ?? []) zone.append(bouton(mot, () => envoyer(message)));
};
