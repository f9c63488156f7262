// La barre de la page : les huit pages, annuler et rétablir, où en est l’enregistrement, et la question à
// trancher quand la page et le dossier ne portent pas le même travail. Une seule par page : chaque
// formulaire en tient une vue, la première parle, les autres prennent sa suite si elle s’en va.
import { actif, bouton, creer } from "./commun/commun.js";
import { DEPART, phrase, suite } from "./commun/etat.js";
import { brouillons } from "./commun/gestes.js";

const heure = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", " h ");
const DELAI_GARDIEN = 4000; // ms sans réponse : il n’y a pas de gardien ici
const DELAI_LENT = 2500; // ms sans réponse du noyau : on le dit
const TRAVAIL = "atelier:travail";
const VIDE = "vide"; // un travail qui n’a pas encore de fichier
const vuesDeLaBarre = [];

function render({ model, el }) {
  el.classList.add("atelier-vue-de-barre");
  const vue = { el, parler: () => barre(model, el) };
  vuesDeLaBarre.push(vue);
  if (vuesDeLaBarre[0] === vue) vue.taire = vue.parler();
  return () => {
    vue.taire?.();
    const premiere = vuesDeLaBarre[0] === vue;
    vuesDeLaBarre.splice(vuesDeLaBarre.indexOf(vue), 1);
    if (premiere && vuesDeLaBarre.length) vuesDeLaBarre[0].taire = vuesDeLaBarre[0].parler();
  };
}

