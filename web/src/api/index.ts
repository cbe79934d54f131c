/** Every call the pages make, by name. Types come from src/client, which is generated. */
import type * as T from "../client";
import { call } from "./http";

export type {
  Account, Article, Bill, Board, Call, Conversation, Customer, CustomerAccount, Disposition,
  Line, LinePage, Match, Matches, Me, Message, Offer, Packet, Part, SignInChoice, StaffLine, Stretch, Talk, TimelinePage,
} from "../client";
export { ApiError, serverNow } from "./http";

export type View = T.ListConversationsData["query"]["view"];
export type Channel = T.Line["channel"];
export type DeclineReason = T.Decline["reason"];
/** A customer is known by a contact, or by an account when nobody wrote or called about it yet. */
export type Whose = { by: "contact" | "account"; id: string };
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
  hold: (id: string) => call<T.HoldCallData, T.Conversation>("POST", "/api/conversations/{conversation_id}/call/hold", conversation(id)),
  resume: (id: string) => call<T.ResumeCallData, T.Conversation>("POST", "/api/conversations/{conversation_id}/call/resume", conversation(id)),
  hangUp: (id: string) => call<T.HangUpCallData, T.Conversation>("POST", "/api/conversations/{conversation_id}/call/hang-up", conversation(id)),
  /** Has my own phone called again, for a customer who is still on the line. */
  redial: (id: string) => call<T.RedialCallData, T.Conversation>("POST", "/api/conversations/{conversation_id}/call/redial", conversation(id)),
  /** Passes a call to level II; the customer stays on the line. */
  transferCall: (id: string, note: string) =>
    call<T.TransferCallData, T.Line>("POST", "/api/conversations/{conversation_id}/call/transfer", { ...conversation(id), body: { note } }),
  /** All of a mail, with what it quotes. */
  wholeMail: (id: string) => call<T.ReadMailData, T.WholeMail>("GET", "/api/messages/{message_id}/mail", { path: { message_id: id } }),
  dispositions: () => call<T.ListDispositionsData, T.Disposition[]>("GET", "/api/dispositions", {}),
  findCustomers: (q: string, signal: AbortSignal) =>
    call<T.FindCustomersData, T.Matches>("GET", "/api/customers", { query: { q }, signal }),
  /** Opens a customer by contact or by account; `from` is the conversation that gave the reason. */
  customer: ({ by, id }: Whose, from: string | undefined) =>
    by === "contact"
      ? call<T.ReadCustomerData, T.Customer>("GET", "/api/customers/{contact_id}", { path: { contact_id: id }, query: { from } })
      : call<T.ReadAccountCustomerData, T.Customer>("GET", "/api/customers/account/{account_id}", { path: { account_id: id }, query: { from } }),
  customerTimeline: ({ by, id }: Whose, after: string | null) =>
    by === "contact"
      ? call<T.ReadCustomerTimelineData, T.TimelinePage>("GET", "/api/customers/{contact_id}/timeline", { path: { contact_id: id }, query: { after } })
      : call<T.ReadAccountTimelineData, T.TimelinePage>("GET", "/api/customers/account/{account_id}/timeline", { path: { account_id: id }, query: { after } }),
  board: () => call<T.ReadBoardData, T.Board>("GET", "/api/board", {}),
};
