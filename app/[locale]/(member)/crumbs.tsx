import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { currentLocale } from "@/server/http/locale";

export interface Crumb {
  label: string;
  href?: string;
}

/** The pages above this one. */
export async function Crumbs({ items }: { items: Crumb[] }) {
  const t = await getTranslations("shell");
  return <Breadcrumb label={t("breadcrumb")} items={items} />;
}

/** Breadcrumb, title of the window and heading of a page without a form. */
export async function PageHead({ above, title }: { above: Crumb[]; title: string }) {
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      {await FormHead({ above, title })}
    </>
  );
}

/** The same for a page with a form, which sets the title of the window itself: "Fout: …" when something is wrong. */
export async function FormHead({ above, title }: { above: Crumb[]; title: string }) {
  return (
    <>
      {await Crumbs({ items: [...above, { label: title }] })}
      <Heading level={1}>{title}</Heading>
    </>
  );
}

/** The first crumb of every page below Mijn account. */
export async function accountCrumbs(): Promise<Crumb[]> {
  const t = await getTranslations("account");
  return [{ label: t("title"), href: localePath(currentLocale(), "/account") }];
}

/** The first two crumbs of every page below Authenticatie in twee stappen. */
export async function twoFactorCrumbs(): Promise<Crumb[]> {
  const account = await getTranslations("account");
  const two = await getTranslations("twoFactor");
  const locale = currentLocale();
  return [
    { label: account("title"), href: localePath(locale, "/account") },
    { label: two("title"), href: localePath(locale, "/account/two-factor") },
  ];
}
