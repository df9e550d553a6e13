import { Fragment, type ReactNode } from "react";
import { TextLink } from "@/components/ui/text-link";

/** Calls the number, where the device can. */
export function PhoneLink({ phone, children }: { phone: string; children?: ReactNode }) {
  return (
    <TextLink href={`tel:${phone.replace(/[^\d+]/g, "")}`}>
      {children ?? <span className="phone">{phone}</span>}
    </TextLink>
  );
}

/** A sentence in which the number, where it stands, can be called. */
export function Callable({ text, phone }: { text: string; phone: string }) {
  const [before, ...after] = text.split(phone);
  return (
    <>
      {before}
      {after.map((part) => (
        <Fragment key={part}>
          <PhoneLink phone={phone} />
          {part}
        </Fragment>
      ))}
    </>
  );
}
