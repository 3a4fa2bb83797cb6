/** What the pages of official papers ask of the server. */
import type {
  Assignees,
  CourseView,
  PaperKind,
  PaperList,
  PaperView,
  SavedSection,
  SectionVersions,
  SectionView,
  SigningView,
  Step,
  TemplateView,
} from "@dienhong/shared/contract/api";
import type { Api } from "@dienhong/shared/http/api";

export type Content = SectionView["content"];

function at(paperId: string): string {
  return `/api/official-papers/${encodeURIComponent(paperId)}`;
}

export function fileAt(paperId: string, kind: "pdf" | "docx"): string {
  return `${at(paperId)}/paper.${kind}`;
}

export function defaultTemplateAt(formatId: string): string {
  return `/api/paper-formats/${encodeURIComponent(formatId)}/template.docx`;
}

export function paperServer(api: Api) {
  return {
    list: (conferenceId: string) =>
      api.ask<PaperList>(
        "GET",
        `/api/official-papers?conference_id=${encodeURIComponent(conferenceId)}`,
      ),
    get: (id: string) => api.ask<PaperView>("GET", at(id)),
    begin: (conferenceId: string, kind: PaperKind, replaces: string | null) =>
      api.ask<PaperView>(
        "POST",
        `/api/conferences/${encodeURIComponent(conferenceId)}/official-papers`,
        { kind, replaces },
      ),
    save: (id: string, section: string, base: number, content: Content) =>
      api.ask<SavedSection>("POST", `${at(id)}/sections/${section}`, { base, content }),
    versions: (id: string, section: string) =>
      api.ask<SectionVersions>("GET", `${at(id)}/sections/${section}/versions`),
    look: (id: string, formatId: string, templateId: string | null) =>
      api.ask<PaperView>("POST", `${at(id)}/look`, {
        format_id: formatId,
        template_id: templateId,
      }),
    redraft: (id: string) => api.ask<PaperView>("POST", `${at(id)}/draft`),
    step: (id: string, step: Step, why: string, number: number | null) =>
      api.ask<PaperView>("POST", `${at(id)}/steps`, { step, why, number }),
    putSigned: (id: string, part: "chair" | "seal", file: Blob) =>
      api.ask<PaperView>("POST", `${at(id)}/signed/${part}`, formOf(file)),
    course: (id: string) => api.ask<CourseView>("GET", `${at(id)}/course`),
    assignees: (id: string, query: string, unitId: string | null) => {
      const asked = new URLSearchParams({ query, unit_id: unitId ?? "" });
      return api.ask<Assignees>("GET", `${at(id)}/assignees?${asked.toString()}`);
    },
    addTemplate: (name: string, file: Blob) => {
      const form = formOf(file);
      form.set("name", name);
      return api.ask<TemplateView>("POST", "/api/paper-templates", form);
    },
    signing: () => api.ask<SigningView>("GET", "/api/signing"),
  };
}

function formOf(file: Blob): FormData {
  const form = new FormData();
  form.set("file", file, "file");
  return form;
}
