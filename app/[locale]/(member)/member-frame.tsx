import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { FormOwnerFrame } from "@/app/_components/form-owner-frame";
import { GuestFrame } from "@/app/_components/guest-frame";
import { RefusedForm } from "@/app/_components/refused-form";
import { Languages, SiteFooter } from "@/app/_components/shell-parts";
import { lostAnswerTexts } from "@/app/_lib/lost-answer-texts";
import { pageFrame } from "@/app/_lib/page-frame";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { MemberShell } from "@/components/shell/member-shell";
import { MenuButton } from "@/components/shell/menu-button";
import { Icon } from "@/components/ui/icon";
import { LostAnswer } from "@/components/ui/lost-answer";
import { fullName, initials } from "@/domain/platform/account/person-name";
import { requireSession } from "@/server/auth/session";
import { currentLocale, currentPath } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { postedForm } from "@/server/runtime/request-facts";
import { logOut } from "./actions";
import { Banners } from "./banners";
import { Idle } from "./idle";

/** What stands around a page for who is logged in. Its styles come from where it is used. */
export const MemberFrame = withErrorPage(async function MemberFrame({ children }: { children: ReactNode }) {
  const form = postedForm();
  if (form?.refusedEntry && form.answer) {
    return (
      <GuestFrame>
        <RefusedForm form={form} answer={form.answer} />
      </GuestFrame>
    );
  }
  const { account, session } = await requireSession();
  const shell = await getTranslations("shell");
  const t = await getTranslations("menu");
  const locale = currentLocale();
  const path = currentPath();
  const frame = await pageFrame();
  const { workplaces, pictureAt, unreadMessages } = frame;
  const [healthspace] = frame.healthspaces;
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
      ...(healthspace
        ? [
            row(t("library"), "/library", <Icon name="book-open" />),
            row(
              unreadMessages > 0 ? t("messagesUnread", { count: unreadMessages }) : t("messages"),
              "/messages",
              <Icon name="message-square-text" />,
            ),
            row(t("contacts"), "/contacts", <Icon name="users-round" />),
            row(t("aboutHealthspace"), "/healthspace", <Icon name="info" />),
          ]
        : []),
    ],
  };
  const ofPerson = {
    heading: name,
    items: [
      row(t("healthspaces"), "/healthspaces", <Icon name="clipboard-list" />),
      row(t("record"), "/record", <Icon name="folder-heart" />),
      row(t("account"), "/account", <Icon name="book-user" />),
      ...(workplaces.length > 0 ? [row(t("staff"), "/staff", <Icon name="user-round-cog" />)] : []),
      ...(frame.worksAtDesk ? [row(t("serviceDesk"), "/service-desk", <Icon name="list-checks" />)] : []),
    ],
    extra: (
      <form action={logOut}>
        <MenuButton label={t("logOut")} icon={<Icon name="log-out" />} />
      </form>
    ),
  };
  // What stands around a page is called, not rendered: each component that waits for something is a row of its own for React (ADR 0092).
  return (
    <FormOwnerFrame accountId={account.id}>
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
        languageSwitch={await Languages()}
        footer={await SiteFooter()}
        banner={
          <>
            {await Idle({ session })}
            {await Banners({ account, session, frame })}
          </>
        }
      >
        <LostAnswer value={await lostAnswerTexts()}>{children}</LostAnswer>
      </MemberShell>
    </FormOwnerFrame>
  );
});
