"use client";

import dynamic from "next/dynamic";

/** The stylesheet of members, where guests come too: what a layout imports is loaded by everyone, what is loaded on demand is not. */
export const MemberStyles = dynamic(() => import("./members-only"));
