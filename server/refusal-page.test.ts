import { describe, expect, test } from "vitest";
import { refusalPage } from "./refusal-page";

describe("a form is refused before any page is made", () => {
  test("I read what happened in the language of the page I was on, and get back to it", () => {
    const page = refusalPage(413, "/en/account/profile", "abc");
    expect(page).toContain('<html lang="en">');
    expect(page).toContain("This is too large to send");
    expect(page).toContain('href="/en/account/profile"');
    expect(refusalPage(403, "/nl/login", "abc")).toContain("Dit formulier kwam niet van deze website");
  });

  test("an address without a language is answered in Dutch", () => {
    expect(refusalPage(405, "/api/health", "abc")).toContain('<html lang="nl">');
  });

  test("somebody sends me a form whose address holds mark-up, or another host: neither reaches the page", () => {
    expect(refusalPage(403, `/nl/"><script>alert(1)</script>`, "abc")).not.toMatch(/"><script/);
    expect(refusalPage(403, "//evil.example/nl", "abc")).toContain('href="/evil.example/nl"');
  });
});
