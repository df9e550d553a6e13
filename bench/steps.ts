import { Agent } from "node:http";
import { verdict } from "@/tests/support/answers";
import { type Shot, Visitor } from "@/tests/support/form-client";
import { paths } from "@/tests/support/journeys";
import type { Lab } from "@/tests/support/lab";
import { makePerson, type Person, password } from "@/tests/support/people";

// Steps that are measured. Each must do what it is there for: a refused one would be cheap.

/** Connections as those of a proxy before the servers, which keeps them (deploy/nginx.conf). */
export const proxy = new Agent({ keepAlive: true });

/** Somebody whose requests come through the proxy. `port`: of the process that answers, if not the one of the address. */
export const visitorTo = (url: string, port?: number) => new Visitor(url, port, undefined, proxy);

export async function must(answer: Promise<Parameters<typeof verdict>[0]>, wanted: string): Promise<void> {
  const said = verdict(await answer);
  if (said !== wanted) throw new Error(`a step that was measured did something else: "${said}" instead of "${wanted}"`);
}

export async function people(lab: Lab, howMany: number): Promise<Person[]> {
  const made: Person[] = [];
  for (let n = 0; n < howMany; n += 1)
    made.push(await makePerson(lab.ctx, { twoFactor: "app", codesLeft: 1, healthspace: "demo" }));
  return made;
}

export async function passwordShots(lab: Lab, who: readonly Person[], howMany: number): Promise<Shot[]> {
  const visitor = visitorTo(lab.url);
  const page = await visitor.open(paths.login);
  return Array.from({ length: howMany }, (_, n) => {
    const { email } = who[n % who.length] as Person;
    return visitor.copy().prepare(page.path, page, { field: "email" }, { email, password });
  });
}

export const passwordSteps = (shots: readonly Shot[]) =>
  shots.map((shot) => () => must(shot.visitor.send(shot), "to /login/verify"));

/** The value below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
