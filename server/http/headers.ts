/** Headers of every answer, static files too. */
export const fixedHeaders = [
  { key: "Referrer-Policy", value: "strict-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value:
      "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self), otp-credentials=(self)",
  },
  // The address that `report-to csp` of the content policy means.
  { key: "Reporting-Endpoints", value: 'csp="/api/csp-reports"' },
];

/** For files that are no page: opened by themselves, an image or a style runs nothing and is framed by nobody. */
export const filePolicy = {
  key: "Content-Security-Policy",
  value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};

/**
 * The policy of one page: only scripts with this answer's nonce run, only styles of ours apply, nothing is framed, forms only post
 * here. `styles`: sources for the styles that stand in the page itself.
 */
export function contentSecurityPolicy(
  nonce: string,
  mode: "production" | "development",
  styles: readonly string[] = [],
): string {
  const develop = mode === "development";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${develop ? " 'unsafe-eval'" : ""}`,
    develop ? "style-src 'self' 'unsafe-inline'" : ["style-src 'self'", `'nonce-${nonce}'`, ...styles].join(" "),
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    // The second is for browsers that do not know the first.
    "report-to csp",
    "report-uri /api/csp-reports",
  ].join("; ");
}
