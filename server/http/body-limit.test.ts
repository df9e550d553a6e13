import { encode } from "@auth/core/jwt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newToken } from "@/domain/platform/crypto/token";
import { SESSION_COOKIE } from "../auth/cookie-names";
import { authSecrets } from "../auth/token";
import { isTooLarge, mayBeWork, mayUpload } from "./body-limit";

test.each([
  ["POST", { "content-length": "0" }, false],
  ["POST", { "content-length": "32768" }, false],
  ["POST", { "content-length": "32769" }, true],
  ["POST", {}, true],
  ["POST", { "transfer-encoding": "chunked" }, true],
  ["POST", { "content-length": "1", "transfer-encoding": "chunked" }, true],
  ["PUT", { "content-length": "32769" }, true],
  ["PUT", { "transfer-encoding": "chunked" }, true],
  ["GET", { "content-length": "32769" }, true],
  ["GET", {}, false],
  ["DELETE", {}, false],
])("T106 %s with %j: too large %s", (method, headers, too) => {
  expect(isTooLarge({ method, headers })).toBe(too);
});

beforeEach(() => vi.stubEnv("AUTH_SECRET", "x".repeat(40)));
afterEach(() => vi.unstubAllEnvs());

const MB = 1_024 * 1_024;
const session = async () => {
  const token = await encode({
    token: { sid: newToken() },
    secret: authSecrets(),
    salt: SESSION_COOKIE,
    maxAge: 3_600,
  });
  return `__Host-locale=nl; ${SESSION_COOKIE}=${token}`;
};
const upload = async (changes: { url?: string; method?: string; [header: string]: string | undefined } = {}) => {
  const { url = "/nl/account/profile", method = "POST", ...rest } = changes;
  const headers = {
    "content-length": String(8 * MB),
    "content-type": "multipart/form-data; boundary=----one",
    cookie: await session(),
    ...rest,
  };
  return mayUpload({ method, url, headers });
};

test("a person who is logged in may send a picture of 8 MB, for the profile and for a login page of staff", async () => {
  expect(await upload()).toBe(true);
  expect(await upload({ url: "/en/account/profile?done=saved" })).toBe(true);
  expect(await upload({ url: "/nl/staff/behandelmodules/own-page" })).toBe(true);
});

test("a file for the library may come in twice over, as it is and packed, and no larger", async () => {
  const url = "/nl/staff/behandelmodules/library/import";
  const most = String(2.5 * MB);
  expect(await upload({ url, "content-length": most })).toBe(true);
  expect(await upload({ url: `${url}?done=x`, "content-length": most })).toBe(true);
  expect(await upload({ url, "content-length": String(2.5 * MB + 1) })).toBe(false);
  expect(await upload({ url, "content-length": most, cookie: undefined })).toBe(false);
  for (const other of ["/nl/staff/behandelmodules/library", `${url}/x`, "/nl/staff/a/b/library/import"]) {
    expect(await upload({ url: other, "content-length": String(MB) })).toBe(false);
  }
});

test.each([
  ["nobody is logged in", { cookie: undefined }],
  ["the cookie is forged", { cookie: `${SESSION_COOKIE}=eyJhbGciOiJkaXIifQ..x.y.z` }],
  ["it is no form with a file", { "content-type": "text/plain" }],
  ["it is larger than a picture may be", { "content-length": String(9 * MB) }],
  ["its length is hidden", { "transfer-encoding": "chunked" }],
  ["its length is no number", { "content-length": "many" }],
  ["it goes to another form", { url: "/nl/account/absence" }],
  ["it goes below the page", { url: "/nl/account/profile/picture" }],
  ["it goes to a page that only begins like it", { url: "/nl/account/profiles" }],
  ["it is no POST", { method: "PUT" }],
])("T106 32 kB stays the limit when %s", async (_, changes) => {
  expect(await upload(changes)).toBe(false);
});

const answers = (url: string, length: number, more: Record<string, string> = {}) =>
  mayBeWork({ method: "POST", url, headers: { "content-length": String(length), ...more } });

test.each([
  ["/nl/workspace/8595f49d/pages/about", 256 * 1_024, true],
  ["/en/workspace/8595f49d/pages/about?asked=who", 40_000, true],
  ["/api/work/nl/answers", 256 * 1_024, true],
  ["/api/work/nl/answers", 256 * 1_024 + 1, false],
  ["/nl/messages/8595f49d", 256 * 1_024, true],
  ["/en/messages/new", 40_000, true],
  ["/nl/record/8595f49d", 40_000, true],
  ["/nl/staff/hier/clients/8595f49d/work/1", 40_000, true],
  ["/nl/staff/hier/clients/8595f49d/messages/new", 40_000, true],
  ["/nl/staff/hier/clients/8595f49d/copy", 40_000, false],
  ["/nl/staff/hier/invitations/several", 256 * 1_024, true],
  ["/en/staff/hier/invitations/several?at=1", 40_000, true],
  ["/nl/staff/hier/invitations", 40_000, false],
  ["/nl/staff/hier/invitations/several/x", 40_000, false],
  ["/nl/messages", 40_000, false],
  ["/nl/workspace/8595f49d/pages/about", 256 * 1_024 + 1, false],
  ["/nl/workspace", 40_000, false],
  ["/nl/workspaces/8595f49d", 40_000, false],
  ["/api/workers/answers", 40_000, false],
  ["/nl/account/absence", 40_000, false],
])("a long answer at %s of %d bytes comes in: %s", (url, length, comesIn) => {
  expect(answers(url, length)).toBe(comesIn);
  expect(answers(url, length, { "transfer-encoding": "chunked" })).toBe(false);
});
