"use client";

import { useEffect } from "react";

/** What broke in the browser itself: the server says it in the person's language, with a way on and the helpdesk's number. */
export default function ErrorPage() {
  useEffect(() => {
    window.location.replace(`/${document.documentElement.lang}/error`);
  }, []);
  return null;
}
