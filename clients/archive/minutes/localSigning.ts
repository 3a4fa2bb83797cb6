/** Signing on the signer's own machine: a service there (`dienhong signer`) holds the token, this page
 * only speaks to it.
 *
 * One request, one answer: `{id, command: "sign", part, pdf}` with the file in base64, answered by
 * `{id, ok: true, pdf}` or `{id, ok: false, message}`. Another service's protocol is another `Signer`.
 */

interface Signer {
  sign(pdf: Blob, part: "chair" | "seal"): Promise<Signed>;
}

export type Signed =
  | { readonly ok: true; readonly pdf: Blob }
  | { readonly ok: false; readonly reason: "unreachable" | "refused"; readonly message: string };

/** A person finds the token, puts it in and types its PIN. */
const PATIENCE_MS = 180_000;
const CHUNK_BYTES = 0x8000;

export class LocalService implements Signer {
  constructor(
    private readonly url: string,
    private readonly open: (url: string) => WebSocket = (url) => new WebSocket(url),
  ) {}

  async sign(pdf: Blob, part: "chair" | "seal"): Promise<Signed> {
    const id = crypto.randomUUID();
    const request = JSON.stringify({ id, command: "sign", part, pdf: await base64Of(pdf) });
    return new Promise((resolve) => {
      const socket = this.open(this.url);
      const timer = setTimeout(() => {
        end(unreachable());
      }, PATIENCE_MS);
      function end(signed: Signed): void {
        clearTimeout(timer);
        resolve(signed);
        socket.close();
      }
      socket.onopen = () => {
        socket.send(request);
      };
      socket.onerror = () => {
        end(unreachable());
      };
      socket.onclose = () => {
        end(unreachable());
      };
      socket.onmessage = ({ data }: MessageEvent<unknown>) => {
        const answer = readAnswer(data, id);
        if (answer !== null) end(answer);
      };
    });
  }
}

function unreachable(): Signed {
  return { ok: false, reason: "unreachable", message: "" };
}

/** Nothing for what is no answer to this request. */
export function readAnswer(data: unknown, id: string): Signed | null {
  if (typeof data !== "string") return null;
  let answer: unknown;
  try {
    answer = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof answer !== "object" || answer === null) return null;
  const said = answer as Record<string, unknown>;
  if (said["id"] !== id) return null;
  if (said["ok"] === true && typeof said["pdf"] === "string")
    return { ok: true, pdf: blobOf(said["pdf"]) };
  const message = typeof said["message"] === "string" ? said["message"] : "";
  return { ok: false, reason: "refused", message };
}

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  return btoa(binary);
}

function blobOf(base64: string): Blob {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "application/pdf" });
}
