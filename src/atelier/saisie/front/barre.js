// La barre de chaque formulaire : annuler, rétablir, où en est l’enregistrement, et la question à
// trancher quand la page et le dossier ne portent pas le même travail.
const heure = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", " h ");
const DELAI_GARDIEN = 4000;
const REFUS = {
  autre: "Non enregistré dans cette page : elle porte un autre travail. Choisissez ci-dessus.",
  avance: "Non enregistré dans cette page : elle porte un état plus avancé. Choisissez ci-dessus.",
  recent: "Non enregistré dans cette page : elle vient d’un atelier plus récent. Mettez l’atelier à jour.",
};

function render({ model, el }) {
  el.classList.add("atelier-barre");
  const question = document.createElement("div");
  question.className = "atelier-question";
  question.setAttribute("role", "group");
  el.append(question);
  const bouton = (parent, mot, geste) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "atelier-bouton";
    b.textContent = mot;
    b.addEventListener("click", () => model.send({ geste }));
    parent.append(b);
    return b;
  };
  const annuler = bouton(el, "Annuler", "annuler");
  const retablir = bouton(el, "Rétablir", "retablir");
  const etat = document.createElement("span");
  etat.className = "atelier-etat";
  etat.setAttribute("role", "status");
  el.append(etat);

  const dire = (texte, genre) => {
    etat.textContent = texte;
    etat.dataset.genre = genre;
  };
  const peindre = () => {
    for (const [b, trait] of [[annuler, "annuler"], [retablir, "retablir"]]) {
      const quoi = model.get(trait);
      b.disabled = !quoi;
      b.title = quoi ? `${b.textContent} : ${quoi}` : `Rien à ${b.textContent.toLowerCase()}`;
      b.setAttribute("aria-label", b.title);
    }
    const posee = model.get("question");
    question.replaceChildren();
    question.hidden = !posee.texte;
    if (posee.texte) {
      const phrase = document.createElement("p");
      phrase.textContent = posee.texte;
      question.append(phrase);
      for (const [geste, mot] of posee.boutons) bouton(question, mot, geste);
    }
  };

  let dernier = 0;
  const garder = () => {
    const erreur = model.get("erreur");
    const paquet = model.get("paquet");
    if (erreur) {
      dire(erreur, "erreur");
      return;
    }
    const numero = (dernier += 1);
    if (!paquet) {
      // Rien à garder, mais la page a des formulaires : qu’un rechargement les retrouve.
      dire("Rien à enregistrer pour l’instant.", "calme");
      el.dispatchEvent(new CustomEvent("atelier:enregistrer", { bubbles: true, detail: { siBesoin: true } }));
      return;
    }
    dire("Enregistrement…", "calme");
    let entendu = false;
    const detail = {
      ...JSON.parse(paquet),
      entendu: () => { entendu = true; },
      repondre: ({ fait, refus, chemin }) => {
        if (numero !== dernier) return;
        model.send({ geste: "garde", fait, chemin });
        if (fait) dire(`Enregistré · ${heure()}`, "bien");
        else dire(REFUS[refus] ?? "Enregistré dans votre dossier, mais pas dans cette page : refaites Ctrl+S.", "erreur");
        // La page a changé de travail depuis son ouverture : que la question se pose sans la recharger.
        if (refus && refus !== "recent" && !model.get("question").texte) saluer();
      },
    };
    el.dispatchEvent(new CustomEvent("atelier:carnet", { bubbles: true, detail }));
    setTimeout(() => {
      if (numero !== dernier || entendu) return;
      dire(`Enregistré dans votre dossier · ${heure()}. Cette page, elle, n’est gardée que si vous l’enregistrez : Ctrl+S.`, "bien");
    }, DELAI_GARDIEN);
  };
  const raccourcis = (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || e.target.matches?.("input[type=text], input[type=search], textarea")) return;
    const touche = e.key.toLowerCase();
    const geste = touche === "y" || (touche === "z" && e.shiftKey) ? "retablir" : touche === "z" ? "annuler" : "";
    if (!geste) return;
    e.preventDefault();
    e.stopPropagation();
    model.send({ geste });
  };
  const saluer = () => {
    const repondre = ({ chemin, document }) => {
      // Le gardien est là : dans le formulaire, les touches n’appartiennent plus à JupyterLab.
      const page = el.closest(".atelier-page");
      if (page && !page.hasAttribute("data-lm-suppress-shortcuts")) {
        page.setAttribute("data-lm-suppress-shortcuts", "true");
        page.addEventListener("keydown", raccourcis);
      }
      // Rien plutôt que « null » : dans le navigateur seul, Python ne le lirait pas comme None.
      model.send({ geste: "bonjour", chemin, ...(document ? { document } : {}) });
    };
    el.dispatchEvent(new CustomEvent("atelier:bonjour", { bubbles: true, detail: { repondre } }));
  };
  const presenter = () => {
    saluer();
    garder();
  };
  // Amène à l’écran une partie du formulaire, et y met le curseur.
  const montrer = (selecteur) => setTimeout(() => {
    const page = el.closest(".atelier-page");
    const cible = page?.querySelector(selecteur) ?? page;
    cible?.scrollIntoView({ block: "start" });
    cible?.querySelector("input:checked, select, input, textarea")?.focus({ preventScroll: true });
  }, 250);
  const oublier = () => el.dispatchEvent(new CustomEvent("atelier:oublier", { bubbles: true, detail: {} }));

  el.addEventListener("atelier:viser", (e) => model.send({ geste: "viser", id: e.detail.id }));
  el.addEventListener("atelier:retour", () => model.send({ geste: "retour" }));
  el.addEventListener("atelier:enregistre", (e) => {
    if (model.get("erreur") || !e.detail.fait || etat.dataset.genre === "erreur") return;
    if (model.get("paquet")) dire(`Enregistré · ${heure()}`, "bien");
  });
  const message = (m) => {
    if (m?.oublier) oublier();
    if (m?.montrer) montrer(m.montrer);
    if (m?.aller) el.dispatchEvent(new CustomEvent("atelier:aller", { bubbles: true, detail: m.aller }));
  };
  model.on("change:annuler change:retablir change:question", peindre);
  model.on("change:paquet change:erreur", garder);
  model.on("msg:custom", message);
  peindre();
  // Au moment du rendu, l’élément n’est pas encore dans la page : le gardien ne le trouverait pas.
  let essais = 0;
  let attente = 0;
  const attendre = () => {
    if (el.isConnected || essais > 600) presenter();
    else { essais += 1; attente = requestAnimationFrame(attendre); }
  };
  attente = requestAnimationFrame(attendre);
  return () => {
    cancelAnimationFrame(attente);
    model.off("change:annuler change:retablir change:question", peindre);
    model.off("change:paquet change:erreur", garder);
    model.off("msg:custom", message);
  };
}

export default { render };
