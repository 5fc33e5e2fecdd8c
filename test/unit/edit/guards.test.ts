/** Guards speak up where something was left out or lost, and keep quiet otherwise. */
import { describe, expect, it } from "vitest";
import { concernsAbout, placeholders, shrink } from "../../../src/edit/guards.ts";

const PLACEHOLDERS = [
  "// ... rest of code unchanged ...",
  "# ... rest of the code ...",
  "/* rest of the file remains the same */",
  "<!-- ... existing content ... -->",
  "{/* ... existing code ... */}",
  "// rest of the implementation",
  "// (rest of the code)",
  "// Rest of the function remains unchanged",
  "// ... existing code ...",
  "# rest of the class unchanged",
  "-- rest of the query unchanged",
  "; rest of file",
  "% rest of the document omitted",
  "// ... other methods ...",
  "// ...",
  "# ...",
  "/* ... */",
  "// [rest of the code unchanged]",
  "// ... (previous code)",
  "// unchanged code here",
  "// existing code here",
  "// code omitted for brevity",
  "// ... remaining functions",
  "// same as before",
  "# (other methods remain the same)",
  "// The rest of your component stays the same",
  "foo(); // ... rest unchanged",
  "... rest of code unchanged ...",
  "[... rest of file unchanged ...]",
  "// Rest des Codes unverändert",
  "// ... restlicher Code ...",
  "// le reste du code reste inchangé",
  "# el resto del código permanece igual",
  "// resto do código sem alterações",
  "// resto del codice invariato",
  "// de rest van de code blijft hetzelfde",
  "// остальной код без изменений",
  "// 其余代码保持不变",
  "// 省略",
  "// ... 其他代码 ...",
  "# 残りのコードは変更なし",
  "// 以下省略",
  "// 나머지 코드는 동일",
  "// reszta kodu bez zmian",
  "// kodun geri kalanı aynı",
  "// keep existing imports",
  "// Keep the rest of the file as is",
  "// no changes below",
  "// ... keep the existing code here",
  "(* rest of the module *)",
  "''' rest of the code '''",
  "REM rest of the script unchanged",
  "// … rest of the code",
  "// all other code remains unchanged",
  "// Other code stays the same",
  "// existing imports remain",
  "// rest of your code here",
  "// ...existing code...",
  "// previous imports...",
  "// remaining tests unchanged",
  "# --- rest of the file is unchanged ---",
  "// ... snip ...",
  "//...",
  "// other handlers...",
  "// Implementation continues...",
  "# (unchanged)",
  "// ... keep",
  "// unchanged",
  "// no changes",
  "// [existing code]",
  "// ... 200 more lines ...",
  "# ... (50 lines omitted)",
  "(rest of code unchanged)",
  "// rest of the code is unchanged from the original",
  "// Continue with the rest of the code",
  "// Keep everything else the same",
  "// same as the original",
  "// function body unchanged",
  "// TODO: rest of the code",
  "# ... and so on",
];

/** One phrase in the comments of the languages that have others than those above. */
const SIGNS: Record<string, (words: string) => string> = {
  "C, Go, Java": (words) => `/* ${words} */`,
  "Rust, C#": (words) => `/// ${words}`,
  "Python, Ruby, shell": (words) => `# ${words}`,
  "SQL, Haskell": (words) => `-- ${words}`,
  Lua: (words) => `--[[ ${words} ]]`,
  Lisp: (words) => `;; ${words}`,
  TeX: (words) => `% ${words}`,
  OCaml: (words) => `(* ${words} *)`,
  "Visual Basic": (words) => `' ${words}`,
  "batch file": (words) => `:: ${words}`,
  Fortran: (words) => `! ${words}`,
  Vim: (words) => `" ${words}`,
  JSX: (words) => `{/* ${words} */}`,
  "HTML, Vue": (words) => `<!-- ${words} -->`,
  Jinja: (words) => `{# ${words} #}`,
  ERB: (words) => `<%# ${words} %>`,
  Handlebars: (words) => `{{!-- ${words} --}}`,
  Razor: (words) => `@* ${words} *@`,
};

