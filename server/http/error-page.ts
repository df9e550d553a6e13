import { createTranslator } from "next-intl";
import { isLocale, type Locale, routing } from "@/i18n/routing";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";

const messages = { nl, en } satisfies Record<Locale, unknown>;

/** Refused before a page is made (T85, T106): 400 a foreign host, 405 another method, 403 a foreign origin, 404 an address that cannot be read, 413 a body without length or over the limit, 503 too many forms waiting, or a page of a client that nobody looks at yet; "unreadable" a form that nobody can read. */
export type Refusal = 400 | 403 | 404 | 405 | 413 | 503 | "unreadable";

export function statusOf(refusal: Refusal): number {
  return refusal === "unreadable" ? 400 : refusal;
}

/**
 * A complete page for a refused request, for example of a person without script who sends a picture that is too large. It needs no
 * other file, and holds nothing of the request but the path, escaped. `origin` is the configured one.
 */
export function renderErrorPage(refusal: Refusal, origin: string, path: string, nonce: string): string {
  // Some URL parsers read two slashes at the start as another host.
  const ownPath = path.replace(/^\/+/, "/");
  const first = ownPath.split("/")[1];
  const locale = isLocale(first) ? first : routing.defaultLocale;
  const t = createTranslator({ locale, messages: messages[locale], namespace: "refused" });
  const said = createTranslator({ locale, messages: messages[locale] });
  const texts = {
    400: { title: t("nameTitle"), body: t("nameBody") },
    403: { title: t("foreignTitle"), body: t("foreignBody") },
    404: { title: t("addressTitle"), body: t("addressBody") },
    405: { title: t("methodTitle"), body: t("methodBody") },
    413: { title: t("tooLargeTitle"), body: t("tooLargeBody") },
    503: { title: said("form.summary"), body: said("errors.try-again") },
    unreadable: { title: t("unreadableTitle"), body: t("unreadableBody") },
  }[refusal];
  // The address of a 404 leads nowhere a second time either.
  const next =
    refusal === 404
      ? { href: `${origin}/${locale}`, label: t("start") }
      : { href: origin + ownPath, label: t("again") };
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(texts.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(texts.title)}</h1>
<p>${escapeHtml(texts.body)}</p>
<p><a class="action" href="${escapeHtml(next.href)}">${escapeHtml(next.label)}</a></p>
</main>
<footer><a href="${escapeHtml(origin)}/${locale}/helpdesk">${escapeHtml(t("helpdesk"))}</a></footer>
</body>
</html>
`;
}

// The colours and sizes of components/ui/tokens.css; this page cannot refer to a style sheet of the build.
const style = `
body { margin: 0; background: #fbf8f3; color: #1d2b2f; font: 1.125rem/1.55 system-ui, sans-serif; }
main { box-sizing: border-box; max-width: 40rem; margin: 3rem auto; padding: 1.5rem; background: #fff; }
h1 { font-size: 1.875rem; line-height: 1.2; margin-top: 0; }
footer { text-align: center; padding: 1rem; }
a { color: #0b5d63; }
a:focus-visible { outline: 3px solid #b4460f; outline-offset: 2px; }
.action { display: inline-block; padding: 0.75rem 1.25rem; border-radius: 0.5rem; background: #0b5d63; color: #fff; font-weight: 700; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  body { background: #101a1b; color: #e8efee; }
  main { background: #182627; }
  a { color: #7fd0d4; }
  a:focus-visible { outline-color: #ffb37a; }
  .action { background: #7fd0d4; color: #08292c; }
}
`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
