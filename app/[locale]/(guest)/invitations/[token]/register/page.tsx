import { redirect } from "next/navigation";
import { guarded } from "@/app/guarded";
import { findInvitation, refusalFor } from "@/domain/invitation/invitation";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { RegisterPage } from "../../../register/register-page";

/** "Nieuw account maken" behind an invitation: its address is filled in and may be changed. */
export default guarded(async function InvitedPage({
  params,
  searchParams,
}: PageProps<"/[locale]/invitations/[token]/register">) {
  const [{ token }, { reason }] = [await params, await searchParams];
  const ctx = getContext();
  const invitation = await findInvitation(ctx.db.read, ctx, token);
  if (!invitation || (await refusalFor(ctx.db.read, invitation, null)))
    redirect(`/${await currentLocale()}/invitations/${token}`);
  const logIn = `/login?next=${encodeURIComponent(`/invitations/${token}`)}`;
  return <RegisterPage door={token} email={invitation.email} logIn={logIn} reason={reason} />;
});
