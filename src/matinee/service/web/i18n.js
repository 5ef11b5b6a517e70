// The languages, the one in use, and the words that all tabs share.
const KEPT = "matinee.language";

export const LANGUAGES = { en: "English", pt: "Português", es: "Español" };

const WORDS = {
  en: {
    title: "Matinee: films you will like",
    skip: "To the question",
    language: "Language",
    questions: "Questions",
    foot: "Every answer comes from the service's public routes.",
    grammar: "Their description (OpenAPI)",
    loading: "One moment …",
    tabs: {
      viewer: "For you",
      similar: "Similar",
      subscriber: "Subscriber",
      tmdb: "Films",
      streaming: "Streaming",
    },
    near: "Did you mean",
    failed: {
      unknown: "Nothing is known of this.",
      wrong: "Something in the form is not understood.",
      busy: "Too many people are asking at once. Try again in a moment.",
      unready: "The service is not ready yet. Try again in a moment.",
      slow: "The answer took too long. Try again.",
      unreachable: "The service cannot be reached. Is it running, and are you connected?",
      broken: "Something went wrong on our side. Try again later.",
    },
    mistake: {
      missing: (field) => `${field}: please fill this in.`,
      not_allowed: (field) => `${field}: this cannot be asked.`,
      unknown: (field) => `${field}: this is not one of the choices.`,
      out_of_range: (field, limits) => `${field}: from ${limits.min} to ${limits.max}, please.`,
      wrong_type: (field) => `${field}: a whole number, please.`,
    },
    retry: "Try again",
  },
  pt: {
    title: "Matinee: filmes de que você vai gostar",
    skip: "Ir para a pergunta",
    language: "Idioma",
    questions: "Perguntas",
    foot: "Todas as respostas vêm das rotas públicas do serviço.",
    grammar: "A descrição delas (OpenAPI)",
    loading: "Um momento …",
    tabs: {
      viewer: "Para você",
      similar: "Parecidos",
      subscriber: "Assinante",
      tmdb: "Filmes",
      streaming: "Streaming",
    },
    near: "Você quis dizer",
    failed: {
      unknown: "Nada se sabe disso.",
      wrong: "Algo no formulário não foi entendido.",
      busy: "Muita gente perguntando ao mesmo tempo. Tente de novo daqui a pouco.",
      unready: "O serviço ainda não está pronto. Tente de novo daqui a pouco.",
      slow: "A resposta demorou demais. Tente de novo.",
      unreachable: "Não foi possível falar com o serviço. Ele está no ar? Há conexão?",
      broken: "Algo deu errado do nosso lado. Tente mais tarde.",
    },
    mistake: {
      missing: (field) => `${field}: preencha, por favor.`,
      not_allowed: (field) => `${field}: isto não se pode perguntar.`,
      unknown: (field) => `${field}: não é uma das opções.`,
      out_of_range: (field, limits) => `${field}: de ${limits.min} a ${limits.max}, por favor.`,
      wrong_type: (field) => `${field}: um número inteiro, por favor.`,
    },
    retry: "Tentar de novo",
  },
  es: {
    title: "Matinee: películas que te van a gustar",
    skip: "Ir a la pregunta",
    language: "Idioma",
    questions: "Preguntas",
    foot: "Todas las respuestas vienen de las rutas públicas del servicio.",
    grammar: "Su descripción (OpenAPI)",
    loading: "Un momento …",
    tabs: {
      viewer: "Para ti",
      similar: "Parecidas",
      subscriber: "Suscriptor",
      tmdb: "Películas",
      streaming: "Streaming",
    },
    near: "¿Quisiste decir",
    failed: {
      unknown: "No se sabe nada de esto.",
      wrong: "Algo en el formulario no se entiende.",
      busy: "Demasiada gente pregunta a la vez. Inténtalo de nuevo en un momento.",
      unready: "El servicio aún no está listo. Inténtalo de nuevo en un momento.",
      slow: "La respuesta tardó demasiado. Inténtalo de nuevo.",
      unreachable: "No se puede contactar con el servicio. ¿Está en marcha? ¿Hay conexión?",
      broken: "Algo salió mal de nuestro lado. Inténtalo más tarde.",
    },
    mistake: {
      missing: (field) => `${field}: complétalo, por favor.`,
      not_allowed: (field) => `${field}: esto no se puede preguntar.`,
      unknown: (field) => `${field}: no es una de las opciones.`,
      out_of_range: (field, limits) => `${field}: de ${limits.min} a ${limits.max}, por favor.`,
      wrong_type: (field) => `${field}: un número entero, por favor.`,
    },
    retry: "Intentar de nuevo",
  },
};

let current = remembered() ?? preferred();

export const language = () => current;
export const words = () => WORDS[current];

export function choose(code) {
  current = code;
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // a browser may refuse to remember; the choice then holds for this visit
  }
}

export const percent = (share) =>
  new Intl.NumberFormat(current, { style: "percent", maximumFractionDigits: 0 }).format(share);

export const decimal = (number) => {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(current, digits).format(number);
};

export const whole = (number) =>
  new Intl.NumberFormat(current, { maximumFractionDigits: 2 }).format(number);

function remembered() {
  try {
    const code = localStorage.getItem(KEPT);
    return Object.hasOwn(LANGUAGES, code ?? "") ? code : null;
  } catch {
    return null;
  }
}

function preferred() {
  const codes = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return codes.find((code) => Object.hasOwn(LANGUAGES, code)) ?? "en";
}
