type SkipLinkProps = { label: string };

/** First stop of the keyboard: straight to the main part. */
export function SkipLink({ label }: SkipLinkProps) {
  return (
    <a href="#main" className="nl-skip-link nl-skip-link--visible-on-focus">
      {label}
    </a>
  );
}
