import { OperatorPage } from "@/app/_components/operator-page";
import { guarded } from "@/app/_lib/with-error-page";

export default guarded(async function PrivacyPage() {
  return <OperatorPage file="privacy" />;
});
