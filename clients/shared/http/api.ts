/** The server's HTTP surface as functions that answer with data or with a refusal, never throw.
 *
 * Writes carry the session's token in a header besides the cookie, which no other site can do.
 */
import {
  OFFLINE,
  type AnswerConsultation,
  type Askable,
  type AskCode,
  type AskConsultation,
  type BallotCast,
  type BallotStatus,
  type CastBallot,
  type CodeView,
  type ConferenceSummary,
  type ConsultationList,
  type ConsultationReplies,
  type ConsultationView,
  type DeviceList,
  type DeviceNowView,
  type DeviceView,
  type DocumentView,
  type GuestLinkView,
  type GuestStandingView,
  type InvitationView,
  type NamedBallotList,
  type NameplateView,
  type NoteOperation,
  type NotesPage,
  type OpeningsView,
  type PairDevice,
  type PairingView,
  type PersonView,
  type PointsOfOrder,
  type PollRules,
  type ReceiptList,
  type PushedNotes,
  type PrintPackView,
  type ReadersView,
  type Refusal,
  type RosterView,
  type ScheduleConference,
  type SearchResults,
  type SessionView,
  type SiteHistoryView,
  type UnitView,
} from "../contract";

export type Answer<T> = { readonly ok: true; readonly value: T } | Refusal;

type Query = Record<string, string | number | undefined>;

/** The server takes ten papers a minute from one person. */
const UPLOAD_AGAIN_MS = 6000;

export class Api {
  /** The session's token, once signed in. */
  token: string | null = null;

  readonly session = () => this.ask<SessionView>("GET", "/api/session");

  readonly signIn = (username: string, password: string) =>
    this.ask<SessionView>("POST", "/api/session", { username, password });

  readonly signInByCode = (code: string) =>
    this.ask<SessionView>("POST", "/api/session/code", { code });

  readonly signOut = () => this.ask<null>("DELETE", "/api/session");

  readonly conferences = (fromMs: number, toMs: number) =>
    this.ask<{ conferences: ConferenceSummary[] }>(
      "GET",
      withQuery("/api/conferences", { from_ms: fromMs, to_ms: toMs }),
    );

  readonly conference = (id: string) =>
    this.ask<ConferenceSummary>("GET", `/api/conferences/${encodeURIComponent(id)}`);

  readonly roster = (id: string, digest: string) =>
    this.ask<RosterView>("GET", `/api/conferences/${encodeURIComponent(id)}/roster/${digest}`);

  readonly schedule = (conference: ScheduleConference) =>
    this.ask<ConferenceSummary>("POST", "/api/conferences", conference);

  readonly askCode = (conferenceId: string, asked: Partial<AskCode>) =>
    this.ask<CodeView>("POST", `/api/conferences/${encodeURIComponent(conferenceId)}/codes`, asked);

  readonly beginPairing = () => this.ask<PairingView>("POST", "/api/device/pairing");

  readonly askPaired = (secret: string) =>
    this.ask<{ paired: boolean }>("POST", "/api/device/paired", { secret });

  readonly deviceNow = () => this.ask<DeviceNowView>("POST", "/api/device");

  readonly startDeviceSession = () => this.ask<SessionView>("POST", "/api/device/session");

  readonly devices = (conferenceId: string | null) =>
    this.ask<DeviceList>("GET", devices("", conferenceId));

  readonly pairDevice = (conferenceId: string | null, wanted: PairDevice) =>
    this.ask<DeviceView>("POST", devices("", conferenceId), wanted);

  readonly revokeDevice = (conferenceId: string | null, id: string) =>
    this.ask<null>("DELETE", devices(`/${encodeURIComponent(id)}`, conferenceId));

  readonly guestLinks = (conferenceId: string) =>
    this.ask<{ links: GuestLinkView[] }>("GET", guestLinks(conferenceId));

  readonly makeGuestLink = (
    conferenceId: string,
    wanted: { name: string; expires_at_ms: number; uses: number },
  ) => this.ask<GuestLinkView>("POST", guestLinks(conferenceId), wanted);

  readonly revokeGuestLink = (conferenceId: string, id: string) =>
    this.ask<null>("DELETE", `${guestLinks(conferenceId)}/${encodeURIComponent(id)}`);

  readonly invitation = (link: string) =>
    this.ask<InvitationView>("POST", "/api/guest/invitation", { link });

  readonly askAdmission = (link: string, name: string, unitName: string) =>
    this.ask<SessionView>("POST", "/api/guest/admission", { link, name, unit_name: unitName });

  readonly lobby = (conferenceId: string, seen: string) =>
    this.ask<GuestStandingView>(
      "GET",
      withQuery(`/api/conferences/${encodeURIComponent(conferenceId)}/lobby`, { seen }),
    );

  readonly nameplate = (code: string, seen: string) =>
    this.ask<NameplateView>("POST", "/api/nameplate", { code, seen });

  readonly units = (query: string) =>
    this.ask<{ units: UnitView[] }>("GET", withQuery("/api/units", { query }));

  readonly people = (query: string, unitId?: string) =>
    this.ask<{ people: PersonView[] }>("GET", withQuery("/api/people", { query, unit_id: unitId }));

  readonly search = (query: string, conferenceId: string, after: number) =>
    this.ask<SearchResults>(
      "GET",
      withQuery("/api/search", { query, conference_id: conferenceId, after }),
    );

  readonly pointsOfOrder = () => this.ask<PointsOfOrder>("GET", "/api/points-of-order");

  readonly pollRules = () => this.ask<PollRules>("GET", "/api/poll-rules");

