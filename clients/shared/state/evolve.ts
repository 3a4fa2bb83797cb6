/** The pure step of a viewer's state: a snapshot and the next event give the next snapshot.
 *
 * It mirrors the server's own step; golden vectors hold the two together. A part no event touched
 * keeps its identity, so that a page redraws only what changed.
 */
import type { Event, Events, SeenEvent, Snapshot } from "../contract";
import { evolveAgenda } from "./agenda";
import { evolveAnnouncements } from "./announcements";
import { evolveChat } from "./chat";
import { evolveGuests } from "./guests";
import { evolveChairing } from "./chairing";
import { evolveCheckIns } from "./checkIns";
import { evolveDocuments, evolveItemAccess } from "./documents";
import { evolveFloor } from "./floor";
import { evolveLife } from "./life";
import { evolvePresence } from "./presence";
import { evolvePresenting } from "./presenting";
import { evolveProjection } from "./projection";
import { evolveRecording } from "./recording";
import { evolveRehearsal } from "./rehearsal";
import { evolveRollCall } from "./rollCall";
import { evolveSeating } from "./seating";
import { evolveServiceCalls } from "./service";
import { evolveStage, evolveStageAtCall } from "./stage";
import { evolveVoting } from "./voting";

/** The snapshot keeps the newest of these; older ones are in the log. */
const CAPTIONS_KEPT = 50;

function evolve(snapshot: Snapshot, seen: SeenEvent): Snapshot {
  return { ...evolveParts(snapshot, seen.event), version: seen.seq };
}

/** All events of a message; `version` may lie beyond the last one this viewer may see. */
export function evolveAll(snapshot: Snapshot, message: Events): Snapshot {
  const news = message.events.filter((seen) => seen.seq > snapshot.version);
  return { ...news.reduce(evolve, snapshot), version: message.version };
}

function evolveParts(s: Snapshot, event: Event): Snapshot {
  switch (event.type) {
    case "conference.rehearsal_started":
    case "conference.waiting_started":
    case "conference.roll_call_started":
    case "conference.opened":
    case "conference.recess_taken":
    case "conference.resumed":
    case "conference.closed":
      return { ...s, conference: evolveLife(s.conference, event) };
    case "roll_call.called":
    case "roll_call.marked":
      return { ...s, roll_call: evolveRollCall(s.roll_call, s.sites, event) };
    case "rehearsal.judged":
    case "rehearsal.noted":
    case "rehearsal.signed":
      return { ...s, rehearsal: evolveRehearsal(s.rehearsal, event) };
    case "agenda.item_added":
    case "agenda.item_edited":
    case "agenda.item_moved":
    case "agenda.item_removed":
    case "agenda.item_activated":
    case "agenda.item_finished":
      return { ...s, items: evolveAgenda(s.items, event) };
    case "documents.added":
    case "documents.changed":
    case "documents.rendering_progressed":
    case "documents.removed":
      return { ...s, documents: evolveDocuments(s.documents, event) };
    case "documents.item_restricted":
      return { ...s, item_access: evolveItemAccess(s.item_access, event) };
    case "presenting.started":
    case "presenting.turned":
    case "presenting.pulled":
    case "presenting.stopped":
      return { ...s, ...evolvePresenting(s, event) };
    case "floor.requested":
    case "floor.request_withdrawn":
    case "floor.request_moved":
    case "floor.timed":
    case "floor.revoked":
    case "floor.muted":
    case "floor.limit_set":
    case "floor.questions_opened":
    case "floor.questions_closed":
      return { ...s, floor: evolveFloor(s.floor, event) };
    case "floor.granted":
      return {
        ...s,
        floor: evolveFloor(s.floor, event),
        stage: evolveStageAtCall(s.stage, event.attendee_id),
      };
    case "chairing.appointed":
    case "chairing.presiding_changed":
    case "chairing.link_changed":
    case "chairing.floor_delegated":
    case "chairing.delegation_ended":
      return { ...s, chairing: evolveChairing(s.chairing, event) };
    case "stage.layout_set":
    case "stage.spotlight_set":
    case "stage.discussion_set":
    case "stage.silence_set":
      return { ...s, stage: evolveStage(s.stage, event) };
    case "attendance.arrived":
    case "attendance.left":
      return { ...s, presence: evolvePresence(s.presence, event) };
    case "attendance.checked_in":
    case "attendance.check_in_withdrawn":
    case "attendance.excused":
    case "attendance.excuse_withdrawn":
    case "attendance.stand_in_named":
      return { ...s, check_ins: evolveCheckIns(s.check_ins, event) };
    case "voting.created":
    case "voting.started":
    case "voting.closed":
    case "voting.finished":
    case "voting.published":
    case "voting.cancelled":
      return { ...s, polls: evolveVoting(s.polls, event) };
    case "seating.plan_changed":
    case "seating.assigned":
      return { ...s, seating: evolveSeating(s.seating, event) };
    case "service.called":
    case "service.taken":
    case "service.ended":
      return { ...s, service_calls: evolveServiceCalls(s.service_calls, event) };
    case "projection.added":
    case "projection.renamed":
    case "projection.removed":
    case "projection.sound_set":
    case "projection.shown":
      return { ...s, projection: evolveProjection(s.projection, event) };
    case "chat.posted":
    case "chat.mode_set":
    case "chat.removed":
      return { ...s, ...evolveChat(s, event) };
    case "announcements.posted":
    case "announcements.taken_down":
      return { ...s, announcements: evolveAnnouncements(s.announcements, event) };
    case "guests.asked":
    case "guests.refused":
    case "sites.guest_admitted":
    case "sites.guest_removed":
      return { ...s, ...evolveGuests(s, event) };
    case "recording.started":
    case "recording.paused":
    case "recording.resumed":
    case "recording.stopped":
    case "recording.sites_set":
    case "recording.troubled":
      return { ...s, recording: evolveRecording(s.recording, event) };
    case "captions.added":
      return { ...s, captions: [...s.captions, event.caption].slice(-CAPTIONS_KEPT) };
    case "minutes.changed":
      return { ...s, minutes: event.minutes };
  }
}
