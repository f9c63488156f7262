// Une vraie table HTML, corrigée en place : un lecteur d’écran la lit, le clavier y va partout.
import { bouton, creer, identifiant, sansAccents } from "./commun/commun.js";
import { brancher, brouillons, declarer, envoyer, suivre } from "./commun/gestes.js";

function render({ model, el }) {
  el.classList.add("atelier-table");
  const nom = identifiant("table");
  let tri = null; // { colonne, sens }
  let actif = null; // { id, colonne }
  let edition = null; // l’éditeur ouvert
  let enRetard = false; // des lignes sont arrivées pendant une correction
  let veutLeFocus = false; // le bouton cliqué disparaît : le curseur revient à la table
  const choisis = new Set();
  const lignesPeintes = new Map();

  const filtre = creer("input", { type: "search", className: "atelier-champ atelier-filtre", placeholder: "Filtrer…", oninput: () => peindre() });
  filtre.setAttribute("aria-label", "Filtrer la table");
  filtre.addEventListener("keydown", (e) => { if (!(e.ctrlKey || e.metaKey)) e.stopPropagation(); });
  const compte = creer("span", { className: "atelier-compte" });
  compte.setAttribute("role", "status");
  const lot = creer("span", { className: "atelier-lot" });
  const table = creer("table", {});
  table.setAttribute("role", "grid");
  const legende = creer("span", {});
  const tete = creer("thead");
  const corps = creer("tbody");
  table.append(creer("caption", {}, legende), tete, corps);
  const vide = creer("p", { className: "atelier-vide" });
  const cadre = creer("div", { className: "atelier-defile" }, table);
  el.append(creer("div", { className: "atelier-ligne" }, filtre, compte, lot), cadre, vide);

  const colonnes = () => model.get("colonnes");
  const colonne = (cle) => colonnes().find((c) => c.cle === cle);
  // Une case sans réponse est vide : cinq colonnes de « pas encore dit » ne disent rien de plus. Là où le vide
  // est lui-même un choix (« ne pas prendre »), il se lit.
  const montre = (c, valeur) => {
    if (!valeur && !c.vide_dit) return "";
    return c.options?.find(([v]) => v === (valeur ?? ""))?.[1] ?? valeur ?? "";
  };
  const dire = (message) => envoyer(model, message, message.geste === "changer");
  const nomDEdition = model.get("cle") ? `edition:${model.get("cle")}` : "";
  // Ce qu’un filtre cache n’est jamais touché, coché ou non.
  const choisisVisibles = () => visibles().map((l) => l.id).filter((id) => choisis.has(id));
  const visibles = () => {
    const mots = sansAccents(filtre.value).split(/\s+/).filter(Boolean);
    const garde = (l) => {
      const tout = sansAccents(colonnes().map((c) => montre(c, l.valeurs[c.cle])).join(" "));
      return mots.every((m) => tout.includes(m));
    };
    const liste = model.get("lignes").filter(garde);
    if (!tri) return liste;
    const c = colonne(tri.colonne);
    const rang = (l) => (c.options ? c.options.findIndex(([v]) => v === l.valeurs[c.cle]) : sansAccents(montre(c, l.valeurs[c.cle])));
    const ordre = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "fr", { numeric: true }));
    return [...liste].sort((a, b) => tri.sens * ordre(rang(a), rang(b)));
  };

  const peindreTete = () => {
    const tout = creer("input", { type: "checkbox", onchange: (e) => { visibles().forEach((l) => (e.target.checked ? choisis.add(l.id) : choisis.delete(l.id))); peindre(); } });
    tout.setAttribute("aria-label", "Choisir toutes les lignes");
    const th = (c) => {
      const sens = tri?.colonne === c.cle ? tri.sens : 0;
      const b = bouton(c.titre + (sens ? (sens > 0 ? " ▲" : " ▼") : ""), () => {
        tri = sens === 0 ? { colonne: c.cle, sens: 1 } : sens === 1 ? { colonne: c.cle, sens: -1 } : null;
        peindreTete();
        peindre();
        tete.querySelector(`[data-colonne="${c.cle}"] button`)?.focus();
      }, { className: "atelier-tri", title: "Trier" });
      const cellule = creer("th", { scope: "col" }, b);
      cellule.dataset.colonne = c.cle;
      if (c.largeur) cellule.style.width = c.largeur;
      cellule.setAttribute("aria-sort", sens > 0 ? "ascending" : sens < 0 ? "descending" : "none");
      return cellule;
    };
    tete.replaceChildren(creer("tr", {}, creer("th", { scope: "col", className: "atelier-case" }, tout), ...colonnes().map(th),
      ...(model.get("ouvrir") ? [creer("th", { scope: "col", className: "atelier-ouvre" }, creer("span", { className: "atelier-cache", textContent: "Ouvrir" }))] : [])));
  };

  const rangee = (l) => {
    const tr = creer("tr", {});
    tr.dataset.id = l.id;
    const c0 = colonnes()[0];
    const coche = creer("input", { type: "checkbox", tabIndex: -1, checked: choisis.has(l.id), onchange: (e) => { e.target.checked ? choisis.add(l.id) : choisis.delete(l.id); peindreLot(); } });
    coche.setAttribute("aria-label", `Choisir ${montre(c0, l.valeurs[c0.cle])}`);
    tr.append(creer("td", { className: "atelier-case" }, coche));
    colonnes().forEach((c, i) => {
      const td = creer(i === 0 ? "th" : "td", { tabIndex: -1, textContent: montre(c, l.valeurs[c.cle]) });
      if (i === 0) td.scope = "row";
      td.setAttribute("role", i === 0 ? "rowheader" : "gridcell");
      td.dataset.colonne = c.cle;
      td.dataset.valeur = l.valeurs[c.cle] ?? "";
      if (c.genre === "lecture") td.setAttribute("aria-readonly", "true");
      tr.append(td);
    });
    const ouvrir = model.get("ouvrir");
    if (ouvrir) tr.append(creer("td", { className: "atelier-ouvre" }, bouton(ouvrir, () => dire({ geste: "ouvrir", id: l.id }), { className: "atelier-idee", tabIndex: -1, title: "Ctrl+Entrée", "aria-label": `${ouvrir} : ${montre(c0, l.valeurs[c0.cle])}` })));
    return tr;
  };

  const peindre = () => {
    if (edition) { enRetard = true; return; }
    enRetard = false;
    const lignes = visibles();
    const presents = new Set(model.get("lignes").map((l) => l.id));
    for (const id of choisis) if (!presents.has(id)) choisis.delete(id);
    const avaitLeFocus = corps.contains(document.activeElement);
    let repere = corps.firstElementChild;
    const gardees = new Set();
    for (const l of lignes) {
      // Une ligne inchangée n’est pas refaite : le curseur qui y est y reste.
      const trace = JSON.stringify([l.valeurs, choisis.has(l.id)]);
      let p = lignesPeintes.get(l.id);
      if (!p || p.trace !== trace) {
        const tr = rangee(l);
        if (p) { if (p.tr === repere) repere = repere.nextElementSibling; p.tr.remove(); }
        p = { tr, trace };
        lignesPeintes.set(l.id, p);
      }
      gardees.add(l.id);
      if (p.tr === repere) repere = repere.nextElementSibling;
      else corps.insertBefore(p.tr, repere);
    }
    for (const [id, p] of lignesPeintes) if (!gardees.has(id)) { p.tr.remove(); lignesPeintes.delete(id); }
    const total = model.get("lignes").length;
    legende.textContent = model.get("titre");
    compte.textContent = filtre.value.trim() ? `${lignes.length} sur ${total}` : "";
    vide.textContent = total ? "Aucune ligne ne correspond au filtre." : model.get("vide");
    vide.hidden = lignes.length > 0;
    table.hidden = lignes.length === 0;
    filtre.hidden = total < 6;
    activer(avaitLeFocus || veutLeFocus);
    veutLeFocus = false;
    peindreLot();
    suivreLaNeuve();
  };
  // Une ligne qui vient d’entrer reste en vue dans la table, sans que la page bouge ; cachée par le filtre, on le dit.
  let connues = null;
  const suivreLaNeuve = () => {
    const ids = model.get("lignes").map((l) => l.id);
    const neuves = connues ? ids.filter((id) => !connues.has(id)) : [];
    connues = new Set(ids);
    if (neuves.length !== 1) return;
    const tr = lignesPeintes.get(neuves[0])?.tr;
    if (!tr) {
      compte.textContent = `${compte.textContent} · la ligne ajoutée est cachée par le filtre`;
      return;
    }
    const haut = tr.offsetTop - tete.offsetHeight;
    if (haut < cadre.scrollTop || tr.offsetTop + tr.offsetHeight > cadre.scrollTop + cadre.clientHeight) cadre.scrollTop = haut;
    tr.classList.add("atelier-eclat");
    setTimeout(() => tr.classList.remove("atelier-eclat"), 2500);
  };

  // Une seule cellule reçoit Tab ; les flèches font le reste.
  const activer = (avecFocus) => {
    corps.querySelectorAll('[tabindex="0"]').forEach((n) => { n.tabIndex = -1; });
    let td = actif && corps.querySelector(`tr[data-id="${CSS.escape(actif.id)}"] [data-colonne="${actif.colonne}"]`);
    if (!td) {
      td = corps.querySelector("[data-colonne]");
      actif = td ? { id: td.parentElement.dataset.id, colonne: td.dataset.colonne } : null;
    }
    if (!td) return;
    td.tabIndex = 0;
    if (avecFocus) td.focus();
  };

  const peindreLot = () => {
    lot.replaceChildren();
    // Un geste ne touche que ce que l’on voit : une ligne cochée puis filtrée attend.
    const ids = choisisVisibles;
    const nombre = ids().length;
    if (!nombre) return;
    const masques = choisis.size - nombre;
    lot.append(creer("span", { textContent: `${nombre} choisi${nombre > 1 ? "s" : ""}${masques ? ` (${masques} masqué${masques > 1 ? "s" : ""} par le filtre)` : ""} :` }),
      bouton("Supprimer", () => { const partis = ids(); veutLeFocus = true; dire({ geste: "supprimer", ids: partis }); partis.forEach((id) => choisis.delete(id)); }));
    const modifiables = colonnes().filter((c) => c.options && c.genre !== "lecture");
    if (!modifiables.length) return;
    const quoi = creer("select", { className: "atelier-choix" }, ...modifiables.map((c) => creer("option", { value: c.cle, textContent: c.titre })));
    quoi.setAttribute("aria-label", "Colonne à changer");
    const valeur = creer("select", { className: "atelier-choix" });
    valeur.setAttribute("aria-label", "Nouvelle valeur");
    const remplir = () => valeur.replaceChildren(...colonne(quoi.value).options.map(([v, mot]) => creer("option", { value: v, textContent: mot })));
    quoi.addEventListener("change", remplir);
    remplir();
    lot.append(quoi, valeur, bouton("Appliquer", () => dire({ geste: "changer", ids: ids(), colonne: quoi.value, valeur: valeur.value })));
  };

  const corriger = (td, debut = null) => {
    const c = colonne(td.dataset.colonne);
    if (!c || c.genre === "lecture" || edition) return;
    const id = td.parentElement.dataset.id;
    let avant = td.dataset.valeur;
    actif = { id, colonne: c.cle };
    if (c.options && c.options.length === 2) {
      const autre = c.options.find(([v]) => v !== avant)[0];
      td.dataset.valeur = autre;
      td.textContent = montre(c, autre);
      td.focus();
      dire({ geste: "changer", ids: [id], colonne: c.cle, valeur: autre });
      return;
    }
    const champ = c.options
      ? creer("select", { className: "atelier-choix" }, ...c.options.map(([v, mot]) => creer("option", { value: v, textContent: mot, selected: v === avant })))
      : creer("input", { type: "text", className: "atelier-champ", value: debut ?? avant, maxLength: 400, autocomplete: "off" });
    champ.setAttribute("aria-label", `${c.titre} de ${td.parentElement.querySelector("[data-colonne]").textContent}`);
    if (c.suggestions?.length && !c.options) {
      const liste = creer("datalist", { id: `${nom}-${c.cle}` }, ...c.suggestions.map((s) => creer("option", { value: s })));
      champ.setAttribute("list", liste.id);
      td.replaceChildren(champ, liste);
    } else td.replaceChildren(champ);
    edition = champ;
    champ.focus();
    if (champ.select && debut === null) champ.select();
    let fini = false;
    // Une correction en cours revient si la table est redessinée.
    const noter = () => {
      if (nomDEdition && !c.options) brouillons.garder(nomDEdition, { id, colonne: c.cle, texte: champ.value, debut: champ.selectionStart, fin: champ.selectionEnd });
    };
    for (const e of ["input", "keyup"]) champ.addEventListener(e, noter);
    const finir = (garder, suite = null) => {
      // « blur » suit toute sortie du champ, même par Entrée : une seule compte.
      if (fini) return;
      fini = true;
      edition = null;
      brouillons.oublier(nomDEdition);
      const valeur = champ.value.trim();
      const change = garder && valeur !== avant;
      td.dataset.valeur = change ? valeur : avant;
      td.textContent = montre(c, td.dataset.valeur);
      if (change) dire({ geste: "changer", ids: [id], colonne: c.cle, valeur });
      if (suite) suite();
      if (enRetard) { lignesPeintes.delete(id); td.parentElement.remove(); peindre(); if (suite) activer(true); }
    };
    champ.addEventListener("keydown", (e) => {
      e.stopPropagation();
      auClavier = true;
      const bouge = (dx, dy) => () => aller(td, dx, dy);
      if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); finir(true, bouge(0, e.shiftKey ? -1 : 1)); }
      else if (e.key === "Escape") { e.preventDefault(); finir(false, bouge(0, 0)); }
      else if (e.key === "Tab") { e.preventDefault(); finir(true, bouge(e.shiftKey ? -1 : 1, 0)); }
    });
    // Ctrl+S annonce ainsi qu’il faut garder ce qui est en cours d’écriture.
    let auClavier = false;
    champ.addEventListener("pointerdown", () => { auClavier = false; });
    champ.addEventListener("change", (e) => {
      if (fini) return;
      // Au clavier, les flèches parcourent la liste : on ne retient qu’à Entrée, Tab ou en sortant.
      if (c.options && e.isTrusted) { if (!auClavier) finir(true, () => aller(td, 0, 0)); return; }
      if (champ.value.trim() === avant) return;
      avant = champ.value.trim();
      dire({ geste: "changer", ids: [id], colonne: c.cle, valeur: avant });
    });
    champ.addEventListener("blur", () => { if (champ.isConnected) finir(true); });
  };
  const reprendre = ({ id, colonne: cle, texte, debut, fin }) => {
    const td = corps.querySelector(`tr[data-id="${CSS.escape(id)}"] [data-colonne="${CSS.escape(cle)}"]`);
    if (!td || edition) return;
    corriger(td, texte);
    try { edition?.setSelectionRange(debut, fin); } catch { /* une liste n’a pas de curseur */ }
  };

  const aller = (td, dx, dy) => {
    const cles = colonnes().map((c) => c.cle);
    const x = Math.min(Math.max(cles.indexOf(td.dataset.colonne) + dx, 0), cles.length - 1);
    let tr = td.parentElement;
    for (let n = Math.abs(dy); n > 0; n -= 1) tr = (dy > 0 ? tr.nextElementSibling : tr.previousElementSibling) ?? tr;
    actif = { id: tr.dataset.id, colonne: cles[x] };
    activer(true);
    tr.querySelector('[tabindex="0"]')?.scrollIntoView({ block: "nearest" });
  };

  corps.addEventListener("click", (e) => {
    const td = e.target.closest("[data-colonne]");
    if (!td || edition?.parentElement === td) return;
    actif = { id: td.parentElement.dataset.id, colonne: td.dataset.colonne };
    activer(true);
    corriger(td);
  });
  corps.addEventListener("keydown", (e) => {
    const td = e.target.closest?.("[data-colonne]");
    if (!td || edition) return;
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter" && model.get("ouvrir")) {
      e.preventDefault();
      dire({ geste: "ouvrir", id: td.parentElement.dataset.id });
      return;
    }
    if (e.ctrlKey || e.metaKey) return;
    const pas = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1], Home: [-99, 0], End: [99, 0], PageDown: [0, 10], PageUp: [0, -10] }[e.key];
    const fait = () => { e.preventDefault(); e.stopPropagation(); };
    if (pas) { fait(); aller(td, ...pas); }
    else if (e.key === "Enter" || e.key === "F2") { fait(); corriger(td); }
    else if (e.key === "Delete" || e.key === "Backspace") {
      fait();
      const id = td.parentElement.dataset.id;
      // La ligne va partir : le curseur passe à celle d’à côté.
      const voisine = td.parentElement.nextElementSibling ?? td.parentElement.previousElementSibling;
      if (voisine) actif = { id: voisine.dataset.id, colonne: td.dataset.colonne };
      dire({ geste: "supprimer", ids: choisis.has(id) ? choisisVisibles() : [id] });
    } else if (e.key === " ") { fait(); td.parentElement.querySelector(".atelier-case input").click(); }
    else if (e.key.length === 1 && !e.altKey) {
      e.stopPropagation();
      const c = colonne(td.dataset.colonne);
      if (c.genre !== "lecture") { e.preventDefault(); corriger(td, c.options ? null : e.key); }
    }
  });

  const eclairer = (id) => {
    const tr = corps.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
    tr?.scrollIntoView({ block: "nearest" });
    tr?.classList.add("atelier-eclat");
    setTimeout(() => tr?.classList.remove("atelier-eclat"), 2500);
  };
  const message = (m) => {
    if (m?.montrer) { filtre.value = ""; actif = { id: m.montrer, colonne: colonnes()[0].cle }; peindre(); activer(false); eclairer(m.montrer); }
  };
  const toutPeindre = () => { lignesPeintes.forEach((p) => p.tr.remove()); lignesPeintes.clear(); peindreTete(); peindre(); };
  model.on("change:lignes change:titre change:vide", peindre);
  model.on("change:colonnes", toutPeindre);
  model.on("msg:custom", message);
  toutPeindre();
  // Un refus rend la correction à qui l’a écrite ; le reste revient à ce qui est gardé.
  const oublier = suivre(({ message, fait }) => {
    if (fait) return;
    lignesPeintes.forEach((p) => p.tr.remove());
    lignesPeintes.clear();
    peindre();
    if (message.geste === "changer" && message.ids.length === 1 && !colonne(message.colonne)?.options) {
      reprendre({ id: message.ids[0], colonne: message.colonne, texte: message.valeur, debut: message.valeur.length, fin: message.valeur.length });
    }
  });
  const enCours = nomDEdition ? brouillons.lire(nomDEdition) : null;
  const reveil = enCours && setTimeout(() => reprendre(enCours), 150);
  const partie = declarer(el);
  return () => {
    clearTimeout(reveil);
    partie();
    oublier();
    model.off("change:lignes change:titre change:vide", peindre);
    model.off("change:colonnes", toutPeindre);
    model.off("msg:custom", message);
  };
}

export default { initialize: brancher, render };
