type SkipLinkProps = { label: string };

/** First stop of the keyboard: straight to the main part. */
export function SkipLink({ label }: SkipLinkProps) {
  return (
    <a href="#main" className="skip-link">
      {label}
    </a>
  );
}
