/** The full-page chat: the page's own words follow the widget's language switch. */
const WORDS = {
  en: ["Customer accounts office", "Ask about bills, payments and policies, or ask for a person. Please do not send card or social-security numbers."],
  es: ["Oficina de cuentas de clientes", "Pregunte por recibos, pagos y reglas, o pida hablar con una persona. Por favor no envíe números de tarjeta ni de seguro social."],
} as const;

const chat = document.querySelector("forebay-chat")!;

function speak(language: "en" | "es"): void {
  document.documentElement.lang = language;
  document.querySelector("h1")!.textContent = document.title = WORDS[language][0];
  document.querySelector("#intro")!.textContent = WORDS[language][1];
}

const asked = new URLSearchParams(location.search).get("language");
const first = asked === "es" || (asked !== "en" && navigator.language.startsWith("es")) ? "es" : "en";
chat.setAttribute("language", first);
speak(first);
chat.addEventListener("languagechange", (event) => speak((event as CustomEvent<"en" | "es">).detail));
