/**
 * The page a view is loaded into. Nothing comes from outside the extension, and only the one script with this load's nonce runs.
 */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** Sets options and content of a fresh webview; the script then says `ready`. */
export function fillWebview(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  language: string,
  page: "webview" | "studio" | "models" = "webview",
): void {
  const dist = vscode.Uri.joinPath(extensionUri, "dist");
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  webview.html = `<!doctype html>
<html lang="${language.replace(/[^\w-]/g, "")}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri(`${page}.css`)}">
<title>Bilby</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${uri(`${page}.js`)}"></script>
</body>
</html>`;
}
