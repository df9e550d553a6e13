import { expect, test } from "vitest";
import { linkAddress } from "./link-address";

test("I can call 112 from where help stands, and a link does nothing but lead somewhere", () => {
  const kept = [
    "tel:112",
    "tel:08000113",
    "tel:+31301234567",
    "https://www.113.nl",
    "/nl/help",
    "mailto:help@example.nl",
  ];
  expect(kept.map(linkAddress)).toEqual(kept);
  for (const address of ["javascript:alert(1)", "data:text/html,x", "tel:javascript:alert(1)"])
    expect(linkAddress(address), address).toBe("");
});
