/**
 * Model text as React elements, never as HTML. Links do nothing until they are clicked, and then the host is asked with
 * the whole address; images are never loaded; HTML is shown as the text it is.
 */
import type { MarkedToken, Token, Tokens } from "marked";
import { Fragment, memo, type ReactNode, useMemo, useRef } from "react";
import { type Blocks, decoded, lexBlock, linkTarget, split } from "../markdown.ts";
import { t } from "../strings.ts";
import { CopyButton, Icon } from "./basics.tsx";
import { useFold, useSend } from "./context.tsx";

/** Deeper nesting than this is drawn as its source. */
const MAX_DEPTH = 16;
/** Longer code is folded to this many lines. */
const CODE_LINES = 40;

export const Markdown = memo(function Markdown({ text, id }: { text: string; id: string }) {
  const known = useRef<Blocks>(undefined);
  known.current = split(text, known.current);
  return (
    <div className="markdown" dir="auto">
      {known.current.blocks.map((block, index) => (
        // A block never moves: text is only added at the end.
        <Block key={index} source={block} id={`${id}/${index}`} />
      ))}
    </div>
  );
});

const Block = memo(function Block({ source, id }: { source: string; id: string }) {
  const tokens = useMemo(() => lexBlock(source), [source]);
  return drawAll(tokens, id, 0);
});

function drawAll(tokens: readonly Token[], id: string, depth: number): ReactNode {
  return tokens.map((token, index) => {
    const key = `${id}.${index}`;
    return <Fragment key={key}>{draw(token as MarkedToken, key, depth + 1)}</Fragment>;
  });
}

function draw(token: MarkedToken, id: string, depth: number): ReactNode {
  if (depth > MAX_DEPTH) return token.raw;
  const inner = (tokens: readonly Token[] | undefined) => drawAll(tokens ?? [], id, depth);
  switch (token.type) {
    case "space":
      return null;
    case "paragraph":
      return <p>{inner(token.tokens)}</p>;
    case "heading":
      return <Heading depth={token.depth}>{inner(token.tokens)}</Heading>;
    case "code":
      return <CodeBlock code={token.text} lang={token.lang} id={id} />;
    case "blockquote":
      return <blockquote>{inner(token.tokens)}</blockquote>;
    case "hr":
      return <hr />;
    case "list":
      return <List token={token} id={id} depth={depth} />;
    case "table":
      return <Table token={token} id={id} depth={depth} />;
    case "checkbox":
      return <Icon name={token.checked ? "check" : "circle-large"} />;
    case "strong":
      return <strong>{inner(token.tokens)}</strong>;
    case "em":
      return <em>{inner(token.tokens)}</em>;
    case "del":
      return <del>{inner(token.tokens)}</del>;
    case "br":
      return <br />;
    case "codespan":
      return <code>{token.text}</code>;
    case "link":
      return <Link href={token.href}>{inner(token.tokens)}</Link>;
    case "image":
      return <Link href={token.href}>[{t("image.notLoaded", { alt: token.text || token.href })}]</Link>;
    case "escape":
      return token.text;
    case "text":
      return "tokens" in token && token.tokens ? inner(token.tokens) : decoded(token.text);
    default:
      // HTML, definitions and whatever else there may come to be: the text as the model wrote it.
      return <span className="source">{token.raw}</span>;
  }
}

function Heading({ depth, children }: { depth: number; children: ReactNode }) {
  // Below the panel's own headings, whatever the model thinks its place is.
  const Tag = `h${Math.min(6, depth + 2)}` as "h3" | "h4" | "h5" | "h6";
  return <Tag className={`heading heading-${Math.min(depth, 3)}`}>{children}</Tag>;
}

function List({ token, id, depth }: { token: Tokens.List; id: string; depth: number }) {
  const items = token.items.map((item, index) => {
    const key = `${id}.${index}`;
    return (
      <li key={key} className={item.task ? "task" : undefined}>
        {drawAll(item.tokens, key, depth)}
      </li>
    );
  });
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ token, id, depth }: { token: Tokens.Table; id: string; depth: number }) {
  const cells = (row: readonly Tokens.TableCell[], at: string) =>
    row.map((cell, index) => {
      const key = `${id}.${at}.${index}`;
      const Cell = cell.header ? "th" : "td";
      return (
        <Cell key={key} className={cell.align ? `align-${cell.align}` : undefined}>
          {drawAll(cell.tokens, key, depth)}
        </Cell>
      );
    });
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>{cells(token.header, "h")}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => {
            const key = `${id}.${index}`;
            return <tr key={key}>{cells(row, String(index))}</tr>;
          })}
        </tbody>
      </table>
    </div>
  );
}

function Link({ href, children }: { href: string; children: ReactNode }) {
  const send = useSend();
  const target = linkTarget(href);
  if (!target) return <span title={href}>{children}</span>;
  const open = () => {
    if (target.kind === "url") send({ type: "open.link", url: target.url });
    else send({ type: "open.file", path: target.path, ...(target.line ? { line: target.line } : {}) });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: VS Code follows an anchor by itself, and a button does not wrap with its line
    <span
      role="link"
      tabIndex={0}
      className="link"
      title={target.kind === "url" ? t("link.open", { url: target.url }) : href}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) open();
      }}
    >
      {children}
    </span>
  );
}

export function CodeBlock({ code, lang, id }: { code: string; lang?: string | undefined; id: string }) {
  const send = useSend();
  const [open, toggle] = useFold(`code/${id}`);
  const lines = code.split("\n");
  const long = lines.length > CODE_LINES;
  return (
    <div className="code">
      <div className="code-head">
        <span>{lang?.split(/\s/)[0] ?? ""}</span>
        <CopyButton text={code} label={t("code.copy")} send={(text) => send({ type: "copy", text })} />
      </div>
      <pre dir="ltr">
        <code>{long && !open ? lines.slice(0, CODE_LINES).join("\n") : code}</code>
      </pre>
      {long && (
        <button type="button" className="link code-more" aria-expanded={open} onClick={toggle}>
          {open ? t("code.less") : t("code.all", { lines: lines.length })}
        </button>
      )}
    </div>
  );
}
