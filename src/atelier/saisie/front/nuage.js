// Chaque lien, un point : à droite ce qui tient du partenariat, en haut ce qui tient du réseau.
const SVG = "http://www.w3.org/2000/svg";
const trait = (balise, attributs, texte = "") => {
  const n = document.createElementNS(SVG, balise);
  for (const [k, v] of Object.entries(attributs)) n.setAttribute(k, v);
  n.textContent = texte;
  return n;
};
function render({ model, el }) {
  el.classList.add("atelier-nuage");
  const C = 320, M = 46;
  const peindre = () => {
    const points = model.get("points");
    const choisi = model.get("choisi");
    const svg = trait("svg", { viewBox: `0 0 ${C + 2 * M} ${C + 2 * M}`, role: "group", "aria-label": model.get("titre") });
    svg.append(trait("rect", { x: M, y: M, width: C, height: C, fill: "#fbfcfe", stroke: "#8a94a3" }));
    for (const t of [0.25, 0.5, 0.75]) {
      svg.append(trait("line", { x1: M + t * C, x2: M + t * C, y1: M, y2: M + C, stroke: "#e3e7ee" }));
      svg.append(trait("line", { y1: M + t * C, y2: M + t * C, x1: M, x2: M + C, stroke: "#e3e7ee" }));
    }
    svg.append(trait("text", { x: M + C / 2, y: C + 2 * M - 12, "text-anchor": "middle" }, "points du partenariat →"));
    svg.append(trait("text", { x: 14, y: M + C / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${M + C / 2})` }, "points du réseau →"));
    const places = new Map();
    for (const p of points) {
      const cle = `${p.x.toFixed(2)} ${p.y.toFixed(2)}`;
      const rang = places.get(cle) ?? 0;
      places.set(cle, rang + 1);
      // Des points superposés s’écartent en spirale : chacun reste cliquable.
      const ecart = rang ? 5 * Math.sqrt(rang) : 0;
      const x = M + p.x * C + ecart * Math.cos(2.4 * rang), y = M + (1 - p.y) * C + ecart * Math.sin(2.4 * rang);
      const c = trait("circle", { cx: x, cy: y, r: p.id === choisi ? 8 : 5.5, tabindex: 0, role: "button", "aria-label": p.nom, "aria-pressed": p.id === choisi, class: "atelier-point" });
      c.append(trait("title", {}, p.nom));
      const choisir = () => model.send({ geste: "choisir", id: p.id });
      c.addEventListener("click", choisir);
      c.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); choisir(); } });
      svg.append(c);
    }
    const focus = el.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    el.replaceChildren(points.length ? svg : creer("p", { className: "atelier-vide", textContent: model.get("vide") }));
    if (focus) [...el.querySelectorAll("circle")].find((c) => c.getAttribute("aria-label") === focus)?.focus();
  };
  model.on("change:points change:choisi", peindre);
  peindre();
  return () => model.off("change:points change:choisi", peindre);
}

export default { render };
