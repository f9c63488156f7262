// L’état de l’enregistrement : ce qui arrive d’un côté, une seule phrase vraie et un seul remède de l’autre.
// Pur : pas d’horloge, pas de page. Python dit ce qui est vrai du travail ; le gardien, de la page.

/**
 * @typedef {{
 *   numero: number, erreur: string, aGarder: boolean, sait: boolean,
 *   page: "rien" | "en_cours" | "gardee" | "refusee" | "sans_gardien", refus: string, quand: string,
 *   attente: string[], lent: boolean, refuses: number, restes: Record<string, number>,
 *   noyau: boolean, serveur: boolean,
 * }} Etat
 */

/** @type {Etat} */
export const DEPART = {
  numero: 0, erreur: "", aGarder: false, sait: false,
  page: "rien", refus: "", quand: "",
  attente: [], lent: false, refuses: 0, restes: {},
  noyau: true, serveur: true,
};

/** @param {Etat} e @param {any} f ce qui vient d’arriver @returns {Etat} */
export const suite = (e, f) => {
  switch (f.type) {
    case "python": {
      // Ce que dit Python est numéroté : une nouvelle plus ancienne ne remplace pas une plus récente.
      if (f.numero < e.numero) return e;
      const neuf = { ...e, numero: f.numero, erreur: f.erreur, aGarder: f.aGarder, sait: true, noyau: true };
      if (f.erreur) return neuf;
      return { ...neuf, page: f.aGarder ? "en_cours" : "rien", refus: "" };
    }
    case "page":
      // La réponse tardive d’un enregistrement d’avant ne dit rien de celui d’aujourd’hui.
      if (f.numero !== e.numero || e.page === "rien") return e;
      return f.fait
        ? { ...e, page: "gardee", refus: "", quand: f.quand }
        : { ...e, page: "refusee", refus: f.refus ?? "" };
    case "sans_gardien":
      return f.numero === e.numero && e.page === "en_cours" ? { ...e, page: "sans_gardien", quand: f.quand } : e;
    case "parti":
      // Un geste neuf part : le dernier refus n’est plus le dernier geste.
      return e.attente.includes(f.n) ? e : { ...e, attente: [...e.attente, f.n], refuses: 0 };
    case "fait":
    case "refuse": {
      const attente = e.attente.filter((n) => n !== f.n);
      return { ...e, attente, lent: e.lent && attente.length > 0, noyau: true, refuses: e.refuses + (f.type === "refuse" ? 1 : 0) };
    }
    case "restes":
      return { ...e, restes: { ...e.restes, [f.n]: f.nombre } };
    case "lent":
      return e.attente.includes(f.n) ? { ...e, lent: true } : e;
    case "noyau":
      return { ...e, noyau: f.vivant, lent: f.vivant && e.lent };
    case "serveur":
      return { ...e, serveur: f.joignable };
    default:
      return e;
  }
};

const REFUS = {
  autre: "Non enregistré dans cette page : elle porte un autre travail. Choisissez ci-dessous.",
  avance: "Non enregistré dans cette page : elle porte un état plus avancé. Choisissez ci-dessous.",
  recent: "Non enregistré dans cette page : elle vient d’un atelier plus récent. Mettez l’atelier à jour.",
  lecture: "Enregistré dans votre dossier. Cette page, elle, est en lecture seule : votre formateur n’y verrait pas la suite.",
  place: "Enregistré dans votre dossier. Cette page, elle, n’a pas pu l’être : le disque est plein.",
  change: "Enregistré dans votre dossier. Cette page, elle, a été changée ailleurs : dites laquelle garder.",
};
const ESPERE = "Ce que vous venez d’écrire reste à l’écran et sera repris.";

/**
 * @param {Etat} e
 * @returns {{ genre: "calme" | "bien" | "erreur", texte: string, remede: [string, string] | null }}
 */
export const phrase = (e) => {
  const attend = e.attente.length > 0;
  if (!e.serveur) {
    return {
      genre: "erreur",
      texte: `L’atelier ne répond plus. Ce qui était enregistré l’est.${attend ? ` ${ESPERE}` : ""} Attendez, rechargez la page, ou relancez l’atelier.`,
      remede: ["Réessayer", "reessayer"],
    };
  }
  if (!e.noyau) {
    return {
      genre: "erreur",
      texte: `Cette page s’est arrêtée. Ce qui était enregistré l’est : rien n’est perdu.${attend ? ` ${ESPERE}` : ""}`,
      remede: ["Reprendre", "reprendre"],
    };
  }
  if (e.erreur) return { genre: "erreur", texte: e.erreur, remede: null };
  if (e.lent) return { genre: "calme", texte: "L’atelier n’a pas encore répondu. Ce que vous avez écrit est gardé à l’écran.", remede: null };
  if (attend) return { genre: "calme", texte: "Enregistrement…", remede: null };
  if (!e.sait) return { genre: "calme", texte: "La page s’éveille…", remede: null };
  if (e.page === "refusee") {
    return {
      genre: "erreur",
      texte: REFUS[e.refus] ?? "Enregistré dans votre dossier, mais pas dans cette page.",
      remede: e.refus in REFUS && !["lecture", "place", "change"].includes(e.refus) ? null : ["Réessayer", "reessayer"],
    };
  }
  if (e.refuses) return { genre: "erreur", texte: "Le dernier geste n’a pas été pris. Regardez ce qui est à l’écran, puis recommencez.", remede: null };
  const restent = Object.values(e.restes).reduce((a, n) => a + n, 0);
  if (restent) {
    const dit = restent === 1 ? "un texte n’a pas été pris. Il attend" : `${restent} textes n’ont pas été pris. Ils attendent`;
    return { genre: "erreur", texte: `Tout n’est pas enregistré : ${dit} dans le champ, ou dessous.`, remede: null };
  }
  if (e.page === "en_cours") return { genre: "calme", texte: "Enregistrement…", remede: null };
  if (e.page === "gardee") return { genre: "bien", texte: `Enregistré · ${e.quand}`, remede: null };
  if (e.page === "sans_gardien") {
    return { genre: "bien", texte: `Enregistré dans votre dossier · ${e.quand}. Cette page, elle, n’est gardée que si vous l’enregistrez : Ctrl+S.`, remede: null };
  }
  return { genre: "calme", texte: "Rien à enregistrer pour l’instant.", remede: null };
};
