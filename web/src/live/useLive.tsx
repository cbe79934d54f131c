import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { browser, Stream, type LinkState } from "./stream";
import { Gatherer } from "./topics";

const Link = createContext<LinkState>("connecting");

/** Whether what is on screen is kept fresh by the server just now. */
export function useLink(): LinkState {
  return useContext(Link);
}

function watchNetwork(tell: () => void): () => void {
  const names = ["online", "offline"] as const;
  names.forEach((name) => window.addEventListener(name, tell));
  return () => names.forEach((name) => window.removeEventListener(name, tell));
}

/** Keeps every query below it fresh from the shared event stream while somebody is signed in. */
export function Live({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LinkState>("connecting");
  useEffect(() => {
    const gatherer = new Gatherer((queryKey) => void queries.invalidateQueries({ queryKey }));
    const stream = new Stream(browser, (notice) => {
      if (notice.type === "state") setState(notice.state);
      if (notice.type === "reload") gatherer.add({ topic: "all", id: null, kind: "reload" });
      if (notice.type === "change") gatherer.add(notice.change);
    });
    return () => stream.close();
  }, [queries]);
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  return <Link value={online ? state : "lost"}>{children}</Link>;
}
