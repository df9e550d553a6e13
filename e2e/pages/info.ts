import { Screen } from "./screen";

export class NotFoundScreen extends Screen {
  readonly path = "/no-such-page";
  protected title = () => this.texts("notFound.title");
}

export class HelpdeskScreen extends Screen {
  readonly path = "/helpdesk";
  protected title = () => this.texts("helpdesk.title");
}

export class TwoFactorHelpScreen extends Screen {
  readonly path = "/help/two-factor";
  protected title = () => (this.view.lang === "nl" ? "Inloggen in twee stappen" : "Logging in with two factors");
}
