import { describe, expect, it } from "vitest";
import { readAnswer } from "./localSigning";

describe("the answer of the signing service", () => {
  it("is the signed file of this request", async () => {
    const answer = readAnswer(JSON.stringify({ id: "a", ok: true, pdf: btoa("%PDF") }), "a");
    expect(answer?.ok && (await answer.pdf.text())).toBe("%PDF");
  });

  it("is left alone when it belongs to another request or makes no sense", () => {
    expect(readAnswer(JSON.stringify({ id: "b", ok: true, pdf: "" }), "a")).toBeNull();
    expect(readAnswer("no json", "a")).toBeNull();
    expect(readAnswer(new ArrayBuffer(2), "a")).toBeNull();
  });

  it("says why it refused", () => {
    const answer = readAnswer(JSON.stringify({ id: "a", ok: false, message: "Sai mã PIN" }), "a");
    expect(answer).toEqual({ ok: false, reason: "refused", message: "Sai mã PIN" });
  });
});
