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

type Props = Record<string, unknown> & { children?: ReactNode };
type Component = (props: Props) => ReactNode | Promise<ReactNode>;

/** A part of a page. It is folded when all components that wait have answered. */
interface Part {
  /** `null` where React has to make it. */
  html(): string | null;
  /** The same for React, in which the largest parts that do nothing are one text each. */
  node(): ReactNode;
}

/** The same tree, in which the largest parts that do nothing are one text each. Components in it that wait are waited for. */
export async function withStaticMarkup(tree: ReactNode): Promise<ReactNode> {
  const waits: Promise<unknown>[] = [];
  const part = partOf(tree, waits);
  if (waits.length > 0) await Promise.all(waits);
  return part.node();
}

function partOf(node: ReactNode, waits: Promise<unknown>[]): Part {
  if (node === null || node === undefined || typeof node === "boolean") return new Leaf("", node);
  if (typeof node === "string" || typeof node === "number") return new Leaf(escaped(`${node}`), node);
  if (Array.isArray(node)) return new List(node.map((each) => partOf(each, waits)));
  if (!isValidElement<Props>(node)) return new Leaf(null, node);
  const { type } = node;
  if (typeof type === "string") return new Tag(node, type, partOf(node.props.children, waits));
  if (type === Fragment) return new Around(node, partOf(node.props.children, waits), true);
  if (typeof type !== "function") return new Leaf(null, node);
  if ("$$typeof" in type && type.$$typeof === CLIENT_COMPONENT) {
    return new Around(node, partOf(node.props.children, waits), false);
  }
  return partOfComponent(node, type as Component, waits);
}

function partOfComponent(element: ReactElement<Props>, component: Component, waits: Promise<unknown>[]): Part {
  let made: ReactNode | Promise<ReactNode>;
  try {
    made = component(element.props);
  } catch {
    // It uses a hook, which is there only while React itself calls it; or it fails, and then it fails there too.
    return new Leaf(null, element);
  }
  if (!(made instanceof Promise)) return new Made(element.key, partOf(made, waits));
  const part = new Made(element.key, new Leaf("", null));
  waits.push(
    made.then((node) => {
      // Their waits are part of this one: what fails after another one did is still heard of.
      const within: Promise<unknown>[] = [];
      part.inside = partOf(node, within);
      return within.length > 0 ? Promise.all(within) : undefined;
    }),
  );
  return part;
}

/** A text, nothing, or what is left to React as it is. */
class Leaf implements Part {
  constructor(
    private readonly text: string | null,
    private readonly left: ReactNode,
  ) {}

  html() {
    return this.text;
  }

  node() {
    return this.left;
  }
}

class List implements Part {
  private text: string | null | undefined;

  constructor(private readonly parts: readonly Part[]) {}

  html() {
    if (this.text === undefined) this.text = this.joined();
    return this.text;
  }

  node() {
    return this.parts.map((part) => part.node());
  }

  private joined(): string | null {
    let all = "";
    for (const part of this.parts) {
      const html = part.html();
      if (html === null) return null;
      all += html;
    }
    return all;
  }
}

class Tag implements Part {
  private text: string | null | undefined;

  constructor(
    private readonly element: ReactElement<Props>,
    private readonly name: string,
    private readonly inside: Part,
  ) {}

  html() {
    if (this.text === undefined) this.text = this.written();
    return this.text;
  }

  node() {
    if (this.html() === null) return around(this.element, this.inside);
    const __html = this.inside.html() ?? "";
    // An element around mere text is as short for React.
    if (!__html.includes("<")) return this.element;
    const { children, ...rest } = this.element.props;
    return createElement(this.name, { ...rest, ...keyOf(this.element), dangerouslySetInnerHTML: { __html } });
  }

  private written(): string | null {
    if (!STATIC.has(this.name)) return null;
    const inside = this.inside.html();
    if (inside === null) return null;
    const attributes = attributesOf(this.element.props);
    if (attributes === null) return null;
    return this.name === "br" ? "<br/>" : `<${this.name}${attributes}>${inside}</${this.name}>`;
  }
}

/** A fragment, which is what is inside, or a component of the browser, which React has to make. */
class Around implements Part {
  constructor(
    private readonly element: ReactElement<Props>,
    private readonly inside: Part,
    private readonly isFragment: boolean,
  ) {}

  html() {
    return this.isFragment ? this.inside.html() : null;
  }

  node() {
    return around(this.element, this.inside);
  }
}

/** What a component made. */
class Made implements Part {
  constructor(
    private readonly key: string | null,
    public inside: Part,
  ) {}

  html() {
    return this.inside.html();
  }

  node() {
    const node = this.inside.node();
    return this.key === null ? node : createElement(Fragment, { key: this.key }, node);
  }
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

/** As they stand in HTML; `null` where one of them does something. */
function attributesOf(props: Props): string | null {
  let all = "";
  for (const name in props) {
    if (name === "children") continue;
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
  // In the payload, text within text within a script, this quote is one letter and the other one is four.
  return ` ${inHtml}='${escaped(`${value}`)}'`;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** As React does it, in text and in attributes. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] as string);
}
