import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import { type Draft, type Field, type Option, OTHER, type Question, textFor } from "@/domain/healthspace/library/form";
import { ContentLine, ContentText } from "./content-text";
import { type ConflictTexts, QuestionTrouble } from "./question-trouble";

export interface QuestionTexts {
  conflict: ConflictTexts;
  /** What kind of answer is asked for, under the question; `null` where it speaks for itself. */
  hint: string | null;
  choose: string;
  noAnswer: string;
  yes: string;
  no: string;
  other: string;
  otherText: string;
  otherSite: string;
}

interface QuestionFieldProps {
  question: Question;
  locale: Parameters<typeof textFor>[1];
  draft: Draft;
  /** For `r:<linkId>`. */
  madeWith: string;
  isWrong: boolean;
  takesFocus: boolean;
  texts: QuestionTexts;
}

/** One question with its field. The names of the fields are those of typed-answers.ts. Made on the server. */
export function QuestionField(props: QuestionFieldProps) {
  const { question, locale, madeWith, texts } = props;
  const { linkId, field } = question;
  const id = `a:${linkId}`;
  const label = <ContentLine text={question.text} locale={locale} />;
  const described = [question.help || texts.hint ? `${id}-description` : "", `${id}-error`].filter(Boolean).join(" ");
  const joins = ["short-text", "long-text", "several-of"].includes(field.kind) ? "joins" : "one only";
  const head = (
    <>
      {question.help || texts.hint ? (
        <div id={`${id}-description`} className="field__description">
          {question.help ? (
            <ContentText text={question.help} locale={locale} below={3} otherSite={texts.otherSite} />
          ) : null}
          {texts.hint ? <p>{texts.hint}</p> : null}
        </div>
      ) : null}
      <QuestionTrouble linkId={linkId} joins={joins} texts={texts.conflict} />
      <input type="hidden" name={`r:${linkId}`} value={madeWith} />
    </>
  );
  if (isGroup(field)) {
    return (
      <fieldset className="radio-group" aria-describedby={described}>
        <legend className="radio-group__legend">{label}</legend>
        {head}
        <Choices {...props} id={id} />
        {field.kind === "several-of" ? null : <NoAnswer linkId={linkId} label={texts.noAnswer} />}
      </fieldset>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id} className="label">
        {label}
      </label>
      {head}
      <Line {...props} id={id} described={described} />
    </div>
  );
}

function isGroup(field: Field): boolean {
  return ["yes-no", "several-of", "scale"].includes(field.kind) || (field.kind === "one-of" && field.look === "radio");
}

// Without script the browser itself moves the focus to a question that is new.
function focus(takes: boolean): { autoFocus?: true } {
  return takes ? { autoFocus: true } : {};
}

type PartProps = QuestionFieldProps & { id: string };

function Line({
  question,
  locale,
  draft,
  isWrong,
  takesFocus,
  texts,
  id,
  described,
}: PartProps & { described: string }) {
  const { field, linkId, unit } = question;
  const common = {
    id,
    name: `t:${linkId}`,
    className: "input",
    defaultValue: draft.text,
    "aria-invalid": isWrong || undefined,
    "aria-describedby": unit ? `${described} ${id}-unit` : described,
    ...focus(takesFocus),
    autoComplete: "off",
  };
  if (field.kind === "long-text") return <textarea {...common} rows={6} />;
  if (field.kind === "one-of")
    return <List {...{ question, locale, draft, texts, id, described, takesFocus, field }} />;
  const isNumber = field.kind === "integer" || field.kind === "decimal";
  const input = (
    <input
      {...common}
      type="text"
      inputMode={isNumber ? (field.kind === "integer" ? "numeric" : "decimal") : undefined}
    />
  );
  if (!unit && !isNumber) return input;
  return (
    <div className="field__number">
      {input}
      {unit ? (
        <span id={`${id}-unit`}>
          <ContentLine text={unit} locale={locale} />
        </span>
      ) : null}
    </div>
  );
}

interface ListProps extends Pick<QuestionFieldProps, "question" | "locale" | "draft" | "texts" | "takesFocus"> {
  field: Extract<Field, { kind: "one-of" }>;
  id: string;
  described: string;
}

