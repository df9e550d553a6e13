import "server-only";
import { pageFrame } from "@/app/_lib/page-frame";
import { redirectTo } from "@/app/_lib/paths";
import { entranceOf, type Healthspace } from "@/domain/healthspace/healthspace";
import type { Who } from "@/domain/platform/session/who";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** Who it is and the Healthspace they are in. Where there is none, or it asks for something first, the worksheet says so. */
export async function requireHealthspace(): Promise<Who & { healthspace: Healthspace }> {
  const who = await requireSession();
  const { healthspaces, factor, shown } = await pageFrame();
  const entrance = entranceOf(healthspaces[0], factor, getContext().clock.now(), shown);
  if (!entrance.entered) return redirectTo("/workspace");
  return { ...who, healthspace: entrance.healthspace };
}
