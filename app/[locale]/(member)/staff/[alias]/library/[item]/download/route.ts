import { withUnavailable } from "@/app/_lib/with-unavailable";
import { exportVersion } from "@/domain/healthspace/staff/library";
import { currentSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

interface Params {
  params: Promise<{ alias: string; item: string }>;
}

/** One version of an item as the FHIR resource it came in as. */
export const GET = withUnavailable(async (request: Request, { params }: Params) => {
  const { alias, item: itemId } = await params;
  const asked = new URL(request.url).searchParams.get("number") ?? "";
  const who = await currentSession();
  const number = /^\d{1,6}$/.test(asked) ? Number(asked) : "newest";
  const found = who && (await exportVersion(getContext(), who, { alias, itemId, number }));
  if (!found?.ok || found.value === null) return new Response(null, { status: 404 });
  const { url, version, content } = found.value;
  const name = `${url.split(/[/:]/).at(-1) ?? ""}-${version}`.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 80);
  return new Response(`${JSON.stringify(JSON.parse(content), null, 2)}\n`, {
    headers: {
      "Content-Type": "application/fhir+json; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.json"`,
      "Cache-Control": "private, no-store",
    },
  });
});
