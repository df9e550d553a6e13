import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { getEnv } from "@/server/runtime/context";
import "../globals.css";
import "../members.css";

export const metadata: Metadata = { robots: { index: false }, icons: "/icon.svg" };

/** Pages of the demo. Outside the demo they do not exist. */
export default async function DevLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  await connection();
  if (getEnv().APP_MODE !== "demo") notFound();
  return children;
}
