// Ce qui est écrit n’est lâché qu’une fois pris : gestes numérotés, file d’attente, brouillons.
// Un brouillon vit dans cet onglet seulement (sessionStorage) : il survit à F5, à un formulaire redessiné,
// à un noyau arrêté ; il disparaît quand le noyau l’a pris, ou quand l’on change de travail.
const PREFIXE = "atelier:brouillon:";
const coffre = () => {
  try {
    return window.sessionStorage;
  } catch {
    return null; // stockage interdit par le navigateur : le brouillon ne survivra pas à F5, rien de plus
  }
};
export const brouillons = {
  /** @param {string} cle */
  lire(cle) {
    try {
      return JSON.parse(coffre()?.getItem(PREFIXE + cle) ?? "null");
    } catch {
      return null;
    }
  },
  /** @param {string} cle @param {unknown} valeur */
  garder(cle, valeur) {
    try {
      coffre()?.setItem(PREFIXE + cle, JSON.stringify(valeur));
    } catch {
      // plein : ce qui est à l’écran y reste
    }
  },
  /** @param {string} cle */
  oublier(cle) {
    coffre()?.removeItem(PREFIXE + cle);
  },
  toutOublier() {
    const c = coffre();
    for (const cle of Object.keys(c ?? {})) if (cle.startsWith(PREFIXE)) c?.removeItem(cle);
  },
};

// Ailleurs que sur sa machine et sans HTTPS, le navigateur ne donne pas randomUUID.
const tirage = () => globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;

// Chaque widget charge son propre module : ceci est donc à lui seul, pour toutes ses vues de cette fenêtre.
/** @typedef {{ n: string, message: Record<string, any>, reprendre: boolean }} Geste */
/** @type {Map<string, Geste>} */
const attente = new Map();
const suivis = new Set();
const vues = new Set();
let nomDeFile = "";

const garderLaFile = () => {
  const aReprendre = [...attente.values()].filter((g) => g.reprendre);
  if (!nomDeFile) return;
  if (aReprendre.length) brouillons.garder(nomDeFile, aReprendre);
  else brouillons.oublier(nomDeFile);
};
const annoncer = (n, etape) => {
  const vue = [...vues].find((v) => v.isConnected);
  vue?.dispatchEvent(new CustomEvent("atelier:geste", { bubbles: true, detail: { n, etape } }));
};
const partir = (model, geste) => {
  attente.set(geste.n, geste);
  garderLaFile();
  try {
    model.send({ ...geste.message, n: geste.n });
  } catch {
    // le noyau n’est plus là : le geste attend son retour
  }
  annoncer(geste.n, "parti");
};

/** Envoie un geste numéroté. `reprendre` : s’il se perd avec le noyau, il repartira au réveil. */
export const envoyer = (model, message, reprendre = false) => {
  const geste = { n: tirage(), message, reprendre };
  partir(model, geste);
  return geste.n;
};
export const enAttente = () => [...attente.values()];
/** `f` reçoit `{ n, message, fait }` quand le noyau a répondu à un geste de cette fenêtre. */
export const suivre = (f) => {
  suivis.add(f);
  return () => suivis.delete(f);
};
const oublis = new Set();
/** `f` est appelée quand la page passe à un autre travail : ce qui attendait était à l’ancien. */
export const quandOnChange = (f) => {
  oublis.add(f);
  return () => oublis.delete(f);
};
/** Une vue se déclare : c’est d’elle que la barre de la page apprend ce qui part et ce qui arrive. */
export const declarer = (el) => {
  vues.add(el);
  // Un geste repris est parti avant que la barre n’écoute : elle l’apprend ici.
  const veille = setTimeout(() => attente.forEach((g) => annoncer(g.n, "parti")), 400);
  return () => {
    clearTimeout(veille);
    vues.delete(el);
  };
};
/** Dit à la barre combien de textes refusés attendent dans ce champ ou dessous. */
export const rester = (noeud, nombre) =>
  noeud.dispatchEvent(new CustomEvent("atelier:geste", { bubbles: true, detail: { n: nomDeFile || "champ", etape: "restes", nombre } }));
/** À appeler une fois par widget (`initialize`) : écoute les réponses, et reprend ce qui s’était perdu. */
export const brancher = ({ model }) => {
  nomDeFile = model.get("cle") ? `file:${model.get("cle")}` : "";
  model.on("msg:custom", (m) => {
    const geste = m?.recu && attente.get(m.recu);
    if (!geste) return;
    attente.delete(geste.n);
    garderLaFile();
    suivis.forEach((f) => f({ ...geste, fait: m.fait }));
    annoncer(geste.n, m.fait ? "fait" : "refuse");
  });
  window.addEventListener("atelier:autre-travail", () => {
    attente.forEach((g) => annoncer(g.n, "fait"));
    attente.clear();
    oublis.forEach((f) => f());
  });
  const perdus = nomDeFile ? brouillons.lire(nomDeFile) : null;
  if (!Array.isArray(perdus)) return;
  for (const g of perdus) if (g?.message) partir(model, { n: tirage(), message: { ...g.message, repris: true }, reprendre: true });
};

const REPRISE = 5000; // ms : au-delà, le curseur n’est pas ramené dans un champ redessiné
/**
 * Tient le brouillon d’un champ : texte et curseur reviennent s’il est redessiné.
 * `aGarder` : ce qui n’est pas encore pris, vide sinon.
 */
export const tenir = (champ, cle, aGarder = () => champ.value) => {
  let nom = cle;
  const noter = (focus) => {
    const texte = aGarder();
    if (!texte && !focus) brouillons.oublier(nom);
    else brouillons.garder(nom, { texte, debut: champ.selectionStart, fin: champ.selectionEnd, focus, quand: Date.now() });
  };
  const ici = () => noter(true);
  for (const e of ["input", "keyup", "focus"]) champ.addEventListener(e, ici);
  // Un champ redessiné ou une fenêtre quittée n’est pas un départ : le curseur y reviendra.
  champ.addEventListener("blur", () => { if (champ.isConnected && document.hasFocus()) noter(false); });
  const rendre = () => {
    const garde = brouillons.lire(nom);
    if (!garde) return null;
    if (garde.focus && Date.now() - garde.quand < REPRISE) {
      let essais = 0;
      const viser = () => {
        const libre = !document.activeElement?.matches?.("input, textarea, select, iframe");
        if (champ.isConnected && libre) {
          champ.focus({ preventScroll: true });
          try { champ.setSelectionRange(garde.debut, garde.fin); } catch { /* un champ sans curseur */ }
        } else if (!champ.isConnected && (essais += 1) < 60) requestAnimationFrame(viser);
      };
      requestAnimationFrame(viser);
    }
    return garde.texte || null;
  };
  return {
    rendre,
    /** Le champ parle d’autre chose. */
    deplacer: (neuf) => { nom = neuf; },
    noter: () => noter(document.activeElement === champ),
  };
};
