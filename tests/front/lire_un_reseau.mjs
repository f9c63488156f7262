// Combien d’acteurs et de liens graphology voit dans un fichier GraphML ou GEXF.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const exiger = createRequire(import.meta.url);
const { JSDOM } = await import('happy-dom').then((m) => ({ JSDOM: m.Window }));
const fenetre = new JSDOM();
globalThis.DOMParser = fenetre.DOMParser;
globalThis.Document = fenetre.Document;
const graphology = exiger('graphology');
const chemin = process.argv[2];
const lire = exiger(chemin.endsWith('.gexf') ? 'graphology-gexf' : 'graphology-graphml');
const graphe = lire.parse(graphology, readFileSync(chemin, 'utf8'));
console.log(JSON.stringify([graphe.order, graphe.size]));
