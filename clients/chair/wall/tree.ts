/** Sites under the tree of their units: who is under whom, in Vietnamese order, and cut into pages. */
import type { SiteView, UnitView } from "@dienhong/shared/contract";

export interface UnitNode {
  readonly id: string;
  readonly name: string;
  readonly depth: number;
  /** All sites of the unit and of those below it, in the order of the tree. */
  readonly siteIds: readonly string[];
}

const ORDER = new Intl.Collator("vi", { numeric: true });

/** Units in the order of reading, each with what is under it. A unit with one branch and no site of
 * its own says nothing and is left out. */
export function unitTree(units: readonly UnitView[], sites: readonly SiteView[]): UnitNode[] {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const below = grouped(units, ({ parent_id }) =>
    parent_id !== null && known.has(parent_id) ? parent_id : null,
  );
  const here = grouped(sites, ({ unit_id }) => (known.has(unit_id) ? unit_id : null));
  const nodes: UnitNode[] = [];

  function walk(unit: UnitView, depth: number): string[] {
    const children = [...(below.get(unit.id) ?? [])].sort(byName);
    const own = [...(here.get(unit.id) ?? [])].sort(byName).map(({ id }) => id);
    const silent = own.length === 0 && children.length === 1;
    const at = nodes.length;
    const under = children.flatMap((child) => walk(child, silent ? depth : depth + 1));
    const siteIds = [...own, ...under];
    if (!silent && siteIds.length > 0) {
      nodes.splice(at, 0, { id: unit.id, name: unit.name, depth, siteIds });
    }
    return siteIds;
  }

  for (const root of [...(below.get(null) ?? [])].sort(byName)) walk(root, 0);
  return nodes;
}

/** The order in which the wall shows sites: through the tree, then whoever is in no unit known. */
export function inTreeOrder(nodes: readonly UnitNode[], sites: readonly SiteView[]): string[] {
  const roots = nodes.filter(({ depth }) => depth === 0).flatMap(({ siteIds }) => siteIds);
  const rest = [...sites].sort(byName).map(({ id }) => id);
  return [...new Set([...roots, ...rest])];
}

export function pageOf<T>(all: readonly T[], page: number, size: number): T[] {
  return all.slice(page * size, (page + 1) * size);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return ORDER.compare(a.name, b.name);
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string | null): Map<string | null, T[]> {
  const groups = new Map<string | null, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
