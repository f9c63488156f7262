// Firefox ESR, conduit par WebDriver BiDi : le fil d’un étudiant, puis deux fenêtres sur la même page.
// Usage : node firefox.mjs ADRESSE JETON [fil|fenetres] ; écrit ce qui a été tapé, une ligne JSON.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [base, jeton, quoi] = process.argv.slice(2);
const navigateur = await puppeteer.launch({ browser: "firefox", executablePath: process.env.ATELIER_FIREFOX, headless: true });
const erreurs = [];
const tapes = [];

const pause = (ms) => new Promise((f) => { setTimeout(f, ms); });
const fenetre = async () => {
  const page = await navigateur.newPage();
  await page.setViewport({ width: 1366, height: 768 });
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (e) => { if (/atelier-gardien|blob:/.test(e.stack ?? "")) erreurs.push(String(e)); });
  return page;
};
const ouvrir = async (page, nom) => {
  await page.goto(`${base}/lab/tree/${nom}?reset&token=${jeton}`);
  await page.waitForSelector(".jp-NotebookPanel:not(.lm-mod-hidden) .atelier-barre");
  await page.waitForSelector(".jp-Notebook-ExecutionIndicator[data-status=idle]");
};
// Par son libellé : chercher par « aria/ » parcourt toute la page, deux à huit secondes chaque fois.
const champ = async (page, libelle) => (await page.waitForFunction((l) => [...document.querySelectorAll("label")].find((e) => e.textContent === l && e.control?.getAttribute("role") === "combobox" && e.offsetParent)?.control, {}, libelle)).asElement();
const ecrire = async (page, libelle, texte, delay = 0) => {
  const c = await champ(page, libelle);
  await c.focus();
  await c.evaluate((e) => e.select());
  await page.keyboard.type(texte, { delay });
  await page.keyboard.press("Enter");
};
const vide = (page, libelle) => page.waitForFunction((l) => [...document.querySelectorAll("label")].some((e) => e.textContent === l && e.control?.value === ""), {}, libelle);
const attendre = (page, texte) => page.waitForFunction((t) => document.querySelector(".atelier-etat")?.textContent.includes(t), {}, texte);
const cliquer = async (page, texte) => {
  const b = await page.waitForSelector(`button ::-p-text(${texte})`);
  await b.scrollIntoView();
  // Une page qui s’éveille bouge encore : viser, c’est attendre que le bouton soit resté à sa place.
  await b.evaluate((e) => new Promise((fini) => {
    const viser = (avant) => { const { top } = e.getBoundingClientRect(); if (top === avant) fini(); else setTimeout(viser, 200, top); };
    viser();
  }));
  await b.click();
};

