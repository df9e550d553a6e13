import type { ReactNode } from "react";
import { GuestFrame } from "@/app/_components/guest-frame";

export default function InfoLayout({ children }: { children: ReactNode }): ReactNode {
  return <GuestFrame>{children}</GuestFrame>;
}
