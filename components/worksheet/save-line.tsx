import { useRef } from "react";
import type { View } from "./saver";

export interface SaveLineTexts {
  unsaved: string;
  failed: string;
  offline: string;
}

/** True at every moment; spoken are the first save, every failure, and that it is over. */
export function SaveLine({ line, text }: { line: View["line"]; text: string }) {
  const said = useRef("");
  if (line !== "unsaved" && (line !== "saved" || !said.current.startsWith(line))) said.current = `${line} ${text}`;
  return (
    <>
      <p className={`save-line save-line--${line}`}>{text}</p>
      <p role="status" className="visually-hidden">
        {said.current.slice(said.current.indexOf(" ") + 1)}
      </p>
    </>
  );
}

export function lineOf({ line, when }: View, texts: SaveLineTexts): string {
  if (line === "nothing") return "";
  return line === "saved" ? when : texts[line];
}
