"use client";

import "../../members.css";

export default function MembersOnly() {
  return null;
}
