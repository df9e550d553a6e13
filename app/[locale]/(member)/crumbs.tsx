import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/form-texts";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";

export interface Crumb {
  label: string;
  href?: string;
}

/** The road to this page. */
export async function Crumbs({ items }: { items: Crumb[] }) {
  const t = await getTranslations("shell");
  return <Breadcrumb label={t("breadcrumb")} items={items} />;
}

/** Breadcrumb, title of the window and heading of a page without a form. */
export async function PageHead({ above, title }: { above: Crumb[]; title: string }) {
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Crumbs items={[...above, { label: title }]} />
      <Heading level={1}>{title}</Heading>
    </>
  );
}
