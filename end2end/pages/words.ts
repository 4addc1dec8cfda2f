// The words of the visitor's side that tests go by, per language.

export const WORDS = {
  en: {
    open: "Open chat",
    close: "Close chat",
    name: "Your name",
    first: "Your message",
    start: "Start chat",
    write: "Write a message",
    send: "Send",
    again: "Start a new conversation",
    typing: /is typing/,
    tryNow: "Try now",
    retry: "Try again",
    notLoaded: /could not be loaded/,
    newest: /newest messages|new message/i,
  },
  de: {
    open: "Chat öffnen",
    close: "Chat schließen",
    name: "Ihr Name",
    first: "Ihre Nachricht",
    start: "Chat starten",
    write: "Nachricht schreiben",
    send: "Senden",
    again: "Neues Gespräch beginnen",
    typing: /schreibt/,
    tryNow: "Jetzt versuchen",
    retry: "Erneut versuchen",
    notLoaded: /konnte nicht geladen werden/,
    newest: /neueste nachrichten|neue nachricht/i,
  },
} as const;

export type Language = keyof typeof WORDS;
