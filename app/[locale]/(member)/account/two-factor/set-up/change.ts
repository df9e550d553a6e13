import { lookUp } from "@/app/_lib/look-up";
import type { EnrolmentChange } from "@/domain/authentication/second-factor/enrolment";

const changes: Record<EnrolmentChange, EnrolmentChange> = {
  on: "on",
  phone: "phone",
  phoneAgain: "phoneAgain",
  app: "app",
  toApp: "toApp",
  toSms: "toSms",
};

/** What the set-up changed, as its action said in the address. */
export function changeIn(asked: unknown): EnrolmentChange {
  return lookUp(changes, asked) ?? "on";
}
