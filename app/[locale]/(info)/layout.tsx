import type { ReactNode } from "react";
import { GuestFrame } from "@/app/_components/guest-frame";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { currentSession } from "@/server/auth/session";
import { MemberFrame } from "../(member)/member-frame";
import { MemberStyles } from "./member-styles";

/** Open to anyone. Who is logged in keeps the menu and sees under which name. */
export default withErrorPage(async function InfoLayout({ children }: { children: ReactNode }) {
  if (!(await currentSession())) return <GuestFrame>{children}</GuestFrame>;
  return (
    <>
      <MemberStyles />
      <MemberFrame>{children}</MemberFrame>
    </>
  );
});
