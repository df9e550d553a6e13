"use client";

/** The last net, for what even the layout cannot catch: no words of its own language are at hand here, so it says both. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main>
      <h1>{error.digest ?? "500"}</h1>
      <button type="button" onClick={reset}>
        ↻
      </button>
    </main>
  );
}
