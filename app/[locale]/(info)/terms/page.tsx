import { guarded } from "@/app/guarded";
import { OperatorPage } from "@/app/operator-page";

export default guarded(async function TermsPage() {
  return <OperatorPage file="terms" />;
});
