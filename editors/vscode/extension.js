// Starts `iotlint lsp`, and shows the picture that it gives beside the text. Everything else is the server's.
"use strict";

const fs = require("fs");
const path = require("path");

const ENVIRONMENTS = [".venv", "venv"];
const PROGRAM = process.platform === "win32" ? path.join("Scripts", "iotlint.exe") : path.join("bin", "iotlint");
const DIAGRAM = "iotlint.showDiagram";
const PAUSE = 200;

/** The program to start and why this one: the workspace's environment, the setting, the path, in this order. */
function find(folders, setting, trusted, exists = fs.existsSync) {
  if (trusted) {
    for (const folder of folders) {
      for (const environment of ENVIRONMENTS) {
        const candidate = path.join(folder, environment, PROGRAM);
        if (exists(candidate)) return { command: candidate, why: "the workspace's virtual environment" };
      }
    }
  }
  if (setting) return { command: setting, why: "the setting iotlint.path" };
  return { command: "iotlint", why: "PATH" };
}

/** A page with the picture; its boxes can be clicked. `nonce` is what alone may run in it. */
function page(diagram, nonce) {
  const escaped = (text) =>
    String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  // Of what Graphviz wrote only the picture is taken; it has no scripts, and none would run here.
  const picture =
    diagram.format === "svg" ? diagram.text.slice(diagram.text.indexOf("<svg")) : `<pre>${escaped(diagram.text)}</pre>`;
  const boxes = JSON.stringify(diagram.boxes).replace(/</g, "\\u003c");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>${escaped(diagram.title || "iotlint")}</title>
<style nonce="${nonce}">
body { background: #fff; color: #1b1b1b; margin: 1em; }
svg { max-width: 100%; height: auto; }
.goes { cursor: pointer; }
.goes:hover, .goes:focus { opacity: .7; outline: none; }
</style>
</head>
<body>
${picture}
<script nonce="${nonce}">
const editor = acquireVsCodeApi();
const boxes = ${boxes};
for (const key of Object.keys(boxes)) {
  const drawn = document.getElementById(key);
  if (!drawn) continue;
  drawn.classList.add("goes");
  drawn.setAttribute("tabindex", "0");
  drawn.setAttribute("role", "link");
  const go = (event) => { event.stopPropagation(); editor.postMessage(boxes[key]); };
  drawn.addEventListener("click", go);
  drawn.addEventListener("keydown", (event) => { if (event.key === "Enter") go(event); });
}
</script>
</body>
</html>`;
}

function nonce() {
  return require("crypto").randomBytes(16).toString("hex");
}

let client;

async function activate(context) {
  const vscode = require("vscode");
  const { LanguageClient } = require("vscode-languageclient/node");
  const channel = vscode.window.createOutputChannel("iotlint", { log: true });
  const panels = new Map();

  /** Asks for the picture as SVG, and for its text where nothing lays it out. */
  async function diagram(uri) {
    const ask = (format) =>
      client.sendRequest("workspace/executeCommand", { command: DIAGRAM, arguments: [uri, { format }] });
    return ask("svg").catch(() => ask("mermaid"));
  }

  async function draw(uri) {
    const panel = panels.get(uri);
    if (!panel) return;
    try {
      panel.webview.html = page(await diagram(uri), nonce());
    } catch (problem) {
      channel.warn(`no picture: ${problem.message}`); // the last good one stays
    }
  }

  async function showDiagram(given) {
    const editor = vscode.window.activeTextEditor;
    const uri = typeof given === "string" ? given : (given || (editor && editor.document.uri) || "").toString();
    if (!uri) return;
    let panel = panels.get(uri);
    if (panel) panel.reveal(undefined, true);
    else {
      const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      panel = vscode.window.createWebviewPanel("iotlint.diagram", "iotlint", where, { enableScripts: true });
      panels.set(uri, panel);
      panel.onDidDispose(() => panels.delete(uri));
      panel.webview.onDidReceiveMessage((box) => goTo(box));
    }
    await draw(uri);
  }

  async function goTo(box) {
    const { start, end } = box.range;
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    await vscode.window.showTextDocument(vscode.Uri.parse(box.uri), { selection, viewColumn: vscode.ViewColumn.One });
  }

  async function start() {
    const settings = vscode.workspace.getConfiguration("iotlint");
    const folders = (vscode.workspace.workspaceFolders || []).map((folder) => folder.uri.fsPath);
    const trusted = vscode.workspace.isTrusted;
    const { command, why } = find(folders, settings.get("path"), trusted);
    channel.info(`starting ${command} (from ${why})`);
    const options = {
      documentSelector: [{ language: "yaml", scheme: "file" }, { language: "yaml", scheme: "untitled" }],
      outputChannel: channel,
      initializationOptions: { packs: trusted && settings.get("packs") },
      middleware: {
        // The picture is shown here rather than given to whoever clicked.
        executeCommand: (name, given, next) => (name === DIAGRAM ? showDiagram(given[0]) : next(name, given)),
      },
    };
    const server = { command, args: ["lsp"], options: { cwd: folders[0] } };
    client = new LanguageClient("iotlint", "iotlint", server, options);
    try {
      await client.start();
    } catch (problem) {
      channel.error(`${command} lsp does not start: ${(problem && problem.message) || problem}`);
      channel.error("Install it with: pip install 'iotlint[lsp]'");
    }
  }

  async function restart() {
    const old = client;
    client = undefined;
    if (old) await old.stop().catch(() => undefined);
    await start();
  }

  const waiting = new Map();
  context.subscriptions.push(
    channel,
    vscode.commands.registerCommand("iotlint.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("iotlint") && restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    // Findings arrive with every change, so this renews the picture for both.
    vscode.languages.onDidChangeDiagnostics((event) => {
      for (const uri of event.uris.map(String)) {
        clearTimeout(waiting.get(uri));
        if (panels.has(uri)) waiting.set(uri, setTimeout(() => draw(uri), PAUSE));
      }
    }),
    vscode.window.onDidChangeActiveTextEditor(mark),
    vscode.workspace.onDidChangeTextDocument((event) => {
      mark(vscode.window.activeTextEditor);
      const uri = event.document.uri.toString();
      clearTimeout(waiting.get(uri));
      if (panels.has(uri)) waiting.set(uri, setTimeout(() => draw(uri), PAUSE));
    }),
  );

  /** Shows the button for the picture above plans only. */
  function mark(editor) {
    const plan = Boolean(editor && /^apiVersion:\s*["']?iotlint\//m.test(editor.document.getText().slice(0, 10000)));
    vscode.commands.executeCommand("setContext", "iotlint.plan", plan);
  }

  mark(vscode.window.activeTextEditor);
  await start();
}

async function deactivate() {
  if (client) await client.stop();
}

module.exports = { activate, deactivate, find, page };
