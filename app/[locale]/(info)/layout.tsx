import type { ReactNode } from "react";
import { GuestFrame } from "@/app/_components/guest-frame";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { currentSession } from "@/server/auth/session";
import MemberLayout from "../(member)/layout";

/** Open to anyone. Who is logged in keeps the menu and sees under which name. */
export default withErrorPage(async function InfoLayout({ children }: { children: ReactNode }) {
  return (await currentSession()) ? <MemberLayout>{children}</MemberLayout> : <GuestFrame>{children}</GuestFrame>;
});
