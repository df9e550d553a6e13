import "server-only";
import { create } from "qrcode";
import { qrPath } from "./qr-path";

/** The QR code of a text as path data for inline SVG, which a strict content policy allows. */
export function drawQrCode(text: string): { path: string; size: number } {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  return { size: modules.size, path: qrPath(modules.size, (row, column) => modules.get(row, column) === 1) };
}
