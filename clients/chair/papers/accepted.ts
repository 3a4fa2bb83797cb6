/** What the file chooser offers; the server looks at the content, whatever the name says. */
export const ACCEPTED = "application/pdf,.pdf,.docx,.pptx,.xlsx";
