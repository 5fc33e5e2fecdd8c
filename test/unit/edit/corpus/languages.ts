/**
 * Fifteen languages, and what models do to a block on its way: each language's edit is told in each of these ways,
 * and must come out the same to the byte, or not at all.
 */
import { aider, type Case, cline, roo } from "./case.ts";

interface Sample {
  language: string;
  lines: string[];
  /** First line of the edit, from 0, and how many it replaces. */
  at: number;
  count: number;
  replace: string[];
}

function sample(language: string, source: string, find: string, count: number, replace: string): Sample {
  const lines = source.replace(/^\n/, "").replace(/\n$/, "").split("\n");
  const at = lines.indexOf(find);
  if (at < 0) throw new Error(`${language}: no line ${JSON.stringify(find)}`);
  return { language, lines, at, count, replace: replace.replace(/^\n/, "").replace(/\n$/, "").split("\n") };
}

const SAMPLES: readonly Sample[] = [
  sample(
    "TypeScript",
    `
import { readFile } from "node:fs/promises";

export interface Options {
  depth: number;
  follow?: boolean;
}

export async function load(path: string, options: Options): Promise<string> {
  const text = await readFile(path, "utf8");
  if (options.depth > 3) {
    throw new Error(\`too deep: \${path}\`);
  }
  return text.trim();
}
`,
    "  if (options.depth > 3) {",
    3,
    `
  if (options.depth > limit) {
    console.warn("cost: $1 and $&, \`$\`");
    throw new Error(\`too deep: \${path}\`);
  }
`,
  ),
  sample(
    "Python",
    `
import re


class Cart:
    """What a customer takes along."""

    def total(self):
        amount = 0
        for item in self.items:
            if item.price > 0:
                amount += item.price * item.count
        return round(amount, 2)

    def clear(self):
        self.items = []
`,
    "        for item in self.items:",
    3,
    `
        for item in self.items:
            if item.price <= 0:
                continue
            amount += item.price * item.count - item.rebate
`,
  ),
  sample(
    "Go (tabs)",
    `
package main

import "fmt"

func sum(values []int) int {
	total := 0
	for _, v := range values {
		if v > 0 {
			total += v
		}
	}
	return total
}

func main() {
	fmt.Println(sum([]int{1, 2, 3}))
}
`,
    "	for _, v := range values {",
    5,
    `
	for i, v := range values {
		if v > i {
			total += v
		}
	}
`,
  ),
  sample(
    "Rust",
    `
use std::collections::HashMap;

pub fn count(words: &[&str]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in words {
        *counts.entry(word.to_string()).or_insert(0) += 1;
    }
    counts
}

#[derive(Debug)]
pub struct Row<'a> { name: &'a str }
`,
    "    for word in words {",
    3,
    `
    for word in words.iter().filter(|w| !w.is_empty()) {
        let key = word.to_lowercase();
        *counts.entry(key).or_insert(0) += 1;
    }
`,
  ),
  sample(
    "Java",
    `
package org.example;

public final class Account {
    private long balance;

    public void withdraw(long amount) {
        if (amount > balance) {
            throw new IllegalStateException("not enough");
        }
        balance -= amount;
    }
}
`,
    "    public void withdraw(long amount) {",
    5,
    `
    public synchronized void withdraw(long amount) {
        if (amount <= 0 || amount > balance) {
            throw new IllegalStateException("not enough");
        }
        balance -= amount;
`,
  ),
  sample(
    "C",
    `
#include <stdio.h>
#define MAX(a, b) ((a) > (b) ? (a) : (b))

static int clamp(int value, int low, int high)
{
    if (value < low) return low;
    return value > high ? high : value;
}

int main(void)
{
    printf("%d\\n", clamp(12, 0, 10));
    return 0;
}
`,
    "    if (value < low) return low;",
    2,
    `
    if (value < low)
        return low;
    return value > high ? high : value;
`,
  ),
  sample(
    "C++",
    `
#include <vector>

template <typename T>
class Stack {
 public:
  void push(const T& value) { items_.push_back(value); }
  T pop() {
    T top = items_.back();
    items_.pop_back();
    return top;
  }

 private:
  std::vector<T> items_;
};
`,
    "  T pop() {",
    5,
    `
  std::optional<T> pop() {
    if (items_.empty()) return std::nullopt;
    T top = std::move(items_.back());
    items_.pop_back();
    return top;
  }
`,
  ),
  sample(
    "C#",
    `
namespace Shop;

public class Basket
{
    private readonly List<Item> _items = new();

    public decimal Total()
    {
        return _items.Sum(i => i.Price * i.Count);
    }
}
`,
    "        return _items.Sum(i => i.Price * i.Count);",
    1,
    `
        var sum = _items.Sum(i => i.Price * i.Count);
        return Math.Round(sum, 2);
`,
  ),
  sample(
    "Ruby",
    `
class Parser
  def initialize(source)
    @source = source
  end

  def tokens
    @source.split(/\\s+/).map do |word|
      word.downcase
    end
  end
end
`,
    "    @source.split(/\\s+/).map do |word|",
    3,
    `
    @source.split(/\\s+/).reject(&:empty?).map do |word|
      word.downcase.to_sym
    end
`,
  ),
  sample(
    "PHP",
    `
<?php

function greet(array $user): string
{
    $name = $user['name'] ?? 'nobody';
    return "Hello, {$name}!";
}

echo greet(['name' => 'Ada']);
`,
    "    $name = $user['name'] ?? 'nobody';",
    2,
    `
    $name = trim($user['name'] ?? 'nobody');
    $title = $user['title'] ?? '';
    return "Hello, {$title} {$name}!";
`,
  ),
  sample(
    "HTML",
    `
<!doctype html>
<html lang="en">
  <body>
    <p>Terms &amp; conditions &lt;draft&gt;</p>
    <ul>
      <li>one</li>
      <li>two</li>
    </ul>
  </body>
</html>
`,
    "    <p>Terms &amp; conditions &lt;draft&gt;</p>",
    2,
    `
    <p>Terms &amp; conditions &lt;final&gt; &copy; 2024</p>
    <ul class="plain">
`,
  ),
  sample(
    "CSS",
    `
.card {
  display: grid;
  gap: 8px;
}

.card > .title {
  font-weight: 600;
  color: var(--ink);
}
`,
    ".card > .title {",
    4,
    `
.card > .title {
  font-weight: 700;
  color: var(--accent);
}
`,
  ),
  sample(
    "YAML",
    `
name: build
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
      - run: npm test
`,
    "      - run: npm ci",
    2,
    `
      - run: npm ci
      - run: npm run lint
      - run: npm test -- --coverage
`,
  ),
  sample(
    "SQL",
    `
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer TEXT NOT NULL
);

-- what is open
SELECT customer, COUNT(*) AS n
FROM orders
WHERE state = 'open'
GROUP BY customer;
`,
    "FROM orders",
    2,
    `
FROM orders AS o
WHERE o.state IN ('open', 'late')
`,
  ),
  sample(
    "Shell",
    `
#!/bin/sh
set -eu

for file in "$@"; do
  if [ -f "$file" ]; then
    wc -l < "$file"
  fi
done
`,
    '  if [ -f "$file" ]; then',
    3,
    `
  if [ -f "$file" ] && [ -r "$file" ]; then
    printf '%s\\n' "$file"
    wc -l < "$file"
  fi
`,
  ),
];

