import { describe, expect, test } from "vitest";
import { type Refusal, renderErrorPage } from "./error-page";

const page = (status: Refusal, path: string) => renderErrorPage(status, "https://inloggen.example.nl", path, "abc");

describe("a form is refused before any page is made", () => {
  test("I read what happened in the language of the page I was on, and get back to it", () => {
    const english = page(413, "/en/account/profile");
    expect(english).toContain('<html lang="en">');
    expect(english).toContain("This is too large to send");
    expect(english).toContain('href="https://inloggen.example.nl/en/account/profile"');
    expect(page(403, "/nl/login")).toContain("Dit formulier kwam niet van deze website");
  });

  test("too many forms are waiting: I read that nothing changed, and can send it again", () => {
    expect(page(503, "/nl/login")).toContain("Het is nu te druk. Er is niets veranderd.");
    expect(page(503, "/en/login")).toContain('href="https://inloggen.example.nl/en/login"');
  });

  test("an address without a language is answered in Dutch", () => {
    expect(page(405, "/api/health")).toContain('<html lang="nl">');
  });

  test("somebody sends me a form whose address holds mark-up, or another host: neither reaches the page", () => {
    expect(page(403, `/nl/"><script>alert(1)</script>`)).not.toMatch(/"><script/);
    expect(page(403, "//evil.example/nl")).toContain('href="https://inloggen.example.nl/evil.example/nl"');
  });
});
