// Des questions à réponse unique, en vrais boutons radio : flèches, lettres, lecteur d’écran.
// Une lettre (o, p, n, ?, s ; ailleurs, la première du mot) répond et passe à la question suivante.
import { actif, bouton, chiffre, creer, identifiant, sansAccents } from "./commun/commun.js";
import { brancher, declarer, envoyer, suivre } from "./commun/gestes.js";

function render({ model, el }) {
  el.classList.add("atelier-grille");
  const nom = identifiant("grille");
  const ouverts = new Map();
  const peindre = () => {
    const ici = actif();
    const repere = el.contains(ici) ? [ici.name ?? "", ici.value ?? ""] : null;
    const dedans = repere && !repere[0] ? ici.closest("fieldset")?.dataset.cle ?? ici.closest("details")?.dataset.titre : null;
    const groupes = model.get("groupes");
    el.replaceChildren(...groupes.map(groupe));
    if (dedans) {
      const f = el.querySelector(`fieldset[data-cle="${CSS.escape(dedans)}"]`);
      (f?.querySelector("input:checked") ?? f?.querySelector("input") ?? [...el.querySelectorAll("details")].find((d) => d.dataset.titre === dedans)?.firstElementChild)?.focus({ preventScroll: true });
    }
    if (repere?.[0]) {
      const freres = [...el.querySelectorAll(`input[name="${CSS.escape(repere[0])}"]`)];
      (freres.find((n) => n.checked) ?? freres.find((n) => n.value === repere[1]) ?? freres[0])?.focus({ preventScroll: true });
    }
  };
  const groupe = (g) => {
    const corps = g.questions.map((q) => question({ ...q, lien: g.lien }));
    if (!g.titre) return creer("div", {}, ...corps);
    const faites = g.questions.filter((q) => q.valeur).length;
    const d = creer("details", { open: ouverts.get(g.titre) ?? Boolean(g.ouvert) },
      creer("summary", { textContent: `${g.titre} · ${faites} sur ${g.questions.length}` }), ...corps);
    d.dataset.titre = g.titre;
    d.addEventListener("toggle", () => ouverts.set(g.titre, d.open));
    return d;
  };
  const question = (q) => {
    const groupeRadio = `${nom}-${q.cle}`;
    const f = creer("fieldset", { className: "atelier-ligne-question" });
    f.dataset.cle = q.cle;
    const legende = creer("legend", {}, creer("span", { className: "atelier-enonce", textContent: q.question }));
    f.append(legende);
    if (q.aide) f.append(creer("p", { className: "atelier-aide", textContent: q.aide }));
    const choix = creer("div", { className: "atelier-radios" });
    for (const [valeur, mot] of q.options) {
      const r = creer("input", { type: "radio", name: groupeRadio, value: valeur, checked: q.valeur === valeur });
      r.addEventListener("change", () => repondre(q, valeur));
      choix.append(creer("label", {}, r, creer("span", { textContent: mot })));
    }
    if (q.valeur && q.effacable !== false) {
      choix.append(bouton("effacer", () => repondre(q, ""), { className: "atelier-idee atelier-effacer", title: "Retirer cette réponse" }));
    }
    f.append(choix);
    if (q.suite) f.append(creer("p", { className: "atelier-aide atelier-suite", textContent: q.suite }));
    f.addEventListener("keydown", (e) => {
      // Espace est au bouton radio, qui le coche ; une combinaison, au navigateur ou à la page.
      if (e.ctrlKey || e.metaKey || e.altKey || e.key.length !== 1 || e.key === " ") return;
      const lettre = sansAccents(e.key);
      const rang = chiffre(e) ? chiffre(e) - 1
        : q.options.findIndex(([v, mot]) => v.toLowerCase() === lettre || (v.length > 1 && sansAccents(mot).startsWith(lettre)));
      if (rang < 0 || rang >= q.options.length) return;
      e.preventDefault();
      e.stopPropagation();
      repondre(q, q.options[rang][0]);
      suivante(q.cle);
    });
    return f;
  };
  const repondre = (q, valeur) => {
    q.valeur = valeur;
    el.querySelectorAll(`input[name="${CSS.escape(`${nom}-${q.cle}`)}"]`).forEach((r) => { r.checked = r.value === valeur; });
    // La réponse dit de quel lien elle parle : il a pu changer entre-temps.
    envoyer(model, { geste: "repondre", cle: q.cle, valeur, de: q.lien ?? "" }, true);
  };
  const suivante = (cle) => {
    // La question suivante peut être dans une autre grille de la même page.
    const page = el.closest(".atelier-page") ?? el;
    const toutes = [...page.querySelectorAll(".atelier-grille fieldset")].filter((f) => f.offsetParent && !f.closest("details:not([open])"));
    const ici = el.querySelector(`fieldset[data-cle="${CSS.escape(cle)}"]`);
    const f = toutes[toutes.indexOf(ici) + 1] ?? ici;
    (f?.querySelector("input:checked") ?? f?.querySelector("input"))?.focus();
  };
  const message = (m) => {
    if (!m?.viser) return;
    // Le formulaire vient peut-être d’être montré : on attend qu’il soit à l’écran.
    let essais = 0;
    const viser = () => {
      const f = el.querySelector("fieldset");
      if (f?.offsetParent) (f.querySelector("input:checked") ?? f.querySelector("input"))?.focus();
      else if ((essais += 1) < 60) requestAnimationFrame(viser);
    };
    viser();
  };
  model.on("change:groupes", peindre);
  model.on("msg:custom", message);
  peindre();
  // Une réponse refusée n’est pas laissée cochée : ce qui est à l’écran est ce qui est gardé.
  const oublier = suivre(({ fait }) => { if (!fait) peindre(); });
  const partie = declarer(el);
  return () => { partie(); oublier(); model.off("change:groupes", peindre); model.off("msg:custom", message); };
}

export default { initialize: brancher, render };
