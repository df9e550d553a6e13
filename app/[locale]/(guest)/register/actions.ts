"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { answering, refused, refusedAll } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { type BeginFailure, beginRegistration, type Door } from "@/domain/account-lifecycle/registration/begin";
import { findOwnPage } from "@/domain/healthspace/own-page";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { writeRegistrationCookie } from "@/server/auth/registration-cookies";
import { currentClient } from "@/server/auth/user-agent";
import { currentLocale } from "@/server/http/locale";
import { requestContext } from "@/server/runtime/request-context";

const fields = ["firstName", "lastName", "dateOfBirth", "email", "password", "repeat"] as const;

/** "Registreren". Open to whoever holds an invitation, or comes by a Healthspace that lets people in. */
export async function signUp(door: unknown, _: FormState, data: FormData): Promise<FormState> {
  const typed = readForm(data, fields);
  const { password: _password, repeat: _repeat, ...values } = typed;
  return answering(values, async () => {
    const locale = await currentLocale();
    const through = await readDoor(door);
    if (typeof door !== "string" || !through) return refused({ code: "entry-closed" }, values);
    const client = await currentClient();
    const begun = await beginRegistration(await requestContext(), { typed, door: through, locale, client });
    if (!begun.ok) return explain(begun.failure, door, values);
    await writeRegistrationCookie({ secret: begun.value.secret, door });
    redirect(`/${locale}/register/terms`);
  });
}

async function explain(failure: BeginFailure, door: string, values: Record<string, string>): Promise<FormState> {
  const locale = await currentLocale();
  switch (failure.code) {
    case "fields":
      return refusedAll(
        failure.problems.map((problem) => ({ ...problem })),
        values,
      );
    case "value-taken": {
      const t = await getTranslations({ locale, namespace: "registration" });
      const roads = [
        { label: t("roadLogIn"), href: `/${locale}/login?next=${encodeURIComponent(`/invitations/${door}`)}` },
        { label: t("roadReset"), href: `/${locale}/forgot-password` },
        { label: t("roadOther"), href: "#email" },
      ];
      return { ...(await refused({ ...failure, field: "email" }, values)), roads };
    }
    case "too-many-probes":
    case "sign-up-limit":
      return refused({ ...failure, field: "email" }, values);
    case "network-limit":
      return refused(failure, values);
    default:
      // The invitation died meanwhile; its own page says why and what to do.
      redirect(`/${locale}/invitations/${door}`);
  }
}

async function readDoor(door: unknown): Promise<Door | null> {
  if (looksLikeToken(door)) return { kind: "invitation", token: door };
  if (typeof door !== "string") return null;
  const page = await findOwnPage((await requestContext()).db.read, door, await currentLocale());
  return page && page.entry !== "invitation" ? { kind: "healthspace", id: page.id } : null;
}
