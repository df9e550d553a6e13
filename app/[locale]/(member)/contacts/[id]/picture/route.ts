import { withUnavailable } from "@/app/_lib/with-unavailable";
import { findContactPicture } from "@/domain/healthspace/connection/list";
import { currentSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** The picture of somebody among the person's own contacts, or who asks to be one. */
export const GET = withUnavailable(async (_: Request, { params }: { params: Promise<{ id: string }> }) => {
  const who = await currentSession();
  const picture = who ? await findContactPicture(getContext(), who.account.id, (await params).id) : null;
  if (!picture) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(picture.bytes), {
    headers: {
      "Content-Type": picture.type,
      "Content-Disposition": "inline",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "private, no-store",
    },
  });
});
