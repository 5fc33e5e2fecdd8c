/**
 * How the view is bundled. Everything it needs is in dist/webview.*, dist/studio.*, dist/models.* and the icon font beside them:
 * nothing is loaded from elsewhere.
 */
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @type {import("esbuild").BuildOptions} */
export const webviewBuild = {
  entryPoints: { webview: here("main.tsx"), studio: here("studio/main.tsx"), models: here("models/main.tsx") },
  outdir: here("../dist"),
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  platform: "browser",
  target: "chrome120",
  jsx: "automatic",
  loader: { ".ttf": "file" },
  assetNames: "[name]",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
};
