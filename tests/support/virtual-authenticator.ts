import type { CDPSession, Page } from "playwright/test";

export interface Device {
  /** A key on a cord, or the device of the browser itself. */
  transport: "usb" | "internal";
  /** Whether it finds a passkey without being told its id. */
  resident: "yes" | "no";
  /** Whether the person can be asked who they are, and what comes of it. */
  verification: "succeeds" | "fails" | "impossible";
}

/** A device with passkeys in the browser of this page (Chromium's own imitation of one). */
export class VirtualAuthenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async in(page: Page, { transport, resident, verification }: Device): Promise<VirtualAuthenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport,
        hasResidentKey: resident === "yes",
        hasUserVerification: verification !== "impossible",
        isUserVerified: verification === "succeeds",
        automaticPresenceSimulation: true,
      },
    });
    return new VirtualAuthenticator(session, authenticatorId);
  }

  async verificationFails(): Promise<void> {
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified: false });
  }

  async verificationSucceeds(): Promise<void> {
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified: true });
  }

  /** How many passkeys it holds. */
  async holds(): Promise<number> {
    const { credentials } = await this.session.send("WebAuthn.getCredentials", { authenticatorId: this.id });
    return credentials.length;
  }

  /** From now on it waits for a touch that does not come. */
  async isLeftAlone(): Promise<void> {
    await this.session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.id, enabled: false });
  }

  async isTouched(): Promise<void> {
    await this.session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.id, enabled: true });
  }
}
