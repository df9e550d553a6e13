import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { AskFirst } from "@/app/_components/ask-first";
import { ClosedHealthspaces } from "@/app/_components/closed-healthspaces";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { RowForm } from "@/app/_components/row-form";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { SmallPicture } from "@/components/ui/small-picture";
import { Stack } from "@/components/ui/stack";
import { type Contact, listContacts, listOffers } from "@/domain/healthspace/connection/list";
import { fullName } from "@/domain/platform/account/person-name";
import { isoDay, showDate, showDay, showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { DoneNotice } from "../account/done-notice";
import { PageHead } from "../crumbs";
import { agree, disagree, endContact, objectTo, stopAccess } from "./actions";

/** Who treats the person and what each of them sees; first those who ask to. */
export default withErrorPage(async function ContactsPage({ searchParams }: PageProps<"/[locale]/contacts">) {
  const { account } = await requireSession();
  const t = await getTranslations("contacts");
  const ctx = getContext();
  const today = isoDay(ctx.clock.now());
  const [offers, contacts] = await Promise.all([
    listOffers(ctx, account.id, today),
    listContacts(ctx, account.id, today),
  ]);
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Answered query={await searchParams} />
      <ClosedHealthspaces accountId={account.id} />
      {offers.length === 0 ? null : (
        <Stack>
          {offers.map((offer) => (
            <OfferCard key={offer.id} offer={offer} />
          ))}
        </Stack>
      )}
      {contacts.length === 0 ? (
        <>
          <Paragraph>{t("empty")}</Paragraph>
          {offers.length > 0 ? null : (
            <Paragraph>
              <HelpdeskLine text={t("emptyWho", { phone: getEnv().HELPDESK_PHONE })} />
            </Paragraph>
          )}
        </>
      ) : (
        <>
          <Paragraph>{contacts.every(({ isTold }) => isTold) ? t("introTell") : t("intro")}</Paragraph>
          <Stack>
            {contacts.map((contact) => (
              <ContactCard key={contact.id} contact={contact} />
            ))}
          </Stack>
          <Paragraph>{t("seeWho")}</Paragraph>
          <Paragraph>
            <a href={localePath(currentLocale(), "/record/who-looked")}>
              {(await getTranslations("whoLooked"))("title")}
            </a>
          </Paragraph>
        </>
      )}
    </>
  );
});

/** What became of an answer, or what holds already instead of it. */
async function Answered({ query }: { query: Awaited<PageProps<"/[locale]/contacts">["searchParams"]> }) {
  const t = await getTranslations("contacts");
  const done = {
    accepted: t("done.accepted"),
    refused: t("done.refused"),
    narrowed: t("done.narrowed"),
    ended: t("done.ended"),
    objected: t("done.objected"),
  };
  const holds = { accepted: t("holds.accepted"), refused: t("holds.refused"), ended: t("holds.ended") };
  const held = lookUp(holds, query.holds);
  return (
    <>
      <DoneNotice text={lookUp(done, query.done)} />
      {held === null ? null : (
        <ArrivalNotice kind="info">
          <p>{held}</p>
        </ArrivalNotice>
      )}
    </>
  );
}

async function OfferCard({ offer }: { offer: Contact }) {
  const t = await getTranslations("contacts");
  const locale = currentLocale();
  const name = fullName(offer.staff);
  return (
    <ItemCard
      headingLevel={2}
      title={t("offer", { name, healthspace: offer.healthspace.name })}
      picture={<Picture contact={offer} />}
      lines={[
        t("offeredAt", { date: showDate(locale, offer.offeredAt) }),
        ...(offer.untilAt === null ? [] : [t("until", showMoment(locale, offer.untilAt, "until"))]),
      ]}
      actions={
        <>
          <RowForm
            kind="primary"
            action={agree.bind(null, offer.id)}
            submit={t("agree")}
            name={t("agreeName", { name })}
          />
          <RowForm action={disagree.bind(null, offer.id)} submit={t("disagree")} name={t("disagreeName", { name })} />
        </>
      }
    >
      <Paragraph>{t("willSee")}</Paragraph>
      <WhatIsSeen contact={offer} />
    </ItemCard>
  );
}

async function ContactCard({ contact }: { contact: Contact }) {
  const t = await getTranslations("contacts");
  const locale = currentLocale();
  const { id, staff, healthspace, access, acceptedAt, untilAt, absence, objectedAt, isTold, isSwitchedOff } = contact;
  const name = fullName(staff);
  return (
    <ItemCard
      headingLevel={2}
      title={name}
      picture={<Picture contact={contact} />}
      lines={[
        t("role", { healthspace: healthspace.name }),
        ...(acceptedAt === null ? [] : [t("since", { date: showDate(locale, acceptedAt) })]),
        ...(untilAt === null ? [] : [t("until", showMoment(locale, untilAt, "until"))]),
        isSwitchedOff ? t("switchedOff") : t("access", { access }),
        ...(objectedAt === null ? [] : [t("objected", { date: showDate(locale, objectedAt) })]),
        ...(absence === null
          ? []
          : [
              t("absence", {
                from: showDay(locale, absence.from),
                until: showDay(locale, absence.until),
                message: absence.message,
              }),
            ]),
      ]}
      actions={
        isTold ? (
          <Objection contact={contact} />
        ) : (
          <>
            {access === "record" ? (
              <AskFirst
                action={stopAccess.bind(null, id)}
                label={t("narrow")}
                name={t("narrowName", { name })}
                question={t("narrowAsk", { name })}
                yes={t("narrowYes")}
              />
            ) : null}
            <AskFirst
              action={endContact.bind(null, id)}
              label={t("end")}
              name={t("endName", { name })}
              question={t("endAsk", { name })}
              yes={t("endYes")}
            />
          </>
        )
      }
    >
      {isSwitchedOff ? null : (
        <details className="more">
          <summary>{t("sees")}</summary>
          <WhatIsSeen contact={contact} />
        </details>
      )}
    </ItemCard>
  );
}

/** Where clients are told of a contact: the way to say that it is not right. Once; after that it says so. */
async function Objection({ contact: { id, staff, healthspace, objectedAt } }: { contact: Contact }) {
  if (objectedAt !== null) return null;
  const t = await getTranslations("contacts");
  const name = fullName(staff);
  return (
    <AskFirst
      action={objectTo.bind(null, id)}
      label={t("object")}
      name={t("objectName", { name })}
      question={t("objectAsk", { name, healthspace: healthspace.name })}
      yes={t("objectYes")}
    />
  );
}

// Decoration beside the name.
async function Picture({ contact: { id, staff } }: { contact: Contact }) {
  if (staff.pictureAt === null) return null;
  const src = `${localePath(currentLocale(), `/contacts/${id}/picture`)}?v=${staff.pictureAt}`;
  return <SmallPicture className="person__initials" src={src} alt="" width={40} height={40} />;
}

async function WhatIsSeen({ contact: { access, healthspace } }: { contact: Contact }) {
  const t = await getTranslations("contacts");
  return (
    <ul>
      <li>{t("see.who")}</li>
      <li>{t("see.work")}</li>
      <li>{access === "record" ? t("see.record", { healthspace: healthspace.name }) : t("see.messages")}</li>
      <li>{access === "record" ? t("see.allMessages", { healthspace: healthspace.name }) : t("see.ownMessages")}</li>
      <li>{t("see.never")}</li>
    </ul>
  );
}
