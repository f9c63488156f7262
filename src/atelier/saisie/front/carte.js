// Le cadre isolé du schéma : aucun réseau, aucun accès à la page ; des messages contrôlés.
function render({ model, el }) {
  el.classList.add("atelier-carte");
  const jeton = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
  const cadre = document.createElement("iframe");
  cadre.setAttribute("sandbox", "allow-scripts");
  cadre.title = model.get("titre");
  cadre.style.height = `${model.get("hauteur")}px`;
  el.append(cadre);
  const dire = (m) => cadre.contentWindow?.postMessage({ ...m, atelier: jeton }, "*");

  const entendre = (e) => {
    if (e.source !== cadre.contentWindow) return;
    const m = e.data;
    if (!m || typeof m !== "object") return;
    if (m.atelierBonjour) {
      dire({ ordre: "bonjour" });
      dire({ ordre: "choisir", acteur: model.get("choisi") });
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
  const charger = () => {
    cadre.title = model.get("titre");
    cadre.srcdoc = model.get("page");
  };
  const choisir = () => dire({ ordre: "choisir", acteur: model.get("choisi") });
  window.addEventListener("message", entendre);
  model.on("change:page", charger);
  model.on("change:choisi", choisir);
  charger();
  return () => {
    window.removeEventListener("message", entendre);
    model.off("change:page", charger);
    model.off("change:choisi", choisir);
  };
}

export default { render };
