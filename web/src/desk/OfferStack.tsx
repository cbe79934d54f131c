import { VisuallyHidden } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, serverNow, type Conversation, type DeclineReason, type Offer } from "../api";
import { useMe } from "../app/me";
import { span } from "../shared/time";
import { useKeys } from "../shared/useKeys";
import { ARRIVALS } from "../shared/words";
import { OfferCard } from "./OfferCard";
import type { Place } from "./place";

function useAnswers(place: Place) {
  const queries = useQueryClient();
  const settle = () => {
    void queries.invalidateQueries({ queryKey: ["offers"] });
    void queries.invalidateQueries({ queryKey: ["conversations"] });
    void queries.invalidateQueries({ queryKey: ["me"] });
  };
  const drop = (id: string) => queries.setQueryData<Offer[]>(["offers"], (old) => old?.filter((one) => one.id !== id));
  const accept = useMutation({
    mutationFn: (offer: Offer) => api.accept(offer.id),
    onSuccess: (conversation: Conversation, offer) => {
      queries.setQueryData(["conversation", conversation.id], conversation);
      drop(offer.id);
      place.open(conversation.id, "mine");
    },
    onSettled: settle,
  });
  const decline = useMutation({
    mutationFn: ({ offer, reason }: { offer: Offer; reason: DeclineReason }) => api.decline(offer.id, reason),
    onSuccess: (_, { offer }) => drop(offer.id),
    onSettled: settle,
  });
  return { accept, decline };
}

/** My pending offers over the list. They are announced politely and never take the caret. */
export function OfferStack({ offers, place }: { offers: Offer[]; place: Place }) {
  const me = useMe();
  const { accept, decline } = useAnswers(place);
  const first = offers[0];
  const idle = !accept.isPending && !decline.isPending;
  useKeys(
    {
      a: () => first && idle && accept.mutate(first),
      d: () => first && idle && decline.mutate({ offer: first, reason: "busy" }),
    },
    me.settings.single_keys,
  );
  const shown = place.view === "offers" ? offers : offers.slice(0, 1);
  const trouble = accept.error ?? decline.error;
  return (
    <section className="offers" data-over={place.view !== "offers"} aria-label="Offers">
      <VisuallyHidden role="status">
        {first ? announcement(first, me.settings.single_keys) : ""}
      </VisuallyHidden>
      {shown.map((offer) => (
        <OfferCard key={offer.id} offer={offer} busy={!idle} keys={offer === first && me.settings.single_keys}
          more={shown.length === 1 ? offers.length - 1 : 0} accept={() => accept.mutate(offer)}
          decline={(reason) => decline.mutate({ offer, reason })} />
      ))}
      {trouble && idle && <div className="offertrouble" role="alert">{trouble.message}</div>}
    </section>
  );
}

function announcement(offer: Offer, keys: boolean): string {
  const line = offer.conversation;
  const wait = line.waiting_since ? `, waiting ${span(serverNow() - Date.parse(line.waiting_since))}` : "";
  return `Offer: ${line.contact_name}, ${ARRIVALS[line.channel].toLowerCase()}${wait}.${keys ? " Press A to accept, D to decline." : ""}`;
}
