import "server-only";
import { getTranslations } from "next-intl/server";
import { hintOf, questionTexts } from "@/app/[locale]/(member)/workspace/[id]/pages/[page]/question-texts";
import { Heading } from "@/components/ui/heading";
import { ContentLine, ContentText } from "@/components/worksheet/content-text";
import { QuestionField } from "@/components/worksheet/question-field";
import type { Form, Item } from "@/domain/healthspace/library/form";
import { currentLocale } from "@/server/http/locale";

/** The pages of an assignment as its client will see them, with every question. */
export async function PreviewPages({ form: { pages } }: { form: Form }) {
  const t = await getTranslations("clients");
  const locale = currentLocale();
  return pages.map(({ linkId, title, items }, index) => (
    <section key={linkId}>
      <Heading level={2}>
        {t("previewPage", { page: index + 1, pages: pages.length })}
        {title ? (
          <>
            {": "}
            <ContentLine text={title} locale={locale} />
          </>
        ) : null}
      </Heading>
      {items.map((item) => (
        <Shown key={item.linkId} item={item} />
      ))}
    </section>
  ));
}

interface ShownProps {
  item: Item;
  /** Level of the heading above. */
  below?: 1 | 2;
}

/** One item of the content as it is shown; a question is empty and stays so. */
export async function Shown({ item, below = 2 }: ShownProps) {
  const locale = currentLocale();
  switch (item.type) {
    case "display":
      return (
        <ContentText
          text={item.text}
          locale={locale}
          below={below}
          otherSite={(await getTranslations("work"))("otherSite")}
        />
      );
    case "group":
      return (
        <>
          {item.text ? (
            <Heading level={below === 1 ? 2 : 3}>
              <ContentLine text={item.text} locale={locale} />
            </Heading>
          ) : null}
          {item.items.map((each) => (
            <Shown key={each.linkId} item={each} below={below} />
          ))}
        </>
      );
    case "question":
      return (
        <QuestionField
          question={item}
          locale={locale}
          draft={{ text: "", chosen: [] }}
          madeWith=""
          isWrong={false}
          takesFocus={false}
          texts={{ ...(await questionTexts()), hint: await hintOf(item) }}
        />
      );
  }
}
