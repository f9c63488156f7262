// Ce que le pont du schéma trace dans son canevas : la pointe et la taille de chaque flèche, et les opacités.
import { readFileSync } from "node:fs";

const { page, pont } = JSON.parse(readFileSync(0, "utf8"));
const dit = { fleches: [], opacites: [] };
let [cadres, alpha, debut] = [[], 1, null];
let cadre = { x: 0, y: 0, angle: 0, echelle: 1 };
const vers = (x, y) => {
  const [c, s] = [Math.cos(cadre.angle) * cadre.echelle, Math.sin(cadre.angle) * cadre.echelle];
  return [cadre.x + x * c - y * s, cadre.y + x * s + y * c];
};
const crayon = {
  save: () => cadres.push(cadre),
  restore: () => { cadre = cadres.pop(); },
  translate: (x, y) => { const [a, b] = vers(x, y); cadre = { ...cadre, x: a, y: b }; },
  rotate: (angle) => { cadre = { ...cadre, angle: cadre.angle + angle }; },
  scale: (k) => { cadre = { ...cadre, echelle: cadre.echelle * k }; },
  beginPath: () => { debut = null; },
  moveTo: (x, y) => { debut ??= vers(x, y); },
  stroke: () => { if (alpha !== null) dit.opacites.push(alpha); alpha = null; },
  fill: () => dit.fleches.push([...debut, cadre.echelle]),
  set globalAlpha(v) { alpha = v; },
};
const ctx = new Proxy(crayon, { get: (soi, nom) => soi[nom] ?? (() => {}), set: (soi, nom, v) => { soi[nom] = v; return true; } });
const boite = { clientWidth: 900, clientHeight: 900, addEventListener: () => {} };
const document = { createElement: () => ({}), getElementById: () => boite, body: { append: () => {}, style: {} } };
class Image { complete = false; addEventListener() {} }
const window = { __atelier: page, addEventListener: () => {} };
window.parent = window;
new Function("window", "document", "Image", pont)(window, document, Image);
const dessins = {};
const reseau = { on: (nom, f) => { dessins[nom] = f; }, moveTo: () => {}, redraw: () => {}, getPosition: (id) => ({ x: page.noeuds[id].x, y: page.noeuds[id].y }) };
window.__atelierPret(reseau, {}, {});
dessins.beforeDrawing(ctx);
console.log(JSON.stringify(dit));
