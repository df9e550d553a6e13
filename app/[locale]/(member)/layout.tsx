import type { ReactNode } from "react";
import { MemberFrame } from "./member-frame";
import "../../members.css";

export default function MemberLayout({ children }: { children: ReactNode }): ReactNode {
  return <MemberFrame>{children}</MemberFrame>;
}
