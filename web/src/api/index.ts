/** Every call the pages make, by name. Types come from src/client, which is generated. */
import type * as T from "../client";
import { call } from "./http";

export type {
  Account, Article, Bill, Board, Conversation, Disposition,
  Line, LinePage, Me, Message, Offer, Packet, SignInChoice, StaffLine,
} from "../client";
export { ApiError, serverNow } from "./http";

export type View = T.ListConversationsData["query"]["view"];
export type Channel = T.Line["channel"];
export type DeclineReason = T.Decline["reason"];
export type PresenceState = T.PresenceChange["state"];

const conversation = (id: string) => ({ path: { conversation_id: id } });

export const api = {
  signIn: (body: T.Credentials) => call<T.SignInData, T.Me>("POST", "/api/session", { body }),
  signOut: () => call<T.SignOutData, void>("DELETE", "/api/session", {}),
  choices: () => call<T.ListSignInChoicesData, T.SignInChoice[]>("GET", "/api/session/choices", {}),
  me: () => call<T.ReadMeData, T.Me>("GET", "/api/me", {}),
  changeMe: (body: T.MeChange) => call<T.ChangeMeData, T.Me>("PATCH", "/api/me", { body }),
  setPresence: (body: T.PresenceChange) => call<T.SetPresenceData, T.Presence>("PUT", "/api/presence", { body }),
  offers: () => call<T.ListOffersData, T.Offer[]>("GET", "/api/offers", {}),
  accept: (id: string) =>
    call<T.AcceptOfferData, T.Conversation>("POST", "/api/offers/{offer_id}/accept", { path: { offer_id: id } }),
  decline: (id: string, reason: DeclineReason) =>
    call<T.DeclineOfferData, void>("POST", "/api/offers/{offer_id}/decline", { path: { offer_id: id }, body: { reason } }),
  conversations: (view: View, after: string | null) =>
    call<T.ListConversationsData, T.LinePage>("GET", "/api/conversations", { query: { view, after, limit: 50 } }),
  conversation: (id: string) =>
    call<T.ReadConversationData, T.Conversation>("GET", "/api/conversations/{conversation_id}", conversation(id)),
  send: (id: string, body: T.NewMessage) =>
    call<T.SendMessageData, T.Message>("POST", "/api/conversations/{conversation_id}/messages", { ...conversation(id), body }),
  note: (id: string, body: T.NewMessage) =>
    call<T.AddNoteData, T.Message>("POST", "/api/conversations/{conversation_id}/notes", { ...conversation(id), body }),
  transfer: (id: string, note: string) =>
    call<T.TransferData, T.Line>("POST", "/api/conversations/{conversation_id}/transfer", {
      ...conversation(id),
      body: { level: 2, note },
    }),
  wrapUp: (id: string) =>
    call<T.WrapUpData, T.Conversation>("POST", "/api/conversations/{conversation_id}/wrap-up", conversation(id)),
  close: (id: string, body: T.Close) =>
    call<T.CloseData, T.Line>("POST", "/api/conversations/{conversation_id}/close", { ...conversation(id), body }),
  dispositions: () => call<T.ListDispositionsData, T.Disposition[]>("GET", "/api/dispositions", {}),
  board: () => call<T.ReadBoardData, T.Board>("GET", "/api/board", {}),
};