function List({ question, locale, draft, texts, id, described, takesFocus, field }: ListProps) {
  const words = (option: Option) => textFor(option.text, locale);
  return (
    <>
      <div className="select">
        <select
          id={id}
          name={`c:${question.linkId}`}
          className="input"
          defaultValue={draft.chosen[0] ?? ""}
          aria-describedby={described}
          {...focus(takesFocus)}
        >
          <option value="">{texts.choose}</option>
          {field.options.map((option) => (
            <option
              key={option.value}
              value={option.value}
              lang={words(option).lang === locale ? undefined : words(option).lang}
            >
              {words(option).text}
            </option>
          ))}
          {field.other ? <option value={OTHER}>{texts.other}</option> : null}
        </select>
        <Icon name="chevron-down" />
      </div>
      {field.other ? <OtherText linkId={question.linkId} draft={draft} texts={texts} /> : null}
    </>
  );
}

function Choices({ question, locale, draft, takesFocus, texts, id }: PartProps) {
  const { field, linkId } = question;
  const choice = (value: string, label: ReactNode, index: number) => (
    <div key={value} className="choice">
      <input
        type={field.kind === "several-of" ? "checkbox" : "radio"}
        id={index === 0 ? id : `${id}-${index}`}
        name={field.kind === "several-of" ? `o:${linkId}:${index}` : `c:${linkId}`}
        value={value}
        className="choice__input"
        defaultChecked={draft.chosen.includes(value)}
        {...focus(takesFocus && index === 0)}
      />
      <label htmlFor={index === 0 ? id : `${id}-${index}`} className="choice__label">
        {label}
      </label>
    </div>
  );
  switch (field.kind) {
    case "yes-no":
      return [choice("true", texts.yes, 0), choice("false", texts.no, 1)];
    case "scale":
      return <Scale {...{ field, linkId, locale, draft, takesFocus, id }} />;
    case "one-of":
    case "several-of":
      return (
        <>
          {field.options.map(({ value, text }, index) =>
            choice(value, <ContentLine text={text} locale={locale} />, index),
          )}
          {field.other ? choice(OTHER, texts.other, field.options.length) : null}
          {field.other ? <OtherText linkId={linkId} draft={draft} texts={texts} /> : null}
        </>
      );
    default:
      return null;
  }
}

/** A radio button cannot be let go of: this takes its place. It shows once there is an answer to take back (worksheet.css). */
function NoAnswer({ linkId, label }: { linkId: string; label: string }) {
  const id = `a:${linkId}-none`;
  return (
    <div className="choice choice--none">
      <input type="radio" id={id} name={`c:${linkId}`} value="" className="choice__input" />
      <label htmlFor={id} className="choice__label">
        {label}
      </label>
    </div>
  );
}

function OtherText({ linkId, draft, texts }: Pick<QuestionFieldProps, "draft" | "texts"> & { linkId: string }) {
  return (
    <div className="field__other">
      <label htmlFor={`a:${linkId}-other`} className="label">
        {texts.otherText}
      </label>
      <input
        id={`a:${linkId}-other`}
        name={`t:${linkId}`}
        type="text"
        className="input"
        defaultValue={draft.text}
        autoComplete="off"
      />
    </div>
  );
}

interface ScaleProps extends Pick<QuestionFieldProps, "locale" | "draft" | "takesFocus"> {
  field: Extract<Field, { kind: "scale" }>;
  linkId: string;
  id: string;
}

/** Radio buttons in a row that wraps, nothing chosen beforehand: a slider answers by itself, and screen readers miss it. */
function Scale({ field, linkId, locale, draft, takesFocus, id }: ScaleProps) {
  const { steps, lower, upper } = field;
  const last = steps.length - 1;
  const ends = [lower && { step: steps[0], text: lower }, upper && { step: steps[last], text: upper }];
  return (
    <div className="scale">
      <p className="scale__ends" aria-hidden="true">
        {ends.map((end) =>
          end ? (
            <span key={end.step}>
              {end.step}: <ContentLine text={end.text} locale={locale} />
            </span>
          ) : null,
        )}
      </p>
      <div className="scale__steps">
        {steps.map((step, index) => {
          const words = index === 0 ? lower : index === last ? upper : null;
          return (
            <label key={step} className="scale__step">
              <input
                type="radio"
                id={index === 0 ? id : `${id}-${index}`}
                name={`c:${linkId}`}
                value={step}
                className="choice__input"
                defaultChecked={draft.chosen.includes(String(step))}
                {...focus(takesFocus && index === 0)}
              />
              <span>{step}</span>
              {words ? (
                <span className="visually-hidden">
                  {": "}
                  <ContentLine text={words} locale={locale} />
                </span>
              ) : null}
            </label>
          );
        })}
      </div>
    </div>
  );
}
