import { withUnavailable } from "@/app/_lib/with-unavailable";
import { findPicture } from "@/domain/account-lifecycle/profile/picture";
import { currentSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** The person's own picture; there is no address for anybody else's. */
export const GET = withUnavailable(async () => {
  const who = await currentSession();
  const picture = who ? await findPicture(getContext(), who.account.id) : null;
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
