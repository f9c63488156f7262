// Chaque lien, un point : à droite ce qui tient du partenariat, en haut ce qui tient du réseau.
// De vrais boutons : JupyterLab reprend le curseur à un dessin SVG.
import { actif, bouton, creer } from "./commun/commun.js";
import { brancher, declarer, envoyer } from "./commun/gestes.js";

function render({ model, el }) {
  el.classList.add("atelier-nuage");
  const peindre = () => {
    const points = model.get("points");
    const focus = el.contains(document.activeElement) ? actif().dataset.id : null;
    if (!points.length) {
      el.replaceChildren(creer("p", { className: "atelier-vide", textContent: model.get("vide") }));
      return;
    }
    const cadre = creer("div", { className: "atelier-nuage-cadre" });
    cadre.setAttribute("role", "group");
    cadre.setAttribute("aria-label", model.get("titre"));
    const places = new Map();
    for (const p of points) {
      const cle = `${p.x.toFixed(2)} ${p.y.toFixed(2)}`;
      const rang = places.get(cle) ?? 0;
      places.set(cle, rang + 1);
      // Des points superposés s’écartent en spirale : chacun reste cliquable.
      // 2,4 radians, l’angle d’or : en tournant ainsi, les points ne s’alignent pas.
      const ecart = rang ? 7 * Math.sqrt(rang) : 0;
      const b = bouton("", () => envoyer(model, { geste: "choisir", id: p.id }), { className: "atelier-point", title: p.nom });
      b.dataset.id = p.id;
      b.setAttribute("aria-label", p.nom);
      b.setAttribute("aria-pressed", String(p.id === model.get("choisi")));
      b.style.left = `calc(${100 * p.x}% + ${ecart * Math.cos(2.4 * rang)}px)`;
      b.style.bottom = `calc(${100 * p.y}% + ${ecart * Math.sin(2.4 * rang)}px)`;
      cadre.append(b);
    }
    el.replaceChildren(
      creer("span", { className: "atelier-axe-y", textContent: "points du réseau →" }), cadre,
      creer("span", { className: "atelier-axe-x", textContent: "points du partenariat →" }));
    if (focus) el.querySelector(`[data-id="${CSS.escape(focus)}"]`)?.focus();
  };
  model.on("change:points change:choisi", peindre);
  peindre();
  const partie = declarer(el);
  return () => { partie(); model.off("change:points change:choisi", peindre); };
}

export default { initialize: brancher, render };
