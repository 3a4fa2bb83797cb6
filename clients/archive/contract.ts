/** The names under which the archive speaks of the contract. */
import type { ArchiveHits } from "@dienhong/shared/contract/api";

export type {
  ArchivedConference,
  ArchivedLine,
  ArchivedOfficialPaper,
  ArchivedPerson,
  ArchiveHit,
  ArchiveHits,
  ArchiveLines,
  ArchiveList,
  ArchivePage,
  ArchiveResults,
  Learner,
  MyStudy,
  StudyList,
  StudyProgress,
  StudyView,
} from "@dienhong/shared/contract/api";

export type HitGroup = ArchiveHits["group"];
