import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Languages, SiteFooter } from "@/app/_components/shell-parts";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { MemberShell } from "@/components/shell/member-shell";
import { MenuButton } from "@/components/shell/menu-button";
import { Icon } from "@/components/ui/icon";
import { pictureSetAt } from "@/domain/account-lifecycle/profile/picture";
import { listHealthspaces } from "@/domain/healthspace/healthspace";
import { listWorkplaces } from "@/domain/healthspace/staff/workplace";
import { fullName, initials } from "@/domain/platform/account/person-name";
import { readHealthspaceCookie } from "@/server/auth/registration-cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale, currentPath } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { logOut } from "./actions";
import { Banners } from "./banners";
import { Idle } from "./idle";

export default withErrorPage(async function MemberLayout({ children }: { children: ReactNode }) {
  const { account, session } = await requireSession();
  const shell = await getTranslations("shell");
  const t = await getTranslations("menu");
  const locale = await currentLocale();
  const path = await currentPath();
  const chosen = await readHealthspaceCookie();
  const ctx = getContext();
  const [[healthspace], workplaces, pictureAt] = await Promise.all([
    listHealthspaces(ctx, account.id, locale, chosen),
    listWorkplaces(ctx, account.id),
    pictureSetAt(ctx, account.id),
  ]);
  const row = (label: string, to: LocalPath, icon: ReactNode) => ({
    label,
    href: localePath(locale, to),
    current: path === to,
    icon,
  });
  const name = fullName(account);
  const ofHealthspace = {
    heading: healthspace?.name ?? getEnv().PRODUCT_NAME,
    items: [
      row(t("worksheet"), "/workspace", <Icon name="layout-grid" />),
      ...(healthspace ? [row(t("aboutHealthspace"), "/healthspace", <Icon name="info" />)] : []),
    ],
  };
  const ofPerson = {
    heading: name,
    items: [
      row(t("healthspaces"), "/healthspaces", <Icon name="clipboard-list" />),
      row(t("account"), "/account", <Icon name="book-user" />),
      ...(workplaces.length > 0 ? [row(t("staff"), "/staff", <Icon name="user-round-cog" />)] : []),
    ],
    extra: (
      <form action={logOut}>
        <MenuButton label={t("logOut")} icon={<Icon name="log-out" />} />
      </form>
    ),
  };
  return (
    <MemberShell
      productName={getEnv().PRODUCT_NAME}
      homeHref={localePath(locale, "/workspace")}
      skipLabel={shell("skip")}
      menuLabel={shell("menu")}
      menu={[ofHealthspace, ofPerson]}
      person={{
        name,
        initials: initials(account),
        label: shell("loggedInAs"),
        picture: pictureAt === null ? undefined : localePath(locale, `/account/profile/picture?v=${pictureAt}`),
      }}
      languageSwitch={<Languages />}
      footer={<SiteFooter />}
      banner={
        <>
          <Idle session={session} />
          <Banners account={account} proofs={session.proofs} />
        </>
      }
    >
      {children}
    </MemberShell>
  );
});
