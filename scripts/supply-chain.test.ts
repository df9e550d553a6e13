import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import product from "@/package.json" with { type: "json" };
import lock from "@/package-lock.json" with { type: "json" };

// T115: what is installed is what was tried, whole and unchanged, and nothing of it runs while it is installed.

interface Locked {
  name?: string;
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  hasInstallScript?: boolean;
}

/** Below these there are published weaknesses, or it was never tried (T115). */
const floors = {
  next: "16.4.1",
  "@next/env": "16.4.1",
  react: "19.3.1",
  "react-dom": "19.3.1",
  "next-intl": "4.9.2",
  "@auth/core": "0.41.3",
  otplib: "13.2.0",
} as const;

const { "": root, ...rest } = lock.packages;
const packages = Object.entries(rest as Record<string, Locked>).map(([path, locked]) => ({ path, ...locked }));
const wanted: Record<string, string> = { ...product.dependencies, ...product.devDependencies };

function versionOf(name: string): string {
  return packages.find(({ path }) => path === `node_modules/${name}`)?.version ?? "none";
}

function isAtLeast(version: string, floor: string): boolean {
  const [have, need] = [version, floor].map((text) => text.split(".").map(Number));
  const at = need?.findIndex((number, place) => number !== have?.[place]) ?? -1;
  return at === -1 || (have?.[at] ?? Number.NaN) > (need?.[at] ?? Number.NaN);
}

describe("T115 somebody slips another package in, or an old one", () => {
  test("package.json names exact versions", () => {
    const loose = Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  test("the lock is the lock of this package.json, down to each version", () => {
    const { dependencies, devDependencies, engines } = root;
    expect({ dependencies, devDependencies, engines }).toEqual({
      dependencies: product.dependencies,
      devDependencies: product.devDependencies,
      engines: product.engines,
    });
    const others = Object.entries(wanted).filter(([name, version]) => versionOf(name) !== version);
    expect(others).toEqual([]);
  });

  test("every package is known by the hash of its content, and none by where it came from", () => {
    expect(packages.length).toBeGreaterThan(200);
    expect(packages.filter(({ integrity, inBundle }) => !inBundle && !/^sha512-/.test(integrity ?? ""))).toEqual([]);
    expect(packages.filter(({ resolved, link }) => resolved !== undefined || link !== undefined)).toEqual([]);
  });

  test("no package needs to run a program while it is installed: those that would are named, and refused", () => {
    const runs = packages.filter(({ hasInstallScript }) => hasInstallScript);
    const names = new Set(runs.map(({ path }) => path.slice(path.lastIndexOf("node_modules/") + 13)));
    expect([...names].sort()).toEqual(Object.keys(product.allowScripts).sort());
    expect(Object.values(product.allowScripts)).not.toContain(true);
    for (const script of ["scripts/lib/install.mjs", "deploy/Dockerfile"]) {
      expect(readFileSync(script, "utf8"), script).toMatch(/\bci\b.*--ignore-scripts/);
    }
  });

  test.each(Object.entries(floors))("%s is not below %s", (name, floor) => {
    expect(isAtLeast(versionOf(name), floor), `${name} ${versionOf(name)}`).toBe(true);
  });

  test("the comparison itself: one below, the same, one above, and ten is more than nine", () => {
    const compared = ["16.4.0", "16.4.1", "16.4.2", "16.10.0", "15.9.9", "none"];
    expect(compared.map((version) => isAtLeast(version, "16.4.1"))).toEqual([false, true, true, true, false, false]);
  });

  test("Next and what reads its .env files are of one release", () => {
    expect(versionOf("@next/env")).toBe(versionOf("next"));
  });
});

test("T115 the list of parts that the operator keeps (SBOM) is made from the lock, without a network, and names every package", () => {
  const self = process.env.npm_execpath ?? "";
  const [command, first] = self.endsWith("npm-cli.js") ? [process.execPath, [self]] : ["npm", []];
  const asked = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--offline"];
  const { components } = JSON.parse(
    execFileSync(command, [...first, ...asked], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  ) as { components: { purl: string; hashes?: unknown[] }[] };
  const listed = new Set(components.map(({ purl }) => decodeURIComponent(purl)));
  const missing = packages
    .map(
      ({ path, name, version }) => `pkg:npm/${name ?? path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`,
    )
    .filter((purl) => !listed.has(purl));
  expect(missing).toEqual([]);
  expect(components.every(({ hashes }) => (hashes ?? []).length > 0)).toBe(true);
}, 30_000);
