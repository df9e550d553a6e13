import { createTranslator } from "next-intl";
import { isLocale, type Locale, routing } from "@/i18n/routing";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";

const messages = { nl, en } satisfies Record<Locale, unknown>;

/** Refusals of the front guard (T85, T106): a name that is not ours, no POST, a foreign origin, a body without a length or over 32 kB. */
export type Refusal = 400 | 403 | 405 | 413;

/**
 * A whole page for who is refused before any page is made, such as a person without script who sends a picture that is too large.
 * It stands alone: of what was asked it holds only the path, escaped. `origin` is the configured one.
 */
export function refusalPage(status: Refusal, origin: string, path: string, nonce: string): string {
  // Two slashes at the start name another host to some readers of addresses.
  const ownPath = path.replace(/^\/+/, "/");
  const first = ownPath.split("/")[1];
  const locale = isLocale(first) ? first : routing.defaultLocale;
  const t = createTranslator({ locale, messages: messages[locale], namespace: "refused" });
  const said = {
    400: { title: t("nameTitle"), body: t("nameBody") },
    403: { title: t("foreignTitle"), body: t("foreignBody") },
    405: { title: t("methodTitle"), body: t("methodBody") },
    413: { title: t("tooLargeTitle"), body: t("tooLargeBody") },
  }[status];
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${plain(said.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>${plain(said.title)}</h1>
<p>${plain(said.body)}</p>
<p><a class="action" href="${plain(origin + ownPath)}">${plain(t("again"))}</a></p>
</main>
<footer><a href="${plain(origin)}/${locale}/helpdesk">${plain(t("helpdesk"))}</a></footer>
</body>
</html>
`;
}

// The colours and sizes of components/ui/tokens.css: this page is made before any style sheet can be named.
const style = `
body { margin: 0; background: #fbf8f3; color: #1d2b2f; font: 1.125rem/1.55 system-ui, sans-serif; }
main { box-sizing: border-box; max-width: 40rem; margin: 3rem auto; padding: 1.5rem; background: #fff; }
h1 { font-size: 1.875rem; line-height: 1.2; margin-top: 0; }
footer { text-align: center; padding: 1rem; }
a { color: #0b5d63; }
a:focus-visible { outline: 3px solid #b4460f; outline-offset: 2px; }
.action { display: inline-block; padding: 0.75rem 1.25rem; border-radius: 0.5rem; background: #0b5d63; color: #fff; font-weight: 700; text-decoration: none; }
`;

function plain(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
