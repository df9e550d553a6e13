type QrCodeProps = {
  /** Path data of the dark modules, one unit each, without quiet zone: from `qrPath`. */
  path: string;
  /** Modules along one side. */
  size: number;
  alt: string;
};

const quietZone = 4;

/** A QR code, black on white in every colour mode, with the quiet zone scanners need. */
export function QrCode({ path, size, alt }: QrCodeProps) {
  const side = size + 2 * quietZone;
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={alt}
      viewBox={`${-quietZone} ${-quietZone} ${side} ${side}`}
      width={side * 6}
      height={side * 6}
      shapeRendering="crispEdges"
    >
      <rect x={-quietZone} y={-quietZone} width={side} height={side} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
