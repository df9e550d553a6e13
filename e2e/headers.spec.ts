import { gzipSync } from "node:zlib";
import type { APIResponse } from "playwright/test";
import { expect, inBothLanguages, test } from "./fixtures";

const fixed = {
  "referrer-policy": "strict-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
};

function expectFixedHeaders(answer: APIResponse, as: "document" | "built" = "document"): void {
  expect(answer.headers(), answer.url()).toMatchObject(fixed);
  if (as === "document") {
    expect(answer.headers()["cross-origin-opener-policy"], answer.url()).toBe("same-origin");
    expect(answer.headers()["permissions-policy"], answer.url()).toContain("camera=()");
  }
  expect(answer.headers(), answer.url()).not.toHaveProperty("x-powered-by");
  expect(answer.headers(), answer.url()).not.toHaveProperty("access-control-allow-origin");
}

inBothLanguages((lang) => {
  test("Somebody slips a script into a page: the policy of each answer lets only its own scripts run", async ({
    request,
  }) => {
    const nonces = new Set<string>();
    for (const path of ["/login", "/login", "/helpdesk", "/no-such-page"]) {
      const answer = await request.get(`/${lang}${path}`);
      const policy = answer.headers()["content-security-policy"] ?? "";
      const directives = new Map(policy.split("; ").map((one) => [one.split(" ")[0], one] as const));
      const nonce = /'nonce-([^']{20,})'/.exec(directives.get("script-src") ?? "")?.[1] ?? "";
      nonces.add(nonce);
      expect(directives.get("default-src")).toBe("default-src 'none'");
      expect(directives.get("script-src")).toBe(`script-src 'nonce-${nonce}' 'strict-dynamic'`);
      expect(directives.get("frame-ancestors")).toBe("frame-ancestors 'none'");
      expect(directives.get("form-action")).toBe("form-action 'self'");
      expect(directives.get("base-uri")).toBe("base-uri 'none'");
      expect(directives.get("object-src")).toBe("object-src 'none'");
      expect(directives.get("report-to")).toBe("report-to csp");
      expect(answer.headers()["reporting-endpoints"]).toBe('csp="/api/csp-reports"');
      expect(policy).not.toContain("unsafe");
      const html = await answer.text();
      const scripts = html.match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/<[a-z][^>]*\s(style|on[a-z]+)="/);
      expectFixedHeaders(answer);
    }
    expect(nonces.size, "every answer has a nonce of its own").toBe(4);
  });

  test("An address that only resembles a file of ours is guarded like any other", async ({ request }) => {
    for (const path of ["/faviconXico", "/iconXsvg", "/icon.svg.x", "/_next/imagex", "/_next/staticx"]) {
      const answer = await request.get(path);
      expect(answer.headers()["content-security-policy"], path).toContain("script-src 'nonce-");
    }
  });

  test("On a slow connection a page is small: the styles of any guest page are one file of 20 kB", async ({
    request,
  }) => {
    const sheets = new Set<string>();
    for (const path of ["/login", "/forgot-password", "/at/behandelmodules", "/help", "/helpdesk"]) {
      const html = await (await request.get(`/${lang}${path}`)).text();
      const found = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href = ""]) => href);
      expect(found, path).toHaveLength(1);
      for (const href of found) sheets.add(href);
      expect(html, path).not.toContain("<style");
      const css = await (await request.get(found[0] ?? "")).text();
      expect(css.length, "styles").toBeLessThan(20_000);
      if (path === "/login") {
        expect(html.length + css.length, path).toBeLessThan(34_500);
        expect(gzipSync(html).length, `${path} compressed`).toBeLessThan(8_000);
      }
    }
    expect(sheets.size).toBe(1);
  });

  test("Icons come from one file that the browser keeps, and no page holds a drawing of them", async ({ request }) => {
    const answer = await request.get("/icons.svg");
    expect(answer.headers()["cache-control"]).toContain("max-age=86400");
    const names = new Set([...(await answer.text()).matchAll(/<symbol id="([^"]+)"/g)].map(([, name]) => name));
    const html = await (await request.get(`/${lang}/help`)).text();
    const used = [...html.matchAll(/<use href=["']\/icons\.svg#([^"']+)["']/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) expect(names).toContain(name);
    expect(html).not.toContain("<path");
  });

  test("A script without the nonce does not run, and a foreign picture does not load @script-only", async ({
    page,
    screens,
    guard,
  }) => {
    guard.expect(/Content Security Policy/);
    await screens.login.open();
    await page.evaluate(() => {
      const script = document.createElement("div");
      script.innerHTML =
        "<img src=/icon.svg?x onload=\"document.title='owned'\"><img src='https://evil.example/x.png'>";
      document.body.append(script);
    });
    await screens.login.shown();
    expect(guard.heard(/Content Security Policy/)).not.toEqual([]);
  });

  test("Nobody finds my pages in the memory of this browser or of a proxy", async ({ page, person, screens }) => {
    const cas = await person();
    await screens.login.open();
    const asked: APIResponse[] = [await page.request.get(`/${lang}/login`), await page.request.get("/dev/inbox.json")];
    await screens.login.logIn(cas);
    await screens.worksheet.shown();
    for (const path of ["/workspace", "/account", "/account/two-factor", "/account/two-factor/set-up/sms"]) {
      asked.push(await page.request.get(`/${lang}${path}`));
      asked.push(await page.request.get(`/${lang}${path}?_rsc=x`, { headers: { rsc: "1" } }));
    }
    for (const answer of asked) {
      expect(answer.status(), answer.url()).toBe(200);
      expect(answer.headers()["cache-control"], answer.url()).toContain("no-store");
      expectFixedHeaders(answer);
    }
  });

  test("My language is kept once in an answer, also when a form sets cookies of its own @no-script-only", async ({
    page,
    context,
    person,
    screens,
  }) => {
    const cas = await person();
    await screens.login.open();
    // As somebody comes who chose the other language in another tab meanwhile.
    const value = lang === "nl" ? "en" : "nl";
    const here = { domain: "localhost", path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;
    await context.addCookies([{ name: "__Host-locale", value, ...here }]);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await screens.login.logIn(cas);
    const headers = await (await answered).headersArray();
    const names = headers
      .filter(({ name }) => name.toLowerCase() === "set-cookie")
      .flatMap(({ value }) => value.split("\n"))
      .map((cookie) => cookie.split("=")[0] ?? "");
    expect(names.filter((name) => name === "__Host-locale")).toHaveLength(1);
    expect(names).toContain("__Host-session");
    expect(new Set(names).size).toBe(names.length);
  });

  test("Redirects and refusals carry the same headers", async ({ request, baseURL }) => {
    const answers = [
      await request.get("/", { maxRedirects: 0 }),
      await request.get(`/${lang}/workspace`, { maxRedirects: 0 }),
      await request.post(`/${lang}/login`, { form: {} }),
      await request.post(`/${lang}/login`, { data: Buffer.alloc(100_000), headers: { origin: baseURL ?? "" } }),
      await request.put(`/${lang}/login`),
    ];
    expect(answers.map((answer) => answer.status())).toEqual([307, 303, 403, 413, 405]);
    for (const answer of answers) {
      expectFixedHeaders(answer);
      expect(answer.headers()["cache-control"], answer.url()).toContain("no-store");
    }
  });

  test("Redirects do not repeat the host that a request claims", async ({ request, baseURL }) => {
    const lie = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", forwarded: "host=evil.example" };
    for (const path of ["/", `/${lang}`, `/${lang}/workspace`, `/${lang}/workspace/`, "//x/workspace", "/helpdesk"]) {
      const answer = await request.get(`${baseURL}${path}`, { headers: lie, maxRedirects: 0 });
      const { location } = answer.headers();
      if (location) expect(new URL(location, baseURL).origin, path).toBe(baseURL);
      expect(await answer.text(), path).not.toContain("evil.example");
    }
  });

  test("Static files carry the headers too, and only what is built may be kept", async ({ request }) => {
    const html = await (await request.get(`/${lang}/login`)).text();
    const built = [...html.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].flatMap(([, path = ""]) => path);
    expect(built.some((path) => path.endsWith(".js"))).toBe(true);
    expect(built.some((path) => path.endsWith(".css"))).toBe(true);
    for (const path of new Set(built)) {
      const answer = await request.get(path);
      expect(answer.status(), path).toBe(200);
      expectFixedHeaders(answer, "built");
      expect(answer.headers()["cache-control"], path).toContain("immutable");
    }
    for (const path of ["/icon.svg", "/icons.svg", "/favicon.ico"]) {
      const answer = await request.get(path);
      expect(answer.status(), path).toBe(200);
      expectFixedHeaders(answer);
    }
    for (const path of [...new Set(built), "/icon.svg", "/icons.svg"]) {
      const policy = (await request.get(path)).headers()["content-security-policy"];
      expect(policy, path).toContain("default-src 'none'; frame-ancestors 'none'");
    }
  });

  test("The helpdesk asks for the number of a request: every answer has one of its own, refusals and files too", async ({
    request,
    baseURL,
  }) => {
    const ids = new Set<string>();
    const answers = [
      await request.get(`/${lang}/login`),
      await request.get(`/${lang}/no-such-page`),
      await request.get("/icon.svg"),
      await request.post(`/${lang}/login`, { form: {} }),
      await request.get("/api/health", { headers: { "x-request-id": "<script>" } }),
    ];
    for (const answer of answers) {
      const id = answer.headers()["x-request-id"] ?? "";
      expect(id, answer.url()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      ids.add(id);
    }
    expect(ids.size).toBe(answers.length);
    // The id that a proxy gave stays, so that its log and ours tell of one request.
    const given = "0123456789abcdef0123456789abcdef";
    const kept = await request.get(`${baseURL}/${lang}/login`, { headers: { "x-request-id": given } });
    expect(kept.headers()["x-request-id"]).toBe(given);
  });

  test("A browser tells us what it blocked, and nobody can post that from another site", async ({
    page,
    screens,
    request,
    baseURL,
  }) => {
    await screens.login.open();
    const answer = await page.request.get(page.url());
    expect(answer.headers()["reporting-endpoints"]).toBe('csp="/api/csp-reports"');
    expect(answer.headers()["content-security-policy"]).toContain("report-to csp");
    const report = { "csp-report": { "effective-directive": "img-src", "blocked-uri": "https://evil.example" } };
    const from = (origin: string) => request.post("/api/csp-reports", { data: report, headers: { origin } });
    expect((await from("https://evil.example")).status()).toBe(403);
    expect((await from(baseURL ?? "")).status()).toBe(204);
    const other = await request.post("/api/csp-reports", {
      data: { no: "report" },
      headers: { origin: baseURL ?? "" },
    });
    expect(other.status()).toBe(400);
  });

  test("Who found a weakness, or looks for the page to change a password, finds the way; a page that is not there is not there", async ({
    request,
    baseURL,
  }) => {
    const security = await request.get("/.well-known/security.txt");
    expect(security.status()).toBe(200);
    expect(security.headers()["content-type"]).toBe("text/plain; charset=utf-8");
    const text = await security.text();
    expect(text).toMatch(/^Contact: mailto:\S+@\S+\r$/m);
    expect(text).toContain(`Canonical: ${baseURL}/.well-known/security.txt`);
    const expires = Date.parse(/^Expires: (.*)\r$/m.exec(text)?.[1] ?? "") - Date.now();
    expect(expires).toBeGreaterThan(30 * 86_400_000);
    expect(expires).toBeLessThan(365 * 86_400_000);
    const change = await request.get("/.well-known/change-password", { maxRedirects: 0 });
    expect([change.status(), change.headers().location]).toEqual([303, `${baseURL}/nl/account/password`]);
    expect((await request.get("/.well-known/no-such-thing")).status()).toBe(404);
    expect((await request.get("/api/metrics")).status()).toBe(404);
    expect((await request.get("/api/ready")).status()).toBe(200);
  });
});
