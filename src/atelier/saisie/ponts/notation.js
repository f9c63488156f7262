// Une ligne à noter par critère (ou par copie). 0 à 3 pose le niveau et passe à la ligne suivante ;
// les flèches changent de ligne ; c : le commentaire ; n et p : copie suivante, précédente.
import { actif, creer, identifiant } from "./commun/commun.js";

function render({ model, el }) {
  el.classList.add("atelier-notation");
  let active = 0;
  // Toujours dire ce que l’on note : un chiffre tapé sous un titre absent irait à un critère inconnu.
  const titre = creer("h4", {});
  el.append(titre);
  const zone = creer("div", {});
  zone.setAttribute("role", "group");
  el.append(zone);
  const listes = creer("div", {});
  el.append(listes);
  // Ce dont parlent les lignes peintes : un geste le dit, même si une autre copie vient d’arriver.
  let de = "";
  const dire = (cle, message) => model.send({ cle, de, ...message });

  const peindre = () => {
    const dedans = zone.contains(document.activeElement);
    const champ = dedans && actif().tagName === "INPUT" && actif().dataset.cle;
    const memeSujet = de === model.get("de");
    const brouillon = champ && memeSujet ? actif().value : null;
    const clef = zone.querySelectorAll(".atelier-a-noter")[active]?.dataset.cle;
    // Une copie : ce que l’on peint n’est pas ce que Python a enregistré, tant qu’il ne l’a pas dit.
    const lignes = structuredClone(model.get("lignes"));
    de = model.get("de");
    const ou = memeSujet ? lignes.findIndex((l) => l.cle === clef) : -1;
    if (ou >= 0) active = ou;
    zone.setAttribute("aria-label", model.get("titre"));
    titre.textContent = model.get("titre");
    active = Math.min(active, Math.max(0, lignes.length - 1));
    listes.replaceChildren(...lignes.filter((l) => l.connus.length).map((l) => creer("datalist", { id: `${nom}-${l.cle}` },
      ...l.connus.map((t) => creer("option", { value: t })))));
    zone.replaceChildren(...lignes.map((l, i) => ligne(l, i)));
    if (!lignes.length) zone.append(creer("p", { className: "atelier-aide", textContent: model.get("vide") }));
    if (champ) {
      const c = [...zone.querySelectorAll("input[data-cle]")].find((n) => n.dataset.cle === champ);
      if (c && brouillon !== null) { c.value = brouillon; c.focus({ preventScroll: true }); } else focaliser(active);
    } else if (dedans) focaliser(active);
  };
  const nom = identifiant("notation");
  const ligne = (l, i) => {
    const f = creer("div", { className: "atelier-a-noter", tabIndex: i === active ? 0 : -1 });
    f.dataset.rang = i;
    f.dataset.cle = l.cle;
    f.setAttribute("role", "radiogroup");
    f.setAttribute("aria-label", l.titre);
    const tete = creer("div", { className: "atelier-a-noter-tete" }, creer("b", { textContent: l.titre }), creer("span", { className: "atelier-aide", textContent: l.detail }));
    const choix = creer("div", { className: "atelier-niveaux" });
    l.niveaux.forEach(([mot, descripteur], n) => {
      const b = creer("button", { type: "button", tabIndex: -1, className: "atelier-niveau", title: descripteur, onclick: () => { active = i; poser(l, n); focaliser(i); } }, creer("kbd", { textContent: String(n) }), ` ${mot}`);
      b.setAttribute("role", "radio");
      b.setAttribute("aria-checked", String(l.valeur === n));
      choix.append(b);
    });
    const c = creer("input", { type: "text", className: "atelier-champ", maxLength: 2000, value: l.commentaire, placeholder: "commentaire (touche c)", autocomplete: "off" });
    c.dataset.cle = l.cle;
    c.setAttribute("aria-label", `Commentaire : ${l.titre}`);
    if (l.connus.length) c.setAttribute("list", `${nom}-${l.cle}`);
    c.addEventListener("change", () => { if (c.value !== l.commentaire) dire(l.cle, { geste: "commenter", texte: c.value }); });
    c.addEventListener("keydown", (e) => {
      if ((e.ctrlKey || e.metaKey) && ["s", "z", "y"].includes(e.key.toLowerCase())) return;
      e.stopPropagation();
      if (e.key === "Enter" || e.key === "Escape") { e.preventDefault(); if (e.key === "Escape") c.value = l.commentaire; focaliser(i); }
    });
    c.addEventListener("focus", () => { active = i; viser(l); });
    f.append(tete, choix);
    if (l.valeur !== null) f.append(creer("p", { className: "atelier-aide", textContent: l.niveaux[l.valeur][1] }));
    if (l.second) f.append(creer("p", { className: "atelier-aide atelier-suite", textContent: l.second }));
    f.append(c);
    f.addEventListener("focus", () => { active = i; viser(l); });
    f.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.target.tagName === "INPUT") return;
      const chiffre = /^(?:Digit|Numpad)([0-3])$/.exec(e.code)?.[1] ?? (/^[0-3]$/.test(e.key) ? e.key : null);
      const gestes = {
        ArrowDown: () => focaliser(i + 1), ArrowUp: () => focaliser(i - 1),
        c: () => c.focus(), n: () => dire(l.cle, { geste: "suivante" }), p: () => dire(l.cle, { geste: "precedente" }),
        Backspace: () => poser(l, null), Delete: () => poser(l, null),
      };
      if (chiffre !== null) { poser(l, Number(chiffre)); focaliser(i + 1); }
      else if (gestes[e.key]) gestes[e.key]();
      else return;
      e.preventDefault();
      e.stopPropagation();
    });
    return f;
  };
  let visee = "";
  const viser = (l) => {
    if (visee === l.cle) return;
    visee = l.cle;
    dire(l.cle, { geste: "viser" });
  };
  const poser = (l, niveau) => {
    l.valeur = niveau;
    dire(l.cle, { geste: "poser", niveau });
    const f = zone.querySelector(`[data-rang="${active}"]`);
    f?.querySelectorAll("[role=radio]").forEach((b, n) => b.setAttribute("aria-checked", String(n === niveau)));
  };
  const focaliser = (rang, montrer = true) => {
    const lignes = zone.querySelectorAll(".atelier-a-noter");
    if (!lignes.length) return;
    active = Math.max(0, Math.min(rang, lignes.length - 1));
    lignes.forEach((f, i) => { f.tabIndex = i === active ? 0 : -1; });
    lignes[active].focus({ preventScroll: !montrer });
    if (montrer) lignes[active].scrollIntoView({ block: "nearest" });
  };
  const message = (m) => {
    if (m?.refus) peindre();
    if (m?.debut) { visee = ""; active = 0; zone.scrollTop = 0; focaliser(0); }
  };
  model.on("change:lignes change:de", peindre);
  model.on("msg:custom", message);
  peindre();
  return () => { model.off("change:lignes change:de", peindre); model.off("msg:custom", message); };
}

export default { render };