  readonly castBallot = (pollId: string, ballot: CastBallot) =>
    this.ask<BallotCast>("POST", `${poll(pollId)}/ballot`, ballot);

  readonly ballotStatus = (pollId: string, key: string | null) =>
    this.ask<BallotStatus>("GET", withQuery(`${poll(pollId)}/ballot`, { key: key ?? undefined }));

  readonly receipts = (pollId: string) => this.ask<ReceiptList>("GET", `${poll(pollId)}/receipts`);

  readonly namedBallots = (pollId: string) =>
    this.ask<NamedBallotList>("GET", `${poll(pollId)}/named-ballots`);

  readonly pushNotes = (conferenceId: string, operations: readonly NoteOperation[]) =>
    this.ask<PushedNotes>("POST", notes(conferenceId), { operations });

  readonly pullNotes = (conferenceId: string, since: number, sharedSince: number) =>
    this.ask<NotesPage>(
      "GET",
      withQuery(notes(conferenceId), { since, shared_since: sharedSince }),
    );

  readonly consultations = () => this.ask<ConsultationList>("GET", "/api/consultations");

  readonly consultation = (id: string) => this.ask<ConsultationView>("GET", consultation(id));

  readonly consultationReplies = (id: string) =>
    this.ask<ConsultationReplies>("GET", `${consultation(id)}/replies`);

  readonly answerConsultation = (id: string, answer: AnswerConsultation) =>
    this.ask<ConsultationView>("POST", `${consultation(id)}/answer`, answer);

  readonly closeConsultation = (id: string) =>
    this.ask<ConsultationView>("POST", `${consultation(id)}/close`);

  readonly askConsultation = (question: AskConsultation) =>
    this.ask<ConsultationView>("POST", "/api/consultations", question);

  readonly askable = (conferenceId: string) =>
    this.ask<Askable>("GET", `/api/conferences/${encodeURIComponent(conferenceId)}/askable`);

  /** Whoever sends many papers at once is made to wait his turn, not refused. */
  readonly upload = async (conferenceId: string, form: FormData): Promise<Answer<DocumentView>> => {
    const path = `/api/conferences/${encodeURIComponent(conferenceId)}/documents`;
    for (;;) {
      const answer = await this.ask<DocumentView>("POST", path, form);
      if (answer.ok || answer.code !== "rate_limited") return answer;
      await new Promise((resolve) => setTimeout(resolve, UPLOAD_AGAIN_MS));
    }
  };

  readonly openDocument = (conferenceId: string, documentId: string, sha256: string) =>
    this.ask<null>("POST", `${paper(conferenceId, documentId)}/openings`, { sha256 });

  readonly openings = (conferenceId: string) =>
    this.ask<OpeningsView>("GET", `/api/conferences/${encodeURIComponent(conferenceId)}/openings`);

  readonly readers = (conferenceId: string, documentId: string) =>
    this.ask<ReadersView>("GET", `${paper(conferenceId, documentId)}/readers`);

  readonly siteUnits = (conferenceId: string) =>
    this.ask<{ units: UnitView[] }>(
      "GET",
      `/api/conferences/${encodeURIComponent(conferenceId)}/units`,
    );

  readonly siteHistory = (conferenceId: string, siteId: string) =>
    this.ask<SiteHistoryView>(
      "GET",
      `/api/conferences/${encodeURIComponent(conferenceId)}/sites/${encodeURIComponent(siteId)}/history`,
    );

  readonly printPack = (conferenceId: string) =>
    this.ask<PrintPackView>(
      "GET",
      `/api/conferences/${encodeURIComponent(conferenceId)}/print_pack`,
    );

  /** For what only one app asks, which keeps its addresses to itself. */
  async ask<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const headers = new Headers();
    if (this.token !== null && method !== "GET") headers.set("X-Session-Token", this.token);
    const form = body instanceof FormData;
    if (body !== undefined && !form) headers.set("Content-Type", "application/json");
    try {
      const response = await fetch(path, {
        method,
        headers,
        credentials: "same-origin",
        body: body === undefined ? null : form ? body : JSON.stringify(body),
      });
      if (!response.ok) return await refusalOf(response);
      const value = response.status === 204 ? null : ((await response.json()) as unknown);
      return { ok: true, value: value as T };
    } catch {
      return OFFLINE;
    }
  }
}

function devices(rest: string, conferenceId: string | null): string {
  return withQuery(`/api/devices${rest}`, { conference_id: conferenceId ?? undefined });
}

function guestLinks(conferenceId: string): string {
  return `/api/conferences/${encodeURIComponent(conferenceId)}/guest_links`;
}

function consultation(id: string): string {
  return `/api/consultations/${encodeURIComponent(id)}`;
}

function poll(id: string): string {
  return `/api/polls/${encodeURIComponent(id)}`;
}

function notes(conferenceId: string): string {
  return `/api/conferences/${encodeURIComponent(conferenceId)}/notes`;
}

function paper(conferenceId: string, documentId: string): string {
  const conference = `/api/conferences/${encodeURIComponent(conferenceId)}`;
  return `${conference}/documents/${encodeURIComponent(documentId)}`;
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A proxy between us and the server may answer with a page instead of a `Failure`. */
async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const failure = (await response.json()) as Partial<Refusal>;
    if (failure.code !== undefined) {
      return { ok: false, code: failure.code, params: failure.params ?? {} };
    }
  } catch {
    // Not JSON: fall through to what the status alone says.
  }
  return { ok: false, code: response.status === 401 ? "not_signed_in" : "internal", params: {} };
}
