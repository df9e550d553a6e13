import pino from "pino";

/** Structured lines for the operator. Never anything a person typed, never a code, a token or an address. */
export const log = pino({ base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
