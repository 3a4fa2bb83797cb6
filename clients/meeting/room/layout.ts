/** How the pictures are arranged: one large, or all alike. */
export type Layout = "stage" | "grid";
