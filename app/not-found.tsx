/** In the place of Next's own, which every page would carry along. It is never shown: see global-not-found.tsx. */
export default function NotFound() {
  return null;
}
