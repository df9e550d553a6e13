import { expect, test, vi } from "vitest";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { session as policy } from "@/domain/policy";

vi.mock("server-only", () => ({}));
const keys = createKeyRing(["a secret of this test that is long enough"]);
vi.mock("@/server/runtime/context", () => ({ getContext: () => ({ keys, clock: { now: () => 1_000 } }) }));
const held = vi.hoisted(() => ({ session: null as object | null }));
vi.mock("@/server/auth/session", () => ({ heldSession: async () => held.session }));

const { GET } = await import("./route");
const { formOwnerOf } = await import("@/server/auth/form-owner");

const ask = async (of: string) => (await GET(new Request(`https://one.example/api/session?of=${of}`))).json();

test("a page of Cas that wakes up while Eva is logged in is over: her visits do not keep his words on the screen", async () => {
  held.session = { accountId: "Eva", createdAt: 0, lastSeenAt: 1_000 };
  for (const of of [formOwnerOf("Cas"), "", "x.y"]) expect(await ask(of)).toEqual({ left: null });
  expect(await ask(formOwnerOf("Eva"))).toEqual({ left: { idleMs: policy.idleMs, totalMs: policy.totalMs - 1_000 } });
  held.session = null;
  expect(await ask(formOwnerOf("Eva"))).toEqual({ left: null });
});
