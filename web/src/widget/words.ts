/** What the widget itself says; everything about the customer's matter comes from the server. */
export type Language = "en" | "es";

const en = {
  title: "Chat with the water office",
  open: "Open chat",
  close: "Close chat",
  log: "Messages",
  write: "Write a message",
  secret: "Private answer",
  show: "Show",
  send: "Send",
  person: "Talk to a person",
  askPerson: "I want to talk to a person",
  bot: "Assistant",
  specialist: "Specialist",
  you: "You",
  offline: "Connection lost. What you write waits here and is sent when it is back.",
  waits: "Not sent yet",
  failed: "Not sent",
  again: "Try again",
  place: "Number # in line.",
  states: { bot: "Automatic assistant", waiting: "Waiting for a person", person: "A person is here", closed: "This chat is closed. Write to begin again." },
};

const es: typeof en = {
  title: "Chat con la oficina del agua",
  open: "Abrir el chat",
  close: "Cerrar el chat",
  log: "Mensajes",
  write: "Escriba un mensaje",
  secret: "Respuesta privada",
  show: "Mostrar",
  send: "Enviar",
  person: "Hablar con una persona",
  askPerson: "Quiero hablar con una persona",
  bot: "Asistente",
  specialist: "Especialista",
  you: "Usted",
  offline: "Sin conexión. Lo que escriba espera aquí y se envía al volver.",
  waits: "Aún no enviado",
  failed: "No enviado",
  again: "Intentar de nuevo",
  place: "Número # en la fila.",
  states: { bot: "Asistente automático", waiting: "Esperando a una persona", person: "Le atiende una persona", closed: "Este chat está cerrado. Escriba para empezar de nuevo." },
};

export const WORDS: Record<Language, typeof en> = { en, es };
