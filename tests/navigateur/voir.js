// Ce que l’on mesure dans une page : chaque fonction rend la liste de ce qui ne va pas, vide si tout va bien.
window.voir = (() => {
  const NOTRES = ".atelier-page, .atelier-etape, .atelier-tete";
  const visible = (n) => {
    const b = n.getBoundingClientRect();
    return b.width > 1 && b.height > 1 && getComputedStyle(n).visibility !== "hidden" && (n.checkVisibility?.() ?? true);
  };
  const dire = (n) => `${n.tagName.toLowerCase()}.${[...n.classList].join(".")} « ${(n.getAttribute("aria-label") || n.textContent || n.value || "").trim().slice(0, 40)} »`;
  const tous = (selecteur) => [...document.querySelectorAll(NOTRES)].flatMap((r) => [...r.querySelectorAll(selecteur)]).filter((n, i, l) => l.indexOf(n) === i && visible(n));
  const panneau = () => [...document.querySelectorAll(".jp-NotebookPanel")].find(visible);
  const cache = (n) => getComputedStyle(n).clipPath.startsWith("inset");

  // Une cible de 24 px, sauf un lien dans une phrase.
  const cibles = () => tous("button, input, select, textarea, summary, a[href]").filter((n) => {
    if (n.matches("a") && n.closest("p, li, dd, td")) return false;
    const etiquette = n.matches("input[type=checkbox], input[type=radio]") ? n.closest("label, .atelier-case") : null;
    const b = (etiquette ?? n).getBoundingClientRect();
    return (b.width < 23.5 || b.height < 23.5) && !cache(n);
  }).map(dire);

  // Ce qui prend le curseur du clavier le montre, par un trait d’au moins 2 px.
  const curseur = () => {
    const fautes = [];
    const avant = document.activeElement;
    for (const n of tous("button:not(:disabled), input, select, textarea, summary, a[href], [tabindex='0']")) {
      if (cache(n)) continue;
      n.focus({ preventScroll: true });
      if (document.activeElement !== n) continue;
      const porteur = [n, n.closest("label"), n.closest("fieldset, .atelier-a-noter")].filter(Boolean);
      const tient = porteur.some((p) => {
        const s = getComputedStyle(p);
        return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
      });
      if (!tient) fautes.push(dire(n));
    }
    avant?.focus?.({ preventScroll: true });
    return fautes;
  };

  // Rien ne dépasse à droite, même dans une boîte qui le cacherait : seuls une table ou un tableau défilent de côté.
  const debords = () => {
    const page = panneau().querySelector(".jp-WindowedPanel-outer");
    const droite = page.getBoundingClientRect().right;
    const large = page.scrollWidth > page.clientWidth + 1 ? [`${page.scrollWidth - page.clientWidth} px de trop`] : [];
    return [...large, ...[...page.querySelectorAll(".jp-RenderedMarkdown *, .atelier-garde > summary"), ...tous("*")]
      .filter((n) => visible(n) && n.getBoundingClientRect().right > droite + 1 && !n.closest(".atelier-defile, .atelier-tableau, svg"))
      .slice(0, 8).map(dire)];
  };

  // Un mot coupé en deux lignes.
  const motsCoupes = (ou = null) => {
    const fautes = new Set();
    const racines = [ou && document.querySelector(ou), panneau()?.querySelector(".jp-Notebook"), document.querySelector(".atelier-tete")].filter(Boolean);
    for (const racine of racines) {
      const marche = document.createTreeWalker(racine, NodeFilter.SHOW_TEXT);
      for (let t = marche.nextNode(); t; t = marche.nextNode()) {
        const parent = t.parentElement;
        // Un titre vertical est tourné : ses lignes ne se mesurent pas ainsi.
        if (!parent || getComputedStyle(parent).writingMode !== "horizontal-tb" || t.length < 5 || parent.closest("option, select, textarea, style, .atelier-garde") || !visible(parent) || cache(parent)) continue;
        const plage = document.createRange();
        for (const m of t.data.matchAll(/[\p{L}\p{N}]{4,}/gu)) {
          plage.setStart(t, m.index);
          plage.setEnd(t, m.index + m[0].length);
          const hauts = new Set([...plage.getClientRects()].filter((r) => r.width > 0.5).map((r) => Math.round(r.top)));
          if (hauts.size > 1) fautes.add(m[0]);
        }
      }
    }
    return [...fautes];
  };

  // Les titres se suivent : on ne saute pas de niveau.
  const titres = () => {
    const suite = [...panneau().querySelectorAll(".jp-Notebook :is(h1, h2, h3, h4, h5, h6)")].filter(visible).map((n) => [Number(n.tagName[1]), n.textContent.trim().slice(0, 40)]);
    const fautes = suite.filter(([n], i) => i > 0 && n > suite[i - 1][0] + 1).map(([n, mot]) => `h${n} ${mot}`);
    if (suite.filter(([n]) => n === 1).length !== 1) fautes.push(`${suite.filter(([n]) => n === 1).length} titre(s) de page`);
    return fautes;
  };

  // Ce qui défile se parcourt au clavier : par lui-même, ou par ce qu’il contient.
  const defilements = () => tous("*").filter((n) => {
    const s = getComputedStyle(n);
    const defile = /auto|scroll/.test(s.overflowY + s.overflowX) && (n.scrollHeight > n.clientHeight + 1 || n.scrollWidth > n.clientWidth + 1);
    return defile && n.tabIndex < 0 && !n.querySelector("button, input, select, textarea, a[href], [tabindex='0']");
  }).map(dire);

  // Couleurs imposées par le système : les fonds s’en vont. Un bouton garde un bord, un état se voit encore.
  const imposees = () => {
    const bord = (n) => n && getComputedStyle(n).borderBottomStyle !== "none" && parseFloat(getComputedStyle(n).borderBottomWidth) >= 1;
    const sansBord = tous("button, input:not([type=checkbox], [type=radio], [type=file]), select, textarea").filter((n) => !bord(n) && !bord(n.closest("td")) && !cache(n));
    const trace = (n) => { const s = getComputedStyle(n); return [s.backgroundColor, s.borderTopWidth, s.outlineStyle].join(); };
    const mis = (n) => n.matches("[aria-pressed=true], [aria-checked=true], [aria-current=page], [aria-selected=true]") || n.querySelector?.(":scope > input:checked");
    const confondus = tous("[aria-pressed=true], [aria-checked=true], [aria-current=page], [aria-selected=true], .atelier-radios label:has(input:checked)").filter((n) => {
      const autre = [...n.parentElement.children].find((m) => m !== n && m.tagName === n.tagName && !mis(m) && visible(m));
      return autre && trace(autre) === trace(n);
    });
    return [...sansBord.map((n) => `sans bord : ${dire(n)}`), ...confondus.map((n) => `état qui ne se voit pas : ${dire(n)}`)];
  };

  // « Moins de mouvement » : rien ne glisse, rien ne clignote.
  const mouvements = () => tous("*").filter((n) => {
    const s = getComputedStyle(n);
    const dure = (t) => t.split(",").some((x) => parseFloat(x) > 0);
    return (s.transitionProperty !== "none" && dure(s.transitionDuration)) || (s.animationName !== "none" && dure(s.animationDuration)) || s.scrollBehavior === "smooth";
  }).map(dire);

  const axe = async (regles = null, ou = null) => {
    const r = await window.axe.run(ou ?? { include: [[".jupyter-widgets"], [".atelier-tete"], [".jp-RenderedMarkdown"], [".atelier-garde"]] },
      { resultTypes: ["violations"], iframes: false, ...(regles ? { runOnly: regles } : {}) });
    return r.violations.map((v) => [v.id, v.impact, v.nodes.length, v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} | ${n.any[0]?.message ?? ""}`)]);
  };
  return { cibles, curseur, debords, motsCoupes, titres, defilements, imposees, mouvements, axe };
})();
