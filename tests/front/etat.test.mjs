import assert from "node:assert/strict";
import { test } from "node:test";
import { charger } from "./dom.mjs";

const { DEPART, phrase, suite } = await charger("etat");
const jouer = (...faits) => phrase(faits.reduce(suite, DEPART));
const python = (numero, erreur = "", aGarder = true) => ({ type: "python", numero, erreur, aGarder });
const page = (numero, fait, refus = "") => ({ type: "page", numero, fait, refus, quand: "15 h 46" });

test("l’ordinaire : en route, puis enregistré", () => {
  assert.equal(jouer(python(1)).texte, "Enregistrement…");
  assert.equal(jouer(python(1), page(1, true)).texte, "Enregistré · 15 h 46");
});

test("une réponse tardive ne couvre pas un refus plus récent", () => {
  const dit = jouer(python(1), python(2, "Non enregistré : le disque est plein."), page(1, true));
  assert.match(dit.texte, /disque est plein/);
});

test("seule une action plus récente et sans erreur efface une erreur", () => {
  assert.match(jouer(python(2, "refusé"), python(1)).texte, /refusé/);
  assert.equal(jouer(python(2, "refusé"), python(3), page(3, true)).genre, "bien");
});

test("un texte refusé qui attend encore n’est pas couvert par « Enregistré »", () => {
  const reste = { type: "restes", n: "acteurs", nombre: 1 };
  assert.match(jouer(python(1), page(1, true), reste).texte, /Tout n’est pas enregistré/);
  assert.match(jouer(python(1), page(1, true), reste, { ...reste, nombre: 0 }).texte, /^Enregistré ·/);
});

test("noyau arrêté : jamais « Enregistré », un remède, et ce qui est écrit est dit gardé", () => {
  const dit = jouer(python(1), page(1, true), { type: "noyau", vivant: false }, { type: "parti", n: "x" });
  assert.match(dit.texte, /s’est arrêtée/);
  assert.match(dit.texte, /reste à l’écran/);
  assert.deepEqual(dit.remede, ["Reprendre", "reprendre"]);
});

test("chaque cause a sa phrase et au plus un remède", () => {
  for (const refus of ["autre", "avance", "recent", "lecture", "place", "change", ""]) {
    const dit = jouer(python(1), page(1, false, refus));
    assert.equal(dit.genre, "erreur");
    assert.doesNotMatch(dit.texte, /^Enregistré ·/);
  }
});

// Tous les ordres d’un même ensemble d’événements : la phrase est vraie quel que soit le chemin.
const ordres = (liste) => (liste.length < 2 ? [liste] : liste.flatMap((x, i) => ordres([...liste.slice(0, i), ...liste.slice(i + 1)]).map((r) => [x, ...r])));
const EVENEMENTS = [
  python(1), python(2, "Non enregistré : lecture seule."), python(3), page(1, true), page(3, true), page(3, false, "place"),
  { type: "parti", n: "a" }, { type: "fait", n: "a" }, { type: "noyau", vivant: false }, { type: "serveur", joignable: false },
];
const ensembles = (k) => {
  const rangs = [...EVENEMENTS.keys()];
  const choisir = (n, depuis) => (n === 0 ? [[]] : rangs.filter((r) => r >= depuis).flatMap((r) => choisir(n - 1, r + 1).map((s) => [r, ...s])));
  return choisir(k, 0).map((rs) => rs.map((r) => EVENEMENTS[r]));
};

test("« Enregistré » n’est dit que si c’est vrai, dans tous les ordres", () => {
  let essais = 0;
  for (let k = 1; k <= 5; k += 1) {
    for (const ensemble of ensembles(k)) {
      for (const faits of ordres(ensemble)) {
        essais += 1;
        const dit = jouer(...faits);
        if (!dit.texte.startsWith("Enregistré ·")) continue;
        // Relecture indépendante de l’histoire.
        const dernier = faits.filter((f) => f.type === "python").reduce((a, f) => (!a || f.numero >= a.numero ? f : a), null);
        assert.ok(dernier && !dernier.erreur, JSON.stringify(faits));
        const arrive = faits.findIndex((f) => f === dernier);
        assert.ok(faits.slice(arrive).some((f) => f.type === "page" && f.numero === dernier.numero && f.fait), JSON.stringify(faits));
        const enRoute = new Set();
        faits.forEach((f) => { if (f.type === "parti") enRoute.add(f.n); if (["fait", "refuse"].includes(f.type)) enRoute.delete(f.n); });
        assert.equal(enRoute.size, 0, JSON.stringify(faits));
        assert.ok(!faits.some((f) => f.type === "serveur"), JSON.stringify(faits));
        const mort = faits.findLastIndex((f) => f.type === "noyau");
        const vie = faits.findLastIndex((f) => f.type === "python" || f.type === "fait");
        assert.ok(mort < vie || mort < 0, JSON.stringify(faits));
      }
    }
  }
  assert.ok(essais > 30_000, `${essais} suites essayées`);
});