try {
  if (quoi === "fil") {
    const page = await fenetre();
    await ouvrir(page, "02_carnet_d_adresses.ipynb");
    for (const nom of ["CMP", "Collège", "Mission locale"]) {
      await ecrire(page, "Ajouter un acteur", nom);
      await vide(page, "Ajouter un acteur");
      tapes.push(nom);
    }
    await attendre(page, "Enregistré ·");
    // Une touche égarée, puis un rechargement avec un brouillon.
    await page.click(".widget-html-content");
    for (const t of "xddm") await page.keyboard.press(t);
    await (await champ(page, "Ajouter un acteur")).focus();
    await page.keyboard.type("Brouillon");
    const brouillon = () => page.waitForFunction(() => [...document.querySelectorAll("input")].some((c) => c.value === "Brouillon"));
    await brouillon();
    await page.reload();
    await page.waitForSelector(".atelier-barre");
    await brouillon();
    await ouvrir(page, "03_liens.ipynb");
    for (const [a, b] of [["Mon établissement", "CMP"], ["CMP", "Collège"], ["CMP", "Mission locale"]]) {
      await ecrire(page, "Entre", a);
      await ecrire(page, "et", b);
      await vide(page, "et");
    }
    await attendre(page, "Enregistré ·");
    await ouvrir(page, "07_remise.ipynb");
    await cliquer(page, "Préparer le fichier à déposer");
    await page.waitForFunction(() => document.body.textContent.includes("Le fichier est prêt et relu."));
    await page.screenshot({ path: process.env.ATELIER_IMAGE ?? "/dev/null" }).catch(() => {});
  } else if (quoi === "panne") {
    // La campagne de pannes : on écrit, Python casse quelque chose, on répare comme un étudiant, on regarde.
    const lignes = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    const demander = async (mot) => { console.log(mot); return (await lignes.next()).value; };
    const page = await fenetre();
    page.on("dialog", (d) => d.accept().catch(() => {}));
    await ouvrir(page, "02_carnet_d_adresses.ipynb");
    for (let n = 0; n < 6; n += 1) {
      const nom = `Acteur numéro ${n}`;
      if (n === 3) {
        const panne = await demander("PANNE");
        if (panne === "recharger") {
          await (await champ(page, "Ajouter un acteur")).click();
          await page.keyboard.type(nom.slice(0, 4));
          await page.reload();
          await page.waitForSelector(".atelier-barre");
          await page.waitForSelector(".jp-Notebook-ExecutionIndicator[data-status=idle]");
        }
      }
      await ecrire(page, "Ajouter un acteur", nom, 60).catch(() => {});
      tapes.push(nom);
      await pause(250);
    }
    await demander("REPARER");
    for (let essai = 0; essai < 12; essai += 1) {
      await pause(1500);
      for (const mot of ["Reprendre", "Réessayer", "Restaurer", "J’ai compris"]) {
        const b = await page.$(`button:not([hidden]) ::-p-text(${mot})`);
        if (b && (await b.isVisible())) await b.click().catch(() => {});
      }
      const etat = await page.$eval(".atelier-etat", (e) => e.textContent).catch(() => "");
      if (etat.startsWith("Enregistré ·") || etat.startsWith("Rien à")) break;
    }
    tapes.push(...(await page.evaluate(() => [
      document.querySelector(".atelier-etat")?.textContent ?? "",
      [...document.querySelectorAll(".atelier-champ")].map((c) => c.value).join("|") + (document.querySelector(".atelier-attente")?.textContent ?? ""),
    ])));
    lignes.return?.();
  } else {
    const pages = [];
    for (let n = 0; n < 2; n += 1) {
      pages.push(await fenetre()); // devant quand elle s’ouvre : Firefox endort une fenêtre de fond
      await ouvrir(pages[n], "02_carnet_d_adresses.ipynb");
    }
    for (let n = 0; n < 8; n += 1) {
      const page = pages[n % 2];
      await page.bringToFront();
      await ecrire(page, "Ajouter un acteur", `Acteur numéro ${n}`, 60);
      tapes.push(`Acteur numéro ${n}`);
    }
    for (const page of pages) {
      await attendre(page, "Enregistré ·");
      if (await page.$(".jp-Dialog")) erreurs.push("une fenêtre de JupyterLab s’est ouverte");
    }
  }
} catch (e) {
  erreurs.push(e.stack ?? String(e));
  // Ce que montraient les fenêtres : un échec rare se comprend par là.
  for (const page of await navigateur.pages()) {
    erreurs.push(await page.evaluate(() => JSON.stringify({
      adresse: location.pathname,
      etat: document.querySelector(".atelier-etat")?.textContent,
      champs: [...document.querySelectorAll(".atelier-champ")].map((c) => c.value),
      curseur: document.activeElement?.outerHTML.slice(0, 200),
      fenetres: [...document.querySelectorAll(".jp-Dialog")].map((d) => d.textContent),
      onglet: { ...sessionStorage },
    })).catch((pourquoi) => String(pourquoi)));
  }
} finally {
  await navigateur.close();
}
console.log(JSON.stringify({ tapes, erreurs }));
process.exit(erreurs.length ? 1 : 0);
