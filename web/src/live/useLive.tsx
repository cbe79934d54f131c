import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { browser, Stream, type LinkState } from "./stream";
import { Gatherer } from "./topics";

const Link = createContext<LinkState>("connecting");

/** Whether what is on screen is kept fresh by the server just now. */
export function useLink(): LinkState {
  return useContext(Link);
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
  return <Link value={state}>{children}</Link>;
}