type Spoil = (sample: Sample, search: string[], replace: string[]) => { diff: string; file?: (text: string) => string };

const outdented = (lines: readonly string[], search: readonly string[]) => {
  const common = search.filter((line) => line.trim()).map((line) => line.slice(0, line.search(/\S/)));
  const least = common.reduce((a, b) => (a.length <= b.length ? a : b));
  return lines.map((line) => (line.startsWith(least) ? line.slice(least.length) : line));
};
const numbered = (lines: readonly string[], from: number) =>
  lines.map((line, k) => `${String(from + k).padStart(3)} | ${line}`);
const crlf = (text: string) => text.replaceAll("\n", "\r\n");

/** What a model, or the file, may look like; the edit stays the same. */
const WAYS: Record<string, Spoil> = {
  "as it is": (_, s, r) => ({ diff: roo(s, r) }),
  "in Cline's markers": (_, s, r) => ({ diff: cline(s, r) }),
  "as aider fences it": (_, s, r) => ({ diff: aider(s, r) }),
  "with a right line hint": (sample, s, r) => ({ diff: roo(s, r, sample.at + 1) }),
  "with a line hint far off": (_, s, r) => ({ diff: roo(s, r, 900) }),
  "in a CRLF file": (_, s, r) => ({ diff: roo(s, r), file: crlf }),
  "with CRLF in the diff": (_, s, r) => ({ diff: crlf(roo(s, r)) }),
  "in a file without a final newline": (_, s, r) => ({ diff: roo(s, r), file: (text) => text.replace(/\n$/, "") }),
  "in a file with a byte order mark": (_, s, r) => ({ diff: roo(s, r), file: (text) => `\uFEFF${text}` }),
  "with trailing spaces": (_, s, r) => ({
    diff: roo(
      s.map((l) => `${l} `),
      r.map((l) => `${l} `),
    ),
  }),
  "without its indentation": (_, s, r) => ({ diff: roo(outdented(s, s), outdented(r, s)) }),
  "further in": (_, s, r) => ({
    diff: roo(
      s.map((l) => `    ${l}`),
      r.map((l) => `    ${l}`),
    ),
  }),
  "with line numbers": (sample, s, r) => ({ diff: roo(numbered(s, sample.at + 1), numbered(r, sample.at + 1)) }),
  "within blank lines": (_, s, r) => ({ diff: roo(["", ...s, ""], ["", ...r, ""]) }),
  "as a unified diff with wrong line numbers": (sample, s, r) => ({
    diff: unified(sample, s, r, "@@ -900,3 +900,4 @@"),
  }),
  "as a unified diff without line numbers": (sample, s, r) => ({ diff: unified(sample, s, r, "@@ ... @@") }),
  "as old and new string in JSON": (_, s, r) => ({
    diff: JSON.stringify({ old_string: s.join("\n"), new_string: r.join("\n") }),
  }),
  "as old and new string in tags": (_, s, r) => ({
    diff: `<old_string>\n${s.join("\n")}\n</old_string>\n<new_string>\n${r.join("\n")}\n</new_string>`,
  }),
};

function unified({ lines, at, count }: Sample, search: string[], replace: string[], header: string): string {
  const context = (line: string | undefined) => (line === undefined ? [] : [` ${line}`]);
  return [
    "--- a/file",
    "+++ b/file",
    header,
    ...context(lines[at - 1]),
    ...search.map((line) => `-${line}`),
    ...replace.map((line) => `+${line}`),
    ...context(lines[at + count]),
    "",
  ].join("\n");
}

export const languages: Case[] = SAMPLES.flatMap((sample) => {
  const { language, lines, at, count, replace } = sample;
  const search = lines.slice(at, at + count);
  const after = [...lines.slice(0, at), ...replace, ...lines.slice(at + count)];
  return Object.entries(WAYS).map(([way, spoil]): Case => {
    const { diff, file = (text) => text } = spoil(sample, search, replace);
    return {
      name: `${language}, ${way}`,
      file: file(`${lines.join("\n")}\n`),
      diff,
      after: file(`${after.join("\n")}\n`),
    };
  });
});
