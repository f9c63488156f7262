// Un DOM sans navigateur, un modèle qui se conduit comme celui d’un widget, et les modules tels qu’ils sont livrés.
import { Window } from "happy-dom";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const fenetre = new Window({ url: "http://localhost/lab" });
for (const nom of ["window", "document", "sessionStorage", "CustomEvent", "Event", "KeyboardEvent", "HTMLElement", "HTMLButtonElement", "CSS", "requestAnimationFrame", "cancelAnimationFrame"]) {
  globalThis[nom] = nom === "window" ? fenetre : fenetre[nom];
}
globalThis.CSS ??= { escape: (t) => String(t).replace(/["\\]/g, "\\$&") };
fenetre.document.hasFocus = () => true;

let numero = 0;
/** Le module d’un champ, neuf : chaque widget charge le sien. */
export const charger = async (nom) => {
  numero += 1;
  return import(`${pathToFileURL(join(process.env.ATELIER_FRONT, `${nom}.mjs`))}?${numero}`);
};

/** Un modèle de widget : `envoyes` est ce que le noyau recevrait ; `dire`, ce que le noyau répond. */
export const modele = (traits) => {
  const ecoutes = new Map();
  const soi = {
    envoyes: [],
    mort: false,
    get: (n) => traits[n],
    set: (n, v) => { traits[n] = v; },
    save_changes: () => {},
    send: (m) => { if (!soi.mort) soi.envoyes.push(m); },
    on: (noms, f) => noms.split(" ").forEach((n) => ecoutes.set(n, [...(ecoutes.get(n) ?? []), f])),
    off: (noms, f) => noms.split(" ").forEach((n) => ecoutes.set(n, (ecoutes.get(n) ?? []).filter((g) => g !== f))),
    dire: (m) => (ecoutes.get("msg:custom") ?? []).forEach((f) => f(m)),
    changer: (neufs) => {
      Object.assign(traits, neufs);
      Object.keys(neufs).forEach((n) => (ecoutes.get(`change:${n}`) ?? []).forEach((f) => f()));
    },
    prendre: (fait = true) => soi.envoyes.splice(0).forEach((m) => soi.dire({ recu: m.n, fait })),
  };
  return soi;
};

/** Monte un widget dans la page ; `demonter` fait ce que fait JupyterLab quand il redessine. */
export const monter = async (nom, model, { neuf = true, module: deja = null } = {}) => {
  const module = deja ?? (await charger(nom));
  if (neuf) module.default.initialize?.({ model });
  const el = document.createElement("div");
  document.body.append(el);
  const nettoyer = module.default.render({ model, el });
  return { module, el, demonter: () => { nettoyer?.(); el.remove(); } };
};

export const taper = (champ, texte) => {
  for (const lettre of texte) {
    // Une sélection est remplacée par la première lettre, comme dans un navigateur.
    const [a, b] = [champ.selectionStart ?? champ.value.length, champ.selectionEnd ?? champ.value.length];
    champ.value = champ.value.slice(0, a) + lettre + champ.value.slice(b);
    champ.setSelectionRange(a + 1, a + 1);
    champ.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
export const touche = (champ, key, reste = {}) => champ.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...reste }));
export const pause = (ms) => new Promise((f) => { setTimeout(f, ms); });
