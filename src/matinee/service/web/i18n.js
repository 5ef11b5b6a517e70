// The language in use, number formats, and the messages that all tabs share.
import { readStored, store } from "./storage.js";

const STORED = "language";

export const LANGUAGES = { en: "English", pt: "Português", es: "Español" };

const MESSAGES = {
  en: {
    title: "Matinee: films you will like",
    skip: "Skip to content",
    language: "Language",
    sections: "Sections",
    footer: "Everything on this page comes from Matinee's public API.",
    apiDocs: "API documentation",
    loading: "Loading …",
    version: "Model version",
    tabs: {
      newcomer: "New here?",
      viewer: "For you",
      similar: "Similar",
      subscriber: "Subscriber",
      tmdb: "Films",
      streaming: "Streaming",
    },
    didYouMean: "Did you mean",
    errors: {
      notFound: "No match found.",
      notAvailable: "The service does not have this data at the moment.",
      noKey: "This service needs an access key. Reload the page to enter it.",
      invalid: "Please check the form.",
      busy: "Too many requests at the moment. Please try again shortly.",
      notReady: "The service is still starting. Please try again shortly.",
      timeout: "The request took too long. Please try again.",
      unreachable: "The service cannot be reached. Please check your connection.",
      serverError: "Something went wrong on our side. Please try again later.",
    },
    fieldErrors: {
      missing: (field) => `${field}: please fill in this field.`,
      not_allowed: (field) => `${field}: this value is not allowed.`,
      unknown: (field) => `${field}: nothing goes by this name.`,
      out_of_range: (field, { min, max }) => `${field}: enter a number from ${min} to ${max}.`,
      wrong_type: (field) => `${field}: enter a whole number.`,
      too_long: (field) => `${field}: please enter less text.`,
      other: (field) => `${field}: this value cannot be used.`,
    },
    retry: "Try again",
    moreLikeThis: "More like this",
    notForMe: "Not for me",
    dismissed: (film) => `${film} will not be recommended to you again.`,
    undo: "Undo",
    lists: {
      popular: "Popular with everyone",
      trending: "Trending now",
      latest: "Newest films",
    },
  },
  pt: {
    title: "Matinee: filmes de que você vai gostar",
    skip: "Ir para o conteúdo",
    language: "Idioma",
    sections: "Seções",
    footer: "Tudo nesta página vem da API pública da Matinee.",
    apiDocs: "Documentação da API",
    loading: "Carregando …",
    version: "Versão do modelo",
    tabs: {
      newcomer: "Novo por aqui?",
      viewer: "Para você",
      similar: "Parecidos",
      subscriber: "Assinante",
      tmdb: "Filmes",
      streaming: "Streaming",
    },
    didYouMean: "Você quis dizer",
    errors: {
      notFound: "Nada encontrado.",
      notAvailable: "O serviço não tem estes dados no momento.",
      noKey: "Este serviço exige uma chave de acesso. Recarregue a página para informá-la.",
      invalid: "Confira o formulário, por favor.",
      busy: "Há muitas solicitações no momento. Tente de novo daqui a pouco.",
      notReady: "O serviço ainda está iniciando. Tente de novo daqui a pouco.",
      timeout: "A resposta demorou demais. Tente de novo.",
      unreachable: "Não foi possível acessar o serviço. Verifique sua conexão.",
      serverError: "Algo deu errado do nosso lado. Tente mais tarde.",
    },
    fieldErrors: {
      missing: (field) => `${field}: preencha este campo.`,
      not_allowed: (field) => `${field}: este valor não é permitido.`,
      unknown: (field) => `${field}: não há nada com este nome.`,
      out_of_range: (field, { min, max }) => `${field}: digite um número de ${min} a ${max}.`,
      wrong_type: (field) => `${field}: digite um número inteiro.`,
      too_long: (field) => `${field}: digite um texto mais curto.`,
      other: (field) => `${field}: este valor não pode ser usado.`,
    },
    retry: "Tentar de novo",
    moreLikeThis: "Mais como este",
    notForMe: "Não é para mim",
    dismissed: (film) => `${film} não será mais recomendado para você.`,
    undo: "Desfazer",
    lists: {
      popular: "Os mais populares",
      trending: "Em alta agora",
      latest: "Os mais novos",
    },
  },
  es: {
    title: "Matinee: películas que te van a gustar",
    skip: "Ir al contenido",
    language: "Idioma",
    sections: "Secciones",
    footer: "Todo en esta página viene de la API pública de Matinee.",
    apiDocs: "Documentación de la API",
    loading: "Cargando …",
    version: "Versión del modelo",
    tabs: {
      newcomer: "¿Primera vez aquí?",
      viewer: "Para ti",
      similar: "Parecidas",
      subscriber: "Suscriptor",
      tmdb: "Películas",
      streaming: "Streaming",
    },
    didYouMean: "Quizás quisiste decir",
    errors: {
      notFound: "No se encontró nada.",
      notAvailable: "El servicio no tiene estos datos en este momento.",
      noKey: "Este servicio pide una clave de acceso. Recarga la página para escribirla.",
      invalid: "Revisa el formulario, por favor.",
      busy: "Hay demasiadas solicitudes en este momento. Inténtalo de nuevo en breve.",
      notReady: "El servicio aún se está iniciando. Inténtalo de nuevo en breve.",
      timeout: "La respuesta tardó demasiado. Inténtalo de nuevo.",
      unreachable: "No se puede acceder al servicio. Comprueba tu conexión.",
      serverError: "Algo salió mal de nuestro lado. Inténtalo más tarde.",
    },
    fieldErrors: {
      missing: (field) => `${field}: completa este campo.`,
      not_allowed: (field) => `${field}: este valor no está permitido.`,
      unknown: (field) => `${field}: no hay nada con este nombre.`,
      out_of_range: (field, { min, max }) => `${field}: escribe un número de ${min} a ${max}.`,
      wrong_type: (field) => `${field}: escribe un número entero.`,
      too_long: (field) => `${field}: escribe un texto más corto.`,
      other: (field) => `${field}: este valor no se puede usar.`,
    },
    retry: "Intentar de nuevo",
    moreLikeThis: "Más como esta",
    notForMe: "No es para mí",
    dismissed: (film) => `${film} no se te volverá a recomendar.`,
    undo: "Deshacer",
    lists: {
      popular: "Las más populares",
      trending: "Tendencias de ahora",
      latest: "Las más nuevas",
    },
  },
};

let current = storedLanguage() ?? preferredLanguage();

export const language = () => current;
export const messages = () => MESSAGES[current];

export function setLanguage(code) {
  current = code;
  store(STORED, code);
}

export const formatPercent = (share) =>
  new Intl.NumberFormat(current, { style: "percent", maximumFractionDigits: 0 }).format(share);

export const formatDecimal = (number) => {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(current, digits).format(number);
};

export const formatNumber = (number) =>
  new Intl.NumberFormat(current, { maximumFractionDigits: 2 }).format(number);

export const formatDollars = (amount) =>
  new Intl.NumberFormat(current, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    notation: "compact",
    maximumFractionDigits: 1,
  }).format(amount);

export const formatList = (names) =>
  new Intl.ListFormat(current, { type: "conjunction" }).format(names);

function storedLanguage() {
  const code = readStored(STORED);
  return Object.hasOwn(LANGUAGES, code ?? "") ? code : null;
}

function preferredLanguage() {
  const codes = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return codes.find((code) => Object.hasOwn(LANGUAGES, code)) ?? "en";
}
