// What Mermaid and Graphviz themselves read in diagrams: JSON {folder, mermaid, dot} in, JSON out.
// For each text an error, or the labels of boxes, nodes and arrows as they will be shown.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const given = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(join(given.folder, "x.js"));
const load = (path) => import(pathToFileURL(join(given.folder, path)).href);

const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<body></body>");
Object.assign(globalThis, { window, document: window.document });
const mermaid = (await load("mermaid/dist/mermaid.core.mjs")).default;
mermaid.initialize({ startOnLoad: false });
// Between reading and drawing, Mermaid keeps entities in a form of its own; as it draws, they become characters.
const told = (text) =>
  (text ?? "").replace(/ﬂ°°(\d+)¶ß/g, (_, number) => String.fromCodePoint(Number(number)));

async function readMermaid(text) {
  await mermaid.parse(text); // the front matter too, which the next call passes over
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const nodes = [...db.getVertices().values()];
  return {
    boxes: Object.fromEntries(db.getSubGraphs().map((box) => [box.id, told(box.title)])),
    nodes: Object.fromEntries(nodes.map((node) => [node.id, told(node.text)])),
    classes: Object.fromEntries(nodes.map((node) => [node.id, node.classes])),
    arrows: db.getEdges().map((edge) => [edge.start, edge.end, told(edge.text)]),
  };
}

const graphviz = given.dot.length
  ? await (await load("@hpcc-js/wasm-graphviz/dist/index.js")).Graphviz.load()
  : null;

function readDot(text) {
  const graph = JSON.parse(graphviz.layout(text, "json", "dot"));
  const objects = graph.objects ?? [];
  const boxes = objects.filter((each) => each.name.startsWith("cluster"));
  const nodes = objects.filter((each) => !each.name.startsWith("cluster"));
  return {
    boxes: Object.fromEntries(boxes.map((box) => [box.name, box.label])),
    nodes: Object.fromEntries(nodes.map((node) => [node.name, node.label])),
    arrows: (graph.edges ?? []).map((edge) => [objects[edge.tail].name, objects[edge.head].name, edge.label ?? ""]),
  };
}

const attempt = async (read, text) => {
  try {
    return await read(text);
  } catch (problem) {
    return { error: String(problem) };
  }
};
const found = { mermaid: [], dot: [] };
for (const text of given.mermaid) found.mermaid.push(await attempt(readMermaid, text));
for (const text of given.dot) found.dot.push(await attempt(readDot, text));
process.stdout.write(JSON.stringify(found));
process.exit(0);
