import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

function onPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function libfaketimeIsThere() {
  const folders = existsSync("/usr/lib") ? readdirSync("/usr/lib") : [];
  return folders.some((folder) => existsSync(join("/usr/lib", folder, "faketime/libfaketime.so.1")));
}

/** Independent programs that the tests use, by Debian package. */
export const tools = [
  { debian: "oathtool", isThere: () => onPath("oathtool") },
  { debian: "zbar-tools", isThere: () => onPath("zbarimg") },
  { debian: "poppler-utils", isThere: () => onPath("pdftotext") },
  { debian: "libfaketime", isThere: libfaketimeIsThere },
  { debian: "strace", isThere: () => onPath("strace") },
  { debian: "sqlite3", isThere: () => onPath("sqlite3") },
];

export const canUseApt = () => process.getuid?.() === 0 && onPath("apt-get");
