/** Light or dark, and the size of letters; remembered on this device. */
export type Theme = "light" | "dark" | "system";

const REMEMBERED_THEME = "dienhong.theme";
const REMEMBERED_SCALE = "dienhong.text_scale";
export const TEXT_SCALES = [0.9, 1, 1.15, 1.3, 1.5] as const;

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

export function rememberedTheme(): Theme {
  const theme = localStorage.getItem(REMEMBERED_THEME);
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(REMEMBERED_THEME, theme);
  applyTheme();
}

export function rememberedTextScale(): number {
  const scale = Number(localStorage.getItem(REMEMBERED_SCALE));
  return TEXT_SCALES.find((known) => known === scale) ?? 1;
}

export function setTextScale(scale: number): void {
  localStorage.setItem(REMEMBERED_SCALE, String(scale));
  document.documentElement.style.setProperty("--text-scale", String(scale));
}

export function startTheme(): void {
  applyTheme();
  systemIsDark.addEventListener("change", applyTheme);
  setTextScale(rememberedTextScale());
}

function applyTheme(): void {
  const theme = rememberedTheme();
  const dark = theme === "dark" || (theme === "system" && systemIsDark.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
