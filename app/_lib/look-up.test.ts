import { expect, test } from "vitest";
import { lookUp } from "./look-up";

const table = { saved: "Opgeslagen", gone: "Weg" };

test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "", "%", undefined, ["saved"], 1])(
  "%j from the address is no word of ours",
  (asked) => expect(lookUp(table, asked)).toBeNull(),
);
test("a word of ours is found", () => expect(lookUp(table, "saved")).toBe("Opgeslagen"));
