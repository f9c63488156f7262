// Le cadre isolé du schéma : aucun réseau, aucun accès à la page ; des messages contrôlés.
function render({ model, el }) {
  el.classList.add("atelier-carte");
  const jeton = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
  const cadre = document.createElement("iframe");
  // Sans « allow-same-origin » : ce qui s’exécute dans le dessin n’atteint pas la page.
  cadre.setAttribute("sandbox", "allow-scripts");
  cadre.title = model.get("titre");
  cadre.style.height = `${model.get("hauteur")}px`;
  el.append(cadre);
  let pret = false;
  // « * » : un cadre isolé n’a pas d’origine à nommer. Le jeton dit que la réponse est bien du nôtre.
  const dire = (m) => { if (pret) cadre.contentWindow?.postMessage({ ...m, atelier: jeton }, "*"); };
  const choisir = () => dire({ ordre: "choisir", choisi: model.get("choisi") });
  let numero = -1; // l’état de départ que le cadre connaît
  const etat = () => {
    const brut = model.get("etat");
    cadre.title = model.get("titre");
    if (!brut || !pret) return;
    const base = model.get("numero") === numero ? null : JSON.parse(brut);
    const suite = model.get("suite");
    numero = model.get("numero");
    if (base || suite || change) dire({ ordre: "etat", base, suite: suite ? JSON.parse(suite) : null });
    change = Boolean(suite);
    choisir();
  };
  let change = false; // il montre autre chose que cet état de départ
  const mode = () => dire({ ordre: "mode", mode: model.get("mode") });

  const entendre = (e) => {
    if (e.source !== cadre.contentWindow) return;
    const m = e.data;
    if (!m || typeof m !== "object") return;
    if (m.atelierBonjour) {
      // Le cadre vient d’être (re)chargé, même par un déplacement de cellule : on lui dit tout.
      pret = true;
      change = false;
      numero = typeof m.numero === "number" ? m.numero : -1;
      dire({ ordre: "bonjour" });
      etat();
      mode();
      return;
    }
    if (m.atelier !== jeton) return;
    if (m.geste === "enregistrer") {
      el.dispatchEvent(new CustomEvent("atelier:enregistrer", { bubbles: true, detail: {} }));
      return;
    }
    const { atelier, ...geste } = m;
    model.send(geste);
  };
  window.addEventListener("message", entendre);
  model.on("change:etat change:suite", etat);
  model.on("change:choisi", choisir);
  model.on("change:mode", mode);
  // En dernier : son bonjour ne doit pas arriver avant qu’on l’écoute.
  cadre.srcdoc = model.get("page");
  return () => {
    window.removeEventListener("message", entendre);
    model.off("change:etat change:suite", etat);
    model.off("change:choisi", choisir);
    model.off("change:mode", mode);
  };
}

export default { render };
