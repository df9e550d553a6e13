import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { value } from "@/domain/testing/answers";
import { scalePicture } from "./scale-picture";

/** Noise: nothing is harder to make small. */
const noise = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({
    create: { width, height, channels, background: "#000", noise: { type: "gaussian", mean: 128, sigma: 60 } },
  });
const codeOf = async (bytes: Uint8Array) => {
  const result = await scalePicture(bytes, "square");
  return result.ok ? "ok" : result.failure.code;
};

describe("a picture from a camera", () => {
  test("of some megabytes becomes a small square without the place where it was taken", async () => {
    const photo = await noise(2400, 1800)
      .jpeg({ quality: 95 })
      .withExif({ IFD0: { Make: "Camera" }, IFD3: { GPSLatitude: "52/1 5/1 0/1", GPSLatitudeRef: "N" } })
      .toBuffer();
    expect(photo.length).toBeGreaterThan(2_000_000);
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    const small = Buffer.from(value(await scalePicture(photo, "square")));
    expect(small.length).toBeLessThanOrEqual(24 * 1_024);
    const { width, height, format, exif, icc, xmp } = await sharp(small).metadata();
    expect({ width, height, format, exif, icc, xmp }).toEqual({ width: 256, height: 256, format: "jpeg" });
    expect(small.toString("latin1")).not.toContain("Camera");
  });

  test("held sideways stands upright", async () => {
    const left = await sharp({ create: { width: 40, height: 80, channels: 3, background: "#f00" } })
      .png()
      .toBuffer();
    const wide = sharp({ create: { width: 80, height: 80, channels: 3, background: "#00f" } });
    const turned = await wide
      .composite([{ input: left, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { data } = await sharp(value(await scalePicture(turned, "square")))
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Turned a quarter clockwise, the red left half is on top.
    expect(data[0]).toBeGreaterThan(200);
    expect(data[3 * 255]).toBeGreaterThan(200);
    expect(data[3 * 256 * 255]).toBeLessThan(50);
  });

  test.each(["png", "webp"] as const)("stays transparent as %s, also when it is hard to make small", async (format) => {
    const round = await sharp({ create: { width: 900, height: 300, channels: 4, background: "#00000000" } })
      .composite([{ input: await noise(200, 200, 3).png().toBuffer() }])
      .toFormat(format)
      .toBuffer();
    const small = sharp(value(await scalePicture(round, "whole")));
    const { width, height, hasAlpha } = await small.metadata();
    expect({ width, height, hasAlpha }).toEqual({ width: 256, height: 85, hasAlpha: true });
    const { data } = await small.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(data[3]).toBe(0);
  });

  test("that is small already keeps its kind", async () => {
    for (const format of ["png", "jpeg", "webp"] as const) {
      const tiny = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#123" } })
        .toFormat(format)
        .toBuffer();
      expect((await sharp(value(await scalePicture(tiny, "square"))).metadata()).format).toBe(format);
    }
  });
});

/** A PNG of a few kilobytes that claims to be `side` pixels square. */
function bomb(side: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(Math.min(side * (1 + Math.ceil(side / 8)), 50_000_000)));
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

test("T106 a small file that unfolds into a billion pixels is refused before it is unfolded", async () => {
  const small = bomb(30_000);
  expect(small.length).toBeLessThan(200_000);
  const before = process.memoryUsage().rss;
  expect(await codeOf(small)).toBe("picture-too-large");
  expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
});

test.each([
  ["nothing", Buffer.alloc(0), "picture-missing"],
  ["a drawing with script in it", Buffer.from("<svg onload=alert(1)>"), "picture-type"],
  ["a GIF", Buffer.from("GIF89a"), "picture-type"],
  ["the first bytes of a PNG and rubbish", Buffer.from("\x89PNG\r\n\x1a\nrubbish", "latin1"), "picture-type"],
  ["more than 8 MB", Buffer.alloc(8 * 1_024 * 1_024 + 1), "picture-too-large"],
])("%s is refused in words", async (_, bytes, code) => {
  expect(await codeOf(bytes)).toBe(code);
});