const HONEST = [
  "// the rest parameter collects remaining arguments",
  "// take the rest of the arguments",
  "const rest = values.slice(1); // rest of the values",
  "// Existing users keep their settings",
  "// other cases are handled by the caller",
  "// handles existing files and folders",
  "def f(*args): ...",
  "    ...",
  "x = [...a, ...rest]",
  "return { ...existing, ...changes };",
  "// loading...",
  'console.log("Loading...");',
  "# Keep in sync with the server",
  "// unchanged since v1 because of the wire format",
  '"rest of code unchanged"',
  'const guard = "// ... rest of code unchanged";',
  "// Same as above, but for directories",
  "// the remaining balance is carried over to the next month",
  "// if the file is unchanged, skip it",
  "// Removes the remaining handlers before closing the socket",
  "// This code is the same as the one the server sends",
  "// wait for the other tests to finish",
  "// Previous versions of the file are kept in the index",
  "// code below runs once",
  "// see section 3 of the file format",
  "<p>The rest of the code of conduct applies.</p>",
  "* The rest of the file is encrypted with AES.",
  "// everything else is read lazily",
  "// Return the rest of the line",
  "// omitted fields default to null",
  "// Existing code may call this before init",
  "# existing content is never overwritten",
  "// The remaining lines are the body of the message",
  "// same as Array.prototype.map",
  "/* unchanged lines are not counted */",
  "// more than one match",
  "// other",
  "// original file name",
  "// a... b",
  "// e.g. foo, bar...",
  "// and so on...",
  "// code",
  "// methods",
  "// Imports",
  "// Lines",
  "// === Tests ===",
  "// existing code",
  "// Rest of the arguments...",
  "// der Rest der Datei ist verschlüsselt",
  "// le reste du message est ignoré",
  "// 其他函数返回空值",
  "// 他の関数から呼ばれる",
  "// 기존 코드와 호환되도록 유지한다",
  "// остальной текст пропускаем",
  "// el resto de los clientes pagan después",
  "// o resto da divisão por dois",
  "...rest,",
  "...props",
  "...existing,",
  "...(existing ?? []),",
  "...rest.items,",
  "...existing as Options,",
  "// Keep the existing connection open",
  "// Keep existing sessions alive until they expire",
  "// Preserve the original order",
  "// add other locales here",
  "## Rest of the code",
  "// ..........",
  "// 1, 2, 3, ...",
  "for i in 0...10 {",
  "catch (...) {",
];

describe("a placeholder for code that was left out", () => {
  it.each(PLACEHOLDERS)("is noticed: %s", (line) => {
    expect(placeholders("a();\nb();\n", `a();\n  ${line}\n`)).toHaveLength(1);
  });

  it.each(Object.entries(SIGNS))("is noticed in a comment of %s", (_, sign) => {
    for (const words of ["... existing code ...", "rest of code unchanged", "same as before", "...", "(unchanged)"])
      expect([words, ...placeholders("a\n", `a\n${sign(words)}\n`)]).toHaveLength(2);
  });

  it.each(HONEST)("is not seen in %s", (line) => {
    expect(placeholders("a();\n", `a();\n  ${line}\n`)).toEqual([]);
  });

  it("says which line it is and what it says", () => {
    expect(placeholders("", "a\nb\n// ... rest of code unchanged ...\n")).toEqual([
      "line 3 looks like a placeholder for code that was left out: // ... rest of code unchanged ...",
    ]);
  });

  it("is none where the file had it already, however it is indented now", () => {
    expect(placeholders("# ... existing code ...\nx", "if y:\n    # ... existing code ...\n    x")).toEqual([]);
  });

  it("is none where the file had the same words in another comment", () => {
    expect(placeholders("// ... existing code ...", "/* ... existing code ... */")).toEqual([]);
  });

  it("is one more than the file had, even in the same words", () => {
    const [reason, ...more] = placeholders("a\n// ...\nb", "a\n  // ...\nc\n// ...\nb");
    expect(more).toEqual([]);
    expect(reason).toContain("// ...");
  });

  it("is told five times at most", () => {
    const many = Array.from(
      { length: 20 },
      (_, k) => `${" ".repeat(k)}// ... rest of code ${k % 2 ? "" : "unchanged"}`,
    );
    expect(placeholders("", many.join("\n"))).toHaveLength(5);
  });
});

const lines = (n: number) => Array.from({ length: n }, (_, k) => `line ${k}\n`).join("");

describe("a file that loses most of itself", () => {
  it("is noticed with the numbers", () => {
    expect(shrink(lines(1000), lines(400))).toEqual(["600 of 1000 lines would be removed"]);
  });

  it("is noticed when nothing is left of it", () => {
    expect(shrink(lines(3), "\n")).toEqual(["the whole content would be removed (3 lines)"]);
  });

  it("is noticed in a file of one long line", () => {
    expect(shrink("x".repeat(9000), "x".repeat(1000))).toEqual(["8000 of 9000 characters would be removed"]);
  });

  it.each([
    ["half of it stays", lines(100), lines(50)],
    ["it is short", lines(15), lines(2)],
    ["it grows", lines(100), lines(300)],
    ["it is new", "", lines(10)],
    ["only blank lines go", lines(30).replaceAll("\n", "\n\n\n"), lines(30)],
  ])("is not seen where %s", (_, before, after) => {
    expect(shrink(before, after)).toEqual([]);
  });
});

it("gives every reason to hold a change", () => {
  expect(concernsAbout(lines(100), "// ... rest of file unchanged\n")).toHaveLength(2);
});
