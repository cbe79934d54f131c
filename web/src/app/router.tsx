import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import type { Channel, View } from "../api";
import { Broken, Lost } from "./Lost";
import { SignIn } from "../signin/SignIn";
import { Staff } from "./Staff";

export type DeskView = View | "offers";
const VIEWS: DeskView[] = ["offers", "mine", "waiting", "team", "closed"];

export interface DeskSearch {
  view?: DeskView;
  /** The customer page, where there is no room beside the conversation. */
  side?: boolean;
  level?: 1 | 2;
  channel?: Channel;
}

const root = createRootRoute({ component: Outlet, notFoundComponent: Lost });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: SignIn,
  validateSearch: (search): { back?: string } =>
    typeof search.back === "string" && /^\/[^/\\]/.test(search.back) ? { back: search.back } : {},
});

const staff = createRoute({ getParentRoute: () => root, id: "staff", component: Staff });

const inbox = createRoute({
  getParentRoute: () => staff,
  path: "/inbox",
  component: lazyRouteComponent(() => import("../desk/Desk"), "Desk"),
  validateSearch: (search): DeskSearch => ({
    view: VIEWS.find((view) => view === search.view),
    side: search.side === true || undefined,
    level: search.level === 1 || search.level === 2 ? search.level : undefined,
    channel: typeof search.channel === "string" ? (search.channel as Channel) : undefined,
  }),
});

const conversation = createRoute({ getParentRoute: () => inbox, path: "$id" });

const board = createRoute({
  getParentRoute: () => staff,
  path: "/board",
  component: lazyRouteComponent(() => import("../board/Board"), "BoardPage"),
});

/** The staff app's pages. A new one is a route here and a folder of its own. */
export const router = createRouter({
  routeTree: root.addChildren([signIn, staff.addChildren([inbox.addChildren([conversation]), board])]),
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
