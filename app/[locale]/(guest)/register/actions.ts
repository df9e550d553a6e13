"use server";

import { getTranslations } from "next-intl/server";
import { formError, runFormAction } from "@/app/_lib/form-action";
import { localePath, redirectTo, withNext } from "@/app/_lib/paths";
import { readEmailField, readForm, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import {
  type BeginFailure,
  beginRegistration,
  type RegistrationEntry,
} from "@/domain/account-lifecycle/registration/begin";
import { findOwnPage } from "@/domain/healthspace/own-page";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { writeRegistrationCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";

/** "Registreren". Open to whoever holds an invitation, or comes by a Healthspace that lets people in. */
export async function signUp(entry: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { email, confirmedEmail } = readEmailField(data);
  const values = { ...readWords(data, ["firstName", "lastName", "dateOfBirth"]), email };
  const typed = { ...values, ...readForm(data, ["password", "repeat"]) };
  return runFormAction(values, async () => {
    const locale = currentLocale();
    const through = await readEntry(entry);
    if (typeof entry !== "string" || !through) return formError({ code: "entry-closed" }, values);
    const userAgent = await currentUserAgent();
    const input = { typed, confirmedEmail, entry: through, locale, userAgent };
    const begun = await beginRegistration(await requestContext(), input);
    if (!begun.ok) return explain(begun.failure, entry, values);
    await writeRegistrationCookie({ secret: begun.value.secret, entry });
    return redirectTo("/register/terms");
  });
}

async function explain(failure: BeginFailure, entry: string, values: Record<string, string>): Promise<FormState> {
  const locale = currentLocale();
  switch (failure.code) {
    case "fields":
      return formError(failure, values);
    case "value-taken": {
      const t = await getTranslations({ locale, namespace: "registration" });
      const links = [
        { label: t("linkLogIn"), href: localePath(locale, withNext("/login", `/invitations/${entry}`)) },
        { label: t("linkReset"), href: localePath(locale, "/forgot-password") },
        { label: t("linkOther"), href: "#email" },
      ];
      return { ...(await formError({ ...failure, field: "email" }, values)), links };
    }
    case "too-many-probes":
    case "sign-up-limit":
      return formError({ ...failure, field: "email" }, values);
    case "network-limit":
      return formError(failure, values);
    default:
      // The invitation died meanwhile; its own page says why and what to do.
      return redirectTo(`/invitations/${entry}`);
  }
}

async function readEntry(entry: unknown): Promise<RegistrationEntry | null> {
  if (looksLikeToken(entry)) return { kind: "invitation", token: entry };
  if (typeof entry !== "string") return null;
  const page = await findOwnPage(await requestContext(), entry, currentLocale());
  return page && page.entry !== "invitation" ? { kind: "healthspace", id: page.id } : null;
}
