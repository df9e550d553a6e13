/** Files of the build, which no page's policy is for. The pattern is anchored: a path that only begins like one is a page. */
export function isFile(path: string): boolean {
  return /^\/(?:_next\/static\/|_next\/image$|favicon\.ico$|icons?\.svg$)/.test(path);
}

/** Scripts, styles and fonts of the build: a browser opens none of them as a page, and a page asks for a dozen. */
export function isBuilt(path: string): boolean {
  return path.startsWith("/_next/static/");
}

/** Headers of every response, static files included. */
export const fixedHeaders = [
  { key: "Referrer-Policy", value: "strict-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
];

/** What a browser heeds on a document only: of every response but what is built. */
export const documentHeaders = [
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value:
      "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self), otp-credentials=(self)",
  },
  // The endpoint of `report-to csp` in the content policy.
  { key: "Reporting-Endpoints", value: 'csp="/api/csp-reports"' },
];

/** For every response when the public address is https. Two years. */
export const strictTransportSecurity = {
  key: "Strict-Transport-Security",
  value: "max-age=63072000; includeSubDomains",
};

/** The policy of files that are not pages: opened directly, an image or a style runs nothing and cannot be framed. */
export const filePolicy = {
  key: "Content-Security-Policy",
  value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};

/**
 * The policy of one page: only scripts with the nonce of this response run, only our own styles apply, nothing frames the page, and
 * forms post only to this origin.
 */
export function contentSecurityPolicy(nonce: string, mode: "production" | "development"): string {
  const isDevelopment = mode === "development";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "report-to csp",
    // For browsers without `report-to`.
    "report-uri /api/csp-reports",
  ].join("; ");
}
