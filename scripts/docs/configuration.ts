import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Explanation, explanations, variables } from "@/server/runtime/env";
import { table } from "./markdown";

interface Variable extends Explanation {
  name: string;
}

/** Read by Next and by the scripts, so they are not in the schema and not checked at start. */
const readElsewhere: Variable[] = [
  {
    name: "PORT",
    about: "The port to listen on. When it is taken, `npm start` takes the next free one.",
    example: "3000",
    default: "`3000`",
  },
  {
    name: "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY",
    about: "32 bytes in base64. The same at build and on every server, so that a form survives a new release.",
    default: "generated for the demo, in `.env.local`",
  },
];

const SOURCE = "server/runtime/env.ts"; // as imported above
const MADE_BY = `Generated from ${SOURCE} by \`npm run docs\`. Do not edit.`;

/** `.env.example`: one comment and one commented-out value a variable. */
export function exampleFile(): string {
  const head = [
    `# ${MADE_BY}`,
    '# Copy to .env and take out the "# " before what you change. The environment wins over .env.local, and .env.local over .env.',
    '# A "$" in a value is written "\\$". What is given here is the default, or an example where there is none.',
  ].join("\n");
  return `${[head, ...all().map(exampleOf)].join("\n\n")}\n`;
}

function exampleOf(variable: Variable): string {
  const value = variable.example ?? schemaDefault(variable.name) ?? "";
  const usual = variable.default?.replaceAll("`", "") ?? value;
  const sentences = [variable.about];
  if (variable.production) sentences.push(`Production: ${variable.production}`);
  if (variable.default && usual !== value) sentences.push(`Default: ${usual}.`);
  return `# ${sentences.join(" ")}\n# ${variable.name}=${/[<>#]/.test(value) ? `"${value}"` : value}`;
}

/** docs/configuration.md. `folder`: where docs/adr is. */
export function configurationPage(folder: string): string {
  const rows = all().map((variable) => [`\`${variable.name}\``, defaultOf(variable), explain(folder, variable)]);
  return `# Configuration

<!-- ${MADE_BY} -->

From the environment, else \`.env.local\`, else \`.env\`. [.env.example](../.env.example) is a file to start from. The server checks the
variables at start: a wrong or missing value is named together with how to fix it, and nothing starts.

${table(["variable", "default", "what it is"], rows)}

${readElsewhere.map(({ name }) => `\`${name}\``).join(" and ")} are read by Next and the start script and are not checked at start.

For the tests: \`E2E_PORT\` (default 3210) and \`CHROMIUM_PATH\` (default \`/usr/bin/chromium-headless-shell\`, else \`/usr/bin/chromium\`).
`;
}

function explain(folder: string, { about, production, adr }: Variable): string {
  const parts = [about];
  if (production) parts.push(`**Production:** ${production}`);
  if (adr) parts.push(`([why](adr/${adrFile(folder, adr)}))`);
  return parts.join(" ");
}

function defaultOf(variable: Variable): string {
  if (variable.default) return variable.default;
  const value = schemaDefault(variable.name);
  return value === undefined ? "–" : `\`${value}\``;
}

function all(): Variable[] {
  const ofSchema = Object.entries(variables.shape).map(([name, schema]) => {
    const explanation = explanations.get(schema);
    if (!explanation) throw new Error(`${name} has no explanation: register one beside its schema.`);
    return { name, ...explanation };
  });
  return [...ofSchema, ...readElsewhere];
}

/** The default as an operator would type it. Those that are not one plain value are put in words by their explanation. */
function schemaDefault(name: string): string | undefined {
  const schema: z.core.$ZodType | undefined = new Map(Object.entries(variables.shape)).get(name);
  const value = schema ? defaultIn(schema) : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function defaultIn(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  return schema instanceof z.ZodPipe ? defaultIn(schema.def.in) : undefined;
}

function adrFile(folder: string, number: string): string {
  const file = readdirSync(join(folder, "docs/adr")).find((name) => name.startsWith(`${number}-`));
  if (!file) throw new Error(`${SOURCE} names ADR ${number}, which is not in docs/adr.`);
  return file;
}
