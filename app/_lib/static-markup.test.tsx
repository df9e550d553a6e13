import fc from "fast-check";
import { createElement, Fragment, isValidElement, type ReactNode, useId } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { withStaticMarkup } from "./static-markup";

/** How much of a tree React still makes: each element and each text. */
function partsOf(node: ReactNode): string[] {
  if (Array.isArray(node)) return node.flatMap(partsOf);
  if (!isValidElement<{ children?: ReactNode; dangerouslySetInnerHTML?: object }>(node)) return node ? ["text"] : [];
  const name = typeof node.type === "string" ? node.type : typeof node.type;
  return [node.props.dangerouslySetInnerHTML ? `${name} of text` : name, ...partsOf(node.props.children)];
}

/** As React writes it: with its quotes. Within a text both are escaped. */
function written(node: ReactNode): string {
  return renderToStaticMarkup(node).replaceAll("'", '"');
}

const Row = ({ href, children }: { href: string; children: ReactNode }) => (
  <li>
    <a href={href} className="row" aria-current={href === "/nl" ? "page" : undefined}>
      <svg className="icon" aria-hidden="true">
        <use href="/icons.svg#info" />
      </svg>
      {children}
    </a>
  </li>
);

test("a list that does nothing is one text for React, and the same HTML as React's", async () => {
  const list = (
    <ul aria-label="Menu" data-kind="main">
      <Row href="/nl">Werkblad</Row>
      {["a", "b"].map((name) => (
        <Row key={name} href={`/${name}`}>
          {name} & <b>{2}</b>
          {null}
          {false}
          <br />
        </Row>
      ))}
    </ul>
  );
  expect(partsOf(await withStaticMarkup(list))).toEqual(["ul of text"]);
  expect(written(await withStaticMarkup(list))).toBe(renderToStaticMarkup(list));
});

test("a field, a form, what is read out and what React loads early stay React's, and what stands beside them does not", async () => {
  const live = [
    <input key="1" defaultValue="typed" />,
    <form key="2">
      <button type="submit">Send</button>
    </form>,
    <div key="3" role="status">
      <p>Saved</p>
    </div>,
    createElement("img", { key: "4", src: "/logo", alt: "" }),
    <details key="5">
      <summary>More</summary>
    </details>,
    <p key="6" style={{ color: "red" }}>
      <b>styled</b>
    </p>,
    <p key="7" onClick={() => undefined} onKeyDown={() => undefined}>
      <b>clicked</b>
    </p>,
  ];
  for (const each of live) {
    const page = (
      <div>
        <ul>
          <li>still</li>
        </ul>
        {each}
      </div>
    );
    const made = await withStaticMarkup(page);
    expect(partsOf(made).slice(0, 2)).toEqual(["div", "ul of text"]);
    expect(partsOf(made).some((part) => part === each.type)).toBe(true);
    expect(written(made)).toBe(renderToStaticMarkup(page));
  }
});

test("an attacker's address that runs a script is left to React, which refuses it", async () => {
  for (const href of ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x"]) {
    expect(partsOf(await withStaticMarkup(<p>{<a href={href}>{<b>here</b>}</a>}</p>)).slice(0, 2)).toEqual(["p", "a"]);
  }
});

test("an attacker's words stay words, in text and in attributes", async () => {
  const words = `</p><script>alert("1")</script>&amp;'`;
  const page = (
    <section>
      <ul aria-label={words}>
        <li>{words}</li>
      </ul>
    </section>
  );
  expect(partsOf(await withStaticMarkup(page))).toEqual(["section of text"]);
  expect(written(await withStaticMarkup(page))).toBe(renderToStaticMarkup(page));
});

test("a component that waits is waited for, however deep, and is part of the text", async () => {
  const Waits = async ({ then }: { then?: ReactNode }) => (
    <p>
      <b>later</b>
      {then}
    </p>
  );
  const made = await withStaticMarkup(
    <section>
      <Waits then={<Waits key="a" />} />
    </section>,
  );
  expect(partsOf(made)).toEqual(["section of text"]);
  expect(written(made)).toBe("<section><p><b>later</b><p><b>later</b></p></p></section>");
});

test("one that fails while it waits fails the page, whatever the others do", async () => {
  const Fails = async ({ after }: { after: number }): Promise<ReactNode> => {
    for (let i = 0; i < after; i += 1) await undefined;
    throw new Error(`after ${after}`);
  };
  const Holds = async () => <Fails after={20} />;
  await expect(withStaticMarkup([<Holds key="1" />, <Fails key="2" after={1} />])).rejects.toThrow("after 1");
});

test("a component that needs React is left to it, and keys stay", async () => {
  const Later = async () => <p>later</p>;
  const Numbered = () => <p id={useId()}>numbered</p>;
  expect(partsOf(await withStaticMarkup(<div>{[<Numbered key="b" />]}</div>))).toEqual(["div", "function"]);
  const rows = (await withStaticMarkup([
    <Row key="one" href="/a">
      one
    </Row>,
    <Fragment key="two">
      <input />
    </Fragment>,
    <p key="three">
      <b>three</b>
    </p>,
    <Later key="four" />,
  ])) as { key: string | null }[];
  expect(rows.map(({ key }) => key)).toEqual(["one", "two", "three", "four"]);
  expect(((await withStaticMarkup(<p>{<b>no key</b>}</p>)) as { key: unknown }).key).toBeNull();
});

const words = fc.string({ unit: "grapheme" });
const attributes = fc.record(
  {
    className: words,
    lang: fc.constantFrom("nl", "en"),
    id: words,
    "aria-label": words,
    "aria-hidden": fc.boolean(),
    hidden: fc.boolean(),
    href: fc.oneof(fc.webUrl(), words),
    title: words,
  },
  { requiredKeys: [] },
);
const { tree } = fc.letrec<{ tree: ReactNode; children: ReactNode[] }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    words,
    fc.constantFrom(null, undefined, true, 0, 12),
    fc
      .tuple(fc.constantFrom("div", "span", "section", "button", "b"), attributes, tie("children"))
      .map(([tag, attributes, children]) => createElement(tag, attributes as object, ...children)),
    tie("children").map((children) => createElement(Fragment, null, ...children)),
  ),
  children: fc.array(tie("tree"), { maxLength: 4 }),
}));

test("whatever the tree, React makes the same HTML of it", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (page) => {
      expect(written(<div>{await withStaticMarkup(page)}</div>)).toBe(renderToStaticMarkup(<div>{page}</div>));
    }),
    { numRuns: 400 },
  );
});
