import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../api";
import { may, useMe } from "../app/me";
import { ConversationPane } from "./ConversationPane";
import { ListPane } from "./ListPane";
import { NothingOpen, NotForYou } from "./NothingOpen";
import { OfferStack } from "./OfferStack";
import { usePlace } from "./place";

/** The desk: lists, the conversation, the customer. On a phone, one at a time. */
export function Desk() {
  const place = usePlace();
  const me = useMe();
  const offers = useQuery({ queryKey: ["offers"], queryFn: api.offers, enabled: may(me, "offers"), refetchInterval: 20_000 });
  const waiting = offers.data?.length ?? 0;
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) offer · Forebay` : "Desk · Forebay";
  }, [waiting]);
  if (!may(me, "conversations")) return <NotForYou />;
  const stack = <OfferStack offers={offers.data ?? []} place={place} />;
  return (
    <div className="desk" data-page={!place.id ? "list" : place.side ? "side" : "talk"}>
      <section className="listpane" aria-label="Conversations">
        {place.view === "offers" && stack}
        <ListPane place={place} offers={waiting} />
      </section>
      {place.id ? <ConversationPane key={place.id} id={place.id} place={place} /> : <NothingOpen />}
      {place.view !== "offers" && stack}
    </div>
  );
}
