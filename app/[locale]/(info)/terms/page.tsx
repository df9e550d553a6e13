import { OperatorPage } from "@/app/_components/operator-page";
import { withErrorPage } from "@/app/_lib/with-error-page";

export default withErrorPage(async function TermsPage() {
  return <OperatorPage file="terms" />;
});
