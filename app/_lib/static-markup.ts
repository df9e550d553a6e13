import { createElement, Fragment, isValidElement, type ReactElement, type ReactNode } from "react";

// React writes each element of a page twice, as HTML and in the payload by which the browser takes the page over, and the phone makes
// the page a second time from that. What does nothing needs none of it: it goes into both as one piece of text (ADR 0092).

/** Elements that do nothing. Not here: forms, fields, buttons, `details`, and pictures, which React loads early. */
const STATIC = new Set(
  ["a abbr b br code em i small span strong time", "dd div dl dt footer h1 h2 h3 h4 header li nav ol p section ul"]
    .concat("caption table tbody td th thead tr", "svg use")
    .flatMap((names) => names.split(" ")),
);

/** Attributes that are the same text in HTML, by their names there. Besides them those that begin with `aria-` or `data-`. */
const ATTRIBUTES: Record<string, string> = {
  className: "class",
  colSpan: "colspan",
  dateTime: "datetime",
  href: "href",
  hrefLang: "hreflang",
  id: "id",
  lang: "lang",
  rel: "rel",
  scope: "scope",
  target: "target",
};

/** React refuses an address that runs a script: whatever is none of these is left to it. */
const ADDRESS = /^(\/|#|https?:|mailto:|tel:)/;
const CLIENT_COMPONENT = Symbol.for("react.client.reference");
const AsyncFunction = (async () => undefined).constructor;

type Props = Record<string, unknown> & { children?: ReactNode };

interface Part {
  /** `null` where React has to make it. */
  html: string | null;
  /** The same for React, in which the largest parts that do nothing are one text each. */
  node(): ReactNode;
}

/** The same tree, in which the largest parts that do nothing are one text each. What waits is left to React. */
export function withStaticMarkup(tree: ReactNode): ReactNode {
  return fold(tree).node();
}

function fold(node: ReactNode): Part {
  if (node === null || node === undefined || typeof node === "boolean") return { html: "", node: () => node };
  if (typeof node === "string" || typeof node === "number") return { html: escaped(`${node}`), node: () => node };
  if (Array.isArray(node)) return foldList(node);
  if (!isValidElement<Props>(node)) return { html: null, node: () => node };
  const { type } = node;
  if (typeof type === "string") return foldElement(node, type);
  if (type === Fragment) return foldAround(node);
  if (typeof type !== "function") return { html: null, node: () => node };
  if ("$$typeof" in type && type.$$typeof === CLIENT_COMPONENT) return { ...foldAround(node), html: null };
  return type instanceof AsyncFunction ? { html: null, node: () => node } : foldComponent(node);
}

function foldList(nodes: readonly ReactNode[]): Part {
  const parts = nodes.map(fold);
  return { html: joined(parts), node: () => parts.map((part) => part.node()) };
}

function joined(parts: readonly Part[]): string | null {
  let all = "";
  for (const { html } of parts) {
    if (html === null) return null;
    all += html;
  }
  return all;
}

function foldElement(element: ReactElement<Props>, tag: string): Part {
  const { children, ...rest } = element.props;
  const inside = fold(children);
  const attributes = STATIC.has(tag) && inside.html !== null ? attributesOf(rest) : null;
  if (inside.html === null || attributes === null) return { html: null, node: () => around(element, inside) };
  const __html = inside.html;
  return {
    html: tag === "br" ? "<br/>" : `<${tag}${attributes}>${__html}</${tag}>`,
    // An element around mere text is as short for React.
    node: () =>
      __html.includes("<")
        ? createElement(tag, { ...rest, ...keyOf(element), dangerouslySetInnerHTML: { __html } })
        : element,
  };
}

function foldAround(element: ReactElement<Props>): Part {
  const inside = fold(element.props.children);
  return { html: inside.html, node: () => around(element, inside) };
}

function around(element: ReactElement<Props>, inside: Part): ReactNode {
  const { children, ...rest } = element.props;
  if (children === undefined || typeof children === "string") return element;
  const made = inside.node();
  return createElement(element.type, { ...rest, ...keyOf(element) }, ...(Array.isArray(made) ? made : [made]));
}

/** A key of `null` would become the word. */
function keyOf({ key }: ReactElement): { key?: string } {
  return key === null ? {} : { key };
}

function foldComponent(element: ReactElement<Props>): Part {
  const component = element.type as (props: Props) => ReactNode;
  let made: ReactNode;
  try {
    made = component(element.props);
  } catch {
    // It uses a hook, which is there only while React itself calls it; or it fails, and then it fails there too.
    return { html: null, node: () => element };
  }
  const part = fold(made);
  if (element.key === null) return part;
  return { html: part.html, node: () => createElement(Fragment, { key: element.key }, part.node()) };
}

/** As they stand in HTML; `null` where one of them does something. */
function attributesOf(props: Props): string | null {
  let all = "";
  for (const name in props) {
    const value = props[name];
    if (value === undefined || value === null) continue;
    const text = attributeOf(name, value);
    if (text === null) return null;
    all += text;
  }
  return all;
}

function attributeOf(name: string, value: unknown): string | null {
  const inHtml = ATTRIBUTES[name] ?? (/^(aria|data)-[a-z-]+$/.test(name) ? name : undefined);
  if (inHtml === undefined || !["string", "number", "boolean"].includes(typeof value)) return null;
  // Only these two kinds have words for yes and no.
  if (typeof value === "boolean" && name in ATTRIBUTES) return null;
  if (name === "href" && !ADDRESS.test(`${value}`)) return null;
  // A region whose changes are read out has to stay the same element; `role` is not on the list for the same reason.
  if (name === "aria-live") return null;
  return ` ${inHtml}="${escaped(`${value}`)}"`;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** As React does it, in text and in attributes. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] as string);
}
