import { encode } from "@auth/core/jwt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newToken } from "@/domain/platform/crypto/token";
import { SESSION_COOKIE } from "../auth/cookie-names";
import { authSecrets } from "../auth/token";
import { isTooLarge, mayUpload } from "./body-limit";

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
