import { redirect } from "next/navigation";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { RegisterPage } from "@/app/[locale]/(guest)/register/register-page";
import { findInvitation, refusalFor } from "@/domain/healthspace/invitation/invitation";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Nieuw account maken" behind an invitation: its address is filled in and may be changed. */
export default withErrorPage(async function InvitedPage({
  params,
  searchParams,
}: PageProps<"/[locale]/invitations/[token]/register">) {
  const [{ token }, { reason }] = [await params, await searchParams];
  const ctx = getContext();
  const invitation = await findInvitation(ctx, token);
  if (!invitation || (await refusalFor(ctx, invitation, null)))
    redirect(`/${await currentLocale()}/invitations/${token}`);
  const logIn = `/login?next=${encodeURIComponent(`/invitations/${token}`)}`;
  return <RegisterPage entry={token} email={invitation.email} logIn={logIn} reason={reason} />;
});
