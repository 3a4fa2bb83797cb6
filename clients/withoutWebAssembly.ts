/** Our content security policy lets nothing compile WebAssembly: where an app has pdf.js, its decoder
 * of JPEG 2000 in JavaScript lies beside it, under the name that pdf.js asks for. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

export function withoutWebAssembly(): Plugin {
  const folder = resolve(import.meta.dirname, "node_modules/pdfjs-dist");
  return {
    name: "without-webassembly",
    generateBundle(_options, bundle) {
      if (!Object.keys(bundle).some((name) => name.startsWith("pdf.worker"))) return;
      const about = readFileSync(resolve(folder, "package.json"), "utf8");
      const { version } = JSON.parse(about) as { version: string };
      const decoder = "openjpeg_nowasm_fallback.js";
      this.emitFile({
        type: "asset",
        fileName: `pdfjs-${version}/${decoder}`,
        source: readFileSync(resolve(folder, "wasm", decoder)),
      });
    },
  };
}
