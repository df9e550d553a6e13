import { withUnavailable } from "@/app/_lib/with-unavailable";
import { findLogo } from "@/domain/healthspace/own-page";
import { getContext } from "@/server/runtime/context";

/** The small picture of a Healthspace, as public as its own page. */
export const GET = withUnavailable(async (_: Request, { params }: { params: Promise<{ alias: string }> }) => {
  const logo = await findLogo(getContext(), (await params).alias);
  if (!logo) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(logo.bytes), {
    headers: {
      "Content-Type": logo.type,
      "Content-Disposition": "inline",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "private, no-store",
    },
  });
});
