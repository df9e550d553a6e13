import { guarded } from "@/app/guarded";
import { OperatorPage } from "@/app/operator-page";

export default guarded(async function AboutPage() {
  return <OperatorPage file="about" />;
});
