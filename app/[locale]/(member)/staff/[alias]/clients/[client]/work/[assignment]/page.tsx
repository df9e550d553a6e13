import { getTranslations } from "next-intl/server";
import { AskFirst } from "@/app/_components/ask-first";
import { Feedback } from "@/app/_components/feedback";
import { HandedIn as HandedInAnswers } from "@/app/_components/handed-in";
import { leftWords } from "@/app/_components/left-words";
import { RowForm } from "@/app/_components/row-form";
import { pageTitle } from "@/app/_lib/form-texts";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonGroup } from "@/components/ui/button-group";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ScreenOnly } from "@/components/ui/screen-only";
import { type HandedIn, type OpenWork, openWork } from "@/domain/healthspace/staff/client-work";
import { showDay, showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../../../../account/done-notice";
import { Crumbs } from "../../../../../../crumbs";
import { clinicianOnly } from "../../../../../crumbs";
import { crumbsBelow } from "../../../client-crumbs";
import { stateWords } from "../../../staff-tile";
import { closeIt, remindIt, undoIt, withdrawIt } from "./actions";

type Props = PageProps<"/[locale]/staff/[alias]/clients/[client]/work/[assignment]">;

/** One piece of work of a client: what was handed in, feedback under it, and what can be done with it. */
export default withErrorPage(async function ClientWorkPage(props: Props) {
  const { alias, client: clientId, assignment: assignmentId } = await props.params;
  const query = await props.searchParams;
  const who = await requireSession();
  const locale = currentLocale();
  const here = `/staff/${alias}/clients/${clientId}/work/${assignmentId}` as const;
  const asked = typeof query.submission === "string" ? { submissionId: query.submission } : {};
  const opened = await openWork(getContext(), who, { alias, clientId, assignmentId, ...asked }, locale);
  const left = opened.ok ? null : await leftWords(opened.failure, who, { assignmentId }, here);
  if (left) return left;
  const work = await clinicianOnly(opened, here);
  const t = await getTranslations("clients");
  const { client, tile } = work;
  const done = { reminded: t("done.reminded"), closed: t("done.closed") };
  return (
    <>
      {client.contact === "record" ? null : <PageTitle text={await pageTitle(t("workTitle"))} />}
      <Crumbs items={[...(await crumbsBelow(client)), { label: tile.title.text }]} />
      <Heading level={1}>
        <span lang={tile.title.lang === locale ? undefined : tile.title.lang}>{tile.title.text}</span>
      </Heading>
      <DoneNotice text={lookUp(done, query.done)} />
      <Paragraph kind="lead">
        {[tile.subtitle, t("ofClient", { name: client.name })].filter(Boolean).join(" · ")}
      </Paragraph>
      <Paragraph>{await stateWords(tile.state)}</Paragraph>
      {tile.wishedOn ? <Paragraph>{t("wished", { date: showDay(locale, tile.wishedOn) })}</Paragraph> : null}
      <Shown work={work} here={here} />
      {client.contact === "record" ? (
        <Feedback assignmentId={assignmentId} title={t("workTitle")} here={here} done={query.done} />
      ) : null}
      <ScreenOnly>
        <Manage work={work} where={[alias, clientId, assignmentId]} />
      </ScreenOnly>
    </>
  );
});

async function Shown({ work, here }: { work: OpenWork; here: `/staff/${string}/clients/${string}/work/${string}` }) {
  const t = await getTranslations("clients");
  const submitted = await getTranslations("work");
  const locale = currentLocale();
  const { client, tile, handedIn, shown } = work;
  if (client.contact === "messages") return <Paragraph>{t("noAccess")}</Paragraph>;
  if (!shown) return tile.kind === "package" ? null : <Paragraph>{t("notYet")}</Paragraph>;
  const others = handedIn.filter(({ id }) => id !== shown.id);
  const which = ({ round, number }: HandedIn) =>
    tile.repeats === "repeated" ? t("roundNumber", { round, number }) : t("number", { number });
  return (
    <>
      <Heading level={2}>{t("handedIn")}</Heading>
      <Paragraph>{`${which(shown)}. ${submitted("handedInOn", showMoment(locale, shown.submittedAt, "at"))}`}</Paragraph>
      <HandedInAnswers view={shown.view} />
      {others.length === 0 ? null : (
        <>
          <Heading level={3}>{t("others")}</Heading>
          <Alternatives
            links={others.map((each) => ({
              label: t("otherOne", { which: which(each), ...showMoment(locale, each.submittedAt, "at") }),
              href: localePath(locale, `${here}?submission=${each.id}`),
            }))}
          />
        </>
      )}
    </>
  );
}

/** Only what can be done now: a button that would be refused is not there. */
async function Manage({ work, where }: { work: OpenWork; where: [string, string, string] }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  const { state, parentId, repeats } = work.tile;
  if (parentId !== null || state?.is === "closed" || state?.is === "stopped") return null;
  const name = work.tile.title.text;
  if (state?.is === "grace") {
    return (
      <>
        <Heading level={2}>{t("manage")}</Heading>
        <Paragraph>{t("undoText", { time: showMoment(locale, state.until, "until").time })}</Paragraph>
        <RowForm action={undoIt.bind(null, ...where)} submit={t("undo")} name={`${t("undo")}: ${name}`} />
      </>
    );
  }
  const isHandedIn = state?.is === "submitted";
  const canRemind = state !== null && state.is !== "planned" && (!isHandedIn || repeats === "repeated");
  return (
    <>
      <Heading level={2}>{t("manage")}</Heading>
      {canRemind ? (
        <>
          <Paragraph>{t("remindText")}</Paragraph>
          <RowForm action={remindIt.bind(null, ...where)} submit={t("remind")} name={`${t("remind")}: ${name}`} />
        </>
      ) : null}
      <ButtonGroup>
        {isHandedIn ? null : (
          <AskFirst
            action={withdrawIt.bind(null, ...where)}
            label={t("withdraw")}
            question={t("withdrawAsk")}
            yes={t("withdrawYes")}
          />
        )}
        {state === null || state.is === "planned" ? null : (
          <AskFirst
            action={closeIt.bind(null, ...where)}
            label={t("close")}
            question={t("closeAsk")}
            yes={t("closeYes")}
          />
        )}
      </ButtonGroup>
    </>
  );
}
