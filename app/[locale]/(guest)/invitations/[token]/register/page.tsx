import { redirectTo, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { RegisterPage } from "@/app/[locale]/(guest)/register/register-page";
import { findInvitation, refusalFor } from "@/domain/healthspace/invitation/invitation";
import { getContext } from "@/server/runtime/context";

/** "Nieuw account maken" behind an invitation: its address is filled in and may be changed. */
export default withErrorPage(async function InvitedPage({
  params,
  searchParams,
}: PageProps<"/[locale]/invitations/[token]/register">) {
  const { token } = await params;
  const { reason } = await searchParams;
  const ctx = getContext();
  const invitation = await findInvitation(ctx, token);
  if (!invitation || (await refusalFor(ctx, invitation, null))) return redirectTo(`/invitations/${token}`);
  const logIn = withNext("/login", `/invitations/${token}`);
  return <RegisterPage entry={token} email={invitation.email} logIn={logIn} reason={reason} />;
});
