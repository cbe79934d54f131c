import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { readSearch } from "../desk/search";
import { Broken, Lost } from "./Lost";
import { SignIn } from "../signin/SignIn";
import { Staff } from "./Staff";

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
  validateSearch: readSearch,
});

const conversation = createRoute({ getParentRoute: () => inbox, path: "$id" });

const readFrom = (search: Record<string, unknown>): { from?: string } => (typeof search.from === "string" ? { from: search.from } : {});

const customer = createRoute({
  getParentRoute: () => staff,
  path: "/customers/$id",
  component: lazyRouteComponent(() => import("../find/CustomerPage"), "ContactPage"),
  validateSearch: readFrom,
});

const account = createRoute({
  getParentRoute: () => staff,
  path: "/customers/account/$id",
  component: lazyRouteComponent(() => import("../find/CustomerPage"), "AccountPage"),
  validateSearch: readFrom,
});

const board = createRoute({
  getParentRoute: () => staff,
  path: "/board",
  component: lazyRouteComponent(() => import("../board/Board"), "BoardPage"),
});

/** The staff app's pages. A new one is a route here and a folder of its own. */
export const router = createRouter({
  routeTree: root.addChildren([signIn, staff.addChildren([inbox.addChildren([conversation]), customer, account, board])]),
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
