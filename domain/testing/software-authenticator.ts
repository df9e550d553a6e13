import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { isoCBOR } from "@simplewebauthn/server/helpers";

interface Made {
  id: Buffer;
  userHandle: string;
  key: KeyObject;
  counter: number;
}

/** How a device, or whoever imitates one, answers. What is left out is as an honest one does it on the tests' site. */
export interface Behaviour {
  origin?: string;
  rpId?: string;
  userVerification?: "done" | "skipped";
  /** Whether a copy of its keys is kept elsewhere. */
  backup?: "kept" | "none";
  counting?: "up" | "never";
  attachment?: "platform" | "cross-platform";
  /** Whether the device finds the passkey without being told its id. */
  discoverable?: "yes" | "no";
}

const FLAGS = { userPresent: 1, userVerified: 4, backupEligible: 8, backedUp: 16, attested: 64 };

/** A device with passkeys, with keys of its own (ES256, attestation "none"). Answers what a browser would hand on, as JSON. */
export class SoftwareAuthenticator {
  readonly made: Made[] = [];
  constructor(readonly behaviour: Behaviour = {}) {}

  /** `navigator.credentials.create` */
  create(options: PublicKeyCredentialCreationOptionsJSON, other: Behaviour & { withId?: Buffer } = {}): string {
    const as = { ...this.behaviour, ...other };
    const { publicKey, privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const made: Made = { id: other.withId ?? randomBytes(32), userHandle: options.user.id, key, counter: 0 };
    this.made.push(made);
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const cose = isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, "base64url"))],
        [-3, new Uint8Array(Buffer.from(y, "base64url"))],
      ]),
    );
    const length = Buffer.alloc(2);
    length.writeUInt16BE(made.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, made.id, cose]);
    const authData = Buffer.concat([this.#head(as, 0, FLAGS.attested), attested]);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", new Uint8Array(authData)],
    ]);
    return JSON.stringify({
      ...idOf(made),
      response: {
        clientDataJSON: clientData("webauthn.create", options.challenge, as).toString("base64url"),
        attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString("base64url"),
        transports: ["internal"],
      },
      authenticatorAttachment: as.attachment ?? "platform",
      clientExtensionResults: { credProps: { rk: as.discoverable !== "no" } },
    });
  }

  /** `navigator.credentials.get`, with the passkey made last unless another one is named. */
  get(
    options: PublicKeyCredentialRequestOptionsJSON,
    other: Behaviour & { which?: Made; counter?: number } = {},
  ): string {
    const as = { ...this.behaviour, ...other };
    const made = other.which ?? this.made.at(-1);
    if (!made) throw new Error("there is no passkey on this device");
    if (as.counting !== "never") made.counter += 1;
    const client = clientData("webauthn.get", options.challenge, as);
    const authData = this.#head(as, other.counter ?? made.counter);
    const signed = Buffer.concat([authData, createHash("sha256").update(client).digest()]);
    return JSON.stringify({
      ...idOf(made),
      response: {
        clientDataJSON: client.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: sign("sha256", signed, made.key).toString("base64url"),
        userHandle: made.userHandle,
      },
      authenticatorAttachment: as.attachment ?? "platform",
      clientExtensionResults: {},
    });
  }

  #head({ rpId = "localhost", userVerification, backup }: Behaviour, counter: number, more = 0): Buffer {
    const verified = userVerification === "skipped" ? 0 : FLAGS.userVerified;
    const kept = backup === "kept" ? FLAGS.backupEligible | FLAGS.backedUp : 0;
    const tail = Buffer.alloc(5);
    tail.writeUInt8(FLAGS.userPresent | verified | kept | more);
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), tail]);
  }
}

function clientData(type: string, challenge: string, { origin = "http://localhost:3000" }: Behaviour): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function idOf({ id }: Made) {
  const text = id.toString("base64url");
  return { id: text, rawId: text, type: "public-key" };
}
