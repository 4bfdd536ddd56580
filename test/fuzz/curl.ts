/** Requests as commands that a person can run again. */
import type { Request } from "./requests.ts";

/** Bytes as bash reads them between quotes, in $'…' and in the format of printf. */
const escaped = (value: string | Uint8Array): string =>
  [...Buffer.from(value as string)]
    .map((byte) => {
      const plain = byte >= 0x20 && byte < 0x7f && !"'\\%".includes(String.fromCharCode(byte));
      return plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");

/** The longest argument that Linux takes is 128 KiB. */
const MAX_ARGUMENT = 100_000;

/** The curl command, for bash, that sends this request to the server at `base`. */
export const curlOf = (base: string, { method, url, headers, body }: Request): string => {
  const command = ["curl", "-gi", "--path-as-is", ...(method === "HEAD" ? ["-I"] : ["-X", method])];
  command.push(`$'${escaped(`${base}${url}`)}'`);
  // An empty header is written with a semicolon. Header values are Latin-1.
  for (const [name, value] of Object.entries(headers))
    command.push("-H", value === "" ? `'${name};'` : `$'${escaped(Buffer.from(`${name}: ${value}`, "latin1"))}'`);
  if (body === undefined) return command.join(" ");
  const bytes = Buffer.from(body as string);
  if (!bytes.includes(0) && bytes.length < MAX_ARGUMENT)
    return [...command, "--data-binary", `$'${escaped(bytes)}'`].join(" ");
  return `printf '${escaped(bytes)}' | ${[...command, "--data-binary", "@-"].join(" ")}`;
};
