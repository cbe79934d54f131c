import type { CastPerson } from "./city";

/** Things worth trying, and where each leads; the words follow the person's language. */
export function sayings(person: CastPerson): { label: string; text: string }[] {
  const es = person.language === "es";
  return [
    es ? { label: "saldo", text: "¿Cuánto debo? Quiero saber mi saldo" } : { label: "balance", text: "What is my balance?" },
    es ? { label: "una persona", text: "Quiero hablar con una persona" } : { label: "a person", text: "I want to talk to a person" },
    es ? { label: "una fuga", text: "Hay una fuga grande de agua en mi calle" } : { label: "a leak", text: "There is a big leak, water is running down my street" },
    es ? { label: "aviso de corte", text: "Me llegó un aviso de corte, ¿qué hago?" } : { label: "shut-off notice", text: "I got a shut-off notice, what can I do?" },
    es ? { label: "recargo", text: "¿Por qué me cobraron un recargo por pago tardío?" } : { label: "late fee", text: "Why is there a late fee on my bill?" },
    { label: es ? "tarjeta" : "a card number", text: es ? "Mi tarjeta es 4242 4242 4242 4242" : "My card is 4242 4242 4242 4242" },
    { label: "STOP", text: "STOP" },
  ];
}