const barre = (model, el) => {
  let etat = DEPART;
  let poseeAvant = "";
  const noeud = creer("div", { className: "atelier-barre" });
  noeud.setAttribute("role", "region");
  noeud.setAttribute("aria-label", "Barre de l’atelier");
  const pages = creer("nav", { className: "atelier-pages" });
  pages.setAttribute("aria-label", "Les pages");
  const envoyer = (geste, reste = {}) => { try { model.send({ geste, ...reste }); } catch { /* noyau absent : la barre le dit */ } };
  const annuler = bouton("Annuler", () => envoyer("annuler"), { className: "atelier-bouton atelier-defaire" });
  const retablir = bouton("Rétablir", () => envoyer("retablir"), { className: "atelier-bouton atelier-defaire" });
  const revenir = bouton("Revenir à mon travail", () => envoyer("revenir"), { className: "atelier-bouton atelier-revenir", hidden: true });
  const dit = creer("span", { className: "atelier-etat" });
  dit.setAttribute("role", "status");
  const remede = bouton("", () => {}, { className: "atelier-bouton", hidden: true });
  const nouvelle = creer("span", { className: "atelier-nouvelle" });
  nouvelle.setAttribute("role", "status");
  const question = creer("div", { className: "atelier-question", hidden: true });
  question.setAttribute("role", "group");
  question.setAttribute("aria-label", "Une question avant de continuer");
  noeud.append(creer("div", { className: "atelier-barre-ligne" }, pages, annuler, retablir, revenir, dit, remede), nouvelle, question);

  // --- ce qui se voit ---
  const dire = () => {
    const { genre, texte, remede: r } = phrase(etat);
    if (dit.textContent !== texte) dit.textContent = texte;
    dit.dataset.genre = genre;
    remede.hidden = !r;
    if (r) {
      remede.textContent = r[0];
      remede.onclick = () => gestes[r[1]]();
    }
  };
  const noter = (fait) => { etat = suite(etat, fait); dire(); };
  const peindre = () => {
    for (const [b, trait, mot] of [[annuler, "annuler", "Annuler"], [retablir, "retablir", "Rétablir"]]) {
      const quoi = model.get(trait);
      b.disabled = !quoi;
      b.textContent = quoi ? `${mot} : ${quoi}` : mot;
      b.title = quoi ? `${mot} : ${quoi}` : `Rien à ${mot.toLowerCase()}${mot === "Annuler" && model.get("revenir") ? " dans ce travail : « Revenir à mon travail » reprend l’autre" : ""}`;
      b.setAttribute("aria-label", b.title);
    }
    retablir.hidden = !model.get("retablir");
    revenir.hidden = !model.get("revenir");
    revenir.textContent = `Revenir à mon travail : « ${model.get("revenir")} »`;
    revenir.title = revenir.textContent;
    nouvelle.textContent = model.get("nouvelle");
    nouvelle.hidden = !nouvelle.textContent;
    const posee = model.get("question");
    // La même question n’est pas refaite : le curseur y reste sur sa réponse, et un clic en cours aussi.
    if (JSON.stringify(posee) === poseeAvant) return;
    poseeAvant = JSON.stringify(posee);
    const dedans = question.contains(document.activeElement);
    question.replaceChildren();
    question.hidden = !posee.texte;
    if (posee.texte) {
      question.append(creer("p", { textContent: posee.texte }), ...posee.boutons.map(([geste, mot]) => bouton(mot, () => envoyer(geste))));
      if (dedans) question.querySelector("button")?.focus();
    }
  };
  const peindreLesPages = () => {
    const ici = noeud.contains(document.activeElement) ? actif().dataset.page : "";
    pages.replaceChildren(...model.get("pages").map((p) => {
      const b = bouton(p.numero, () => aller({ page: `${p.page}.ipynb`, id: "" }), { className: "atelier-onglet", title: `${p.titre}${p.reste ? ` · ${p.reste}` : ""}` });
      // Le mot se cache quand la place manque ; le nom entier reste dit.
      b.append(creer("span", { className: "atelier-onglet-mot", textContent: ` ${p.mot}` }), creer("span", { className: "atelier-onglet-fait", textContent: p.fait ? " ✓" : "" }));
      b.dataset.page = p.page;
      b.setAttribute("aria-label", `Page ${p.numero}, ${b.title}`);
      if (p.ici) b.setAttribute("aria-current", "page");
      return b;
    }));
    pages.hidden = !pages.childElementCount;
    if (ici) pages.querySelector(`[data-page="${ici}"]`)?.focus();
  };

  // --- ce qui part et ce qui arrive ---
  // Le gardien cherche la page par l’élément qui parle : le formulaire, toujours dans la page.
  const dehors = (nom, detail = {}) => el.dispatchEvent(new CustomEvent(nom, { bubbles: true, detail }));
  const aller = (ou) => dehors("atelier:aller", ou);
  const gestes = {
    reessayer: () => dehors("atelier:reessayer"),
    reprendre: () => dehors("atelier:reprendre"),
  };
  const garder = () => {
    const [numero, erreur, paquet] = ["numero", "erreur", "paquet"].map((t) => model.get(t));
    noter({ type: "python", numero, erreur, aGarder: Boolean(paquet) });
    if (erreur) return;
    suivreLeTravail(model.get("travail"));
    if (!paquet) {
      // Rien à garder, mais la page a des formulaires : qu’un rechargement les retrouve.
      dehors("atelier:enregistrer", { siBesoin: true });
      return;
    }
    let entendu = false;
    dehors("atelier:carnet", {
      ...JSON.parse(paquet),
      entendu: () => { entendu = true; },
      repondre: ({ fait, refus, chemin }) => {
        const derniere = numero === model.get("numero");
        noter({ type: "page", numero, fait, refus, quand: heure() });
        if (!derniere) return;
        envoyer("garde", { fait, chemin });
        // La page a changé de travail depuis son ouverture : que la question se pose sans la recharger.
        if (["autre", "avance"].includes(refus) && !model.get("question").texte) saluer();
      },
    });
    setTimeout(() => { if (!entendu) noter({ type: "sans_gardien", numero, quand: heure() }); }, DELAI_GARDIEN);
  };
  // Les brouillons sont ceux d’un travail : en changer les oublie.
  const suivreLeTravail = (neuf) => {
    try {
      const avant = sessionStorage.getItem(TRAVAIL) ?? VIDE;
      if (neuf === avant) return;
      // Le premier geste donne un nom au travail vide : ce que l’on y écrivait est à lui.
      if (avant !== VIDE) {
        brouillons.toutOublier();
        window.dispatchEvent(new CustomEvent("atelier:autre-travail"));
      }
      sessionStorage.setItem(TRAVAIL, neuf);
    } catch { /* stockage interdit */ }
  };
  const gesteDUnChamp = (e) => {
    const { n, etape, nombre } = e.detail;
    noter({ type: etape, n, nombre });
    if (etape === "parti") setTimeout(() => noter({ type: "lent", n }), DELAI_LENT);
  };
  // Dans un texte, Ctrl+Z est au navigateur : il défait les lettres, pas le dernier geste.
  const raccourcis = (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || e.target.closest?.("input[type=text], input[type=search], textarea, .cm-editor")) return;
    const touche = e.key.toLowerCase();
    const geste = touche === "y" || (touche === "z" && e.shiftKey) ? "retablir" : touche === "z" ? "annuler" : "";
    if (!geste) return;
    e.preventDefault();
    e.stopPropagation();
    envoyer(geste);
  };
  const saluer = () => {
    // Rien plutôt que « null » : dans le navigateur seul, Python ne le lirait pas comme None.
    dehors("atelier:bonjour", { repondre: ({ chemin, document: doc }) => envoyer("bonjour", { chemin, ...(doc ? { document: doc } : {}) }) });
  };
  // Amène à l’écran une partie d’un formulaire, et y met le curseur.
  const montrer = ({ selecteur, dans }) => setTimeout(() => {
    const racine = toile ?? document;
    const cible = racine.querySelector(selecteur) ?? racine.querySelector(dans);
    for (let b = cible?.closest(".atelier-depliant:not([data-ouvert])"); b; b = b.parentElement?.closest(".atelier-depliant:not([data-ouvert])")) {
      b.querySelector(".atelier-depliant-bouton")?.click();
    }
    cible?.scrollIntoView({ block: "start" });
    cible?.querySelector("input:checked, select, input, textarea, button")?.focus({ preventScroll: true });
  }, 250);
  // « acteurs : 3 sur 12 » mène où cela se fait, sur cette page ou sur une autre.
  const suivreUnLien = (e) => {
    const lien = e.target.closest?.("a[data-lieu]");
    if (!lien || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    e.stopPropagation();
    const { page, lieu } = lien.dataset;
    if (model.get("pages").some((p) => p.ici && `${p.page}.ipynb` === page)) allerAuLieu(lieu);
    else aller({ page, id: "", lieu });
  };
  const allerAuLieu = (lieu) => montrer({ selecteur: `.atelier-lieu-${CSS.escape(lieu)}`, dans: ".atelier-page" });
  const message = (m) => {
    if (m?.oublier) { brouillons.toutOublier(); dehors("atelier:oublier"); }
    if (m?.montrer) montrer(m.montrer);
    if (m?.aller) aller(m.aller);
  };
  const ecoutes = {
    "atelier:viser": (e) => (e.detail.lieu ? allerAuLieu(e.detail.lieu) : envoyer("viser", { id: e.detail.id })),
    "atelier:retour": () => envoyer("retour"),
    "atelier:reprise": () => garder(),
    "atelier:annuler": (e) => envoyer(e.detail.geste),
    "atelier:noyau": (e) => noter({ type: "noyau", vivant: e.detail.vivant }),
    "atelier:serveur": (e) => noter({ type: "serveur", joignable: e.detail.joignable }),
    // Ctrl+S garde les textes de la page ; il ne dit rien du travail qu’elle refuse de porter.
    "atelier:enregistre": (e) => {
      const refuse = etat.page === "refusee" && ["autre", "avance", "recent"].includes(etat.refus);
      if (model.get("paquet") && !(refuse && e.detail.fait)) noter({ type: "page", numero: etat.numero, quand: heure(), ...e.detail });
    },
  };
  for (const [nom, f] of Object.entries(ecoutes)) noeud.addEventListener(nom, f);

  let toile = null; // le notebook : ses gestes et ses touches
  const entendre = () => {
    toile = el.closest(".jp-NotebookPanel") ?? el.closest(".jp-Notebook") ?? el.closest(".atelier-page")?.parentElement;
    toile?.addEventListener("atelier:geste", gesteDUnChamp);
    toile?.addEventListener("keydown", raccourcis);
    toile?.addEventListener("click", suivreUnLien, true);
  };
  model.on("change:numero change:annuler change:retablir change:question change:nouvelle change:revenir", peindre);
  model.on("change:pages", peindreLesPages);
  model.on("change:numero", garder);
  model.on("msg:custom", message);
  peindre();
  peindreLesPages();
  dire();
  // Au moment du rendu, l’élément n’est pas encore dans la page : le gardien ne le trouverait pas.
  let essais = 0;
  let attente = 0;
  const attendre = () => {
    if (!el.isConnected && essais < 600) {
      essais += 1;
      attente = requestAnimationFrame(attendre);
      return;
    }
    entendre();
    let placee = false;
    dehors("atelier:barre", { noeud, placee: () => { placee = true; } });
    if (!placee) el.append(noeud); // sans gardien, la barre reste dans le premier formulaire
    saluer();
    garder();
  };
  attente = requestAnimationFrame(attendre);
  return () => {
    cancelAnimationFrame(attente);
    toile?.removeEventListener("atelier:geste", gesteDUnChamp);
    toile?.removeEventListener("keydown", raccourcis);
    toile?.removeEventListener("click", suivreUnLien, true);
    noeud.remove();
    model.off("change:numero change:annuler change:retablir change:question change:nouvelle change:revenir", peindre);
    model.off("change:pages", peindreLesPages);
    model.off("change:numero", garder);
    model.off("msg:custom", message);
  };
};

export default { render };
