/** What is offered when; the peer connection is a fake that hands out mids. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { MediaRequest } from "../contract";
import { PublishConnection } from "./publish";

class FakeTransceiver {
  mid: string | null = null;
  readonly encodings: RTCRtpEncodingParameters[];
  readonly sender = {
    replaceTrack: vi.fn(() => Promise.resolve()),
    getParameters: () => ({ encodings: this.encodings.map((encoding) => ({ ...encoding })) }),
    setParameters: vi.fn((changed: { encodings: RTCRtpEncodingParameters[] }) => {
      this.encodings.splice(0, this.encodings.length, ...changed.encodings);
      return Promise.resolve();
    }),
  };
  readonly setCodecPreferences = vi.fn();
  constructor(
    readonly track: unknown,
    readonly init: RTCRtpTransceiverInit,
  ) {
    this.encodings = [...(init.sendEncodings ?? [])];
  }
}

class FakePeer {
  static all: FakePeer[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  localDescription: { sdp: string } | null = null;
  remoteDescription: unknown = null;
  connectionState = "new";
  onconnectionstatechange: (() => void) | null = null;
  constructor() {
    FakePeer.all.push(this);
  }
  addTransceiver(track: unknown, init: RTCRtpTransceiverInit): FakeTransceiver {
    const transceiver = new FakeTransceiver(track, init);
    this.transceivers.push(transceiver);
    return transceiver;
  }
  setLocalDescription(): Promise<void> {
    this.transceivers.forEach((transceiver, index) => (transceiver.mid = String(index)));
    this.localDescription = { sdp: `offer of ${this.transceivers.length}` };
    return Promise.resolve();
  }
  setRemoteDescription(answer: unknown): Promise<void> {
    this.remoteDescription = answer;
    return Promise.resolve();
  }
  close(): void {
    this.connectionState = "closed";
  }
}

const track = (name: string) => ({ name }) as unknown as MediaStreamTrack;
let asked: MediaRequest[];
let connection: PublishConnection;
const kindsOffered = () =>
  asked.map((request) => ("tracks" in request ? request.tracks.map(({ kind }) => kind) : []));

beforeEach(() => {
  FakePeer.all = [];
  asked = [];
  vi.stubGlobal("RTCPeerConnection", FakePeer);
  vi.stubGlobal("RTCRtpSender", {
    getCapabilities: () => ({
      codecs: [{ mimeType: "video/VP8" }, { mimeType: "video/rtx" }, { mimeType: "video/AV1" }],
    }),
  });
  const ask = (request: MediaRequest) => {
    asked.push(request);
    return Promise.resolve({ ok: true as const, sdp: "answer", slots: [] });
  };
  connection = new PublishConnection(ask, () => undefined);
});

describe("publishing", () => {
  it("offers microphone and camera together, the microphone first", async () => {
    void connection.setTrack("camera", track("cam"));
    void connection.setTrack("microphone", track("mic"));
    await vi.waitFor(() => expect(FakePeer.all[0]?.remoteDescription).not.toBeNull());
    expect(asked).toEqual([
      {
        type: "publish",
        sdp: "offer of 2",
        tracks: [
          { mid: "0", kind: "microphone" },
          { mid: "1", kind: "camera" },
        ],
      },
    ]);
  });

  it("sends the camera in three layers of VP8, the lowest first", async () => {
    await connection.setTrack("camera", track("cam"));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    const [camera] = FakePeer.all[0]?.transceivers ?? [];
    expect(camera?.init.sendEncodings?.map(({ rid }) => rid)).toEqual(["q", "h", "f"]);
    expect(camera?.setCodecPreferences).toHaveBeenCalledWith([
      { mimeType: "video/VP8" },
      { mimeType: "video/rtx" },
    ]);
  });

  it("sends only the layers that somebody watches", async () => {
    await connection.setLayers({ camera: 0, screen: 0 });
    await connection.setTrack("camera", track("cam"));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    const [camera] = FakePeer.all[0]?.transceivers ?? [];
    const active = () => camera?.encodings.map((encoding) => encoding.active);
    expect(active()).toEqual([false, false, false]);
    await connection.setLayers({ camera: 2, screen: 0 });
    expect(active()).toEqual([true, true, false]);
    await connection.setLayers({ camera: 2, screen: 1 });
    expect(camera?.sender.setParameters).toHaveBeenCalledTimes(1);
    expect(asked).toHaveLength(1);
  });

  it("offers again only for a kind that is new", async () => {
    await connection.setTrack("microphone", track("mic"));
    await connection.setTrack("screen", track("screen"));
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(kindsOffered()).toEqual([["microphone"], ["microphone", "screen"]]);
    await connection.setTrack("screen", null);
    await connection.setTrack("screen", track("another"));
    expect(asked).toHaveLength(2);
    const sender = FakePeer.all[0]?.transceivers[1]?.sender;
    expect(sender?.replaceTrack.mock.calls).toEqual([[null], [track("another")]]);
  });

  it("publishes everything anew on a new connection", async () => {
    await connection.setTrack("microphone", track("mic"));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await connection.setTrack("camera", track("cam"));
    connection.start();
    await vi.waitFor(() => expect(FakePeer.all[1]?.remoteDescription).toBeTruthy());
    expect(kindsOffered().at(-1)).toEqual(["microphone", "camera"]);
    expect(FakePeer.all[0]?.connectionState).toBe("closed");
  });

  it("connects nothing while there is nothing to send", () => {
    connection.start();
    expect(FakePeer.all).toHaveLength(0);
  });
});
