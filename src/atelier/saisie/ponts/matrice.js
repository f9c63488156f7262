// Qui connaît qui ? Une case par paire : un clic, ou Espace, relie ou délie.
import { bouton, creer } from "./commun/commun.js";
import { brancher, declarer, envoyer } from "./commun/gestes.js";

function render({ model, el }) {
  el.classList.add("atelier-matrice");
  let actif = null;
  const peindre = () => {
    const noms = model.get("acteurs"); // [[id, nom]]
    const liens = new Map(model.get("liens").map(([a, b, genre]) => [`${a} ${b}`, genre]).flatMap(([k, g]) => [[k, g], [k.split(" ").reverse().join(" "), g]]));
    const dedans = el.contains(document.activeElement);
    if (noms.length < 2) {
      el.replaceChildren(creer("p", { className: "atelier-vide", textContent: "Ajoutez au moins deux acteurs." }));
      return;
    }
    const tete = creer("tr", {}, creer("td"), ...noms.slice(0, -1).map(([, nom]) => creer("th", { scope: "col", title: nom }, creer("span", { textContent: nom }))));
    const lignes = noms.slice(1).map(([idLigne, nomLigne], i) => {
      const cases = noms.slice(0, i + 1).map(([idCol, nomCol], j) => {
        const genre = liens.get(`${idLigne} ${idCol}`);
        const b = bouton(genre === "potentiel" ? "○" : genre ? "●" : "", () => envoyer(model, { geste: "basculer", a: idCol, b: idLigne }), { className: "atelier-paire", tabIndex: -1 });
        b.setAttribute("aria-pressed", String(Boolean(genre)));
        b.setAttribute("aria-label", `${nomLigne} et ${nomCol} : ${genre === "potentiel" ? "lien potentiel" : genre ? "liés" : "pas de lien"}`);
        b.title = `${nomLigne} – ${nomCol}`;
        b.dataset.place = `${i + 1},${j}`;
        return creer("td", {}, b);
      });
      return creer("tr", {}, creer("th", { scope: "row", textContent: nomLigne }), ...cases);
    });
    el.replaceChildren(creer("div", { className: "atelier-defile" }, creer("table", {}, creer("caption", {}, creer("span", { textContent: "● lien existant, ○ lien potentiel. Les flèches se déplacent, Espace relie ou délie." })), creer("thead", {}, tete), creer("tbody", {}, ...lignes))));
    viser(actif ?? "1,0", dedans);
  };
  const viser = (place, avecFocus) => {
    const b = el.querySelector(`[data-place="${place}"]`);
    if (!b) return;
    el.querySelectorAll('[tabindex="0"]').forEach((n) => { n.tabIndex = -1; });
    b.tabIndex = 0;
    actif = place;
    if (avecFocus) { b.focus(); b.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  };
  el.addEventListener("focusin", (e) => { if (e.target.dataset?.place) viser(e.target.dataset.place, false); });
  el.addEventListener("keydown", (e) => {
    const pas = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[e.key];
    if (!pas || !actif) return;
    e.preventDefault();
    e.stopPropagation();
    const [i, j] = actif.split(",").map(Number);
    viser(`${i + pas[0]},${Math.min(j + pas[1], i + pas[0] - 1)}`, true);
  });
  model.on("change:acteurs change:liens", peindre);
  peindre();
  const partie = declarer(el);
  return () => { partie(); model.off("change:acteurs change:liens", peindre); };
}

export default { initialize: brancher, render };
