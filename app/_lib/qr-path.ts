/** Path data for `QrCode`: one bar for each run of dark modules. With qrcode: `qrPath(modules.size, (row, column) => modules.get(row, column) === 1)`. */
export function qrPath(size: number, isDark: (row: number, column: number) => boolean): string {
  const bars: string[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!isDark(row, column)) continue;
      const start = column;
      while (column + 1 < size && isDark(row, column + 1)) column++;
      bars.push(`M${start} ${row}h${column - start + 1}v1h-${column - start + 1}z`);
    }
  }
  return bars.join("");
}
